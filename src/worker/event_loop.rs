//! Yields to the worker's event loop between two training slices.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Yields to the event loop.
///
/// Through a message channel, because a nested `setTimeout` waits 4 ms, 8 % of a slice.
pub struct Yielder {
    channel: MessageChannel,
}

impl Yielder {
    /// Opens the message channel.
    ///
    /// # Errors
    /// When the browser creates no message channel.
    pub fn new() -> Result<Self, JsValue> {
        Ok(Self { channel: MessageChannel::new()? })
    }

    /// Resumes in a later task of the event loop, after pending messages.
    pub async fn yield_now(&self) {
        let resumed = Promise::new(&mut |resolve, _| self.channel.port1().set_onmessage(Some(&resolve)));
        if self.channel.port2().post_message(&JsValue::NULL).is_ok() {
            // The promise is only ever resolved.
            let _ = JsFuture::from(resumed).await;
        }
    }
}

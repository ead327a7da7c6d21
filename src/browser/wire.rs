//! Commands and events as bytes, the one form in which they cross between page and worker.

use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

/// The message to post. Its buffer can be transferred instead of copied.
///
/// # Errors
/// When the value cannot be serialized, which only a length beyond memory could cause.
pub fn encode(message: &impl Serialize) -> Result<Uint8Array, String> {
    let bytes = postcard::to_allocvec(message).map_err(|error| error.to_string())?;
    Ok(Uint8Array::from(bytes.as_slice()))
}

/// The value in a posted message.
///
/// # Errors
/// When the message is no byte array, or no such value: the two sides are of different versions.
pub fn decode<T: DeserializeOwned>(message: &JsValue) -> Result<T, String> {
    let bytes = message.dyn_ref::<Uint8Array>().ok_or("the message is not a byte array")?;
    postcard::from_bytes(&bytes.to_vec()).map_err(|error| error.to_string())
}

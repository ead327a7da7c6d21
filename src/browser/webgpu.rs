//! Probes WebGPU by opening a device, so that the worker for it (3 MB) is only downloaded where it can run.

use super::sentence;
use js_sys::Reflect;
use lenet_conductor::WebGpuSupport;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type GpuEntry;
    #[wasm_bindgen(method, catch, js_name = requestAdapter)]
    async fn request_adapter(this: &GpuEntry) -> Result<JsValue, JsValue>;

    type Adapter;
    #[wasm_bindgen(method, catch, js_name = requestDevice)]
    async fn request_device(this: &Adapter) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn info(this: &Adapter) -> JsValue;

    type OpenDevice;
    #[wasm_bindgen(method)]
    fn destroy(this: &OpenDevice);
}

/// Opens a WebGPU device and closes it again.
pub async fn probe() -> WebGpuSupport {
    match open().await {
        Ok(found) => found,
        Err((why, remedy)) => WebGpuSupport::Missing { why, remedy: remedy.into() },
    }
}

const UPDATE: &str = "Chrome and Edge have it on most machines, Safari from version 26, Firefox on Windows and macOS.";
const SETTINGS: &str = "Graphics acceleration may be switched off in the settings. Chrome's page chrome://gpu says why, Firefox's about:support.";

async fn open() -> Result<WebGpuSupport, (String, &'static str)> {
    let window = web_sys::window().ok_or(("there is no window".to_owned(), UPDATE))?;
    let entry = Reflect::get(&window.navigator(), &"gpu".into()).unwrap_or(JsValue::UNDEFINED);
    if entry.is_undefined() || entry.is_null() {
        return Err(if window.is_secure_context() {
            ("This browser has no WebGPU.".to_owned(), UPDATE)
        } else {
            ("WebGPU needs a secure connection.".to_owned(), "Open the page over https or on localhost.")
        });
    }
    let adapter = entry.unchecked_into::<GpuEntry>().request_adapter().await;
    let adapter = adapter
        .map_err(|error| (sentence(&format!("WebGPU could not be started: {}", error_text(&error))), SETTINGS))?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err(("This browser has WebGPU, but found no GPU that it can use.".to_owned(), SETTINGS));
    }
    let adapter = adapter.unchecked_into::<Adapter>();
    let device = adapter.request_device().await;
    let device = device
        .map_err(|error| (sentence(&format!("WebGPU could not open the GPU: {}", error_text(&error))), SETTINGS))?;
    device.unchecked_into::<OpenDevice>().destroy();
    let (name, software) = describe(&adapter.info());
    Ok(WebGpuSupport::Usable { name, software })
}

/// Name of the adapter and whether it is software, from `GPUAdapterInfo`.
fn describe(info: &JsValue) -> (String, bool) {
    let text = |key: &str| Reflect::get(info, &key.into()).ok().and_then(|value| value.as_string()).unwrap_or_default();
    let (vendor, architecture, description) = (text("vendor"), text("architecture"), text("description"));
    let fallback = Reflect::get(info, &"isFallbackAdapter".into()).is_ok_and(|flag| flag.is_truthy());
    let all = format!("{vendor} {architecture} {description}").to_lowercase();
    let software = fallback || ["swiftshader", "llvmpipe", "lavapipe", "basic render"].iter().any(|s| all.contains(s));
    let name = if description.is_empty() { format!("{vendor} {architecture}") } else { description };
    let name = name.trim();
    (if name.is_empty() { "an adapter that this browser does not name".to_owned() } else { name.to_owned() }, software)
}

/// A thrown value as text.
fn error_text(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}

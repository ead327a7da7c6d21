//! Where a pointer is on the sheet.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, MouseEvent, PointerEvent};

/// The place of an event on the canvas, 0 to 1 in both directions and beyond where the pointer has left it.
pub fn place(canvas: &HtmlCanvasElement, event: &MouseEvent) -> [f32; 2] {
    let area = canvas.get_bounding_client_rect();
    let share = |at: i32, start: f64, length: f64| ((f64::from(at) - start) / length.max(1.0)) as f32;
    [share(event.client_x(), area.left(), area.width()), share(event.client_y(), area.top(), area.height())]
}

/// All places that a move went through. Browsers merge the moves of a frame into one event; the merged ones make a
/// fast stroke round instead of angular. Browsers without them, and events made by scripts, give the one place.
pub fn places(canvas: &HtmlCanvasElement, event: &PointerEvent) -> Vec<[f32; 2]> {
    let merged = js_sys::Reflect::has(event, &JsValue::from_str("getCoalescedEvents")).unwrap_or(false);
    let mut places: Vec<[f32; 2]> = Vec::new();
    if merged {
        let events = event.get_coalesced_events();
        places.extend(events.iter().filter_map(|event| event.dyn_into().ok()).map(|event| place(canvas, &event)));
    }
    if places.is_empty() {
        places.push(place(canvas, event));
    }
    places
}

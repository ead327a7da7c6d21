//! Pointer events as positions on the sheet.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, MouseEvent, PointerEvent};

/// Position of an event on the canvas, 0 to 1 in both directions; outside that if the pointer has left the canvas.
pub fn position(canvas: &HtmlCanvasElement, event: &MouseEvent) -> [f32; 2] {
    let area = canvas.get_bounding_client_rect();
    let fraction = |client: i32, start: f64, length: f64| ((f64::from(client) - start) / length.max(1.0)) as f32;
    [fraction(event.client_x(), area.left(), area.width()), fraction(event.client_y(), area.top(), area.height())]
}

/// All positions of a move. Browsers coalesce the moves of a frame into one event; the coalesced ones make fast strokes smooth.
/// Without them (some browsers, synthetic events), the event's own position.
pub fn positions(canvas: &HtmlCanvasElement, event: &PointerEvent) -> Vec<[f32; 2]> {
    let has_coalesced = js_sys::Reflect::has(event, &JsValue::from_str("getCoalescedEvents")).unwrap_or(false);
    let mut positions: Vec<[f32; 2]> = Vec::new();
    if has_coalesced {
        let events = event.get_coalesced_events();
        positions.extend(events.iter().filter_map(|event| event.dyn_into().ok()).map(|event| position(canvas, &event)));
    }
    if positions.is_empty() {
        positions.push(position(canvas, event));
    }
    positions
}

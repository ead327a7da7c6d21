//! A picture from a file, the clipboard or another window, instead of a drawing.

use super::sheet::Sheet;
use super::words;
use lenet_data::picture::{LONGEST, PictureProblem, Pixels, digit};
use lenet_data::preprocess::preprocess;
use lenet_experiment::image::Image;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, DataTransfer, DragEvent, File, FileList, HtmlCanvasElement, ImageBitmap,
    ImageBitmapOptions, ImageOrientation,
};

/// Larger files are not opened. Photos of phones have up to 30 MB.
const MAX_BYTES: f64 = 100e6;

/// The button that opens a picture, and what was wrong with the last one. Pictures that are dropped or pasted anywhere on the
/// page are opened, too.
#[component]
pub fn Opener(sheet: RwSignal<Sheet>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<String>);
    // A new content of the sheet answers the problem.
    Effect::new(move |_| {
        sheet.track();
        problem.set(None);
    });
    let open = move |files: Option<FileList>| {
        let Some(file) = files.and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            match read(&file).await {
                Ok(image) => sheet.update(|sheet| sheet.open(image)),
                Err(text) => problem.set(Some(text)),
            }
        });
    };
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            open(input.files());
            // So that choosing the same file again fires a change event.
            input.set_value("");
        }
    };
    let browse = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    listen(open);
    view! {
        <button type="button" title="Or drop it on the page, or paste it" on:click=browse>
            "Open a picture"
        </button>
        <input type="file" accept="image/*" hidden data-testid="picture-file" node_ref=input on:change=choose />
        <p class="pad-problem" role="alert" data-testid="picture-problem">{problem}</p>
    }
}

/// Opens what is dropped or pasted. A file dropped beside the sheet would otherwise replace the page.
fn listen(open: impl Fn(Option<FileList>) + Copy + 'static) {
    let files = |data: Option<DataTransfer>| data.and_then(|data| data.files()).filter(|files| files.length() > 0);
    let has_files = |event: &DragEvent| {
        event.data_transfer().is_some_and(|data| data.types().includes(&JsValue::from_str("Files"), 0))
    };
    let over = window_event_listener(ev::dragover, move |event| {
        if has_files(&event) {
            event.prevent_default();
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        if has_files(&event) {
            event.prevent_default();
            open(files(event.data_transfer()));
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        let focused = document().active_element().map(|element| element.tag_name());
        let is_field = focused.is_some_and(|tag| ["INPUT", "TEXTAREA", "SELECT"].contains(&tag.as_str()));
        if !is_field {
            open(files(event.clipboard_data()));
        }
    });
    on_cleanup(move || [over, drop, paste].into_iter().for_each(|listener| listener.remove()));
}

/// The image of the digit in a file; else what to tell the visitor.
async fn read(file: &File) -> Result<Image, String> {
    if file.size() > MAX_BYTES {
        return Err(words::no_picture(&file.name()));
    }
    let (width, rgba) = decode(file).await.map_err(|_| words::no_picture(&file.name()))?;
    let ink = digit(Pixels { width, rgba: &rgba });
    ink.and_then(|ink| preprocess(&ink).ok_or(PictureProblem::Blank)).map_err(|problem| words::refusal(&problem))
}

/// Width and pixels of a picture, scaled down to [`LONGEST`] pixels. The browser decodes it, outside the main thread.
async fn decode(file: &File) -> Result<(usize, Vec<u8>), JsValue> {
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let bitmap = window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options)?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.dyn_into()?;
    let longer = bitmap.width().max(bitmap.height());
    let scaled = |length: u32| match longer > LONGEST {
        true => (u64::from(length) * u64::from(LONGEST) / u64::from(longer)).max(1) as u32,
        false => length,
    };
    let (width, height) = (scaled(bitmap.width()), scaled(bitmap.height()));
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into().map_err(JsValue::from)?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or("no context")?.dyn_into()?;
    // Otherwise thin strokes of a large photo are torn.
    js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width.into(), height.into())?;
    bitmap.close();
    let pixels = context.get_image_data(0.0, 0.0, width.into(), height.into())?;
    Ok((width as usize, pixels.data().to_vec()))
}

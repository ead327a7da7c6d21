//! A picture from a file, the clipboard or another window, instead of a drawing.

use super::sheet::Sheet;
use super::words;
use crate::browser::canvas::{context, is_altered, new_canvas};
use gloo_file::futures::read_as_bytes;
use lenet_data::picture::{LONGEST, PictureProblem, Pixels, digit};
use lenet_data::poster::{content, has_shape, is_png};
use lenet_data::preprocess::preprocess;
use lenet_experiment::image::Image;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DragEvent, Event, File, FileList, HtmlInputElement, ImageBitmap, ImageBitmapOptions,
    ImageOrientation,
};

/// Larger files are not opened. Photos of phones have up to 30 MB.
const MAX_BYTES: f64 = 100e6;

/// How the names of files end that other tools save networks in.
const ENDINGS: [&str; 6] = [".safetensors", ".onnx", ".pt", ".pth", ".keras", ".h5"];

/// The button that opens a picture, and what was wrong with the last one. Pictures that are dropped or pasted anywhere on the
/// page are opened, too.
#[component]
pub fn Opener(
    sheet: RwSignal<Sheet>,
    /// Called with a file that holds a network, not a picture to read.
    on_network: Callback<File>,
) -> impl IntoView {
    let open = Callback::new(move |files: Option<FileList>| {
        let Some(file) = files.and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            if holds_network(&file).await {
                return on_network.run(file);
            }
            let image = read(&file).await;
            sheet.update(|sheet| match image {
                Ok(image) => sheet.open(image),
                Err(problem) => sheet.refuse(problem),
            });
        });
    });
    let choose = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        open.run(input.files());
        // So that choosing the same file again fires a change event.
        input.set_value("");
    };
    listen(open);
    view! {
        <label class="pad-file unasked" title="Open a picture of a digit; or drop it on the page, or paste it">
            "Picture"
            <input type="file" accept="image/*" class="unseen" data-testid="picture-file" on:change=choose />
        </label>
        <p class="pad-problem" role="alert" data-testid="picture-problem">
            {move || sheet.with(|sheet| sheet.problem().to_owned())}
        </p>
    }
}

/// Opens what is dropped or pasted. A file dropped beside the sheet would otherwise replace the page.
fn listen(open: Callback<Option<FileList>>) {
    let handle = move |event: Event| {
        let drag = event.dyn_ref::<DragEvent>();
        let data = match drag {
            Some(drag) => drag.data_transfer(),
            None => event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data),
        };
        let Some(data) = data.filter(|data| data.types().includes(&"Files".into(), 0)) else { return };
        if drag.is_none() && is_field_focused() {
            return;
        }
        event.prevent_default();
        if event.type_() != "dragover" {
            open.run(data.files());
        }
    };
    let listeners = ["dragover", "drop", "paste"].map(|name| window_event_listener_untyped(name, handle));
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
}

fn is_field_focused() -> bool {
    // Sliders, checkboxes and the choice of a file take no text.
    let selector = "input:not([type=range], [type=checkbox], [type=file]), textarea";
    document().active_element().is_some_and(|element| element.matches(selector).unwrap_or(false))
}

/// Whether a file holds a network: by its name, or because it is a poster.
async fn holds_network(file: &File) -> bool {
    let name = file.name().to_ascii_lowercase();
    if ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return true;
    }
    // A photo is not read as a whole only to see that it is none.
    let Ok(head) = file.slice_with_i32_and_i32(0, 8) else { return false };
    file.size() <= MAX_BYTES
        && read_as_bytes(&head.into()).await.is_ok_and(|head| is_png(&head))
        && read_as_bytes(&file.clone().into()).await.is_ok_and(|bytes| content(&bytes) != Ok(None))
}

/// The image of the digit in a file; else what to tell the visitor.
async fn read(file: &File) -> Result<Image, String> {
    if file.size() > MAX_BYTES {
        return Err(words::no_picture(&file.name()));
    }
    if is_altered() {
        return Err(words::altered_picture(&file.name()));
    }
    let (size, width, rgba) = decode(file).await.map_err(|_| words::no_picture(&file.name()))?;
    if has_shape(size) {
        return Err(words::STRIPPED.into());
    }
    let ink = digit(Pixels { width, rgba: &rgba });
    ink.and_then(|ink| preprocess(&ink).ok_or(PictureProblem::Blank)).map_err(|problem| words::refusal(&problem))
}

/// Width and height of a picture, and width and pixels of it scaled down to [`LONGEST`] pixels. The browser decodes it, outside the
/// main thread.
async fn decode(file: &File) -> Result<([u32; 2], usize, Vec<u8>), JsValue> {
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let bitmap = window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options)?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.dyn_into()?;
    let size = [bitmap.width(), bitmap.height()];
    let longer = size[0].max(size[1]);
    let scaled = |length: u32| match longer > LONGEST {
        true => (u64::from(length) * u64::from(LONGEST) / u64::from(longer)).max(1) as u32,
        false => length,
    };
    let [width, height] = size.map(scaled);
    let context = context(&new_canvas([width, height])?)?;
    // Otherwise thin strokes of a large photo are torn.
    js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width.into(), height.into())?;
    bitmap.close();
    let pixels = context.get_image_data(0.0, 0.0, width.into(), height.into())?;
    Ok((size, width as usize, pixels.data().to_vec()))
}

//! Takes the user's own files; the browser decodes pictures among them.

use super::messages::{post, scope};
use super::{Input, Worker};
use js_sys::{Array, Object, Reflect, Uint8Array};
use lenet_data::own::{self, MAX_SIDE, OwnSet, Pictures, Refusal, Scaled};
use lenet_data::picture::Pixels;
use lenet_experiment::protocol::{Command, Event, Failure, OwnFile, RequestId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, ImageBitmap, ImageBitmapOptions, ImageOrientation, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

/// Pictures that the browser decodes at once, on threads of its own: as many as this, or fewer large ones.
const AT_ONCE: usize = 32;

/// No further picture joins after this many bytes: decoded, a photo of 3 MB takes 50 MB.
const BYTES_AT_ONCE: usize = 3_000_000;

/// Files that have been read.
pub(super) struct Imported {
    request: RequestId,
    transposed: bool,
    result: Result<OwnSet, Failure>,
}

impl Worker {
    /// Makes a data set of the user's own files, with the rows and columns of every image exchanged if `transposed`. A run in
    /// training goes on meanwhile, and can be paused.
    pub(super) fn import(&mut self, request: RequestId, files: Vec<OwnFile>, transposed: bool) {
        self.is_importing = true;
        let sender = self.sender.clone();
        spawn_local(async move {
            let result = read(&files, transposed).await;
            // Fails only when the loop has ended.
            let _ = sender.unbounded_send(Input::Imported(Box::new(Imported { request, transposed, result })));
        });
    }

    /// Whether a command has to wait for the files that are being read, or for one before it that does.
    pub(super) fn waits(&self, command: &Command) -> bool {
        let may_need_them = matches!(command, Command::Load { .. } | Command::Import { .. });
        self.is_importing && (may_need_them || !self.waiting.is_empty())
    }

    /// Takes the data set; files opened before stay if there is none.
    pub(super) async fn imported(&mut self, Imported { request, transposed, result }: Imported) {
        self.is_importing = false;
        post(&match result {
            Ok(set) => {
                let data = Box::new(set.summary(transposed));
                self.cache.keep_own(set);
                Event::Imported { request, data }
            }
            Err(failure) => Event::RequestFailed { request, failure },
        });
        for command in std::mem::take(&mut self.waiting) {
            self.command(command).await;
        }
    }
}

async fn read(files: &[OwnFile], transposed: bool) -> Result<OwnSet, Failure> {
    match Pictures::of(files).map_err(refused)? {
        Some(pictures) => read_pictures(pictures, transposed).await,
        None => own::read(files, transposed).map_err(refused),
    }
}

async fn read_pictures(mut pictures: Pictures<'_>, transposed: bool) -> Result<OwnSet, Failure> {
    let context = context().map_err(|_| Failure {
        what: "Your files were not opened: this browser cannot read pictures in a worker.".into(),
        kept: KEPT.into(),
        remedy: "Update the browser, or choose files in the format of MNIST.".into(),
    })?;
    let mut decoded = Vec::with_capacity(pictures.len());
    while decoded.len() < pictures.len() {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < AT_ONCE && bytes < BYTES_AT_ONCE && decoded.len() + batch.len() < pictures.len() {
            let file = pictures.bytes(decoded.len() + batch.len());
            bytes += file.as_ref().map_or(0, Vec::len);
            batch.push(file.and_then(|file| decode(&file)));
        }
        for bitmap in batch {
            let bitmap = async { bitmap?.await.ok()?.dyn_into().ok() }.await;
            decoded.push(bitmap.and_then(|bitmap| scaled(&context, &bitmap, transposed)));
        }
    }
    pictures.read(decoded).map_err(refused)
}

const KEPT: &str = "Data, network and charts are unchanged.";

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(refusal: Refusal) -> Failure {
    Failure {
        what: format!("Your files were not opened: {refusal}."),
        kept: KEPT.into(),
        remedy: refusal.fault.remedy().into(),
    }
}

/// Draws on a canvas of the largest size that is scaled. Its pixels are kept where they can be read at once, not on the GPU.
fn context() -> Result<OffscreenCanvasRenderingContext2d, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
    let canvas = OffscreenCanvas::new(MAX_SIDE, MAX_SIDE)?;
    let context = canvas.get_context_with_context_options("2d", &options)?.ok_or("no 2D drawing in this browser")?;
    // Otherwise thin strokes of a large photo are torn.
    Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    Ok(context.unchecked_into())
}

/// Begins to decode a picture, turned as its EXIF data say.
fn decode(file: &[u8]) -> Option<JsFuture> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(file))).ok()?;
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let bitmap = scope().create_image_bitmap_with_blob_and_image_bitmap_options(&blob, &options).ok()?;
    Some(bitmap.into())
}

/// The picture, scaled down to [`MAX_SIDE`] if it is larger, then to fit 28x28.
fn scaled(context: &OffscreenCanvasRenderingContext2d, bitmap: &ImageBitmap, transposed: bool) -> Option<Scaled> {
    let longer = bitmap.width().max(bitmap.height()).max(MAX_SIDE);
    let side = |length: u32| (u64::from(length) * u64::from(MAX_SIDE) / u64::from(longer)).max(1) as u32;
    let (width, height) = (side(bitmap.width()), side(bitmap.height()));
    let [right, bottom] = [width, height].map(f64::from);
    context.clear_rect(0.0, 0.0, right, bottom);
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, right, bottom).ok()?;
    bitmap.close();
    let pixels = context.get_image_data(0.0, 0.0, right, bottom).ok()?.data();
    Scaled::of(Pixels { width: width as usize, rgba: &pixels }, transposed)
}

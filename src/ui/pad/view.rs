//! The panel put together.

use super::answer::Answer;
use super::bars::Bars;
use super::controls::Controls;
use super::drawing::Drawing;
use super::pictures::Pictures;
use super::preview::Preview;
use super::reading::Reading;
use super::sheet::{PickedImage, Sheet};
use super::words::{self, ClassNames};
use lenet_data::strokes::PEN_WIDTH;
use lenet_experiment::image::Image;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Draw something, or pick a test image, and see what the network reads.
#[component]
pub fn Pad(
    /// What the ten labels mean: digits or articles of clothing.
    #[prop(into)]
    class_names: Signal<ClassNames>,
    /// Latest answer of the network to the image last given to `on_image`; `None` until there is one, and again after
    /// a test image was picked or the sheet emptied, so that no answer to something else is shown.
    #[prop(into)]
    answer: Signal<Option<Answer>>,
    /// A test image that was asked for. Set anew for each; `None` takes it off the sheet.
    #[prop(into)]
    picked: Signal<Option<PickedImage>>,
    /// Whether the network is the paper's own, whose answers tell distances and F6.
    #[prop(into)]
    tells_distances: Signal<bool>,
    /// Told the image to be read whenever it changes, at most once in an animation frame; `None` for an empty sheet.
    on_image: Callback<Option<Image>>,
    /// Asks for a test image.
    on_pick: Callback<()>,
    /// Whether test images are there.
    #[prop(into)]
    can_pick: Signal<bool>,
) -> impl IntoView {
    let sheet = RwSignal::new(Sheet::default());
    let pen_width = RwSignal::new(PEN_WIDTH);
    let image = RwSignal::new(None::<Image>);
    let appearance = RwSignal::new(());

    Effect::new(move |_| {
        let picked = picked.get();
        sheet.update(|sheet| sheet.show(picked));
    });
    Effect::new(move |before: Option<()>| {
        let image = image.get();
        // The first run is the empty sheet that everybody starts from.
        if before.is_some() {
            untrack(|| on_image.run(image));
        }
    });

    let current = Memo::new(move |_| image.with(Option::is_some).then(|| answer.get()).flatten());
    let hint = Signal::derive(move || words::hint(&class_names.get()));
    let description = Signal::derive(move || {
        let names = class_names.get();
        sheet.with(|sheet| words::description(&names, sheet, current.get().as_ref()))
    });
    // A test image that is read as another class than its label's.
    let misread = Memo::new(move |_| {
        let label = sheet.with(|sheet| sheet.picked().map(|picked| usize::from(picked.label)));
        label.zip(current.get().and_then(|answer| answer.top())).is_some_and(|(label, top)| label != top)
    });
    let undo = move |event: KeyboardEvent| {
        let wanted = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
        if wanted && event.key().eq_ignore_ascii_case("z") {
            event.prevent_default();
            sheet.update(Sheet::undo);
        }
    };
    view! {
        <section
            class="pad"
            class:of-test=move || sheet.with(|sheet| sheet.picked().is_some())
            class:misread=misread
            aria-labelledby="pad-heading"
            on:keydown=undo
        >
            <h2 id="pad-heading">{move || words::heading(&class_names.get())}</h2>
            <Drawing sheet pen_width image appearance description hint />
            <Controls sheet pen_width />
            <div class="pad-result">
                <Preview image appearance />
                <Reading class_names sheet answer=current />
            </div>
            <Bars class_names answer=current with_distances=tells_distances />
            <Show when=move || tells_distances.get()>
                <Pictures class_names answer=current />
            </Show>
            <button
                type="button"
                class="pad-pick"
                data-testid="pick-test-image"
                disabled=move || !can_pick.get()
                on:click=move |_| on_pick.run(())
            >
                "Pick a test image"
            </button>
        </section>
    }
}

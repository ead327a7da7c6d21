//! The pad component.

use super::bars::Bars;
use super::controls::Controls;
use super::desk::Desk;
use super::drawing::Drawing;
use super::outputs::Outputs;
use super::prediction_view::PredictionView;
use super::preview::Preview;
use super::sheet::Sheet;
use super::targets::Targets;
use super::words::{self, ClassNames};
use crate::ui::marks::Area;
use lenet_conductor::LabelledImage;
use lenet_conductor::Prediction;
use lenet_data::preprocess::Preparation;
use lenet_experiment::image::Image;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::File;

/// Draw a digit, or pick a test image, and see the prediction of the network.
#[component]
pub fn Pad(
    #[prop(into)] class_names: Signal<ClassNames>,
    /// Prediction for the image last passed to `on_image`. `None` until there is one, and after picking a test image or clearing
    /// the sheet, so that no prediction for another image is shown.
    #[prop(into)]
    prediction: Signal<Option<Prediction>>,
    /// Prediction for the sample that the network sees while the sheet is blank.
    #[prop(into)]
    sample_prediction: Signal<Option<Prediction>>,
    /// The requested test image; `None` removes it from the sheet.
    #[prop(into)]
    picked: Signal<Option<LabelledImage>>,
    /// Whether the network is the original LeNet-5, whose predictions include distances and F6.
    #[prop(into)]
    with_distances: Signal<bool>,
    /// Note on the predictions of a network that is trained.
    #[prop(into)]
    remark: Signal<Option<String>>,
    /// Called with the preprocessed image when it changes, at most once per animation frame; `None` for a blank sheet.
    on_image: Callback<Option<Image>>,
    /// Requests a test image.
    on_pick: Callback<()>,
    /// Whether test images are available.
    #[prop(into)]
    can_pick: Signal<bool>,
    desk: Desk,
    /// Keeps the drawing as the digit that is asked for, and asks for the next one.
    on_keep: Callback<()>,
    /// Called with a file that holds a network, not a picture to read.
    on_network: Callback<File>,
    /// What the network looks at: the same, or a sample while the sheet is blank.
    #[prop(into)]
    input: Signal<Option<Image>>,
    /// Outlined in the input.
    #[prop(into)]
    outlined: Signal<Vec<Area>>,
    outputs: Outputs,
    /// What stands between input and answer.
    children: Children,
) -> impl IntoView {
    let Desk { sheet, image, preparation, .. } = desk;
    let appearance = RwSignal::new(());

    Effect::new(move |_| {
        let picked = picked.get();
        sheet.update(|sheet| sheet.show(picked));
    });
    Effect::new(move |previous: Option<()>| {
        let image = image.get();
        // The first run is the initial blank sheet.
        if previous.is_some() {
            untrack(|| on_image.run(image));
        }
    });

    let current = Memo::new(move |_| image.with(Option::is_some).then(|| prediction.get()).flatten());
    let in_bars = Memo::new(move |_| if image.with(Option::is_some) { current.get() } else { sample_prediction.get() });
    let predicted = Memo::new(move |_| current.get().and_then(|prediction| prediction.class()));
    let asked = desk.asked;
    let hint = Signal::derive(move || words::hint(class_names.get(), asked.get()));
    let description = Signal::derive(move || {
        let names = class_names.get();
        sheet.with(|sheet| words::description(names, sheet, current.get().as_ref()))
    });
    let caption = Signal::derive(move || {
        let is_drawn = sheet.with(|sheet| !sheet.strokes().is_empty());
        words::input(image.with(Option::is_none), is_drawn && preparation.get() != Preparation::MNIST)
    });
    // A test image whose predicted class is not its label.
    let misclassified = Memo::new(move |_| {
        let label = sheet.with(|sheet| sheet.picked().map(|picked| usize::from(picked.label)));
        label.zip(predicted.get()).is_some_and(|(label, class)| label != class)
    });
    let undo = move |event: KeyboardEvent| {
        let is_undo = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
        if is_undo && event.key().eq_ignore_ascii_case("z") {
            event.prevent_default();
            sheet.update(Sheet::undo);
        }
    };
    view! {
        <section
            class="pad"
            class:of-test=move || sheet.with(|sheet| sheet.picked().is_some())
            class:misread=misclassified
            aria-labelledby="pad-heading"
            on:keydown=undo
        >
            <div class="pad-left">
                <h2 id="pad-heading">{move || words::heading(class_names.get(), asked.get())}</h2>
                <Drawing desk appearance description hint />
                <Controls desk on_pick can_pick on_keep on_network />
            </div>
            <div class="pad-inside">
                <Preview image=input caption outlined appearance />
                {children()}
            </div>
            <div class="pad-answer" data-testid="layer-output">
                <PredictionView class_names sheet prediction=current remark />
                <Bars class_names prediction=in_bars with_distances outputs />
                <button
                    type="button"
                    class="link pad-why"
                    data-testid="why"
                    disabled=move || predicted.get().is_none()
                    on:click=move |_| predicted.get_untracked().into_iter().for_each(|class| outputs.on_choose.run(class))
                >
                    "What made it say so?"
                </button>
                <Show when=move || with_distances.get()>
                    <Targets class_names prediction=current />
                </Show>
            </div>
        </section>
    }
}

//! The predicted class in large type, in a sentence, and announced to screen readers.

use super::sheet::Sheet;
use super::words::{self, ClassNames};
use crate::ui::pace::throttle;
use lenet_conductor::Prediction;
use leptos::prelude::*;
use std::time::Duration;

/// Shortest time between two announcements, so that predictions that change while drawing do not flood screen readers.
const ANNOUNCE_INTERVAL: Duration = Duration::from_secs(1);

/// The predicted class, with a note where it needs one.
#[component]
pub fn PredictionView(
    #[prop(into)] class_names: Signal<ClassNames>,
    sheet: RwSignal<Sheet>,
    /// Prediction for the content of the sheet.
    #[prop(into)]
    prediction: Signal<Option<Prediction>>,
    /// Note on a network that is trained.
    #[prop(into)]
    remark: Signal<Option<String>>,
) -> impl IntoView {
    let predicted = Memo::new(move |_| prediction.get().and_then(|prediction| prediction.class()));
    let remark = move || {
        let is_guess = prediction.get()?.is_guess();
        if is_guess { Some(words::GUESS.to_owned()) } else { remark.get() }
    };
    let origin = move || {
        let names = class_names.get();
        sheet.with(|sheet| sheet.picked().map(|picked| words::origin(names, picked)))
    };
    let sentence = Memo::new(move |_| {
        let names = class_names.get();
        sheet.with(|sheet| words::verdict(names, sheet.picked(), prediction.get().as_ref()))
    });
    // The announcement names the test image: otherwise two images with the same prediction would sound alike.
    let announcement = Memo::new(move |_| {
        let names = class_names.get();
        sheet.with(|sheet| match sheet.picked() {
            Some(picked) => format!("{} {}", words::origin(names, picked), sentence.get()),
            None => sentence.get(),
        })
    });
    // A drawing with a prediction needs no sentence: the class is shown in large type.
    let note = move || {
        let needed =
            sheet.with(|sheet| sheet.picked().is_some()) || (prediction.get().is_some() && predicted.get().is_none());
        needed.then(|| sentence.get())
    };
    view! {
        <div class="pad-reading">
            <p
                class="pad-prediction"
                class:long=move || predicted.get().is_some_and(|class| class_names.get().of(class).len() > 2)
                data-testid="prediction"
                data-value=move || predicted.get().map(|class| class.to_string())
            >
                {move || predicted.get().map(|class| class_names.get().of(class))}
            </p>
            <p class="pad-note">{origin} " " {note}</p>
            <Show when=move || remark().is_some() && note().is_none()>
                <p class="pad-guess">{remark}</p>
            </Show>
            <p class="pad-unseen" role="status">{throttled(announcement)}</p>
        </div>
    }
}

/// The text, changing at most once per [`ANNOUNCE_INTERVAL`].
fn throttled(text: Memo<String>) -> ReadSignal<String> {
    let (announced, announce) = signal(String::new());
    throttle(ANNOUNCE_INTERVAL, move || text.track(), move || announce.set(text.get_untracked()));
    announced
}

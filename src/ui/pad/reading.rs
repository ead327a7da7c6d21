//! What the network reads, in large and in words, and aloud.

use super::answer::Answer;
use super::sheet::Sheet;
use super::words::{self, ClassNames};
use leptos::prelude::*;
use std::time::Duration;

/// Least time between two announcements: a reading that flickers while one draws must not talk without end.
const BREATH: Duration = Duration::from_secs(1);

/// The predicted class, large, with what there is to say about it.
#[component]
pub fn Reading(
    /// What the ten labels mean.
    #[prop(into)]
    class_names: Signal<ClassNames>,
    /// What lies on the sheet.
    sheet: RwSignal<Sheet>,
    /// The answer to what lies there.
    #[prop(into)]
    answer: Signal<Option<Answer>>,
) -> impl IntoView {
    let top = Memo::new(move |_| answer.get().and_then(|answer| answer.top()));
    let guess = move || answer.get().is_some_and(|answer| answer.is_guess());
    let origin = move || {
        let names = class_names.get();
        sheet.with(|sheet| sheet.picked().map(|picked| words::origin(&names, picked)))
    };
    let sentence = Memo::new(move |_| {
        let names = class_names.get();
        sheet.with(|sheet| words::reading(&names, sheet.picked(), answer.get().as_ref()))
    });
    // Aloud a test image is named too; otherwise two images that are read alike would sound as if nothing happened.
    let aloud = Memo::new(move |_| {
        let names = class_names.get();
        sheet.with(|sheet| match sheet.picked() {
            Some(picked) => format!("{} {}", words::origin(&names, picked), sentence.get()),
            None => sentence.get(),
        })
    });
    // The large class says it already where a drawing was simply read; otherwise the sentence is needed.
    let verdict = move || {
        let needed = sheet.with(|sheet| sheet.picked().is_some()) || (answer.get().is_some() && top.get().is_none());
        needed.then(|| sentence.get())
    };
    view! {
        <div class="pad-reading">
            <p
                class="pad-prediction"
                class:long=move || top.get().is_some_and(|class| class_names.get()[class].len() > 1)
                data-testid="prediction"
                data-value=move || top.get().map(|class| class.to_string())
            >
                {move || top.get().map(|class| class_names.get()[class])}
            </p>
            <p class="pad-note">{origin} " " {verdict}</p>
            <Show when=move || guess() && verdict().is_none()>
                <p class="pad-guess">{words::GUESS}</p>
            </Show>
            <p class="pad-unseen" role="status">{unhurried(aloud)}</p>
        </div>
    }
}

/// The text, with at least [`BREATH`] between two changes.
fn unhurried(text: Memo<String>) -> ReadSignal<String> {
    let (spoken, speak) = signal(String::new());
    let awaited = StoredValue::new(false);
    Effect::new(move |_| {
        text.track();
        if !awaited.get_value() {
            awaited.set_value(true);
            set_timeout(
                move || {
                    // By now the panel may have left the page, and its signals with it.
                    if awaited.try_set_value(false).is_none() {
                        speak.set(text.get_untracked());
                    }
                },
                BREATH,
            );
        }
    });
    spoken
}

//! What the visitor's own files hold: images of every class, their numbers, and what was noticed.

use crate::ui::state::AppState;
use crate::ui::thumbnails;
use crate::ui::words::html::escaped;
use lenet_conductor::Input;
use lenet_experiment::dataset::{ClassNames, DatasetId};
use lenet_experiment::image::SIDE;
use lenet_experiment::number::grouped;
use lenet_experiment::protocol::OwnData;
use leptos::html::Ul;
use leptos::prelude::*;

/// Shown while own files are the data set.
#[component]
pub fn OwnImages(state: AppState) -> impl IntoView {
    let list = NodeRef::<Ul>::new();
    let own = state.own;
    let text = move |text: fn(&OwnData) -> String| own.with(|own| own.as_deref().map(text).unwrap_or_default());
    let is_hidden =
        Memo::new(move |_| own.with(Option::is_none) || state.experiment.with(|form| form.dataset) != DatasetId::Own);
    thumbnails::follow(
        list,
        move || text(classes),
        move |list| {
            own.with(|own| {
                let samples = own.iter().flat_map(|own| &own.samples).zip(0..);
                samples.for_each(|((image, _), index)| thumbnails::paint(list, index, Some(image)));
            });
        },
    );
    view! {
        <div
            class="own-images"
            role="group"
            aria-labelledby="own-images-title"
            data-testid="data-preview"
            hidden=move || is_hidden.get()
        >
            <p id="own-images-title">"Your images by class: number to train on + number to test on"</p>
            <ul node_ref=list></ul>
            <button
                type="button"
                data-testid="turn-images"
                title="Exchange rows and columns, as the images of EMNIST need it"
                aria-pressed=move || own.with(|own| own.as_ref().is_some_and(|own| own.transposed)).to_string()
                on:click=move |_| state.send(Input::TurnImages)
            >
                "Turn the images"
            </button>
            <p class="hint" data-testid="data-notices">
                {move || text(|own| own.notices.join(" "))}
            </p>
        </div>
    }
}

/// The classes as items of a list, each with its images and their numbers; those without images are faint.
fn classes(own: &OwnData) -> String {
    let names = ClassNames::own(&own.names, own.classes.len());
    let class = |(class, [train, test]): (usize, [u32; 2])| {
        let samples = own.samples.iter().enumerate().filter(|(_, (_, label))| usize::from(*label) == class);
        let canvas = |(index, _)| {
            format!("<span data-index={index}><canvas width={SIDE} height={SIDE} aria-hidden=true></canvas></span>")
        };
        let pictures: String = samples.map(canvas).collect();
        let absent = if train + test == 0 { " class=absent" } else { "" };
        let [train, test] = [train, test].map(|number| grouped(number.into()));
        let name = escaped(names.of(class));
        format!("<li{absent}><b>{name}</b>{pictures}<span>{train} + {test}</span></li>")
    };
    own.classes.iter().copied().enumerate().map(class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::Image;
    use lenet_experiment::protocol::Counts;

    #[test]
    fn each_class_has_its_images_and_numbers() {
        let mut classes = vec![[0, 0]; 10];
        (classes[0], classes[3]) = ([6_000, 10], [7, 1]);
        let own = OwnData {
            counts: Counts { train: 6_007, validation: 0, test: 11 },
            classes,
            names: vec!["<0>".into()],
            notices: Vec::new(),
            samples: [0, 0, 3].map(|label| (Image::blank(), label)).to_vec(),
            transposed: false,
        };
        let items = super::classes(&own);
        let items: Vec<&str> = items.split("<li").skip(1).collect();
        assert_eq!(items.len(), 10);
        assert!(
            items[0].contains("<b>&lt;0&gt;</b>")
                && items[0].contains("data-index=0")
                && items[0].contains("data-index=1")
                && items[0].contains("6,000 + 10"),
            "{}",
            items[0]
        );
        assert!(items[3].contains("<b>3</b><span data-index=2>") && items[3].contains("7 + 1"), "{}", items[3]);
        assert!(items[1].starts_with(" class=absent><b>1</b><span>0 + 0"), "{}", items[1]);
    }
}

//! Help on a field: its formula, what the article and the paper chose, and what the ladder measured for it.

use super::formulas::formula;
use crate::ui::lessons::measured::{seeds_text, test_accuracy};
use crate::ui::words::numbers::{percent, signed};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::{Field, Kind};
use lenet_experiment::fields::FIELDS;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// The label of a field with the button that opens its help.
#[component]
pub fn Name(field: &'static Field, is_open: RwSignal<bool>) -> impl IntoView {
    let help_id = format!("{}-help", field.slug);
    view! {
        <span class="field-name">
            <label for=field.slug>{field.label}</label>
            <button
                type="button"
                class="ask"
                data-testid=format!("help-{}", field.slug)
                aria-label=format!("About {}", field.label)
                aria-expanded=move || is_open.get().to_string()
                aria-controls=help_id
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                "?"
            </button>
        </span>
    }
}

/// The help of a field while it is open.
#[component]
pub fn Help(field: &'static Field, is_open: RwSignal<bool>) -> impl IntoView {
    let text = move || if is_open.get() { help(field) } else { String::new() };
    view! { <div class="help" id=format!("{}-help", field.slug) inner_html=text></div> }
}

/// As HTML.
fn help(field: &Field) -> String {
    let parts = [formula(field.slug).to_owned(), choices(field), measured(field)];
    parts.iter().filter(|part| !part.is_empty()).map(|part| format!("<p>{part}</p>")).collect()
}

/// "The article's runs: mean squared error in “Paper's settings”, cross-entropy in “Modern”. The network of 1998: …"
fn choices(field: &Field) -> String {
    if field.slug == "seed" {
        return String::new();
    }
    let of = |preset: Preset| value(field, &preset.experiment());
    let article = of(Preset::Modern).map(|modern| match of(Preset::ArticleAsRun).filter(|paper| *paper != modern) {
        Some(paper) => format!("The article's runs: {paper} in “Paper's settings”, {modern} in “Modern”."),
        None => format!("The article's runs: {modern}."),
    });
    let elsewhere = Some(in_1998(field.slug)).filter(|text| !text.is_empty()).map(str::to_owned);
    let paper = of(Preset::Lenet1998).or(elsewhere).map(|paper| format!("The network of 1998: {paper}."));
    [article, paper].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What the paper has in place of a field that its network does not have; empty if it has none. Sections II.B and III, Appendices
/// A and C.
fn in_1998(slug: &str) -> &'static str {
    match slug {
        "loss" => "the criterion (9) on ten distances",
        "optimizer" => "stochastic diagonal Levenberg–Marquardt, one image an update (Appendix C)",
        "momentum" | "weight-decay" => "none",
        "activation" => "1.7159 tanh(<sup>2</sup>⁄<sub>3</sub> <i>a</i>) (Appendix A)",
        "pooling" => "the sum of four neighbours times a trained weight, plus a trained bias",
        _ => "",
    }
}

/// The value of an experiment, by its name; `None` where the field does not apply.
fn value(field: &Field, experiment: &Experiment) -> Option<String> {
    let shown = field.show(experiment);
    let name = match &field.kind {
        Kind::Choice(choices) => {
            let options = (choices.options)();
            options.into_iter().find(|option| option.slug == shown).map(|option| option.label.to_owned())
        }
        Kind::Layers => None,
        Kind::Number(_) | Kind::Schedule => Some(shown),
    };
    name.filter(|_| field.applies(experiment)).filter(|name| !name.is_empty())
}

/// The steps of the ladder that change this field, with what each gained on MNIST's test images.
fn measured(field: &Field) -> String {
    let steps: String = Rung::ALL.iter().filter_map(|rung| step(field, *rung)).collect();
    if steps.is_empty() { steps } else { format!("Measured on MNIST's test images:{steps}") }
}

/// " From 0.0005 to 0.01: 98.70 % → 98.85 % (+0.15, mean of 3 seeds)."
fn step(field: &Field, rung: Rung) -> Option<String> {
    let below = rung.below()?;
    let [before, after] = [below, rung].map(|rung| rung.experiment());
    let change = |field: &Field| {
        let (from, to) = (value(field, &before)?, value(field, &after)?);
        (from != to).then_some((from, to))
    };
    let (from, to) = change(field)?;
    let other = |other: &&Field| *other != field && change(other).is_some();
    let with: String =
        FIELDS.iter().filter(other).map(|other| format!(", with another {}", other.label.to_lowercase())).collect();
    let [low, high] = [test_accuracy(below.slug())?.mean, test_accuracy(rung.slug())?.mean];
    let (gain, seeds) = (signed((high - low) * 100.0, 2), seeds_text(&[below.slug(), rung.slug()]));
    Some(format!(" From {from} to {to}{with}: {} → {} ({gain}, {seeds}).", percent(low, 2), percent(high, 2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::fields::find;

    #[test]
    fn the_help_names_choices_and_what_they_gained() {
        let help = |slug| help(find(slug).unwrap()).replace('\u{a0}', " ");
        let loss = help("loss");
        assert!(loss.contains("mean squared error in “Paper's settings”, cross-entropy in “Modern”"), "{loss}");
        assert!(loss.contains("From mean squared error to cross-entropy: "), "{loss}");
        assert!(help("learning-rate").contains("From 0.01 to 0.001, with another optimizer: "));
        assert!(help("criterion").contains("The network of 1998: maximum a posteriori."));
        assert!(help("activation").contains("The network of 1998: 1.7159 tanh("));
        assert!(FIELDS.iter().all(|field| field.slug == "layers" || !help(field.slug).is_empty()));
    }
}

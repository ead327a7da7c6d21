//! What differs between two experiments, in words.

use super::experiment::Experiment;
use super::field::{Field, Kind};
use super::fields::{FIELDS, LEARNING_RATE};

impl Field {
    /// Name within a sentence: in lower case, without a unit, as in "Validation share, %".
    pub fn noun(&self) -> String {
        self.label.split(',').next().unwrap_or(self.label).to_lowercase()
    }
}

/// Whether a field of `changed` has another value. The layers of the article's network follow from other fields.
pub(crate) fn is_changed(field: &Field, from: &Experiment, changed: &Experiment) -> bool {
    let are_both_articles = || from.article().is_some() && changed.article().is_some();
    let follows = matches!(field.kind, Kind::Layers) && are_both_articles();
    field.applies(changed) && !follows && field.show(from) != field.show(changed)
}

/// What differs, field by field: `learning rate 0.1`, `pooling max`; the learning rate first, since it is tried most. Of layers it
/// says only that there are others, since their text is long.
pub fn changes(from: &Experiment, changed: &Experiment) -> Vec<String> {
    let say = |field: &Field| match &field.kind {
        Kind::Layers => "other layers".to_owned(),
        Kind::Number(_) | Kind::Schedule | Kind::Choice(_) => format!("{} {}", field.noun(), field.show(changed)),
    };
    let mut fields: Vec<&Field> = FIELDS.iter().filter(|field| is_changed(field, from, changed)).collect();
    fields.sort_by_key(|field| field.slug != LEARNING_RATE);
    fields.into_iter().map(say).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::find;
    use crate::presets::Preset;

    #[test]
    fn changes_of_the_articles_network_are_named_by_their_fields() {
        let modern = Preset::Modern.experiment();
        let set = |slug: &str, value: &str| find(slug).unwrap().parse(value, &modern).unwrap();
        assert_eq!(changes(&modern, &set("pooling", "max")), ["pooling max"]);
        assert_eq!(changes(&modern, &set("validation-share", "10")), ["validation share 10"]);
        assert_eq!(changes(&modern, &set("layers", "dense 30")), ["other layers"]);
        assert_eq!(changes(&modern, &modern), [""; 0]);
    }
}

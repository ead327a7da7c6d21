//! Labels at the lines' ends, or with the values at the crosshair.

use super::format::{self, Unit};
use super::readout::{self, ReadoutItem};
use super::series::{Reference, Role, Series};

/// A label of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Name of the line; shortened where room is short.
    pub name: String,
    /// Its value beside the name; may be empty.
    pub value: String,
    /// A second line: of an earlier run its value, and where it was measured, if not at the moment itself; may be empty.
    pub second: String,
    /// `None` for a reference.
    pub role: Option<Role>,
    /// What it labels: `(epoch, value)`; a reference has no epoch.
    pub point: (Option<f64>, f64),
}

/// Labels in the order of importance: the current run, references, earlier runs. At a `moment` they have the values there, else
/// the last ones.
pub fn labels(series: &[Series], references: &[Reference], moment: Option<f64>, unit: Unit) -> Vec<Label> {
    let items = moment.map_or_else(|| readout::ends(series), |epoch| readout::items(series, epoch));
    let (earlier, current): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| matches!(item.role, Role::Earlier(_)));
    let label = |item: ReadoutItem| {
        let value = item.value(unit);
        let measured = moment.and_then(|epoch| item.measured(epoch)).unwrap_or_default();
        let (value, second) = match (item.role, moment) {
            (Role::Hand { of, is_learned }, None) => {
                let [share, interval] = format::share(item.point.1, of);
                (share, if is_learned { "learned".into() } else { interval })
            }
            (Role::Earlier(_), None) => (String::new(), String::new()),
            (Role::Earlier(_), Some(_)) => (String::new(), format!("{value} {measured}").trim_end().to_owned()),
            (_, _) => (value, measured),
        };
        let point = (Some(item.point.0), item.point.1);
        Label { name: item.label, value, second, role: Some(item.role), point }
    };
    let reference = |reference: &Reference| Label {
        name: reference.label.clone(),
        value: String::new(),
        second: String::new(),
        role: None,
        point: (None, reference.y),
    };
    let current = current.into_iter().map(label);
    current.chain(references.iter().map(reference)).chain(earlier.into_iter().map(label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_their_value_and_earlier_runs_in_their_name() {
        let line = |label: &str, role, points: &[(f64, f64)]| Series {
            measure: "test",
            run: String::new(),
            label: label.into(),
            role,
            points: points.to_vec(),
            counts: Vec::new(),
        };
        let series = [
            line("learning rate 0.1", Role::Earlier(0), &[(1.0, 0.9)]),
            line("training batches", Role::Train, &[(1.5, 0.5)]),
            line("training", Role::TrainSmooth, &[(1.5, 0.95)]),
            line("test", Role::Test, &[(1.0, 0.97)]),
        ];
        let series = series
            .into_iter()
            .chain([Series {
                counts: vec![10],
                ..line("your hand", Role::Hand { of: 10, is_learned: false }, &[(1.0, 0.7)])
            }])
            .collect::<Vec<_>>();
        let references = [Reference { y: 0.987, label: "article 98.70 %".into() }];
        let texts = |moment| -> Vec<String> {
            let labels = labels(&series, &references, moment, Unit::Percent);
            let text = |label: Label| format!("{}|{}|{}", label.name, label.value, label.second);
            labels.into_iter().map(text).collect()
        };
        assert_eq!(
            texts(None),
            [
                "test|97.00 %|",
                "your hand|7 of 10|40 to 89 %",
                "training|95.00 %|",
                "article 98.70 %||",
                "learning rate 0.1||"
            ]
        );
        assert_eq!(
            texts(Some(1.5)),
            [
                "test|97.00 %|at epoch 1",
                "your hand|7 of 10|at epoch 1",
                "training|95.00 %|",
                "article 98.70 %||",
                "learning rate 0.1||90.00 % at epoch 1"
            ]
        );
    }
}

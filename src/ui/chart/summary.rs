//! The text alternative of a chart.

use super::format::{self, Unit};
use super::series::{Reference, Role, Series};

/// Summary of a chart: `Loss: train from 0.710 to 0.0712 over 3.2 epochs, lowest 0.0690.`
///
/// Names the references, and says `empty_hint` if there is no series yet. Earlier runs are only counted.
pub fn summary(title: &str, series: &[Series], references: &[Reference], unit: Unit, empty_hint: &str) -> String {
    let has = |role| series.iter().any(|one| one.role == role);
    let mut sentences: Vec<String> = series
        .iter()
        .filter(|one| match one.role {
            // A smoothed series stands for its raw values, and a full test for a sample.
            Role::Train => !has(Role::TrainSmooth),
            Role::Sample => !has(Role::Test),
            Role::Earlier(_) => false,
            Role::TrainSmooth | Role::Validation | Role::Test | Role::Hand { .. } | Role::Rate => true,
        })
        .filter_map(|one| describe(one, unit))
        .collect();
    if sentences.is_empty() {
        sentences.push(empty_hint.trim_end_matches('.').into());
    }
    let earlier = series.iter().filter(|one| matches!(one.role, Role::Earlier(_))).count();
    match earlier {
        0 => {}
        1 => sentences.push("and an earlier run".into()),
        _ => sentences.push(format!("and {earlier} earlier runs")),
    }
    if !references.is_empty() {
        let labels: Vec<&str> = references.iter().map(|reference| reference.label.as_str()).collect();
        sentences.push(format!("for comparison: {}", labels.join(", ")));
    }
    format!("{title}: {}.", sentences.join("; "))
}

/// `test from 10.00 % to 97.84 % over 3.2 epochs, highest 98.01 %`.
fn describe(series: &Series, unit: Unit) -> Option<String> {
    let finite = || series.points.iter().filter(|point| point.1.is_finite());
    let (first, last) = (finite().next()?, finite().next_back()?);
    let (start, end) = (format::value(first.1, unit), format::value(last.1, unit));
    let name = &series.label;
    let epochs = last.0 - first.0;
    if epochs <= 0.0 {
        return Some(format!("{name} {end}"));
    }
    let text = match unit {
        Unit::Rate => format!("{name} from {start} to {end} over {epochs:.1} epochs"),
        Unit::Plain => {
            let lowest = finite().map(|point| point.1).fold(f64::INFINITY, f64::min);
            format!("{name} from {start} to {end} over {epochs:.1} epochs, lowest {}", format::value(lowest, unit))
        }
        Unit::Percent => {
            let highest = finite().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max);
            format!("{name} from {start} to {end} over {epochs:.1} epochs, highest {}", format::value(highest, unit))
        }
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str, role: Role, points: &[(f64, f64)]) -> Series {
        let (label, points, counts) = (label.into(), points.to_vec(), Vec::new());
        Series { measure: "", run: String::new(), label, role, points, counts }
    }

    #[test]
    fn a_run_is_summarised_in_a_sentence() {
        let points = [(0.0, 0.71), (1.0, 0.069), (3.2, 0.0712)];
        let series = [
            line("batch mean", Role::Train, &[(0.0, 9.0)]),
            line("train", Role::TrainSmooth, &points),
            line("run 1", Role::Earlier(0), &points),
        ];
        let expected = "Loss: train from 0.710 to 0.0712 over 3.2 epochs, lowest 0.0690; and an earlier run.";
        assert_eq!(summary("Loss", &series, &[], Unit::Plain, "empty"), expected);
    }

    #[test]
    fn an_empty_chart_names_its_references() {
        let references = [Reference { y: 0.987, label: "article 98.70 %".into() }];
        let expected = "Accuracy: press Train; for comparison: article 98.70 %.";
        assert_eq!(summary("Accuracy", &[], &references, Unit::Percent, "press Train."), expected);
        let lost = [line("test", Role::Test, &[(1.0, f64::NAN)])];
        assert_eq!(summary("Accuracy", &lost, &references, Unit::Percent, "press Train."), expected);
    }
}

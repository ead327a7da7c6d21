//! A chart in one sentence, for those who do not see it.

use super::{Curve, Reference, Role, Unit, format};

/// Such as `Loss: train from 0.710 to 0.0712 over 3.2 epochs, lowest 0.0690.`
///
/// Names the figures to beat, and says `empty_hint` where there is no curve yet. Earlier runs are only counted.
pub fn summary(title: &str, curves: &[Curve], references: &[Reference], unit: Unit, empty_hint: &str) -> String {
    let mut sentences: Vec<String> = curves
        .iter()
        // The raw values are summed up by their smoothed curve where there is one.
        .filter(|curve| curve.role != Role::Train || !curves.iter().any(|other| other.role == Role::TrainSmooth))
        .filter(|curve| curve.role != Role::Earlier)
        .filter_map(|curve| course(curve, unit))
        .collect();
    if sentences.is_empty() {
        sentences.push(empty_hint.trim_end_matches('.').into());
    }
    let earlier = curves.iter().filter(|curve| curve.role == Role::Earlier).count();
    match earlier {
        0 => {}
        1 => sentences.push("beside it an earlier run".into()),
        _ => sentences.push(format!("beside it {earlier} earlier runs")),
    }
    if !references.is_empty() {
        let labels: Vec<&str> = references.iter().map(|reference| reference.label.as_str()).collect();
        sentences.push(format!("to compare: {}", labels.join(", ")));
    }
    format!("{title}: {}.", sentences.join("; "))
}

/// `test from 10.00 % to 97.84 % over 3.2 epochs, highest 98.01 %`.
fn course(curve: &Curve, unit: Unit) -> Option<String> {
    let finite = || curve.points.iter().filter(|point| point.1.is_finite());
    let (first, last) = (finite().next()?, finite().next_back()?);
    let (start, end) = (format::value(first.1, unit), format::value(last.1, unit));
    let name = &curve.name;
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

    fn curve(name: &str, role: Role, points: &[(f64, f64)]) -> Curve {
        Curve { name: name.into(), role, points: points.to_vec() }
    }

    #[test]
    fn a_run_in_a_sentence() {
        let points = [(0.0, 0.71), (1.0, 0.069), (3.2, 0.0712)];
        let curves = [
            curve("batch mean", Role::Train, &[(0.0, 9.0)]),
            curve("train", Role::TrainSmooth, &points),
            curve("run 1", Role::Earlier, &points),
        ];
        let expected = "Loss: train from 0.710 to 0.0712 over 3.2 epochs, lowest 0.0690; beside it an earlier run.";
        assert_eq!(summary("Loss", &curves, &[], Unit::Plain, "empty"), expected);
    }

    #[test]
    fn an_empty_chart_names_what_there_is_to_beat() {
        let references = [Reference { y: 0.987, label: "article 98.70 %".into() }];
        let expected = "Accuracy: press Train; to compare: article 98.70 %.";
        assert_eq!(summary("Accuracy", &[], &references, Unit::Percent, "press Train."), expected);
        let lost = [curve("test", Role::Test, &[(1.0, f64::NAN)])];
        assert_eq!(summary("Accuracy", &lost, &references, Unit::Percent, "press Train."), expected);
    }
}

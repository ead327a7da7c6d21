//! What a chart shows: series of points over epochs, and reference lines.

use std::borrow::Borrow;

/// One line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Name in the legend and the readout; for an earlier run, the run's name.
    pub name: String,
    /// Decides colour, width and dash.
    pub role: Role,
    /// `(epoch, value)`, with epochs in non-decreasing order. A value that is not finite is a gap in the line.
    pub points: Vec<(f64, f64)>,
}

/// What a series measures, in the order of legend and readout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Mini-batches of the training set, unsmoothed; drawn faint.
    Train,
    /// The training set, smoothed; drawn strong.
    TrainSmooth,
    /// The validation set.
    Validation,
    /// The test set.
    Test,
    /// The learning rate, drawn as steps.
    Rate,
    /// A run before the current one, drawn thin, labelled at its end.
    Earlier,
}

impl Role {
    /// Every role in painting order, the last on top.
    pub const ALL: [Self; 6] =
        [Self::Earlier, Self::Train, Self::Rate, Self::TrainSmooth, Self::Validation, Self::Test];

    /// CSS class of its swatch in the legend.
    pub fn class(self) -> &'static str {
        match self {
            Self::Train => "role-train",
            Self::TrainSmooth => "role-train-smooth",
            Self::Validation => "role-validation",
            Self::Test => "role-test",
            Self::Rate => "role-rate",
            Self::Earlier => "role-earlier",
        }
    }
}

/// A dotted horizontal line: a published result to compare with.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Value on the y axis.
    pub y: f64,
    /// Its source, such as "article 98.70 %".
    pub label: String,
}

/// One legend entry for each role that occurs, named after its first series.
pub fn legend<S: Borrow<Series>>(series: &[S]) -> Vec<(Role, String)> {
    let mut roles = Role::ALL;
    roles.sort();
    roles
        .into_iter()
        .filter_map(|role| {
            let mut of_role = series.iter().map(Borrow::borrow).filter(|series| series.role == role);
            let first = of_role.next()?;
            // One button toggles all earlier runs; each is labelled at the end of its line.
            let name = if of_role.next().is_some() { "earlier runs".into() } else { first.name.clone() };
            Some((role, name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_runs_share_a_legend_entry() {
        let line = |name: &str, role| Series { name: name.into(), role, points: Vec::new() };
        let series = [line("run 1", Role::Earlier), line("run 2", Role::Earlier), line("test", Role::Test)];
        let expected = [(Role::Test, "test".to_string()), (Role::Earlier, "earlier runs".to_string())];
        assert_eq!(legend(&series), expected);
    }
}

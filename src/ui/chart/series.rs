//! What a chart shows: series of points over epochs, and reference lines.

/// One line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What is measured, as in files: `training, smoothed`.
    pub measure: &'static str,
    /// Name of its run, as in files.
    pub run: String,
    /// Name at the end of the line: `training`; for an earlier run what tells it apart, such as `learning rate 0.1`.
    pub label: String,
    /// Decides colour, width and dash.
    pub role: Role,
    /// `(epoch, value)`, with epochs in non-decreasing order. A value that is not finite is a gap in the line.
    pub points: Vec<(f64, f64)>,
    /// Of how many images each value is a share; empty where they are many.
    pub counts: Vec<u32>,
}

impl Series {
    /// The last finite point.
    pub fn last(&self) -> Option<(f64, f64)> {
        self.points.iter().rfind(|point| point.1.is_finite()).copied()
    }
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Mini-batches of the training set, unsmoothed; drawn faint.
    Train,
    /// The training set, smoothed; drawn strong.
    TrainSmooth,
    /// The validation set.
    Validation,
    /// A sample of the test set, drawn as small dots.
    Sample,
    /// The test set.
    Test,
    /// The visitor's own drawings, with a marker at each value.
    Hand {
        /// Number of drawings of which the last value is a share.
        of: u32,
        /// Whether the network has been trained on them.
        is_learned: bool,
    },
    /// The learning rate, drawn as steps.
    Rate,
    /// A run before the current one, drawn thin, with the dash of this number.
    Earlier(usize),
}

impl Role {
    /// Number of ranks.
    pub const RANKS: usize = 7 + EARLIER_DASHES;

    /// Place among the labels; where room is short, the last are left out.
    pub fn rank(self) -> usize {
        match self {
            Self::Test => 0,
            Self::Sample => 1,
            Self::Hand { .. } => 2,
            Self::TrainSmooth => 3,
            Self::Validation => 4,
            Self::Rate => 5,
            Self::Train => 6,
            Self::Earlier(number) => 7 + number % EARLIER_DASHES,
        }
    }

    /// Dash and gap lengths in CSS pixels; empty for a solid line. Lines differ by more than their colour.
    pub fn dash(self) -> &'static [f64] {
        match self {
            Self::Train | Self::TrainSmooth | Self::Sample | Self::Test | Self::Rate => &[],
            Self::Validation => &[6.0, 3.0],
            Self::Hand { .. } => &[3.0, 3.0],
            Self::Earlier(number) => match number % EARLIER_DASHES {
                0 => &[],
                1 => &[8.0, 4.0],
                2 => &[2.0, 3.0],
                3 => &[8.0, 3.0, 2.0, 3.0],
                _ => &[16.0, 4.0],
            },
        }
    }
}

/// Number of dashes that tell earlier runs apart.
pub const EARLIER_DASHES: usize = 5;

/// A dotted horizontal line: a published result to compare with.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Value on the y axis.
    pub y: f64,
    /// Its source, such as "article 98.70 %".
    pub label: String,
}

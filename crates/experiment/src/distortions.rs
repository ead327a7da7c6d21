//! Augmentation of training images.

use super::choice::{Choice, ChoiceOption};
use serde::{Deserialize, Serialize};

/// Random changes of a training image, new every time it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distortions {
    /// No change.
    #[default]
    None,
    /// Shifted, scaled, squeezed and sheared: the paper's "planar affine transformations" (section III.C).
    Affine,
    /// Shifted less and warped, as if by another writer. In data sets of digits, a tenth of the 1s and 9s is replaced
    /// by generated ones.
    Hand,
}

impl Choice for Distortions {
    const ALL: &'static [Self] = &[Self::None, Self::Affine, Self::Hand];

    fn option(self) -> ChoiceOption {
        match self {
            Self::None => ChoiceOption::new("none", "none"),
            Self::Affine => ChoiceOption::new("affine", "affine (1998)")
                .hint("Shifted, scaled, squeezed and sheared, differently every time"),
            Self::Hand => ChoiceOption::new("hand", "another writer")
                .hint("Redrawn as if by another writer, differently every time"),
        }
    }
}

//! How training images are changed on their way to the network.

use super::choice::{Choice, ChoiceOption};
use serde::{Deserialize, Serialize};

/// How each training image is changed anew each time it is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distortions {
    /// Not at all.
    #[default]
    None,
    /// Shifted, scaled, squeezed and sheared: the paper's "planar affine transformations" (section III.C).
    Affine,
    /// Shifted less, and also bent, as another hand would have written it. Where labels are digits, one in ten of the 1s and 9s
    /// is drawn by code instead.
    Hand,
}

impl Choice for Distortions {
    const ALL: &'static [Self] = &[Self::None, Self::Affine, Self::Hand];

    fn option(self) -> ChoiceOption {
        match self {
            Self::None => ChoiceOption::new("none", "none"),
            Self::Affine => ChoiceOption::new("affine", "affine (1998)")
                .hint("Shifted, scaled, squeezed and sheared, every time anew"),
            Self::Hand => {
                ChoiceOption::new("hand", "another writer").hint("Redrawn as if by another writer, every time anew")
            }
        }
    }
}

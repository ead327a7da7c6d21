//! The parts of the page, one file each.

mod charts;
mod drawing;
mod figures;
mod form;
mod ladder;
mod lesson;
mod messages;
mod network;
mod presets;
mod run;
mod theme;
mod top;
mod trainer;
mod wait;

pub use charts::Charts;
pub use drawing::Drawing;
pub use form::ExperimentForm;
pub use lesson::LessonPanel;
pub use messages::{Messages, Status};
pub use network::Network;
pub use run::Learning;
pub use top::Top;
pub use trainer::Trainer;

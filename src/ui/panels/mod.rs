//! The panels of the page, one per file.

mod charts;
mod comparison;
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
pub use run::RunPanel;
pub use top::Top;
pub use trainer::Trainer;

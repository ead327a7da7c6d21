//! The panels of the page, one per file.

mod aside;
mod break_it;
mod charts;
mod comparison;
mod figures;
mod form;
mod hand;
mod ladder;
mod lesson;
mod messages;
mod mistakes;
mod model_files;
mod network;
mod presets;
mod race;
mod report;
mod run;
mod runs;
mod snippets;
mod strip;
mod theme;
mod time;
mod top;
mod trainer;
mod wait;

pub use aside::Aside;
pub use charts::Charts;
pub use form::ExperimentForm;
pub use lesson::LessonPanel;
pub use messages::{Messages, Status};
pub use network::Network;
pub use report::{Questions, Settings};
pub use run::RunPanel;
pub use strip::Strip;
pub use top::{Sources, Top};
pub use trainer::Trainer;

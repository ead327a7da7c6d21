//! Lessons about the presets: texts and measured results. Pure; the view is `panels/lesson.rs`.

pub mod measured;
pub mod plot;
pub mod words;

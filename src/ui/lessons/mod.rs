//! What the page teaches beside the switch: pure words and figures; the view is in `panels/lesson.rs`.

pub mod measured;
pub mod picture;
pub mod words;

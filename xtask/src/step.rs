//! A step of the set-up: looks whether it is done, says what it does and how long that takes, does it.

use crate::project::Project;
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// One step.
pub struct Step {
    /// What there is once it is done.
    pub name: &'static str,
    /// How long it usually takes.
    pub takes: &'static str,
    /// Cheap; looks only.
    pub is_done: fn(&Project) -> bool,
    /// Does it. An error has to say what the user can do.
    pub run: fn(&Project) -> Result<()>,
}

impl Step {
    /// Does the step unless it is done.
    ///
    /// # Errors
    /// Those of the step, with its name.
    pub fn ensure(&self, project: &Project) -> Result<()> {
        if (self.is_done)(project) {
            println!("[there] {}", self.name);
            return Ok(());
        }
        println!("[setup] {} ({})", self.name, self.takes);
        let start = Instant::now();
        (self.run)(project).with_context(|| format!("set-up of {}", self.name))?;
        println!("[done]  {} in {}", self.name, spoken(start.elapsed()));
        Ok(())
    }
}

/// A duration as people say it: "0.4 s", "12 s", "3 min 5 s".
pub fn spoken(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

//! A step of the set-up: skipped if it is done, else announced with its usual time and run.

use crate::project::Project;
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// One step.
pub struct Step {
    /// What it installs.
    pub name: &'static str,
    /// How long it usually takes.
    pub usual_time: &'static str,
    /// Fast and without side effects.
    pub is_done: fn(&Project) -> bool,
    /// Errors say what the user can do.
    pub run: fn(&Project) -> Result<()>,
}

impl Step {
    /// Does the step unless it is done.
    ///
    /// # Errors
    /// Those of the step, with its name.
    pub fn ensure(&self, project: &Project) -> Result<()> {
        if (self.is_done)(project) {
            println!("[ready] {}", self.name);
            return Ok(());
        }
        timed(self.name, self.usual_time, || (self.run)(project)).with_context(|| format!("set-up of {}", self.name))
    }

    /// Whether what it installs is there: in CI it is installed, elsewhere `false` says that it is missing. `stage` needs it.
    ///
    /// # Errors
    /// When it cannot be installed in CI.
    pub fn ensure_in_ci(&self, project: &Project, stage: &str) -> Result<bool> {
        if std::env::var("CI").as_deref() == Ok("true") || (self.is_done)(project) {
            return self.ensure(project).map(|()| true);
        }
        println!("[left out] {} ({}): CI=true cargo xtask test {stage} installs it", self.name, self.usual_time);
        Ok(false)
    }
}

/// Runs `work`, printing its name and usual time before, and the time it took after it.
///
/// # Errors
/// Those of `work`.
pub fn timed<T>(name: &str, usual_time: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("[setup] {name} ({usual_time})");
    let start = Instant::now();
    let result = work()?;
    println!("[done]  {name} in {}", human(start.elapsed()));
    Ok(result)
}

/// A duration for people: "0.4 s", "12 s", "3 min 5 s".
pub fn human(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

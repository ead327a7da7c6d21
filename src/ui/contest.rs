//! Which backend is the quicker one: what the trainers have found out about themselves, by batch size.

use super::words::numbers::speed;
use lenet_experiment::experiment::Backend;

/// What the visitor wants training to be computed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Whichever is quicker at the run's batch size.
    Auto,
    /// This one.
    Only(Backend),
}

/// How fast a backend is at a batch size.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Timing {
    backend: Backend,
    batch_size: u32,
    /// Images a second; `None` where it could not be found out.
    speed: Option<f64>,
}

/// All that was timed since the page was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings(Vec<Timing>);

impl Timings {
    /// Takes a figure in place of an older one.
    pub fn note(&mut self, backend: Backend, batch_size: u32, speed: Option<f64>) {
        self.0.retain(|timing| (timing.backend, timing.batch_size) != (backend, batch_size));
        self.0.push(Timing { backend, batch_size, speed });
    }

    /// Whether this backend was timed at this batch size, with or without success.
    pub fn knows(&self, backend: Backend, batch_size: u32) -> bool {
        self.of(backend, batch_size).is_some()
    }

    /// The quicker backend at this batch size, once both were timed. One that could not be timed is never the quicker.
    pub fn quicker(&self, batch_size: u32) -> Option<Backend> {
        let cpu = self.of(Backend::Cpu, batch_size)?.speed.unwrap_or(0.0);
        let gpu = self.of(Backend::WebGpu, batch_size)?.speed.unwrap_or(0.0);
        Some(if gpu > cpu { Backend::WebGpu } else { Backend::Cpu })
    }

    /// The figures at this batch size in words: `Timed at batch size 32: CPU 14,200 images/s, WebGPU 96,000 images/s.`
    pub fn sentence(&self, batch_size: u32) -> Option<String> {
        let figure = |backend: Backend| {
            self.of(backend, batch_size).map(|timing| match timing.speed {
                Some(figure) => format!("{} {} images/s", backend.title(), speed(figure)),
                None => format!("{} could not be timed", backend.title()),
            })
        };
        let figures: Vec<String> = [Backend::Cpu, Backend::WebGpu].into_iter().filter_map(figure).collect();
        (!figures.is_empty()).then(|| format!("Timed at batch size {batch_size}: {}.", figures.join(", ")))
    }

    fn of(&self, backend: Backend, batch_size: u32) -> Option<&Timing> {
        self.0.iter().find(|timing| (timing.backend, timing.batch_size) == (backend, batch_size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quicker_one_is_known_once_both_were_timed() {
        let mut timings = Timings::default();
        assert_eq!((timings.quicker(32), timings.sentence(32)), (None, None));
        timings.note(Backend::Cpu, 32, Some(14_236.0));
        assert_eq!(timings.quicker(32), None);
        timings.note(Backend::WebGpu, 32, Some(96_000.0));
        assert_eq!(timings.quicker(32), Some(Backend::WebGpu));
        assert_eq!(timings.quicker(1), None, "another batch size is another question");
        timings.note(Backend::WebGpu, 32, Some(400.0));
        assert_eq!(timings.quicker(32), Some(Backend::Cpu), "the last figure counts");
        assert_eq!(
            timings.sentence(32).as_deref(),
            Some("Timed at batch size 32: CPU 14,200 images/s, WebGPU 400 images/s.")
        );
    }

    #[test]
    fn what_could_not_be_timed_is_never_the_quicker() {
        let mut timings = Timings::default();
        timings.note(Backend::Cpu, 1, Some(9000.0));
        timings.note(Backend::WebGpu, 1, None);
        assert!(timings.knows(Backend::WebGpu, 1));
        assert_eq!(timings.quicker(1), Some(Backend::Cpu));
        assert!(timings.sentence(1).is_some_and(|words| words.ends_with("WebGPU could not be timed.")));
    }
}

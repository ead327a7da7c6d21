//! Names the machine that trains, because durations depend on it.

use serde::{Deserialize, Serialize};
use std::thread::available_parallelism;
use std::{fmt, fs};

/// The machine that trained a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Model name, or the architecture if it is unknown.
    pub processor: String,
    /// Number of cores, and of runs in parallel.
    pub cores: usize,
}

impl Machine {
    pub fn this() -> Self {
        let named = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model_name(&text));
        Self {
            processor: named.unwrap_or_else(|| format!("{} ({})", std::env::consts::ARCH, std::env::consts::OS)),
            cores: available_parallelism().map_or(1, usize::from),
        }
    }
}

/// For example `AMD EPYC, 2 cores`.
impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} cores", self.processor, self.cores)
    }
}

/// Model name of the first processor in `/proc/cpuinfo`, which has none on ARM.
fn model_name(list: &str) -> Option<String> {
    let (_, name) = list.lines().find(|line| line.starts_with("model name"))?.split_once(':')?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_name_is_parsed_from_cpuinfo() {
        let list = "processor\t: 0\nmodel name\t: Some CPU @ 2.0: GHz\nflags\t: avx2\n";
        assert_eq!(model_name(list).as_deref(), Some("Some CPU @ 2.0: GHz"));
        assert_eq!(model_name("processor\t: 0\n"), None);
        assert!(Machine::this().cores > 0);
    }
}

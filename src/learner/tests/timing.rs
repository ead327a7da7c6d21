//! The speed of steps, found out beside a run.

use super::toy::{place, small};
use crate::learner::timing::images_per_second;
use crate::values::experiment::{Experiment, Kernels};
use pollster::block_on;
use std::cell::Cell;

/// A clock on which the first slice (what compiles itself) takes a minute and every later one 60 milliseconds.
#[test]
fn what_compiles_itself_does_not_count() {
    let reads = Cell::new(0_u32);
    let clock = || {
        reads.set(reads.get() + 1);
        match reads.get() {
            1 => 0.0,
            later => 60_000.0 + 60.0 * f64::from(later / 2),
        }
    };
    let experiment = Experiment { batch_size: 6, ..small() };
    for kernels in [Kernels::Own, Kernels::Burn] {
        reads.set(0);
        let speed = block_on(images_per_second(&experiment, &place(kernels), &clock, 100.0)).unwrap();
        assert!((speed - 6.0 / 0.06).abs() < 1e-6, "{kernels:?}: {speed}");
    }
}

#[test]
fn slices_double_until_one_is_long_enough() {
    let now = Cell::new(0.0);
    let clock = || {
        // Each reading is 2 ms after the last, so that no slice reaches 50 ms: burn's slices end at 64 steps.
        now.set(now.get() + 2.0);
        now.get()
    };
    let speed = block_on(images_per_second(&small(), &place(Kernels::Burn), &clock, 100.0)).unwrap();
    assert!((speed - 64.0 * 8.0 / 0.002).abs() < 1e-3, "{speed}");
}

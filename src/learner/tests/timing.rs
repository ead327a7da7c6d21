//! The speed of steps, found out beside a run.

use super::toy::{place, small};
use crate::learner::timing::images_per_second;
use crate::values::experiment::{Experiment, Kernels};
use pollster::block_on;
use std::cell::Cell;

#[test]
fn what_compiles_itself_does_not_count() {
    // Begun; a first slice of a minute; a second one of 60 milliseconds.
    let times = [0.0, 0.0, 60_000.0, 60_000.0, 60_060.0];
    let reads = Cell::new(0);
    let clock = || {
        reads.set(reads.get() + 1);
        times[reads.get() - 1]
    };
    let experiment = Experiment { batch_size: 6, ..small() };
    for kernels in [Kernels::Own, Kernels::Burn] {
        reads.set(0);
        let speed = block_on(images_per_second(&experiment, &place(kernels), &clock, 100.0)).unwrap();
        assert!((speed - 6.0 / 0.06).abs() < 1e-6, "{kernels:?}: {speed}");
    }
}

#[test]
fn slices_double_until_the_place_takes_no_longer_ones() {
    let now = Cell::new(0.0);
    let clock = || {
        // Each reading is 10 ms after the last, so that no slice reaches 50 ms: burn's slices end at 64 steps.
        now.set(now.get() + 10.0);
        now.get()
    };
    let speed = block_on(images_per_second(&small(), &place(Kernels::Burn), &clock, 100.0)).unwrap();
    assert!((speed - 64.0 * 8.0 / 0.01).abs() < 1e-3, "{speed}");
}

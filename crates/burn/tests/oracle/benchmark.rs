//! The benchmark of training steps.

use super::cpu_devices;
use super::fixtures::small;
use lenet_burn::BurnDevice;
use lenet_experiment::experiment::Experiment;
use lenet_learner::benchmark::images_per_second;
use pollster::block_on;
use std::cell::Cell;

#[test]
fn warm_up_is_not_counted() {
    // Start; a first slice of a minute; a second one of 60 milliseconds.
    let times = [0.0, 0.0, 60_000.0, 60_000.0, 60_060.0];
    let reads = Cell::new(0);
    let clock = || {
        reads.set(reads.get() + 1);
        times[reads.get() - 1]
    };
    let experiment = Experiment { batch_size: 6, ..small() };
    for (name, device) in cpu_devices() {
        reads.set(0);
        let speed = block_on(images_per_second(&experiment, &*device, &clock, 100.0)).unwrap();
        assert!((speed - 6.0 / 0.06).abs() < 1e-6, "{name}: {speed}");
    }
}

#[test]
fn slices_double_up_to_the_queue_limit() {
    let now = Cell::new(0.0);
    let clock = || {
        // 10 ms between readings: no slice reaches 50 ms, so burn's slices grow to the limit of 64 steps.
        now.set(now.get() + 10.0);
        now.get()
    };
    let speed = block_on(images_per_second(&small(), &BurnDevice::flex(), &clock, 100.0)).unwrap();
    assert!((speed - 64.0 * 8.0 / 0.01).abs() < 1e-3, "{speed}");
}

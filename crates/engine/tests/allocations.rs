//! A step takes no memory: not in either network, at any batch size, by any optimizer.

use lenet_engine::{Activation, Engine, Loss, Optimizer, PARAMETERS, PIXELS, Pooling, Recipe, paper};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's memory, with a count for each thread: the test's own is not disturbed by others.
struct Counted;

thread_local! {
    static ALLOCATIONS: Cell<u32> = const { Cell::new(0) };
}

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static MEMORY: Counted = Counted;

fn allocations_of(work: impl FnOnce()) -> u32 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

fn examples(count: usize) -> Vec<([u8; PIXELS], u8)> {
    (0..count).map(|n| (std::array::from_fn(|i| ((i * 31 + n * 7) % 256) as u8), (n % 10) as u8)).collect()
}

#[test]
fn a_step_of_the_articles_network_takes_no_memory() {
    let weights: Vec<f32> = (0..PARAMETERS).map(|i| (i % 100) as f32 / 500.0 - 0.1).collect();
    for optimizer in [Optimizer::Sgd, Optimizer::Momentum { momentum: 0.9 }, Optimizer::Adam] {
        let (activation, pooling, loss) = (Activation::Relu, Pooling::Max, Loss::SmoothedCrossEntropy);
        let mut engine = Engine::new(Recipe { activation, pooling, loss, optimizer }, &weights, &[]).unwrap();
        for count in [1, 9, 32] {
            let examples = examples(count);
            let mut logits = Vec::with_capacity(10 * count);
            let step = |step| {
                logits.clear();
                engine.step(examples.iter().map(|(image, label)| (image, *label)), 0.001, step, &mut logits);
            };
            let taken = allocations_of(|| (0..3).for_each(step));
            assert_eq!(taken, 0, "{optimizer:?}, {count} images");
        }
    }
}

#[test]
fn a_step_of_the_papers_network_takes_no_memory() {
    let recipe = paper::Recipe {
        criterion: paper::Criterion::Map { j: 5.0 },
        subsampling: paper::Subsampling::Mean,
        rates: paper::Rates::Global,
    };
    let weights = vec![0.01; paper::PARAMETERS];
    let mut engine = paper::Engine::new(recipe, &weights, None).unwrap();
    let examples = examples(3);
    let mut distances = Vec::with_capacity(30);
    let taken = allocations_of(|| {
        examples.iter().for_each(|(image, label)| engine.step((image, *label), 0.0005, &mut distances));
    });
    assert_eq!(taken, 0);
    assert!(allocations_of(|| drop(engine.begin_estimate())) > 0, "the count counts");
}

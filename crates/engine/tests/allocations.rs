//! A step allocates nothing, in either network, at any batch size, with any optimizer.

use lenet_engine::{Engine, paper};
use lenet_experiment::article::{Activation, ArticleNet, Loss, Optimizer, Pooling};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::network::{PAPER_PARAMETERS, PARAMETERS};
use lenet_experiment::paper::Criterion;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator with a counter for each thread, so that tests in parallel do not disturb each other.
struct CountingAllocator;

thread_local! {
    static ALLOCATIONS: Cell<u32> = const { Cell::new(0) };
}

// SAFETY: forwards to the system's allocator.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

fn allocations_of(work: impl FnOnce()) -> u32 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

fn examples(count: usize) -> Vec<([u8; PIXELS], u8)> {
    (0..count).map(|n| (std::array::from_fn(|i| ((i * 31 + n * 7) % 256) as u8), (n % 10) as u8)).collect()
}

#[test]
fn a_step_of_the_articles_network_allocates_nothing() {
    let weights: Vec<f32> = (0..PARAMETERS).map(|i| (i % 100) as f32 / 500.0 - 0.1).collect();
    for optimizer in [Optimizer::Sgd, Optimizer::Momentum { momentum: 0.9 }, Optimizer::Adam] {
        let (activation, pooling, loss) = (Activation::Relu, Pooling::Max, Loss::SmoothedCrossEntropy);
        let net = ArticleNet { activation, pooling, loss, optimizer, ..ArticleNet::default() };
        let mut engine = Engine::new(net, &weights, &[]).unwrap();
        for count in [1, 9, 32] {
            let examples = examples(count);
            let mut logits = Vec::with_capacity(10 * count);
            let step = |step| {
                logits.clear();
                engine.step(examples.iter().map(|(image, label)| (image, *label)), 0.001, step, &mut logits);
            };
            let allocations = allocations_of(|| (0..3).for_each(step));
            assert_eq!(allocations, 0, "{optimizer:?}, {count} images");
        }
    }
}

#[test]
fn a_step_of_the_papers_network_allocates_nothing() {
    let config = paper::Config {
        criterion: Criterion::Map { j: 5.0 },
        subsampling: Subsampling::Mean,
        rates: paper::Rates::Global,
    };
    let weights = vec![0.01; PAPER_PARAMETERS];
    let mut engine = paper::Engine::new(config, &weights, None).unwrap();
    let examples = examples(3);
    let mut distances = Vec::with_capacity(30);
    let allocations = allocations_of(|| {
        examples.iter().for_each(|(image, label)| engine.step((image, *label), 0.0005, &mut distances));
    });
    assert_eq!(allocations, 0);
    assert!(allocations_of(|| drop(engine.begin_estimate())) > 0, "the counter works");
}

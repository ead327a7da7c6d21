//! What only a browser shows of the worker's parts: the trainer compiled to WebAssembly, and the form of messages.

#![cfg(all(target_arch = "wasm32", target_os = "unknown"))]

use lenet_lab::browser::wire;
use lenet_lab::data::synthetic;
use lenet_lab::learner::batch::Batch;
use lenet_lab::learner::nn::initial_weights;
use lenet_lab::learner::trainer::Trainer;
use lenet_lab::learner::{device, session::Session};
use lenet_lab::values::experiment::{Backend, Experiment, Kernels, Loss, Optimizer, Pooling};
use lenet_lab::values::network::TENSORS;
use lenet_lab::values::presets::Preset;
use lenet_lab::values::protocol::{Command, Event, Phase};
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn messages_survive_the_crossing() {
    let command = Command::Load { run: 7, experiment: Preset::ArticleAsPrinted.experiment(), resume: None };
    let bytes = wire::encode(&command).unwrap();
    assert_eq!(wire::decode::<Command>(&bytes), Ok(command));
    assert!(wire::decode::<Event>(&"not bytes".into()).is_err());
}

#[wasm_bindgen_test]
async fn the_trainer_learns_in_webassembly() {
    let mut session = Session::new(device::open(Backend::Cpu, Kernels::Own).await.unwrap());
    let mut experiment = Preset::Modern.experiment();
    experiment.schedule = lenet_lab::values::schedule::Schedule::constant(0.05);
    let train = Rc::new(synthetic::synthetic(3, 640));
    session.load(1, experiment, train, None, None).await.unwrap();
    let mut losses = Vec::new();
    for _ in 0..40 {
        for event in session.handle(Command::Step { run: 1 }).await {
            collect(event, &mut losses);
        }
        while session.is_running() {
            for event in session.slice(&js_sys::Date::now, 50.0).await {
                collect(event, &mut losses);
            }
        }
    }
    let (first, last) = (losses[..5].iter().sum::<f32>(), losses[losses.len() - 5..].iter().sum::<f32>());
    assert!(last < first, "mean of five losses: first {}, last {}", first / 5.0, last / 5.0);
}

/// Under the browser's own compiler of WGSL, which is another than the native one.
#[wasm_bindgen_test]
async fn the_gpus_gradients_are_the_cpus() {
    let gpu = device::open(Backend::WebGpu, Kernels::Own).await.unwrap();
    let cpu = device::open(Backend::Cpu, Kernels::Own).await.unwrap();
    let set = Rc::new(synthetic::synthetic(5, 64));
    let weights = initial_weights(1).unwrap();
    for (loss, pooling) in [(Loss::CrossEntropy, Pooling::Average), (Loss::MeanSquaredError, Pooling::Max)] {
        // The gradient: the velocity that momentum remembers after one step from rest.
        let modern = Preset::Modern.experiment().with_article(|net| {
            (net.loss, net.pooling, net.optimizer) = (loss, pooling, Optimizer::Momentum { momentum: 0.5 });
        });
        let experiment = Experiment { batch_size: 32, ..modern };
        let batch = Batch::new(&set, (0..32).map(|i| i * 2).collect::<Vec<u32>>());
        let mut gradients = Vec::new();
        for place in [&gpu, &cpu] {
            let mut trainer = Trainer::new(&experiment, &weights, &[], place).unwrap();
            trainer.train_step(&batch, 0.1, 0);
            assert_eq!(trainer.read_back().await.unwrap().images(), 32);
            gradients.push(trainer.state().await.unwrap().1.remove(0));
        }
        let mut start = 0;
        for spec in TENSORS {
            let range = start..start + spec.len();
            start = range.end;
            let [ours, theirs] = [0, 1].map(|i| &gradients[i][range.clone()]);
            let norm = |values: Vec<f32>| values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
            let apart = norm(ours.iter().zip(theirs).map(|(a, b)| a - b).collect());
            let size = norm(theirs.to_vec());
            assert!(apart <= 1e-4 * size, "{}: {apart} of {size}, {loss:?}, {pooling:?}", spec.name);
        }
    }
}

fn collect(event: Event, losses: &mut Vec<f32>) {
    match event {
        Event::Progress { point: Some(point), .. } => losses.push(point.loss),
        Event::PhaseChanged { phase, .. } => assert_ne!(phase, Phase::Failed),
        _ => {}
    }
}

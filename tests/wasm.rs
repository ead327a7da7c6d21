//! The workers' code in a browser: trainers compiled to WebAssembly, WebGPU kernels, the encoding of messages.

#![cfg(all(target_arch = "wasm32", target_os = "unknown"))]

use burn::tensor::Device as BurnTensors;
use lenet_burn::BurnDevice;
use lenet_burn::paper::{LeNet1998, inputs};
use lenet_data::synthetic;
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_engine::trainer::Cpu;
use lenet_experiment::article::{Activation, ArticleNet, Loss, Optimizer, Pooling};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::image::Image;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::network::TENSORS;
use lenet_experiment::paper::Criterion;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event, Phase};
use lenet_experiment::validate::MAX_BATCH;
use lenet_gpu::GpuDevice;
use lenet_lab::wire;
use lenet_learner::batch::Batch;
use lenet_learner::init;
use lenet_learner::init::article::initial_weights;
use lenet_learner::session::Session;
use lenet_learner::trainer::{Device, State, build_trainer};
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn messages_round_trip_through_bytes() {
    let experiment = Preset::ArticleAsPrinted.experiment();
    let command =
        Command::Load { run: 7, experiment, resume: None, mixed: vec![(Image::blank(), 3)], needs_images: true };
    let bytes = wire::encode(&command).unwrap();
    assert_eq!(wire::decode::<Command>(&bytes), Ok(command));
    assert!(wire::decode::<Event>(&"not bytes".into()).is_err());
}

#[wasm_bindgen_test]
async fn the_trainer_learns_in_webassembly() {
    let mut session = Session::new(Rc::new(Cpu));
    let mut experiment = Preset::Modern.experiment();
    experiment.schedule = lenet_experiment::schedule::Schedule::constant(0.05);
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

/// SIMD128 code, which the native tests do not run.
#[wasm_bindgen_test]
async fn engine_gradients_match_burn() {
    for activation in [Activation::Tanh, Activation::Relu, Activation::Sigmoid] {
        for pooling in [Pooling::Average, Pooling::Max] {
            for loss in [Loss::CrossEntropy, Loss::SmoothedCrossEntropy, Loss::MeanSquaredError] {
                for size in [1, 8, 9] {
                    let net = ArticleNet { activation, pooling, loss, optimizer: MOMENTUM, ..ArticleNet::default() };
                    assert_same_gradients(net, size, [&Cpu, &BurnDevice::flex()], 1e-5).await;
                }
            }
        }
    }
}

/// Distances, gradients and curvature of the paper's network.
#[wasm_bindgen_test]
fn engine_of_the_papers_network_matches_burn() {
    const IMAGES: usize = 4;
    let (set, device) = (synthetic::synthetic(5, IMAGES), BurnTensors::flex());
    let (criterion, floor, activation_curvature) = (Criterion::Map { j: 5.0 }, 2.0, true);
    let config = Config {
        criterion,
        subsampling: Subsampling::Mean,
        rates: Rates::LevenbergMarquardt { mu: 0.02, floor, activation_curvature },
    };
    let weights = init::initial_weights(&Preset::Lenet1998.experiment()).unwrap();
    let mut engine = Engine::new(config, weights.values(), None).unwrap();
    let network = LeNet1998::new(weights.values(), config.subsampling, &device);
    let examples: Vec<_> = (0..IMAGES).map(|n| (*set.image(n), set.label(n))).collect();
    let labelled = || examples.iter().map(|(image, label)| (image, *label));
    let (images, labels) = inputs(&examples, &device);

    let mut distances = Vec::new();
    engine.predict(examples.iter().map(|(image, _)| image), &mut distances);
    let theirs: Vec<f32> = network.forward(images.clone()).into_data().try_into_vec().unwrap();
    assert_close("distances", &distances, &theirs, 1e-5);
    let theirs = network.gradients(images.clone(), labels.clone(), criterion);
    assert_close("gradients", &engine.gradients(labelled()), &theirs, 1e-5);
    engine.estimate_curvature(labelled());
    let theirs = network.curvature(images, labels, (criterion, floor, activation_curvature));
    assert_close("curvature", &engine.curvature().unwrap(), &theirs, 1e-4);
}

/// Asserts |ours - theirs| <= tolerance * |theirs|, in Euclidean norms.
fn assert_close(name: &str, ours: &[f32], theirs: &[f32], tolerance: f64) {
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|v| f64::from(v).powi(2)).sum::<f64>().sqrt();
    assert_eq!(ours.len(), theirs.len());
    let difference = norm(&mut ours.iter().zip(theirs).map(|(a, b)| a - b));
    let norm_of_theirs = norm(&mut theirs.iter().copied());
    assert!(
        norm_of_theirs > 0.0 && difference <= tolerance * norm_of_theirs,
        "{name}: {difference} of {norm_of_theirs}"
    );
}

/// Compiled by the browser's WGSL compiler, which differs from the native one.
#[wasm_bindgen_test]
async fn gpu_gradients_match_the_cpu() {
    let gpu = GpuDevice::open().await.unwrap();
    let activation = Activation::Tanh;
    for (loss, pooling) in [(Loss::SmoothedCrossEntropy, Pooling::Average), (Loss::MeanSquaredError, Pooling::Max)] {
        let net = ArticleNet { activation, pooling, loss, optimizer: MOMENTUM, ..ArticleNet::default() };
        assert_same_gradients(net, 32, [&gpu, &Cpu], 1e-4).await;
    }
}

/// Our operations on burn's tensors have a kernel each for the CPU and for WebGPU: activations, losses, optimizers, weight decay.
#[wasm_bindgen_test]
async fn burn_on_webgpu_matches_burn_on_the_cpu() {
    let devices = [BurnDevice::wgpu().await.unwrap(), BurnDevice::flex()];
    let set = Rc::new(synthetic::synthetic(5, 64));
    let layers =
        "conv 3 5x5 stride 2 pad 1 tanh, average 2x2, conv 4 3x3 relu, dense 7 sigmoid, dense 12 relu, dense 8 tanh";
    for (optimizer, loss) in [
        (Optimizer::Sgd, Loss::CrossEntropy),
        (MOMENTUM, Loss::MeanSquaredError),
        (Optimizer::Adam, Loss::SmoothedCrossEntropy),
    ] {
        let training = Training { loss, optimizer, weight_decay: 0.1 };
        let network = Network::Custom(CustomNet { layers: layers.parse().unwrap(), training });
        let experiment = Experiment { batch_size: 6, network, ..Preset::Modern.experiment() };
        let mut states = Vec::new();
        for device in &devices {
            let mut trainer =
                build_trainer(device, &experiment, &State::from(init::initial_weights(&experiment).unwrap())).unwrap();
            for step in 0..2 {
                let batch = Batch::new(&set, (0..6).map(|i| step * 6 + i).collect::<Vec<u32>>());
                trainer.train_step(&batch, 0.01, step);
            }
            assert_eq!(trainer.read_metrics().await.unwrap().images(), 12);
            states.push(trainer.state().await.unwrap());
        }
        let [ours, theirs] = [0, 1].map(|i| [&states[i].moments[..], &[states[i].weights.values().to_vec()]].concat());
        for (index, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            assert_close(&format!("{optimizer:?}, {index}"), ours, theirs, 1e-4);
        }
    }
}

/// Counts the calls of WebGPU from here on.
const COUNT_CALLS: &str = "
    self.calls = { dispatchWorkgroups: 0, submit: 0, writeBuffer: 0, mapAsync: 0 };
    for (const [type, name] of [[GPUComputePassEncoder, 'dispatchWorkgroups'], [GPUQueue, 'submit'],
                                [GPUQueue, 'writeBuffer'], [GPUBuffer, 'mapAsync']]) {
        const original = type.prototype[name];
        type.prototype[name] = function (...all) { calls[name] += 1; return original.apply(this, all); };
    }
";

#[wasm_bindgen_test]
async fn a_step_is_four_dispatches_and_a_slice_one_submit_at_any_batch_size() {
    js_sys::eval(COUNT_CALLS).unwrap();
    let calls = || {
        let counts = js_sys::eval("[calls.dispatchWorkgroups, calls.submit, calls.writeBuffer, calls.mapAsync]");
        js_sys::Array::from(&counts.unwrap()).iter().map(|count| count.as_f64().unwrap() as u32).collect::<Vec<_>>()
    };
    let gpu = GpuDevice::open().await.unwrap();
    let set = Rc::new(synthetic::synthetic(5, 1024));
    let order: Rc<[u32]> = (0..1024).collect();
    for size in [1, 65, MAX_BATCH as usize] {
        let experiment = Experiment { batch_size: size as u32, ..Preset::Modern.experiment() };
        let mut trainer = build_trainer(&gpu, &experiment, &State::from(initial_weights(1).unwrap())).unwrap();
        let mut before = Vec::new();
        // The first slice also uploads images and order; the second is like all that follow.
        let steps_in = (1024 / size / 2).min(4);
        for steps in [0..steps_in, steps_in..2 * steps_in] {
            before = calls();
            for step in steps {
                let batch = Batch::slice_of(&set, &order, step * size..(step + 1) * size);
                trainer.train_step(&batch, 0.01, step as u32);
            }
            assert_eq!(trainer.read_metrics().await.unwrap().images(), (steps_in * size) as u32);
        }
        let slice: Vec<u32> = calls().iter().zip(before).map(|(after, before)| after - before).collect();
        let wanted = [4 * steps_in as u32, 1, 1, 1];
        assert_eq!(slice, wanted, "dispatches, submits, writes, maps of {steps_in} steps of {size} images");
    }
}

/// The velocity after one step from zero is the gradient.
const MOMENTUM: Optimizer = Optimizer::Momentum { momentum: 0.5 };

async fn assert_same_gradients(net: ArticleNet, size: u32, devices: [&dyn Device; 2], tolerance: f64) {
    let set = Rc::new(synthetic::synthetic(5, 64));
    let experiment = Experiment { batch_size: size, network: Network::Article(net), ..Preset::Modern.experiment() };
    let batch = Batch::new(&set, (0..size).map(|i| i * 2).collect::<Vec<u32>>());
    let mut gradients = Vec::new();
    for device in devices {
        let mut trainer = build_trainer(device, &experiment, &State::from(initial_weights(1).unwrap())).unwrap();
        trainer.train_step(&batch, 0.1, 0);
        assert_eq!(trainer.read_metrics().await.unwrap().images(), size);
        gradients.push(trainer.state().await.unwrap().moments.remove(0));
    }
    let mut start = 0;
    for spec in &TENSORS {
        let range = start..start + spec.len();
        start = range.end;
        let [ours, theirs] = [0, 1].map(|i| &gradients[i][range.clone()]);
        assert_close(&format!("{}, {size} images, {net:?}", spec.name), ours, theirs, tolerance);
    }
}

fn collect(event: Event, losses: &mut Vec<f32>) {
    match event {
        Event::Progress { point: Some(point), .. } => losses.push(point.loss),
        Event::PhaseChanged { phase, .. } => assert_ne!(phase, Phase::Failed),
        _ => {}
    }
}

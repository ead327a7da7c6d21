//! A saved model gives the same logits or distances in Python, with safetensors and numpy.

use burn::tensor::Device;
use lenet_burn::network::BurnNetwork;
use lenet_burn::trainer::images;
use lenet_data::model_file::{self, Model};
use lenet_data::synthetic::synthetic;
use lenet_engine::trainer::Cpu;
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_learner::batch::Batch;
use lenet_learner::init::initial_weights;
use lenet_learner::trainer::{State, build_trainer};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

#[test]
fn python_computes_the_same_logits() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let python = python();
    let set = Rc::new(synthetic(3, 40));
    for (activation, pooling) in [(Activation::Tanh, Pooling::Average), (Activation::Relu, Pooling::Max)] {
        let experiment = Preset::Modern.experiment().with_article(|net| {
            (net.activation, net.pooling) = (activation, pooling);
        });
        let initial = State::from(initial_weights(&experiment).unwrap());
        let mut trainer = build_trainer(&Cpu, &experiment, &initial).unwrap();
        let training: Vec<u32> = (10..40).collect();
        for step in 0..3 {
            // A large learning rate, so that biases are well away from 0.
            trainer.train_step(&Batch::new(&set, training.clone()), 0.1, step);
        }
        let weights = pollster::block_on(trainer.state()).unwrap().weights;
        let model = folder.join("model.safetensors");
        let saved = Model { experiment: experiment.clone(), weights: weights.clone(), step: 3, rate: None };
        std::fs::write(&model, model_file::encode(&saved)).unwrap();
        let pixels = folder.join("images.bin");
        std::fs::write(&pixels, (0..10).flat_map(|i| set.image(i)).copied().collect::<Vec<u8>>()).unwrap();

        let theirs = run_python(&python, &[&model, &pixels]);
        let network = BurnNetwork::from_weights(&experiment.network.layers(), &weights, &Device::flex());
        let images = images(&Batch::new(&set, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), &Device::flex());
        let ours: Vec<f32> = network.forward(images, None).into_data().try_into_vec().unwrap();
        assert_eq!((ours.len(), theirs.concat().len()), (100, 100));
        for (ours, theirs) in ours.iter().zip(theirs.concat()) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-4, "{ours} here, {theirs} in Python");
        }
    }
}

#[test]
fn python_computes_the_same_distances_of_the_papers_network() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let set = Rc::new(synthetic(3, 40));
    let experiment = Preset::Lenet1998.experiment();
    let initial = State::from(initial_weights(&experiment).unwrap());
    let mut trainer = build_trainer(&Cpu, &experiment, &initial).unwrap();
    trainer.enter_epoch(true, &|| Batch::new(&set, (10..40).collect::<Vec<u32>>()));
    while !trainer.prepare() {}
    trainer.train_step(&Batch::new(&set, (10..40).collect::<Vec<u32>>()), 0.0005, 0);
    let weights = pollster::block_on(trainer.state()).unwrap().weights;
    let write = |name: &str, bytes: Vec<u8>| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let model = write("paper.safetensors", model_file::encode(&Model { experiment, weights, step: 30, rate: None }));
    let images = write("paper-model-images.bin", (0..10).flat_map(|i| set.image(i)).copied().collect());
    let pictures = (0..10).flat_map(lenet_experiment::rbf_targets::bitmap).flat_map(f32::to_le_bytes).collect();
    let theirs = run_python(&python(), &[&model, &images, &write("paper-model-pictures.bin", pictures)]);
    assert_eq!(theirs.len(), 10);
    for (i, theirs) in theirs.iter().enumerate() {
        let mut image = Image::blank();
        image.pixels_mut().copy_from_slice(set.image(i));
        let ours = pollster::block_on(trainer.predict(&image)).unwrap().rbf.unwrap().distances;
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-4 * theirs, "{ours} here, {theirs} in Python");
        }
    }
}

fn run_python(python: &Path, files: &[&Path]) -> Vec<Vec<f64>> {
    let lab = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(python);
    // The script imports the engine's reference in Python for the 1998 network.
    command.env("PYTHONPATH", lab.join("../engine/tests/python"));
    let output = command.arg(lab.join("tests/python/read_model.py")).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The Python interpreter installed by the setup.
fn python() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/python/bin/python3");
    let python = std::env::var_os("LENET_PYTHON").map_or_else(own, PathBuf::from);
    assert!(python.is_file(), "{} does not exist; cargo xtask test native installs it", python.display());
    python
}

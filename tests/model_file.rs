//! A saved model gives the same logits in Python, with safetensors and numpy, as here.

use burn::tensor::Device;
use lenet_lab::data::model_file;
use lenet_lab::data::synthetic::synthetic;
use lenet_lab::learner::batch::Batch;
use lenet_lab::learner::nn::{LeNet5, initial_weights};
use lenet_lab::learner::trainer::Trainer;
use lenet_lab::values::experiment::{Activation, Experiment, Pooling};
use lenet_lab::values::presets::Preset;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the script needs, at versions that were tried together.
const PACKAGES: [&str; 2] = ["numpy==2.2.6", "safetensors==0.5.3"];

#[test]
fn python_computes_the_same_logits() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let python = python();
    let set = synthetic(3, 40);
    for (activation, pooling) in [(Activation::Tanh, Pooling::Average), (Activation::Relu, Pooling::Max)] {
        let experiment = Experiment { activation, pooling, ..Preset::Modern.experiment() };
        let device = Device::flex();
        let mut trainer = Trainer::new(&experiment, &initial_weights(1).unwrap(), &[], &device).unwrap();
        for step in 0..3 {
            // Ten steps' worth of rate, so that biases are well away from 0.
            trainer.train_step(Batch::gather(&set, 10..40), 0.1, step);
        }
        let (weights, _) = pollster::block_on(trainer.state()).unwrap();
        let model = folder.join("model.safetensors");
        std::fs::write(&model, model_file::encode(&experiment, &weights, 3)).unwrap();
        let images = folder.join("images.bin");
        std::fs::write(&images, (0..10).flat_map(|i| set.image(i)).copied().collect::<Vec<u8>>()).unwrap();

        let theirs = logits_in_python(&python, &model, &images);
        let network = LeNet5::from_weights(&weights, &experiment, &device);
        let (images, _) = Batch::gather(&set, 0..10).upload(&device);
        let ours: Vec<f32> = network.forward(images).into_data().try_into_vec().unwrap();
        assert_eq!((ours.len(), theirs.concat().len()), (100, 100));
        for (ours, theirs) in ours.iter().zip(theirs.concat()) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-4, "{ours} here, {theirs} in Python");
        }
    }
}

fn logits_in_python(python: &Path, model: &Path, images: &Path) -> Vec<Vec<f64>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_model.py");
    let output = Command::new(python).arg(script).arg(model).arg(images).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python with the packages, in the project's tool folder; made when it is not there.
fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/python");
    let python = folder.join("bin/python3");
    let has_packages = || {
        let imports = Command::new(&python).args(["-c", "import numpy, safetensors"]).output();
        imports.is_ok_and(|output| output.status.success())
    };
    if !has_packages() {
        let advice = "this test needs Python 3 with venv (Debian: apt-get install python3-venv) and a package index";
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder), advice);
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES), advice);
    }
    python
}

fn run(command: &mut Command, advice: &str) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; {advice}"));
    assert!(output.status.success(), "{command:?}: {}; {advice}", String::from_utf8_lossy(&output.stderr));
}

//! A saved model gives the same logits in Python, with safetensors and numpy, as here.

use lenet_lab::data::model_file::{self, Model};
use lenet_lab::data::synthetic::synthetic;
use lenet_lab::learner::batch::Batch;
use lenet_lab::learner::device::Place;
use lenet_lab::learner::nn::{LeNet5, initial_weights};
use lenet_lab::learner::trainer::Trainer;
use lenet_lab::values::experiment::{Activation, Kernels, Pooling};
use lenet_lab::values::presets::Preset;
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
        let place = Place::cpu(Kernels::Own);
        let mut trainer = Trainer::new(&experiment, &initial_weights(1).unwrap(), &[], &place).unwrap();
        let learned: Vec<u32> = (10..40).collect();
        for step in 0..3 {
            // Ten steps' worth of rate, so that biases are well away from 0.
            trainer.train_step(&Batch::new(&set, learned.clone()), 0.1, step);
        }
        let (weights, _) = pollster::block_on(trainer.state()).unwrap();
        let model = folder.join("model.safetensors");
        let saved = Model { experiment: experiment.clone(), weights: weights.clone(), step: 3, rate: None };
        std::fs::write(&model, model_file::encode(&saved)).unwrap();
        let images = folder.join("images.bin");
        std::fs::write(&images, (0..10).flat_map(|i| set.image(i)).copied().collect::<Vec<u8>>()).unwrap();

        let theirs = logits_in_python(&python, &model, &images);
        let network = LeNet5::from_weights(&weights, experiment.article().unwrap(), &place.device);
        let images = Batch::new(&set, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).upload(&place.device);
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

/// The Python that the set-up has made.
fn python() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/python/bin/python3");
    let python = std::env::var_os("LENET_PYTHON").map_or_else(own, PathBuf::from);
    assert!(python.is_file(), "{} is not there; cargo xtask test native makes it", python.display());
    python
}

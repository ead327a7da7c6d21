//! A saved model gives the same logits or distances in Python, with safetensors and numpy, as here.

use burn::tensor::Device;
use lenet_lab::data::model_file::{self, Model};
use lenet_lab::data::synthetic::synthetic;
use lenet_lab::learner::batch::Batch;
use lenet_lab::learner::device::Place;
use lenet_lab::learner::nn::{LeNet5, initial_weights};
use lenet_lab::learner::trainer::{Trainer, first_weights};
use lenet_lab::values::experiment::{Activation, Kernels, Pooling};
use lenet_lab::values::image::Image;
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

        let theirs = answers_in_python(&python, &[&model, &images]);
        let network = LeNet5::from_weights(&weights, experiment.article().unwrap(), &Device::flex());
        let images = Batch::new(&set, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).upload(&Device::flex());
        let ours: Vec<f32> = network.forward(images).into_data().try_into_vec().unwrap();
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
    let first = first_weights(&experiment).unwrap();
    let mut trainer = Trainer::new(&experiment, &first, &[], &Place::cpu(Kernels::Own)).unwrap();
    trainer.enter_epoch(true, || Batch::new(&set, (10..40).collect::<Vec<u32>>()));
    while !trainer.prepare() {}
    trainer.train_step(&Batch::new(&set, (10..40).collect::<Vec<u32>>()), 0.0005, 0);
    let (weights, _) = pollster::block_on(trainer.state()).unwrap();
    let write = |name: &str, bytes: Vec<u8>| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let model = write("paper.safetensors", model_file::encode(&Model { experiment, weights, step: 30, rate: None }));
    let images = write("paper-model-images.bin", (0..10).flat_map(|i| set.image(i)).copied().collect());
    let pictures = (0..10).flat_map(lenet_lab::values::rbf_targets::bitmap).flat_map(f32::to_le_bytes).collect();
    let theirs = answers_in_python(&python(), &[&model, &images, &write("paper-model-pictures.bin", pictures)]);
    assert_eq!(theirs.len(), 10);
    for (i, theirs) in theirs.iter().enumerate() {
        let mut image = Image::blank();
        image.pixels_mut().copy_from_slice(set.image(i));
        let ours = trainer.rbf(&image).unwrap().distances;
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-4 * theirs, "{ours} here, {theirs} in Python");
        }
    }
}

fn answers_in_python(python: &Path, files: &[&Path]) -> Vec<Vec<f64>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_model.py");
    let output = Command::new(python).arg(script).args(files).output().unwrap();
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

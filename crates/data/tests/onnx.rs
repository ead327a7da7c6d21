//! Networks as ONNX files: onnxruntime, from PyPI, computes the same logits or distances and the same class as the plain loops of
//! `lenet-inspect`, on MNIST's test images where they are there, else on synthetic digits.

mod networks;

use lenet_data::model_file::Model;
use lenet_data::model_import::{Origin, import};
use lenet_data::onnx;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use networks::{assert_same, centred, every_kind, random, test_set};
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn onnxruntime_computes_the_same_for_test_images() {
    let published = [Preset::Modern, Preset::BestToday, Preset::Lenet1998].map(Preset::experiment);
    // A tenth of them takes seconds instead of minutes.
    let count = if std::env::var_os("CI").is_some() { 10_000 } else { 1_000 };
    check(&[published.to_vec(), every_kind()].concat(), count);
}

/// Exports networks with random weights, runs them on this number of images, or all that there are, and imports them again.
fn check(experiments: &[Experiment], count: usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("onnx");
    std::fs::create_dir_all(&folder).unwrap();
    let set = test_set();
    let count = count.min(set.len());
    let pixels = folder.join("images.bin");
    std::fs::write(&pixels, (0..count).flat_map(|i| set.image(i)).copied().collect::<Vec<u8>>()).unwrap();
    let write = |(index, experiment): (usize, &Experiment)| {
        let model = centred(random(experiment.clone()), &set);
        let (path, bytes) = (folder.join(format!("{index}.onnx")), onnx::encode(&model));
        std::fs::write(&path, &bytes).unwrap();
        let imported = import(&bytes).unwrap();
        assert_eq!((imported.model, imported.origin), (model.clone(), Origin::LeNetLab));
        (model, path)
    };
    let models: Vec<(Model, PathBuf)> = experiments.iter().enumerate().map(write).collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/run_onnx.py");
    let mut command = Command::new(python());
    let output = command.arg(script).arg(&pixels).args(models.iter().map(|(_, path)| path)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for models in models.chunks(models.len().div_ceil(threads)) {
            scope.spawn(|| models.iter().for_each(|(model, path)| assert_same(model, &set, count, path)));
        }
    });
}

/// The Python interpreter installed by the setup.
fn python() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/python/bin/python3");
    let python = std::env::var_os("LENET_PYTHON").map_or_else(own, PathBuf::from);
    assert!(python.is_file(), "{} does not exist; cargo xtask test native installs it", python.display());
    python
}

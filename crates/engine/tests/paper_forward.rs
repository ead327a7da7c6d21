//! The engine of the original LeNet-5 gives the same distances as an independent implementation in numpy.

use lenet_data::random::Rng;
use lenet_data::synthetic::synthetic;
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::Criterion;
use lenet_experiment::rbf_targets::bitmap;
use lenet_learner::init::paper::{InitRange, initial_weights};
use std::path::{Path, PathBuf};
use std::process::Command;

const IMAGES: usize = 10;

#[test]
fn numpy_computes_the_same_distances() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let set = synthetic(3, IMAGES);
    let file = |name: &str, bytes: Vec<u8>| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let floats = |list: &[f32]| list.iter().flat_map(|value| value.to_le_bytes()).collect();
    let pictures = file("pictures.bin", floats(&(0..10).flat_map(bitmap).collect::<Vec<f32>>()));
    let images = file("paper-images.bin", set.blocks().flatten().copied().collect());
    for (subsampling, word) in [(Subsampling::Mean, "mean"), (Subsampling::Sum, "sum")] {
        let mut rng = Rng::new(5);
        let weights = initial_weights(InitRange::OverSqrtFanIn { limit: 1.73 }, subsampling, || rng.uniform(0.0, 1.0));
        let list = file("paper-weights.bin", floats(&weights));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/paper_forward.py");
        let output = Command::new(python()).arg(script).args([&list, &pictures, &images]).arg(word).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs: Vec<Vec<f64>> = serde_json::from_slice(&output.stdout).unwrap();

        let config = Config { criterion: Criterion::Distance, subsampling, rates: Rates::Global };
        let mut ours = Vec::new();
        Engine::new(config, &weights, None).unwrap().predict((0..IMAGES).map(|i| set.image(i)), &mut ours);
        assert_eq!((ours.len(), theirs.concat().len()), (10 * IMAGES, 10 * IMAGES));
        for (ours, theirs) in ours.iter().zip(theirs.concat()) {
            // Single precision: sums of 84 squares, some 100 in all, after seven layers.
            assert!((f64::from(*ours) - theirs).abs() < 1e-5 * theirs, "{ours} here, {theirs} in numpy");
        }
    }
}

/// The Python interpreter installed by the setup.
fn python() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/python/bin/python3");
    let python = std::env::var_os("LENET_PYTHON").map_or_else(own, PathBuf::from);
    assert!(python.is_file(), "{} does not exist; cargo xtask test native installs it", python.display());
    python
}

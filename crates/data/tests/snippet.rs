//! The programs for PyTorch and Keras run as they stand, and compute the same logits and the same class as the plain loops of
//! `lenet-inspect`, on MNIST's test images where they are there, else on synthetic digits.

mod networks;

use lenet_data::model_file::{self, Model};
use lenet_data::model_import::import;
use lenet_data::snippet::{Framework, program};
use lenet_experiment::choice::Choice;
use lenet_experiment::presets::Preset;
use networks::{assert_same, centred, every_kind, random, test_set};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Images that each program classifies.
const IMAGES: usize = 100;

#[test]
fn the_programs_compute_the_same_as_they_stand() {
    let Some(python) = python() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snippets");
    std::fs::create_dir_all(&folder).unwrap();
    let set = test_set();
    let pixels = folder.join("images.bin");
    std::fs::write(&pixels, (0..IMAGES).flat_map(|i| set.image(i)).copied().collect::<Vec<u8>>()).unwrap();
    let mut programs: Vec<(Model, PathBuf)> = Vec::new();
    for (index, experiment) in every_kind().into_iter().enumerate() {
        let model = centred(random(experiment), &set);
        let file = format!("{index}.safetensors");
        std::fs::write(folder.join(&file), model_file::encode(&model)).unwrap();
        for &framework in Framework::ALL {
            let path = folder.join(format!("{index}-{}.py", framework.slug()));
            std::fs::write(&path, program(framework, &model.experiment, &file).unwrap()).unwrap();
            programs.push((model.clone(), path));
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/run_snippets.py");
    let mut command = Command::new(python);
    // Another backend of Keras would have to be installed, too.
    command.env("KERAS_BACKEND", "torch").current_dir(&folder).arg(script).arg(&pixels);
    let output = command.args(programs.iter().map(|(_, path)| path)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (model, path) in &programs {
        assert_same(model, &set, IMAGES, path);
    }
}

/// What is said of files of PyTorch and Keras can be done: the two lines make of them files that open with the same weights.
#[test]
fn the_two_lines_for_other_files_run_as_they_stand() {
    let Some(python) = python() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-lines");
    std::fs::create_dir_all(&folder).unwrap();
    let run = |script: &str| {
        let mut command = Command::new(&python);
        let output = command.env("KERAS_BACKEND", "torch").current_dir(&folder).args(["-c", script]).output().unwrap();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let model = random(Preset::Modern.experiment());
    std::fs::write(folder.join("own.safetensors"), model_file::encode(&model)).unwrap();
    let keras = program(Framework::Keras, &model.experiment, "own.safetensors").unwrap();
    let (network, _) = keras.split_once("\n\n\ndef logits").unwrap();
    let saves = [
        (
            "lenet.pt",
            "import torch, safetensors.torch as st; torch.save(st.load_file('own.safetensors'), 'lenet.pt')".into(),
        ),
        ("lenet.keras", format!("{network}\nnetwork.save('lenet.keras')")),
    ];
    for (file, save) in saves {
        run(&save);
        let said = import(&std::fs::read(folder.join(file)).unwrap()).unwrap_err().to_string();
        let lines: Vec<&str> = said.lines().filter(|line| line.contains("safetensors.")).take(2).collect();
        assert!(lines[0].starts_with("import ") && lines[1].contains(file), "{said}");
        run(&lines.join("\n"));
        let opened = import(&std::fs::read(folder.join("lenet.safetensors")).unwrap()).unwrap();
        assert!(opened.model.weights == model.weights, "{file}");
        std::fs::remove_file(folder.join("lenet.safetensors")).unwrap();
    }
}

/// The Python interpreter with PyTorch and Keras; `None` if they are not installed and `LENET_NEEDS_TORCH`, which
/// `cargo xtask test` sets in CI, is not set.
fn python() -> Option<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/torch/bin/python3");
    let python = std::env::var_os("LENET_TORCH").map_or_else(own, PathBuf::from);
    if !python.is_file() {
        const MISSING: &str = "PyTorch and Keras are not installed; CI=true cargo xtask test native installs them";
        assert!(std::env::var_os("LENET_NEEDS_TORCH").is_none(), "{MISSING}");
        eprintln!("not tested: {MISSING}");
        return None;
    }
    Some(python)
}

//! The command line from end to end, on a data set of a few images.

use lab::reproduce::results::Results;
use lab::reproduce::{curves, report};
use lab::studies;
use lenet_data::model_file;
use lenet_data::synthetic::synthetic;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lab")).args(arguments).env_remove("LENET_DATA").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with 200 images to learn from and 50 to test on, plain IDX under the published names.
fn small_data(name: &str) -> PathBuf {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = data.join("mnist");
    std::fs::create_dir_all(&folder).unwrap();
    for (part, seed, count) in [("train", 1, 200_u32), ("t10k", 2, 50)] {
        let set = synthetic(seed, count as usize);
        let mut images: Vec<u8> = [0x803, count, 28, 28].into_iter().flat_map(u32::to_be_bytes).collect();
        let mut labels: Vec<u8> = [0x801, count].into_iter().flat_map(u32::to_be_bytes).collect();
        for i in 0..set.len() {
            images.extend(set.image(i));
            labels.push(set.label(i));
        }
        std::fs::write(folder.join(format!("{part}-images-idx3-ubyte.gz")), images).unwrap();
        std::fs::write(folder.join(format!("{part}-labels-idx1-ubyte.gz")), labels).unwrap();
    }
    data
}

#[test]
fn train_writes_a_line_an_epoch_and_a_model_that_classify_reads() {
    let data = small_data("lab-train");
    let model = data.join("model.safetensors");
    let (data, model) = (data.to_str().unwrap(), model.to_str().unwrap());
    let output = lab(&["train", "--data", data, "--epochs", "2", "--seed", "7", "--out", model, "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    for (line, epoch) in lines.iter().zip([1, 2]) {
        assert_eq!(line["epoch"], epoch);
        for share in ["train_accuracy", "validation_accuracy", "test_accuracy"] {
            assert!((0.0..=1.0).contains(&line[share].as_f64().unwrap()), "{share}: {line}");
        }
        // Hardly trained: near ln 10, the loss of guessing.
        assert!((line["train_loss"].as_f64().unwrap() - 2.3).abs() < 0.3, "{line}");
        assert!(line["seconds"].as_f64().unwrap() > 0.0);
    }
    let output = lab(&["train", "--data", data, "--epochs", "1", "--validation", "50", "--json"]);
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        line["test_accuracy"].is_null() && line["validation_accuracy"].is_number(),
        "no test accuracy with --validation: {line}"
    );

    let saved = model_file::decode(&std::fs::read(model).unwrap()).unwrap();
    // 160 of the 200 images, in batches of 32, twice.
    assert_eq!((saved.step, saved.experiment.seed), (10, 7));

    assert_classifies_a_picture(model, data);
}

#[test]
fn a_network_of_ones_own_is_trained_saved_and_classifies() {
    let data = small_data("lab-layers");
    let (model, network) = (data.join("model.safetensors"), data.join("layers.txt"));
    std::fs::write(&network, "conv 4 5x5 stride 2 # halves\nnorm relu\n\ndense 16 gelu\n").unwrap();
    let [data, model, network] = [&data, &model, &network].map(|path| path.to_str().unwrap());
    let output = lab(&["train", "--data", data, "--epochs", "1", "--network", network, "--out", model]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let saved = model_file::decode(&std::fs::read(model).unwrap()).unwrap();
    assert_eq!(saved.experiment.network.layers().to_string(), "conv 4 5x5 stride 2, norm relu, dense 16 gelu");
    assert_classifies_a_picture(model, data);

    let [onnx, again] = ["model.onnx", "again.safetensors"].map(|name| format!("{data}/{name}"));
    assert!(lab(&["export", model, "--onnx", &onnx]).status.success());
    assert_classifies_a_picture(&onnx, data);
    assert!(lab(&["export", &onnx, "--safetensors", &again]).status.success());
    for (framework, layer) in
        [("pytorch", "conv1=nn.Conv2d(1, 4, 5, stride=2)"), ("keras", "layers.Conv2D(4, 5, strides=2")]
    {
        let program = lab(&["export", model, "--as", framework]);
        let lines = text(&program.stdout);
        assert!(lines.contains(layer) && lines.contains(&format!("\nFILE = \"{model}\"\n")), "{lines}");
        // An ONNX file has no tensors that the program could load.
        assert!(text(&lab(&["export", &onnx, "--as", framework]).stderr).contains("write one with --safetensors"));
        let both = lab(&["export", &onnx, "--safetensors", &again, "--as", framework]);
        assert!(text(&both.stdout).contains(&again), "{}", text(&both.stderr));
    }
    assert_eq!(std::fs::read(again).unwrap(), std::fs::read(model).unwrap());
    assert!(
        text(&lab(&["export", network, "--onnx", &onnx]).stderr).contains("neither a safetensors nor an ONNX file")
    );
    assert!(!lab(&["export", model]).status.success());
}

/// Draws a seven in the folder, and checks the ten probabilities that `lab classify` prints for it.
fn assert_classifies_a_picture(model: &str, folder: &str) {
    let picture = Path::new(folder).join("seven.png");
    let bar =
        |x: u32, y: u32| (40..200).contains(&x) && (30..50).contains(&y) || x.abs_diff(200 - y / 2) < 12 && y > 40;
    let pixels = image::GrayImage::from_fn(256, 256, |x, y| image::Luma([if bar(x, y) { 20 } else { 240 }]));
    pixels.save(&picture).unwrap();
    let output = lab(&["classify", "--model", model, "--json", picture.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let probabilities: Vec<f64> = serde_json::from_value(line["probabilities"].clone()).unwrap();
    assert_eq!(probabilities.len(), 10);
    assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-5);
    let best = probabilities[line["digit"].as_u64().unwrap() as usize];
    assert!(probabilities.iter().all(|p| *p <= best));
}

#[test]
fn files_of_ones_own_are_trained_on_and_refused_with_a_reason() {
    let folder = small_data("lab-own").join("mnist");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (images, labels) = (path("t10k-images-idx3-ubyte.gz"), path("t10k-labels-idx1-ubyte.gz"));
    let output = lab(&["train", "--epochs", "1", "--json", "--transposed", "--files", &images, &labels]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("a seventh of each class is held back for testing: 7 of 50 images"),
        "{}",
        text(&output.stderr)
    );
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["epoch"], 1);
    let output = lab(&["train", "--epochs", "1", "--files", &images]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("the file with their labels is missing"), "{}", text(&output.stderr));
}

#[test]
fn a_folder_of_pictures_is_trained_on() {
    let folder = small_data("lab-pictures").join("bars");
    for (class, is_across) in [("down", false), ("across", true)] {
        std::fs::create_dir_all(folder.join(class)).unwrap();
        for i in 0..10_u8 {
            let is_ink = |x, y| (12..20).contains(if is_across { &y } else { &x });
            let grey = |x, y| [if is_ink(x, y) { i } else { 255 }].into();
            image::GrayImage::from_fn(32, 32, grey).save(folder.join(class).join(format!("{i}.png"))).unwrap();
        }
    }
    std::fs::write(folder.join("down/notes.png"), "no picture").unwrap();
    let output = lab(&["train", "--epochs", "1", "--json", "--files", folder.to_str().unwrap()]);
    let notices = text(&output.stderr);
    assert!(output.status.success(), "{notices}");
    for notice in ["0 is across, 1 is down.", "bars/down/notes.png could not be read", "inverted", "2 of 20 images"] {
        assert!(notices.contains(notice), "{notice}: {notices}");
    }
}

#[test]
fn train_reports_the_accuracy_on_pen_digits() {
    let data = small_data("lab-pen");
    let pen = data.join("pen.dat");
    // Equal digits, so that the accuracy is 0 or 1.
    std::fs::write(&pen, "0, 70, 50, 85, 100, 100, 100, 80, 100, 60, 100, 40, 100, 20, 100, 0, 1\n".repeat(4)).unwrap();
    let (data, pen) = (data.to_str().unwrap(), pen.to_str().unwrap());
    let output = lab(&["train", "--data", data, "--epochs", "1", "--pen", pen, "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let last: serde_json::Value = serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap();
    assert!([0.0, 1.0].contains(&last["pen_accuracy"].as_f64().unwrap()), "{last}");
}

#[test]
fn without_a_split_the_validation_accuracy_is_null() {
    let data = small_data("lab-null");
    let output =
        lab(&["train", "--preset", "modern-batch-1", "--data", data.to_str().unwrap(), "--epochs", "1", "--json"]);
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(line["validation_accuracy"].is_null(), "{line}");
}

#[test]
fn committed_tables_match_the_results() {
    let root = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let results = Results::read(&root.join("docs/results.json")).unwrap();
    // Every current experiment has three seeds on each of its data sets, on MNIST with pen digits.
    for study in studies::all() {
        for dataset in [DatasetId::Mnist, DatasetId::FashionMnist].into_iter().filter(|dataset| study.learns(*dataset))
        {
            for seed in 1..=3 {
                let experiment = Experiment { dataset, seed, ..study.experiment.clone() };
                assert!(
                    results.contains(&experiment, true),
                    "{} on {dataset:?}, seed {seed}: run `lab reproduce` as docs/RESULTS.md says",
                    study.slug
                );
            }
        }
    }
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let readme = read("README.md");
    assert!(!results.runs().is_empty());
    assert_eq!(read("docs/RESULTS.md"), report::page(&results), "run `lab reproduce` as docs/RESULTS.md says");
    assert!(read("docs/curves.csv") == curves::csv(&results), "run `lab reproduce` as docs/RESULTS.md says");
    assert_eq!(
        Some(&readme),
        report::with_table(&readme, &results).as_ref(),
        "run `lab reproduce` as docs/RESULTS.md says"
    );
}

#[test]
fn reproduce_resumes_where_it_stopped() {
    let data = small_data("lab-reproduce");
    let out = data.join("docs");
    let _ = std::fs::remove_dir_all(&out);
    let reproduce = |more: &[&str]| {
        let (data, out) = (data.to_str().unwrap(), out.to_str().unwrap());
        let small =
            ["reproduce", "--only", "modern", "--dataset", "mnist", "--epochs", "2", "--data", data, "--out", out];
        lab(&[&small[..], more].concat())
    };
    let file = out.join("results.json");
    let read = || -> serde_json::Value { serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap() };
    let write = |results: &serde_json::Value| std::fs::write(&file, results.to_string()).unwrap();

    let output = reproduce(&["--seeds", "2"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let first = read();
    let runs = first["runs"].as_array().unwrap();
    assert_eq!(runs.iter().map(|run| run["seed"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    assert!(runs.iter().all(|run| run["test_accuracy"].as_array().unwrap().len() == 2));
    let page = std::fs::read_to_string(out.join("RESULTS.md")).unwrap();
    assert!(page.contains("| `modern` | 2 | 1, 2 |"), "{page}");

    // An impossible duration stays, so the run is not trained again. The missing run is, with the same result.
    let mut changed = first.clone();
    changed["runs"][0]["seconds"] = 12345.0.into();
    changed["runs"].as_array_mut().unwrap().pop();
    write(&changed);
    let output = reproduce(&["--seeds", "2"]);
    assert!(text(&output.stdout).contains("1 of 2 runs are in"), "{}", text(&output.stdout));
    let again = read();
    assert_eq!(again["runs"][0], changed["runs"][0]);
    assert_eq!(again["runs"][1]["test_accuracy"], first["runs"][1]["test_accuracy"]);

    // A changed experiment of the same name is trained again.
    let mut other = first.clone();
    other["runs"][1]["experiment"]["batch_size"] = 33.into();
    write(&other);
    assert!(reproduce(&["--seeds", "2"]).status.success());
    assert_eq!(read()["runs"][1]["experiment"], first["runs"][1]["experiment"]);

    for damaged in
        [&first.to_string()[..300], &first.to_string().replace("modern", "m").replace("\"seed\":2", "\"seed\":1")]
    {
        std::fs::write(&file, damaged).unwrap();
        let output = reproduce(&[]);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("results.json is damaged") && error.contains("move it away"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), damaged);
    }
}

#[test]
fn errors_have_a_message_and_exit_code_1() {
    let nowhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nowhere");
    let data = small_data("lab-errors");
    let (nowhere, data) = (nowhere.to_str().unwrap(), data.to_str().unwrap());
    for (arguments, words) in [
        (vec!["train", "--data", nowhere], "cargo xtask data"),
        (vec!["train", "--data", data, "--epochs", "0"], "Epochs"),
        (vec!["train", "--data", data, "--start", "literal"], "add --preset lenet-1998"),
        (
            vec!["train", "--data", data, "--preset", "lenet-1998", "--criterion", "8", "--j", "5"],
            "leave out --criterion-j",
        ),
        (vec!["train", "--data", data, "--preset", "lenet-1998-distance", "--j", "5"], "leave out --criterion-j"),
        (vec!["train", "--data", data, "--dataset", "fashion-mnist", "--pen", nowhere], "leave out --pen"),
        (vec!["train", "--data", data, "--pen", nowhere], "nowhere"),
        (vec!["train", "--data", data, "--out", "/nowhere/model.safetensors"], "/nowhere/model.safetensors"),
        (vec!["reproduce", "--data", nowhere, "--out", nowhere], "cargo xtask data"),
        (vec!["reproduce", "--pen", nowhere, "--data", data, "--out", nowhere], "nowhere"),
        (vec!["reproduce", "--epochs", "5", "--data", data, "--out", nowhere], "article-as-printed: The schedule"),
        (vec!["classify", "--model", nowhere, "x.png"], "nowhere"),
    ] {
        let output = lab(&arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains(words), "{error}");
    }
}

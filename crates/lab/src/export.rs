//! `lab export`: writes a trained network in another format, or prints a program that loads it.

use crate::{LabError, print_line};
use lenet_data::model_file::{self, Model};
use lenet_data::model_import::import;
use lenet_data::onnx;
use lenet_data::snippet::{Framework, program};
use std::path::Path;

/// Reads a trained network: a model file, or a file of another tool with LeNet-5.
///
/// # Errors
/// When the file cannot be read, or holds no network that is known here.
pub fn read(path: &Path) -> Result<Model, LabError> {
    let bytes = std::fs::read(path).map_err(|error| LabError::file(path, error))?;
    let imported = import(&bytes).map_err(|error| LabError::Model { path: path.into(), reason: error.to_string() })?;
    if imported.is_assumed() {
        eprintln!(
            "{}: the file does not say which activation and pooling the network has: tanh and average are assumed",
            path.display()
        );
    }
    Ok(imported.model)
}

/// Writes the network in `model` to these files, those that are named, and prints the program for `framework`. It loads the file
/// `safetensors`, or else `model`.
///
/// # Errors
/// When the model cannot be read, a file cannot be written, or there is no such program.
pub fn export(
    model: &Path,
    onnx: Option<&Path>,
    safetensors: Option<&Path>,
    framework: Option<Framework>,
) -> Result<(), LabError> {
    let (path, model) = (model, read(model)?);
    let write = |path: &Path, encode: fn(&Model) -> Vec<u8>| {
        std::fs::write(path, encode(&model)).map_err(|error| LabError::file(path, error))
    };
    onnx.map_or(Ok(()), |path| write(path, onnx::encode))?;
    safetensors.map_or(Ok(()), |path| write(path, model_file::encode))?;
    let Some(framework) = framework else { return Ok(()) };
    let refused = |reason: String| LabError::Model { path: path.into(), reason };
    let file = match safetensors {
        Some(written) => written,
        None if is_model_file(path)? => path,
        None => return Err(refused("the program loads a model file; write one with --safetensors FILE".into())),
    };
    let text = program(framework, &model.experiment, &file.display().to_string());
    print_line(text.map_err(|error| refused(error.to_string()))?.trim_end());
    Ok(())
}

/// Whether the file has our names and layouts of the tensors.
fn is_model_file(path: &Path) -> Result<bool, LabError> {
    let bytes = std::fs::read(path).map_err(|error| LabError::file(path, error))?;
    Ok(model_file::decode(&bytes).is_ok())
}

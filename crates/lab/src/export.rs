//! `lab export`: writes a trained network in another format.

use crate::LabError;
use lenet_data::model_file::{self, Model};
use lenet_data::model_import::import;
use lenet_data::onnx;
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

/// Writes the network in `model` to these files, those that are named.
///
/// # Errors
/// When the model cannot be read, or a file cannot be written.
pub fn export(model: &Path, onnx: Option<&Path>, safetensors: Option<&Path>) -> Result<(), LabError> {
    let model = read(model)?;
    let write = |path: &Path, encode: fn(&Model) -> Vec<u8>| {
        std::fs::write(path, encode(&model)).map_err(|error| LabError::file(path, error))
    };
    onnx.map_or(Ok(()), |path| write(path, onnx::encode))?;
    safetensors.map_or(Ok(()), |path| write(path, model_file::encode))
}

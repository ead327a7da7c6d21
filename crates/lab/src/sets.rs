//! Loads data sets from a folder.

use super::LabError;
use lenet_data::catalog::{DataFile, Source};
use lenet_data::dataset::Dataset;
use lenet_data::idx::parse_pair;
use lenet_data::synthetic;
use lenet_experiment::dataset::DatasetId;
use std::path::Path;

/// Training and test images.
///
/// # Errors
/// When a file is missing or damaged.
pub fn read(dataset: DatasetId, folder: &Path) -> Result<(Dataset, Dataset), LabError> {
    let Some(source) = Source::of(dataset) else {
        return Ok((synthetic::train_set(), synthetic::test_set()));
    };
    let folder = folder.join(source.folder);
    let train = pair(&folder, source.train_images, source.train_labels)?;
    let test = pair(&folder, source.test_images, source.test_labels)?;
    Ok((train, test))
}

fn pair(folder: &Path, images: DataFile, labels: DataFile) -> Result<Dataset, LabError> {
    let (images_path, labels_path) = (folder.join(images.name), folder.join(labels.name));
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| LabError::Data { path: path.into(), reason: error.to_string() })
    };
    let labels = read(&labels_path)?;
    parse_pair(&read(&images_path)?, &labels)
        .map_err(|error| LabError::Data { path: images_path, reason: error.to_string() })
}

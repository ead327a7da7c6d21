//! Loads data sets from a folder, or from files of one's own.

use super::LabError;
use lenet_data::catalog::{DataFile, Source};
use lenet_data::dataset::Dataset;
use lenet_data::idx::parse_pair;
use lenet_data::own::{self, OwnSet};
use lenet_data::synthetic;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::protocol::OwnFile;
use std::path::{Path, PathBuf};

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

/// Training and test images from files of one's own, with what was noticed about them.
///
/// # Errors
/// When a file cannot be read, or the files are no data set.
pub fn read_own(paths: &[PathBuf], transposed: bool) -> Result<OwnSet, LabError> {
    let file = |path: &PathBuf| match std::fs::read(path) {
        Ok(bytes) => Ok(OwnFile { name: path.display().to_string(), bytes }),
        Err(error) => Err(LabError::file(path, error)),
    };
    let files: Vec<OwnFile> = paths.iter().map(file).collect::<Result<_, _>>()?;
    own::read(&files, transposed).map_err(LabError::Own)
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

//! Loads data sets from a folder, or from files and folders of one's own.

use super::LabError;
use super::picture::scaled;
use lenet_data::catalog::{DataFile, Source};
use lenet_data::dataset::Dataset;
use lenet_data::idx::parse_pair;
use lenet_data::own::{self, OwnSet, Pictures};
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

/// Training and test images from files of one's own, with what was noticed about them. Of folders all files are read.
///
/// # Errors
/// When a file cannot be read, or the files are no data set.
pub fn read_own(paths: &[PathBuf], transposed: bool) -> Result<OwnSet, LabError> {
    let mut files = Vec::new();
    for path in paths {
        let name = if path.is_dir() { path.file_name().map(Path::new) } else { Some(path.as_path()) };
        collect(path, &name.unwrap_or(Path::new("")).display().to_string(), &mut files)?;
    }
    let Some(mut pictures) = Pictures::of(&files).map_err(LabError::Own)? else {
        return own::read(&files, transposed).map_err(LabError::Own);
    };
    let decoded = (0..pictures.len()).map(|index| scaled(&pictures.bytes(index)?, transposed)).collect();
    pictures.read(decoded).map_err(LabError::Own)
}

/// Reads a file, or those in a folder that are not hidden, under this name.
fn collect(path: &Path, name: &str, files: &mut Vec<OwnFile>) -> Result<(), LabError> {
    let failed = |error| LabError::file(path, error);
    if !path.is_dir() {
        files.push(OwnFile { name: name.to_owned(), bytes: std::fs::read(path).map_err(failed)? });
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let part = entry.file_name();
        if !own::is_hidden(&part.to_string_lossy()) {
            collect(&entry.path(), &format!("{name}/{}", part.to_string_lossy()), files)?;
        }
    }
    Ok(())
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

//! The published files of MNIST and Fashion-MNIST: names, sizes, checksums, mirrors.

use crate::values::dataset::DatasetId;

/// One published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// File name, also at the mirrors.
    pub name: &'static str,
    /// Size in bytes, gzip.
    pub bytes: u64,
    /// SHA-256 of the gzip file, lower-case hexadecimal.
    pub sha256: &'static str,
}

/// Where a data set's four files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The data set.
    pub dataset: DatasetId,
    /// Folder below `www/data/`, and below a local data folder.
    pub folder: &'static str,
    /// Images to learn from, IDX with 3 dimensions.
    pub train_images: DataFile,
    /// Their labels, IDX with 1 dimension.
    pub train_labels: DataFile,
    /// Test images.
    pub test_images: DataFile,
    /// Their labels.
    pub test_labels: DataFile,
    /// Addresses that, followed by a file name, give the file; tried in this order.
    pub mirrors: &'static [&'static str],
}

impl Source {
    /// The four files.
    pub fn files(&self) -> [DataFile; 4] {
        [self.train_images, self.train_labels, self.test_images, self.test_labels]
    }

    /// The source of this data set; `None` for those that need no published file.
    pub fn of(dataset: DatasetId) -> Option<&'static Self> {
        SOURCES.iter().find(|source| source.dataset == dataset)
    }
}

const fn file(name: &'static str, bytes: u64, sha256: &'static str) -> DataFile {
    DataFile { name, bytes, sha256 }
}

/// Every published data set.
pub const SOURCES: [Source; 2] = [
    Source {
        dataset: DatasetId::Mnist,
        folder: "mnist",
        train_images: file(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        train_labels: file(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        test_images: file(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        test_labels: file(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
        mirrors: &[
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
        ],
    },
    Source {
        dataset: DatasetId::FashionMnist,
        folder: "fashion-mnist",
        train_images: file(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        train_labels: file(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        test_images: file(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        test_labels: file(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
        mirrors: &[
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ],
    },
];

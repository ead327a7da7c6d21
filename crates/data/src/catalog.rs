//! The published files of MNIST and Fashion-MNIST: names, sizes, checksums, mirrors.

use crate::dataset::BLOCK;
use lenet_experiment::dataset::DatasetId;

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

/// The four files of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// MNIST or Fashion-MNIST.
    pub dataset: DatasetId,
    /// Folder below `www/data/`, and below a local data folder.
    pub folder: &'static str,
    /// Training images, IDX with 3 dimensions.
    pub train_images: DataFile,
    /// SHA-256 of the decompressed pixels of each [`BLOCK`](super::dataset::BLOCK) of training images, so that training can
    /// start on verified images while the rest is still downloading.
    pub train_blocks: [&'static str; 10],
    /// Training labels, IDX with 1 dimension.
    pub train_labels: DataFile,
    /// Test images, IDX with 3 dimensions.
    pub test_images: DataFile,
    /// Test labels, IDX with 1 dimension.
    pub test_labels: DataFile,
    /// URL prefixes for a file name, tried in this order.
    pub mirrors: &'static [&'static str],
}

impl Source {
    /// Training images, training labels, test images, test labels.
    pub fn files(&self) -> [DataFile; 4] {
        [self.train_images, self.train_labels, self.test_images, self.test_labels]
    }

    /// Number of training images.
    pub fn train_images(&self) -> usize {
        self.train_blocks.len() * BLOCK
    }

    /// `None` for data sets that need no download.
    pub fn of(dataset: DatasetId) -> Option<&'static Self> {
        SOURCES.iter().find(|source| source.dataset == dataset)
    }
}

const fn file(name: &'static str, bytes: u64, sha256: &'static str) -> DataFile {
    DataFile { name, bytes, sha256 }
}

/// The published data sets, in the order of [`DatasetId::ALL`].
pub const SOURCES: [Source; 2] = [
    Source {
        dataset: DatasetId::Mnist,
        folder: "mnist",
        train_images: file(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        train_blocks: [
            "a051f814a250d3475151cbde645f82bf0c34cb896bfcfcc2a2214bbcbd1f88ce",
            "dd6e5d310b9213edb3ee2c34bfd5cdb36471291b4ab3b7bdc1601d07182a4681",
            "11282d9a7ea2c890cdef832240ebbd73824837734691c3e44d782d87dba8e52f",
            "512d312eabd189437eea970b038b8fe99aa11361b131a82b1955017b711b888c",
            "daca8ec4a1c7b2be65921f28508e1a970a0fcce315e22730cb43e773d97ea174",
            "273f9a51d4b383c01e1b3cb52aa8cfac687ac0294ad0d141cde84a0af3a81336",
            "763829f4dda3989ae288e20e2ac2ee673d070e893865a0c7b3baf2d4feccdc07",
            "fb96abffce8e586482d8150e4d866071c58c758b435ac196fc4deb3318d203d8",
            "d82746f0b00ef9be7ca5dd15e4bfdd2981b2342e7e1fac040c9f9968f4801019",
            "229b67c9cbd60802afc1de87bf2931a315ad2e794a69257a9bf1f7d7ae4894ca",
        ],
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
        train_blocks: [
            "c407c19496b306f56f0ed298ad5b11dbcfcc75fc631f4f8e3bc07b8000f1a88b",
            "11854c5c5478a794d98860216e2990f67aa38d2a781d7291cc503fcd9eab26ed",
            "b56600966e94d7b362d18fd0d58b1923c4c3141f4ffad4780d3adfc7c1c11ade",
            "5fa7ea04b031dbc399244318060cf5a969e70817256763dceb261297e4b0725a",
            "763ede33b54eb1db11f46fc2761ecf47320bb4321533a7e004564f468bce0949",
            "48eb3145ba15bbc83960f4c26491c75c7200aed223689a94134e96dbe3e09cee",
            "55d22c4deb560a9a8abd0b39fc49161a95809afaa04db9fe150c8a30f48d9aae",
            "3df17ed07f2a8af12099a4244f008b227bf341ea7c0108cdacb3a0c98c158a1c",
            "25b891519cec61741f27d1af4080ff76db67c3f322e651817d47e2724f65b3a3",
            "82aa8264ebe10279e981986ab851624e5fdd7352d1b4a85ae89702f913c96b94",
        ],
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

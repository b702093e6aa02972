//! Fashion-MNIST: pictures of clothes, a harder set in MNIST's shape.

use crate::download::{self, Checksum::Gzipped, Remote, RemoteFile};
use crate::{Error, Source, Split};

use super::idx_folder;

/// The classes' names.
pub const CLASS_NAMES: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

pub(crate) const REMOTE: Remote = Remote {
    name: "fashion_mnist",
    mirrors: &[
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ],
    files: &[
        RemoteFile {
            name: "train-images-idx3-ubyte",
            bytes: 47_040_016,
            sha256: Gzipped("08dc20ab1689590a0bcd66e874647b6ee8464e2d501b5a3f1f78831db19a3fdc"),
        },
        RemoteFile {
            name: "train-labels-idx1-ubyte",
            bytes: 60_008,
            sha256: Gzipped("b0197879cbda89f3dc7b894f9fd52b858e68ea4182b6947c9d8c2b67e5f18dcc"),
        },
        RemoteFile {
            name: "t10k-images-idx3-ubyte",
            bytes: 7_840_016,
            sha256: Gzipped("78dcbbfb5a27efaf1b6c1d616caca68560be8766c5bffcb2791df9273a534229"),
        },
        RemoteFile {
            name: "t10k-labels-idx1-ubyte",
            bytes: 10_008,
            sha256: Gzipped("42bd18137a62d5998cdeae52bf3a0676ac6b706f5cf8439b47bb5b151ae3dccf"),
        },
    ],
};

/// Loads Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017, arXiv:1708.07747): x (60,000, 28, 28) and
/// (10,000, 28, 28) `uint8`; y ten kinds of clothes, [`CLASS_NAMES`].
///
/// From a folder of the four IDX files, or from the cache, which is filled from the network (31 MB)
/// where it lacks them. Checked on download: the size, and the SHA-256 of the gzip files as their
/// publisher distributes them.
///
/// # Errors
/// [`Error::Fetch`]: not in the cache and not to be had from the network. [`Error::Data`]: files that
/// are damaged or something else. [`Error::Io`]: the file system refused.
///
/// ```no_run
/// use onsil_data::{Source, datasets::fashion_mnist};
/// # fn main() -> Result<(), onsil_data::Error> {
/// let clothes = fashion_mnist::load(&Source::Folder("data/fashion".into()))?;
/// assert_eq!(clothes.train.class_names.unwrap()[9], "Ankle boot");
/// # Ok(())
/// # }
/// ```
pub fn load(source: &Source) -> Result<Split, Error> {
    let folder = match source {
        Source::Folder(folder) => folder.clone(),
        Source::Cache(fetch) => download::ensure(&REMOTE, fetch)?,
    };
    idx_folder::load_named(REMOTE.name, &folder, &CLASS_NAMES)
}

//! MNIST: handwritten digits, 60,000 to learn from and 10,000 to test on.

use crate::download::{self, Checksum::Uncompressed, Remote, RemoteFile};
use crate::{Error, Source, Split};

use super::idx_folder;

/// The classes' names.
pub const CLASS_NAMES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

pub(crate) const REMOTE: Remote = Remote {
    name: "mnist",
    mirrors: &[
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ],
    files: &[
        RemoteFile {
            name: "train-images-idx3-ubyte",
            bytes: 47_040_016,
            sha256: Uncompressed(
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            ),
        },
        RemoteFile {
            name: "train-labels-idx1-ubyte",
            bytes: 60_008,
            sha256: Uncompressed(
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            ),
        },
        RemoteFile {
            name: "t10k-images-idx3-ubyte",
            bytes: 7_840_016,
            sha256: Uncompressed(
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            ),
        },
        RemoteFile {
            name: "t10k-labels-idx1-ubyte",
            bytes: 10_008,
            sha256: Uncompressed(
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            ),
        },
    ],
};

/// Loads MNIST (LeCun, Cortes, Burges): x (60,000, 28, 28) and (10,000, 28, 28) `uint8`, white on
/// black; y the digits 0 to 9.
///
/// From a folder of the four IDX files, or from the cache, which is filled from the network (11 MB)
/// where it lacks them; the SHA-256 of what is downloaded is checked.
///
/// # Errors
/// [`Error::Fetch`]: not in the cache and not to be had from the network. [`Error::Data`]: files that
/// are damaged or something else. [`Error::Io`]: the file system refused.
///
/// ```no_run
/// use onsil_data::{Source, datasets::mnist};
/// # fn main() -> Result<(), onsil_data::Error> {
/// let mnist = mnist::load(&Source::default())?;
/// assert_eq!(mnist.train.x.shape(), [60_000, 28, 28]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Targets;

    /// Against the counts of labels that are known of MNIST's test set.
    #[test]
    fn the_real_files() {
        let Some(folder) = std::env::var_os("ONSIL_MNIST") else {
            eprintln!("skipped: set ONSIL_MNIST to a folder with the four MNIST files");
            return;
        };
        let split = load(&Source::Folder(folder.into())).unwrap();
        let test = split.test.unwrap();
        assert_eq!(split.train.x.shape(), [60_000, 28, 28]);
        assert_eq!(test.x.shape(), [10_000, 28, 28]);
        let Targets::Classes(labels) = &test.y else { panic!("classes") };
        let counts: Vec<usize> =
            (0..10).map(|digit| labels.iter().filter(|&&label| label == digit).count()).collect();
        assert_eq!(counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    }
}

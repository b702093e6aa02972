//! A folder of images by class: one subfolder per class, named after it; or `train` and `test`
//! folders of such subfolders.

use std::fs;
use std::path::{Path, PathBuf};

use ndarray::{Array1, ArrayD};

use super::{Prepare, read};
use crate::{Dataset, Error, Place, Split, Targets};

const EXTENSIONS: [&str; 8] = ["png", "jpg", "jpeg", "bmp", "pbm", "pgm", "ppm", "pnm"];

/// Reads the folder: x (images, height, width) `u8`, or (images, height, width, 3) where `prepare`
/// keeps colours; y the classes, numbered in the order of their names.
///
/// Files that are no images by their extension, and hidden files, are passed over. All images must
/// have one size, their own or that of `prepare`.
///
/// # Errors
/// [`Error::Io`]: a file or folder cannot be read. [`Error::Data`]: no classes, a class without images,
/// an image that is damaged or of another size, a class in `test` that is not in `train`.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// use onsil_data::images::{self, Prepare};
/// for (class, pixel) in [("dark", b"P5 1 1 255 \x10"), ("light", b"P5 1 1 255 \xf0")] {
///     std::fs::create_dir(folder.join(class)).unwrap();
///     std::fs::write(folder.join(class).join("1.pgm"), pixel).unwrap();
/// }
/// let split = images::folder::load(folder, &Prepare::default())?;
/// assert_eq!(split.train.x.shape(), [2, 1, 1]);
/// assert_eq!(split.train.class_names.unwrap(), ["dark", "light"]);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load(folder: impl AsRef<Path>, prepare: &Prepare) -> Result<Split, Error> {
    let folder = folder.as_ref();
    let parts = (folder.join("train"), folder.join("test"));
    if !parts.0.is_dir() {
        return Ok(Split { train: load_part(folder, prepare, None)?, test: None });
    }
    let train = load_part(&parts.0, prepare, None)?;
    let test = if parts.1.is_dir() {
        Some(load_part(&parts.1, prepare, train.class_names.as_deref())?)
    } else {
        None
    };
    Split::new(train, test)
}

/// Whether `folder` has subfolders, as one of images by class has.
pub(crate) fn is_one(folder: &Path) -> bool {
    list(folder).is_ok_and(|entries| entries.iter().any(|entry| entry.is_dir()))
}

fn load_part(folder: &Path, prepare: &Prepare, known: Option<&[String]>) -> Result<Dataset, Error> {
    let mut classes = Vec::new();
    for path in list(folder)?.into_iter().filter(|path| path.is_dir()) {
        let name = file_name(&path);
        let class = match known {
            None => classes.len(),
            Some(known) => {
                known.iter().position(|one| *one == name).ok_or_else(|| unknown(&path, known))?
            }
        };
        classes.push((class as u32, name, path));
    }
    if classes.is_empty() {
        return Err(Error::data(
            Place::file(folder),
            "one subfolder of images per class",
            "no subfolders",
            "put each class's images into a folder of its name",
        ));
    }
    let mut images = Images::default();
    let mut labels = Vec::new();
    for (class, _, path) in &classes {
        let files: Vec<PathBuf> = list(path)?.into_iter().filter(|file| is_image(file)).collect();
        if files.is_empty() {
            return Err(Error::data(
                Place::file(path),
                format!("images ({})", EXTENSIONS.join(", ")),
                "none",
                "add images or remove the folder",
            ));
        }
        for file in files {
            images.push(&file, prepare)?;
            labels.push(*class);
        }
    }
    let names = match known {
        Some(known) => known.to_vec(),
        None => classes.into_iter().map(|(_, name, _)| name).collect(),
    };
    let y = Targets::Classes(Array1::from(labels));
    Dataset::new(folder.display().to_string(), images.finish(folder)?.into(), y, Some(names))
}

/// Images of one size, one after another.
#[derive(Default)]
struct Images {
    size: Option<(usize, usize, usize)>,
    count: usize,
    pixels: Vec<u8>,
}

impl Images {
    fn push(&mut self, file: &Path, prepare: &Prepare) -> Result<(), Error> {
        let image = prepare.apply(read(file)?);
        let size = *self.size.get_or_insert(image.dim());
        if image.dim() != size {
            let shown = |(height, width, channels)| format!("{height}×{width}×{channels}");
            return Err(Error::data(
                Place::file(file),
                format!("an image of {} pixels, as the first one", shown(size)),
                shown(image.dim()),
                "give a size that all images are brought to",
            ));
        }
        self.pixels.try_reserve(image.len()).map_err(|_| {
            Error::data(
                Place::file(file),
                "images that fit into this machine's memory together",
                format!("{} and more of {size:?} pixels", self.count),
                "give a smaller size",
            )
        })?;
        self.pixels.extend(image.iter());
        self.count += 1;
        Ok(())
    }

    fn finish(self, folder: &Path) -> Result<ArrayD<u8>, Error> {
        let (height, width, channels) = self.size.unwrap_or_default();
        let mut shape = vec![self.count, height, width];
        if channels != 1 {
            shape.push(channels);
        }
        ArrayD::from_shape_vec(shape, self.pixels).map_err(|error| {
            Error::data(Place::file(folder), "images", error.to_string(), "check the folder")
        })
    }
}

/// What a folder holds, hidden files aside, in the order of names.
fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Error::reading(folder, error))? {
        let path = entry.map_err(|error| Error::reading(folder, error))?.path();
        if !file_name(&path).starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_image(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    path.is_file() && EXTENSIONS.contains(&extension.as_str())
}

fn unknown(path: &Path, known: &[String]) -> Error {
    Error::data(
        Place::file(path),
        format!("a class of the train folder ({})", known.join(", ")),
        format!("{:?}", file_name(path)),
        "rename the folder, or add the class to train",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Path, name: &str, bytes: &[u8]) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn message(folder: &Path) -> String {
        load(folder, &Prepare::default()).unwrap_err().to_string()
    }

    #[test]
    fn train_and_test_share_their_classes() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        put(folder, "train/a/1.pgm", b"P5 1 1 255 \x01");
        put(folder, "train/b/1.pgm", b"P5 1 1 255 \x02");
        put(folder, "train/b/notes.txt", b"no image");
        put(folder, "train/.hidden/x", b"");
        put(folder, "test/b/1.pgm", b"P5 1 1 255 \x03");
        let split = load(folder, &Prepare::default()).unwrap();
        assert_eq!(split.train.y, Targets::Classes(ndarray::arr1(&[0, 1])));
        let test = split.test.unwrap();
        assert_eq!(test.y, Targets::Classes(ndarray::arr1(&[1])));
        put(folder, "test/c/1.pgm", b"P5 1 1 255 \x03");
        assert!(message(folder).contains("a class of the train folder (a, b), found \"c\""));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert!(message(folder).contains("found no subfolders"));
        put(folder, "a/notes.txt", b"");
        assert!(message(folder).contains("expected images (png, jpg"));
        put(folder, "a/1.pgm", b"P5 1 1 255 \x01");
        put(folder, "a/2.pgm", b"P5 2 1 255 \x01\x02");
        let text = message(folder);
        assert!(text.contains("2.pgm: expected an image of 1×1×1 pixels"), "{text}");
        assert!(text.contains("found 1×2×1; give a size"), "{text}");
        let sized = Prepare { size: Some((2, 2)), ..Prepare::default() };
        assert_eq!(load(folder, &sized).unwrap().train.x.shape(), [2, 2, 2]);
    }
}

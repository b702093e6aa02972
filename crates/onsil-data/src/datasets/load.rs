use std::path::Path;

use super::gates::{self, Gate};
use super::{
    blobs, circles, classification, digits, fashion_mnist, flats, flowers, idx_folder, info, mnist,
    moons, players, regression, table, tshirt,
};
use crate::images::{self, Prepare};
use crate::{Error, Fetch, Place, Source, Split, csv};

/// How to load what a name or a path stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// For data sets from the network.
    pub fetch: Fetch,
    /// For CSV files; its label column also for tables in `.npy` files.
    pub csv: csv::Options,
    /// For folders of images.
    pub images: Prepare,
}

/// Loads a data set by its name ([`ALL`](super::ALL)), or from a path.
///
/// | path | what it must hold |
/// |---|---|
/// | folder | IDX files with MNIST's names, or images by class ([`images::folder`]) |
/// | `.csv` | a table with a label column ([`csv::read`]) |
/// | `.npz` | `x_train`, `y_train`, perhaps `x_test`, `y_test`; or `x`, `y` |
/// | `.npy` | a table (rows, columns) with a label column |
///
/// A name comes before a path: write `./mnist` for a folder of that name. Whole-numbered labels of
/// `.npy` and `.npz` files are classes, others are numbers.
///
/// # Errors
/// [`Error::UnknownName`]: neither a name nor a path. Otherwise those of the reader.
///
/// ```
/// use onsil_data::datasets::{self, Options};
/// let xor = datasets::load("xor", &Options::default())?;
/// assert_eq!(xor.train.len(), 4);
/// let error = datasets::load("digitz", &Options::default()).unwrap_err().to_string();
/// assert!(error.contains("did you mean \"digits\"?"), "{error}");
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load(name_or_path: &str, options: &Options) -> Result<Split, Error> {
    let whole = |train| Split { train, test: None };
    let gate = |gate| Ok(whole(gates::load(gate)));
    let unknown = match info(name_or_path) {
        Ok(info) => {
            let source = Source::Cache(options.fetch.clone());
            return match info.name {
                "mnist" => mnist::load(&source),
                "fashion_mnist" => fashion_mnist::load(&source),
                "xor" => gate(Gate::Xor),
                "and" => gate(Gate::And),
                "or" => gate(Gate::Or),
                "blobs" => blobs::load().map(whole),
                "moons" => moons::load().map(whole),
                "circles" => circles::load().map(whole),
                "classification" => classification::load().map(whole),
                "regression" => regression::load().map(whole),
                "flowers" => Ok(whole(flowers::load())),
                "flats" => Ok(whole(flats::load())),
                "players" => Ok(whole(players::load())),
                "tshirt" => Ok(whole(tshirt::load())),
                _ => Ok(digits::load()),
            };
        }
        Err(unknown) => unknown,
    };
    let path = Path::new(name_or_path);
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if path.is_dir() {
        return load_folder(path, options);
    }
    if !path.exists() && extension.is_empty() && path.components().count() <= 1 {
        return Err(unknown);
    }
    match extension.as_str() {
        "csv" => csv::read(path, &options.csv).map(whole),
        "npz" => table::load_npz(path),
        "npy" => table::load_npy(path, &options.csv.label).map(whole),
        _ if !path.exists() => Err(Error::reading(path, std::io::ErrorKind::NotFound.into())),
        _ => Err(Error::data(
            Place::file(path),
            "a folder, or a file .csv, .npy or .npz",
            format!("the extension {extension:?}"),
            "rename or convert the file; IDX files are given as their folder",
        )),
    }
}

fn load_folder(folder: &Path, options: &Options) -> Result<Split, Error> {
    if idx_folder::is_one(folder) {
        idx_folder::load(folder)
    } else if images::folder::is_one(folder) {
        images::folder::load(folder, &options.images)
    } else {
        Err(Error::data(
            Place::file(folder),
            "IDX files (train-images-idx3-ubyte, …) or one subfolder of images per class",
            "neither",
            "check the folder",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, ErrorKind, Targets, Values, npy, npz};
    use ndarray::{arr1, arr2};

    fn message(path: &Path) -> String {
        load(path.to_str().unwrap(), &Options::default()).unwrap_err().to_string()
    }

    #[test]
    fn every_name_loads_as_its_info_says() {
        for info in super::super::ALL.iter().filter(|info| !info.from.starts_with("downloaded")) {
            let split = load(info.name, &Options::default()).unwrap();
            assert_eq!(split.train.len(), info.train, "{}", info.name);
            assert_eq!(split.test.map_or(0, |test| test.len()), info.test, "{}", info.name);
            assert_eq!(split.train.sample_shape(), info.sample_shape, "{}", info.name);
            assert_eq!(split.train.x.dtype(), info.dtype, "{}", info.name);
            assert_eq!(split.train.y.kind(), info.targets, "{}", info.name);
            assert_eq!(split.train.classes(), info.classes, "{}", info.name);
            assert_eq!(split.train.name, info.name);
            let checked = Dataset::new("", split.train.x, split.train.y, split.train.class_names);
            assert!(checked.is_ok(), "{}", info.name);
        }
    }

    #[test]
    fn files_by_extension() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let load = |name: &str| load(at(name).to_str().unwrap(), &Options::default()).unwrap();
        let x = Values::from(arr2(&[[1u8, 2], [3, 4]]).into_dyn());
        let y = Values::from(arr2(&[[1u8], [0]]).into_dyn());
        let classes = Targets::Classes(arr1(&[1, 0]));
        npz::write(
            at("a.npz"),
            &[("x_train", &x), ("y_train", &y), ("x_test", &x), ("y_test", &y)],
        )
        .unwrap();
        let split = load("a.npz");
        assert_eq!((&split.train.x, &split.train.y), (&x, &classes));
        assert_eq!(split.test.unwrap().y, classes);
        let numbers = Values::from(arr1(&[0.5f32, 1.0]).into_dyn());
        npz::write(at("b.npz"), &[("x", &x), ("y", &numbers)]).unwrap();
        assert_eq!(load("b.npz").train.y, Targets::Numbers(arr1(&[0.5, 1.0]).into_dyn()));
        npy::write(at("c.npy"), &arr2(&[[1u8, 2, 1], [3, 4, 0]]).into_dyn().into()).unwrap();
        let train = load("c.npy").train;
        assert_eq!((train.x, train.y), (x.to_f32().into(), classes.clone()));
        let large = arr2(&[[1e300, 0.5], [0.1, 2.0]]).into_dyn();
        npy::write(at("e.npy"), &large.clone().into()).unwrap();
        let train = load("e.npy").train;
        assert_eq!(train.x, arr2(&[[1e300], [0.1]]).into_dyn().into());
        assert_eq!(train.y, Targets::Numbers(arr1(&[0.5, 2.0]).into_dyn()));
        let csv = csv::Options { label: csv::Label::Absent, ..csv::Options::default() };
        let options = Options { csv, ..Options::default() };
        let train = super::load(at("e.npy").to_str().unwrap(), &options).unwrap().train;
        assert_eq!((train.x, train.y), (large.into(), Targets::None));
        std::fs::write(at("d.csv"), "1,2,1\n3,4,0\n").unwrap();
        assert_eq!(load("d.csv").train.y, classes);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(message(folder.path()).contains("found neither"));
        std::fs::write(at("a.txt"), "").unwrap();
        assert!(message(&at("a.txt")).contains("found the extension \"txt\""));
        let missing = load(at("no.csv").to_str().unwrap(), &Options::default()).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::Io);
        let x = Values::from(arr2(&[[1u8, 2], [3, 4]]).into_dyn());
        npz::write(at("b.npz"), &[("x", &x), ("z", &x)]).unwrap();
        let text = message(&at("b.npz"));
        assert!(text.contains("arrays x_train and y_train, or x and y, found x, z"), "{text}");
        npz::write(at("c.npz"), &[("x", &x), ("y", &arr1(&[1u8]).into_dyn().into())]).unwrap();
        assert!(message(&at("c.npz")).contains("found 2 samples and 1 targets"));
        npy::write(at("d.npy"), &arr1(&[1u8, 2]).into_dyn().into()).unwrap();
        assert!(message(&at("d.npy")).contains("a table (rows, columns)"));
    }
}

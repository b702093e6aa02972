//! Data larger than memory: a data set that reads its rows from a file when they are asked for.
//!
//! `cargo run --release --example streaming_dataset`

use onsil::data::{Targets, Values, datasets::digits};
use onsil::nn::{self, data::Dataset};
use onsil::prelude::*;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

const PIXELS: usize = 28 * 28;
/// A label and an image.
const RECORD: usize = 1 + PIXELS;

/// Records in a file; only those of a batch are ever in memory.
struct Records {
    file: Mutex<File>,
    rows: usize,
}

impl Records {
    fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::open(path)?;
        let rows = file.metadata()?.len() as usize / RECORD;
        Ok(Self { file: Mutex::new(file), rows })
    }

    fn record(&self, row: usize, record: &mut [u8; RECORD]) -> std::io::Result<()> {
        let mut file = self.file.lock().map_err(|_| std::io::Error::other("a reader panicked"))?;
        file.seek(SeekFrom::Start((row * RECORD) as u64))?;
        file.read_exact(record)
    }
}

impl Dataset for Records {
    fn len(&self) -> usize {
        self.rows
    }

    fn input_shape(&self) -> &[usize] {
        &[PIXELS]
    }

    fn target_len(&self) -> usize {
        1
    }

    fn read(&self, rows: &[usize], x: &mut [f32], y: &mut [f32]) -> nn::Result<()> {
        let mut record = [0; RECORD];
        for (i, (&row, x)) in rows.iter().zip(x.chunks_exact_mut(PIXELS)).enumerate() {
            self.record(row, &mut record)
                .map_err(|error| nn::Error::data(format!("record {row}: {error}")))?;
            for (x, &pixel) in x.iter_mut().zip(&record[1..]) {
                *x = f32::from(pixel) / 255.0;
            }
            if let Some(y) = y.get_mut(i) {
                *y = f32::from(record[0]);
            }
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join("digits.records");
    write_digits(&path, 8_000)?;
    let records = Records::open(&path)?;

    let mut model = sequential![
        Input::new([PIXELS]),
        Dense::new(64).activation("relu"),
        Dense::new(10).activation("softmax"),
    ]?;
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    let options = FitOptions::new().epochs(3).validation_split(0.1);
    let history = model.fit_dataset(&records, options)?;
    for (epoch, logs) in history.epoch.iter().zip(&history.logs) {
        println!("epoch {}: {logs}", epoch + 1);
    }
    Ok(std::fs::remove_file(&path)?)
}

/// Stands for a file that is too large for memory.
fn write_digits(path: &Path, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let data = digits::generate(count, 1);
    let (Values::U8(x), Targets::Classes(y)) = (&data.x, &data.y) else {
        return Err("digits are bytes with classes".into());
    };
    let mut file = std::io::BufWriter::new(File::create(path)?);
    for (image, &label) in x.outer_iter().zip(y) {
        file.write_all(&[label as u8])?;
        file.write_all(&image.iter().copied().collect::<Vec<u8>>())?;
    }
    Ok(file.flush()?)
}

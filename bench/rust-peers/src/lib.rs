#![forbid(unsafe_code)]
//! What the programs of the Rust peers share: their arguments, MNIST, taking the time, and answering.
//!
//! As bench/peers/common.py says it: a peer reads names of workloads from standard input, one in a line, and
//! answers each with a line of JSON, `{"seconds": …}` or `{"skipped": why}`.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The images of an epoch.
pub const EPOCH: usize = 60_000;
/// Batches before those that count.
pub const WARM_UP: usize = 20;
/// Numbers in an image.
pub const PIXELS: usize = 28 * 28;
/// More samples say no more.
const MOST: usize = 2_000;

/// The command line.
#[derive(Debug)]
pub struct Arguments {
    data: Option<PathBuf>,
    /// The images of an epoch that are trained on; the time is scaled to all of them.
    pub images: usize,
    budget: Duration,
}

impl Arguments {
    /// Reads `--data FOLDER`, `--quick` and `--threads N`; the number of threads is Rayon's, from
    /// `RAYON_NUM_THREADS`.
    pub fn read() -> Self {
        let mut given = Self { data: None, images: EPOCH, budget: Duration::from_secs(1) };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--data" => given.data = args.next().map(PathBuf::from),
                "--threads" => drop(args.next()),
                "--quick" => {
                    given.images = EPOCH / 10;
                    given.budget = Duration::from_millis(200);
                }
                other => panic!("unknown argument {other}"),
            }
        }
        given
    }

    /// The training images, `[60000, 28, 28]` from 0 to 1, and their labels.
    pub fn mnist(&self) -> (Vec<f32>, Vec<u8>) {
        let folder = self.data.as_deref().expect("--data: a folder with the four MNIST files");
        let images = read_idx(folder, "train-images-idx3-ubyte", 16);
        let images = images.into_iter().map(|pixel| f32::from(pixel) / 255.0).collect();
        (images, read_idx(folder, "train-labels-idx1-ubyte", 8))
    }

    /// The median seconds of an epoch, from some of its images.
    pub fn epoch(&self, mut train: impl FnMut()) -> f64 {
        let mut seconds: Vec<f64> = Vec::new();
        while seconds.iter().sum::<f64>() < self.budget.as_secs_f64() && seconds.len() < MOST {
            let start = Instant::now();
            train();
            seconds.push(start.elapsed().as_secs_f64());
        }
        median(seconds) * EPOCH as f64 / self.images as f64
    }

    /// The median seconds of a call; short ones are timed several at a time.
    pub fn call(&self, mut call: impl FnMut()) -> f64 {
        call();
        let start = Instant::now();
        call();
        let once = start.elapsed().max(Duration::from_nanos(100));
        let together = Duration::from_micros(200).div_duration_f64(once).ceil().max(1.0);
        let mut seconds = Vec::new();
        let began = Instant::now();
        while seconds.is_empty() || began.elapsed() < self.budget && seconds.len() < MOST {
            let start = Instant::now();
            for _ in 0..together as usize {
                call();
            }
            seconds.push(start.elapsed().as_secs_f64() / together);
        }
        median(seconds)
    }
}

/// Measures a workload that was made ready.
pub type Measure = Box<dyn FnMut() -> f64>;

/// Says who this is, and answers until the input ends. `prepare` makes a workload ready.
pub fn serve(name: &str, prepare: impl Fn(&str) -> Option<Measure>) {
    println!("{}", serde_json::json!({"peer": name}));
    let mut ready: HashMap<String, Option<Measure>> = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let workload = ready.entry(line.clone()).or_insert_with(|| prepare(&line));
        let answer = match workload {
            Some(measure) => serde_json::json!({"seconds": measure()}),
            None => serde_json::json!({"skipped": "not measured for this peer"}),
        };
        println!("{answer}");
    }
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// The bytes of an IDX file after its header, gzipped or not.
fn read_idx(folder: &Path, name: &str, header: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = match File::open(folder.join(name)) {
        Ok(mut file) => file.read_to_end(&mut bytes),
        Err(_) => File::open(folder.join(format!("{name}.gz")))
            .and_then(|file| flate2::read::GzDecoder::new(file).read_to_end(&mut bytes)),
    };
    read.unwrap_or_else(|error| panic!("{}/{name}: {error}", folder.display()));
    bytes.split_off(header)
}

/// A reproducible shuffle.
#[derive(Debug)]
pub struct Shuffle(u64);

impl Default for Shuffle {
    fn default() -> Self {
        Self(1)
    }
}

impl Shuffle {
    /// The numbers from 0 to below `rows` in another order (Fisher and Yates).
    pub fn rows(&mut self, rows: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..rows).collect();
        for last in (1..rows).rev() {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(last, (self.0 >> 33) as usize % (last + 1));
        }
        order
    }
}

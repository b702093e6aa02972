//! Writes synthetic digits as IDX files: `cargo run --release -p onsil-data --example draw_digits --
//! FOLDER [COUNT [SEED]]`.

use std::path::Path;
use std::time::Instant;

use onsil_data::{Targets, Values, datasets::digits, idx};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().map_or("digits", String::as_str));
    let count = arguments.get(1).map_or(Ok(20_000), |count| count.parse())?;
    let seed = arguments.get(2).map_or(Ok(1), |seed| seed.parse())?;
    let start = Instant::now();
    let data = digits::generate(count, seed);
    let seconds = start.elapsed().as_secs_f64();
    println!("{count} digits in {seconds:.3} s: {:.0} a second", count as f64 / seconds);
    idx::write(folder.join("train-images-idx3-ubyte"), &data.x)?;
    if let Targets::Classes(labels) = &data.y {
        let labels = labels.mapv(|label| label as u8).into_dyn();
        idx::write(folder.join("train-labels-idx1-ubyte"), &Values::from(labels))?;
    }
    Ok(())
}

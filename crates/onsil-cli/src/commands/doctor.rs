//! `onsil doctor`: what onsil finds on this machine.

use crate::args::DoctorArgs;
use crate::error::Result;
use crate::report;
use onsil::data::{Fetch, datasets};
use onsil::nn::FORMAT_VERSION;
use onsil::{dispatch, parallel};
use serde_json::{Value, json};

/// Runs the command.
pub(crate) fn run(args: &DoctorArgs) -> Result<()> {
    let found = look();
    if args.output.json {
        return report::object(&found);
    }
    for (name, value) in found.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
            }
            Value::Object(sets) => {
                let lines = sets.iter().map(|(name, state)| {
                    format!("\n  {name}: {}", state.as_str().unwrap_or_default())
                });
                lines.collect()
            }
            other => other.to_string(),
        };
        let separator = if text.starts_with('\n') { ":" } else { ": " };
        report::line(&format!("{}{separator}{text}", name.replace('_', " ")))?;
    }
    Ok(())
}

fn look() -> Value {
    let fetch = Fetch { offline: true, ..Fetch::default() };
    let cache = fetch.cache_folder();
    let sets: serde_json::Map<String, Value> = datasets::ALL
        .iter()
        .map(|info| {
            let here = match &cache {
                _ if !info.from.starts_with("downloaded") => info.from.to_owned(),
                Ok(cache) if cache.join(info.name).is_dir() => "in the cache".to_owned(),
                _ => format!("not here; get it with: onsil data fetch {}", info.name),
            };
            (info.name.to_owned(), here.into())
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "model_format_version": FORMAT_VERSION,
        "cpu": cpu(),
        "instruction_set": format!("{:?}", dispatch::isa()),
        "instruction_sets_available":
            dispatch::available().map(|isa| format!("{isa:?}")).collect::<Vec<_>>(),
        "threads": parallel::threads(),
        "cache_folder": match &cache {
            Ok(folder) => folder.display().to_string(),
            Err(error) => error.to_string(),
        },
        "data_sets": sets,
    })
}

/// The processor's name, where the system tells it.
pub(super) fn cpu() -> String {
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

//! Attacks on the engine and the agreement of its scorers, on adapters trained on the demo's data.
//!
//! `robustness attacks DATA_FOLDER BASE_FOLDER CACHE_FOLDER RESULT` and `robustness agreement ...`
//! with the same arguments write their figures as JSON. Trained adapters are kept in the cache by
//! the hash of what they are trained on.

mod agreement;
mod attacks;
mod payouts;
mod recall;
mod texts;
mod world;

use std::error::Error;
use std::path::Path;

/// Result of a step.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [command, data, base, cache, result] = arguments.as_slice() else {
        return Err("usage: robustness attacks|agreement DATA BASE CACHE RESULT".into());
    };
    let world = world::World::load(Path::new(data), Path::new(base), Path::new(cache))?;
    let figures = match *command {
        "attacks" => attacks::measure(&world)?,
        "agreement" => agreement::measure(&world)?,
        _ => return Err(format!("there is no command {command}").into()),
    };
    Ok(std::fs::write(result, serde_json::to_vec(&figures)?)?)
}

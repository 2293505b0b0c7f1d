//! Processor time of this process.

use std::path::Path;

use crate::{BenchError, Result};

/// Ticks per second of `/proc`: Linux fixes it for programs.
const TICKS: f64 = 100.0;

/// Processor time that this process and its threads took so far, in seconds. Other programs on
/// the machine do not change it, unlike the clock on the wall.
///
/// # Errors
/// [`BenchError::File`] where there is no `/proc`.
pub fn cpu_seconds() -> Result<f64> {
    let path = Path::new("/proc/self/stat");
    let text = std::fs::read_to_string(path).map_err(BenchError::file(path))?;
    // The name of the program stands in parentheses and may hold spaces.
    let fields = text.rsplit(')').next().unwrap_or_default();
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || -> f64 {
        let field = fields.next().unwrap_or_default();
        field.parse().unwrap_or(0.0)
    };
    Ok((ticks() + ticks()) / TICKS)
}

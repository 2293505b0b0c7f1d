//! What is being done, how far it is and how long it took.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The stages of the demo, one line each.
#[derive(Default)]
pub struct Stages {
    done: Vec<(String, Duration)>,
}

/// A running stage.
pub struct Stage {
    title: String,
    started: Instant,
    bar: ProgressBar,
}

const BAR: &str =
    "{spinner:.cyan} {prefix:<34} {bar:28.cyan/blue} {pos:>4}/{len:<4} {elapsed:>4}  {msg}";
const SPINNER: &str = "{spinner:.cyan} {prefix:<34} {elapsed:>4}  {msg}";

fn style(template: &str) -> ProgressStyle {
    let plain = ProgressStyle::default_bar();
    plain.clone().template(template).unwrap_or(plain)
}

impl Stages {
    /// Begins a stage of `steps` steps; zero where their number is not known.
    pub fn begin(&self, title: &str, steps: u64) -> Stage {
        let bar = if steps == 0 {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::new(steps)
        };
        bar.set_style(style(if steps == 0 { SPINNER } else { BAR }));
        bar.set_prefix(title.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        if bar.is_hidden() {
            eprintln!("demo: {title}");
        }
        Stage {
            title: title.to_owned(),
            started: Instant::now(),
            bar,
        }
    }

    /// Ends a stage, with what came of it.
    pub fn end(&mut self, stage: Stage, result: &str) -> Duration {
        let took = stage.started.elapsed();
        stage.bar.finish_and_clear();
        eprintln!(
            "demo: ✓ {:<34} {:>7.1} s  {result}",
            stage.title,
            took.as_secs_f64()
        );
        self.done.push((stage.title, took));
        took
    }

    /// Prints the total.
    pub fn finish(&self, total_seconds: u64) {
        let stages: f64 = self.done.iter().map(|(_, took)| took.as_secs_f64()).sum();
        eprintln!(
            "demo: {} stages took {stages:.1} s; {total_seconds} s with building",
            self.done.len()
        );
    }
}

impl Stage {
    /// One step further.
    pub fn step(&self, message: &str) {
        self.bar.inc(1);
        self.say(message);
    }

    /// Says what is being done.
    pub fn say(&self, message: &str) {
        self.bar.set_message(message.to_owned());
    }

    /// Puts the bar at a position of a length.
    pub fn at(&self, position: u64, length: u64) {
        self.bar.set_length(length);
        self.bar.set_position(position);
    }
}

//! The oracle daemon and its operator's tools.

fn main() {}

//! Block time: it never stands still and never goes back.

use std::time::{SystemTime, UNIX_EPOCH};

/// Least distance between two blocks, in nanoseconds.
const MIN_STEP_NANOS: u64 = 1_000_000;
const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Where block time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock, ahead by an offset.
    System {
        /// Nanoseconds ahead.
        ahead_nanos: u64,
    },
    /// A clock that moves only when it is told to.
    Manual {
        /// Nanoseconds since 1970.
        now_nanos: u64,
    },
}

impl Clock {
    /// The machine's clock.
    pub const SYSTEM: Clock = Clock::System { ahead_nanos: 0 };

    /// A clock that starts at a second since 1970 and moves only when told to.
    pub fn manual(seconds: u64) -> Self {
        Clock::Manual {
            now_nanos: seconds.saturating_mul(NANOS_PER_SECOND),
        }
    }

    /// Moves the clock forward.
    pub fn advance(&mut self, seconds: u64) {
        let nanos = seconds.saturating_mul(NANOS_PER_SECOND);
        let moved = match self {
            Clock::System { ahead_nanos } => ahead_nanos,
            Clock::Manual { now_nanos } => now_nanos,
        };
        *moved = moved.saturating_add(nanos);
    }

    /// Time of the block after one of the given time, in nanoseconds since 1970.
    pub fn next_block(&self, previous_nanos: u64) -> u64 {
        let now = match self {
            Clock::System { ahead_nanos } => {
                let since_epoch = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                let nanos = u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX);
                nanos.saturating_add(*ahead_nanos)
            }
            Clock::Manual { now_nanos } => *now_nanos,
        };
        now.max(previous_nanos.saturating_add(MIN_STEP_NANOS))
    }

    /// Nanoseconds that the machine's clock is ahead by.
    pub fn ahead_nanos(&self) -> u64 {
        match self {
            Clock::System { ahead_nanos } => *ahead_nanos,
            Clock::Manual { .. } => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_between_blocks_even_when_the_clock_does_not() {
        let clock = Clock::manual(100);
        let first = clock.next_block(0);
        assert_eq!(first, 100 * NANOS_PER_SECOND);
        assert_eq!(clock.next_block(first), first + MIN_STEP_NANOS);
    }

    #[test]
    fn advancing_moves_the_next_block() {
        let mut clock = Clock::manual(100);
        clock.advance(60);
        assert_eq!(clock.next_block(0), 160 * NANOS_PER_SECOND);
    }
}

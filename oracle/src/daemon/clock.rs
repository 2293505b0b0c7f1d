//! The oracle's time: what it waits by, apart from the pauses between two polls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// The machine's clock, from the oracle's start on and ahead by what it was moved. It never goes
/// back. Clones share it.
#[derive(Debug, Clone)]
pub struct Clock {
    started: Instant,
    ahead: Arc<watch::Sender<Duration>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            ahead: Arc::new(watch::Sender::new(Duration::ZERO)),
        }
    }
}

impl Clock {
    /// Time since the start.
    pub fn now(&self) -> Duration {
        let ahead = *self.ahead.borrow();
        self.started.elapsed().saturating_add(ahead)
    }

    /// Moves the clock forward; who sleeps by it wakes up where its time has come.
    pub fn advance(&self, by: Duration) {
        self.ahead
            .send_modify(|ahead| *ahead = ahead.saturating_add(by));
    }

    /// Waits until so much time has passed.
    pub async fn sleep(&self, duration: Duration) {
        self.sleep_until(self.now().saturating_add(duration)).await;
    }

    /// Waits until so much time has passed since the start.
    pub async fn sleep_until(&self, end: Duration) {
        let mut moved = self.ahead.subscribe();
        loop {
            let left = end.saturating_sub(self.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                // Never closed: this clock holds the sender.
                _ = moved.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn moving_the_clock_wakes_those_whose_time_has_come() {
        let clock = Clock::default();
        let sleeper = clock.clone();
        let hour = Duration::from_secs(3_600);
        let asleep = tokio::spawn(async move { sleeper.sleep_until(hour).await });
        clock.advance(hour);
        assert!(asleep.await.is_ok());
        assert!(clock.now() >= hour);
    }
}

//! Pauses between repeated attempts.

use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// Pauses that double from 5 ms up to a limit.
pub(crate) struct Backoff {
    next: Duration,
    limit: Duration,
}

impl Backoff {
    pub(crate) fn new(limit: Duration) -> Self {
        Backoff {
            next: FIRST_PAUSE.min(limit),
            limit,
        }
    }

    pub(crate) async fn pause(&mut self) {
        tokio::time::sleep(self.advance()).await;
    }

    fn advance(&mut self) -> Duration {
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(self.limit);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_limit() {
        let mut backoff = Backoff::new(Duration::from_millis(30));
        let pauses: Vec<u128> = (0..5).map(|_| backoff.advance().as_millis()).collect();
        assert_eq!(pauses, [5, 10, 20, 30, 30]);
    }
}

//! Gas limits of sub-messages, from the response that states them to the call that they bound.
//!
//! cw-multi-test runs the sub-messages of a response one after the other, each with all that it
//! causes, and does not hand their gas limits on. So the limits of each response are noted in
//! order, and every call of a contract takes the next one: that of the innermost response which
//! has calls left.

use std::cell::RefCell;
use std::collections::VecDeque;

/// Limits that wait for their calls, in SDK gas; no limit where absent. One list for each response
/// that is being worked off, the innermost last.
#[derive(Debug, Default)]
pub struct SubmessageLimits(RefCell<Vec<VecDeque<Option<u64>>>>);

impl SubmessageLimits {
    /// Notes the limits of a response's calls of contracts, in order.
    pub fn note(&self, limits: VecDeque<Option<u64>>) {
        self.0.borrow_mut().push(limits);
    }

    /// Takes the limit of the call that begins, and runs it. What its responses noted and did not
    /// use, because something failed, is forgotten.
    pub fn run<T>(&self, call: impl FnOnce(Option<u64>) -> T) -> T {
        let limit = self.next();
        let depth = self.0.borrow().len();
        let result = call(limit);
        self.0.borrow_mut().truncate(depth);
        result
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    fn next(&self) -> Option<u64> {
        let mut responses = self.0.borrow_mut();
        while let Some(innermost) = responses.last_mut() {
            if let Some(limit) = innermost.pop_front() {
                return limit;
            }
            responses.pop();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_takes_its_limit_whatever_was_called_between() {
        let limits = SubmessageLimits::default();
        let mut seen = Vec::new();
        limits.run(|outer| {
            seen.push(outer);
            limits.note(VecDeque::from([Some(1), None, Some(2)]));
            limits.run(|first| {
                seen.push(first);
                limits.note(VecDeque::from([Some(10)]));
                limits.run(|inner| seen.push(inner));
            });
            limits.run(|second| seen.push(second));
            limits.run(|third| seen.push(third));
        });
        assert_eq!(seen, [None, Some(1), Some(10), None, Some(2)]);
    }

    #[test]
    fn what_a_failed_call_left_over_is_forgotten() {
        let limits = SubmessageLimits::default();
        limits.note(VecDeque::from([Some(1), Some(2)]));
        limits.run(|_| limits.note(VecDeque::from([Some(10), Some(11)])));
        assert_eq!(limits.run(|limit| limit), Some(2));
        assert_eq!(limits.run(|limit| limit), None);
    }
}

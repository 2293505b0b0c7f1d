//! Reputations that fade: the beta reputation system of Jøsang and Ismail (2002), whose weights of
//! good and bad outcomes are forgotten with time, here with a half-life. Integers alone; pure.

use attribution_report::BASIS_POINTS;
use serde::{Deserialize, Serialize};

/// Weight of one outcome.
pub const OUTCOME: u64 = 1_000_000;

/// 2^(-2^-i) for i = 1 to 32, with 63 fractional bits, rounded to the nearest.
const ROOTS_OF_HALF: [u64; 32] = [
    0x5a82_7999_fcef_3242,
    0x6ba2_7e65_6b4e_b57a,
    0x7560_6373_ee92_1c97,
    0x7a92_be8a_9243_6616,
    0x7d41_d96d_b915_019d,
    0x7e9f_0606_7a43_60ba,
    0x7f4f_08ae_3dc7_c426,
    0x7fa7_65ac_a88f_6453,
    0x7fd3_ab29_0e46_d769,
    0x7fe9_d3a8_e07b_f086,
    0x7ff4_e959_7bed_93ab,
    0x7ffa_748d_ff8d_c61f,
    0x7ffd_3a3f_5002_0332,
    0x7ffe_9d1d_bc0a_75aa,
    0x7fff_4e8e_6306_ed59,
    0x7fff_a747_12c3_cdfd,
    0x7fff_d3a3_81b1_fa29,
    0x7fff_e9d1_beed_018a,
    0x7fff_f4e8_defb_81d7,
    0x7fff_fa74_6f5f_012f,
    0x7fff_fd3a_37a7_d0a8,
    0x7fff_fe9d_1bd1_fc58,
    0x7fff_ff4e_8de8_832d,
    0x7fff_ffa7_46f4_22d7,
    0x7fff_ffd3_a37a_09bb,
    0x7fff_ffe9_d1bd_02f2,
    0x7fff_fff4_e8de_80fe,
    0x7fff_fffa_746f_4060,
    0x7fff_fffd_3a37_a028,
    0x7fff_fffe_9d1b_d012,
    0x7fff_ffff_4e8d_e809,
    0x7fff_ffff_a746_f404,
];

/// What is known of an account.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reputation {
    /// Weight of good outcomes at the moment `at`.
    pub merit: u64,
    /// Weight of bad outcomes at the moment `at`.
    pub fault: u64,
    /// Unix seconds of the last change.
    pub at: u64,
}

impl Reputation {
    /// The reputation as it has faded by the moment `now`, in Unix seconds; rounded down.
    pub fn at(&self, now: u64, half_life: u64) -> Self {
        let elapsed = now.saturating_sub(self.at);
        Self {
            merit: faded(self.merit, elapsed, half_life),
            fault: faded(self.fault, elapsed, half_life),
            at: now.max(self.at),
        }
    }

    /// Adds an outcome that was good to `goodness` basis points, the rest of it bad.
    pub fn add(&mut self, goodness: u16) {
        let good = u64::from(goodness.min(BASIS_POINTS)).saturating_mul(PER_BASIS_POINT);
        self.merit = self.merit.saturating_add(good);
        self.fault = self.fault.saturating_add(OUTCOME.saturating_sub(good));
    }

    /// Adds bad outcomes.
    pub fn blame(&mut self, outcomes: u64) {
        let fault = outcomes.saturating_mul(OUTCOME);
        self.fault = self.fault.saturating_add(fault);
    }

    /// Takes bad outcomes back, as far as they have not faded.
    pub fn forgive(&mut self, outcomes: u64) {
        let fault = outcomes.saturating_mul(OUTCOME);
        self.fault = self.fault.saturating_sub(fault);
    }

    /// Expected goodness of the next outcome in basis points: the share of good outcomes, with one
    /// good and one bad assumed of everyone. Rounded down.
    pub fn score(&self) -> u16 {
        let (merit, fault) = (u128::from(self.merit), u128::from(self.fault));
        let prior = u128::from(OUTCOME);
        let good = merit.saturating_add(prior);
        let all = good.saturating_add(fault).saturating_add(prior);
        let share = good
            .saturating_mul(BASIS_POINTS.into())
            .checked_div(all)
            .unwrap_or_default();
        u16::try_from(share).unwrap_or(BASIS_POINTS)
    }
}

/// Weight of a basis point of an outcome.
const PER_BASIS_POINT: u64 = OUTCOME / BASIS_POINTS as u64;

/// `value * 2^(-elapsed / half_life)`, rounded down; nothing is left where there is no half-life.
fn faded(value: u64, elapsed: u64, half_life: u64) -> u64 {
    let (Some(halvings), Some(rest)) = (
        elapsed.checked_div(half_life),
        elapsed.checked_rem(half_life),
    ) else {
        return 0;
    };
    let halvings = u32::try_from(halvings).unwrap_or(u32::MAX);
    let Some(halved) = value.checked_shr(halvings) else {
        return 0;
    };
    // The rest as a binary fraction of a half-life, a factor for each of its bits.
    let fraction = (u128::from(rest) << 32)
        .checked_div(half_life.into())
        .unwrap_or_default();
    ROOTS_OF_HALF
        .iter()
        .zip((0..32u32).rev())
        .filter(|(_, bit)| fraction.checked_shr(*bit).is_some_and(|bits| bits & 1 == 1))
        .fold(halved, |value, (root, _)| {
            let product = u128::from(value).saturating_mul((*root).into()) >> 63;
            u64::try_from(product).unwrap_or(u64::MAX)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn half_is_left_after_each_half_life() {
        for (elapsed, left) in [
            (0, 1_000_000),
            (1, 500_000),
            (2, 250_000),
            (20, 0),
            (500, 0),
        ] {
            assert_eq!(
                faded(1_000_000, elapsed * DAY, DAY),
                left,
                "{elapsed} half-lives"
            );
        }
        assert_eq!(faded(u64::MAX, u64::MAX, 1), 0);
        assert_eq!(faded(u64::MAX, u64::MAX, u64::MAX), u64::MAX >> 1);
        assert_eq!(faded(7, 5, 0), 0);
    }

    #[test]
    fn in_between_it_falls_along_the_exponential() {
        for part in 1..100u64 {
            let found = faded(1_000_000_000, part * DAY, 100 * DAY) as f64;
            let exact = 1e9 * (-(part as f64) / 100.0).exp2();
            assert!(
                (found - exact).abs() < 40.0,
                "{part} %: {found} for {exact}"
            );
        }
    }

    #[test]
    fn touching_a_reputation_often_does_not_keep_it_alive() {
        let whole = Reputation {
            merit: OUTCOME * 1_000,
            fault: 0,
            at: 0,
        };
        let mut touched = whole;
        for step in 1..=10_000 {
            touched = touched.at(step * 864, 100 * DAY);
        }
        let untouched = whole.at(100 * DAY, 100 * DAY);
        assert_eq!(untouched.merit, OUTCOME * 500);
        let lost = untouched.merit - touched.merit;
        assert!(lost <= 40 * 10_000, "rounded down by {lost}");
    }

    #[test]
    fn who_is_new_is_expected_to_be_middling_and_outcomes_move_it() {
        let mut reputation = Reputation::default();
        assert_eq!(reputation.score(), 5_000);
        reputation.add(9_000);
        assert_eq!((reputation.merit, reputation.fault), (900_000, 100_000));
        assert_eq!(reputation.score(), 6_333);
        reputation.blame(3);
        assert_eq!(reputation.score(), 3_166);
        reputation.merit = u64::MAX;
        reputation.add(10_000);
        assert_eq!(reputation.score(), 9_999);
    }
}

//! All chance of a run, from its seed.

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The random numbers of one world.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// Those of a world of a run.
    pub fn new(seed: u64, world: u64) -> Self {
        let mut numbers = ChaCha8Rng::seed_from_u64(seed);
        numbers.set_stream(world);
        Self(numbers)
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.gen_range(0..100) < percent
    }

    /// A number from zero on, less than `end`; zero where that is none.
    pub fn below(&mut self, end: u64) -> u64 {
        match end {
            0 => 0,
            end => self.0.gen_range(0..end),
        }
    }

    /// As [`Dice::below`], for places in lists.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// A number of a range, its ends included.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first.saturating_add(self.below(last.saturating_sub(first).saturating_add(1)))
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.index(list.len()))
    }

    /// One of an array that is not empty.
    pub fn of<T: Copy, const N: usize>(&mut self, list: [T; N]) -> T {
        list[self.index(N)]
    }

    /// An amount from one to `most`, small ones as often as large ones.
    pub fn amount(&mut self, most: u128) -> u128 {
        if most <= 1 {
            return 1;
        }
        let most = match self.chance(50) {
            true => most,
            false => most / 1_000 + 1,
        };
        self.0.gen_range(1..=most)
    }

    /// An amount at the edges of what a message can carry.
    pub fn extreme(&mut self) -> u128 {
        self.of([
            0,
            1,
            u64::MAX.into(),
            u128::from(u64::MAX) + 1,
            i128::MAX.unsigned_abs(),
            u128::MAX - 1,
            u128::MAX,
        ])
    }

    /// Bytes that nobody chose.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

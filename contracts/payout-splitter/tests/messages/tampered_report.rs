//! A report with any one bit changed is refused and changes nothing.

use super::{native, refusal, tamper::flips};

#[test]
fn every_flipped_bit_is_refused_and_leaves_the_state_as_it_was() {
    let mut world = native();
    let channels = [world.open(0), world.open(1)];
    let (alice, bob) = (world.address("alice"), world.address("bob"));
    world.settle(&[(channels[0], 100)], &[(&alice, 60), (&bob, 40)]);
    let charges = [(channels[0], 350), (channels[1], 1_000)];
    let round = world.round(&charges, &[(&alice, 1_000), (&bob, 250)]);
    let before = world.stored();

    let mut flipped = 0;
    for (what, tampered) in flips(&round) {
        let result = world.submit(&tampered);
        assert!(result.is_err(), "{what} was accepted");
        refusal(result);
        assert_eq!(world.stored(), before, "{what} changed the state");
        flipped += 1;
    }
    // 12 report fields of 280 bytes, three signatures, one byte of bitmap, and what comes along.
    assert_eq!(
        flipped,
        8 * (280 + 3 * 64 + 1 + 8 + 32 + 2 * (16 + 8 + 16 + 8 + 64))
    );

    world.submit(&round).unwrap();
    assert_eq!(world.head().last_seq.u64(), 2);
}

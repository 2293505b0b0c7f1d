//! A secp256k1 signature has a second valid form, with another `s`. It is no second promise.

use cosmwasm_std::HexBinary;
use k256::ecdsa::Signature;
use payout_splitter::{ChargeError, ContractError};

use super::{native, refusal, round::Round, round::QUORUM, world::World};

/// The same signature with the other `s`.
fn other_form(signature: &HexBinary) -> HexBinary {
    let low = Signature::from_slice(signature).unwrap();
    let (r, s) = low.split_scalars();
    let high = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    assert_ne!(low, high);
    high.to_bytes().to_vec().into()
}

/// A report that charges 1,000 to a channel with a secp256k1 key.
fn charging() -> (World, Round) {
    let mut world = native();
    let channel = world.open(1);
    let alice = world.address("alice");
    let round = world.round(&[(channel, 1_000)], &[(&alice, 1_000)]);
    (world, round)
}

#[test]
fn the_other_form_of_a_vouchers_signature_charges_nothing_more() {
    for first_as_signed in [true, false] {
        let (mut world, mut first) = charging();
        let signed = first.collections[0].voucher.signature.clone();
        let twin = other_form(&signed);
        let (one, other) = match first_as_signed {
            true => (signed, twin),
            false => (twin, signed),
        };
        first.collections[0].voucher.signature = one;
        first.bind_collections();
        first.sign(&world, &QUORUM);
        world.submit(&first).unwrap();
        assert_eq!(world.totals().collected.u128(), 1_000);

        let alice = world.address("alice");
        let mut again = world.round(&[(1, 1_000)], &[(&alice, 1_000)]);
        again.collections[0].voucher.signature = other;
        again.bind_collections();
        again.sign(&world, &QUORUM);
        let error = refusal(world.submit(&again));
        let nothing = matches!(
            error,
            ContractError::Charge(ChargeError::NothingCharged { channel: 1, .. })
        );
        assert!(nothing, "{error}");
        assert_eq!(world.totals().collected.u128(), 1_000);
    }
}

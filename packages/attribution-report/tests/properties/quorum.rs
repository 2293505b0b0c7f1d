//! Quorum and bitmap.

use attribution_report::{quorum_of, Bitmap, QuorumError};
use cosmwasm_std::HexBinary;
use proptest::{collection::vec, prelude::*};

use super::for_all;

#[test]
fn quorum_table() {
    let table = [
        (0, u16::MAX),
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 3),
        (5, 4),
        (6, 5),
        (7, 5),
        (10, 7),
        (13, 9),
        (31, 21),
        (64, 43),
    ];
    for (members, quorum) in table {
        assert_eq!(quorum_of(members), quorum, "{members} members");
    }
}

#[test]
fn a_quorum_outvotes_liars_and_two_quorums_share_an_honest_member() {
    for members in 1..=1_000u16 {
        let (quorum, liars) = (quorum_of(members), (members - 1) / 3);
        assert!(quorum > 2 * liars, "honest signers outvote the liars");
        assert!(quorum <= members - liars, "the honest alone can sign");
        assert!(
            2 * quorum > members + liars,
            "two quorums share an honest member"
        );
    }
    assert!(quorum_of(u16::MAX) <= u16::MAX - (u16::MAX - 1) / 3);
}

#[test]
fn the_bitmap_names_its_signers() {
    let signers =
        (1..=64usize).prop_flat_map(|members| (Just(members), vec(any::<bool>(), members)));
    for_all(signers, |(members, chosen)| {
        let signers: Vec<usize> = (0..members).filter(|index| chosen[*index]).collect();
        let bitmap = Bitmap::of(members, signers.iter().copied());
        let signatures = vec![HexBinary::from([0; 64]); signers.len()];
        let found = bitmap.check(members, 1, &signatures);
        if signers.is_empty() {
            let expected = QuorumError::TooFewSigners {
                signers: 0,
                quorum: 1,
            };
            prop_assert_eq!(found, Err(expected));
        } else {
            prop_assert_eq!(found, Ok(signers));
        }
        Ok(())
    });
}

#[test]
fn no_signer_is_never_a_quorum_not_even_of_zero() {
    for members in 0..=64 {
        let refused = Bitmap::of(members, []).check(members, 0, &[]);
        assert!(matches!(refused, Err(QuorumError::TooFewSigners { .. })));
    }
}

#[test]
fn any_bytes_are_checked_without_panic() {
    let input = (
        vec(any::<u8>(), 0..12),
        0..80usize,
        any::<u16>(),
        0..10usize,
        0..70usize,
    );
    for_all(input, |(bytes, members, quorum, signatures, length)| {
        let signatures = vec![HexBinary::from(vec![0; length]); signatures];
        if let Ok(signers) = Bitmap(bytes.into()).check(members, quorum, &signatures) {
            prop_assert!(!signers.is_empty() && signers.len() >= usize::from(quorum));
            prop_assert!(signers.iter().all(|index| *index < members));
            prop_assert_eq!(signers.len(), signatures.len());
            prop_assert_eq!(length, 64);
        }
        Ok(())
    });
}

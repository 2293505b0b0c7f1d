//! attest.

use attribution_report::{Bitmap, Hash32, QuorumError, Verdict};
use contract_api::model_registry::{
    AdapterStatus, Asset, ConfigUpdate, EarnersResponse, ExecuteMsg, QueryMsg,
};
use model_registry::ContractError;

use super::{
    oracles::{Signing, BOND, OVERLAP_SECONDS},
    refusal,
    world::{World, MIN_DEPOSIT},
};

fn attest(world: &mut World, signing: &Signing) -> Result<(), ContractError> {
    let (message, anyone) = (world.signed(signing), world.heir.clone());
    match world.execute(&anyone, &message) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

#[test]
fn a_quorum_attests_and_the_deposit_stays_behind_the_adapter() {
    let mut world = World::with_adapter();
    world.advance(5);
    let signing = world.signing(1, Verdict::Pass);
    attest(&mut world, &signing).unwrap();
    let adapter = world.adapter(1);
    assert_eq!(adapter.status, AdapterStatus::Attested);
    assert_eq!(adapter.attested_at, Some(world.height().into()));
    assert_eq!(adapter.deposit.u128(), MIN_DEPOSIT);
    world.check_held();

    // What happened in a block counts from the next one on.
    let attested = |world: &World, height: u64| {
        let query = QueryMsg::Earners {
            adapter: 1u64.into(),
            height: height.into(),
        };
        world.query::<EarnersResponse>(&query).unwrap().attested
    };
    let height = world.height();
    assert!(!attested(&world, height));
    assert!(attested(&world, height + 1));
}

#[test]
fn a_failed_audit_costs_the_deposit() {
    let mut world = World::with_adapter();
    let signing = world.signing(1, Verdict::Fail);
    attest(&mut world, &signing).unwrap();
    let adapter = world.adapter(1);
    assert_eq!(adapter.status, AdapterStatus::Failed);
    assert_eq!((adapter.attested_at, adapter.deposit.u128()), (None, 0));
    assert_eq!(world.balance(&world.treasury), MIN_DEPOSIT);
    world.check_held();
}

#[test]
fn a_verdict_is_given_once() {
    for (first, second) in [
        (Verdict::Pass, Verdict::Fail),
        (Verdict::Fail, Verdict::Pass),
        (Verdict::Pass, Verdict::Pass),
    ] {
        let mut world = World::with_adapter();
        let signing = world.signing(1, first);
        attest(&mut world, &signing).unwrap();
        let before = world.stored();
        let signing = world.signing(1, second);
        let error = attest(&mut world, &signing).unwrap_err();
        assert_eq!(error, ContractError::HasVerdict { adapter: 1 });
        assert_eq!(world.stored(), before);
    }
}

#[test]
fn deprecation_does_not_wash_a_verdict_off() {
    for (verdict, status) in [
        (Verdict::Pass, AdapterStatus::Deprecated),
        (Verdict::Fail, AdapterStatus::Failed),
    ] {
        let mut world = World::with_adapter();
        let (builder, asset) = (world.builder.clone(), Asset::Adapter(1u64.into()));
        world
            .execute(&builder, &ExecuteMsg::Deprecate { asset })
            .unwrap();
        let signing = world.signing(1, verdict);
        attest(&mut world, &signing).unwrap();
        assert_eq!(world.adapter(1).status, status);
        world.check_held();
    }
    let mut world = World::with_adapter();
    let signing = world.signing(1, Verdict::Fail);
    attest(&mut world, &signing).unwrap();
    let (builder, asset) = (world.builder.clone(), Asset::Adapter(1u64.into()));
    world
        .execute(&builder, &ExecuteMsg::Deprecate { asset })
        .unwrap();
    assert_eq!(world.adapter(1).status, AdapterStatus::Failed);
}

type Tamper = fn(&World, &mut Signing);

const TAMPERED: [(&str, Tamper); 7] = [
    ("another chain", |_, signing| signing.chain_id = "other-1"),
    ("another registry", |world, signing| {
        signing.registry = world.token.clone()
    }),
    ("another splitter", |world, signing| {
        signing.splitter = world.token.clone()
    }),
    ("another index", |_, signing| {
        signing.index_hash = Hash32([9; 32])
    }),
    ("another adapter", |_, signing| signing.signed_adapter = 2),
    ("another verdict", |_, signing| {
        signing.signed_verdict = Verdict::Fail
    }),
    ("other members", |_, signing| {
        signing.signers = vec![1, 0, 3];
    }),
];

/// A signature for anything else is none for this.
#[test]
fn signatures_over_anything_else_are_refused() {
    let mut world = World::with_adapter();
    let before = world.stored();
    for (what, tamper) in TAMPERED {
        let mut signing = world.signing(1, Verdict::Pass);
        tamper(&world, &mut signing);
        let error = attest(&mut world, &signing).unwrap_err();
        assert_eq!(
            error,
            ContractError::OracleSignatures { signers: 3 },
            "{what}"
        );
        assert_eq!(world.stored(), before, "{what}");
    }
    let signing = world.signing(1, Verdict::Pass);
    attest(&mut world, &signing).unwrap();
}

/// The host's batch verification accepts an empty batch.
#[test]
fn an_empty_batch_of_signatures_never_attests() {
    let mut world = World::with_adapter();
    let mut signing = world.signing(1, Verdict::Pass);
    signing.signers = vec![];
    let error = attest(&mut world, &signing).unwrap_err();
    let none = QuorumError::TooFewSigners {
        signers: 0,
        quorum: 3,
    };
    assert_eq!(error, ContractError::Quorum(none));
}

#[test]
fn what_makes_no_quorum_is_refused() {
    let mut world = World::with_adapter();
    let mut signing = world.signing(1, Verdict::Pass);
    signing.signers = vec![0, 1];
    let error = attest(&mut world, &signing).unwrap_err();
    assert!(matches!(
        error,
        ContractError::Quorum(QuorumError::TooFewSigners { .. })
    ));

    let good = world.signed(&world.signing(1, Verdict::Pass));
    let anyone = world.heir.clone();
    type Change = fn(&mut Bitmap, &mut Vec<cosmwasm_std::HexBinary>);
    type Expected = fn(&QuorumError) -> bool;
    let changes: [(Change, Expected); 5] = [
        (
            |bitmap, _| bitmap.0 = vec![].into(),
            |error| matches!(error, QuorumError::BitmapLength { .. }),
        ),
        (
            |bitmap, _| bitmap.0 = vec![0x0b, 0].into(),
            |error| matches!(error, QuorumError::BitmapLength { .. }),
        ),
        (
            |bitmap, _| bitmap.0 = vec![0x1b].into(),
            |error| matches!(error, QuorumError::UnknownMember { .. }),
        ),
        (
            |_, signatures| drop(signatures.pop()),
            |error| matches!(error, QuorumError::SignatureCount { .. }),
        ),
        (
            |_, signatures| signatures[1] = vec![0; 63].into(),
            |error| matches!(error, QuorumError::SignatureLength { .. }),
        ),
    ];
    for (number, (change, expected)) in changes.into_iter().enumerate() {
        let mut message = good.clone();
        if let ExecuteMsg::Attest {
            bitmap, signatures, ..
        } = &mut message
        {
            change(bitmap, signatures);
        }
        match refusal(world.execute(&anyone, &message)) {
            ContractError::Quorum(error) => assert!(expected(&error), "{number}: {error}"),
            other => panic!("{number}: {other}"),
        }
    }
    world.execute(&anyone, &good).unwrap();
}

#[test]
fn only_a_set_that_reports_now_attests() {
    let mut world = World::with_adapter();
    world.bond_operator(5, 2 * BOND);
    world.advance(1);
    world.rotate();
    world.advance(OVERLAP_SECONDS);
    let signing = world.signing(1, Verdict::Pass);
    world.advance(1);
    let (set_id, now) = (1, world.now());
    let error = attest(&mut world, &signing).unwrap_err();
    assert_eq!(error, ContractError::InactiveSet { set_id, now });
    let next = Signing {
        set_id: 2,
        ..signing
    };
    attest(&mut world, &next).unwrap();

    let mut world = World::with_adapter();
    let mut message = world.signed(&world.signing(1, Verdict::Pass));
    if let ExecuteMsg::Attest { set_id, .. } = &mut message {
        *set_id = 9u64.into();
    }
    let anyone = world.heir.clone();
    let error = refusal(world.execute(&anyone, &message));
    assert!(matches!(error, ContractError::UnknownSet { set_id: 9, .. }));
}

#[test]
fn without_the_oracles_nobody_attests() {
    for role in ["oracle_registry", "payout_splitter"] {
        let mut world = World::with_adapter();
        let nobody = Some(String::new());
        let mut update = ConfigUpdate::default();
        match role {
            "oracle_registry" => update.oracle_registry = nobody,
            _ => update.payout_splitter = nobody,
        }
        world.update(update);
        let signing = world.signing(1, Verdict::Pass);
        let error = attest(&mut world, &signing).unwrap_err();
        assert_eq!(error, ContractError::NotWired { role });
    }
}

#[test]
fn an_adapter_that_does_not_exist_is_not_attested() {
    let mut world = World::with_adapter();
    let mut signing = world.signing(1, Verdict::Pass);
    signing.adapter = 2;
    let asset = Asset::Adapter(2u64.into());
    let error = attest(&mut world, &signing).unwrap_err();
    assert_eq!(error, ContractError::UnknownAsset { asset });
}

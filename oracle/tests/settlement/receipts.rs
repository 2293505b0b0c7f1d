//! Every way to tamper with a receipt has its own name.

use attribution_report::{Hash32, ReceiptRecord};
use contract_api::oracle_registry::SigScheme;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use openledger_oracle::report::ReceiptKey;
use openledger_oracle::verify::{
    check_charges, check_record, check_serving, check_voucher, ReceiptError, ServingFacts,
};
use sha2::{Digest, Sha256};

use crate::fixture::{
    channel, node_key, sign_receipt, sign_voucher, voucher_message, Fixture, NODE,
};

type Tamper = fn(&mut Fixture);
type Expected = fn(&ReceiptError) -> bool;

/// Checks the first receipt under a proposal that was made after the tampering.
fn check(fixture: &Fixture) -> Result<ReceiptKey, ReceiptError> {
    let reference = &fixture.proposal().receipts[0];
    let (adapters, channels) = (&fixture.adapters, &fixture.channels);
    let (scope, record) = (&fixture.scope, &fixture.records[0]);
    let key = check_record(scope, reference, record, adapters, channels)?;
    let channel = &channels[&record.receipt.channel.u64()];
    check_voucher(scope, &record.voucher, channel)?;
    Ok(key)
}

#[test]
fn a_valid_receipt_stands_under_its_name() {
    let fixture = Fixture::new();
    let id = fixture.records[0].receipt.receipt_id;
    assert_eq!(check(&fixture).unwrap(), (NODE.to_vec(), id));
}

/// What is tampered with, how, and the error that names it.
type Row = (&'static str, Tamper, Expected);

fn check_table(table: &[Row]) {
    for (name, tamper, expected) in table {
        let mut fixture = Fixture::new();
        tamper(&mut fixture);
        let error = check(&fixture).expect_err(name);
        assert!(expected(&error), "{name}: {error:?}");
    }
}

#[test]
fn every_tampering_with_the_answer_is_named() {
    let table: [Row; 10] = [
        (
            "another prefix",
            |fixture| fixture.scope.prefix = "cosmos".to_owned(),
            |error| matches!(error, ReceiptError::Address(_)),
        ),
        (
            "a channel to another node",
            |fixture| fixture.channels.get_mut(&1).unwrap().node = vec![0x12; 20],
            |error| matches!(error, ReceiptError::OtherNode { .. }),
        ),
        (
            "no such channel",
            |fixture| drop(fixture.channels.remove(&1)),
            |error| *error == ReceiptError::UnknownChannel { channel: 1 },
        ),
        (
            "no such adapter",
            |fixture| fixture.adapters.clear(),
            |error| *error == ReceiptError::UnknownAdapter { adapter: 3 },
        ),
        (
            "another base model",
            |fixture| fixture.records[0].receipt.base_model = 8u64.into(),
            |error| matches!(error, ReceiptError::BaseModel { found: 8, .. }),
        ),
        (
            "a fee above the price",
            |fixture| fixture.records[0].receipt.fee += cosmwasm_std::Uint128::one(),
            |error| matches!(error, ReceiptError::Fee { .. }),
        ),
        (
            "a longer answer than was paid for",
            |fixture| fixture.records[0].transcript.output.extend([9; 40]),
            |error| matches!(error, ReceiptError::Fee { .. }),
        ),
        (
            "another answer of the same length",
            |fixture| fixture.records[0].transcript.output[0] += 1,
            |error| *error == ReceiptError::Commitment,
        ),
        (
            "another seed",
            |fixture| fixture.records[0].transcript.seed = 4u64.into(),
            |error| *error == ReceiptError::Commitment,
        ),
        (
            "a free answer",
            |fixture| {
                let price = &mut fixture.adapters.get_mut(&3).unwrap().price;
                (price.per_call, price.per_1k_tokens) = Default::default();
                fixture.records[0].receipt.fee = Default::default();
            },
            |error| *error == ReceiptError::Free,
        ),
    ];
    check_table(&table);
}

#[test]
fn every_tampering_with_the_voucher_is_named() {
    let table: [Row; 5] = [
        (
            "a voucher of another channel",
            |fixture| {
                fixture.records[0].voucher.channel = 2u64.into();
                resign(fixture);
            },
            |error| matches!(error, ReceiptError::OtherChannel { found: 2, .. }),
        ),
        (
            "a voucher that allows less than was charged",
            |fixture| {
                let charged = fixture.records[0].receipt.charged;
                fixture.records[0].voucher.cumulative = charged - cosmwasm_std::Uint128::one();
                resign(fixture);
            },
            |error| matches!(error, ReceiptError::NotCovered { .. }),
        ),
        (
            "a voucher above the cap",
            |fixture| {
                fixture.records[0].voucher.cumulative = 1_000_001u128.into();
                resign(fixture);
            },
            |error| matches!(error, ReceiptError::OverCap { .. }),
        ),
        (
            "a voucher that outlives its channel",
            |fixture| {
                fixture.records[0].voucher.expires = 1_001u64.into();
                resign(fixture);
            },
            |error| matches!(error, ReceiptError::OutlivesChannel { .. }),
        ),
        (
            "a voucher for another chain",
            |fixture| fixture.scope.chain_id = "sim-2".to_owned(),
            |error| *error == ReceiptError::VoucherSignature,
        ),
    ];
    check_table(&table);
}

fn resign(fixture: &mut Fixture) {
    let scope = fixture.scope.clone();
    sign_voucher(&scope, &mut fixture.records[0].voucher);
}

#[test]
fn a_receipt_that_the_proposal_does_not_name_is_refused() {
    let fixture = Fixture::new();
    let proposal = fixture.proposal();
    let (adapters, channels) = (&fixture.adapters, &fixture.channels);
    let swapped = check_record(
        &fixture.scope,
        &proposal.receipts[0],
        &fixture.records[1],
        adapters,
        channels,
    );
    assert!(matches!(swapped, Err(ReceiptError::OtherRecord { .. })));
    let mut reference = proposal.receipts[0].clone();
    reference.position = 2u64.into();
    let moved = check_record(
        &fixture.scope,
        &reference,
        &fixture.records[0],
        adapters,
        channels,
    );
    assert!(matches!(moved, Err(ReceiptError::OtherRecord { .. })));
}

#[test]
fn a_voucher_may_be_signed_with_secp256k1() {
    let mut fixture = Fixture::new();
    let key = k256::ecdsa::SigningKey::from_slice(&[0x42; 32]).unwrap();
    let facts = fixture.channels.get_mut(&1).unwrap();
    facts.scheme = SigScheme::Secp256k1;
    facts.session_key = key.verifying_key().to_sec1_bytes().to_vec();
    let prehash = Sha256::digest(voucher_message(&fixture.scope, &fixture.records[0].voucher));
    let signature: k256::ecdsa::Signature = key.sign_prehash(&prehash).unwrap();
    fixture.records[0].voucher.signature = signature.to_bytes().to_vec().into();
    check(&fixture).unwrap();
    fixture.records[0].voucher.expires = 899u64.into();
    assert_eq!(check(&fixture), Err(ReceiptError::VoucherSignature));
}

fn serving() -> ServingFacts {
    ServingFacts {
        receipt_key: Some(node_key().verifying_key().to_bytes().to_vec()),
        closed: false,
        now: 1_000,
        margin: 600,
    }
}

fn serve(record: &ReceiptRecord, facts: &ServingFacts) -> Result<(), ReceiptError> {
    check_serving(&Fixture::new().scope, &NODE, record, &channel(), facts)
}

#[test]
fn what_an_observer_sees_of_node_and_channel_is_named() {
    let record = Fixture::new().records[0].clone();
    serve(&record, &serving()).unwrap();
    let closed = ServingFacts {
        closed: true,
        ..serving()
    };
    assert_eq!(
        serve(&record, &closed),
        Err(ReceiptError::Closed { channel: 1 })
    );
    let late = ServingFacts {
        now: 4_401,
        ..serving()
    };
    assert!(matches!(
        serve(&record, &late),
        Err(ReceiptError::TooLate { .. })
    ));
    let unknown = ServingFacts {
        receipt_key: None,
        ..serving()
    };
    assert_eq!(serve(&record, &unknown), Err(ReceiptError::UnknownNode));
    let rotated = ServingFacts {
        receipt_key: Some(vec![1; 32]),
        ..serving()
    };
    assert_eq!(serve(&record, &rotated), Err(ReceiptError::NodeSignature));
    let mut other = record;
    other.receipt.charged += cosmwasm_std::Uint128::one();
    assert_eq!(serve(&other, &serving()), Err(ReceiptError::NodeSignature));
    sign_receipt(&Fixture::new().scope, &mut other.receipt);
    serve(&other, &serving()).unwrap();
}

fn keyed(fixture: &Fixture) -> Vec<(ReceiptKey, &ReceiptRecord)> {
    let key = |record: &ReceiptRecord| (NODE.to_vec(), record.receipt.receipt_id);
    let records = fixture.records.iter();
    records.map(|record| (key(record), record)).collect()
}

#[test]
fn charges_continue_their_channel_in_order() {
    let fixture = Fixture::new();
    let entries = keyed(&fixture);
    let verdicts = check_charges(&fixture.ledger, &fixture.settled, &entries);
    assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");

    let swapped = [entries[1].clone(), entries[0].clone()];
    let verdicts = check_charges(&fixture.ledger, &fixture.settled, &swapped);
    assert!(matches!(verdicts[0], Err(ReceiptError::Charge { .. })));

    let twice = [entries[0].clone(), entries[0].clone()];
    let verdicts = check_charges(&fixture.ledger, &fixture.settled, &twice);
    assert_eq!(verdicts[1], Err(ReceiptError::AlreadySettled));

    let settled = [entries[0].0.clone()].into();
    let verdicts = check_charges(&fixture.ledger, &settled, &entries);
    assert_eq!(verdicts[0], Err(ReceiptError::AlreadySettled));
    assert_ne!(entries[0].0 .1, Hash32::ZERO);
}

#[test]
fn a_voucher_of_the_former_key_stands_while_reports_collect_by_it() {
    let mut fixture = Fixture::new();
    let new = k256::ecdsa::SigningKey::from_slice(&[0x43; 32]).unwrap();
    let facts = fixture.channels.get_mut(&1).unwrap();
    let session_key = new.verifying_key().to_sec1_bytes().to_vec();
    let former_key = std::mem::replace(&mut facts.session_key, session_key);
    let former = (facts.scheme, former_key);
    facts.scheme = SigScheme::Secp256k1;
    assert_eq!(check(&fixture), Err(ReceiptError::VoucherSignature));
    fixture.channels.get_mut(&1).unwrap().former_key = Some(former);
    check(&fixture).unwrap();
}

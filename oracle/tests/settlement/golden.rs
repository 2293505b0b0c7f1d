//! The signed bytes of every message, against values that an independent program computed.

use attribution_report::{Hash32, Score};
use openledger_oracle::peers::auth::request_bytes;
use openledger_oracle::wire::{
    Body, Bundle, Certificate, MemberSignature, Prepared, Proposal, ReceiptRef, Scope,
    SignedMessage, SignedObservation, Statement, Verdict,
};
use sha2::{Digest, Sha256};

use crate::fixture::{operator_key, Fixture};

fn scope() -> Scope {
    Scope {
        config_digest: Hash32([0xcd; 32]),
        set_id: 1,
        seq: 7,
    }
}

fn proposal() -> Proposal {
    Proposal {
        treasury: vec![0x22; 20].into(),
        attested: vec![3u64.into(), 8u64.into()],
        receipts: vec![ReceiptRef {
            node: vec![0x11; 20].into(),
            position: 4u64.into(),
            channel: 5u64.into(),
            charged: 600u128.into(),
            digest: Hash32([9; 32]),
        }],
    }
}

fn verdicts() -> Vec<Verdict> {
    let score = |contribution, score| Score {
        contribution,
        score,
    };
    vec![
        Verdict::Accepted(vec![score(0, 900), score(3, -5)]),
        Verdict::Refused,
    ]
}

fn signature(member: u16, byte: u8) -> MemberSignature {
    MemberSignature {
        member,
        signature: vec![byte; 64].into(),
    }
}

fn prepared() -> Prepared {
    Prepared {
        certificate: Certificate {
            view: 1u64.into(),
            bundle: Hash32([5; 32]),
            signatures: vec![signature(0, 1), signature(2, 2)],
        },
        bundle: Bundle {
            proposal: proposal(),
            observations: vec![SignedObservation {
                member: 2,
                view: 0u64.into(),
                verdicts: verdicts(),
                signature: vec![3; 64].into(),
            }],
        },
    }
}

#[test]
fn signed_bytes_of_every_message() {
    let Prepared {
        certificate,
        bundle,
    } = prepared();
    let table = [
        (
            (0, 1),
            Body::Proposal(proposal()),
            "a9c8247a899967c268b39870de9322013229457d7f8ea59b0b12154d1f33f82f",
        ),
        (
            (0, 2),
            Body::Observation {
                proposal: proposal().digest(),
                verdicts: verdicts(),
            },
            "873c7d546a2f9806eba2f3a3e40fdb0b6f9067c212c45922ef77e4603be7ae6a",
        ),
        (
            (2, 1),
            Body::Bundle {
                bundle,
                justification: Some(certificate),
            },
            "c3c424559bd395379eb20dcd980bf87bb59fb1f4217d35ca7f2936b74e0d7a51",
        ),
        (
            (2, 3),
            Body::Prepare {
                bundle: Hash32([5; 32]),
            },
            "4b0f58912353c1f37066a1bd73562cfeb668115501709dac11843cf37afccac3",
        ),
        (
            (1, 0),
            Body::ReportSignature {
                bundle: Hash32([5; 32]),
                report: Hash32([6; 32]),
                signature: vec![1; 64].into(),
            },
            "9c712fe8a54c0d6d4e1eb7d06a4919205f790bb8aee33ad461cb4c5218f1de7f",
        ),
        (
            (9, 1),
            Body::ViewChange { prepared: None },
            "d1735ae9681fd6e22c393781ee0f3a801de2ff714ffa284461f4ae71e3ae5f9a",
        ),
        (
            (2, 1),
            Body::ViewChange {
                prepared: Some(prepared()),
            },
            "ff03a6ad16e49e0a2bd8cbe642b964c9139a9a26f82014afd5c9255785c370e2",
        ),
    ];
    for ((view, member), body, expected) in table {
        let digest = Statement::of(view, member, &body).digest(&scope());
        assert_eq!(digest.to_string(), expected, "{body:?}");
    }
}

#[test]
fn signed_bytes_of_a_request() {
    let bytes = request_bytes("sim-1", &[1; 20], &[2; 20], "/v1/bundles/3", 1_000);
    assert_eq!(
        hex::encode(Sha256::digest(bytes)),
        "1d79883fd9467a4983f9eb85df4a70ce2e8c4479889e8ff4cce5b2b0a83bfbf1"
    );
}

#[test]
fn every_message_survives_its_json() {
    let bundle = Fixture::new().bundle();
    let body = Body::Bundle {
        bundle,
        justification: Some(prepared().certificate),
    };
    let message = SignedMessage::sign(&scope(), 3, 2, body, &operator_key(2));
    let text = serde_json::to_string(&message).unwrap();
    assert_eq!(
        serde_json::from_str::<SignedMessage>(&text).unwrap(),
        message
    );
    let view = r#""view":"3""#;
    assert!(text.contains(view), "numbers of 64 bits travel as text");
    let extended = text.replacen('{', r#"{"extra":1,"#, 1);
    assert!(serde_json::from_str::<SignedMessage>(&extended).is_err());
}

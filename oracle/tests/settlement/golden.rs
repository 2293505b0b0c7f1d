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
        prev_report: Hash32([0xab; 32]),
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
            "b0b43397cb360149d72e5ecf7b082c9bed20686ff271f56e33f8ccba034950db",
        ),
        (
            (0, 2),
            Body::Observation {
                proposal: proposal().digest(),
                verdicts: verdicts(),
            },
            "ebff418dffd0813cf5f7113d1a14de655bd34f238ead108b828b6cbd15dc9b8b",
        ),
        (
            (2, 1),
            Body::Bundle {
                bundle,
                justification: Some(certificate),
            },
            "f7401c2b5d4161049298951132b6f571b2abc30073188a7f4a4d2d9f9d558041",
        ),
        (
            (2, 3),
            Body::Prepare {
                bundle: Hash32([5; 32]),
            },
            "c8435f9aa4bd738bd1e170caa04b3ca12e44ff37ddff0b04fe88b2d3076f7598",
        ),
        (
            (3, 2),
            Body::Commit {
                bundle: Hash32([5; 32]),
                report: Hash32([6; 32]),
            },
            "5bb569228f7a7bfeb149c1a714e03eda894e4c721e14a8e3eb2e1aef1d75569d",
        ),
        (
            (1, 0),
            Body::ReportSignature {
                bundle: Hash32([5; 32]),
                report: Hash32([6; 32]),
                signature: vec![1; 64].into(),
            },
            "3100fc2ce3598b5a98d733d5c5b47371f6f8665387c3d5738cf31f3bf3fc16a8",
        ),
        (
            (9, 1),
            Body::ViewChange { prepared: None },
            "9c1b75a9f95d82ff26f5d7f874c4bc0df0199aa38e4b7bad7828068e65276e8b",
        ),
        (
            (2, 1),
            Body::ViewChange {
                prepared: Some(prepared()),
            },
            "6eaec8900bf5c9ffc53efaef3937e6c1a9821b282f1789d768acf1bb132e0bee",
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

//! What a set agreed on proves itself, and published leaves are taken for a report's only where it
//! commits to them.

use attribution_report::{Hash32, OracleMember, OracleSet};
use ed25519_dalek::Signer;
use openledger_oracle::report::BuiltReport;
use openledger_oracle::store::ReportLeaves;
use openledger_oracle::watch::PublishedReport;
use openledger_oracle::wire::{AgreedError, AgreedReport, MemberSignature, Members, Scope};

use crate::fixture::{operator_key, Fixture};

fn set() -> OracleSet {
    let member = |member: u16| OracleMember {
        operator: vec![0xe0 + member as u8; 20],
        pubkey: operator_key(member).verifying_key().to_bytes().to_vec(),
    };
    OracleSet {
        set_id: 1,
        members: (0..4).map(member).collect(),
        quorum: 3,
        params_hash: Hash32::ZERO,
    }
}

fn agreed(built: &BuiltReport) -> AgreedReport {
    let digest = built.report.digest();
    let sign = |member: u16| MemberSignature {
        member,
        signature: operator_key(member).sign(digest.as_bytes()).to_vec().into(),
    };
    AgreedReport {
        set_id: 1u64.into(),
        members: 4,
        report: built.report.clone(),
        signatures: [0, 1, 3].map(sign).to_vec(),
        collections: built.collections.clone(),
        observations_root: built.observations_root,
    }
}

#[test]
fn an_agreement_is_one_of_its_round_with_a_quorum_behind_it() {
    let built = Fixture::new().build().unwrap();
    let honest = agreed(&built);
    let members = Members::new(&set()).unwrap();
    let scope = honest.scope();
    assert_eq!(honest.verify(&members, &scope), Ok(()));
    type Case = (&'static str, fn(&mut AgreedReport), AgreedError);
    let cases: [Case; 9] = [
        (
            "another set",
            |it| it.set_id = 2u64.into(),
            AgreedError::OtherRound,
        ),
        (
            "another number",
            |it| it.report.seq = 9u64.into(),
            AgreedError::OtherRound,
        ),
        (
            "another predecessor",
            |it| it.report.prev_report = Hash32([9; 32]),
            AgreedError::OtherRound,
        ),
        (
            "another size of the set",
            |it| it.members = 7,
            AgreedError::OtherRound,
        ),
        (
            "another charge",
            |it| it.collections[0].charged += cosmwasm_std::Uint128::one(),
            AgreedError::Collections,
        ),
        (
            "two signatures",
            |it| drop(it.signatures.pop()),
            AgreedError::Count {
                found: 2,
                quorum: 3,
            },
        ),
        (
            "one signature twice",
            |it| it.signatures[1] = it.signatures[0].clone(),
            AgreedError::Signature { member: 0 },
        ),
        (
            "another's signature",
            |it| it.signatures[2].member = 2,
            AgreedError::Signature { member: 2 },
        ),
        (
            "another report",
            |it| it.report.rules_hash = Hash32([9; 32]),
            AgreedError::Signature { member: 0 },
        ),
    ];
    for (what, change, expected) in cases {
        let mut changed = honest.clone();
        change(&mut changed);
        assert_eq!(changed.verify(&members, &scope), Err(expected), "{what}");
    }
    let elsewhere = Scope {
        config_digest: Hash32([1; 32]),
        ..scope
    };
    let refused = honest.verify(&members, &elsewhere);
    assert_eq!(refused, Err(AgreedError::OtherRound));
}

#[test]
fn the_evidence_and_the_message_carry_the_same_signatures() {
    let agreed = agreed(&Fixture::new().build().unwrap());
    let signed = agreed.signed();
    let checked = signed.bitmap.check(4, 3, &signed.signatures);
    assert_eq!(checked, Ok(vec![0, 1, 3]));
    let text = serde_json::to_string(&agreed).unwrap();
    assert_eq!(serde_json::from_str::<AgreedReport>(&text).unwrap(), agreed);
}

#[test]
fn published_leaves_are_a_reports_only_where_it_commits_to_them() {
    let fixture = Fixture::new();
    let built = fixture.build().unwrap();
    let published = PublishedReport::new(ReportLeaves::from(&built), &built.ledger.credits);
    let data = |published: PublishedReport| {
        let opened = published.data(&fixture.scope, &built.report, &set());
        opened.unwrap()
    };
    let honest = data(published.clone()).unwrap();
    assert_eq!(honest.trees, built.trees);
    assert_eq!(honest.rules, built.rules);
    type Change = (&'static str, fn(&mut PublishedReport));
    let changes: [Change; 4] = [
        ("a receipt left out", |it| drop(it.leaves.answers.pop())),
        ("another credit", |it| {
            it.leaves.answers[0].credits[0].amount += cosmwasm_std::Uint128::one();
        }),
        ("no rule", |it| it.leaves.rules.clear()),
        ("another earning", |it| {
            it.earnings[0].amount += cosmwasm_std::Uint128::one();
        }),
    ];
    for (what, change) in changes {
        let mut changed = published.clone();
        change(&mut changed);
        assert_eq!(data(changed), None, "{what}");
    }
    let mut disordered = published;
    disordered.earnings.reverse();
    let refused = disordered.data(&fixture.scope, &built.report, &set());
    assert!(refused.is_err());
}

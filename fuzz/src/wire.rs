//! Messages between oracles.

use attribution_report::{Hash32, OracleMember, OracleSet};
use ed25519_dalek::SigningKey;
use openledger_oracle::wire::{Body, Bundle, Members, Scope, SignedMessage};

const MEMBERS: u8 = 4;

fn key(member: u8) -> SigningKey {
    SigningKey::from_bytes(&[member + 1; 32])
}

fn members() -> Members {
    let member = |member: u8| OracleMember {
        operator: vec![member; 20],
        pubkey: key(member).verifying_key().to_bytes().to_vec(),
    };
    let set = OracleSet {
        set_id: 1,
        members: (0..MEMBERS).map(member).collect(),
        quorum: 3,
        params_hash: Hash32::ZERO,
    };
    Members::new(&set).unwrap()
}

/// A message is the same after it was encoded and decoded again; it verifies where its sender
/// signed it, for its scope alone.
pub fn wire(data: &[u8]) {
    let Ok(message) = serde_json::from_slice::<SignedMessage>(data) else {
        return;
    };
    let text = serde_json::to_vec(&message).unwrap();
    let again: SignedMessage = serde_json::from_slice(&text).unwrap();
    assert_eq!(again, message);
    check_bundle(&message.body);

    let members = members();
    let scope = Scope {
        config_digest: Hash32([0xcd; 32]),
        set_id: message.set_id.u64(),
        seq: message.seq.u64(),
        prev_report: message.prev_report,
    };
    let as_sent = message.verify(&members, &scope);
    let Ok(sender) = u8::try_from(message.sender).map(|sender| sender.min(MEMBERS)) else {
        return;
    };
    if sender == MEMBERS {
        assert!(as_sent.is_err(), "a stranger is no member");
        return;
    }
    let view = message.view.u64();
    let signed = SignedMessage::sign(&scope, view, message.sender, message.body, &key(sender));
    assert_eq!(signed.verify(&members, &scope), Ok(()));
    let mut flipped = scope.prev_report;
    flipped.0[0] ^= 1;
    let elsewhere = Scope {
        config_digest: Hash32([0xce; 32]),
        ..scope
    };
    let after_another = Scope {
        prev_report: flipped,
        ..scope
    };
    for other in [elsewhere, after_another] {
        assert!(signed.verify(&members, &other).is_err());
    }
}

fn check_bundle(body: &Body) {
    let bundle = match body {
        Body::Bundle { bundle, .. } => bundle,
        Body::Proposal(proposal) => {
            let bundle = Bundle {
                proposal: proposal.clone(),
                observations: vec![],
            };
            assert_eq!(bundle.observations_root(), Hash32::ZERO);
            let _ = proposal.validate();
            return;
        }
        _ => return,
    };
    let scope = Scope {
        config_digest: Hash32([0xcd; 32]),
        set_id: 1,
        seq: 1,
        prev_report: Hash32::ZERO,
    };
    if bundle.verify(&members(), &scope).is_ok() {
        assert!(bundle.observations.len() >= 3, "a bundle has a quorum");
        bundle.proposal.validate().unwrap();
    }
    for index in 0..bundle.proposal.receipts.len().saturating_add(1) {
        assert!(bundle.acceptances(index) <= bundle.observations.len());
    }
    bundle.digest();
}

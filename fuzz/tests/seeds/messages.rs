//! Seeds of what contracts and daemons read.

use attribution_report::{Hash32, Voucher};
use contract_api::{
    datanet_registry, governor, model_registry, open_token, oracle_registry, payout_splitter,
};
use cosmwasm_std::{to_json_vec, Binary, HexBinary, Uint64};
use cw3::Vote;
use inference_node::serve::voucher::SignedVoucher;

/// A message of every contract that takes signatures, proofs or lists.
pub fn messages() -> Vec<Vec<u8>> {
    let transfer = |amount: u128| open_token::Transfer {
        recipient: "open1payee".to_owned(),
        amount: amount.into(),
    };
    let transfers = open_token::ExecuteMsg::MultiTransfer {
        transfers: vec![transfer(1), transfer(u128::MAX)],
    };
    let attest = model_registry::ExecuteMsg::Attest {
        adapter: 7u64.into(),
        verdict: attribution_report::Verdict::Pass,
        set_id: Uint64::MAX,
        bitmap: attribution_report::Bitmap(vec![7].into()),
        signatures: vec![HexBinary::from([9; 64]); 3],
    };
    let duplicate = datanet_registry::ExecuteMsg::ProveDuplicate {
        content_hash: Hash32([1; 32]),
        earlier: item(1),
        later: item(2),
    };
    let claim = payout_splitter::ExecuteMsg::ClaimMany { claims: vec![] };
    let rotate = payout_splitter::ExecuteMsg::RotateSessionKey {
        channel: 4u64.into(),
        scheme: oracle_registry::SigScheme::Secp256k1,
        session_key: HexBinary::from([2; 33]),
    };
    let vote = governor::ExecuteMsg::VoteBySignature(signed_vote());
    [
        to_json_vec(&transfers),
        to_json_vec(&attest),
        to_json_vec(&duplicate),
        to_json_vec(&claim),
        to_json_vec(&rotate),
        to_json_vec(&vote),
    ]
    .map(Result::unwrap)
    .to_vec()
}

fn item(batch: u64) -> datanet_registry::ItemProof {
    datanet_registry::ItemProof {
        datanet: 1u64.into(),
        batch: batch.into(),
        index: 3u64.into(),
        proof: vec![Hash32([5; 32]); 2],
    }
}

fn signed_vote() -> governor::VoteBySignature {
    governor::VoteBySignature {
        proposal_id: 7,
        voter: "open1voter".to_owned(),
        vote: Vote::Veto,
        reason: Some("fees are high".to_owned()),
        nonce: 3u64.into(),
        expires: 1_800_000_000u64.into(),
        pubkey: Binary::from([2; 33]),
        signature: Binary::from([9; 64]),
    }
}

/// A signed vote as JSON; the rest of the target takes its values from any bytes.
pub fn vote() -> Vec<u8> {
    to_json_vec(&signed_vote()).unwrap()
}

/// A voucher as the header of a request carries it.
pub fn voucher_header() -> Vec<u8> {
    let signed = SignedVoucher {
        chain_id: "openledger-dev-1".to_owned(),
        splitter: "open1splitter".to_owned(),
        voucher: Voucher {
            channel: 5u64.into(),
            cumulative: 600u128.into(),
            expires: 1_800_000_000u64.into(),
            signature: HexBinary::from([9; 64]),
        },
    };
    signed.to_header().unwrap().into_bytes()
}

/// The smallest contract that chains take.
pub fn code() -> Vec<u8> {
    let module = r#"(module
        (memory (export "memory") 1)
        (func (export "interface_version_8"))
        (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 0))
        (func (export "allocate") (param i32) (result i32) (i32.const 0))
        (func (export "deallocate") (param i32)))"#;
    wat::parse_str(module).unwrap()
}

/// A folder of two files.
pub fn folder() -> Vec<u8> {
    let hash = "ab".repeat(32);
    format!("openledger/folder/v1\n{hash} 5 a/b.json\n{hash} 70000 c.bin\n").into_bytes()
}

/// A batch of two items.
pub fn batch_file() -> Vec<u8> {
    br#"{"id": "one", "text": "Osprey lends."}
{"id": "two", "text": "Heron prices.", "licence": "CC0-1.0"}
"#
    .to_vec()
}

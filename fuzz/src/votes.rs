//! Votes by signature: what a voter signs, and what the governor takes.

use std::sync::OnceLock;

use contract_api::governor::{
    adr36_sign_bytes, vote_text, ExecuteMsg, InstantiateMsg, SignedVote, VoteBySignature,
};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Api, Binary, CanonicalAddr, DepsMut, Env};
use cw3::Vote;
use governor::{contract, ContractError};
use k256::ecdsa::{signature::Signer, Signature, SigningKey};
use ripemd::Ripemd160;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::bytes::Bytes;
use crate::formats::same_again;

/// The fields of a vote that a signature covers, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Terms {
    chain_id: String,
    governor: String,
    proposal_id: u64,
    vote: Vote,
    nonce: u64,
    expires: u64,
    reason: Option<String>,
}

impl Terms {
    /// Names of a chain and of an account have no line feed; a reason has what it likes.
    fn read(input: &mut Bytes<'_>) -> Self {
        Self {
            chain_id: line(input),
            governor: line(input),
            proposal_id: input.u64(),
            vote: vote(input),
            nonce: input.u64(),
            expires: input.u64(),
            reason: reason(input),
        }
    }

    fn text(&self) -> String {
        vote_text(&SignedVote {
            chain_id: &self.chain_id,
            governor: &self.governor,
            proposal_id: self.proposal_id,
            vote: self.vote,
            nonce: self.nonce,
            expires: self.expires,
            reason: self.reason.as_deref(),
        })
    }
}

fn line(input: &mut Bytes<'_>) -> String {
    String::from_utf8_lossy(input.text()).replace('\n', " ")
}

fn vote(input: &mut Bytes<'_>) -> Vote {
    match input.u8() % 4 {
        0 => Vote::Yes,
        1 => Vote::No,
        2 => Vote::Abstain,
        _ => Vote::Veto,
    }
}

fn reason(input: &mut Bytes<'_>) -> Option<String> {
    let present = input.u8() % 2 == 1;
    let text = String::from_utf8_lossy(input.text()).into_owned();
    (present && !text.is_empty()).then_some(text)
}

/// Two votes have one text exactly where they are equal. The sign document is JSON, canonical as
/// amino wants it, and gives the text back. The governor takes a signature for what was signed
/// alone.
pub fn vote_signature(data: &[u8]) {
    same_again::<VoteBySignature>(data);
    let mut input = Bytes(data);
    let (one, other) = (Terms::read(&mut input), Terms::read(&mut input));
    assert_eq!(one.text() == other.text(), one == other);
    check_document(&one.text());
    check_governor(&mut input);
}

/// The document in the form of amino: JSON without spaces whose keys ascend.
fn check_document(text: &str) {
    let bytes = adr36_sign_bytes("open1voter", text);
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(serde_json::to_vec(&document).unwrap(), bytes);
    let signed = document["msgs"][0]["value"]["data"].as_str().unwrap();
    let signed = Binary::from_base64(signed).unwrap();
    assert_eq!(signed.as_slice(), text.as_bytes());
}

/// A voter's key and the account that it has on the governor's chain.
struct Voter {
    key: SigningKey,
    pubkey: Binary,
    account: Addr,
}

/// One of a few voters.
fn voter(number: u8) -> &'static Voter {
    static VOTERS: OnceLock<Vec<Voter>> = OnceLock::new();
    let voters = VOTERS.get_or_init(|| (1..=4).map(make_voter).collect());
    &voters[usize::from(number) % voters.len()]
}

fn make_voter(secret: u8) -> Voter {
    let key = SigningKey::from_slice(&[secret; 32]).unwrap();
    let pubkey = Binary::from(key.verifying_key().to_encoded_point(true).as_bytes());
    let hash: [u8; 20] = Ripemd160::digest(Sha256::digest(&pubkey)).into();
    let api = mock_dependencies().api;
    let account = api.addr_humanize(&CanonicalAddr::from(hash)).unwrap();
    Voter {
        key,
        pubkey,
        account,
    }
}

/// A vote that was signed for this governor; it is the voter's first.
fn sign(env: &Env, input: &mut Bytes<'_>) -> VoteBySignature {
    let Voter {
        key,
        pubkey,
        account,
    } = voter(0);
    let terms = Terms {
        chain_id: env.block.chain_id.clone(),
        governor: env.contract.address.to_string(),
        proposal_id: input.u64(),
        vote: vote(input),
        nonce: 0,
        expires: env.block.time.seconds() + input.u64() % 1_000,
        reason: None,
    };
    let bytes = adr36_sign_bytes(account.as_str(), &terms.text());
    let signature: Signature = key.sign(&bytes);
    VoteBySignature {
        proposal_id: terms.proposal_id,
        voter: account.to_string(),
        vote: terms.vote,
        reason: terms.reason,
        nonce: terms.nonce.into(),
        expires: terms.expires.into(),
        pubkey: pubkey.clone(),
        signature: Binary::from(signature.to_bytes().to_vec()),
    }
}

/// Changes one part of a vote; it may come out as it was.
fn bend(signed: &mut VoteBySignature, input: &mut Bytes<'_>) {
    let flip = |bytes: &Binary, input: &mut Bytes<'_>| {
        let mut bytes = bytes.to_vec();
        let at = input.below(bytes.len());
        bytes[at] ^= input.u8();
        Binary::from(bytes)
    };
    match input.u8() % 8 {
        0 => signed.proposal_id = input.u64(),
        1 => signed.vote = vote(input),
        2 => signed.reason = Some(format!("r{}", input.u8())),
        3 => signed.nonce = input.u64().into(),
        4 => signed.expires = input.u64().into(),
        5 => signed.voter = voter(input.u8()).account.to_string(),
        6 => signed.pubkey = flip(&signed.pubkey, input),
        _ => signed.signature = flip(&signed.signature, input),
    }
}

/// A governor without proposals: a vote whose signature stands ends at its unknown proposal.
fn stands(deps: DepsMut<'_>, env: &Env, signed: &VoteBySignature) -> bool {
    let message = ExecuteMsg::VoteBySignature(signed.clone());
    let info = message_info(&Addr::unchecked("anyone"), &[]);
    let refused = contract::execute(deps, env.clone(), info, message).unwrap_err();
    matches!(refused, ContractError::UnknownProposal { .. })
}

fn check_governor(input: &mut Bytes<'_>) {
    let (mut deps, env) = (mock_dependencies(), mock_env());
    let start = InstantiateMsg {
        open_token: deps.api.addr_make("open").into_string(),
        gopen_token: deps.api.addr_make("gopen").into_string(),
        emergency: None,
        parameters: None,
    };
    let info = message_info(&Addr::unchecked("anyone"), &[]);
    contract::instantiate(deps.as_mut(), env.clone(), info, start).unwrap();

    let honest = sign(&env, input);
    let mut bent = honest.clone();
    bend(&mut bent, input);
    let taken = stands(deps.as_mut(), &env, &bent);
    assert_eq!(taken, bent == honest, "{bent:?}");
}

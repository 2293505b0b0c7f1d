use contract_api::governor::{
    adr36_sign_bytes, vote_text, ExecuteMsg, NonceResponse, Paused, QueryMsg, SignedVote,
    VoteBySignature, VoteTextResponse,
};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi};
use cosmwasm_std::{Addr, Api, Binary, CanonicalAddr};
use cw3::Vote;
use cw_multi_test::MockApiBech32;
use governor::ContractError;
use k256::ecdsa::signature::Signer;
use k256::ecdsa::{Signature, SigningKey};
use k256::sha2::{Digest, Sha256};
use ripemd::Ripemd160;

use crate::world::{ballot, text, World, OPEN};

/// A voter with a key; it holds 25,000 gOPEN.
struct Voter {
    key: SigningKey,
    account: Addr,
}

impl Voter {
    fn new(world: &mut World, secret: u8) -> Self {
        let key = SigningKey::from_slice(&[secret; 32]).unwrap();
        let hash: [u8; 20] = Ripemd160::digest(Sha256::digest(pubkey(&key))).into();
        let api = MockApiBech32::new("open");
        let account = api.addr_humanize(&CanonicalAddr::from(hash)).unwrap();
        let transfer = contract_api::gopen_token::ExecuteMsg::Transfer {
            recipient: account.to_string(),
            amount: (5_000 * OPEN).into(),
        };
        world
            .call("alice", &world.gopen.clone(), &transfer)
            .unwrap();
        world.next_block();
        Self { key, account }
    }

    /// A vote on `proposal_id` with `nonce`, for an hour.
    fn sign(&self, world: &World, proposal_id: u64, nonce: u64) -> VoteBySignature {
        let block = world.app.block_info();
        let expires = world.now() + 3_600;
        let signed = SignedVote {
            chain_id: &block.chain_id,
            governor: world.governor.as_str(),
            proposal_id,
            vote: Vote::Yes,
            nonce,
            expires,
            reason: Some("fees are high"),
        };
        self.sign_text(&signed, &vote_text(&signed))
    }

    /// A message with these fields and a signature over `text`.
    fn sign_text(&self, signed: &SignedVote, text: &str) -> VoteBySignature {
        let bytes = adr36_sign_bytes(self.account.as_str(), text);
        let signature: Signature = self.key.sign(&bytes);
        VoteBySignature {
            proposal_id: signed.proposal_id,
            voter: self.account.to_string(),
            vote: signed.vote,
            reason: signed.reason.map(str::to_owned),
            nonce: signed.nonce.into(),
            expires: signed.expires.into(),
            pubkey: pubkey(&self.key),
            signature: Binary::from(signature.to_bytes().to_vec()),
        }
    }

    fn nonce(&self, world: &World) -> u64 {
        let address = self.account.to_string();
        let found: NonceResponse = world.query(&QueryMsg::Nonce { address });
        found.nonce.u64()
    }
}

fn pubkey(key: &SigningKey) -> Binary {
    let point = key.verifying_key().to_encoded_point(true);
    Binary::from(point.as_bytes())
}

fn bring(signed: &VoteBySignature) -> ExecuteMsg {
    ExecuteMsg::VoteBySignature(signed.clone())
}

/// A world with a voter and a proposal in its voting period.
fn voting() -> (World, Voter, u64) {
    let mut world = World::new();
    let voter = Voter::new(&mut world, 7);
    let id = world.active("alice", Vec::new());
    (world, voter, id)
}

#[test]
fn anyone_brings_a_vote_that_its_voter_signed() {
    let (mut world, voter, id) = voting();
    world
        .execute("nobody", &bring(&voter.sign(&world, id, 0)))
        .unwrap();
    assert_eq!(world.proposal(id).tally.yes.u128(), 5_000 * OPEN);
    assert_eq!(voter.nonce(&world), 1);
}

#[test]
fn the_governor_says_what_to_sign() {
    let (world, _, proposal_id) = voting();
    let query = QueryMsg::VoteText {
        proposal_id,
        vote: Vote::No,
        reason: Some("r".to_owned()),
        nonce: 4u64.into(),
        expires: 99u64.into(),
    };
    let found: VoteTextResponse = world.query(&query);
    let expected = format!(
        "OpenLedger vote\nChain: {}\nGovernor: {}\nProposal: 1\nVote: no\nNonce: 4\nExpires: 99\n\
         Reason: r",
        world.app.block_info().chain_id,
        world.governor
    );
    assert_eq!(found.text, expected);
}

/// A signature that Keplr made (published beside a demonstration of `verifyADR36Amino`) over the
/// text of the signer's own address.
#[test]
fn a_wallets_signature_is_over_the_same_bytes() {
    let signer = "cosmos1m9l358xunhhwds0568za49mzhvuxx9uxre5tud";
    let decode = |text| Binary::from_base64(text).unwrap();
    let pubkey = decode("A/MdHVpitzHNSdD1Zw3kY+L5PEIPyd9l6sD5i4aIfXp9");
    let signature = decode(
        "vb78/y129cOiWyQkeFF8wCKZsOyzjpILnpEVZ72o5YUhEOmQZzVPcbUqWPLR7aZQ20j6vnYhIuCQN0HEG3igFg==",
    );
    let digest = Sha256::digest(adr36_sign_bytes(signer, signer));
    let api = MockApi::default();
    assert!(api.secp256k1_verify(&digest, &signature, &pubkey).unwrap());
    let hash: [u8; 20] = Ripemd160::digest(Sha256::digest(&pubkey)).into();
    let account = MockApiBech32::new("cosmos").addr_humanize(&CanonicalAddr::from(hash));
    assert_eq!(account.unwrap().as_str(), signer);
}

#[test]
fn a_signature_for_another_chain_governor_proposal_vote_nonce_expiry_or_reason_is_refused() {
    let (mut world, voter, proposal_id) = voting();
    world.active("bob", Vec::new());
    let block = world.app.block_info();
    let governor = world.governor.to_string();
    let other_governor = text("other");
    let here = SignedVote {
        chain_id: &block.chain_id,
        governor: &governor,
        proposal_id,
        vote: Vote::Yes,
        nonce: 0,
        expires: world.now() + 3_600,
        reason: None,
    };
    let rows = [
        (
            "chain",
            SignedVote {
                chain_id: "other-1",
                ..here
            },
        ),
        (
            "governor",
            SignedVote {
                governor: &other_governor,
                ..here
            },
        ),
        (
            "proposal",
            SignedVote {
                proposal_id: 2,
                ..here
            },
        ),
        (
            "vote",
            SignedVote {
                vote: Vote::No,
                ..here
            },
        ),
        ("nonce", SignedVote { nonce: 1, ..here }),
        (
            "expiry",
            SignedVote {
                expires: here.expires + 1,
                ..here
            },
        ),
        (
            "reason",
            SignedVote {
                reason: Some("other"),
                ..here
            },
        ),
    ];
    for (what, signed_for) in rows {
        let message = voter.sign_text(&here, &vote_text(&signed_for));
        let error = world.refused("nobody", &bring(&message));
        assert_eq!(error, ContractError::InvalidSignature, "{what}");
    }
}

#[test]
fn a_signature_for_another_purpose_is_refused() {
    let (mut world, voter, proposal_id) = voting();
    let block = world.app.block_info();
    let governor = world.governor.to_string();
    let here = SignedVote {
        chain_id: &block.chain_id,
        governor: &governor,
        proposal_id,
        vote: Vote::Yes,
        nonce: 0,
        expires: world.now() + 3_600,
        reason: None,
    };
    let other_purpose = vote_text(&here).replace("OpenLedger vote", "Log in");
    let message = voter.sign_text(&here, &other_purpose);
    let error = world.refused("nobody", &bring(&message));
    assert_eq!(error, ContractError::InvalidSignature);
    let message = voter.sign_text(&here, &vote_text(&here));
    world.execute("nobody", &bring(&message)).unwrap();
}

#[test]
fn a_signature_is_used_once() {
    let (mut world, voter, id) = voting();
    let signed = voter.sign(&world, id, 0);
    world.execute("nobody", &bring(&signed)).unwrap();
    let error = world.refused("nobody", &bring(&signed));
    let expected = ContractError::WrongNonce {
        voter: voter.account.clone(),
        expected: 1,
        found: 0,
    };
    assert_eq!(error, expected);
}

#[test]
fn the_high_s_form_of_a_signature_is_no_second_vote() {
    let (mut world, voter, id) = voting();
    let signed = voter.sign(&world, id, 0);
    let low = Signature::from_slice(&signed.signature).unwrap();
    let (r, s) = low.split_scalars();
    let high = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    assert_ne!(low, high);
    let twin = VoteBySignature {
        signature: Binary::from(high.to_bytes().to_vec()),
        ..signed.clone()
    };
    world.execute("nobody", &bring(&signed)).unwrap();
    let before = world.proposal(id).tally;
    let error = world.refused("nobody", &bring(&twin));
    assert!(matches!(error, ContractError::WrongNonce { .. }), "{error}");
    assert_eq!(world.proposal(id).tally, before);

    // Where it comes first, it is the same vote, and the low form is refused.
    let (mut world, voter, id) = voting();
    let signed = voter.sign(&world, id, 0);
    assert_eq!(signed.nonce, twin.nonce);
    world.execute("nobody", &bring(&twin)).unwrap();
    let error = world.refused("nobody", &bring(&signed));
    assert!(matches!(error, ContractError::WrongNonce { .. }), "{error}");
}

#[test]
fn who_voted_cannot_vote_again_by_signature_nor_the_other_way() {
    let (mut world, voter, proposal_id) = voting();
    let signed = voter.sign(&world, proposal_id, 0);
    world.execute("nobody", &bring(&signed)).unwrap();
    let again = voter.sign(&world, proposal_id, 1);
    let error = world.refused("nobody", &bring(&again));
    let account = voter.account.clone();
    let expected = ContractError::AlreadyVoted {
        proposal_id,
        voter: account.clone(),
    };
    assert_eq!(error, expected);
    // A refused vote uses up no nonce.
    assert_eq!(voter.nonce(&world), 1);

    let governor = world.governor.clone();
    let direct = cw_multi_test::Executor::execute_contract(
        &mut world.app,
        account,
        governor,
        &ballot(proposal_id, Vote::No),
        &[],
    );
    let error: ContractError = direct.unwrap_err().downcast().unwrap();
    assert_eq!(error, expected);
}

#[test]
fn nonces_are_used_in_order() {
    let (mut world, voter, first) = voting();
    let second = world.active("bob", Vec::new());
    let later = voter.sign(&world, second, 1);
    let error = world.refused("nobody", &bring(&later));
    let gap = matches!(
        error,
        ContractError::WrongNonce {
            expected: 0,
            found: 1,
            ..
        }
    );
    assert!(gap, "{error}");
    world
        .execute("nobody", &bring(&voter.sign(&world, first, 0)))
        .unwrap();
    world.execute("nobody", &bring(&later)).unwrap();
    assert_eq!(voter.nonce(&world), 2);
}

#[test]
fn an_expired_signature_is_refused() {
    let (mut world, voter, id) = voting();
    let signed = voter.sign(&world, id, 0);
    world.advance(3_600);
    let last_moment = world.now();
    assert_eq!(signed.expires.u64(), last_moment);
    world.advance(1);
    let error = world.refused("nobody", &bring(&signed));
    let expected = ContractError::SignatureExpired {
        expires: last_moment,
        now: last_moment + 1,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_key_votes_for_its_own_account_only() {
    let (mut world, voter, id) = voting();
    let stranger = Voter::new(&mut world, 9);
    let mut signed = voter.sign(&world, id, 0);
    signed.pubkey = pubkey(&stranger.key);
    let error = world.refused("nobody", &bring(&signed));
    let expected = ContractError::WrongSigner {
        voter: voter.account.clone(),
        signer: stranger.account.clone(),
    };
    assert_eq!(error, expected);
    let mut signed = stranger.sign(&world, id, 0);
    signed.voter = voter.account.to_string();
    let error = world.refused("nobody", &bring(&signed));
    assert!(
        matches!(error, ContractError::WrongSigner { .. }),
        "{error}"
    );
    // The text names no voter, the sign doc does.
    signed.pubkey = pubkey(&voter.key);
    let error = world.refused("nobody", &bring(&signed));
    assert_eq!(error, ContractError::InvalidSignature);
}

#[test]
fn malformed_keys_and_signatures_are_refused() {
    let (mut world, voter, id) = voting();
    let signed = voter.sign(&world, id, 0);
    let cut = |bytes: &Binary| Binary::from(&bytes[..bytes.len() - 1]);
    let longer = |bytes: &Binary| Binary::from([bytes.as_slice(), &[0]].concat());
    let rows = [
        VoteBySignature {
            signature: cut(&signed.signature),
            ..signed.clone()
        },
        VoteBySignature {
            signature: longer(&signed.signature),
            ..signed.clone()
        },
        VoteBySignature {
            signature: Binary::from([0; 64]),
            ..signed.clone()
        },
        VoteBySignature {
            signature: Binary::from([0xff; 64]),
            ..signed.clone()
        },
        VoteBySignature {
            signature: Binary::default(),
            ..signed.clone()
        },
        VoteBySignature {
            pubkey: cut(&signed.pubkey),
            ..signed.clone()
        },
        VoteBySignature {
            pubkey: longer(&signed.pubkey),
            ..signed.clone()
        },
        VoteBySignature {
            pubkey: Binary::default(),
            ..signed.clone()
        },
    ];
    for row in rows {
        let error = world.refused("nobody", &bring(&row));
        assert_eq!(error, ContractError::InvalidSignature);
    }
    for bit in 0..512 {
        let mut bytes = signed.signature.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let signature = Binary::from(bytes);
        let row = VoteBySignature {
            signature,
            ..signed.clone()
        };
        let error = world.refused("nobody", &bring(&row));
        assert_eq!(error, ContractError::InvalidSignature, "bit {bit}");
    }
}

/// A point that is on no curve hashes to an account all the same.
#[test]
fn a_key_that_is_no_point_is_refused() {
    let (mut world, voter, id) = voting();
    let mut signed = voter.sign(&world, id, 0);
    let no_point = Binary::from([&[2][..], &[0xff; 32]].concat());
    let hash: [u8; 20] = Ripemd160::digest(Sha256::digest(&no_point)).into();
    let api = MockApiBech32::new("open");
    signed.voter = api
        .addr_humanize(&CanonicalAddr::from(hash))
        .unwrap()
        .into_string();
    signed.pubkey = no_point;
    let error = world.refused("nobody", &bring(&signed));
    assert_eq!(error, ContractError::InvalidSignature);
}

#[test]
fn it_can_be_stopped() {
    let (mut world, voter, id) = voting();
    let paused = Paused {
        vote_by_signature: true,
    };
    world
        .execute("guard", &ExecuteMsg::SetPaused { paused })
        .unwrap();
    let error = world.refused("nobody", &bring(&voter.sign(&world, id, 0)));
    let action = "vote_by_signature";
    assert_eq!(error, ContractError::Paused { action });
    world.vote("bob", id, Vote::Yes);
}

/// The mock of cosmwasm-std has no tokens: what is refused before any of them is asked.
#[test]
fn the_cheapest_checks_come_first() {
    let mut deps = mock_dependencies();
    let account = |name: &str| MockApi::default().addr_make(name);
    let created = contract_api::governor::InstantiateMsg {
        open_token: account("open").into_string(),
        gopen_token: account("gopen").into_string(),
        emergency: None,
        parameters: None,
    };
    let info = message_info(&account("creator"), &[]);
    governor::contract::instantiate(deps.as_mut(), mock_env(), info.clone(), created).unwrap();
    let message = VoteBySignature {
        proposal_id: 1,
        voter: account("voter").into_string(),
        vote: Vote::Yes,
        reason: None,
        nonce: 0u64.into(),
        expires: u64::MAX.into(),
        pubkey: Binary::default(),
        signature: Binary::default(),
    };
    let refused = governor::contract::execute(deps.as_mut(), mock_env(), info, bring(&message));
    assert_eq!(refused.unwrap_err(), ContractError::InvalidSignature);
}

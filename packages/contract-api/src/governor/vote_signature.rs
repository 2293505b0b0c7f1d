//! What a voter signs where someone else brings the vote.
//!
//! Wallets sign texts by ADR-36: an amino sign doc whose chain id is empty. So everything that
//! fixes where, on what and how often the signature may be used stands in the text.

use cosmwasm_std::Binary;
use cw3::Vote;

/// A vote as it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedVote<'a> {
    /// Chain id.
    pub chain_id: &'a str,
    /// The governor's address.
    pub governor: &'a str,
    /// The proposal.
    pub proposal_id: u64,
    /// The vote.
    pub vote: Vote,
    /// The voter's next nonce.
    pub nonce: u64,
    /// Unix seconds after which the signature is worthless.
    pub expires: u64,
    /// The voter's reason.
    pub reason: Option<&'a str>,
}

/// The text that a voter signs. The reason is last, so it cannot pass for another line.
pub fn vote_text(vote: &SignedVote) -> String {
    let SignedVote {
        chain_id,
        governor,
        proposal_id,
        vote,
        nonce,
        expires,
        reason,
    } = vote;
    let vote = vote_name(*vote);
    let reason = reason.map_or_else(String::new, |reason| format!("\nReason: {reason}"));
    format!(
        "OpenLedger vote\nChain: {chain_id}\nGovernor: {governor}\nProposal: {proposal_id}\n\
         Vote: {vote}\nNonce: {nonce}\nExpires: {expires}{reason}"
    )
}

/// A vote's name in JSON.
pub fn vote_name(vote: Vote) -> &'static str {
    match vote {
        Vote::Yes => "yes",
        Vote::No => "no",
        Vote::Abstain => "abstain",
        Vote::Veto => "veto",
    }
}

/// The bytes that a wallet signs for `text` by ADR-36: the canonical JSON of an amino sign doc with
/// one `MsgSignData`. `signer` is the bech32 address of the wallet's account.
pub fn adr36_sign_bytes(signer: &str, text: &str) -> Vec<u8> {
    let data = Binary::from(text.as_bytes()).to_base64();
    format!(
        r#"{{"account_number":"0","chain_id":"","fee":{{"amount":[],"gas":"0"}},"memo":"","msgs":[{{"type":"sign/MsgSignData","value":{{"data":"{data}","signer":"{signer}"}}}}],"sequence":"0"}}"#
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const VOTE: SignedVote = SignedVote {
        chain_id: "openledger-dev-1",
        governor: "open1governor",
        proposal_id: 7,
        vote: Vote::Yes,
        nonce: 3,
        expires: 1_800_000_000,
        reason: None,
    };

    #[test]
    fn the_text_says_where_on_what_and_how_often() {
        let bare = "OpenLedger vote\nChain: openledger-dev-1\nGovernor: open1governor\n\
                    Proposal: 7\nVote: yes\nNonce: 3\nExpires: 1800000000";
        assert_eq!(vote_text(&VOTE), bare);
        let reason = Some("fees are high");
        let with_reason = vote_text(&SignedVote { reason, ..VOTE });
        assert_eq!(with_reason, format!("{bare}\nReason: fees are high"));
    }

    #[test]
    fn votes_are_named_as_in_json() {
        for vote in [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto] {
            let json = cosmwasm_std::to_json_string(&vote).unwrap();
            assert_eq!(json, format!("{:?}", vote_name(vote)));
        }
    }

    #[test]
    fn the_sign_doc_is_the_canonical_json_of_amino() {
        let expected = concat!(
            r#"{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","#,
            r#""msgs":[{"type":"sign/MsgSignData","value":{"data":"aGVsbG8=","#,
            r#""signer":"open1voter"}}],"sequence":"0"}"#
        );
        assert_eq!(adr36_sign_bytes("open1voter", "hello"), expected.as_bytes());
    }
}

//! One round of the oracles: a report with the signatures and vouchers that prove it.

use attribution_report::{
    collections_digest, data_hash, Bitmap, Collection, Credit, CreditLedger, Hash32, OracleMember,
    OracleSet, Report, Role,
};
use contract_api::payout_splitter::{Claim, ExecuteMsg};
use cosmwasm_std::{Addr, Api, HexBinary};
use cw_multi_test::{error::AnyResult, AppResponse};
use ed25519_dalek::Signer;

use super::world::{World, CHAIN_ID};

/// Signers of a round, by position in the set: the smallest quorum of four.
pub const QUORUM: [usize; 3] = [0, 1, 3];

/// The parts of `submit_report`.
#[derive(Debug, Clone)]
pub struct Round {
    pub set_id: u64,
    pub report: Report,
    pub bitmap: Bitmap,
    pub signatures: Vec<HexBinary>,
    pub collections: Vec<Collection>,
    pub observations_root: Hash32,
}

impl Round {
    pub fn message(&self) -> ExecuteMsg {
        let Self {
            set_id,
            report,
            bitmap,
            signatures,
            collections,
            observations_root,
        } = self.clone();
        ExecuteMsg::SubmitReport {
            set_id: set_id.into(),
            report,
            bitmap,
            signatures,
            collections,
            observations_root,
        }
    }

    /// Makes the report's data hash that of the round's collections.
    pub fn bind_collections(&mut self) {
        let collected = collections_digest(&self.collections);
        self.report.data_hash = data_hash(&collected, &self.observations_root);
    }

    /// Replaces bitmap and signatures by those of these members of the set.
    pub fn sign(&mut self, world: &World, signers: &[usize]) {
        let digest = self.report.digest();
        let sign = |index: &usize| {
            let signature = world.oracles[*index].key.sign(digest.as_bytes());
            HexBinary::from(signature.to_bytes())
        };
        self.bitmap = Bitmap::of(world.oracles.len(), signers.iter().copied());
        self.signatures = signers.iter().map(sign).collect();
    }
}

impl World {
    /// The next round, signed by [`QUORUM`]: charges `(channel, charged since its opening)` with
    /// vouchers of just that much, and credits `(payee, amount)`, which join the world's ledger.
    pub fn round(&mut self, charges: &[(u64, u128)], credits: &[(&Addr, u128)]) -> Round {
        let collections: Vec<Collection> = charges
            .iter()
            .map(|&(channel, charged)| Collection {
                charged: charged.into(),
                voucher: self.voucher(self.payer_of(channel), channel, charged),
            })
            .collect();
        let credits: Vec<Credit> = credits
            .iter()
            .map(|&(payee, amount)| Credit {
                payee: self.canonical(payee),
                role: Role::Data,
                amount,
            })
            .collect();
        let mut own = CreditLedger::default();
        own.add(&credits).unwrap();
        self.ledger.add(&credits).unwrap();
        let credits = own.tree().unwrap().root();
        let cumulative = self.ledger.tree().unwrap();
        let head = self.head();
        let mut round = Round {
            set_id: 1,
            report: Report {
                config_digest: self.config_digest(1),
                seq: (head.last_seq.u64() + 1).into(),
                prev_report: head.tip_digest,
                receipts_root: Hash32([0x11; 32]),
                receipt_count: 3u64.into(),
                rules_hash: Hash32([0x22; 32]),
                credits_root: credits.hash,
                credits_sum: credits.sum,
                cumulative_root: cumulative.root().hash,
                cumulative_sum: cumulative.root().sum,
                leaf_count: (cumulative.leaves().len() as u64).into(),
                data_hash: Hash32::ZERO,
            },
            bitmap: Bitmap(HexBinary::default()),
            signatures: vec![],
            collections,
            observations_root: Hash32([0x33; 32]),
        };
        round.bind_collections();
        round.sign(self, &QUORUM);
        round
    }

    /// Adds credits to what the oracles agree on, without a report.
    pub fn ledger_of(&mut self, credits: &[(&Addr, u128)]) {
        let credits: Vec<Credit> = credits
            .iter()
            .map(|&(payee, amount)| Credit {
                payee: self.canonical(payee),
                role: Role::Data,
                amount,
            })
            .collect();
        self.ledger.add(&credits).unwrap();
    }

    /// Digest of a set, on this chain for this splitter.
    pub fn config_digest(&self, set_id: u64) -> Hash32 {
        self.set_on(set_id, CHAIN_ID, &self.splitter)
    }

    /// Digest of a set on any chain for any splitter.
    pub fn set_on(&self, set_id: u64, chain_id: &str, splitter: &Addr) -> Hash32 {
        let set = self.set(set_id);
        let members = set.members.iter().map(|member| OracleMember {
            operator: self
                .app
                .api()
                .addr_canonicalize(&member.operator)
                .unwrap()
                .into(),
            pubkey: member.pubkey.to_vec(),
        });
        OracleSet {
            set_id,
            members: members.collect(),
            quorum: set.quorum,
            params_hash: set.params_hash,
        }
        .config_digest(chain_id, &self.canonical(splitter))
    }

    pub fn submit(&mut self, round: &Round) -> AnyResult<AppResponse> {
        let submitter = self.oracles[0].address.clone();
        self.execute(&submitter, &round.message())
    }

    pub fn finalize(&mut self, seq: u64) -> AnyResult<AppResponse> {
        let anyone = self.address("anyone");
        self.execute(&anyone, &ExecuteMsg::Finalize { seq: seq.into() })
    }

    /// Submits a round, waits for its window to pass and makes it final. Returns its number.
    pub fn settle(&mut self, charges: &[(u64, u128)], credits: &[(&Addr, u128)]) -> u64 {
        let round = self.round(charges, credits);
        self.submit(&round).unwrap();
        self.advance(super::world::DISPUTE_SECONDS);
        let seq = round.report.seq.u64();
        self.finalize(seq).unwrap();
        seq
    }

    /// The claim of a payee under the newest ledger.
    pub fn claim_of(&self, seq: u64, payee: &Addr) -> Claim {
        let canonical = self.canonical(payee);
        let tree = self.ledger.tree().unwrap();
        let index = tree.index_of(&canonical).unwrap();
        Claim {
            seq: seq.into(),
            payee: payee.to_string(),
            index: (index as u64).into(),
            cumulative: self.ledger.earned(&canonical).into(),
            proof: tree.proof(index).unwrap(),
        }
    }
}

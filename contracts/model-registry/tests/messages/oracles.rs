//! The real oracle-registry with four operators, and what they sign.

use attribution_report::{
    attestation_bytes, possession_bytes, Bitmap, Hash32, OracleMember, OracleSet, Verdict,
};
use contract_api::{
    model_registry::ExecuteMsg,
    open_token as token_api,
    oracle_registry::{self as api, SetResponse, SigScheme},
};
use cosmwasm_std::{testing::MockApi, to_json_binary, Addr, Api, HexBinary};
use cw_multi_test::{App, BankKeeper, ContractWrapper, Executor};
use ed25519_dalek::{Signer, SigningKey};

use super::world::{World, CHAIN_ID};

pub const BOND: u128 = 1_000;
pub const OVERLAP_SECONDS: u64 = 100;

/// Report key of operator `number`.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number + 1; 32])
}

/// Starts the registry; sets have up to four members.
pub fn start(app: &mut App<BankKeeper, MockApi>, owner: &Addr, token: &Addr) -> Addr {
    let wrapper = ContractWrapper::new(
        oracle_registry::contract::execute,
        oracle_registry::contract::instantiate,
        oracle_registry::contract::query,
    );
    let code = app.store_code(contract_twin::code("oracle-registry", wrapper));
    let message = api::InstantiateMsg {
        owner: owner.to_string(),
        open_token: token.to_string(),
        treasury: owner.to_string(),
        emergency: None,
        min_bond: BOND.into(),
        max_set: 4,
        unbonding_seconds: 1_000u64.into(),
        overlap_seconds: OVERLAP_SECONDS.into(),
        evidence_seconds: 500u64.into(),
        jail_seconds: 100u64.into(),
        reward_bps: 0,
        submit_reward: 0u128.into(),
        params_hash: Hash32([0x77; 32]),
    };
    app.instantiate_contract(code, owner.clone(), &message, &[], "oracles", None)
        .unwrap()
}

/// What a test changes of an attestation that is granted.
#[derive(Clone)]
pub struct Signing {
    pub adapter: u64,
    pub verdict: Verdict,
    pub set_id: u64,
    /// What is signed, where it differs from what is sent.
    pub chain_id: &'static str,
    pub registry: Addr,
    pub splitter: Addr,
    pub index_hash: Hash32,
    pub signed_adapter: u64,
    pub signed_verdict: Verdict,
    /// Places of the signers in the set.
    pub signers: Vec<usize>,
}

impl World {
    /// Bonds an operator.
    pub fn bond_operator(&mut self, number: u8, bond: u128) {
        let operator = self.address(&format!("operator-{number}"));
        let (token, oracles) = (self.token.clone(), self.oracles.clone());
        let pubkey = key(number).verifying_key().to_bytes();
        let signed = possession_bytes(
            CHAIN_ID,
            &self.canonical(&oracles),
            &self.canonical(&operator),
            &pubkey,
        );
        let hook = api::ReceiveMsg::Register {
            scheme: SigScheme::Ed25519,
            pubkey: pubkey.into(),
            proof_of_possession: key(number).sign(&signed).to_bytes().into(),
            endpoint: "http://host".to_owned(),
        };
        let send = token_api::ExecuteMsg::Send {
            contract: oracles.to_string(),
            amount: bond.into(),
            msg: to_json_binary(&hook).unwrap(),
        };
        self.app
            .execute_contract(operator, token, &send, &[])
            .unwrap();
    }

    pub fn rotate(&mut self) {
        let (anyone, oracles) = (self.builder.clone(), self.oracles.clone());
        let rotate = api::ExecuteMsg::Rotate {};
        self.app
            .execute_contract(anyone, oracles, &rotate, &[])
            .unwrap();
    }

    fn set(&self, set_id: u64) -> SetResponse {
        let set_id = set_id.into();
        let query = api::QueryMsg::Set { set_id };
        self.app
            .wrap()
            .query_wasm_smart(&self.oracles, &query)
            .unwrap()
    }

    pub fn canonical(&self, address: &Addr) -> Vec<u8> {
        let canonical = self.app.api().addr_canonicalize(address.as_str());
        canonical.unwrap().into()
    }

    /// A verdict by three of the four members of set 1.
    pub fn signing(&self, adapter: u64, verdict: Verdict) -> Signing {
        Signing {
            adapter,
            verdict,
            set_id: 1,
            chain_id: CHAIN_ID,
            registry: self.registry.clone(),
            splitter: self.splitter.clone(),
            index_hash: self.adapter(adapter).terms.index_hash,
            signed_adapter: adapter,
            signed_verdict: verdict,
            signers: vec![0, 1, 3],
        }
    }

    /// The message with the signatures of whom `signing` names.
    pub fn signed(&self, signing: &Signing) -> ExecuteMsg {
        let set = self.set(signing.set_id);
        let members: Vec<OracleMember> = set
            .members
            .iter()
            .map(|member| OracleMember {
                operator: self.canonical(&Addr::unchecked(&member.operator)),
                pubkey: member.pubkey.to_vec(),
            })
            .collect();
        let keys: Vec<SigningKey> = members
            .iter()
            .map(|member| {
                let holds = |key: &SigningKey| key.verifying_key().to_bytes() == *member.pubkey;
                (0..9).map(key).find(holds).unwrap()
            })
            .collect();
        let config = OracleSet {
            set_id: signing.set_id,
            members,
            quorum: set.quorum,
            params_hash: set.params_hash,
        };
        let digest = config.config_digest(signing.chain_id, &self.canonical(&signing.splitter));
        let message = attestation_bytes(
            signing.chain_id,
            &self.canonical(&signing.registry),
            &digest,
            signing.signed_adapter,
            &signing.index_hash,
            signing.signed_verdict,
        );
        let sign = |place: &usize| -> HexBinary { keys[*place].sign(&message).to_bytes().into() };
        ExecuteMsg::Attest {
            adapter: signing.adapter.into(),
            verdict: signing.verdict,
            set_id: signing.set_id.into(),
            bitmap: Bitmap::of(keys.len(), signing.signers.clone()),
            signatures: signing.signers.iter().map(sign).collect(),
        }
    }
}

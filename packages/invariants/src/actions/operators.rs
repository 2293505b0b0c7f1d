//! Report keys of operators, with the proof that they hold them.

use attribution_report::possession_bytes;
use cosmwasm_std::HexBinary;
use ed25519_dalek::{Signer, SigningKey};

use crate::actors::{key, Actor};
use crate::world::{Part, World, CHAIN_ID};

/// A new report key of an operator.
pub struct NewKey {
    /// Its secret.
    pub secret: SigningKey,
    /// Its public part.
    pub public: HexBinary,
    /// Proof of possession.
    pub proof: HexBinary,
}

/// A key that was never used; with `stolen` the proof is of another account.
pub fn new_key(world: &World, operator: &Actor, stolen: bool) -> NewKey {
    let secret = key(&format!("report-key-{}", world.memory.keys_made));
    let public = secret.verifying_key().to_bytes();
    let registry = world.canonical(world.address(Part::OracleRegistry));
    let signer = match stolen {
        true => &registry,
        false => &operator.canonical,
    };
    let signed = possession_bytes(CHAIN_ID, &registry, signer, &public);
    NewKey {
        proof: secret.sign(&signed).to_bytes().into(),
        public: public.into(),
        secret,
    }
}

impl NewKey {
    /// What to remember once the registry has the key.
    pub fn remember(self) -> impl FnOnce(&mut World) {
        move |world| {
            world.memory.keys_made += 1;
            world
                .memory
                .report_keys
                .insert(self.public.to_vec(), self.secret);
        }
    }
}

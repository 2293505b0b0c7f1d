//! Who acts: accounts with the keys that they sign with.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api, CanonicalAddr};
use ed25519_dalek::SigningKey;
use k256::ecdsa::SigningKey as WalletKey;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};

use crate::error::RunError;

/// Accounts by the part that they mostly play. Everybody may do what everybody may.
pub const ROLES: [(Role, usize); 9] = [
    (Role::Owner, 1),
    (Role::Emergency, 1),
    (Role::Payer, 4),
    (Role::Node, 2),
    (Role::Oracle, 7),
    (Role::Contributor, 4),
    (Role::Validator, 5),
    (Role::Builder, 3),
    (Role::Mallory, 2),
];

/// The part that an account mostly plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the parameters where the governor does not, and keeps the minter's and the marketing
    /// account's rights.
    Owner,
    /// May stop actions.
    Emergency,
    /// Opens channels.
    Payer,
    /// Is paid for answers.
    Node,
    /// Bonds as an operator.
    Oracle,
    /// Submits batches.
    Contributor,
    /// Scores batches.
    Validator,
    /// Registers models.
    Builder,
    /// Never has a right of any kind but over its own money.
    Mallory,
}

/// An account.
pub struct Actor {
    /// The part that it plays.
    pub role: Role,
    /// Name for people, such as `oracle-3`.
    pub name: String,
    /// Address.
    pub address: Addr,
    /// Its canonical form.
    pub canonical: Vec<u8>,
    /// Key of the account.
    pub wallet: WalletKey,
}

/// All accounts of a world, always the same ones.
pub fn all(api: &MockApi) -> Result<Vec<Actor>, RunError> {
    let mut actors = Vec::new();
    for (role, count) in ROLES {
        for number in 0..count {
            let name = format!("{role:?}-{number}").to_lowercase();
            actors.push(actor(api, role, name)?);
        }
    }
    Ok(actors)
}

fn actor(api: &MockApi, role: Role, name: String) -> Result<Actor, RunError> {
    let failed = |reason: String| RunError::SetUp(format!("account {name}: {reason}"));
    let secret = Sha256::digest(name.as_bytes());
    let wallet = WalletKey::from_slice(&secret).map_err(|error| failed(error.to_string()))?;
    let public = wallet.verifying_key().to_sec1_bytes();
    let account: [u8; 20] = Ripemd160::digest(Sha256::digest(&public)).into();
    let canonical = CanonicalAddr::from(account);
    let address = api
        .addr_humanize(&canonical)
        .map_err(|error| failed(error.to_string()))?;
    Ok(Actor {
        role,
        name,
        address,
        canonical: canonical.into(),
        wallet,
    })
}

/// An ed25519 key that belongs to a name.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(name.as_bytes()).into())
}

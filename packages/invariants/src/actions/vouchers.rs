//! Session keys of channels, and the vouchers that they sign.

use attribution_report::{voucher_bytes, Collection, Voucher};
use contract_api::oracle_registry::SigScheme;
use contract_api::payout_splitter::ChannelResponse;
use cosmwasm_std::HexBinary;
use ed25519_dalek::{Signer, SigningKey};
use k256::ecdsa::SigningKey as WalletKey;
use sha2::{Digest, Sha256};

use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

/// The secret of a session key.
#[derive(Clone)]
pub enum SessionKey {
    /// ed25519.
    Ed25519(SigningKey),
    /// secp256k1.
    Secp256k1(WalletKey),
}

impl SessionKey {
    /// A key that nobody chose.
    pub fn new(dice: &mut Dice) -> Self {
        let secret: [u8; 32] = Sha256::digest(dice.bytes::<16>()).into();
        match WalletKey::from_slice(&secret) {
            Ok(key) if dice.chance(30) => Self::Secp256k1(key),
            _ => Self::Ed25519(SigningKey::from_bytes(&secret)),
        }
    }

    /// Its scheme.
    pub fn scheme(&self) -> SigScheme {
        match self {
            Self::Ed25519(_) => SigScheme::Ed25519,
            Self::Secp256k1(_) => SigScheme::Secp256k1,
        }
    }

    /// Its public part.
    pub fn public(&self) -> HexBinary {
        match self {
            Self::Ed25519(key) => key.verifying_key().to_bytes().into(),
            Self::Secp256k1(key) => key.verifying_key().to_sec1_bytes().to_vec().into(),
        }
    }

    fn sign(&self, message: &[u8]) -> HexBinary {
        match self {
            Self::Ed25519(key) => key.sign(message).to_bytes().into(),
            Self::Secp256k1(key) => {
                let signature: k256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec().into()
            }
        }
    }
}

/// The secret of a channel's key, as the chain names it.
fn current_key<'a>(world: &'a World, channel: &ChannelResponse) -> Option<&'a SessionKey> {
    let keys = world.memory.session_keys.get(&channel.channel.u64())?;
    keys.iter()
        .rev()
        .find(|key| key.public() == channel.session_key)
}

/// A charge of so much in all, with a voucher for it or for more.
pub fn collection(
    world: &World,
    dice: &mut Dice,
    channel: &ChannelResponse,
    charged: u128,
) -> Option<Collection> {
    let cumulative = match dice.chance(50) {
        true => charged,
        false => channel.cap.u128(),
    };
    let (id, expires) = (channel.channel.u64(), channel.expires.u64());
    let splitter = world.canonical(world.address(Part::PayoutSplitter));
    let signed = voucher_bytes(CHAIN_ID, &splitter, id, cumulative, expires);
    Some(Collection {
        charged: charged.into(),
        voucher: Voucher {
            channel: channel.channel,
            cumulative: cumulative.into(),
            expires: channel.expires,
            signature: current_key(world, channel)?.sign(&signed),
        },
    })
}

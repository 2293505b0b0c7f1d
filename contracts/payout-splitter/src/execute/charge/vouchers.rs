//! The vouchers' signatures: ed25519 in one batch, secp256k1 and channels whose key was replaced
//! lately one by one.

use attribution_report::voucher_bytes;
use contract_api::oracle_registry::SigScheme;
use cosmwasm_std::{Api, Env, HexBinary};
use sha2::{Digest, Sha256};

use super::{Charge, Charges};
use crate::error::ChargeError;

/// A signature of the batch.
struct Signed<'a> {
    message: Vec<u8>,
    signature: &'a [u8],
    key: &'a [u8],
}

impl Charges<'_> {
    /// Verifies that every voucher is signed by a key that reports collect by now.
    pub fn verify_vouchers(
        &self,
        api: &dyn Api,
        env: &Env,
        splitter: &[u8],
    ) -> Result<(), ChargeError> {
        let mut batch = Vec::with_capacity(self.charges.len());
        for charge in &self.charges {
            let voucher = charge.voucher;
            let message = voucher_bytes(
                &env.block.chain_id,
                splitter,
                voucher.channel.u64(),
                voucher.cumulative.u128(),
                voucher.expires.u64(),
            );
            batch.extend(charge.verify_alone(api, self.now, message)?);
        }
        verify_batch(api, &batch)
    }
}

impl Charge<'_> {
    /// Verifies the voucher, or returns what the batch is to verify.
    fn verify_alone(
        &self,
        api: &dyn Api,
        now: u64,
        message: Vec<u8>,
    ) -> Result<Option<Signed<'_>>, ChargeError> {
        let signature = &self.voucher.signature;
        let former = self.channel.former.as_ref();
        if let Some(former) = former.filter(|former| self.reopened || now <= former.until) {
            if is_signed(api, former.scheme, &former.session_key, &message, signature) {
                return Ok(None);
            }
        }
        let channel = self.voucher.channel.u64();
        let revoked_until = self.channel.revoked_until;
        if let Some(until) = revoked_until.filter(|until| !self.reopened && now > *until) {
            return Err(ChargeError::KeyRevoked {
                channel,
                until,
                now,
            });
        }
        let key = &self.channel.session_key;
        match self.channel.scheme {
            SigScheme::Ed25519 => Ok(Some(Signed {
                message,
                signature,
                key,
            })),
            SigScheme::Secp256k1
                if is_signed(api, SigScheme::Secp256k1, key, &message, signature) =>
            {
                Ok(None)
            }
            SigScheme::Secp256k1 => Err(ChargeError::Signature { channel }),
        }
    }
}

/// A key that is no curve point is an error of the verifier, not `false`; either is no signature.
fn is_signed(
    api: &dyn Api,
    scheme: SigScheme,
    key: &HexBinary,
    message: &[u8],
    signature: &HexBinary,
) -> bool {
    let verdict = match scheme {
        SigScheme::Ed25519 => api.ed25519_verify(message, signature, key),
        SigScheme::Secp256k1 => api.secp256k1_verify(&Sha256::digest(message), signature, key),
    };
    verdict.unwrap_or(false)
}

fn verify_batch(api: &dyn Api, batch: &[Signed<'_>]) -> Result<(), ChargeError> {
    // The host accepts an empty batch; here it means that no voucher is left to verify.
    if batch.is_empty() {
        return Ok(());
    }
    let messages: Vec<&[u8]> = batch
        .iter()
        .map(|signed| signed.message.as_slice())
        .collect();
    let signatures: Vec<&[u8]> = batch.iter().map(|signed| signed.signature).collect();
    let keys: Vec<&[u8]> = batch.iter().map(|signed| signed.key).collect();
    match api.ed25519_batch_verify(&messages, &signatures, &keys) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(ChargeError::Signatures {
            vouchers: batch.len(),
        }),
    }
}

//! The audit of an adapter's indexes: everything that its registration commits to is fetched, the
//! data is checked against the chain, and the indexes are made again.
//!
//! What the builder is to blame for is a verdict; what may pass (a chain or a store out of reach)
//! is an error, after which the audit is tried again.

mod gather;
mod record;

use std::time::Instant;

use attribution::audit::{audit, Stated};
use attribution::indexes::Sources;
use attribution_report::Encoder;
use ed25519_dalek::{Signer, SigningKey};
use lora_model::{ChatFormat, Tokenizer};
use sha2::{Digest, Sha256};

use crate::error::{OracleError, Result};

pub use gather::{gather, Gathered};
pub use record::{AuditRecord, Records};

/// Bytes that the secret of a draw is made of; the signature over them is never shown.
const SECRET_TAG: &[u8] = b"openledger/audit-secret/v1";

/// The secret that decides what an oracle looks at: of its key and the index, so that a builder
/// cannot foresee it and the oracle cannot choose it.
pub fn secret(key: &SigningKey, index_hash: &attribution_report::Hash32) -> [u8; 32] {
    let message = Encoder::new(SECRET_TAG).hash(index_hash).bytes();
    Sha256::digest(key.sign(&message).to_bytes()).into()
}

/// Makes the indexes again and compares. Runs long, on one thread of its own so that measuring
/// answers keeps the others.
pub fn run(gathered: Gathered, secret: &[u8; 32]) -> Result<AuditRecord> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|error| OracleError::Store(error.to_string()))?;
    let started = Instant::now();
    let fault = pool.install(|| compare(&gathered, secret));
    let fault = match fault {
        Ok(fault) => fault,
        Err(error) if error.is_builders_fault() => Some(error.to_string()),
        Err(error) => return Err(error),
    };
    Ok(AuditRecord {
        key: gathered.key,
        fault,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn compare(gathered: &Gathered, secret: &[u8; 32]) -> Result<Option<String>> {
    let attributor = gathered.places.load()?;
    let base = gathered.places.base();
    let tokenizer = Tokenizer::from_folder(base).map_err(attribution::AttributionError::from)?;
    let format = ChatFormat::from_folder(base, &tokenizer);
    let format = format.map_err(attribution::AttributionError::from)?;
    let stated = Stated {
        index: attributor.index(),
        spans: attributor.spans(),
        max_length: gathered.max_length,
    };
    let sources = Sources {
        model: attributor.model(),
        adapter: attributor.adapter(),
        format: &format,
        contributions: &gathered.contributions,
        spans: gathered.spans,
    };
    let finding = audit(stated, &sources, secret)?;
    Ok(finding.map(|finding| finding.to_string()))
}

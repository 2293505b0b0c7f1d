//! What oracles say to each other: proposals, observations, bundles, votes and view changes.
//!
//! Every message travels in a [`SignedMessage`]. Its signature covers a digest of the typed
//! content in canonical bytes, never the JSON that carries it.

mod agreed;
mod attestation;
mod body;
mod bundle;
mod certificate;
mod members;
mod message;
mod proposal;

pub use agreed::{AgreedError, AgreedReport};
pub use attestation::{AttestationError, AttestationScope, AttestationVote};
pub use body::{Body, Kind, Prepared};
pub use bundle::{Bundle, BundleError, SignedObservation, Verdict};
pub use certificate::{Certificate, CertificateError, MemberSignature};
pub use members::{MemberKeys, Members, MembersError, Scope};
pub use message::{MessageError, SignedMessage, Statement};
pub use proposal::{record_digest, Proposal, ProposalError, ReceiptRef, MAX_RECEIPTS};

//! What all tasks of an oracle share.

use std::sync::Arc;
use std::time::Duration;

use artifact_store::ArtifactStore;
use chain_client::{Broadcaster, Signer};
use ed25519_dalek::SigningKey;
use serde::Serialize;
use tokio::sync::watch;

use super::{Ballots, Channels, Clock};
use crate::chain::{ActiveSet, Contracts};
use crate::config::OracleConfig;
use crate::error::{OracleError, Result};
use crate::models::Adapters;
use crate::peers::Client;
use crate::report::Ledger;
use crate::store::{Store, WriteWatch};
use crate::{keys, models};

/// The oracle's parts.
pub struct Context {
    /// Configuration.
    pub config: OracleConfig,
    /// Report key.
    pub key: SigningKey,
    /// Operator's address.
    pub operator: String,
    /// Operator's address in canonical bytes.
    pub canonical: Vec<u8>,
    /// The contracts.
    pub contracts: Arc<Contracts>,
    /// The durable store.
    pub store: Store,
    /// Adapters in memory.
    pub adapters: Adapters,
    /// Client of nodes and peers.
    pub client: Client,
    /// Sender of transactions.
    pub broadcaster: Broadcaster,
    /// What waiting goes by.
    pub clock: Clock,
    /// Votes on adapters.
    pub ballots: Ballots,
    /// What was read of the channels lately.
    pub channels: Channels,
    figures: watch::Sender<Figures>,
    set: watch::Sender<Option<Arc<ActiveSet>>>,
    ledger: watch::Sender<Arc<Ledger>>,
}

/// What an oracle takes from its surroundings beyond its configuration; the defaults are those of
/// a process of its own.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// What waiting goes by.
    pub clock: Clock,
    /// Sees every write of the store.
    pub store_watch: Option<WriteWatch>,
}

/// Figures of an oracle's work, for its status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Report that is worked on.
    pub seq: u64,
    /// View of its round.
    pub view: u64,
    /// Leader of the view.
    pub leader: Option<u16>,
    /// The round knows that a report is due.
    pub due: bool,
    /// The report is agreed and waits for the chain.
    pub decided: bool,
    /// Receipts that wait to be settled and can be.
    pub eligible: usize,
    /// Receipts that this oracle refused.
    pub refused: u64,
    /// Answers that were measured.
    pub measured: u64,
    /// Milliseconds that measuring took, all together.
    pub measured_ms: u64,
    /// Reports that this oracle posted.
    pub posted: u64,
    /// Gas of the newest report that this oracle posted.
    pub gas_report: u64,
    /// Adapters that wait for a quorum's verdict; none before the first look.
    pub undecided: Option<usize>,
    /// Votes on undecided adapters that this oracle holds.
    pub votes: usize,
    /// Audits that this oracle made or found made before.
    pub audited: u64,
    /// Messages of members that the round did not follow.
    pub not_followed: u64,
    /// Agreed reports that this oracle gave up.
    pub abandoned: u64,
    /// Settled reports that this oracle took back.
    pub voided: u64,
    /// Pending reports in which this oracle found a lie.
    pub lies_seen: usize,
    /// Lies that this oracle proved.
    pub frauds_proved: u64,
    /// Sets' double signings that this oracle proved.
    pub equivocations_proved: u64,
    /// Challenges that have not ended.
    pub challenges_open: usize,
    /// Those of them that this oracle has to judge.
    pub challenges_to_judge: usize,
    /// Verdicts that this oracle gave in committees.
    pub judged: u64,
    /// The newest failure, for people.
    pub last_error: Option<String>,
}

impl Figures {
    /// Milliseconds per measured answer.
    pub fn ms_per_answer(&self) -> Option<u64> {
        self.measured_ms.checked_div(self.measured)
    }
}

impl Context {
    /// Opens keys, store and connections.
    pub async fn open(config: OracleConfig, surroundings: Surroundings) -> Result<Arc<Self>> {
        let key = keys::load(&config.report_key)?;
        let signer = Signer::load(&config.chain_key, &config.chain.address_prefix)?;
        let operator = signer.address().to_string();
        let canonical = signer.address().to_bytes();
        let unpacked = config.home.join("unpacked");
        std::fs::create_dir_all(&unpacked)
            .map_err(|error| OracleError::Store(error.to_string()))?;
        let store = Store::open(&config.home.join("oracle.redb"), surroundings.store_watch)?;
        let contracts = Arc::new(Contracts::connect(&config).await?);
        let artifacts = ArtifactStore::open(&config.artifacts).await?;
        let limit = Duration::from_millis(config.timing.request_ms);
        let chain_id = &config.chain.chain_id;
        let client = Client::new(key.clone(), chain_id, &operator, &canonical, limit)?;
        let capacity = config.limits.adapters;
        let adapters = models::Adapters::new(contracts.clone(), artifacts, unpacked, capacity);
        let ledger = Arc::new(store.ledger()?);
        Ok(Arc::new(Self {
            broadcaster: Broadcaster::new(contracts.chain().clone(), signer),
            key,
            operator,
            canonical,
            contracts,
            store,
            adapters,
            client,
            clock: surroundings.clock,
            ballots: Ballots::default(),
            channels: Channels::default(),
            figures: watch::Sender::default(),
            set: watch::Sender::default(),
            ledger: watch::Sender::new(ledger),
            config,
        }))
    }

    /// The set that reports now, as last read.
    pub fn set(&self) -> Option<Arc<ActiveSet>> {
        self.set.borrow().clone()
    }

    /// Replaces the set.
    pub fn set_is(&self, set: Option<Arc<ActiveSet>>) {
        self.set.send_replace(set);
    }

    /// The state after the newest settled report.
    pub fn ledger(&self) -> Arc<Ledger> {
        self.ledger.borrow().clone()
    }

    /// Follows the state after the newest settled report.
    pub fn watch_ledger(&self) -> watch::Receiver<Arc<Ledger>> {
        self.ledger.subscribe()
    }

    /// Replaces the ledger.
    pub fn ledger_is(&self, ledger: Arc<Ledger>) {
        self.ledger.send_replace(ledger);
    }

    /// The figures of the moment.
    pub fn figures(&self) -> Figures {
        self.figures.borrow().clone()
    }

    /// Follows the figures.
    pub fn watch_figures(&self) -> watch::Receiver<Figures> {
        self.figures.subscribe()
    }

    /// Changes figures.
    pub fn count(&self, change: impl FnOnce(&mut Figures)) {
        self.figures.send_if_modified(|figures| {
            let before = figures.clone();
            change(figures);
            *figures != before
        });
    }

    /// Shows a failure in the status, and logs it where it is not the one before again.
    pub fn report_failure(&self, doing: &str, error: &OracleError) {
        let failure = format!("{doing}: {error}");
        let known = self.figures().last_error;
        if known.as_deref() == Some(failure.as_str()) {
            return;
        }
        tracing::warn!(%error, "{doing} failed");
        self.count(|figures| figures.last_error = Some(failure));
    }
}

//! `openledger batch`.

use std::path::PathBuf;

use artifact_store::ArtifactStore;
use chain_client::TxOutcome;
use clap::{Args, Subcommand, ValueEnum};
use contract_api::datanet_registry::{AppealResponse, BatchResponse, Verdict};
use openledger::{
    actions::{
        batch::{self, BatchFile},
        datanet,
        dispute::{self, KnownBatch},
    },
    format_open, parse_open,
};

use super::{lines, Failure, Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Batches of a Datanet.
    List {
        /// Id of the Datanet.
        datanet: u64,
    },
    /// One batch.
    Show(Place),
    /// Submit a file of items (JSON Lines with id, text, licence, origin).
    Submit {
        /// Id of the Datanet.
        datanet: u64,
        /// The file.
        file: PathBuf,
        /// Deposit in OPEN; the Datanet's minimum where absent.
        #[arg(long)]
        deposit: Option<String>,
        /// Folder of the artifact store.
        #[arg(long, default_value = ".openledger/artifacts")]
        store: PathBuf,
    },
    /// The appeal against the decision on a batch.
    ShowAppeal(Place),
    /// What changes a batch.
    #[command(flatten)]
    Act(Act),
}

/// A batch.
#[derive(Args, Clone, Copy)]
pub struct Place {
    /// Id of the Datanet.
    datanet: u64,
    /// Id of the batch.
    batch: u64,
}

#[derive(Subcommand)]
pub enum Act {
    /// Score a batch as a validator.
    Score {
        #[command(flatten)]
        place: Place,
        /// Quality in basis points.
        quality: u16,
    },
    /// End the scoring of a batch whose deadline has passed.
    Close(Place),
    /// Pay out a deposit that nobody can challenge any more.
    Settle(Place),
    /// Appeal against the decision on a batch.
    Appeal {
        #[command(flatten)]
        place: Place,
        /// What the arbiter should know, at most 280 bytes.
        reason: String,
        /// Bond in OPEN.
        #[arg(long, default_value = "10")]
        bond: String,
    },
    /// Rule on an appeal as the arbiter.
    Rule {
        #[command(flatten)]
        place: Place,
        /// The ruling.
        verdict: Ruling,
    },
    /// Close an appeal that nobody ruled on in time.
    CloseAppeal(Place),
    /// Prove that two batches have an item in common; the later one's deposit is yours.
    ProveDuplicate {
        /// Datanet, batch and file of the one, as `1/2=items.jsonl`.
        first: Known,
        /// Those of the other.
        second: Known,
    },
}

/// An arbiter's ruling.
#[derive(Clone, Copy, ValueEnum)]
pub enum Ruling {
    /// The decision is reversed.
    Grant,
    /// The decision stands.
    Deny,
}

/// A batch and the file of its items.
#[derive(Clone)]
pub struct Known {
    datanet: u64,
    batch: u64,
    file: PathBuf,
}

impl std::str::FromStr for Known {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not DATANET/BATCH=FILE");
        let (place, file) = text.split_once('=').ok_or_else(wrong)?;
        let (datanet, batch) = place.split_once('/').ok_or_else(wrong)?;
        Ok(Self {
            datanet: datanet.parse().map_err(|_| wrong())?,
            batch: batch.parse().map_err(|_| wrong())?,
            file: file.into(),
        })
    }
}

fn describe(batch: &BatchResponse) -> String {
    format!(
        "{}/{} by {}: {} items, {} bytes, {}, quality {} bp, {} of {} OPEN held, root {}",
        batch.datanet,
        batch.batch,
        batch.contributor,
        batch.count,
        batch.bytes,
        batch.status,
        batch.quality,
        format_open(batch.held.u128()),
        format_open(batch.deposit.u128()),
        batch.root
    )
}

fn describe_appeal(appeal: &AppealResponse) -> String {
    format!(
        "{}/{} by {}: {} against {}, bond {} OPEN: {}",
        appeal.datanet,
        appeal.batch,
        appeal.appellant,
        appeal.status,
        appeal.against,
        format_open(appeal.bond.u128()),
        appeal.reason
    )
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let context = &session.context;
    match command {
        Command::List { datanet } => {
            let found = batch::list(context, datanet).await?;
            session.show(&found, |found| lines(found, describe))
        }
        Command::Show(Place { datanet, batch }) => {
            session.show(&batch::show(context, datanet, batch).await?, describe)
        }
        Command::Submit {
            datanet,
            file,
            deposit,
            store,
        } => {
            let file = BatchFile::load(&file)?;
            let store = ArtifactStore::open_folder(store).await?;
            let deposit = match deposit {
                Some(amount) => parse_open(&amount)?,
                None => datanet::by_id(context, datanet)
                    .await?
                    .terms
                    .min_deposit
                    .u128(),
            };
            let wallet = session.wallet()?;
            let submitted =
                batch::submit(context, &wallet, &store, datanet, &file, deposit).await?;
            session.show(&submitted, |submitted| describe(&submitted.batch))
        }
        Command::ShowAppeal(Place { datanet, batch }) => {
            let appeal = dispute::show(context, datanet, batch).await?;
            session.show(&appeal, describe_appeal)
        }
        Command::Act(command) => {
            let (what, tx) = act(session, command).await?;
            session.show_tx(what, &tx)
        }
    }
}

async fn act(session: &Session, command: Act) -> Result<(&'static str, TxOutcome), Failure> {
    let (context, wallet) = (&session.context, session.wallet()?);
    Ok(match command {
        Act::Score { place, quality } => {
            let scores = [(place.datanet, place.batch, quality)];
            ("scored", batch::score(context, &wallet, &scores).await?)
        }
        Act::Close(place) => {
            let tx = batch::close(context, &wallet, place.datanet, place.batch).await?;
            ("closed", tx)
        }
        Act::Settle(place) => {
            let tx = batch::settle(context, &wallet, place.datanet, place.batch).await?;
            ("deposit paid out", tx)
        }
        Act::Appeal {
            place,
            reason,
            bond,
        } => {
            let bond = parse_open(&bond)?;
            let tx = dispute::appeal(context, &wallet, place.pair(), bond, reason).await?;
            ("appealed", tx)
        }
        Act::Rule { place, verdict } => {
            let verdict = match verdict {
                Ruling::Grant => Verdict::Granted,
                Ruling::Deny => Verdict::Denied,
            };
            let tx = dispute::rule(context, &wallet, place.pair(), verdict).await?;
            ("ruled", tx)
        }
        Act::CloseAppeal(place) => {
            let tx = dispute::close_appeal(context, &wallet, place.pair()).await?;
            ("appeal closed", tx)
        }
        Act::ProveDuplicate { first, second } => {
            let files = (
                BatchFile::load(&first.file)?,
                BatchFile::load(&second.file)?,
            );
            let (first, second) = (first.with(&files.0), second.with(&files.1));
            let tx = dispute::prove_duplicate(context, &wallet, &first, &second).await?;
            ("duplicate proved", tx)
        }
    })
}

impl Place {
    fn pair(self) -> (u64, u64) {
        (self.datanet, self.batch)
    }
}

impl Known {
    fn with<'a>(&self, file: &'a BatchFile) -> KnownBatch<'a> {
        KnownBatch {
            datanet: self.datanet,
            batch: self.batch,
            file,
        }
    }
}

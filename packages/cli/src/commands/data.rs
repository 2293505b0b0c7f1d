//! `openledger datanet` and `openledger batch`.

use std::path::PathBuf;

use artifact_store::ArtifactStore;
use clap::Subcommand;
use contract_api::datanet_registry::{BatchResponse, DatanetResponse, DatanetTerms};
use openledger::{
    actions::{
        batch::{self, BatchFile},
        datanet,
    },
    format_open, parse_open,
};

use super::{Outcome, Session};

#[derive(Subcommand)]
pub enum DatanetCommand {
    /// Datanets on the chain.
    List,
    /// One Datanet.
    Show {
        /// Its name.
        name: String,
    },
    /// Open a Datanet of your own.
    Create {
        /// Unique name: 3 to 40 of a-z, 0-9 and `-`.
        name: String,
        /// Title for people.
        #[arg(long)]
        title: String,
        /// Field of the data.
        #[arg(long)]
        domain: String,
        /// SPDX identifier of the licence.
        #[arg(long)]
        licence: String,
        /// Deposit of a batch in OPEN.
        #[arg(long, default_value = "1")]
        deposit: String,
        /// Bond of a validator in OPEN.
        #[arg(long, default_value = "100")]
        bond: String,
        /// Quality in basis points at which a batch is accepted.
        #[arg(long, default_value_t = 5_000)]
        accept_quality: u16,
    },
    /// Admit validators to your Datanet.
    Admit {
        /// Id of the Datanet.
        datanet: u64,
        /// Their addresses.
        #[arg(required = true)]
        validators: Vec<String>,
    },
    /// Bond yourself as an admitted validator.
    Bond {
        /// Id of the Datanet.
        datanet: u64,
        /// Bond in OPEN.
        amount: String,
    },
}

#[derive(Subcommand)]
pub enum BatchCommand {
    /// Batches of a Datanet.
    List {
        /// Id of the Datanet.
        datanet: u64,
    },
    /// One batch.
    Show {
        /// Id of the Datanet.
        datanet: u64,
        /// Id of the batch.
        batch: u64,
    },
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
    /// Score a batch as a validator.
    Score {
        /// Id of the Datanet.
        datanet: u64,
        /// Id of the batch.
        batch: u64,
        /// Quality in basis points.
        quality: u16,
    },
}

fn describe(entry: &DatanetResponse) -> String {
    format!(
        "{} {} — {} ({}, {}); {} of {} batches accepted",
        entry.datanet,
        entry.terms.name,
        entry.terms.title,
        entry.terms.domain,
        entry.terms.licence,
        entry.accepted,
        entry.batches
    )
}

fn describe_batch(batch: &BatchResponse) -> String {
    format!(
        "{}/{} by {}: {} items, {} bytes, {:?}, quality {} bp, root {}",
        batch.datanet,
        batch.batch,
        batch.contributor,
        batch.count,
        batch.bytes,
        batch.status,
        batch.quality,
        batch.root
    )
}

fn lines<T>(entries: &[T], describe: impl Fn(&T) -> String) -> String {
    entries.iter().map(describe).collect::<Vec<_>>().join("\n")
}

pub async fn run_datanet(session: &Session, command: DatanetCommand) -> Outcome {
    let context = &session.context;
    match command {
        DatanetCommand::List => {
            let found = datanet::list(context, None).await?.datanets;
            session.show(&found, |found| lines(found, describe))
        }
        DatanetCommand::Show { name } => {
            session.show(&datanet::by_name(context, &name).await?, describe)
        }
        DatanetCommand::Create {
            name,
            title,
            domain,
            licence,
            deposit,
            bond,
            accept_quality,
        } => {
            let terms = DatanetTerms {
                name,
                title,
                domain,
                licence,
                schema_hash: batch::item_schema_hash(),
                min_deposit: parse_open(&deposit)?.into(),
                validator_bond: parse_open(&bond)?.into(),
                accept_quality,
            };
            session.show(
                &datanet::create(context, &session.wallet()?, terms).await?,
                describe,
            )
        }
        DatanetCommand::Admit {
            datanet,
            validators,
        } => {
            let tx = datanet::admit(context, &session.wallet()?, datanet, validators).await?;
            session.show_tx("admitted", &tx)
        }
        DatanetCommand::Bond { datanet, amount } => {
            let amount = parse_open(&amount)?;
            let tx = datanet::bond(context, &session.wallet()?, datanet, amount).await?;
            session.show_tx(&format!("bonded {} OPEN", format_open(amount)), &tx)
        }
    }
}

pub async fn run_batch(session: &Session, command: BatchCommand) -> Outcome {
    let context = &session.context;
    match command {
        BatchCommand::List { datanet } => {
            let found = batch::list(context, datanet).await?;
            session.show(&found, |found| lines(found, describe_batch))
        }
        BatchCommand::Show { datanet, batch } => {
            session.show(&batch::show(context, datanet, batch).await?, describe_batch)
        }
        BatchCommand::Submit {
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
            session.show(&submitted, |submitted| describe_batch(&submitted.batch))
        }
        BatchCommand::Score {
            datanet,
            batch,
            quality,
        } => {
            let scores = [(datanet, batch, quality)];
            let tx = batch::score(context, &session.wallet()?, &scores).await?;
            session.show_tx("scored", &tx)
        }
    }
}

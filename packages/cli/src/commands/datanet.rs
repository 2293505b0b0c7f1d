//! `openledger datanet`.

use chain_client::TxOutcome;
use clap::{Args, Subcommand, ValueEnum};
use contract_api::datanet_registry::{
    DatanetAccess, DatanetResponse, DatanetTerms, MemberRole, SnapshotResponse, WrappedKey,
};
use openledger::{
    actions::{batch, datanet, snapshot},
    format_open, parse_open,
};

use super::{lines, Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Datanets on the chain.
    List,
    /// One Datanet.
    Show {
        /// Its name.
        name: String,
    },
    /// Open a Datanet of your own.
    Create(Create),
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
    /// Record the root over the batches accepted so far, for training runs to name.
    Snapshot {
        /// Id of the Datanet.
        datanet: u64,
    },
    /// Snapshots of a Datanet.
    Snapshots {
        /// Id of the Datanet.
        datanet: u64,
    },
    /// Owner: licence, members, keys, transfer, end.
    #[command(flatten)]
    Own(Own),
}

/// Terms of a new Datanet.
#[derive(Args)]
pub struct Create {
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
    /// Conditions of use, or where they are written.
    #[arg(long, default_value = "as the licence says")]
    conditions: String,
    /// Only accounts on your lists contribute and read.
    #[arg(long)]
    permissioned: bool,
    /// Deposit of a batch in OPEN.
    #[arg(long, default_value = "1")]
    deposit: String,
    /// Bond of a validator in OPEN.
    #[arg(long, default_value = "100")]
    bond: String,
    /// Quality in basis points at which a batch is accepted.
    #[arg(long, default_value_t = 5_000)]
    accept_quality: u16,
}

#[derive(Subcommand)]
pub enum Own {
    /// Give batches from now on another licence; earlier ones keep theirs.
    Relicence {
        /// Id of the Datanet.
        datanet: u64,
        /// SPDX identifier of the licence.
        licence: String,
        /// Conditions of use, or where they are written.
        #[arg(long, default_value = "as the licence says")]
        conditions: String,
    },
    /// End submissions for good.
    Retire {
        /// Id of the Datanet.
        datanet: u64,
    },
    /// Offer your Datanet to another account.
    Transfer {
        /// Id of the Datanet.
        datanet: u64,
        /// The account; withdraws an offer where absent.
        to: Option<String>,
    },
    /// Take over a Datanet that is offered to you.
    Accept {
        /// Id of the Datanet.
        datanet: u64,
    },
    /// Change who contributes to your permissioned Datanet or reads it.
    Members {
        /// Id of the Datanet.
        datanet: u64,
        /// Which list.
        role: Role,
        /// Addresses to add.
        #[arg(long)]
        add: Vec<String>,
        /// Addresses to remove.
        #[arg(long)]
        remove: Vec<String>,
    },
    /// Announce the X25519 key that content keys are to be wrapped for, as a reader.
    AnnounceKey {
        /// Id of the Datanet.
        datanet: u64,
        /// The public key, 64 hexadecimal digits.
        public_key: String,
    },
    /// Post the content key wrapped for a reader.
    WrapKey {
        /// Id of the Datanet.
        datanet: u64,
        /// Address of the reader.
        reader: String,
        /// The key that it announced, in hexadecimal digits.
        public_key: String,
        /// The wrapped content key in hexadecimal digits.
        wrapped: String,
    },
}

/// A list of a permissioned Datanet.
#[derive(Clone, Copy, ValueEnum)]
pub enum Role {
    /// May submit batches.
    Contributor,
    /// Gets the content key.
    Reader,
}

impl From<Role> for MemberRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Contributor => Self::Contributor,
            Role::Reader => Self::Reader,
        }
    }
}

fn describe(entry: &DatanetResponse) -> String {
    let retired = match entry.retired_at.u64() {
        0 => String::new(),
        height => format!("; retired at height {height}"),
    };
    format!(
        "{} {} — {} ({}, {}); {} of {} batches accepted{retired}",
        entry.datanet,
        entry.terms.name,
        entry.terms.title,
        entry.terms.domain,
        entry.terms.licence,
        entry.accepted,
        entry.batches
    )
}

fn describe_snapshot(entry: &SnapshotResponse) -> String {
    format!(
        "{} of {} batches at height {}",
        entry.root, entry.batches, entry.height
    )
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let context = &session.context;
    match command {
        Command::List => {
            let found = datanet::list(context, None).await?.datanets;
            session.show(&found, |found| lines(found, describe))
        }
        Command::Show { name } => session.show(&datanet::by_name(context, &name).await?, describe),
        Command::Create(terms) => {
            let opened = datanet::create(context, &session.wallet()?, terms.parse()?).await?;
            session.show(&opened, describe)
        }
        Command::Admit {
            datanet,
            validators,
        } => {
            let tx = datanet::admit(context, &session.wallet()?, datanet, validators).await?;
            session.show_tx("admitted", &tx)
        }
        Command::Bond { datanet, amount } => {
            let amount = parse_open(&amount)?;
            let tx = datanet::bond(context, &session.wallet()?, datanet, amount).await?;
            session.show_tx(&format!("bonded {} OPEN", format_open(amount)), &tx)
        }
        Command::Snapshot { datanet } => {
            let tx = snapshot::take(context, &session.wallet()?, datanet).await?;
            session.show_tx("snapshot taken", &tx)
        }
        Command::Snapshots { datanet } => {
            let found = snapshot::list(context, datanet).await?;
            session.show(&found, |found| lines(found, describe_snapshot))
        }
        Command::Own(command) => {
            let (what, tx) = own(session, command).await?;
            session.show_tx(what, &tx)
        }
    }
}

async fn own(session: &Session, command: Own) -> Result<(&'static str, TxOutcome), super::Failure> {
    let (context, wallet) = (&session.context, session.wallet()?);
    Ok(match command {
        Own::Relicence {
            datanet,
            licence,
            conditions,
        } => {
            let tx = datanet::relicence(context, &wallet, datanet, licence, conditions);
            ("licence given", tx.await?)
        }
        Own::Retire { datanet } => ("retired", datanet::retire(context, &wallet, datanet).await?),
        Own::Transfer { datanet, to } => {
            let tx = datanet::transfer(context, &wallet, datanet, to).await?;
            ("offer changed", tx)
        }
        Own::Accept { datanet } => (
            "taken over",
            datanet::accept(context, &wallet, datanet).await?,
        ),
        Own::Members {
            datanet,
            role,
            add,
            remove,
        } => {
            let role = role.into();
            let tx = datanet::update_members(context, &wallet, datanet, role, add, remove);
            ("list changed", tx.await?)
        }
        Own::AnnounceKey {
            datanet,
            public_key,
        } => {
            let key = hex::decode(&public_key)?;
            let tx = datanet::announce_key(context, &wallet, datanet, key).await?;
            ("key announced", tx)
        }
        Own::WrapKey {
            datanet,
            reader,
            public_key,
            wrapped,
        } => {
            let key = WrappedKey {
                reader,
                public_key: hex::decode(&public_key)?.into(),
                wrapped: hex::decode(&wrapped)?.into(),
            };
            let tx = datanet::wrap_keys(context, &wallet, datanet, vec![key]).await?;
            ("wrapped key posted", tx)
        }
    })
}

impl Create {
    fn parse(self) -> Result<DatanetTerms, super::Failure> {
        Ok(DatanetTerms {
            name: self.name,
            title: self.title,
            domain: self.domain,
            licence: self.licence,
            conditions: self.conditions,
            schema_hash: batch::item_schema_hash(),
            min_deposit: parse_open(&self.deposit)?.into(),
            validator_bond: parse_open(&self.bond)?.into(),
            accept_quality: self.accept_quality,
            access: match self.permissioned {
                true => DatanetAccess::Permissioned,
                false => DatanetAccess::Open,
            },
        })
    }
}

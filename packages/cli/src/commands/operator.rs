//! `openledger operator`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use contract_api::oracle_registry::{OperatorResponse, SetResponse};
use openledger::{actions::operator, format_open, parse_open, Error};
use serde::Deserialize;

use super::{lines, Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Registers the account as an oracle operator with a bond of its OPEN.
    Register {
        /// Bond in OPEN, such as 5000.
        bond: String,
        /// What `openledger-oracle register-proof` printed.
        #[arg(long, value_name = "FILE")]
        possession: PathBuf,
        /// Base URL where other oracles reach it.
        #[arg(long)]
        endpoint: String,
    },
    /// Registered operators.
    List,
    /// The set that reports now.
    Set,
    /// Makes the operators with the highest bonds the set that reports; anyone may.
    Rotate,
    /// Unbonds a part of the account's bond, or all of it: then it leaves at the next rotation.
    Unbond {
        /// Part in OPEN; all where absent.
        amount: Option<String>,
    },
    /// Takes unbonded OPEN whose time has passed.
    Withdraw,
    /// Ends the account's jail once its time has passed.
    Unjail,
}

/// What `register-proof` prints, as far as it is needed.
#[derive(Deserialize)]
struct Possession {
    operator: String,
    pubkey: String,
    proof_of_possession: String,
}

fn read_possession(path: &Path) -> openledger::Result<Possession> {
    let failed = |reason: String| Error::File {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))
}

fn decode(what: &'static str, text: &str) -> openledger::Result<Vec<u8>> {
    hex::decode(text).map_err(|error| Error::Argument {
        what,
        reason: error.to_string(),
    })
}

async fn register(session: &Session, bond: &str, possession: &Path, endpoint: &str) -> Outcome {
    let (bond, possession) = (parse_open(bond)?, read_possession(possession)?);
    let wallet = session.wallet()?;
    if possession.operator != wallet.address().as_ref() {
        let (name, address) = (&session.account, wallet.address());
        let reason = format!("it is of {}, and {name} is {address}", possession.operator);
        let what = "proof of possession";
        return Err(Box::new(Error::Argument { what, reason }));
    }
    let pubkey = decode("report key", &possession.pubkey)?;
    let proof = decode("proof of possession", &possession.proof_of_possession)?;
    let context = &session.context;
    let tx = operator::register(context, &wallet, bond, &pubkey, &proof, endpoint).await?;
    session.show_tx("registered", &tx)
}

fn describe(entry: &OperatorResponse) -> String {
    let bond = format_open(entry.bond.u128());
    format!(
        "{} bond {bond:>16} OPEN  {}",
        entry.operator, entry.endpoint
    )
}

fn describe_set(set: &SetResponse) -> String {
    let head = format!(
        "set {}: {} members, quorum {}",
        set.set_id,
        set.members.len(),
        set.quorum
    );
    let members = lines(&set.members, |member| format!("  {}", member.operator));
    format!("{head}\n{members}")
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let context = &session.context;
    match command {
        Command::Register {
            bond,
            possession,
            endpoint,
        } => register(session, &bond, &possession, &endpoint).await,
        Command::List => session.show(&operator::list(context).await?, |found| {
            lines(&found.operators, describe)
        }),
        Command::Set => session.show(&operator::current_set(context).await?, describe_set),
        Command::Rotate => session.show(
            &operator::rotate(context, &session.wallet()?).await?,
            describe_set,
        ),
        Command::Unbond { amount } => {
            let amount = amount.map(|amount| parse_open(&amount)).transpose()?;
            let tx = operator::unbond(context, &session.wallet()?, amount).await?;
            session.show_tx("unbonding", &tx)
        }
        Command::Withdraw => {
            let tx = operator::withdraw(context, &session.wallet()?).await?;
            session.show_tx("withdrawn", &tx)
        }
        Command::Unjail => {
            let tx = operator::unjail(context, &session.wallet()?).await?;
            session.show_tx("out of jail", &tx)
        }
    }
}

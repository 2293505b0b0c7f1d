//! The subcommands: arguments, and how results are shown.

mod account;
mod batch;
mod contracts;
mod datanet;
mod deploy;
mod dispute;
mod governance;
mod models;
mod money;
mod operator;
mod pay;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use openledger::{demo, Context, Home};
use serde::Serialize;

/// Error of a subcommand.
type Failure = Box<dyn std::error::Error>;
/// Result of a subcommand.
type Outcome = std::result::Result<(), Failure>;

/// Deploy OpenLedger, run its demo, and take every action of a user.
#[derive(Parser)]
#[command(version, about)]
pub struct Arguments {
    /// Folder with your keys, your channels and the deployment file.
    #[arg(
        long,
        global = true,
        env = "OPENLEDGER_HOME",
        default_value = ".openledger/demo"
    )]
    home: PathBuf,
    /// Account that signs (a key of that name in the folder, made where it is missing).
    #[arg(long = "as", global = true, default_value = "payer")]
    account: String,
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    as_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the main job from start to end on this machine.
    Demo(demo::Options),
    /// Deploy the suite on a chain.
    Deploy(deploy::Deploy),
    /// The suite's contracts as the chain has them: addresses, code ids, checksums.
    Contracts,
    /// Accounts: keys and balances.
    #[command(subcommand)]
    Account(account::Command),
    /// OPEN and gOPEN.
    #[command(subcommand)]
    Token(money::Command),
    /// Datanets and their validators.
    #[command(subcommand)]
    Datanet(datanet::Command),
    /// Contribution batches.
    #[command(subcommand)]
    Batch(batch::Command),
    /// Adapters, base models and nodes.
    #[command(subcommand)]
    Adapter(models::Command),
    /// Oracle operators, their bonds and the set that reports.
    #[command(subcommand)]
    Operator(operator::Command),
    /// Payment channels.
    #[command(subcommand)]
    Channel(pay::ChannelCommand),
    /// Ask a paid question.
    Ask(pay::Ask),
    /// Show what an answer earned whom, and why.
    Receipt(pay::Receipt),
    /// Pay payees what they earned under final reports.
    Claim(pay::Claim),
    /// Name who receives what your account earned.
    SetRecipient(pay::SetRecipient),
    /// Reports on the chain.
    #[command(subcommand)]
    Report(pay::ReportCommand),
    /// Proofs against reports, and challenges of their answers' weights.
    #[command(subcommand)]
    Dispute(dispute::Command),
    /// Proposals, votes and the treasury.
    #[command(subcommand)]
    Governance(governance::Command),
}

/// What every subcommand is given.
struct Session {
    context: Context,
    account: String,
    json: bool,
}

impl Session {
    fn wallet(&self) -> openledger::Result<openledger::Wallet> {
        self.context.wallet(&self.account)
    }

    /// Prints a result as JSON or as `text` says.
    fn show<T: Serialize>(&self, value: &T, text: impl FnOnce(&T) -> String) -> Outcome {
        if self.json {
            println!("{}", serde_json::to_string_pretty(value)?);
        } else {
            println!("{}", text(value));
        }
        Ok(())
    }

    /// Prints a transaction.
    fn show_tx(&self, what: &str, tx: &chain_client::TxOutcome) -> Outcome {
        self.show(tx, |tx| {
            format!(
                "{what}: transaction {} in block {}, gas {}",
                tx.hash, tx.height, tx.gas_used
            )
        })
    }
}

/// One line per entry.
fn lines<T>(entries: &[T], describe: impl Fn(&T) -> String) -> String {
    entries.iter().map(describe).collect::<Vec<_>>().join("\n")
}

/// Runs a subcommand.
pub async fn run(arguments: Arguments) -> Outcome {
    let home = Home::open(&arguments.home)?;
    match arguments.command {
        Command::Demo(options) => Ok(demo::run(home, options).await?),
        Command::Deploy(options) => deploy::run(home, &arguments.account, options).await,
        command => act(home, arguments.account, arguments.as_json, command).await,
    }
}

/// Runs a subcommand that needs a deployment.
async fn act(home: Home, account: String, json: bool, command: Command) -> Outcome {
    let context = Context::open(home).await?;
    let session = Session {
        context,
        account,
        json,
    };
    match command {
        Command::Demo(_) | Command::Deploy(_) => Ok(()),
        Command::Contracts => contracts::run(&session).await,
        Command::Account(command) => account::run(&session, command).await,
        Command::Token(command) => money::run(&session, command).await,
        Command::Datanet(command) => datanet::run(&session, command).await,
        Command::Batch(command) => batch::run(&session, command).await,
        Command::Adapter(command) => models::run(&session, command).await,
        Command::Operator(command) => operator::run(&session, command).await,
        Command::Channel(command) => pay::run_channel(&session, command).await,
        Command::Ask(command) => pay::ask(&session, command).await,
        Command::Receipt(command) => pay::receipt(&session, command).await,
        Command::Claim(command) => pay::claim(&session, command).await,
        Command::SetRecipient(arguments) => pay::set_recipient(&session, arguments).await,
        Command::Report(command) => pay::run_report(&session, command).await,
        Command::Dispute(command) => dispute::run(&session, command).await,
        Command::Governance(command) => governance::run(&session, command).await,
    }
}

//! `openledger dispute`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use contract_api::dispute_registry::{ChallengeResponse, FraudResponse};
use openledger::{actions::report_dispute, format_open, parse_open, Error};
use serde::de::DeserializeOwned;

use super::{lines, Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Prove a lie of a report.
    ProveFraud {
        /// The proof as JSON.
        proof: PathBuf,
    },
    /// Prove that an oracle set signed two reports of one number.
    ProveEquivocation {
        /// Both reports with their signatures, as JSON.
        evidence: PathBuf,
        /// Number of the set.
        #[arg(long)]
        set: u64,
    },
    /// Challenge the weights of an answer in a pending report.
    Challenge {
        /// The receipt with its place in the report, as JSON.
        receipt: PathBuf,
        /// Bond in OPEN; the smallest where absent.
        #[arg(long)]
        bond: Option<String>,
    },
    /// Draw the committee of a challenge, in a later block than the challenge's.
    Draw {
        /// Id of the challenge.
        challenge: u64,
    },
    /// Give your verdict as a member of the committee.
    Judge {
        /// Id of the challenge.
        challenge: u64,
        #[command(flatten)]
        verdict: Verdict,
    },
    /// End a challenge that was not decided in time, or whose report is void.
    Close {
        /// Id of the challenge.
        challenge: u64,
    },
    /// One challenge with its committee.
    Show {
        /// Its id.
        challenge: u64,
    },
    /// Challenges.
    List {
        /// Only the open ones of this report.
        #[arg(long)]
        report: Option<u64>,
        /// Only those after this id.
        #[arg(long, conflicts_with = "report")]
        after: Option<u64>,
    },
    /// Reports that were proved to be false.
    Frauds {
        /// Only those after this number.
        #[arg(long)]
        after: Option<u64>,
    },
}

/// What a member of a committee finds.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Verdict {
    /// The weights are false.
    #[arg(long)]
    upheld: bool,
    /// The weights are right.
    #[arg(long)]
    rejected: bool,
}

fn read<T: DeserializeOwned>(path: &Path) -> openledger::Result<T> {
    let failed = |reason: String| Error::File {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))
}

async fn challenge(session: &Session, receipt: &Path, bond: Option<&str>) -> Outcome {
    let context = &session.context;
    let receipt = read(receipt)?;
    let bond = match bond {
        Some(bond) => parse_open(bond)?,
        None => {
            let config = report_dispute::config(context).await?;
            config.params.challenge_bond.u128()
        }
    };
    let wallet = session.wallet()?;
    let tx = report_dispute::challenge(context, &wallet, bond, receipt).await?;
    session.show_tx("challenged", &tx)
}

fn describe(challenge: &ChallengeResponse) -> String {
    format!(
        "challenge {} of receipt {} in report {}: {:?}, bond {} OPEN, to be judged before {}",
        challenge.challenge,
        challenge.receipt_index,
        challenge.seq,
        challenge.status,
        format_open(challenge.bond.u128()),
        challenge.deadline
    )
}

fn describe_committee(challenge: &ChallengeResponse) -> String {
    let judges = lines(&challenge.committee, |judge| {
        let verdict = match judge.upheld {
            Some(true) => "upheld",
            Some(false) => "rejected",
            None => "-",
        };
        format!("  {} {verdict}", judge.operator)
    });
    format!("{}\n{judges}", describe(challenge))
}

fn describe_fraud(fraud: &FraudResponse) -> String {
    format!(
        "report {}: {:?}, proved by {} in block {}{}",
        fraud.seq,
        fraud.kind,
        fraud.prover,
        fraud.height,
        if fraud.voided { ", void" } else { "" }
    )
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let context = &session.context;
    match command {
        Command::ProveFraud { proof } => {
            let (proof, wallet) = (read(&proof)?, session.wallet()?);
            let tx = report_dispute::prove_fraud(context, &wallet, proof).await?;
            session.show_tx("proved", &tx)
        }
        Command::ProveEquivocation { evidence, set } => {
            let (evidence, wallet) = (read(&evidence)?, session.wallet()?);
            let tx = report_dispute::prove_equivocation(context, &wallet, set, evidence).await?;
            session.show_tx("proved", &tx)
        }
        Command::Challenge { receipt, bond } => challenge(session, &receipt, bond.as_deref()).await,
        Command::Draw { challenge } => {
            let wallet = session.wallet()?;
            let tx = report_dispute::draw_committee(context, &wallet, challenge).await?;
            session.show_tx("drawn", &tx)
        }
        Command::Judge { challenge, verdict } => {
            let wallet = session.wallet()?;
            let upheld = verdict.upheld && !verdict.rejected;
            let tx = report_dispute::judge(context, &wallet, challenge, upheld).await?;
            session.show_tx("judged", &tx)
        }
        Command::Close { challenge } => {
            let tx = report_dispute::close(context, &session.wallet()?, challenge).await?;
            session.show_tx("closed", &tx)
        }
        Command::Show { challenge } => session.show(
            &report_dispute::show(context, challenge).await?,
            describe_committee,
        ),
        Command::List { report, after } => {
            let found = match report {
                Some(seq) => report_dispute::list_open(context, seq).await?,
                None => report_dispute::list(context, after).await?,
            };
            session.show(&found, |found| lines(&found.challenges, describe))
        }
        Command::Frauds { after } => session
            .show(&report_dispute::frauds(context, after).await?, |found| {
                lines(&found.frauds, describe_fraud)
            }),
    }
}

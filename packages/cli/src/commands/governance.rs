//! `openledger governance`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use contract_api::governor::ProposalStateResponse;
use cosmwasm_std::CosmosMsg;
use cw3::Vote;
use openledger::{
    actions::governance::{self, Draft, Shown},
    format_open,
};

use super::{Failure, Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Proposals with their states.
    List,
    /// One proposal.
    Show {
        /// Its id.
        proposal: u64,
    },
    /// Parameters of the governor.
    Parameters,
    /// OPEN of the treasury.
    Treasury,
    /// Make a proposal; its deposit is taken from your OPEN.
    Propose {
        /// Title.
        title: String,
        /// Description.
        #[arg(long, default_value = "")]
        description: String,
        /// A call: the contract (its name, such as payout-splitter, or its address) and the JSON of
        /// the message. More than once for more than one.
        #[arg(long, num_args = 2, value_names = ["CONTRACT", "MESSAGE"])]
        call: Vec<String>,
        /// A file with a JSON list of cw3 messages, sent after the calls.
        #[arg(long)]
        messages: Option<PathBuf>,
    },
    /// Vote with your gOPEN and what was delegated to you.
    Vote {
        /// Id of the proposal.
        proposal: u64,
        /// The vote.
        vote: VoteName,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Sign a vote and print it, for someone else to bring. Nothing is sent.
    VoteSignature {
        /// Id of the proposal.
        proposal: u64,
        /// The vote.
        vote: VoteName,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
        /// Seconds for which it is good.
        #[arg(long, default_value_t = 86_400)]
        seconds: u64,
    },
    /// Bring a vote that someone signed.
    Relay {
        /// The file with what `vote-signature` printed.
        file: PathBuf,
    },
    /// Fix the block whose votes count, once the voting delay has passed.
    OpenVoting {
        /// Id of the proposal.
        proposal: u64,
    },
    /// Start the timelock of a proposal that succeeded.
    Queue {
        /// Id of the proposal.
        proposal: u64,
    },
    /// Execute a proposal whose timelock has passed.
    Execute {
        /// Id of the proposal.
        proposal: u64,
    },
    /// Settle the deposit of a proposal that was defeated or expired.
    Close {
        /// Id of the proposal.
        proposal: u64,
    },
    /// End a proposal of yours before voting on it ends.
    Cancel {
        /// Id of the proposal.
        proposal: u64,
    },
}

/// A vote as it is written.
#[derive(Clone, Copy, ValueEnum)]
pub enum VoteName {
    /// For.
    Yes,
    /// Against.
    No,
    /// Neither; counts for the quorum.
    Abstain,
    /// Against, as no.
    Veto,
}

impl From<VoteName> for Vote {
    fn from(name: VoteName) -> Self {
        match name {
            VoteName::Yes => Vote::Yes,
            VoteName::No => Vote::No,
            VoteName::Abstain => Vote::Abstain,
            VoteName::Veto => Vote::Veto,
        }
    }
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let context = &session.context;
    match command {
        Command::List => {
            let found = governance::list(context, None).await?.proposals;
            session.show(&found, |found| {
                let lines: Vec<String> = found.iter().map(describe_state).collect();
                lines.join("\n")
            })
        }
        Command::Show { proposal } => {
            let found = governance::show(context, proposal).await?;
            session.show(&found, describe)
        }
        Command::Parameters => {
            let found = governance::config(context).await?;
            let text = serde_json::to_string_pretty(&found)?;
            session.show(&found, |_| text)
        }
        Command::Treasury => {
            let found = governance::treasury(context).await?;
            session.show(&found, |found| {
                format!(
                    "{} OPEN, of which {} are deposits of proposals",
                    format_open(found.balance.u128()),
                    format_open(found.deposits.u128())
                )
            })
        }
        Command::Propose {
            title,
            description,
            call,
            messages,
        } => propose(session, title, description, call, messages).await,
        other => act(session, other).await,
    }
}

async fn propose(
    session: &Session,
    title: String,
    description: String,
    calls: Vec<String>,
    file: Option<PathBuf>,
) -> Outcome {
    let mut messages = calls
        .chunks_exact(2)
        .map(|pair| parse_call(session, &pair[0], &pair[1]))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(file) = file {
        messages.extend(governance::read_messages(&file)?);
    }
    let draft = Draft {
        title,
        description,
        messages,
    };
    let wallet = session.wallet()?;
    let proposed = governance::propose(&session.context, &wallet, draft).await?;
    session.show(&proposed, |proposed| {
        format!(
            "proposal {} in block {}; openledger governance show {}",
            proposed.proposal_id, proposed.tx.height, proposed.proposal_id
        )
    })
}

fn parse_call(session: &Session, contract: &str, message: &str) -> Result<CosmosMsg, Failure> {
    let contract = session.context.contract(contract)?;
    let message: serde_json::Value = serde_json::from_str(message)?;
    Ok(governance::call(&contract, &message)?)
}

/// What takes a transaction or a signature.
async fn act(session: &Session, command: Command) -> Outcome {
    let (context, wallet) = (&session.context, session.wallet()?);
    let (what, tx) = match command {
        Command::Vote {
            proposal,
            vote,
            reason,
        } => {
            let sent = governance::vote(context, &wallet, proposal, vote.into(), reason).await?;
            ("voted", sent)
        }
        Command::VoteSignature {
            proposal,
            vote,
            reason,
            seconds,
        } => {
            let now = context.chain.latest_block().await?.time.seconds();
            let expires = now.saturating_add(seconds);
            let signed =
                governance::sign_vote(context, &wallet, proposal, vote.into(), reason, expires);
            println!("{}", serde_json::to_string_pretty(&signed.await?)?);
            return Ok(());
        }
        Command::Relay { file } => {
            let signed = governance::read_signed_vote(&file)?;
            ("voted", governance::relay(context, &wallet, signed).await?)
        }
        Command::OpenVoting { proposal } => (
            "opened",
            governance::open_voting(context, &wallet, proposal).await?,
        ),
        Command::Queue { proposal } => (
            "queued",
            governance::queue(context, &wallet, proposal).await?,
        ),
        Command::Execute { proposal } => (
            "executed",
            governance::run(context, &wallet, proposal).await?,
        ),
        Command::Close { proposal } => (
            "closed",
            governance::close(context, &wallet, proposal).await?,
        ),
        Command::Cancel { proposal } => (
            "cancelled",
            governance::cancel(context, &wallet, proposal).await?,
        ),
        Command::List
        | Command::Show { .. }
        | Command::Parameters
        | Command::Treasury
        | Command::Propose { .. } => return Ok(()),
    };
    session.show_tx(what, &tx)
}

fn describe_state(state: &ProposalStateResponse) -> String {
    let tally = &state.tally;
    let against = tally.no.saturating_add(tally.veto);
    let quorum = state.quorum.map_or_else(
        || "voting not opened".to_owned(),
        |quorum| format!("quorum {}", format_open(quorum.u128())),
    );
    format!(
        "proposal {} {:?}: {} for, {} against, {} abstain ({quorum}); voting {} to {}{}",
        state.proposal_id,
        state.state,
        format_open(tally.yes.u128()),
        format_open(against.u128()),
        format_open(tally.abstain.u128()),
        state.starts_at,
        state.ends_at,
        state
            .executable_at
            .map_or_else(String::new, |time| format!(", executable from {time}"))
    )
}

fn describe(shown: &Shown) -> String {
    let messages: Vec<String> = shown.proposal.msgs.iter().map(describe_message).collect();
    format!(
        "{}\n{}\n{}\nby {}, content {}\n{}",
        shown.proposal.title,
        describe_state(&shown.state),
        shown.proposal.description,
        shown.state.proposer,
        shown.state.content_hash,
        messages.join("\n")
    )
}

/// A message in full: what a voter votes on is never cut.
fn describe_message(message: &CosmosMsg) -> String {
    match message {
        CosmosMsg::Wasm(cosmwasm_std::WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        }) => {
            let funds = match funds.is_empty() {
                true => String::new(),
                false => format!(" with {funds:?}"),
            };
            // A message may hold any bytes; none of them reaches the terminal as a command.
            let text = String::from_utf8_lossy(msg).replace(char::is_control, "\u{fffd}");
            format!("- calls {contract_addr}{funds}: {text}")
        }
        other => format!("- {other:?}"),
    }
}

//! `openledger channel`, `ask`, `receipt`, `claim`, `set-recipient` and `report`.

use std::io::Write;

use attribution_report::Hash32;
use clap::{Args, Subcommand};
use contract_api::payout_splitter::{ChannelResponse, ChannelStatus, ReportResponse};
use openledger::{
    actions::{
        adapter,
        ask::{self, Question},
        channel::{self, Recovered, Session as ChannelSession},
        claim, node, operator, receipt, report,
    },
    demo::account::describe_answer,
    format_open, parse_open,
};

use super::{Failure, Outcome, Session};

#[derive(Subcommand)]
pub enum ChannelCommand {
    /// Your channels.
    List,
    /// Open a channel to a node.
    Open {
        /// Deposit in OPEN, also the most that may be charged.
        deposit: String,
        /// Address of the node; the first registered one where absent.
        #[arg(long)]
        node: Option<String>,
        /// Seconds until it closes for new answers.
        #[arg(long, default_value_t = 86_400)]
        seconds: u64,
    },
    /// Find the channels whose opening was interrupted, and complete their session files.
    Recover,
    /// Add to its deposit, and to the most that may be charged.
    TopUp {
        /// Its id.
        channel: u64,
        /// Amount in OPEN.
        amount: String,
    },
    /// Replace its session key by a new one.
    RotateKey {
        /// Its id.
        channel: u64,
    },
    /// End its session key: no new answers until it gets another.
    RevokeKey {
        /// Its id.
        channel: u64,
    },
    /// End it before its expiry: no new answers.
    Thaw {
        /// Its id.
        channel: u64,
    },
    /// Take back what was not charged, after the channel's time.
    Withdraw {
        /// Its id.
        channel: u64,
    },
}

#[derive(Args)]
pub struct Ask {
    /// Adapter's name.
    model: String,
    /// The question.
    question: String,
    /// Channel that pays; your newest one where absent.
    #[arg(long)]
    channel: Option<u64>,
    /// Most tokens of the answer.
    #[arg(long, default_value_t = 64)]
    max_tokens: u32,
    /// 0 is greedy.
    #[arg(long, default_value_t = 0.0)]
    temperature: f64,
    /// Sampling seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Args)]
pub struct Receipt {
    /// Receipt id, as `ask` printed it.
    receipt: String,
    /// URL of an oracle; the first of the set where absent.
    #[arg(long)]
    oracle: Option<String>,
}

#[derive(Args)]
pub struct Claim {
    /// Addresses of payees; your account's where absent.
    payees: Vec<String>,
    /// URL of an oracle that gives the proofs; the first of the set where absent.
    #[arg(long)]
    oracle: Option<String>,
}

#[derive(Args)]
pub struct SetRecipient {
    /// Address that claims pay from now on; your account itself where absent.
    recipient: Option<String>,
}

#[derive(Subcommand)]
pub enum ReportCommand {
    /// Newest report and totals.
    Head,
    /// One report.
    Show {
        /// Its number.
        seq: u64,
    },
    /// Make a report final once its dispute window has passed.
    Finalize {
        /// Its number.
        seq: u64,
    },
}

fn describe_channel(channel: &ChannelResponse) -> String {
    format!(
        "channel {} to {}: {} of {} OPEN charged, {}",
        channel.channel,
        channel.node,
        format_open(channel.collected.u128()),
        format_open(channel.cap.u128()),
        match channel.status {
            ChannelStatus::Open => format!("open until {}", channel.expires),
            ChannelStatus::Revoked => "session key revoked".to_owned(),
            ChannelStatus::Thawing => format!("settling until {}", channel.settles_at),
            ChannelStatus::Closed => "closed".to_owned(),
        }
    )
}

fn describe_recovered(recovered: &[Recovered]) -> String {
    let describe = |found: &Recovered| match &found.channel {
        Some(channel) => describe_channel(channel),
        None => format!(
            "session key {}: you have no channel with it; its file is kept",
            found.session_key
        ),
    };
    match recovered {
        [] => "no channel's opening was interrupted".to_owned(),
        some => some.iter().map(describe).collect::<Vec<_>>().join("\n"),
    }
}

fn describe_report(report: &ReportResponse) -> String {
    format!(
        "report {} {:?}: {} answers, {} OPEN, digest {}",
        report.report.seq,
        report.status,
        report.report.receipt_count,
        format_open(report.report.credits_sum.u128()),
        report.digest
    )
}

pub async fn run_channel(session: &Session, command: ChannelCommand) -> Outcome {
    let context = &session.context;
    let wallet = session.wallet()?;
    match command {
        ChannelCommand::List => {
            let found = channel::list(context, wallet.address().as_ref())
                .await?
                .channels;
            session.show(&found, |found| {
                found
                    .iter()
                    .map(describe_channel)
                    .collect::<Vec<_>>()
                    .join("\n")
            })
        }
        ChannelCommand::Open {
            deposit,
            node,
            seconds,
        } => {
            let node = match node {
                Some(node) => node,
                None => first_node(session).await?.0,
            };
            let deposit = parse_open(&deposit)?;
            let opened = channel::open(context, &wallet, &node, deposit, seconds).await?;
            session.show(&opened, |opened| describe_channel(&opened.channel))
        }
        ChannelCommand::Recover => {
            let recovered = channel::recover(context, wallet.address().as_ref()).await?;
            session.show(&recovered, |recovered| describe_recovered(recovered))
        }
        ChannelCommand::TopUp { channel, amount } => {
            let amount = parse_open(&amount)?;
            let tx = channel::top_up(context, &wallet, channel, amount).await?;
            session.show_tx("topped up", &tx)
        }
        ChannelCommand::RotateKey { channel } => {
            match channel::rotate_session_key(context, &wallet, channel).await? {
                Some(tx) => session.show_tx("new session key", &tx),
                None => session.show(&channel::show(context, channel).await?, describe_channel),
            }
        }
        ChannelCommand::RevokeKey { channel } => {
            let tx = channel::revoke_session_key(context, &wallet, channel).await?;
            session.show_tx("session key revoked", &tx)
        }
        ChannelCommand::Thaw { channel } => {
            session.show_tx("thawing", &channel::thaw(context, &wallet, channel).await?)
        }
        ChannelCommand::Withdraw { channel } => session.show_tx(
            "withdrawn",
            &channel::withdraw(context, &wallet, channel).await?,
        ),
    }
}

/// Address and URL of the first registered node.
async fn first_node(session: &Session) -> Result<(String, String), Failure> {
    let nodes = node::list(&session.context).await?.nodes;
    let found = nodes
        .into_iter()
        .next()
        .map(|node| (node.node, node.endpoint));
    found.ok_or_else(|| "no node is registered".into())
}

async fn oracle_url(session: &Session, given: Option<String>) -> Result<String, Failure> {
    if let Some(url) = given {
        return Ok(url);
    }
    let operators = operator::list(&session.context).await?.operators;
    let found = operators
        .into_iter()
        .next()
        .map(|operator| operator.endpoint);
    found.ok_or_else(|| "no oracle is registered".into())
}

pub async fn ask(session: &Session, arguments: Ask) -> Outcome {
    let context = &session.context;
    let channel = match arguments.channel {
        Some(channel) => channel,
        None => {
            let payer = session.wallet()?.address().to_string();
            let newest = channel::list(context, &payer).await?.channels.pop();
            newest
                .ok_or("you have no channel; open one with `openledger channel open 5`")?
                .channel
                .u64()
        }
    };
    let mut paying = ChannelSession::load(&context.home.channel(channel))?;
    let nodes = node::list(context).await?.nodes;
    let endpoint = nodes.into_iter().find(|node| node.node == paying.node);
    let endpoint = endpoint
        .ok_or("the channel's node is not registered")?
        .endpoint;
    let price = adapter::by_name(context, &arguments.model)
        .await?
        .terms
        .price;
    let question = Question {
        endpoint: &endpoint,
        model: &arguments.model,
        text: &arguments.question,
        max_tokens: arguments.max_tokens,
        temperature: arguments.temperature,
        seed: arguments.seed,
    };
    let show = |piece: &str| {
        if !session.json {
            print!("{piece}");
            let _ = std::io::stdout().flush();
        }
    };
    let answer = ask::ask_paid(context, &mut paying, &price, &question, show).await?;
    session.show(&answer, |answer| match &answer.charge {
        Some(charge) => format!(
            "\n\nfee {} OPEN, receipt {}\nopenledger receipt {}",
            format_open(charge.fee.u128()),
            charge.receipt_id,
            charge.receipt_id
        ),
        None => "\n\nnothing was charged".to_owned(),
    })
}

pub async fn receipt(session: &Session, arguments: Receipt) -> Outcome {
    let receipt_id: Hash32 = arguments.receipt.parse()?;
    let oracle = oracle_url(session, arguments.oracle).await?;
    let account = receipt::fetch(&oracle, &receipt_id).await?;
    session.show(&account, |account| {
        describe_answer(account, |address| address.to_owned())
    })
}

pub async fn claim(session: &Session, arguments: Claim) -> Outcome {
    let wallet = session.wallet()?;
    let oracle = oracle_url(session, arguments.oracle).await?;
    let payees = match arguments.payees.is_empty() {
        true => vec![wallet.address().to_string()],
        false => arguments.payees,
    };
    let mut claims = Vec::with_capacity(payees.len());
    for payee in &payees {
        claims.push(claim::fetch(&oracle, payee).await?);
    }
    for tx in claim::claim_many(&session.context, &wallet, claims).await? {
        session.show_tx("claimed", &tx)?;
    }
    Ok(())
}

pub async fn set_recipient(session: &Session, arguments: SetRecipient) -> Outcome {
    let wallet = session.wallet()?;
    let tx = claim::set_recipient(&session.context, &wallet, arguments.recipient).await?;
    session.show_tx("recipient set", &tx)
}

pub async fn run_report(session: &Session, command: ReportCommand) -> Outcome {
    let context = &session.context;
    match command {
        ReportCommand::Head => {
            let head = report::head(context).await?;
            let totals = report::totals(context).await?;
            session.show(&serde_json::json!({"head": head, "totals": totals}), |_| {
                format!(
                    "newest report {}, newest final report {}\ndeposited {} OPEN, collected {}, \
                     earned under final reports {}, paid {}",
                    head.tip_seq,
                    head.final_seq,
                    format_open(totals.deposited.u128()),
                    format_open(totals.collected.u128()),
                    format_open(totals.final_cumulative.u128()),
                    format_open(totals.paid.u128())
                )
            })
        }
        ReportCommand::Show { seq } => {
            session.show(&report::show(context, seq).await?, describe_report)
        }
        ReportCommand::Finalize { seq } => session.show_tx(
            "final",
            &report::finalize(context, &session.wallet()?, seq).await?,
        ),
    }
}

//! `openledger adapter`.

use clap::Subcommand;
use contract_api::model_registry::AdapterResponse;
use openledger::{
    actions::{adapter, node},
    format_open,
};

use super::{Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Adapters on the chain.
    List,
    /// One adapter.
    Show {
        /// Its name.
        name: String,
    },
    /// Nodes that serve.
    Nodes,
}

fn describe(entry: &AdapterResponse) -> String {
    let terms = &entry.terms;
    let policy = &terms.policy;
    let shares: Vec<String> = policy
        .shares()
        .into_iter()
        .filter(|(_, share)| *share > 0)
        .map(|(role, share)| format!("{role:?} {:.2} %", f64::from(share) / 100.0))
        .collect();
    format!(
        "{} {} by {}\n  price {} OPEN per call and {} per 1,000 tokens\n  split {}\n  adapter {}",
        entry.adapter,
        terms.name,
        entry.builder,
        format_open(terms.price.per_call.u128()),
        format_open(terms.price.per_1k_tokens.u128()),
        shares.join(", "),
        terms.adapter_hash
    )
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let context = &session.context;
    match command {
        Command::List => session.show(&adapter::list(context, None).await?.adapters, |found| {
            found.iter().map(describe).collect::<Vec<_>>().join("\n")
        }),
        Command::Show { name } => session.show(&adapter::by_name(context, &name).await?, describe),
        Command::Nodes => session.show(&node::list(context).await?.nodes, |found| {
            let lines = found
                .iter()
                .map(|entry| format!("{} {}", entry.node, entry.endpoint));
            lines.collect::<Vec<_>>().join("\n")
        }),
    }
}

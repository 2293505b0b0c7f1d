//! `openledger account`.

use clap::Subcommand;
use openledger::{actions::token, format_open};
use serde_json::json;

use super::{Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Accounts with a key in the folder.
    List,
    /// Address and balances of the account, or of another address.
    Show {
        /// Address; the account's where absent.
        address: Option<String>,
    },
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::List => {
            let mut accounts = Vec::new();
            for name in session.context.home.accounts()? {
                let address = session.context.wallet(&name)?.address().to_string();
                accounts.push(json!({"name": name, "address": address}));
            }
            session.show(&accounts, |accounts| {
                let line = |entry: &serde_json::Value| {
                    let text = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
                    format!("{:<24} {}", text("name"), text("address"))
                };
                accounts.iter().map(line).collect::<Vec<_>>().join("\n")
            })
        }
        Command::Show { address } => {
            let address = match address {
                Some(address) => address,
                None => session.wallet()?.address().to_string(),
            };
            let balances = token::balances(&session.context, &address).await?;
            session.show(&balances, |balances| {
                format!(
                    "{}\n  for fees {:>24} OPEN\n  OPEN     {:>24}\n  gOPEN    {:>24}",
                    balances.address,
                    format_open(balances.native),
                    format_open(balances.open),
                    format_open(balances.gopen)
                )
            })
        }
    }
}

//! `openledger token`.

use chain_client::Address;
use clap::Subcommand;
use openledger::{actions::token, format_open, parse_open};

use super::{Failure, Outcome, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Turn native coins into OPEN.
    Wrap {
        /// Amount, such as 12.5.
        amount: String,
    },
    /// Turn OPEN into native coins.
    Unwrap {
        /// Amount.
        amount: String,
    },
    /// Send OPEN.
    Transfer {
        /// Receiver.
        recipient: String,
        /// Amount.
        amount: String,
    },
    /// Send OPEN to many accounts in one transaction, all or none.
    MultiTransfer {
        /// Receivers with amounts, such as open1abc=12.5.
        #[arg(required = true, value_name = "RECIPIENT=AMOUNT")]
        transfers: Vec<String>,
    },
    /// Turn OPEN into gOPEN, which votes.
    Lock {
        /// Amount.
        amount: String,
    },
    /// Give gOPEN back: its votes end, its OPEN can be claimed after the unbonding period.
    Unlock {
        /// Amount.
        amount: String,
    },
    /// Take the OPEN that was unlocked an unbonding period ago.
    Claim,
    /// Let another account vote with your gOPEN.
    Delegate {
        /// Who votes.
        delegate: String,
    },
    /// Take the votes of your gOPEN back.
    Undelegate,
    /// Show votes, delegate and claims of the account, or of another address.
    Votes {
        /// Address; the account's where absent.
        address: Option<String>,
    },
}

pub async fn run(session: &Session, command: Command) -> Outcome {
    let (context, wallet) = (&session.context, session.wallet()?);
    let (what, tx) = match command {
        Command::Wrap { amount } => (
            "wrapped",
            token::wrap(context, &wallet, parse_open(&amount)?).await?,
        ),
        Command::Unwrap { amount } => (
            "unwrapped",
            token::unwrap(context, &wallet, parse_open(&amount)?).await?,
        ),
        Command::Transfer { recipient, amount } => {
            let recipient = context.chain.parse_address(&recipient)?;
            let amount = parse_open(&amount)?;
            (
                "sent",
                token::transfer(context, &wallet, &recipient, amount).await?,
            )
        }
        Command::MultiTransfer { transfers } => {
            let transfers = parse_transfers(session, &transfers)?;
            (
                "sent",
                token::multi_transfer(context, &wallet, &transfers).await?,
            )
        }
        Command::Lock { amount } => (
            "locked",
            token::lock(context, &wallet, parse_open(&amount)?).await?,
        ),
        Command::Unlock { amount } => (
            "unlocked",
            token::unlock(context, &wallet, parse_open(&amount)?).await?,
        ),
        Command::Claim => ("claimed", token::claim_unlocked(context, &wallet).await?),
        Command::Delegate { delegate } => {
            let delegate = context.chain.parse_address(&delegate)?;
            (
                "delegated",
                token::delegate(context, &wallet, &delegate).await?,
            )
        }
        Command::Undelegate => ("undelegated", token::undelegate(context, &wallet).await?),
        Command::Votes { address } => {
            let address = address.unwrap_or_else(|| wallet.address().to_string());
            return show_votes(session, &address).await;
        }
    };
    session.show_tx(what, &tx)
}

/// Recipients and amounts from `RECIPIENT=AMOUNT`.
fn parse_transfers(session: &Session, texts: &[String]) -> Result<Vec<(Address, u128)>, Failure> {
    let parse = |text: &String| -> Result<(Address, u128), Failure> {
        let (recipient, amount) = text
            .split_once('=')
            .ok_or_else(|| format!("{text}: expected RECIPIENT=AMOUNT"))?;
        let recipient = session.context.chain.parse_address(recipient)?;
        Ok((recipient, parse_open(amount)?))
    };
    texts.iter().map(parse).collect()
}

async fn show_votes(session: &Session, address: &str) -> Outcome {
    let voting = token::voting(&session.context, address).await?;
    session.show(&voting, |voting| {
        let delegate = voting.delegate.as_deref().unwrap_or("nobody");
        let mut text = format!(
            "{}\n  votes    {:>24}\n  gOPEN votes by {delegate}",
            voting.address,
            format_open(voting.votes),
        );
        for claim in &voting.claims {
            let amount = format_open(claim.amount.u128());
            text += &format!("\n  unlocked {amount:>24} OPEN, {}", claim.release_at);
        }
        text
    })
}

//! `openledger token`.

use clap::Subcommand;
use openledger::{actions::token, parse_open};

use super::{Outcome, Session};

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
    /// Turn OPEN into gOPEN, which votes.
    Lock {
        /// Amount.
        amount: String,
    },
    /// Turn gOPEN back into OPEN.
    Unlock {
        /// Amount.
        amount: String,
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
        Command::Lock { amount } => (
            "locked",
            token::lock(context, &wallet, parse_open(&amount)?).await?,
        ),
        Command::Unlock { amount } => (
            "unlocked",
            token::unlock(context, &wallet, parse_open(&amount)?).await?,
        ),
    };
    session.show_tx(what, &tx)
}

//! Events of the messages that cw20-base does not know. Those of cw20 carry its attributes.

use contract_api::gopen_token::Paused;
use cosmwasm_std::{attr, Addr, Attribute, Response, Timestamp, Uint128};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// gOPEN was created.
    Instantiate { owner: Addr, open_token: Addr },
    /// OPEN became gOPEN of `recipient`.
    Wrap {
        sender: Addr,
        recipient: Addr,
        amount: Uint128,
    },
    /// gOPEN became OPEN, paid at once where `release_at` is absent.
    Unwrap {
        account: Addr,
        amount: Uint128,
        release_at: Option<Timestamp>,
    },
    /// OPEN was paid after its unbonding period.
    Claim { account: Addr, amount: Uint128 },
    /// `to` votes with the balance of `account` instead of `from`; nobody where absent.
    Delegate {
        action: &'static str,
        account: Addr,
        from: Option<Addr>,
        to: Option<Addr>,
        votes: u64,
    },
    /// A contract is told of changes of votes from now on.
    AddHook { hook: Addr },
    /// A contract is not told any more.
    RemoveHook { hook: Addr },
    /// A contract failed when it was told of a change.
    HookFailed { hook: String, reason: String },
    /// Parameters changed; no emergency account where absent.
    UpdateConfig {
        owner: Addr,
        emergency: Option<Addr>,
        unbonding_seconds: u64,
    },
    /// Actions were stopped or resumed.
    SetPaused { sender: Addr, paused: Paused },
    /// The code was replaced.
    Migrate {
        from: String,
        to: String,
        owner: Addr,
    },
}

impl Event {
    /// The action and what belongs to it.
    fn parts(self) -> (&'static str, Vec<Attribute>) {
        match self {
            Self::Wrap {
                sender,
                recipient,
                amount,
            } => (
                "wrap",
                vec![
                    attr("sender", sender),
                    attr("recipient", recipient),
                    attr("amount", amount),
                ],
            ),
            Self::Unwrap {
                account,
                amount,
                release_at,
            } => ("unwrap", unwrap_parts(account, amount, release_at)),
            Self::Claim { account, amount } => (
                "claim",
                vec![attr("account", account), attr("amount", amount)],
            ),
            Self::Delegate {
                action,
                account,
                from,
                to,
                votes,
            } => (action, delegate_parts(account, from, to, votes)),
            Self::HookFailed { hook, reason } => (
                "hook_failed",
                vec![attr("hook", hook), attr("reason", reason)],
            ),
            Self::AddHook { hook } => ("add_hook", vec![attr("hook", hook)]),
            Self::RemoveHook { hook } => ("remove_hook", vec![attr("hook", hook)]),
            Self::Instantiate { owner, open_token } => (
                "instantiate",
                vec![attr("owner", owner), attr("open_token", open_token)],
            ),
            Self::UpdateConfig {
                owner,
                emergency,
                unbonding_seconds,
            } => {
                let mut attributes = vec![attr("owner", owner)];
                attributes.extend(emergency.map(|account| attr("emergency", account)));
                attributes.push(attr("unbonding_seconds", unbonding_seconds.to_string()));
                ("update_config", attributes)
            }
            Self::SetPaused { sender, paused } => ("set_paused", pause_parts(sender, paused)),
            Self::Migrate { from, to, owner } => (
                "migrate",
                vec![
                    attr("from_version", from),
                    attr("to_version", to),
                    attr("owner", owner),
                ],
            ),
        }
    }
}

/// The event of a message: attributes of the response.
impl From<Event> for Response {
    fn from(event: Event) -> Self {
        let (action, attributes) = event.parts();
        Self::new()
            .add_attribute("action", action)
            .add_attributes(attributes)
    }
}

fn unwrap_parts(account: Addr, amount: Uint128, release_at: Option<Timestamp>) -> Vec<Attribute> {
    let mut attributes = vec![attr("account", account), attr("amount", amount)];
    attributes.extend(release_at.map(|time| attr("release_at", time.nanos().to_string())));
    attributes
}

fn delegate_parts(
    account: Addr,
    from: Option<Addr>,
    to: Option<Addr>,
    votes: u64,
) -> Vec<Attribute> {
    let mut attributes = vec![attr("account", account)];
    attributes.extend(from.map(|from| attr("from", from)));
    attributes.extend(to.map(|to| attr("to", to)));
    attributes.push(attr("votes", votes.to_string()));
    attributes
}

/// Destructured, so that a new flag cannot be left out.
fn pause_parts(sender: Addr, Paused { wrap, hooks }: Paused) -> Vec<Attribute> {
    vec![
        attr("sender", sender),
        attr("wrap", wrap.to_string()),
        attr("hooks", hooks.to_string()),
    ]
}

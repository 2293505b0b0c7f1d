//! One message that an account sends, with what must come of it.

use contract_api::open_token;
use cosmwasm_std::{to_json_binary, Addr, Binary, Coin};
use serde::Serialize;

use crate::world::{Part, World};

/// What the suite must answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// It is accepted: the message is right and nothing may hold it back.
    Accept,
    /// It is refused: the message is wrong.
    Refuse,
    /// Either, by what the state happens to be.
    Either,
}

/// What moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    /// cw20 OPEN.
    Open,
    /// cw20 gOPEN.
    Gopen,
    /// The chain's own coin.
    Native,
}

/// Money that moves where a message is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What.
    pub asset: Asset,
    /// From whom; created where absent.
    pub from: Option<Addr>,
    /// To whom; destroyed where absent.
    pub to: Option<Addr>,
    /// How much.
    pub amount: u128,
}

impl Move {
    /// OPEN from one account to another.
    pub fn open(from: &Addr, to: &Addr, amount: impl Into<u128>) -> Self {
        Self::between(Asset::Open, from, to, amount)
    }

    /// An asset from one account to another.
    pub fn between(asset: Asset, from: &Addr, to: &Addr, amount: impl Into<u128>) -> Self {
        Self {
            asset,
            from: Some(from.clone()),
            to: Some(to.clone()),
            amount: amount.into(),
        }
    }

    /// An asset that comes into being.
    pub fn created(asset: Asset, to: &Addr, amount: impl Into<u128>) -> Self {
        Self {
            asset,
            from: None,
            to: Some(to.clone()),
            amount: amount.into(),
        }
    }

    /// An asset that ceases to be.
    pub fn destroyed(asset: Asset, from: &Addr, amount: impl Into<u128>) -> Self {
        Self {
            asset,
            from: Some(from.clone()),
            to: None,
            amount: amount.into(),
        }
    }
}

/// Money whose amount only the outcome shows, such as a slash of bonds.
pub type Late = Box<dyn FnOnce(&World) -> Result<Vec<Move>, String>>;

/// What the generator remembers where a message is accepted.
pub type Then = Box<dyn FnOnce(&mut World)>;

/// A message as it is sent, for another time.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The contract that it is about.
    pub part: Part,
    /// Rows of the figures that it counts for.
    pub names: Vec<String>,
    /// Rows of the messages that it runs, which count where it is accepted.
    pub inner: Vec<String>,
    /// Who sends it.
    pub sender: Addr,
    /// The contract that gets it.
    pub contract: Addr,
    /// JSON.
    pub body: Binary,
    /// Native coins that come along.
    pub funds: Vec<Coin>,
}

/// A message with what must come of it.
pub struct Action {
    /// The message.
    pub sent: Sent,
    /// What it is, in a word or two, for whoever reads a failure.
    pub what: &'static str,
    /// What the suite must answer.
    pub expect: Expect,
    /// Money that moves where it is accepted.
    pub moves: Vec<Move>,
    /// Money that moves besides, by what the accepted message did.
    pub late: Vec<Late>,
    /// Unix seconds at which it is sent, where that is later than now.
    pub at: Option<u64>,
    /// Nobody else may send it.
    pub only_sender: bool,
    /// Sent again, it must be refused for ever.
    pub once: bool,
    /// The cw20 hook in it: who is named as sender, the amount and the payload.
    pub hook: Option<Hook>,
    /// What the generator remembers where it is accepted.
    pub then: Vec<Then>,
}

/// A cw20 hook.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Who is named as sender.
    pub sender: Addr,
    /// OPEN that came.
    pub amount: u128,
    /// JSON.
    pub payload: Binary,
}

impl Action {
    /// A message to a contract, by whoever.
    pub fn new(world: &World, part: Part, sender: &Addr, message: &impl Serialize) -> Self {
        let body = to_json_binary(message).unwrap_or_default();
        let name = format!("{} {}", part.name(), message_name(&body));
        Self {
            sent: Sent {
                part,
                names: vec![name],
                inner: Vec::new(),
                sender: sender.clone(),
                contract: world.address(part).clone(),
                body,
                funds: Vec::new(),
            },
            what: "honest",
            expect: Expect::Either,
            moves: Vec::new(),
            late: Vec::new(),
            at: None,
            only_sender: false,
            once: false,
            hook: None,
            then: Vec::new(),
        }
    }

    /// OPEN of the sender to a contract, with a hook.
    pub fn hook(
        world: &World,
        part: Part,
        sender: &Addr,
        amount: u128,
        hook: &impl Serialize,
    ) -> Self {
        let payload = to_json_binary(hook).unwrap_or_default();
        let send = open_token::ExecuteMsg::Send {
            contract: world.address(part).to_string(),
            amount: amount.into(),
            msg: payload.clone(),
        };
        let name = format!("{} receive.{}", part.name(), message_name(&payload));
        let mut action = Self::new(world, Part::OpenToken, sender, &send);
        action.sent.names.insert(0, name);
        action.sent.part = part;
        action.moves = vec![Move::open(sender, world.address(part), amount)];
        action.hook = Some(Hook {
            sender: sender.clone(),
            amount,
            payload,
        });
        if world.open_balance(sender) < amount {
            action.expect = Expect::Refuse;
        }
        action
    }

    /// It must be refused, for this reason.
    pub fn refused(mut self, what: &'static str) -> Self {
        self.what = what;
        self.expect = Expect::Refuse;
        self
    }

    /// It must be accepted.
    pub fn accepted(mut self) -> Self {
        self.expect = Expect::Accept;
        self
    }

    /// It must be accepted where `right`, else refused for this reason.
    pub fn accepted_if(self, right: bool, otherwise: &'static str) -> Self {
        match right {
            true => self.accepted(),
            false => self.refused(otherwise),
        }
    }

    /// It must be refused unless `right`; it may be either where it is.
    pub fn refused_unless(self, right: bool, otherwise: &'static str) -> Self {
        match right {
            true => self,
            false => self.refused(otherwise),
        }
    }

    /// What it is.
    pub fn what(mut self, what: &'static str) -> Self {
        self.what = what;
        self
    }

    /// Adds money that moves where it is accepted; nothing where it is zero.
    pub fn moving(mut self, moved: Move) -> Self {
        if moved.amount > 0 {
            self.moves.push(moved);
        }
        self
    }

    /// Sends it at this time, where that is later than now.
    pub fn at(mut self, seconds: u64) -> Self {
        self.at = Some(seconds);
        self
    }

    /// Nobody else may send it.
    pub fn only_sender(mut self) -> Self {
        self.only_sender = true;
        self
    }

    /// Sent again, it must be refused for ever.
    pub fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// Remembers something where it is accepted.
    pub fn then(mut self, remember: impl FnOnce(&mut World) + 'static) -> Self {
        self.then.push(Box::new(remember));
        self
    }

    /// Adds money that only the outcome shows.
    pub fn late(mut self, late: Late) -> Self {
        self.late.push(late);
        self
    }

    /// Names a message that it runs.
    pub fn running(mut self, name: impl Into<String>) -> Self {
        self.sent.inner.push(name.into());
        self
    }

    /// Sends native coins along.
    pub fn with_funds(mut self, funds: Vec<Coin>) -> Self {
        self.sent.funds = funds;
        self
    }
}

/// The variant that a message's JSON names: the text of its first key.
pub fn message_name(body: &[u8]) -> String {
    let rest = body.strip_prefix(b"{\"").unwrap_or_default();
    let length = rest.iter().position(|byte| *byte == b'"');
    let name = length.and_then(|length| rest.get(..length));
    String::from_utf8_lossy(name.unwrap_or(b"?")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::message_name;

    #[test]
    fn a_message_has_the_name_of_its_first_key() {
        assert_eq!(message_name(br#"{"wrap":{}}"#), "wrap");
        assert_eq!(message_name(br#"{"mint":{"amount":"1"}}"#), "mint");
        assert_eq!(message_name(b"not json"), "?");
    }
}

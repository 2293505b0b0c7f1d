//! Search of transactions by their events, with the conditions of CometBFT's query language that
//! clients use: `=`, `<`, `<=`, `>`, `>=` and `EXISTS`, joined by `AND`.

use std::collections::{BTreeSet, HashMap};

use thiserror::Error;

use super::records::TxRecord;

const MAX_CONDITIONS: usize = 16;
const MAX_QUERY_BYTES: usize = 1024;

/// A query that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QueryError {
    /// The text is too long or has too many conditions.
    #[error("the query is longer than {MAX_QUERY_BYTES} bytes or {MAX_CONDITIONS} conditions")]
    TooLong,
    /// A condition does not parse.
    #[error("condition {0:?} is not understood")]
    Condition(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Exists,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    key: String,
    operator: Operator,
    value: String,
}

/// Heights of transactions by hash and by event. A block holds at most one transaction.
#[derive(Debug, Default)]
pub struct TxIndex {
    heights: BTreeSet<u64>,
    by_hash: HashMap<Vec<u8>, u64>,
    by_key: HashMap<String, BTreeSet<u64>>,
    by_value: HashMap<(String, String), BTreeSet<u64>>,
}

impl TxIndex {
    /// Adds a transaction.
    pub fn add(&mut self, tx: &TxRecord) {
        self.heights.insert(tx.height);
        self.by_hash.insert(tx.hash.to_vec(), tx.height);
        for event in &tx.result.events {
            for attribute in &event.attributes {
                let key = format!("{}.{}", event.ty, attribute.key);
                self.by_key
                    .entry(key.clone())
                    .or_default()
                    .insert(tx.height);
                let value = (key, attribute.value.clone());
                self.by_value.entry(value).or_default().insert(tx.height);
            }
        }
    }

    /// Height of a transaction.
    pub fn height_of(&self, hash: &[u8]) -> Option<u64> {
        self.by_hash.get(hash).copied()
    }

    /// Heights of the transactions that meet every condition, ascending.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn search(&self, query: &str) -> Result<Vec<u64>, QueryError> {
        let mut found: Option<BTreeSet<u64>> = None;
        for condition in parse(query)? {
            let matching = self.matching(&condition);
            found = Some(match found {
                None => matching,
                Some(found) => found.intersection(&matching).copied().collect(),
            });
        }
        Ok(found.unwrap_or_default().into_iter().collect())
    }

    fn matching(&self, condition: &Condition) -> BTreeSet<u64> {
        let Condition {
            key,
            operator,
            value,
        } = condition;
        match (key.as_str(), operator) {
            ("tx.hash", Operator::Equal) => {
                let hash = hex::decode(value).unwrap_or_default();
                self.height_of(&hash).into_iter().collect()
            }
            ("tx.height", Operator::Exists) => self.heights.clone(),
            ("tx.height", operator) => {
                let bound = value.parse().ok();
                let meets =
                    |height: &u64| bound.is_some_and(|bound| compare(*operator, height, &bound));
                self.heights.iter().copied().filter(meets).collect()
            }
            (_, Operator::Exists) => self.by_key.get(key).cloned().unwrap_or_default(),
            (_, Operator::Equal) => {
                let entry = (key.clone(), value.clone());
                self.by_value.get(&entry).cloned().unwrap_or_default()
            }
            (_, operator) => self.numeric(key, *operator, value),
        }
    }

    fn numeric(&self, key: &str, operator: Operator, bound: &str) -> BTreeSet<u64> {
        let Ok(bound) = bound.parse::<u128>() else {
            return BTreeSet::new();
        };
        let of_key = self.by_value.iter().filter(|((name, _), _)| name == key);
        of_key
            .filter(|((_, value), _)| {
                value
                    .parse()
                    .is_ok_and(|value: u128| compare(operator, &value, &bound))
            })
            .flat_map(|(_, heights)| heights.iter().copied())
            .collect()
    }
}

fn compare<T: Ord>(operator: Operator, value: &T, bound: &T) -> bool {
    match operator {
        Operator::Equal => value == bound,
        Operator::Less => value < bound,
        Operator::LessOrEqual => value <= bound,
        Operator::Greater => value > bound,
        Operator::GreaterOrEqual => value >= bound,
        Operator::Exists => true,
    }
}

fn parse(query: &str) -> Result<Vec<Condition>, QueryError> {
    if query.len() > MAX_QUERY_BYTES {
        return Err(QueryError::TooLong);
    }
    let parts = split_outside_quotes(query);
    if parts.len() > MAX_CONDITIONS {
        return Err(QueryError::TooLong);
    }
    parts.into_iter().map(parse_condition).collect()
}

/// Splits at ` AND ` where it does not stand in quotes.
fn split_outside_quotes(query: &str) -> Vec<&str> {
    const AND: &str = " AND ";
    let mut parts = Vec::new();
    let mut quoted = false;
    let mut start = 0;
    for (at, character) in query.char_indices() {
        if character == '\'' {
            quoted = !quoted;
        } else if !quoted && at >= start && query[at..].starts_with(AND) {
            parts.push(query[start..at].trim());
            start = at + AND.len();
        }
    }
    parts.push(query[start..].trim());
    parts
}

fn parse_condition(text: &str) -> Result<Condition, QueryError> {
    const OPERATORS: [(&str, Operator); 5] = [
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ];
    let refused = || QueryError::Condition(text.to_owned());
    if let Some(key) = text.strip_suffix(" EXISTS") {
        let key = check_key(key.trim()).ok_or_else(refused)?;
        return Ok(Condition {
            key,
            operator: Operator::Exists,
            value: String::new(),
        });
    }
    let at = text.find(['<', '>', '=']).ok_or_else(refused)?;
    let (key, rest) = text.split_at(at);
    let (sign, operator) = OPERATORS
        .into_iter()
        .find(|(sign, _)| rest.starts_with(sign))
        .ok_or_else(refused)?;
    let value = rest[sign.len()..].trim();
    let value = match value.strip_prefix('\'') {
        Some(open) => open
            .strip_suffix('\'')
            .filter(|v| !v.contains('\''))
            .ok_or_else(refused)?,
        None if value.is_empty() || value.contains('\'') => return Err(refused()),
        None => value,
    };
    let key = check_key(key.trim()).ok_or_else(refused)?;
    Ok(Condition {
        key,
        operator,
        value: value.to_owned(),
    })
}

fn check_key(key: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (!key.is_empty() && key.chars().all(known)).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::chain::records::TxResult;
    use cosmwasm_std::Event;

    fn index() -> TxIndex {
        let mut index = TxIndex::default();
        for (height, action, amount) in [(2u64, "mint AND burn", "5"), (4, "send", "70")] {
            let event = Event::new("wasm")
                .add_attribute("action", action)
                .add_attribute("amount", amount);
            index.add(&TxRecord {
                height,
                hash: vec![height as u8; 32].into(),
                bytes: vec![].into(),
                result: TxResult {
                    events: vec![event],
                    ..TxResult::default()
                },
            });
        }
        index
    }

    #[test]
    fn conditions_narrow_the_search() {
        let index = index();
        let cases: [(&str, &[u64]); 10] = [
            ("tx.height=2", &[2]),
            ("tx.height>=2 AND tx.height<5", &[2, 4]),
            ("wasm.action='send'", &[4]),
            ("wasm.action = 'mint AND burn'", &[2]),
            ("wasm.action='send' AND tx.height=2", &[]),
            ("wasm.action EXISTS", &[2, 4]),
            ("wasm.amount>6", &[4]),
            ("wasm.amount<='5'", &[2]),
            (
                "tx.hash='0404040404040404040404040404040404040404040404040404040404040404'",
                &[4],
            ),
            ("other.key='x'", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(index.search(query).unwrap(), expected, "{query}");
        }
    }

    #[test]
    fn malformed_conditions_are_refused() {
        let queries = [
            "",
            "x",
            "a=",
            "a='b",
            "a=b'",
            "='b'",
            "a b=c",
            "a='b' AND ",
            "a='b'c'",
            "a ~ 'b'",
        ];
        for query in queries {
            assert!(index().search(query).is_err(), "{query:?}");
        }
        assert_eq!(index().search(&"a".repeat(2000)), Err(QueryError::TooLong));
    }
}

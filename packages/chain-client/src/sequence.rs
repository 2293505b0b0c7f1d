//! The next sequence of an account, as far as its broadcaster knows it.

use crate::chain::{Account, Chain};
use crate::error::Result;
use crate::signer::Signer;

/// Known after the first query; forgotten whenever it may have become wrong.
#[derive(Debug, Default)]
pub(crate) struct Sequence {
    account: Option<Account>,
}

impl Sequence {
    /// The account with the sequence to sign next.
    pub(crate) async fn next(&mut self, chain: &Chain, signer: &Signer) -> Result<Account> {
        if let Some(account) = self.account {
            return Ok(account);
        }
        let account = chain.account(signer.address()).await?;
        self.account = Some(account);
        Ok(account)
    }

    /// A transaction with the current sequence was accepted.
    pub(crate) fn advance(&mut self) {
        if let Some(account) = &mut self.account {
            account.sequence = account.sequence.saturating_add(1);
        }
    }

    /// The chain refused `used`. It also counts transactions that wait for a block, so the
    /// sequence it asks for is newer than what a query would return.
    pub(crate) fn repair(&mut self, used: u64, expected: Option<u64>) {
        match (expected, &mut self.account) {
            (Some(expected), Some(account)) if expected != used => account.sequence = expected,
            _ => self.account = None,
        }
    }

    /// Ask the chain before the next transaction.
    pub(crate) fn forget(&mut self) {
        self.account = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(sequence: u64) -> Sequence {
        Sequence {
            account: Some(Account {
                number: 3,
                sequence,
            }),
        }
    }

    #[test]
    fn the_chains_expectation_wins() {
        let mut sequence = known(5);
        sequence.repair(5, Some(8));
        assert_eq!(
            sequence.account,
            Some(Account {
                number: 3,
                sequence: 8
            })
        );
        sequence.advance();
        assert_eq!(
            sequence.account,
            Some(Account {
                number: 3,
                sequence: 9
            })
        );
    }

    #[test]
    fn without_a_usable_expectation_the_chain_is_asked_again() {
        for expected in [None, Some(5)] {
            let mut sequence = known(5);
            sequence.repair(5, expected);
            assert_eq!(sequence.account, None);
        }
    }
}

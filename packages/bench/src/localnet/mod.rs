//! How far the devnet's gas is from that of a real chain: the same transactions on both.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::error::BenchError;
use crate::gas;
use crate::ground::Ground;

/// The devnet's error may be at most this, in percent.
const MOST_ERROR: f64 = 10.0;

/// Gas of one transaction on both chains.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What it does.
    transaction: String,
    /// Gas on the running chain.
    chain: u64,
    /// Gas on the devnet.
    devnet: u64,
    /// How far the devnet is off, in percent of the running chain's gas.
    error_percent: f64,
}

/// Every transaction, and the largest error.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Id of the running chain.
    chain_id: String,
    rows: Vec<Row>,
    /// The largest error without its sign, in percent.
    worst_percent: f64,
    /// What it may be at most.
    limit_percent: f64,
    /// Whether it is within the limit.
    met: bool,
}

/// Measures on both chains.
///
/// # Errors
/// Any [`BenchError`]; an error beyond the limit is a figure.
pub async fn compare(running: &Ground, artifacts: &Path) -> Result<Comparison, BenchError> {
    let devnet = gas::measure(&Ground::Devnet, artifacts).await?;
    let chain = gas::measure(running, artifacts).await?;
    let chain_id = match running {
        Ground::Running { config, .. } => config.chain_id.clone(),
        Ground::Devnet => String::new(),
    };
    Ok(Comparison::new(
        chain_id,
        &chain.transactions(),
        &devnet.transactions(),
    ))
}

impl Comparison {
    fn new(chain_id: String, chain: &[(String, u64)], devnet: &[(String, u64)]) -> Self {
        let rows: Vec<Row> = chain
            .iter()
            .zip(devnet)
            .map(|((transaction, chain), (_, devnet))| Row {
                transaction: transaction.clone(),
                chain: *chain,
                devnet: *devnet,
                error_percent: (*devnet as f64 / *chain as f64 - 1.0) * 100.0,
            })
            .collect();
        let worst = rows.iter().map(|row| row.error_percent.abs());
        let worst_percent = worst.fold(0.0, f64::max);
        Self {
            chain_id,
            rows,
            worst_percent,
            limit_percent: MOST_ERROR,
            met: worst_percent < MOST_ERROR,
        }
    }

    /// The comparison in Markdown.
    pub fn table(&self) -> String {
        let mut text = format!("| transaction | {} | devnet | error |\n", self.chain_id);
        text.push_str("| :--- | ---: | ---: | ---: |\n");
        for row in &self.rows {
            let Row {
                transaction,
                chain,
                devnet,
                error_percent,
            } = row;
            let _ = writeln!(
                text,
                "| {transaction} | {chain} | {devnet} | {error_percent:+.2} % |"
            );
        }
        let met = if self.met { "met" } else { "missed" };
        let (worst, limit) = (self.worst_percent, self.limit_percent);
        let _ = write!(
            text,
            "\nLargest error {worst:.2} %, to be under {limit} %: {met}."
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Comparison;

    fn compared(chain: u64, devnet: u64) -> Comparison {
        let rows = |gas| [("report".to_owned(), 100), ("claim".to_owned(), gas)];
        Comparison::new("chain-1".to_owned(), &rows(chain), &rows(devnet))
    }

    #[test]
    fn the_largest_error_counts_whatever_its_sign() {
        for (chain, devnet, worst, met) in [
            (1_000, 1_000, 0.0, true),
            (1_000, 1_090, 9.0, true),
            (1_000, 910, 9.0, true),
            (1_000, 1_100, 10.0, false),
            (1_000, 800, 20.0, false),
        ] {
            let compared = compared(chain, devnet);
            assert!((compared.worst_percent - worst).abs() < 1e-9, "{devnet}");
            assert_eq!(compared.met, met, "{devnet}");
        }
        assert!(compared(1_000, 910)
            .table()
            .contains("| claim | 1000 | 910 | -9.00 % |"));
    }
}

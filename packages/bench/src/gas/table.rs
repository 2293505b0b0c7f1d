//! The figures in Markdown, for people.

use std::fmt::Write as _;

use super::figures::Figures;

type Rows = Vec<Vec<String>>;

impl Figures {
    /// One section per kind of figure, the goals last.
    pub fn table(&self) -> String {
        let mut text = String::new();
        section(
            &mut text,
            "A report, by the size of the oracle set",
            &["oracles", "signatures", "gas"],
            self.verification_rows(),
        );
        section(
            &mut text,
            "A report of 4 oracles, by the answers that it settles",
            &["answers", "channels", "gas", "gas per answer"],
            self.settlement_rows(),
        );
        section(
            &mut text,
            "A first claim, against cw20-merkle-airdrop's (its claim ported to CosmWasm 2: packages/bench/merkle-airdrop)",
            &["payees", "depth", "gas", "airdrop's gas", "ratio"],
            self.claim_rows(),
        );
        let rows = self.batches.iter();
        let rows = rows.map(|row| [row.items, row.gas].map(grouped).to_vec());
        let title = "Submission of a batch";
        section(&mut text, title, &["items", "gas"], rows.collect());
        let title = "A proposal of one message";
        section(&mut text, title, &["step", "gas"], self.governor_rows());
        if !self.disputes.is_empty() {
            let rows = self.disputes.iter();
            let rows = rows.map(|row| vec![row.step.clone(), grouped(row.gas)]);
            let title = "A dispute over a report of 1,000 answers by 4 oracles";
            section(&mut text, title, &["step", "gas"], rows.collect());
        }
        let rows = self.artifacts.iter();
        let rows = rows.map(|(name, bytes)| vec![name.clone(), grouped(*bytes)]);
        let title = "Compiled contracts";
        section(&mut text, title, &["contract", "bytes"], rows.collect());
        let head = ["goal", "measured", "at most", ""];
        section(&mut text, "Goals", &head, self.goal_rows());
        text
    }

    fn verification_rows(&self) -> Rows {
        let row = |row: &super::reports::Verification| {
            let numbers = [row.oracles as u64, row.signatures as u64, row.gas];
            numbers.map(grouped).to_vec()
        };
        self.verification.iter().map(row).collect()
    }

    fn settlement_rows(&self) -> Rows {
        let row = |row: &super::reports::Settlement| {
            let numbers = [row.answers, row.channels as u64, row.gas];
            let mut cells = numbers.map(grouped).to_vec();
            cells.push(format!("{:.1}", row.gas_per_answer));
            cells
        };
        self.settlement.iter().map(row).collect()
    }

    fn claim_rows(&self) -> Rows {
        let row = |row: &super::claims::ClaimCost| {
            let sizes = [row.payees as u64, row.depth as u64];
            let gas = [row.gas, row.airdrop_gas];
            let mut cells = [sizes, gas]
                .concat()
                .into_iter()
                .map(grouped)
                .collect::<Vec<_>>();
            cells.push(format!("{:.3}", row.ratio));
            cells
        };
        self.claims.iter().map(row).collect()
    }

    fn governor_rows(&self) -> Rows {
        let cost = &self.governor;
        [
            ("propose", cost.propose),
            ("first vote, which fixes the snapshot", cost.first_vote),
            ("vote", cost.vote),
            ("queue", cost.queue),
            ("execute", cost.execute),
        ]
        .map(|(step, gas)| vec![step.to_owned(), grouped(gas)])
        .to_vec()
    }

    fn goal_rows(&self) -> Rows {
        let number = |value: f64| format!("{}", (value * 1_000.0).round() / 1_000.0);
        let row = |goal: &super::figures::Goal| {
            let met = if goal.met { "met" } else { "missed" };
            let (value, limit) = (number(goal.value), number(goal.limit));
            vec![goal.goal.clone(), value, limit, met.to_owned()]
        };
        self.goals.iter().map(row).collect()
    }
}

fn section(text: &mut String, title: &str, head: &[&str], rows: Rows) {
    let rule = vec!["---:"; head.len()].join(" | ");
    let _ = writeln!(text, "## {title}\n\n| {} |\n| {rule} |", head.join(" | "));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push('\n');
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_are_grouped_from_the_right() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}

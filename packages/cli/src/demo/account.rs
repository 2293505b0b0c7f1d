//! The account that a person reads: answers, who earned what and why, and the money as a whole.

use std::io::IsTerminal;

use attribution_report::Role;

use super::{figures::Figures, questions::AskedAll, settlement::Settled, world::World};
use crate::{actions::receipt::AnswerAccount, format_open};

/// Contributions shown per answer.
const SHOWN: usize = 4;
/// Answers shown with `--quiet`.
const QUIET: usize = 3;

fn styled(code: &str, text: &str) -> String {
    if std::io::stdout().is_terminal() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

fn heading(text: &str) -> String {
    styled("1", text)
}

/// Marks the pieces of `text` that stand in the evidence; in plain text with brackets.
fn highlight(text: &str, account: &AnswerAccount) -> String {
    let mut marked = text.to_owned();
    let mut pieces: Vec<&str> = account
        .evidence
        .iter()
        .map(|evidence| evidence.matched.trim())
        .collect();
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    if let Some(piece) = pieces
        .into_iter()
        .find(|piece| !piece.is_empty() && text.contains(piece))
    {
        let mark = match std::io::stdout().is_terminal() {
            true => format!("\x1b[30;43m{piece}\x1b[0m"),
            false => format!("[{piece}]"),
        };
        marked = marked.replacen(piece, &mark, 1);
    }
    marked
}

/// What an answer earned whom, and why, in lines. `name_of` turns an address into a name.
pub fn describe_answer(account: &AnswerAccount, name_of: impl Fn(&str) -> String) -> String {
    let mut lines = Vec::new();
    let earned = |role: Role, payee: Option<&str>| -> u128 {
        let of_role = account.credits.iter().filter(|credit| credit.role == role);
        let of_payee = of_role.filter(|credit| payee.is_none_or(|payee| credit.payee == payee));
        of_payee.map(|credit| credit.amount.u128()).sum()
    };
    for (contributor, share) in account.by_contributor().into_iter().take(SHOWN) {
        let filled = (share as usize * 20).div_ceil(1_000_000);
        let bar = "█".repeat(filled) + &"·".repeat(20usize.saturating_sub(filled));
        lines.push(format!(
            "   {bar} {:>5.1} %  {:<18} earns {} OPEN",
            f64::from(share) / 10_000.0,
            name_of(&contributor),
            format_open(earned(Role::Data, Some(&contributor)))
        ));
        let evidence = account
            .evidence
            .iter()
            .find(|evidence| evidence.contributor == contributor);
        if let Some(evidence) = evidence {
            let text = evidence.matched.trim().replace('\n', " ");
            lines.push(format!(
                "   {:>29} “{}” in {}",
                "",
                styled("33", &text),
                evidence.item
            ));
        }
    }
    let parts: Vec<String> = [
        ("builder", Role::Builder),
        ("node", Role::Node),
        ("base", Role::BaseOwner),
        ("validators", Role::Validator),
        ("oracles", Role::Oracle),
        ("treasury", Role::Treasury),
    ]
    .into_iter()
    .map(|(name, role)| format!("{name} {}", format_open(earned(role, None))))
    .collect();
    lines.push(format!(
        "   fee {} OPEN: {}",
        format_open(account.receipt.fee.u128()),
        parts.join(", ")
    ));
    lines.join("\n")
}

/// Prints the whole account.
pub fn print(world: &World, asked: &AskedAll, settled: &Settled, figures: &Figures, quiet: bool) {
    println!();
    let shown = if quiet { QUIET } else { usize::MAX };
    for (asked, account) in asked.answers.iter().zip(&settled.accounts).take(shown) {
        let right = if asked.question.is_right(&asked.answer.text) {
            "✓"
        } else {
            "✗"
        };
        println!("{} {}", heading("Q"), asked.question.question);
        println!(
            "{} {right} {}",
            heading("A"),
            highlight(&asked.answer.text, account)
        );
        println!(
            "{}\n",
            describe_answer(account, |address| world.name_of(address))
        );
    }
    print_reports(world, settled);
    print_balances(asked, settled);
    print_figures(figures);
}

fn print_reports(world: &World, settled: &Settled) {
    println!("{}", heading("Reports"));
    for entry in &settled.reports {
        let members = world.oracle_urls.len();
        let bits = entry.bitmap.0.as_slice();
        let signed = |index: &usize| {
            bits.get(index / 8)
                .is_some_and(|byte| byte & (1 << (index % 8)) != 0)
        };
        let signers: Vec<String> = (0..members)
            .filter(signed)
            .map(|index| format!("oracle-{}", index + 1))
            .collect();
        println!(
            "   report {} over {} answers, {} OPEN, {}",
            entry.report.seq,
            entry.report.receipt_count,
            format_open(entry.report.credits_sum.u128()),
            entry.digest
        );
        println!(
            "   signed by {}; posted by {}",
            signers.join(", "),
            world.name_of(&entry.submitter)
        );
    }
    for (action, gas) in &settled.gas {
        let total: u64 = gas.iter().sum();
        println!("   gas of {action}: {total} in {} transactions", gas.len());
    }
    println!();
}

fn print_balances(asked: &AskedAll, settled: &Settled) {
    println!(
        "{}",
        heading("OPEN before the questions and after the claims")
    );
    for (name, after) in &settled.after {
        let before = asked.before.get(name).copied().unwrap_or_default();
        let change = match after.checked_sub(before) {
            Some(gain) => format!("+{}", format_open(gain)),
            None => format!("-{}", format_open(before.saturating_sub(*after))),
        };
        if *after != before {
            println!(
                "   {name:<18} {:>20} → {:>20}  {change:>14}",
                format_open(before),
                format_open(*after)
            );
        }
    }
    println!();
}

fn print_figures(figures: &Figures) {
    let Figures {
        answers,
        facts_right,
        facts_right_base,
        top_share_right,
        top_share_total,
        ..
    } = figures;
    println!("{}", heading("Figures"));
    println!("   right facts                  {facts_right} of {answers} (base alone: {facts_right_base})");
    println!("   fact's contributor leads in  {top_share_right} of {top_share_total}");
    println!(
        "   training                     {:.1} s{}",
        figures.train_seconds,
        if figures.reused {
            " (in an earlier run)"
        } else {
            ""
        }
    );
    println!(
        "   auditing the adapters        {:.1} s",
        figures.audit_seconds
    );
    println!(
        "   generation                   {:.0} tokens/s",
        figures.tokens_per_second
    );
    println!(
        "   attribution                  {:.1} ms per answer",
        figures.attribution_ms_per_answer
    );
    println!(
        "   gas of the reports           {} ({:.0} per answer with finalizing and claims)",
        figures.gas_report, figures.gas_per_answer
    );
    println!(
        "   last answer to paid claims   {:.1} s",
        figures.settle_seconds
    );
    println!(
        "   everything                   {} s ({} s of it building)",
        figures.total_seconds, figures.build_seconds
    );
}

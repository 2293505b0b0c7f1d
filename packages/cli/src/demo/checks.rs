//! The checks at the end: the money to the last unit, and the shares that the demo promises.

use attribution_report::Role;
use chain_client::Address;
use contract_api::open_token::{QueryMsg, WrappingResponse};

use super::{
    data::DemoData, figures::Figures, questions::AskedAll, settlement::Settled, world::World,
    DemoError,
};
use crate::{
    actions::{report, token},
    format_open,
};

/// Collects checks and prints each.
#[derive(Default)]
struct Checks(Vec<String>);

impl Checks {
    fn equal(&mut self, what: &str, left: u128, right: u128) {
        if left != right {
            self.0.push(format!(
                "{what}: {} is not {}",
                format_open(left),
                format_open(right)
            ));
        }
    }

    fn holds(&mut self, what: String, holds: bool) {
        if !holds {
            self.0.push(what);
        }
    }
}

/// Runs all checks, prints the line on conservation and returns what failed.
pub async fn run(
    world: &World,
    data: &DemoData,
    asked: &AskedAll,
    settled: &Settled,
    figures: &mut Figures,
) -> Result<Vec<String>, DemoError> {
    let mut money = Checks::default();
    check_answers(&mut money, settled);
    check_contract(&mut money, world, settled).await?;
    check_payees(&mut money, world, asked, settled);
    figures.conserved = money.0.is_empty();
    let fees: u128 = settled
        .accounts
        .iter()
        .map(|account| account.receipt.fee.u128())
        .sum();
    let paid: u128 = settled.paid.values().sum();
    println!(
        "\n{} fees {} = earned {} = paid {} OPEN to {} payees; escrow and supply add up{}",
        if figures.conserved {
            "✓ conserved:"
        } else {
            "✗ NOT conserved:"
        },
        format_open(fees),
        format_open(
            settled
                .reports
                .iter()
                .map(|entry| entry.report.credits_sum.u128())
                .sum()
        ),
        format_open(paid),
        settled.paid.len(),
        if figures.conserved { "" } else { " not" }
    );
    let mut promises = Checks::default();
    let Figures {
        answers,
        facts_right,
        facts_right_base,
        top_share_right,
        top_share_total,
        ..
    } = *figures;
    let asked_all = answers == data.questions.len() && settled.accounts.len() == answers;
    promises.holds(
        "every question is answered, paid and accounted for".to_owned(),
        asked_all,
    );
    promises.holds(
        format!("at least 90 % of the facts are right ({facts_right} of {answers})"),
        facts_right * 10 >= answers * 9,
    );
    promises.holds(
        format!("at most 20 % of the facts by the base alone ({facts_right_base} of {answers})"),
        facts_right_base * 5 <= answers,
    );
    promises.holds(
        format!("the fact's contributor leads in 90 % ({top_share_right} of {top_share_total})"),
        top_share_right * 10 >= top_share_total * 9,
    );
    if let Some(paid) = settled.paid_while_stalled {
        promises.holds(
            "nothing is paid while two oracles are down".to_owned(),
            paid == 0,
        );
    }
    Ok(money.0.into_iter().chain(promises.0).collect())
}

/// Every fee is split without a rest.
fn check_answers(checks: &mut Checks, settled: &Settled) {
    for account in &settled.accounts {
        let credited = account
            .credits
            .iter()
            .map(|credit| credit.amount.u128())
            .sum();
        checks.equal(
            &format!("credits of {}", account.receipt.receipt_id),
            credited,
            account.receipt.fee.u128(),
        );
        let total: u64 = account
            .weights
            .iter()
            .map(|weight| u64::from(weight.weight_ppm))
            .sum();
        let whole = account.weights.is_empty() || total == 1_000_000;
        checks.holds(
            format!("weights of {} are the whole", account.receipt.receipt_id),
            whole,
        );
        let to_data = account
            .credits
            .iter()
            .any(|credit| credit.role == Role::Data);
        checks.holds(
            format!("data earns in {}", account.receipt.receipt_id),
            to_data,
        );
    }
}

/// payout-splitter holds what came in less what went out, and OPEN is what was wrapped.
async fn check_contract(
    checks: &mut Checks,
    world: &World,
    settled: &Settled,
) -> Result<(), DemoError> {
    let context = &world.context;
    let totals = report::totals(context).await?;
    let fees: u128 = settled
        .accounts
        .iter()
        .map(|account| account.receipt.fee.u128())
        .sum();
    let paid: u128 = settled.paid.values().sum();
    checks.equal("fees and collected", fees, totals.collected.u128());
    checks.equal(
        "collected and earned",
        totals.collected.u128(),
        totals.final_cumulative.u128(),
    );
    checks.equal(
        "earned and paid",
        totals.final_cumulative.u128(),
        totals.paid.u128(),
    );
    checks.equal("paid and the sum of the payees", totals.paid.u128(), paid);
    let splitter = context.contracts.payout_splitter.as_ref();
    let held = token::open_balance(context, splitter).await?;
    let gone = totals.refunded.u128() + totals.paid.u128();
    checks.equal(
        "held and deposited less gone",
        held + gone,
        totals.deposited.u128(),
    );

    let open: &Address = &context.contracts.open_token;
    let wrapping: WrappingResponse = context.query(open, &QueryMsg::Wrapping {}).await?;
    let info: cw20::TokenInfoResponse = context.query(open, &QueryMsg::TokenInfo {}).await?;
    checks.equal(
        "supply and wrapped",
        info.total_supply.u128(),
        wrapping.wrapped.u128(),
    );
    let denom = &context.chain.config().fee_denom;
    let native = context
        .chain
        .balance(open, denom)
        .await
        .map_err(crate::Error::from)?;
    checks.equal(
        "wrapped and native coins held",
        wrapping.wrapped.u128(),
        native,
    );
    let contracts = &context.contracts;
    let mut everywhere: u128 = settled.after.values().sum();
    for contract in [
        &contracts.payout_splitter,
        &contracts.dispute_registry,
        &contracts.oracle_registry,
        &contracts.datanet_registry,
        &contracts.model_registry,
        &contracts.gopen_token,
    ] {
        everywhere += token::open_balance(context, contract.as_ref()).await?;
    }
    checks.equal(
        "supply and all balances",
        info.total_supply.u128(),
        everywhere,
    );
    Ok(())
}

/// Every payee's balance grew by what it was paid.
fn check_payees(checks: &mut Checks, world: &World, asked: &AskedAll, settled: &Settled) {
    for (address, paid) in &settled.paid {
        let name = world.name_of(address);
        let before = asked.before.get(&name).copied().unwrap_or_default();
        let after = settled.after.get(&name).copied().unwrap_or_default();
        checks.equal(&format!("balance of {name}"), after, before + paid);
    }
}

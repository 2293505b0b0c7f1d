use contract_api::open_token::{ExecuteMsg, QueryMsg};
use cosmwasm_std::Uint128;
use cw20::{AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse};

use crate::world::{text, Setup};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];

#[test]
fn accounts_come_in_pages_that_join_up() {
    let setup = NAMES
        .into_iter()
        .fold(Setup::default(), |setup, name| setup.balance(name, 1));
    let world = setup.build();
    let page = |start_after: Option<String>, limit| -> Vec<String> {
        let message = QueryMsg::AllAccounts { start_after, limit };
        world.query::<AllAccountsResponse>(&message).accounts
    };
    let all = page(None, Some(u32::MAX));
    let mut expected = NAMES.map(text).to_vec();
    expected.sort();
    assert_eq!(all, expected);
    let first = page(None, Some(3));
    let rest = page(first.last().cloned(), None);
    assert_eq!([first, rest].concat(), all);
    assert_eq!(page(None, Some(0)), Vec::<String>::new());
}

#[test]
fn a_page_is_bounded_whatever_the_limit_says() {
    let names: Vec<&'static str> = (0..150)
        .map(|index| &*format!("holder {index}").leak())
        .collect();
    let setup = names
        .into_iter()
        .fold(Setup::default(), |setup, name| setup.balance(name, 1));
    let world = setup.build();
    let message = QueryMsg::AllAccounts {
        start_after: None,
        limit: Some(u32::MAX),
    };
    let page = world.query::<AllAccountsResponse>(&message).accounts;
    assert_eq!(page.len(), contract_api::MAX_PAGE as usize);
}

#[test]
fn allowances_are_listed_by_owner_and_by_spender() {
    let mut world = Setup::default().balance("alice", 1).build();
    for (owner, spender) in [("alice", "bob"), ("alice", "carol"), ("dave", "bob")] {
        let message = ExecuteMsg::IncreaseAllowance {
            spender: text(spender),
            amount: Uint128::one(),
            expires: None,
        };
        world.execute(owner, &message).unwrap();
    }
    let (start_after, limit) = (None, None);
    let given: AllAllowancesResponse = world.query(&QueryMsg::AllAllowances {
        owner: text("alice"),
        start_after: start_after.clone(),
        limit,
    });
    assert_eq!(given.allowances.len(), 2);
    let held: AllSpenderAllowancesResponse = world.query(&QueryMsg::AllSpenderAllowances {
        spender: text("bob"),
        start_after,
        limit,
    });
    assert_eq!(held.allowances.len(), 2);
}

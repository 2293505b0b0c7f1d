use attribution_report::Hash32;
use contract_api::datanet_registry::{DatanetResponse, DatanetTerms, ExecuteMsg, QueryMsg};
use cosmwasm_std::Uint128;
use datanet_registry::ContractError;

use crate::world::{terms, text, World};

fn create(terms: DatanetTerms) -> ExecuteMsg {
    ExecuteMsg::CreateDatanet { terms }
}

#[test]
fn anyone_opens_a_datanet_and_owns_it() {
    let mut world = World::empty();
    for (id, name) in [(1u64, "risk-notes"), (2, "phrase-book")] {
        let response = world.execute("bob", &create(terms(name))).unwrap();
        response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
            ("action", "create_datanet"),
            ("datanet", &id.to_string()),
            ("owner", &text("bob")),
            ("name", name),
        ]));
        let name = name.to_owned();
        let found: DatanetResponse = world.query(&QueryMsg::DatanetByName { name: name.clone() });
        assert_eq!((found.datanet.u64(), found.owner), (id, text("bob")));
        assert_eq!(found.terms, terms(&name));
        assert_eq!((found.batches.u64(), found.accepted.u64()), (0, 0));
        assert!(found.total_bond.is_zero());
    }
}

#[test]
fn a_name_is_taken_once() {
    let mut world = World::new();
    let error = world.refused("bob", &create(terms("risk-notes")));
    let name = "risk-notes".to_owned();
    assert_eq!(error, ContractError::NameTaken { name, datanet: 1 });
}

#[test]
fn terms_out_of_bounds_are_refused() {
    let good = || terms("other-notes");
    let rows: Vec<(&str, DatanetTerms)> = vec![
        ("name", terms("ab")),
        ("name", terms(&"a".repeat(41))),
        ("name", terms("Risk")),
        ("name", terms("risk notes")),
        (
            "title",
            DatanetTerms {
                title: String::new(),
                ..good()
            },
        ),
        (
            "title",
            DatanetTerms {
                title: "t".repeat(121),
                ..good()
            },
        ),
        (
            "title",
            DatanetTerms {
                title: "two\nlines".to_owned(),
                ..good()
            },
        ),
        (
            "domain",
            DatanetTerms {
                domain: "d".repeat(61),
                ..good()
            },
        ),
        (
            "licence",
            DatanetTerms {
                licence: " ".to_owned(),
                ..good()
            },
        ),
        (
            "conditions",
            DatanetTerms {
                conditions: "c".repeat(301),
                ..good()
            },
        ),
        (
            "schema_hash",
            DatanetTerms {
                schema_hash: Hash32::ZERO,
                ..good()
            },
        ),
        (
            "min_deposit",
            DatanetTerms {
                min_deposit: Uint128::zero(),
                ..good()
            },
        ),
        (
            "validator_bond",
            DatanetTerms {
                validator_bond: Uint128::zero(),
                ..good()
            },
        ),
    ];
    let mut world = World::empty();
    for (expected, terms) in rows {
        match world.refused("bob", &create(terms.clone())) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, expected, "{terms:?}"),
            other => panic!("{other} for {terms:?}"),
        }
    }
    let terms = DatanetTerms {
        accept_quality: 10_001,
        ..good()
    };
    let error = world.refused("bob", &create(terms));
    assert_eq!(error, ContractError::TooManyBasisPoints { value: 10_001 });
}

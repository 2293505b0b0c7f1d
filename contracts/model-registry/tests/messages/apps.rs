//! register_app and update_app.

use contract_api::model_registry::{AppResponse, ExecuteMsg, QueryMsg};
use model_registry::ContractError;

use super::{
    refusal,
    world::{app, World},
};

fn found(world: &World, app: u64) -> AppResponse {
    let app = app.into();
    world.query(&QueryMsg::App { app }).unwrap()
}

#[test]
fn an_app_names_who_is_paid_and_changes_it() {
    let mut world = World::new();
    let (builder, heir, owner) = (
        world.builder.clone(),
        world.heir.clone(),
        world.owner.clone(),
    );
    let terms = app("app", &heir);
    world
        .execute(&builder, &ExecuteMsg::RegisterApp { terms })
        .unwrap();
    let expected = AppResponse {
        app: 1u64.into(),
        owner: builder.to_string(),
        terms: app("app", &heir),
        registered_at: world.height().into(),
        successor: None,
        deprecated_at: None,
    };
    assert_eq!(found(&world, 1), expected);

    let message = |endpoint: Option<&str>, payee: Option<&str>| ExecuteMsg::UpdateApp {
        app: 1u64.into(),
        endpoint: endpoint.map(str::to_owned),
        payee: payee.map(str::to_owned),
    };
    world
        .execute(&builder, &message(None, Some(owner.as_str())))
        .unwrap();
    world
        .execute(&builder, &message(Some("http://host"), None))
        .unwrap();
    let changed = found(&world, 1).terms;
    assert_eq!(changed.payee, owner.to_string());
    assert_eq!(changed.endpoint, "http://host");

    let before = world.stored();
    let error = refusal(world.execute(&builder, &message(Some("host"), None)));
    assert_eq!(error, ContractError::InvalidEndpoint);
    let error = refusal(world.execute(&builder, &message(None, Some("nobody"))));
    assert!(matches!(error, ContractError::Std(_)));
    assert_eq!(world.stored(), before);
}

#[test]
fn unfit_apps_are_refused() {
    let mut world = World::new();
    let (builder, before) = (world.builder.clone(), world.stored());
    let mut endpoint = app("app", &builder);
    endpoint.endpoint = "ftp://host".to_owned();
    let mut payee = app("app", &builder);
    payee.payee = "nobody".to_owned();
    let name = app("a", &builder);
    for (terms, expected) in [
        (
            endpoint,
            (|error| matches!(error, ContractError::InvalidEndpoint)) as fn(&ContractError) -> bool,
        ),
        (payee, |error| matches!(error, ContractError::Std(_))),
        (name, |error| {
            matches!(error, ContractError::InvalidName { .. })
        }),
    ] {
        let error = refusal(world.execute(&builder, &ExecuteMsg::RegisterApp { terms }));
        assert!(expected(&error), "{error}");
        assert_eq!(world.stored(), before);
    }
}

//! Who may send which message. A change here is a change of trust: review it as such.

use attribution_report::{
    fraud::{Equivocation, ForeignNode, FraudProof, SignedReport},
    Bitmap,
};
use contract_api::dispute_registry::{ConfigUpdate, ExecuteMsg, Paused};
use cosmwasm_std::{coins, Binary, HexBinary};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use dispute_registry::{Access, ContractError};

use super::{court::Court, refusal};

/// Every message with its access.
fn messages(court: &mut Court) -> Vec<(ExecuteMsg, Access)> {
    let seq = court.submit();
    let report = court.report(seq).report;
    let signed = SignedReport {
        report,
        bitmap: Bitmap(HexBinary::default()),
        signatures: vec![],
    };
    let evidence = Equivocation {
        first: signed.clone(),
        second: signed,
    };
    let proof = FraudProof::ForeignNode(ForeignNode {
        receipt: court.receipt(seq, 0),
    });
    let hook = Cw20ReceiveMsg {
        sender: court.challenger.to_string(),
        amount: 1_000_000u128.into(),
        msg: Binary::default(),
    };
    let (set_id, challenge) = (1u64.into(), 1u64.into());
    vec![
        (ExecuteMsg::Receive(hook), Access::OpenToken),
        (ExecuteMsg::ProveFraud { proof }, Access::Anyone),
        (
            ExecuteMsg::ProveEquivocation { set_id, evidence },
            Access::Anyone,
        ),
        (ExecuteMsg::DrawCommittee { challenge }, Access::Anyone),
        (
            ExecuteMsg::Judge {
                challenge,
                upheld: true,
            },
            Access::Judge,
        ),
        (ExecuteMsg::Close { challenge }, Access::Anyone),
        (
            ExecuteMsg::SetPaused {
                paused: Paused::default(),
            },
            Access::OwnerOrEmergency,
        ),
        (
            ExecuteMsg::UpdateConfig(ConfigUpdate::default()),
            Access::Owner,
        ),
    ]
}

#[test]
fn access_is_frozen() {
    for (message, access) in messages(&mut Court::new()) {
        assert_eq!(Access::of(&message), access, "{message:?}");
        // A new message must be added to the list above: this match names them all.
        match message {
            ExecuteMsg::Receive(_)
            | ExecuteMsg::ProveFraud { .. }
            | ExecuteMsg::ProveEquivocation { .. }
            | ExecuteMsg::DrawCommittee { .. }
            | ExecuteMsg::Judge { .. }
            | ExecuteMsg::Close { .. }
            | ExecuteMsg::SetPaused { .. }
            | ExecuteMsg::UpdateConfig(_) => {}
        }
    }
}

#[test]
fn a_stranger_is_refused_where_a_role_is_needed() {
    let mut court = Court::new();
    let stranger = court.world.address("stranger");
    for (message, access) in messages(&mut court) {
        if matches!(access, Access::Anyone | Access::Judge) {
            continue;
        }
        let before = court.stored();
        let error = refusal(court.execute(&stranger, &message));
        let expected = ContractError::Unauthorized {
            sender: stranger.clone(),
            required: access,
        };
        assert_eq!(error, expected);
        assert_eq!(court.stored(), before);
    }
}

#[test]
fn native_coins_are_refused_on_every_message() {
    let mut court = Court::new();
    let rich = court.world.address("rich");
    let funds = coins(5, "uopen");
    let messages = messages(&mut court);
    court.world.app.init_modules(|router, _, storage| {
        router
            .bank
            .init_balance(storage, &rich, funds.clone())
            .unwrap();
    });
    let disputes = court.disputes.clone();
    for (message, _) in messages {
        let app = &mut court.world.app;
        let result = app.execute_contract(rich.clone(), disputes.clone(), &message, &funds);
        let expected = ContractError::Payment(PaymentError::NonPayable {});
        assert_eq!(refusal(result), expected, "{message:?}");
    }
}

//! What happens before a transaction's messages: gas for its size, the fee, signatures and
//! sequences.

use cosmrs::proto::cosmos::crypto::secp256k1::PubKey;
use cosmrs::proto::cosmos::tx::signing::v1beta1::SignMode;
use cosmrs::proto::cosmos::tx::v1beta1::{mode_info, ModeInfo, SignDoc, SignerInfo};
use cosmrs::proto::traits::Message as _;
use cosmwasm_std::{Addr, BankMsg, Event, Storage};
use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};

use super::config::FEE_DENOM;
use super::runtime::Runtime;
use super::tx::ParsedTx;
use crate::address;
use crate::error::TxError;
use crate::gas::{self, GasMeter};
use crate::modules::accounts::{self, Account};
use crate::modules::bank::{coins_text, MeteredStorage};

const SECP256K1_TYPE: &str = "/cosmos.crypto.secp256k1.PubKey";

/// How strictly a transaction is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is to be executed: everything is checked.
    Deliver,
    /// Its gas is to be estimated: fee and signatures may be missing.
    Simulate,
}

/// Runs the checks, deducts the fee and raises the sequences. Returns the events of the fee.
///
/// # Errors
/// [`TxError`] with the code of the SDK; the caller drops what was written.
pub fn run(
    runtime: &Runtime<'_>,
    storage: &mut dyn Storage,
    tx: &ParsedTx,
    mode: Mode,
) -> Result<Vec<Event>, TxError> {
    if tx.timeout_height != 0 && runtime.block.height > tx.timeout_height {
        let detail = format!(
            "block height: {}, timeout height: {}",
            runtime.block.height, tx.timeout_height
        );
        return Err(TxError::timeout_height(detail));
    }
    if mode == Mode::Deliver {
        check_fee(runtime, tx)?;
    }
    let size_cost = gas::TX_SIZE_PER_BYTE.saturating_mul(tx.size as u64);
    runtime
        .meter
        .charge(size_cost.saturating_add(gas::TX_RECORDS))
        .map_err(|_| TxError::out_of_gas("txSize"))?;
    if mode == Mode::Simulate {
        charge_missing_signatures(runtime.meter, tx)?;
    }
    let mut events = deduct_fee(runtime, storage, tx)?;
    for (index, signer) in tx.signers.iter().enumerate() {
        events.extend(check_signer(runtime, storage, tx, index, signer, mode)?);
    }
    if runtime.meter.is_exhausted() {
        return Err(TxError::out_of_gas("ante handler"));
    }
    Ok(events)
}

/// Charges a simulation for the signatures that the transaction will have once it is signed.
fn charge_missing_signatures(meter: &GasMeter, tx: &ParsedTx) -> Result<(), TxError> {
    let signatures = &tx.raw.signatures;
    let missing = |index: &usize| signatures.get(*index).is_none_or(Vec::is_empty);
    let missing = (0..tx.signers.len()).filter(missing).count() as u64;
    let bytes = gas::SIMULATED_SIGNATURE_BYTES.saturating_mul(missing);
    meter
        .charge(gas::TX_SIZE_PER_BYTE.saturating_mul(bytes))
        .map_err(|_| TxError::out_of_gas("txSize"))
}

fn check_fee(runtime: &Runtime<'_>, tx: &ParsedTx) -> Result<(), TxError> {
    if tx.gas_limit == 0 {
        return Err(TxError::invalid_request("must provide positive gas"));
    }
    let required = runtime.min_gas_price.fee(tx.gas_limit);
    let paid = tx.fee.iter().find(|coin| coin.denom == FEE_DENOM);
    if paid.map_or(0, |coin| coin.amount.u128()) < required {
        let got = coins_text(&tx.fee);
        let detail = format!("insufficient fees; got: {got} required: {required}{FEE_DENOM}");
        return Err(TxError::insufficient_fee(detail));
    }
    Ok(())
}

fn deduct_fee(
    runtime: &Runtime<'_>,
    storage: &mut dyn Storage,
    tx: &ParsedTx,
) -> Result<Vec<Event>, TxError> {
    if load(runtime.meter, storage, &tx.fee_payer)?.is_none() {
        let detail = format!("fee payer address: {} does not exist", tx.fee_payer);
        return Err(TxError::unknown_address(detail));
    }
    let mut events = Vec::new();
    if !tx.fee.is_empty() {
        let fee = BankMsg::Send {
            to_address: address::module_account("fee_collector").into_string(),
            amount: tx.fee.clone(),
        };
        events = runtime
            .route(storage, tx.fee_payer.clone(), fee.into())?
            .events;
    }
    events.push(
        Event::new("tx")
            .add_attribute("fee", coins_text(&tx.fee))
            .add_attribute("fee_payer", &tx.fee_payer),
    );
    Ok(events)
}

fn check_signer(
    runtime: &Runtime<'_>,
    storage: &mut dyn Storage,
    tx: &ParsedTx,
    index: usize,
    signer: &Addr,
    mode: Mode,
) -> Result<Vec<Event>, TxError> {
    let missing = || TxError::no_signatures(format!("signature {index}"));
    let info = tx.auth.signer_infos.get(index).ok_or_else(missing)?;
    let signature = tx.raw.signatures.get(index).ok_or_else(missing)?;
    let mut account = load(runtime.meter, storage, signer)?
        .ok_or_else(|| TxError::unknown_address(format!("account {signer} does not exist")))?;
    set_public_key(&mut account, info, signer)?;
    runtime
        .meter
        .charge(gas::TX_SIGNATURE)
        .map_err(|_| TxError::out_of_gas("ante verify"))?;
    if info.sequence != account.sequence {
        return Err(TxError::wrong_sequence(account.sequence, info.sequence));
    }
    if mode == Mode::Deliver {
        check_mode(info.mode_info.as_ref())?;
        verify(runtime, tx, &account, signature)?;
    }
    let sequence = account.sequence;
    account.sequence = sequence
        .checked_add(1)
        .ok_or_else(|| TxError::invalid_request("the account's sequence is used up"))?;
    let mut metered = MeteredStorage {
        inner: storage,
        meter: runtime.meter,
    };
    accounts::save(&mut metered, signer, &account)?;
    Ok(vec![
        Event::new("tx").add_attribute("acc_seq", format!("{signer}/{sequence}")),
        Event::new("tx").add_attribute(
            "signature",
            cosmwasm_std::Binary::from(signature.as_slice()).to_base64(),
        ),
    ])
}

fn load(
    meter: &GasMeter,
    storage: &mut dyn Storage,
    address: &Addr,
) -> Result<Option<Account>, TxError> {
    accounts::load(
        &MeteredStorage {
            inner: storage,
            meter,
        },
        address,
    )
}

/// Takes over the key that a signer names, if it is the address's.
fn set_public_key(account: &mut Account, info: &SignerInfo, signer: &Addr) -> Result<(), TxError> {
    let Some(any) = &info.public_key else {
        return Ok(());
    };
    if any.type_url != SECP256K1_TYPE {
        return Err(TxError::invalid_pubkey(format!(
            "key type {:?}",
            any.type_url
        )));
    }
    let key = PubKey::decode(any.value.as_slice())
        .map_err(TxError::tx_decode)?
        .key;
    if key.is_empty() {
        return Ok(());
    }
    let owner = cosmrs::tendermint::PublicKey::from_raw_secp256k1(&key)
        .map(cosmrs::crypto::PublicKey::from)
        .and_then(|key| key.account_id(address::PREFIX).ok())
        .ok_or_else(|| TxError::invalid_pubkey("not a compressed secp256k1 key"))?;
    if owner.as_ref() != signer.as_str() {
        let detail = format!("pubKey does not match signer address {signer} with signer index");
        return Err(TxError::invalid_pubkey(detail));
    }
    account.public_key = Some(key);
    Ok(())
}

fn check_mode(mode: Option<&ModeInfo>) -> Result<(), TxError> {
    match mode.and_then(|info| info.sum.as_ref()) {
        Some(mode_info::Sum::Single(single)) if single.mode == SignMode::Direct as i32 => Ok(()),
        _ => Err(TxError::not_supported(
            "sign modes other than SIGN_MODE_DIRECT",
        )),
    }
}

fn verify(
    runtime: &Runtime<'_>,
    tx: &ParsedTx,
    account: &Account,
    signature: &[u8],
) -> Result<(), TxError> {
    let key = account
        .public_key
        .as_deref()
        .ok_or_else(|| TxError::invalid_pubkey("pubkey on account is not set"))?;
    let document = SignDoc {
        body_bytes: tx.raw.body_bytes.clone(),
        auth_info_bytes: tx.raw.auth_info_bytes.clone(),
        chain_id: runtime.block.chain_id.clone(),
        account_number: account.number,
    };
    let valid = || -> Option<()> {
        let key = VerifyingKey::from_sec1_bytes(key).ok()?;
        let signature = Signature::from_slice(signature).ok()?;
        // The SDK takes only the lower of the two equivalent signatures.
        if signature.normalize_s().is_some() {
            return None;
        }
        key.verify(&document.encode_to_vec(), &signature).ok()
    };
    valid().ok_or_else(|| {
        TxError::unauthorized(format!(
            "signature verification failed; please verify account number ({}), sequence ({}) and chain-id ({})",
            account.number, account.sequence, document.chain_id
        ))
    })
}

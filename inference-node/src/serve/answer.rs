//! One answer from the checked request to the stored receipt.

use std::sync::Arc;

use attribution_report::{
    channel_price, node_receipt_digest, Hash32, Receipt, ReceiptRecord, Transcript,
};
use axum::http::HeaderMap;
use contract_api::model_registry::AdapterResponse;
use cosmwasm_std::{HexBinary, Uint64};
use ed25519_dalek::Signer;
use lora_model::Adapter;
use rand::RngCore;
use tokio::sync::mpsc;

use super::{
    accounts::Reservation,
    api::{Ending, Sampling},
    engine::{EngineEvent, FinishReason, Job},
    node::unix_seconds,
    voucher::{SignedVoucher, VoucherContext},
    Node, ServeError,
};

/// Pieces of text that may wait for a slow reader.
const PENDING_PIECES: usize = 64;

/// What the reader of an answer is told.
pub enum Update {
    /// More text.
    Text(String),
    /// The answer is complete and, where it is paid, its receipt is durable.
    Ended(Box<Ending>),
    /// The answer failed.
    Failed(ServeError),
}

/// A request that passed all checks, with its payment reserved.
pub struct Answer {
    id: Hash32,
    prompt: Vec<u32>,
    seed: u64,
    sampling: Sampling,
    adapter: Option<Arc<Adapter>>,
    payment: Option<Payment>,
}

struct Payment {
    adapter: AdapterResponse,
    channel: Uint64,
    reservation: Reservation,
}

fn random_id() -> Hash32 {
    let mut bytes = [0u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    Hash32(bytes)
}

impl Answer {
    /// Finds the adapter, checks the voucher and reserves the price of the longest answer. No work
    /// is done for a request that does not pay.
    pub async fn prepare(
        node: &Node,
        headers: &HeaderMap,
        model: &str,
        prompt: Vec<u32>,
        sampling: Sampling,
    ) -> Result<Self, ServeError> {
        let most = prompt.len().saturating_add(sampling.max_tokens);
        if most > node.context() {
            let message = format!(
                "prompt ({}) and answer ({}) exceed the context of {} tokens",
                prompt.len(),
                sampling.max_tokens,
                node.context()
            );
            let param = Some("messages");
            return Err(ServeError::bad_request(
                param,
                "context_length_exceeded",
                message,
            ));
        }
        let seed = sampling
            .seed
            .unwrap_or_else(|| rand::rngs::OsRng.next_u64());
        let mut answer = Self {
            id: random_id(),
            prompt,
            seed,
            sampling,
            adapter: None,
            payment: None,
        };
        if node.config().serve_base && model == node.base_name() {
            return Ok(answer);
        }
        let adapter = node.registry().adapter(model).await?;
        let (channel, reservation) = reserve(node, headers, &adapter, most).await?;
        let hash = artifact_store::Hash(adapter.terms.adapter_hash.0);
        answer.adapter = Some(node.adapters().get(hash).await?);
        answer.payment = Some(Payment {
            adapter,
            channel,
            reservation,
        });
        Ok(answer)
    }

    /// Id of the answer.
    pub fn id(&self) -> Hash32 {
        self.id
    }

    /// Id of the receipt, where the answer is paid.
    pub fn receipt_id(&self) -> Option<Hash32> {
        self.payment.as_ref().map(|_| self.id)
    }

    /// Charges what was used, and writes the receipt.
    fn settle(self, node: &Node, output: Vec<u32>) -> Result<Option<ReceiptRecord>, ServeError> {
        let Some(Payment {
            adapter,
            channel,
            reservation,
        }) = self.payment
        else {
            return Ok(None);
        };
        let price = &adapter.terms.price;
        let tokens = self.prompt.len().saturating_add(output.len()) as u64;
        let fee = channel_price(price.per_call.u128(), price.per_1k_tokens.u128(), tokens)
            .ok_or_else(|| ServeError::Store("the price exceeds 128 bits".to_owned()))?;
        let transcript = Transcript {
            salt: random_id(),
            prompt: self.prompt,
            output,
            temperature_milli: self.sampling.temperature_milli,
            seed: self.seed.into(),
        };
        let mut receipt = Receipt {
            receipt_id: self.id,
            channel,
            node: node.address().to_string(),
            base_model: adapter.terms.base_model,
            adapter: adapter.adapter,
            fee: fee.into(),
            charged: fee.into(),
            transcript_commitment: transcript.commitment(),
            node_signature: HexBinary::default(),
        };
        let record = reservation.charge(fee, |charged, voucher| {
            receipt.charged = charged.into();
            let splitter = node.registry().splitter().to_bytes();
            let chain_id = node.registry().chain_id();
            let address = node.address().to_bytes();
            let digest = node_receipt_digest(chain_id, &splitter, &address, &receipt);
            let signature = node.receipt_key().sign(digest.as_bytes());
            receipt.node_signature = HexBinary::from(&signature.to_bytes());
            ReceiptRecord {
                position: Uint64::zero(),
                receipt,
                transcript,
                voucher,
            }
        })?;
        Ok(Some(record))
    }
}

async fn reserve(
    node: &Node,
    headers: &HeaderMap,
    adapter: &AdapterResponse,
    tokens: usize,
) -> Result<(Uint64, Reservation), ServeError> {
    let signed = SignedVoucher::from_headers(headers)?;
    let registry = node.registry();
    let id = signed.voucher.channel.u64();
    let mut channel = registry.channel(id).await?;
    let context = VoucherContext {
        chain_id: registry.chain_id(),
        splitter: (
            registry.splitter().as_ref(),
            &registry.splitter().to_bytes(),
        ),
        node: node.address().as_ref(),
        now: unix_seconds(),
    };
    if signed.check(&channel, &context).is_err() {
        // The payer may have topped it up or changed its key since it was read.
        channel = registry.read_channel(id).await?;
        signed.check(&channel, &context)?;
    }
    let price = &adapter.terms.price;
    let (per_call, per_1k) = (price.per_call.u128(), price.per_1k_tokens.u128());
    let amount = channel_price(per_call, per_1k, tokens as u64).unwrap_or(u128::MAX);
    let reservation = node.accounts().reserve(&signed.voucher, amount)?;
    Ok((channel.channel, reservation))
}

/// Starts an answer. It is made, charged and stored also when its reader goes away; what was
/// generated until then is what is charged.
pub fn start(node: Node, answer: Answer) -> Result<mpsc::Receiver<Update>, ServeError> {
    let job = Job {
        prompt: answer.prompt.clone(),
        adapter: answer.adapter.clone(),
        max_tokens: answer.sampling.max_tokens,
        temperature_milli: answer.sampling.temperature_milli,
        seed: answer.seed,
    };
    let tokens = node.engine().submit(job)?;
    let (updates, reader) = mpsc::channel(PENDING_PIECES);
    tokio::spawn(run(node, answer, tokens, updates));
    Ok(reader)
}

async fn run(
    node: Node,
    answer: Answer,
    mut tokens: mpsc::UnboundedReceiver<EngineEvent>,
    updates: mpsc::Sender<Update>,
) {
    let mut text = TextStream::new(&node, &answer.sampling.stop);
    let mut output = Vec::with_capacity(answer.sampling.max_tokens);
    let mut reason = FinishReason::Stop;
    let failure = loop {
        match tokens.recv().await {
            Some(EngineEvent::Token(token)) => {
                output.push(token);
                let piece = match text.push(token) {
                    Ok(piece) => piece,
                    Err(error) => break Some(error),
                };
                let reader_left =
                    !piece.is_empty() && updates.send(Update::Text(piece)).await.is_err();
                if text.stopped || reader_left {
                    break None;
                }
            }
            Some(EngineEvent::Finished(finished)) => {
                reason = finished;
                break None;
            }
            Some(EngineEvent::Failed(message)) => break Some(ServeError::Store(message)),
            None => break Some(ServeError::EngineStopped),
        }
    };
    drop(tokens);
    if let Some(error) = failure {
        let _ = updates.send(Update::Failed(error)).await;
        return;
    }
    let rest = if text.stopped {
        Ok(String::new())
    } else {
        text.finish()
    };
    if let Ok(rest) = rest {
        if !rest.is_empty() {
            let _ = updates.send(Update::Text(rest)).await;
        }
    }
    let (prompt_tokens, completion_tokens) = (answer.prompt.len(), output.len());
    let stored = tokio::task::spawn_blocking(move || answer.settle(&node, output)).await;
    let update = match stored {
        Ok(Ok(record)) => Update::Ended(Box::new(Ending {
            reason,
            prompt_tokens,
            completion_tokens,
            record,
        })),
        Ok(Err(error)) => Update::Failed(error),
        Err(_) => Update::Failed(ServeError::EngineStopped),
    };
    let _ = updates.send(update).await;
}

/// Decodes tokens and holds back what may be the beginning of a stop string.
struct TextStream<'a> {
    decoder: lora_model::DecodeStream,
    stop: &'a [String],
    held: String,
    stopped: bool,
}

impl<'a> TextStream<'a> {
    fn new(node: &Node, stop: &'a [String]) -> Self {
        let decoder = node.chat().tokenizer().stream();
        Self {
            decoder,
            stop,
            held: String::new(),
            stopped: false,
        }
    }

    fn push(&mut self, token: u32) -> Result<String, ServeError> {
        self.held.push_str(&self.decoder.push(token)?);
        if let Some(at) = self
            .stop
            .iter()
            .filter_map(|stop| self.held.find(stop.as_str()))
            .min()
        {
            self.stopped = true;
            self.held.truncate(at);
            return Ok(std::mem::take(&mut self.held));
        }
        let keep = self
            .stop
            .iter()
            .map(|stop| overlap(&self.held, stop))
            .max()
            .unwrap_or(0);
        let rest = self.held.split_off(self.held.len().saturating_sub(keep));
        Ok(std::mem::replace(&mut self.held, rest))
    }

    fn finish(&mut self) -> Result<String, ServeError> {
        self.held.push_str(&self.decoder.finish()?);
        Ok(std::mem::take(&mut self.held))
    }
}

/// Bytes at the end of `text` that begin `stop`.
fn overlap(text: &str, stop: &str) -> usize {
    let longest = stop.len().saturating_sub(1).min(text.len());
    (1..=longest)
        .rev()
        .find(|length| stop.is_char_boundary(*length) && text.ends_with(&stop[..*length]))
        .unwrap_or(0)
}

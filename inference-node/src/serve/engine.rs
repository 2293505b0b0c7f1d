//! Continuous batching: one thread runs all answers, whatever their adapters, a token per step.

use std::{
    sync::{
        mpsc::{sync_channel, Receiver, SyncSender, TryRecvError},
        Arc,
    },
    thread,
};

use lora_model::{step, Adapter, GenerationOptions, Model, Sequence};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

use super::ServeError;

/// An answer to generate.
#[derive(Clone)]
pub struct Job {
    /// Token ids of the prompt.
    pub prompt: Vec<u32>,
    /// Adapter; the base alone where absent.
    pub adapter: Option<Arc<Adapter>>,
    /// Most tokens.
    pub max_tokens: usize,
    /// Temperature in thousandths; zero is greedy.
    pub temperature_milli: u32,
    /// Sampling seed.
    pub seed: u64,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// End of sequence, or a stop string.
    Stop,
    /// The limit of tokens.
    Length,
}

impl FinishReason {
    /// OpenAI's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
        }
    }
}

/// What an answer's reader is told. The number of tokens bounds the number of events.
#[derive(Debug)]
pub enum EngineEvent {
    /// The next token.
    Token(u32),
    /// The answer is complete.
    Finished(FinishReason),
    /// The model failed.
    Failed(String),
}

type Queued = (Job, UnboundedSender<EngineEvent>);

/// Handle on the engine's thread.
pub struct Engine {
    jobs: SyncSender<Queued>,
}

struct Active {
    sequence: Sequence,
    events: UnboundedSender<EngineEvent>,
}

impl Engine {
    /// Starts the engine: at most `batch` answers run at once and `queue` wait.
    pub fn start(
        model: Arc<Model>,
        end_of_sequence: u32,
        batch: usize,
        queue: usize,
    ) -> Result<Self, ServeError> {
        let (jobs, waiting) = sync_channel(queue);
        thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || run(&model, end_of_sequence, batch, &waiting))
            .map_err(|source| ServeError::Io {
                what: "starting the engine",
                source,
            })?;
        Ok(Self { jobs })
    }

    /// Queues an answer. Dropping the reader ends it early.
    pub fn submit(&self, job: Job) -> Result<UnboundedReceiver<EngineEvent>, ServeError> {
        let (events, reader) = unbounded_channel();
        self.jobs
            .try_send((job, events))
            .map_err(|_| ServeError::Busy)?;
        Ok(reader)
    }
}

fn run(model: &Model, end_of_sequence: u32, batch: usize, waiting: &Receiver<Queued>) {
    let mut active: Vec<Active> = Vec::with_capacity(batch);
    loop {
        while active.len() < batch {
            let next = match active.is_empty() {
                true => waiting.recv().map_err(|_| TryRecvError::Disconnected),
                false => waiting.try_recv(),
            };
            match next {
                Ok(queued) => active.extend(admit(model, end_of_sequence, queued)),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return,
            }
        }
        advance(model, &mut active);
    }
}

fn admit(model: &Model, end_of_sequence: u32, (job, events): Queued) -> Option<Active> {
    let options = GenerationOptions {
        sampling: lora_model::Sampling {
            temperature: f64::from(job.temperature_milli) / 1_000.0,
            seed: job.seed,
        },
        max_tokens: job.max_tokens,
        stop_tokens: vec![end_of_sequence],
        top_log_probabilities: 0,
    };
    match Sequence::new(model, job.adapter, &job.prompt, options) {
        Ok(sequence) => Some(Active { sequence, events }),
        Err(error) => {
            let _ = events.send(EngineEvent::Failed(error.to_string()));
            None
        }
    }
}

/// Grows every answer by one token and drops those that ended or lost their reader.
fn advance(model: &Model, active: &mut Vec<Active>) {
    active.retain(|answer| !answer.events.is_closed());
    let mut sequences: Vec<&mut Sequence> = active
        .iter_mut()
        .map(|answer| &mut answer.sequence)
        .collect();
    match step(model, &mut sequences) {
        Ok(tokens) => {
            for (answer, token) in active.iter().zip(tokens.into_iter().flatten()) {
                let _ = answer.events.send(EngineEvent::Token(token.id));
                if let Some(finish) = token.finish {
                    let reason = match finish {
                        lora_model::FinishReason::Stop => FinishReason::Stop,
                        lora_model::FinishReason::Length => FinishReason::Length,
                    };
                    let _ = answer.events.send(EngineEvent::Finished(reason));
                }
            }
            active.retain(|answer| answer.sequence.finish().is_none());
        }
        Err(error) => {
            for answer in active.drain(..) {
                let _ = answer.events.send(EngineEvent::Failed(error.to_string()));
            }
        }
    }
}

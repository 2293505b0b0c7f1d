//! A running chain: its thread, and the handle that everything else talks to.

use std::sync::mpsc::{channel, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::chain::config::ChainConfig;
use crate::chain::{Chain, Delivery};
use crate::error::{DevnetError, TxError};

/// Stack of the chain's thread: contracts that call one another nest on it.
const STACK_BYTES: usize = 256 * 1024 * 1024;

type Job = Box<dyn FnOnce(&mut Chain) + Send>;

/// A handle on a running chain. Clones share the chain; it ends with the last of them.
#[derive(Clone)]
pub struct Devnet {
    inner: Arc<Inner>,
}

struct Inner {
    jobs: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Devnet {
    /// Opens or begins a chain and runs it on a thread of its own.
    ///
    /// # Errors
    /// [`DevnetError`] when the chain cannot be opened.
    pub fn start(config: ChainConfig) -> Result<Self, DevnetError> {
        let (jobs, queue) = channel::<Job>();
        let (opened, result) = channel();
        let thread = std::thread::Builder::new()
            .name("devnet-chain".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let mut chain = match Chain::open(config) {
                    Ok(chain) => chain,
                    Err(error) => return drop(opened.send(Err(error))),
                };
                // A starter that is gone leaves the queue closed, which ends the loop below.
                opened.send(Ok(())).ok();
                for job in queue {
                    job(&mut chain);
                }
            })?;
        result.recv().map_err(|_| DevnetError::Stopped)??;
        let inner = Inner {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Runs something on the chain and waits for it. Not for use inside an async task.
    ///
    /// # Errors
    /// [`DevnetError::Stopped`].
    pub fn run<T: Send + 'static>(
        &self,
        action: impl FnOnce(&mut Chain) -> T + Send + 'static,
    ) -> Result<T, DevnetError> {
        let (answer, result) = channel();
        self.send(Box::new(move |chain| drop(answer.send(action(chain)))))?;
        result.recv().map_err(|_| DevnetError::Stopped)
    }

    /// Runs something on the chain and waits for it without blocking the task.
    ///
    /// # Errors
    /// [`DevnetError::Stopped`].
    pub async fn run_async<T: Send + 'static>(
        &self,
        action: impl FnOnce(&mut Chain) -> T + Send + 'static,
    ) -> Result<T, DevnetError> {
        let (answer, result) = oneshot::channel();
        self.send(Box::new(move |chain| drop(answer.send(action(chain)))))?;
        result.await.map_err(|_| DevnetError::Stopped)
    }

    fn send(&self, job: Job) -> Result<(), DevnetError> {
        let jobs = self
            .inner
            .jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let queue = jobs.as_ref().ok_or(DevnetError::Stopped)?;
        queue.send(job).map_err(|_| DevnetError::Stopped)
    }

    /// Executes a transaction in a block of its own, unless its checks refuse it.
    ///
    /// # Errors
    /// [`DevnetError`] when the block cannot be written.
    pub fn deliver_tx(&self, bytes: Vec<u8>) -> Result<Delivery, DevnetError> {
        self.run(move |chain| chain.deliver(&bytes))?
    }

    /// Moves block time forward by so many seconds, with one empty block.
    ///
    /// # Errors
    /// [`DevnetError`] when the block cannot be written.
    pub fn advance(&self, seconds: u64) -> Result<(), DevnetError> {
        self.run(move |chain| chain.advance(seconds))?
    }

    /// Answers a query by its service path, protobuf in and out.
    ///
    /// # Errors
    /// [`DevnetError::Stopped`], or what the query reports.
    pub fn query(
        &self,
        path: &str,
        request: Vec<u8>,
    ) -> Result<Result<Vec<u8>, TxError>, DevnetError> {
        let path = path.to_owned();
        self.run(move |chain| chain.query(&path, &request))
    }

    /// Ends the chain after the work already queued, and waits for it. Clones find it stopped.
    pub fn stop(&self) {
        self.inner.stop();
    }
}

impl Inner {
    fn stop(&self) {
        drop(
            self.jobs
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("the chain's thread panicked");
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
    }
}

impl std::fmt::Debug for Devnet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Devnet").finish_non_exhaustive()
    }
}

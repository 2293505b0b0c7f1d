//! Outgoing messages: one bounded queue per peer, so that a slow peer holds up no other. What
//! does not fit is dropped; the round sends it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc::{self, Sender};
use tokio::task::AbortHandle;

use super::Client;
use crate::chain::{ActiveSet, Contracts};
use crate::round::Recipient;
use crate::wire::SignedMessage;

/// Messages that wait for one peer.
const QUEUE: usize = 64;

/// The queues to all other members of a set.
pub struct Outbox {
    queues: BTreeMap<u16, (Sender<Vec<u8>>, AbortHandle)>,
}

impl Outbox {
    /// Starts the queues to the members of `set` other than `me`.
    pub fn start(client: &Client, contracts: &Arc<Contracts>, set: &ActiveSet, me: u16) -> Self {
        let mut queues = BTreeMap::new();
        for (member, operator) in (0u16..).zip(&set.operators) {
            if member == me {
                continue;
            }
            let (sender, receiver) = mpsc::channel(QUEUE);
            let peer = Peer {
                client: client.clone(),
                contracts: contracts.clone(),
                operator: operator.clone(),
                endpoint: None,
            };
            let task = tokio::spawn(peer.run(receiver));
            queues.insert(member, (sender, task.abort_handle()));
        }
        Self { queues }
    }

    /// Queues a message.
    pub fn send(&self, recipient: Recipient, message: &SignedMessage) {
        let Ok(bytes) = serde_json::to_vec(message) else {
            return;
        };
        for (member, (queue, _)) in &self.queues {
            let meant = match recipient {
                Recipient::Everyone => true,
                Recipient::Member(one) => one == *member,
            };
            if meant && queue.try_send(bytes.clone()).is_err() {
                tracing::debug!(member, "message dropped, the peer's queue is full");
            }
        }
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.queues.values().for_each(|(_, task)| task.abort());
    }
}

struct Peer {
    client: Client,
    contracts: Arc<Contracts>,
    operator: String,
    endpoint: Option<String>,
}

impl Peer {
    async fn run(mut self, mut queue: mpsc::Receiver<Vec<u8>>) {
        while let Some(message) = queue.recv().await {
            if let Err(error) = self.deliver(message).await {
                tracing::debug!(operator = self.operator, %error, "message not delivered");
                // The operator may have moved: look its endpoint up again.
                self.endpoint = None;
            }
        }
    }

    async fn deliver(&mut self, message: Vec<u8>) -> crate::error::Result<()> {
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => self.contracts.endpoint(&self.operator).await?,
        };
        self.client.post(&endpoint, message).await?;
        self.endpoint = Some(endpoint);
        Ok(())
    }
}

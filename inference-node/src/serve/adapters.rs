//! Adapters in memory: loaded from the artifact store by their registered hash, least recently
//! used ones dropped. Keyed by hash, never by name.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use artifact_store::{ArtifactStore, Hash};
use lora_model::{Adapter, Model};

use super::ServeError;

/// Loaded adapters, most recently used last.
pub struct Adapters {
    store: ArtifactStore,
    model: Arc<Model>,
    /// Where adapter folders are unpacked, one folder per hash.
    unpacked: PathBuf,
    capacity: usize,
    loaded: Mutex<Vec<(Hash, Arc<Adapter>)>>,
}

impl Adapters {
    /// No adapters yet; at most `capacity` stay in memory.
    pub fn new(
        store: ArtifactStore,
        model: Arc<Model>,
        unpacked: PathBuf,
        capacity: usize,
    ) -> Self {
        Self {
            store,
            model,
            unpacked,
            capacity,
            loaded: Mutex::default(),
        }
    }

    fn cached(&self, hash: &Hash) -> Option<Arc<Adapter>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let at = loaded.iter().position(|(known, _)| known == hash)?;
        let entry = loaded.remove(at);
        let adapter = entry.1.clone();
        loaded.push(entry);
        Some(adapter)
    }

    /// The adapter with this artifact hash, checked against the hash and the base's shapes.
    pub async fn get(&self, hash: Hash) -> Result<Arc<Adapter>, ServeError> {
        if let Some(adapter) = self.cached(&hash) {
            return Ok(adapter);
        }
        let folder = self.store.unpack(hash, &self.unpacked).await?;
        let model = self.model.clone();
        let adapter = tokio::task::spawn_blocking(move || Adapter::load(&folder, &model))
            .await
            .map_err(|_| ServeError::EngineStopped)??;
        let adapter = Arc::new(adapter);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if !loaded.iter().any(|(known, _)| *known == hash) {
            loaded.push((hash, adapter.clone()));
        }
        let surplus = loaded.len().saturating_sub(self.capacity);
        loaded.drain(..surplus);
        Ok(adapter)
    }
}

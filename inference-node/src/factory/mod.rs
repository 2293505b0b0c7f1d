//! ModelFactory: from Datanets to a LoRA adapter with its influence index.

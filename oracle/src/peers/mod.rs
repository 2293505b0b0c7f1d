//! Oracles and nodes over HTTP: the client, the outgoing queues and the server.

pub mod auth;
mod client;
mod outbox;
pub mod server;
mod views;

pub use client::Client;
pub use outbox::Outbox;

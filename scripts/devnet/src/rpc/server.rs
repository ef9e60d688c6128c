//! HTTP and WebSocket on one port, with bounds on everything that a client can make grow.

use super::subscribe;
use super::{METHODS, RpcError};
use crate::node::Node;
use jsonrpsee::RpcModule;
use jsonrpsee::core::RegisterMethodError;
use jsonrpsee::server::{BatchRequestConfig, IdProvider, Server, ServerConfig};
use jsonrpsee::types::{ErrorObjectOwned, SubscriptionId};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use thiserror::Error;

/// Geth's limit; the largest transaction that can be paid for is far below it.
const MAX_REQUEST_BYTES: u32 = 5 * 1024 * 1024;
const MAX_RESPONSE_BYTES: u32 = 256 * 1024 * 1024;
const MAX_CONNECTIONS: u32 = 1_024;
const MAX_SUBSCRIPTIONS_PER_CONNECTION: u32 = 1_024;
const MAX_BATCH: u32 = 10_000;

#[derive(Debug, Error)]
pub enum ServeError {
    #[error(
        "{0} is in use: stop what listens there, or choose another port with --port (0 takes any free one)"
    )]
    InUse(SocketAddr),
    #[error("cannot listen on {address}: {error}")]
    Listen { address: SocketAddr, error: io::Error },
    #[error("method registered twice: {0}")]
    Register(#[from] RegisterMethodError),
}

/// Stops the server when dropped.
#[derive(Debug)]
pub struct ServerHandle {
    address: SocketAddr,
    inner: jsonrpsee::server::ServerHandle,
}

impl ServerHandle {
    /// The address that is really listened on, with the port that was given out for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn http_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn ws_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Ends the server and waits until its connections are closed.
    pub async fn stop(self) {
        let _already_stopped = self.inner.stop();
        self.inner.clone().stopped().await;
    }
}

impl Drop for ServerHandle {
    fn drop(&mut self) {
        let _already_stopped = self.inner.stop();
    }
}

pub async fn serve(node: Arc<Node>, address: SocketAddr) -> Result<ServerHandle, ServeError> {
    let config = ServerConfig::builder()
        .max_request_body_size(MAX_REQUEST_BYTES)
        .max_response_body_size(MAX_RESPONSE_BYTES)
        .max_connections(MAX_CONNECTIONS)
        .max_subscriptions_per_connection(MAX_SUBSCRIPTIONS_PER_CONNECTION)
        .set_batch_request_config(BatchRequestConfig::Limit(MAX_BATCH))
        .set_id_provider(HexIds(AtomicU64::new(1)))
        .build();
    let listen_error = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address),
        _ => ServeError::Listen { address, error },
    };
    let server = Server::builder().set_config(config).build(address).await.map_err(listen_error)?;
    let address = server.local_addr().map_err(listen_error)?;
    Ok(ServerHandle { address, inner: server.start(module(node)?) })
}

fn module(node: Arc<Node>) -> Result<RpcModule<Node>, RegisterMethodError> {
    let mut module = RpcModule::from_arc(node);
    for (name, method) in METHODS.iter() {
        if method.runs_code {
            module.register_async_method(name, move |params, node, _| async move {
                let run = move || method.call(&node, params.as_str());
                let done = tokio::task::spawn_blocking(run).await;
                let died = |_| Err(RpcError::Internal("the request could not be completed".into()));
                done.unwrap_or_else(died).map_err(ErrorObjectOwned::from)
            })?;
        } else {
            module.register_method(name, move |params, node, _| {
                method.call(node, params.as_str()).map_err(ErrorObjectOwned::from)
            })?;
        }
    }
    subscribe::register(&mut module)?;
    Ok(module)
}

/// Ethereum's clients expect subscription ids to be hex quantities.
#[derive(Debug)]
struct HexIds(AtomicU64);

impl IdProvider for HexIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        format!("{:#x}", self.0.fetch_add(1, Ordering::Relaxed)).into()
    }
}

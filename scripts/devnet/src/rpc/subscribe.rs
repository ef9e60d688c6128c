//! `eth_subscribe`, over WebSocket.

use super::{RpcError, convert};
use crate::chain::{Block, Event, SignedTx};
use crate::node::Node;
use alloy::rpc::types::Filter;
use jsonrpsee::RpcModule;
use jsonrpsee::core::{RegisterMethodError, SubscriptionError};
use jsonrpsee::server::{PendingSubscriptionSink, SubscriptionSink};
use jsonrpsee::types::{ErrorObjectOwned, Params};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

enum Topic {
    NewHeads,
    Logs(Box<Filter>),
    PendingTransactions {
        full: bool,
    },
    /// Nothing ever comes: the node is never behind.
    Syncing,
}

pub(super) fn register(module: &mut RpcModule<Node>) -> Result<(), RegisterMethodError> {
    module.register_subscription(
        "eth_subscribe",
        "eth_subscription",
        "eth_unsubscribe",
        |params, pending, node, _| subscribe(params, pending, node),
    )?;
    Ok(())
}

async fn subscribe(
    params: Params<'static>,
    pending: PendingSubscriptionSink,
    node: Arc<Node>,
) -> Result<(), SubscriptionError> {
    let topic = match topic(&params) {
        Ok(topic) => topic,
        Err(error) => {
            pending.reject(ErrorObjectOwned::from(error)).await;
            return Ok(());
        }
    };
    // Listening starts before the client learns its id, so that it misses nothing after.
    let events = node.chain().events();
    drop(node);
    let sink = pending.accept().await?;
    feed(sink, topic, events).await
}

fn topic(params: &Params<'_>) -> Result<Topic, RpcError> {
    let invalid = |text: &str| RpcError::InvalidParams(text.to_owned());
    let mut values: Vec<Value> =
        params.parse().map_err(|_| invalid("expected an array: [kind, options]"))?;
    let options = if values.len() > 1 { values.swap_remove(1) } else { Value::Null };
    match values.first().and_then(Value::as_str) {
        Some("newHeads") => Ok(Topic::NewHeads),
        Some("logs") if options.is_null() => Ok(Topic::Logs(Box::default())),
        Some("logs") => serde_json::from_value(options)
            .map(|filter| Topic::Logs(Box::new(filter)))
            .map_err(|error| RpcError::InvalidParams(error.to_string())),
        Some("newPendingTransactions") => {
            Ok(Topic::PendingTransactions { full: options.as_bool().unwrap_or(false) })
        }
        Some("syncing") => Ok(Topic::Syncing),
        _ => Err(invalid("kinds are newHeads, logs, newPendingTransactions and syncing")),
    }
}

async fn feed(
    sink: SubscriptionSink,
    topic: Topic,
    mut events: Receiver<Event>,
) -> Result<(), SubscriptionError> {
    loop {
        let event = tokio::select! {
            () = sink.closed() => return Ok(()),
            event = events.recv() => event,
        };
        let messages = match event {
            Ok(event) => messages(&topic, &event)?,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return Ok(()),
        };
        for message in messages {
            sink.send(message).await?;
        }
    }
}

fn messages(topic: &Topic, event: &Event) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    match (topic, event) {
        (Topic::NewHeads, Event::Block(block)) => one(&convert::header(block)),
        (Topic::Logs(filter), Event::Block(block)) => logs(filter, block),
        (Topic::PendingTransactions { full }, Event::Pending(tx)) => pending(*full, tx),
        _ => Ok(Vec::new()),
    }
}

fn logs(filter: &Filter, block: &Block) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    block.logs(filter).iter().map(to_raw_value).collect()
}

fn pending(full: bool, tx: &SignedTx) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    if full { one(&convert::waiting_transaction(tx)) } else { one(&tx.hash()) }
}

fn one(value: &impl Serialize) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    Ok(vec![to_raw_value(value)?])
}

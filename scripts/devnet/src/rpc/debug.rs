//! Traces: Nitro's Stylus tracer, under whatever name or script a client asks for it.

use super::eth_call::{call_input, call_site, limited};
use super::params::Args;
use super::{Methods, RpcError};
use crate::chain::{BlockSelector, ESTIMATE_GAS_CAP};
use crate::node::Node;
use crate::vm::{HostioRecord, MAX_TRACE_BYTES, Outcome};
use alloy::eips::BlockId;
use alloy::rpc::types::TransactionRequest;
use alloy::rpc::types::state::StateOverride;
use alloy_primitives::{Address, B256, Bytes};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    tracer: Option<String>,
    state_overrides: Option<StateOverride>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    name: &'a str,
    args: &'a Bytes,
    outs: &'a Bytes,
    start_ink: u64,
    end_ink: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<Entry<'a>>>,
}

pub(super) fn register(methods: &mut Methods) {
    methods.add_running("debug_traceTransaction", 2, |node, mut args| {
        let (hash, options): (B256, Option<Options>) = (args.next()?, args.optional()?);
        check_tracer(options.unwrap_or_default().tracer)?;
        let (site, tx) = node.chain().replay(hash)?;
        trace_json(&site.rerun(&tx, true)?)
    });
    methods.add_running("debug_traceCall", 3, trace_call);
}

fn trace_call(node: &Node, mut args: Args<'_>) -> Result<Box<RawValue>, RpcError> {
    let request: TransactionRequest = args.next()?;
    let block: Option<BlockId> = args.optional()?;
    let options: Options = args.optional()?.unwrap_or_default();
    check_tracer(options.tracer)?;
    let overrides = super::eth_call::Overrides { state: options.state_overrides, block: None };
    let site = call_site(node, block, overrides, BlockSelector::Latest)?;
    let mut tx = call_input(request)?;
    tx.gas_limit = limited(tx.gas_limit, ESTIMATE_GAS_CAP);
    trace_json(&site.run(&tx, true)?)
}

/// `cargo stylus` sends its tracer as a script that reads `hostio` events, or asks for it by name.
fn check_tracer(tracer: Option<String>) -> Result<(), RpcError> {
    match tracer {
        Some(tracer) if tracer == "stylusTracer" || tracer.contains("hostio") => Ok(()),
        Some(name) if name.len() < 32 => {
            Err(RpcError::InvalidParams(format!("no tracer {name}: this node has stylusTracer")))
        }
        _ => Err(RpcError::InvalidParams("this node has no tracer but stylusTracer".into())),
    }
}

fn trace_json(outcome: &Outcome) -> Result<Box<RawValue>, RpcError> {
    let what = "bytes of a trace";
    let trace = outcome.trace.as_ref().ok_or(RpcError::Limit { what, limit: MAX_TRACE_BYTES })?;
    let entries = trace.iter().map(entry).collect::<Vec<_>>();
    to_raw_value(&entries).map_err(|error| RpcError::Internal(error.to_string()))
}

fn entry(record: &HostioRecord) -> Entry<'_> {
    let steps = record.address.map(|_| record.steps.iter().map(entry).collect());
    Entry {
        name: record.name,
        args: &record.args,
        outs: &record.outs,
        start_ink: record.start_ink,
        end_ink: record.end_ink,
        address: record.address,
        steps,
    }
}

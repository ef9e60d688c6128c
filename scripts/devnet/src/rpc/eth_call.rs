//! Calls and estimates.

use super::node_interface::{self, NODE_INTERFACE};
use super::params::Args;
use super::{Methods, RpcError, convert};
use crate::arbos::ARBOS_ADDRESS;
use crate::chain::{
    Account, BlockSelector, CallSite, ChainError, ESTIMATE_GAS_CAP, Estimate, Overlay, TxError,
};
use crate::node::Node;
use crate::vm::{Outcome, TxInput};
use alloy::eips::BlockId;
use alloy::rpc::types::state::{AccountOverride, StateOverride};
use alloy::rpc::types::{
    AccessList, AccessListItem, AccessListResult, BlockOverrides, TransactionRequest,
};
use alloy_primitives::{Address, Bytes, TxKind, U64, U256};

/// Nitro's default limit on the gas of a call.
const CALL_GAS_CAP: u64 = 50_000_000;

pub(super) fn register(methods: &mut Methods) {
    methods.add_running("eth_call", 4, |node, mut args| {
        let request: TransactionRequest = args.next()?;
        let site =
            call_site(node, args.optional()?, Overrides::read(&mut args)?, BlockSelector::Latest)?;
        let tx = call_input(request)?;
        if tx.to == Some(NODE_INTERFACE) {
            return node_interface::call(node, &site, &tx);
        }
        call(&site, tx)
    });
    methods.add_running("eth_estimateGas", 4, |node, mut args| {
        let request: TransactionRequest = args.next()?;
        let site =
            call_site(node, args.optional()?, Overrides::read(&mut args)?, BlockSelector::Pending)?;
        Ok(U64::from(estimate(&site, request)?))
    });
    methods.add_running("eth_createAccessList", 3, |node, mut args| {
        let request: TransactionRequest = args.next()?;
        let site =
            call_site(node, args.optional()?, Overrides::read(&mut args)?, BlockSelector::Pending)?;
        create_access_list(&site, request)
    });
}

pub(super) struct Overrides {
    pub state: Option<StateOverride>,
    pub block: Option<BlockOverrides>,
}

impl Overrides {
    fn read(args: &mut Args<'_>) -> Result<Self, RpcError> {
        Ok(Self { state: args.optional()?, block: args.optional()? })
    }
}

pub(super) fn call_site(
    node: &Node,
    id: Option<BlockId>,
    overrides: Overrides,
    default: BlockSelector,
) -> Result<CallSite, RpcError> {
    let mut site = node.chain().call_site(convert::selector(id, default))?;
    for (address, change) in overrides.state.into_iter().flatten() {
        override_account(&mut site.overlay, address, change)?;
    }
    override_block(&mut site, overrides.block.unwrap_or_default());
    Ok(site)
}

fn override_account(
    overlay: &mut Overlay,
    address: Address,
    change: AccountOverride,
) -> Result<(), RpcError> {
    if change.state.is_some() && change.state_diff.is_some() {
        return Err(ChainError::ConflictingOverrides(address).into());
    }
    let Account { balance, nonce, code_hash } = overlay.account(address);
    let balance = change.balance.unwrap_or(balance);
    overlay
        .set_account(address, Account { balance, nonce: change.nonce.unwrap_or(nonce), code_hash });
    if let Some(code) = change.code {
        overlay.set_raw_code(address, code);
    }
    if change.state.is_some() {
        overlay.clear_storage(address);
    }
    for (key, value) in change.state.into_iter().chain(change.state_diff).flatten() {
        overlay.set_slot((address, key.into()), value.into());
    }
    Ok(())
}

fn override_block(site: &mut CallSite, change: BlockOverrides) {
    let context = &mut site.context;
    if let Some(number) = change.number {
        context.number = number.saturating_to();
    }
    if let Some(base_fee) = change.base_fee {
        context.base_fee = base_fee.saturating_to();
    }
    context.timestamp = change.time.unwrap_or(context.timestamp);
    context.coinbase = change.coinbase.unwrap_or(context.coinbase);
}

pub(super) fn call_input(request: TransactionRequest) -> Result<TxInput, RpcError> {
    let invalid = |text: String| RpcError::InvalidParams(text);
    let (fee, gas_price) = (request.max_fee_per_gas, request.gas_price);
    if fee.is_some() && gas_price.is_some() {
        return Err(invalid("both gasPrice and maxFeePerGas given".into()));
    }
    let data = request.input.try_into_unique_input().map_err(|error| invalid(error.to_string()))?;
    let to = match request.to {
        Some(TxKind::Call(to)) => Some(to),
        Some(TxKind::Create) | None => None,
    };
    Ok(TxInput {
        from: request.from.unwrap_or_default(),
        to,
        nonce: None,
        gas_limit: request.gas.unwrap_or(0),
        gas_price: fee.or(gas_price).unwrap_or(0),
        value: request.value.unwrap_or_default(),
        data: data.unwrap_or_default(),
        access_list: request.access_list.unwrap_or_default(),
        chain_id: request.chain_id,
        authorizations: request.authorization_list.unwrap_or_default(),
    })
}

pub(super) fn limited(gas: u64, cap: u64) -> u64 {
    if gas == 0 { cap } else { gas.min(cap) }
}

pub(super) fn estimate(site: &CallSite, request: TransactionRequest) -> Result<u64, RpcError> {
    estimate_input(site, call_input(request)?)
}

pub(super) fn estimate_input(site: &CallSite, mut tx: TxInput) -> Result<u64, RpcError> {
    tx.gas_limit = limited(tx.gas_limit, ESTIMATE_GAS_CAP);
    if tx.gas_price > 0 {
        tx.gas_limit = tx.gas_limit.min(affordable(site, &tx)?);
    }
    check_funds(site, &tx)?;
    match site.estimate(&tx)? {
        Estimate::Enough(gas) => Ok(gas),
        Estimate::Fails { limit, outcome } => Err(estimate_error(limit, &outcome)),
    }
}

fn affordable(site: &CallSite, tx: &TxInput) -> Result<u64, RpcError> {
    let balance = site.overlay.account(tx.from).balance;
    let Some(rest) = balance.checked_sub(tx.value) else {
        let text = format!("insufficient funds for transfer: have {balance} want {}", tx.value);
        return Err(RpcError::Failed(text));
    };
    Ok((rest / U256::from(tx.gas_price)).saturating_to())
}

/// Geth charges a call as it does a transaction: its gas at the price that it names, and its value.
fn check_funds(site: &CallSite, tx: &TxInput) -> Result<(), RpcError> {
    let gas = U256::from(tx.gas_limit).saturating_mul(U256::from(tx.gas_price));
    let cost = gas.saturating_add(tx.value);
    let balance = site.overlay.account(tx.from).balance;
    if balance < cost {
        return Err(TxError::InsufficientFunds { address: tx.from, balance, cost }.into());
    }
    Ok(())
}

fn estimate_error(limit: u64, outcome: &Outcome) -> RpcError {
    match RpcError::from_outcome(outcome) {
        RpcError::Failed(text) if text == "out of gas" => {
            RpcError::Failed(format!("gas required exceeds allowance ({limit})"))
        }
        other => other,
    }
}

fn create_access_list(
    site: &CallSite,
    request: TransactionRequest,
) -> Result<AccessListResult, RpcError> {
    let mut tx = call_input(request)?;
    tx.gas_limit = limited(tx.gas_limit, CALL_GAS_CAP);
    let outcome = site.run(&tx, false)?;
    let items = outcome.state.iter().filter(|(address, _)| **address != ARBOS_ADDRESS);
    let items = items.filter(|(_, account)| !account.storage.is_empty());
    let items = items.map(|(address, account)| AccessListItem {
        address: *address,
        storage_keys: account.storage.keys().map(|key| (*key).into()).collect(),
    });
    Ok(AccessListResult {
        access_list: AccessList(items.collect()),
        gas_used: U256::from(outcome.gas_used),
        error: (!outcome.is_success()).then(|| RpcError::from_outcome(&outcome).to_string()),
    })
}

pub(crate) fn call(site: &CallSite, tx: TxInput) -> Result<Bytes, RpcError> {
    let tx = TxInput { gas_limit: limited(tx.gas_limit, CALL_GAS_CAP), ..tx };
    check_funds(site, &tx)?;
    let outcome = site.run(&tx, false)?;
    if outcome.is_success() { Ok(outcome.output) } else { Err(RpcError::from_outcome(&outcome)) }
}

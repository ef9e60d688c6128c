//! Sending transactions.

use super::convert::{self, RpcReceipt};
use super::eth_call::estimate;
use super::params::Args;
use super::{Methods, RpcError};
use crate::chain::{BASE_FEE, BlockSelector, ChainError, SignedTx};
use crate::node::Node;
use alloy::consensus::{SignableTransaction, TxEnvelope, TypedTransaction};
use alloy::rpc::types::TransactionRequest;
use alloy::signers::SignerSync;
use alloy_primitives::{Address, B256, Bytes, TxKind};

pub(super) fn register(methods: &mut Methods) {
    methods.add_running("eth_sendRawTransaction", 1, |node, mut args| {
        let bytes: Bytes = args.next()?;
        Ok(node.submit(SignedTx::decode(&bytes)?)?)
    });
    methods.add_running("eth_sendRawTransactionSync", 2, |node, mut args| {
        let bytes: Bytes = args.next()?;
        let hash = node.submit(SignedTx::decode(&bytes)?)?;
        mined(node, hash)
    });
    methods.add_running("eth_sendTransaction", 1, send_transaction);
    methods.add_running("eth_sendUnsignedTransaction", 1, send_transaction);
    methods.add_running("eth_sendTransactionSync", 2, |node, mut args| {
        let request: TransactionRequest = args.next()?;
        let hash = submit_request(node, request)?;
        mined(node, hash)
    });
}

/// EIP-7966: the receipt instead of the hash. Nothing waits here: without automining there is none.
fn mined(node: &Node, hash: B256) -> Result<RpcReceipt, RpcError> {
    let chain = node.chain();
    let found = chain.transaction(hash).map(|(block, index)| convert::receipt(block, index));
    found.ok_or_else(|| {
        RpcError::Failed(format!("transaction {hash} was accepted but not mined: mining is off or it waits for an earlier nonce"))
    })
}

fn send_transaction(node: &Node, mut args: Args<'_>) -> Result<B256, RpcError> {
    submit_request(node, args.next()?)
}

pub(crate) fn submit_request(node: &Node, request: TransactionRequest) -> Result<B256, RpcError> {
    let _alone = request.nonce.is_none().then(|| node.choosing_nonce.lock());
    Ok(node.submit(build(node, request)?)?)
}

/// The transaction of a request, with what it does not say filled in, signed if the node has the key.
pub(super) fn build(node: &Node, request: TransactionRequest) -> Result<SignedTx, RpcError> {
    let from = request.from.ok_or_else(|| RpcError::InvalidParams("from is missing".into()))?;
    if node.signer(from).is_none() && !node.chain().is_impersonated(from) {
        return Err(ChainError::UnknownAccount(from).into());
    }
    let request = fill(node, from, request)?;
    let transaction = request.build_typed_tx().map_err(|_| {
        RpcError::InvalidParams("the fields are of different kinds of transaction".into())
    })?;
    sign_or_impersonate(node, from, transaction)
}

fn sign_or_impersonate(
    node: &Node,
    from: Address,
    transaction: TypedTransaction,
) -> Result<SignedTx, RpcError> {
    match node.signer(from) {
        Some(signer) => {
            let signature = signer
                .sign_hash_sync(&transaction.signature_hash())
                .map_err(|error| RpcError::Internal(error.to_string()))?;
            let envelope = TxEnvelope::from(transaction.into_signed(signature));
            Ok(SignedTx::signed_by(envelope, from))
        }
        None => Ok(SignedTx::impersonate(transaction, from)),
    }
}

fn fill(
    node: &Node,
    from: Address,
    mut request: TransactionRequest,
) -> Result<TransactionRequest, RpcError> {
    request.to = request.to.or(Some(TxKind::Create));
    if request.gas.is_none() {
        let site = node.chain().call_site(BlockSelector::Pending)?;
        request.gas = Some(estimate(&site, request.clone())?);
    }
    let chain = node.chain();
    request.nonce = request.nonce.or_else(|| Some(chain.pending_nonce(from)));
    request.chain_id = request.chain_id.or_else(|| Some(chain.chain_id()));
    if request.gas_price.is_none() {
        let tip = request.max_priority_fee_per_gas.unwrap_or(0);
        let fee = (2 * u128::from(BASE_FEE)).max(tip);
        request.max_priority_fee_per_gas = Some(tip);
        request.max_fee_per_gas = request.max_fee_per_gas.or(Some(fee));
    }
    request.input = request.input.normalized_input();
    Ok(request)
}

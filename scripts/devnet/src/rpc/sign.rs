//! Signatures of the development accounts.

use super::eth_tx::build;
use super::params::Args;
use super::{Methods, RpcError};
use crate::chain::ChainError;
use crate::node::Node;
use alloy::eips::Encodable2718;
use alloy::rpc::types::TransactionRequest;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy_dyn_abi::TypedData;
use alloy_primitives::{Address, Bytes, Signature};
use std::fmt::Display;

pub(super) fn register(methods: &mut Methods) {
    methods.add("eth_sign", 2, |node, mut args| {
        let (address, message): (Address, Bytes) = (args.next()?, args.next()?);
        sign_message(node, address, &message)
    });
    methods.add("personal_sign", 3, |node, mut args| {
        let (message, address): (Bytes, Address) = (args.next()?, args.next()?);
        sign_message(node, address, &message)
    });
    methods.add("eth_signTypedData_v4", 2, sign_typed_data);
    methods.add("eth_signTypedData", 2, sign_typed_data);
    methods.add_running("eth_signTransaction", 1, |node, mut args| {
        let request: TransactionRequest = args.next()?;
        signer(node, request.from.unwrap_or_default())?;
        Ok(Bytes::from(build(node, request)?.envelope().encoded_2718()))
    });
}

fn sign_message(node: &Node, address: Address, message: &[u8]) -> Result<Bytes, RpcError> {
    bytes(signer(node, address)?.sign_message_sync(message))
}

fn sign_typed_data(node: &Node, mut args: Args<'_>) -> Result<Bytes, RpcError> {
    let (address, data): (Address, TypedData) = (args.next()?, args.next()?);
    let hash = data
        .eip712_signing_hash()
        .map_err(|error| RpcError::InvalidParams(format!("argument 1: {error}")))?;
    bytes(signer(node, address)?.sign_hash_sync(&hash))
}

fn signer(node: &Node, address: Address) -> Result<&PrivateKeySigner, RpcError> {
    node.signer(address).ok_or_else(|| ChainError::UnknownAccount(address).into())
}

fn bytes(signature: Result<Signature, impl Display>) -> Result<Bytes, RpcError> {
    let signature = signature.map_err(|error| RpcError::Internal(error.to_string()))?;
    Ok(Bytes::from(signature.as_bytes()))
}

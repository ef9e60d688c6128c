use super::{Client, ClientError};
use crate::bindings::explain_rpc;
use alloy::{
    consensus::{SignableTransaction, TxEip1559, TxEnvelope},
    eips::eip2718::Encodable2718,
    network::{TransactionBuilder, TxSignerSync},
    primitives::{Address, B256, Bytes, TxKind, U256},
    providers::Provider,
    rpc::types::{BlockNumberOrTag, TransactionReceipt, TransactionRequest},
    signers::{SignerSync, local::PrivateKeySigner},
    sol_types::SolCall,
};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What one transaction may use: just below the limit of an Arbitrum block. Unused gas is not paid for.
const GAS_LIMIT: u64 = 30_000_000;
const RECEIPT_LIMIT: Duration = Duration::from_secs(120);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// A key with its next nonce.
#[derive(Debug)]
pub struct Account {
    signer: PrivateKeySigner,
    nonce: Mutex<Option<u64>>,
}

/// A transaction to be. `kind` is how reports name it.
#[derive(Clone, Debug)]
pub struct Call {
    pub kind: &'static str,
    pub to: TxKind,
    pub data: Bytes,
    pub value: U256,
}

impl Account {
    pub fn new(signer: PrivateKeySigner) -> Self {
        Self { signer, nonce: Mutex::new(None) }
    }

    pub fn address(&self) -> Address {
        self.signer.address()
    }

    /// r, s, v (27 or 28).
    pub fn sign_hash(&self, hash: &B256) -> Result<Bytes, ClientError> {
        let signed = self.signer.sign_hash_sync(hash);
        let failed = |error: alloy::signers::Error| ClientError::Signing {
            kind: "sign a hash".into(),
            reason: error.to_string(),
        };
        Ok(signed.map_err(failed)?.as_bytes().into())
    }
}

impl Call {
    pub fn new<C: SolCall>(kind: &'static str, to: Address, call: &C) -> Self {
        let data = call.abi_encode().into();
        Self { kind, to: TxKind::Call(to), data, value: U256::ZERO }
    }

    pub fn transfer(kind: &'static str, to: Address, value: U256) -> Self {
        Self { kind, to: TxKind::Call(to), data: Bytes::new(), value }
    }

    pub fn value(mut self, value: U256) -> Self {
        self.value = value;
        self
    }
}

impl Client {
    /// Signs, sends and waits; a transaction that reverts is an error with its reason.
    pub async fn send(
        &self,
        account: &Account,
        call: Call,
    ) -> Result<TransactionReceipt, ClientError> {
        self.send_limited(account, call, GAS_LIMIT).await
    }

    /// The same with a gas limit of its own: a node asks for a balance that covers all of it.
    pub async fn send_limited(
        &self,
        account: &Account,
        call: Call,
        gas_limit: u64,
    ) -> Result<TransactionReceipt, ClientError> {
        let hash = self.submit(account, &call, gas_limit).await?;
        let receipt = self.receipt(call.kind, hash).await?;
        self.gas().add(call.kind, receipt.gas_used);
        if !receipt.status() {
            let reason = self.reason(account.address(), &call).await;
            return Err(ClientError::Reverted { kind: call.kind.to_owned(), hash, reason });
        }
        Ok(receipt)
    }

    /// What a call would answer now, without sending it.
    pub async fn simulate(&self, from: Address, call: &Call) -> Result<Bytes, ClientError> {
        let request = request(from, call);
        self.provider().call(request).await.map_err(|error| ClientError::Read {
            what: call.kind.to_owned(),
            reason: explain_rpc(&error),
        })
    }

    /// What was sent before, perhaps by a run that was interrupted, is mined first.
    pub async fn wait_for_pending(&self, account: &Account) -> Result<(), ClientError> {
        let count = |tag: BlockNumberOrTag| {
            let count = self.provider().get_transaction_count(account.address());
            async move { count.block_id(tag.into()).await.map_err(ClientError::rpc("read a nonce")) }
        };
        let start = Instant::now();
        loop {
            let (mined, sent) =
                (count(BlockNumberOrTag::Latest).await?, count(BlockNumberOrTag::Pending).await?);
            if mined >= sent {
                return Ok(());
            }
            if start.elapsed() > RECEIPT_LIMIT {
                let (account, waiting) = (account.address(), sent - mined);
                return Err(ClientError::StillPending { account, waiting });
            }
            tokio::time::sleep(LONGEST_PAUSE).await;
        }
    }

    async fn submit(
        &self,
        account: &Account,
        call: &Call,
        gas_limit: u64,
    ) -> Result<B256, ClientError> {
        let kind = || call.kind.to_owned();
        let refused = |error: crate::bindings::TransportError| ClientError::Refused {
            kind: kind(),
            reason: explain_rpc(&error),
        };
        let mut next = account.nonce.lock().await;
        let nonce = match *next {
            Some(nonce) => nonce,
            None => {
                let pending = self.provider().get_transaction_count(account.address()).pending();
                pending.await.map_err(refused)?
            }
        };
        let raw = self.sign(account, nonce, call, gas_limit)?;
        let pending = self.provider().send_raw_transaction(&raw).await.map_err(refused)?;
        *next = Some(nonce + 1);
        Ok(*pending.tx_hash())
    }

    /// The signed transaction as it goes over the wire.
    pub fn sign(
        &self,
        account: &Account,
        nonce: u64,
        call: &Call,
        gas_limit: u64,
    ) -> Result<Vec<u8>, ClientError> {
        let mut tx = TxEip1559 {
            chain_id: self.chain_id(),
            nonce,
            gas_limit,
            max_fee_per_gas: self.max_fee_per_gas,
            max_priority_fee_per_gas: 0,
            to: call.to,
            value: call.value,
            access_list: Default::default(),
            input: call.data.clone(),
        };
        let signature = account.signer.sign_transaction_sync(&mut tx).map_err(|error| {
            ClientError::Signing { kind: call.kind.to_owned(), reason: error.to_string() }
        })?;
        Ok(TxEnvelope::from(tx.into_signed(signature)).encoded_2718())
    }

    async fn receipt(&self, kind: &str, hash: B256) -> Result<TransactionReceipt, ClientError> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(2);
        loop {
            let found = self.provider().get_transaction_receipt(hash).await;
            if let Some(receipt) = found.map_err(ClientError::rpc("read a receipt"))? {
                return Ok(receipt);
            }
            if start.elapsed() > RECEIPT_LIMIT {
                let seconds = RECEIPT_LIMIT.as_secs();
                return Err(ClientError::NoReceipt { kind: kind.to_owned(), hash, seconds });
            }
            tokio::time::sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    async fn reason(&self, from: Address, call: &Call) -> String {
        match self.provider().call(request(from, call)).await {
            Err(error) => explain_rpc(&error),
            Ok(_) => {
                "it failed when mined, but would succeed now (out of gas, or the state changed)"
                    .into()
            }
        }
    }
}

pub(super) fn request(from: Address, call: &Call) -> TransactionRequest {
    let mut request = TransactionRequest::default()
        .with_from(from)
        .with_input(call.data.clone())
        .with_value(call.value)
        .with_gas_limit(GAS_LIMIT);
    request.to = Some(call.to);
    request
}

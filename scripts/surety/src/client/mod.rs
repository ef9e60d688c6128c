//! A chain behind a JSON-RPC URL: reads, signed transactions with local nonces, the gas that they used.

mod error;
mod gas;
mod preview;
mod send;

pub use error::ClientError;
pub use gas::{GasBook, GasOf};
pub use preview::Cost;
pub use send::{Account, Call};

use crate::bindings::explain;
use alloy::{
    contract::{CallBuilder, CallDecoder},
    primitives::{Address, B256, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::types::{BlockNumberOrTag, Log},
    transports::http::reqwest,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{future::Future, sync::Arc, time::Duration};

/// For one answer of the node.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// Requests in flight at a time.
const PARALLEL: usize = 16;

#[derive(Clone, Debug)]
pub struct Client {
    provider: DynProvider,
    chain_id: u64,
    max_fee_per_gas: u128,
    gas: Arc<GasBook>,
}

impl Client {
    /// Fails if nothing answers there, or another chain than the expected one.
    pub async fn connect(url: &str, expected_chain: Option<u64>) -> Result<Self, ClientError> {
        let parsed = url.parse().map_err(|_| ClientError::BadUrl { url: url.to_owned() })?;
        let http = reqwest::Client::builder().timeout(ANSWER_LIMIT).build();
        let http = http.map_err(|error| ClientError::Unreachable {
            url: url.to_owned(),
            reason: error.to_string(),
        })?;
        let provider = ProviderBuilder::default().connect_reqwest(http, parsed).erased();
        Self::over(provider, url, expected_chain).await
    }

    /// The same over any transport; `url` is what messages call it.
    pub async fn over(
        provider: DynProvider,
        url: &str,
        expected_chain: Option<u64>,
    ) -> Result<Self, ClientError> {
        let unreachable = |error: crate::bindings::TransportError| ClientError::Unreachable {
            url: url.to_owned(),
            reason: error.to_string(),
        };
        let chain_id = provider.get_chain_id().await.map_err(unreachable)?;
        if let Some(expected) = expected_chain.filter(|expected| *expected != chain_id) {
            return Err(ClientError::WrongChain { expected, found: chain_id });
        }
        let price = provider.get_gas_price().await.map_err(unreachable)?;
        let max_fee_per_gas = price.saturating_mul(2);
        Ok(Self { provider, chain_id, max_fee_per_gas, gas: Arc::default() })
    }

    pub fn provider(&self) -> &DynProvider {
        &self.provider
    }

    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    pub fn gas(&self) -> &GasBook {
        &self.gas
    }

    pub async fn balance(&self, account: Address) -> Result<U256, ClientError> {
        self.provider.get_balance(account).await.map_err(ClientError::rpc("read a balance"))
    }

    pub async fn code(&self, account: Address) -> Result<alloy::primitives::Bytes, ClientError> {
        self.provider.get_code_at(account).await.map_err(ClientError::rpc("read code"))
    }

    /// What a mined transaction paid for gas; nothing for one that nobody knows.
    pub async fn fee_of(&self, transaction: B256) -> Result<U256, ClientError> {
        let receipt = self.provider.get_transaction_receipt(transaction).await;
        let receipt = receipt.map_err(ClientError::rpc("read a receipt"))?;
        Ok(receipt.map_or(U256::ZERO, |receipt| {
            U256::from(receipt.gas_used).saturating_mul(U256::from(receipt.effective_gas_price))
        }))
    }

    /// The timestamp of the latest block.
    pub async fn now(&self) -> Result<u64, ClientError> {
        self.time_at(BlockNumberOrTag::Latest).await
    }

    /// When a log was written, seconds; not every node says it with the log.
    pub async fn time_of(&self, log: &Log) -> Result<u64, ClientError> {
        match (log.block_timestamp, log.block_number) {
            (Some(time), _) => Ok(time),
            (None, number) => self.time_at(number.unwrap_or_default().into()).await,
        }
    }

    async fn time_at(&self, block: BlockNumberOrTag) -> Result<u64, ClientError> {
        let what = format!("read block {block}");
        let found = self.provider.get_block_by_number(block).await;
        let found = found.map_err(ClientError::rpc(&what))?;
        found
            .map(|block| block.header.timestamp)
            .ok_or_else(|| ClientError::Read { what, reason: "the chain has none".into() })
    }

    /// Moves a development chain's clock forward and mines a block there.
    pub async fn increase_time(&self, seconds: u64) -> Result<(), ClientError> {
        let refused = |error: crate::bindings::TransportError| ClientError::NoTimeTravel {
            seconds,
            reason: error.to_string(),
        };
        let request = self
            .provider
            .raw_request::<_, serde_json::Value>("evm_increaseTime".into(), (U256::from(seconds),));
        request.await.map_err(refused)?;
        let mined = self.provider.raw_request::<_, serde_json::Value>("evm_mine".into(), ());
        mined.await.map_err(refused)?;
        Ok(())
    }
}

/// The answer of a contract's view, or the contract's error in words.
pub async fn read<P, D>(call: CallBuilder<P, D>) -> Result<D::CallOutput, ClientError>
where
    P: Provider,
    D: CallDecoder + Unpin,
{
    call.call().await.map_err(|error| ClientError::Read {
        what: format!(
            "call {}",
            call.calldata().get(..4).map(alloy::hex::encode_prefixed).unwrap_or_default()
        ),
        reason: explain(&error),
    })
}

/// Runs `work` for all items, a few at a time; the results are in the items' order.
pub async fn for_all<I, T, F, E>(
    items: impl IntoIterator<Item = I>,
    work: impl FnMut(I) -> F,
) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    stream::iter(items).map(work).buffered(PARALLEL).try_collect().await
}

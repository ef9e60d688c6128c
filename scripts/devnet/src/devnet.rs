//! The devnet as a library.

use crate::arbos::ARBOS_ADDRESS;
use crate::builder::DevnetBuilder;
use crate::chain::{Account, BlockSelector, ChainError, Mined, SignedTx};
use crate::client::InProcess;
use crate::genesis::DevAccount;
use crate::node::Node;
use crate::rpc::{self, METHODS, RpcError, ServeError, ServerHandle};
use crate::vm::{ProgramFailure, TxInput};
use alloy::consensus::{TxEip1559, TypedTransaction};
use alloy::network::EthereumWallet;
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::client::RpcClient;
use alloy_primitives::{Address, B256, Bytes, Log, TxKind, U256};
use serde_json::value::RawValue;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Transactions are mined before `send` returns: polling for them need not wait.
const POLL_INTERVAL: Duration = Duration::from_millis(1);
const ENOUGH_GAS: u64 = 32_000_000;

/// A transaction for [`Devnet::transact`]: no signature, no nonce, no fee.
#[derive(Clone, Debug, Default)]
pub struct TxCall {
    pub from: Address,
    /// `None` creates a contract from `data`.
    pub to: Option<Address>,
    pub data: Bytes,
    pub value: U256,
    /// 32 million, the most that one transaction can use, if not given.
    pub gas: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Receipt {
    pub hash: B256,
    pub block_number: u64,
    pub succeeded: bool,
    pub gas_used: u64,
    /// What was returned, or the revert data.
    pub output: Bytes,
    pub created: Option<Address>,
    pub logs: Vec<Log>,
    /// Why a program failed, if one did.
    pub failure: Option<ProgramFailure>,
}

/// What a transaction touched, without ArbOS's own state and without what it paid for gas.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    pub slots: Vec<TouchedSlot>,
    /// Accounts whose balance changed.
    pub balances: Vec<Address>,
}

/// A storage slot that was read or written, with its values before and after the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TouchedSlot {
    pub address: Address,
    pub slot: U256,
    pub before: U256,
    pub after: U256,
}

/// A chain of its own, in this process. Clones share it.
#[derive(Clone)]
pub struct Devnet {
    node: Arc<Node>,
}

impl Devnet {
    pub(crate) fn of(node: Arc<Node>) -> Self {
        Self { node }
    }

    pub fn builder() -> DevnetBuilder {
        DevnetBuilder::default()
    }

    pub fn chain_id(&self) -> u64 {
        self.node.chain().chain_id()
    }

    pub fn accounts(&self) -> &[DevAccount] {
        &self.node.accounts
    }

    /// Signs for all development accounts; the first one is the default.
    pub fn wallet(&self) -> EthereumWallet {
        let mut signers = self.accounts().iter().map(|account| account.signer.clone());
        let mut wallet = signers.next().map(EthereumWallet::from).unwrap_or_default();
        signers.for_each(|signer| wallet.register_signer(signer));
        wallet
    }

    /// An alloy client that calls the method table in place of a server.
    pub fn client(&self) -> RpcClient {
        let client = RpcClient::new(InProcess::new(self.node.clone()), true);
        client.set_poll_interval(POLL_INTERVAL);
        client
    }

    /// Reads, and sends what is signed or from development accounts.
    pub fn provider(&self) -> DynProvider {
        ProviderBuilder::new().connect_client(self.client()).erased()
    }

    pub fn provider_with(&self, wallet: EthereumWallet) -> DynProvider {
        ProviderBuilder::new().wallet(wallet).connect_client(self.client()).erased()
    }

    /// Serves JSON-RPC over HTTP and WebSocket on one port; port 0 takes a free one.
    pub async fn serve(&self, address: SocketAddr) -> Result<ServerHandle, ServeError> {
        rpc::serve(self.node.clone(), address).await
    }

    /// Any method by name, with its parameters as a JSON array.
    pub fn request(&self, method: &str, params: &str) -> Result<Box<RawValue>, RpcError> {
        METHODS.call(&self.node, method, Some(params))
    }

    /// Runs a transaction of any sender and mines it (with everything else that waits, if automining is off).
    pub fn transact(&self, call: TxCall) -> Result<Receipt, ChainError> {
        let mut chain = self.node.chain_mut();
        let transaction = TypedTransaction::Eip1559(TxEip1559 {
            chain_id: chain.chain_id(),
            nonce: chain.pending_nonce(call.from),
            gas_limit: call.gas.unwrap_or(ENOUGH_GAS),
            max_fee_per_gas: u128::from(crate::chain::BASE_FEE),
            max_priority_fee_per_gas: 0,
            to: call.to.map_or(TxKind::Create, TxKind::Call),
            value: call.value,
            access_list: Default::default(),
            input: call.data,
        });
        let tx = SignedTx::impersonate(transaction, call.from);
        let hash = tx.hash();
        let mut mined = chain.submit(tx)?;
        if !chain.automine() {
            mined = chain.mine(1, None)?;
        }
        find_receipt(&mined, hash)
    }

    /// Runs a mined transaction again, where it ran, and tells what it touched.
    pub fn touched(&self, hash: B256) -> Result<Touched, ChainError> {
        let (site, tx) = self.node.chain().replay(hash)?;
        let outcome = site.run(&tx, false)?;
        let mut touched = Touched::default();
        for (address, account) in &outcome.state {
            if *address == ARBOS_ADDRESS {
                continue;
            }
            if account.info.balance != site.overlay.account(*address).balance {
                touched.balances.push(*address);
            }
            let slots = account.storage.iter().map(|(slot, value)| TouchedSlot {
                address: *address,
                slot: *slot,
                before: value.original_value(),
                after: value.present_value(),
            });
            touched.slots.extend(slots);
        }
        Ok(touched)
    }

    pub fn call(&self, call: TxCall) -> Result<Bytes, RpcError> {
        let site = self.node.chain().call_site(BlockSelector::Pending)?;
        let tx = TxInput {
            from: call.from,
            to: call.to,
            gas_limit: call.gas.unwrap_or_default(),
            value: call.value,
            data: call.data,
            ..TxInput::default()
        };
        rpc::call(&site, tx)
    }

    pub fn snapshot(&self) -> u64 {
        self.node.chain_mut().snapshot()
    }

    /// Whether there was such a snapshot. It is used up.
    pub fn revert(&self, snapshot: u64) -> bool {
        self.node.chain_mut().revert(snapshot)
    }

    pub fn mine(&self, blocks: u64) -> Result<(), ChainError> {
        self.node.chain_mut().mine(blocks, None).map(drop)
    }

    pub fn block_number(&self) -> u64 {
        self.node.chain().head_number()
    }

    /// Of the last block.
    pub fn timestamp(&self) -> u64 {
        self.node.chain().head().header.timestamp
    }

    /// The next block has this timestamp, and time goes on from there.
    pub fn set_time(&self, timestamp: u64) -> Result<(), ChainError> {
        self.node.chain_mut().set_next_timestamp(timestamp)
    }

    pub fn increase_time(&self, seconds: u64) {
        self.node.chain_mut().increase_time(seconds);
    }

    pub fn account(&self, address: Address) -> Account {
        self.node.chain().account_now(address)
    }

    pub fn balance(&self, address: Address) -> U256 {
        self.account(address).balance
    }

    pub fn storage(&self, address: Address, key: U256) -> U256 {
        self.node.chain().slot_now(address, key)
    }

    pub fn code(&self, address: Address) -> Bytes {
        let state = self.node.chain().state_now();
        state.code(state.account(address).code_hash).original_bytes()
    }

    pub fn set_balance(&self, address: Address, balance: U256) {
        self.node.chain_mut().set_balance(address, balance);
    }

    pub fn set_code(&self, address: Address, code: Bytes) {
        self.node.chain_mut().set_code(address, code);
    }

    pub fn set_storage(&self, address: Address, key: U256, value: U256) {
        self.node.chain_mut().set_storage_at(address, key, value);
    }

    pub fn impersonate(&self, address: Address) {
        self.node.chain_mut().impersonate(address);
    }

    /// A digest of all accounts and storage: equal if and only if the states are.
    pub fn fingerprint(&self) -> B256 {
        self.node.chain().fingerprint()
    }
}

fn find_receipt(mined: &[Mined], hash: B256) -> Result<Receipt, ChainError> {
    for Mined { block, outputs, dropped } in mined {
        if let Some((_, error)) = dropped.iter().find(|(dropped, _)| *dropped == hash) {
            return Err(error.clone().into());
        }
        let mut results = block.txs.iter().zip(outputs);
        let Some((tx, (output, failure))) = results.find(|(tx, _)| tx.tx.hash() == hash) else {
            continue;
        };
        return Ok(Receipt {
            hash,
            block_number: block.header.number,
            succeeded: tx.receipt.succeeded,
            gas_used: tx.receipt.gas_used,
            output: output.clone(),
            created: tx.receipt.created.filter(|_| tx.receipt.succeeded),
            logs: tx.receipt.logs.clone(),
            failure: failure.clone(),
        });
    }
    Err(ChainError::UnknownTransaction(hash))
}

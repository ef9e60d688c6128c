//! A chain in memory for the tests of the virtual machine: one block per transaction, state in a `CacheDB`.

use std::sync::{Arc, RwLock};

use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use revm::{
    DatabaseCommit, DatabaseRef,
    bytecode::Bytecode,
    database::{CacheDB, EmptyDB},
    state::AccountInfo,
};
use stylus_devnet::{
    arbos::genesis_alloc,
    vm::{BlockContext, Checks, Outcome, TxInput, Vm, VmConfig},
};

pub const SENDER: Address = address!("5e17e200000000000000000000000000005e17e2");
pub const ARB_WASM: Address = Address::with_last_byte(0x71);
pub const ARB_WASM_CACHE: Address = Address::with_last_byte(0x72);
pub const ARB_DEBUG: Address = Address::with_last_byte(0xFF);
pub const CHAIN_ID: u64 = 412_346;
const START: u64 = 1_763_640_000;

#[derive(Clone)]
struct Shared(Arc<RwLock<CacheDB<EmptyDB>>>);

impl DatabaseRef for Shared {
    type Error = std::convert::Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Self::Error> {
        self.0.read().expect("not poisoned").basic_ref(address)
    }

    fn code_by_hash_ref(&self, hash: B256) -> Result<Bytecode, Self::Error> {
        self.0.read().expect("not poisoned").code_by_hash_ref(hash)
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Self::Error> {
        self.0.read().expect("not poisoned").storage_ref(address, slot)
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Self::Error> {
        Ok(keccak256(number.to_be_bytes()))
    }
}

pub struct Chain {
    vm: Vm,
    db: Shared,
    pub block: BlockContext,
}

impl Chain {
    pub fn new(config: VmConfig) -> Self {
        let mut db = CacheDB::new(EmptyDB::default());
        for account in genesis_alloc(CHAIN_ID) {
            let info = AccountInfo {
                nonce: account.nonce,
                code_hash: keccak256(&account.code),
                code: Some(Bytecode::new_raw(account.code)),
                ..Default::default()
            };
            db.insert_account_info(account.address, info);
            for (slot, value) in account.storage {
                db.insert_account_storage(account.address, slot, value).expect("in memory");
            }
        }
        let rich = U256::from(10).pow(U256::from(24));
        db.insert_account_info(SENDER, AccountInfo::from_balance(rich));
        let block = BlockContext {
            number: 1,
            l1_number: 1,
            timestamp: START,
            base_fee: 100_000_000,
            coinbase: address!("a4b000000000000000000073657175656e636572"),
            chain_id: CHAIN_ID,
        };
        Self { vm: Vm::new(config), db: Shared(Arc::new(RwLock::new(db))), block }
    }

    pub fn call(&self, to: Address, data: Bytes, value: U256, gas_limit: u64) -> Outcome {
        self.view(to, data, value, gas_limit, false)
    }

    pub fn traced_call(&self, to: Address, data: Bytes) -> Outcome {
        self.view(to, data, U256::ZERO, 10_000_000, true)
    }

    pub fn call_from(&self, from: Address, to: Address, data: Bytes) -> Outcome {
        let gas_limit = 10_000_000;
        self.run(TxInput { from, to: Some(to), data, gas_limit, ..Default::default() }, false)
    }

    fn view(&self, to: Address, data: Bytes, value: U256, gas: u64, trace: bool) -> Outcome {
        let to = Some(to);
        let tx = TxInput { from: SENDER, to, data, value, gas_limit: gas, ..Default::default() };
        self.run(tx, trace)
    }

    fn run(&self, tx: TxInput, trace: bool) -> Outcome {
        self.vm
            .execute(self.db.clone(), &self.block, &tx, Checks::Call, trace)
            .expect("a call is valid")
    }

    /// Mines a block with one transaction.
    pub fn send(&mut self, to: Option<Address>, data: Bytes, value: U256, gas: u64) -> Outcome {
        self.mine(TxInput { to, data, value, gas_limit: gas, ..Default::default() })
    }

    /// Sender, nonce and price are filled in.
    pub fn mine(&mut self, tx: TxInput) -> Outcome {
        self.block.number += 1;
        self.block.l1_number += 1;
        self.block.timestamp += 1;
        let nonce = self.db.basic_ref(SENDER).expect("in memory").expect("funded").nonce;
        let tx = TxInput {
            from: SENDER,
            nonce: Some(nonce),
            gas_price: 2 * u128::from(self.block.base_fee),
            chain_id: Some(CHAIN_ID),
            ..tx
        };
        let outcome = self
            .vm
            .execute(self.db.clone(), &self.block, &tx, Checks::Transaction, false)
            .expect("the transaction is valid");
        self.db.0.write().expect("not poisoned").commit(outcome.state.clone());
        outcome
    }

    /// Deploys code as the official client does.
    pub fn deploy(&mut self, code: &[u8]) -> Option<Address> {
        let mut init = vec![0x7F];
        init.extend_from_slice(&U256::from(code.len()).to_be_bytes::<32>());
        init.extend_from_slice(&[0x80, 0x60, 0x2B, 0x60, 0, 0x39, 0x60, 0, 0xF3, 0]);
        init.extend_from_slice(code);
        self.send(None, init.into(), U256::ZERO, 12_000_000).created
    }

    /// Deploys and activates a module in the text format.
    pub fn program(&mut self, text: &str) -> Address {
        let wasm = wat::parse_str(text).expect("valid text");
        let address = self.deploy(&program_code(&wasm)).expect("deploys");
        let activated = self.activate(address);
        assert!(activated.is_success(), "{:?}", activated.failure);
        address
    }

    pub fn activate(&mut self, program: Address) -> Outcome {
        let data = method("activateProgram(address)", program);
        self.send(Some(ARB_WASM), data, U256::from(10).pow(U256::from(18)), 20_000_000)
    }

    /// A transaction to a precompile as chain owner, which the sender becomes.
    pub fn as_owner(&mut self, to: Address, data: Bytes) -> Outcome {
        let become_owner = keccak256("becomeChainOwner()")[..4].to_vec().into();
        assert!(self.send(Some(ARB_DEBUG), become_owner, U256::ZERO, 2_000_000).is_success());
        self.send(Some(to), data, U256::ZERO, 3_000_000)
    }

    pub fn balance(&self, address: Address) -> U256 {
        self.db.basic_ref(address).expect("in memory").map_or(U256::ZERO, |info| info.balance)
    }

    pub fn code_hash(&self, address: Address) -> B256 {
        self.db.basic_ref(address).expect("in memory").expect("exists").code_hash
    }

    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.db.storage_ref(address, slot).expect("in memory")
    }
}

pub fn intrinsic(data: &[u8]) -> u64 {
    21_000 + data.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum::<u64>()
}

/// The deployed code of a module.
pub fn program_code(wasm: &[u8]) -> Vec<u8> {
    let mut code = vec![0xEF, 0xF0, 0, 0];
    let params = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
    brotli::BrotliCompress(&mut &*wasm, &mut code, &params).expect("in memory");
    code
}

/// Calldata of a method with one address.
pub fn method(signature: &str, address: Address) -> Bytes {
    with_word(signature, address.into_word())
}

pub fn with_word(signature: &str, word: B256) -> Bytes {
    [&keccak256(signature)[..4], word.as_slice()].concat().into()
}

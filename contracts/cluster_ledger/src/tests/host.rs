//! The SDK's TestVM with neighbours that answer by themselves. TestVM alone returns the data of the last registered
//! mock to every call, so that a token's balance could never change during a call, and rolls nothing back.
#![allow(unsafe_code)] // the SDK's traits of a host are unsafe to implement

use std::cell::RefCell;
use std::rc::Rc;

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::stylus_core::*;
use stylus_sdk::testing::TestVM;

use super::world::World;

#[derive(Clone)]
pub struct Chain(Rc<RefCell<Inner>>);

struct Inner {
    vm: TestVM,
    world: World,
}

pub struct Snapshot {
    vm: TestVM,
    world: World,
}

impl Chain {
    pub fn new(world: World) -> Self {
        Self(Rc::new(RefCell::new(Inner { vm: TestVM::new(), world })))
    }

    pub fn vm(&self) -> TestVM {
        self.0.borrow().vm.clone()
    }

    pub fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        act(&mut self.0.borrow_mut().world)
    }

    pub fn snapshot(&self) -> Snapshot {
        let inner = self.0.borrow();
        Snapshot { vm: TestVM::from(inner.vm.snapshot()), world: inner.world.clone() }
    }

    pub fn restore(&self, snapshot: Snapshot) {
        let Snapshot { vm, world } = snapshot;
        *self.0.borrow_mut() = Inner { vm, world };
    }

    fn answer(&self, to: Address, data: &[u8], outs_len: &mut usize) -> u8 {
        let caller = self.contract_address();
        let answer = self.world(|world| world.answer(caller, to, data));
        let (status, data) = match answer {
            Ok(data) => (0, data),
            Err(data) => (1, data),
        };
        *outs_len = data.len();
        self.vm().write_result(&data);
        status
    }
}

impl Host for Chain {}

macro_rules! forward {
    ($($access:ident { $($name:ident($($arg:ident: $kind:ty),*) $(-> $result:ty)?;)* })*) => {
        $(impl $access for Chain {
            $(fn $name(&self, $($arg: $kind),*) $(-> $result)? { self.vm().$name($($arg),*) })*
        })*
    };
}

forward! {
    CryptographyAccess { native_keccak256(input: &[u8]) -> B256; }
    CalldataAccess {
        read_args(len: usize) -> Vec<u8>;
        read_return_data(offset: usize, size: Option<usize>) -> Vec<u8>;
        return_data_size() -> usize;
        write_result(data: &[u8]);
    }
    BlockAccess {
        block_basefee() -> U256;
        block_coinbase() -> Address;
        block_number() -> u64;
        block_timestamp() -> u64;
        block_gas_limit() -> u64;
    }
    ChainAccess { chain_id() -> u64; }
    AccountAccess {
        balance(account: Address) -> U256;
        contract_address() -> Address;
        code(account: Address) -> Vec<u8>;
        code_size(account: Address) -> usize;
        code_hash(account: Address) -> B256;
    }
    MemoryAccess { pay_for_memory_grow(pages: u16); }
    MessageAccess {
        msg_sender() -> Address;
        msg_reentrant() -> bool;
        msg_value() -> U256;
        tx_origin() -> Address;
    }
    MeteringAccess {
        evm_gas_left() -> u64;
        evm_ink_left() -> u64;
        tx_gas_price() -> U256;
        tx_ink_price() -> u32;
    }
    RawLogAccess {
        emit_log(input: &[u8], topics: usize);
        raw_log(topics: &[B256], data: &[u8]) -> Result<(), &'static str>;
    }
}

impl StorageAccess for Chain {
    fn storage_load_bytes32(&self, key: U256) -> B256 {
        self.vm().storage_load_bytes32(key)
    }
    unsafe fn storage_cache_bytes32(&self, key: U256, value: B256) {
        unsafe { self.vm().storage_cache_bytes32(key, value) }
    }
    fn flush_cache(&self, clear: bool) {
        self.vm().flush_cache(clear)
    }
}

unsafe impl UnsafeCallAccess for Chain {
    unsafe fn call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        _value: *const u8,
        _gas: u64,
        outs_len: &mut usize,
    ) -> u8 {
        unsafe { self.static_call_contract(to, data, len, 0, outs_len) }
    }
    unsafe fn static_call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        _gas: u64,
        outs_len: &mut usize,
    ) -> u8 {
        let to = unsafe { core::slice::from_raw_parts(to, 20) };
        let data = unsafe { core::slice::from_raw_parts(data, len) };
        self.answer(Address::from_slice(to), data, outs_len)
    }
    unsafe fn delegate_call_contract(
        &self,
        to: *const u8,
        data: *const u8,
        len: usize,
        gas: u64,
        outs_len: &mut usize,
    ) -> u8 {
        unsafe { self.vm().delegate_call_contract(to, data, len, gas, outs_len) }
    }
}

unsafe impl UnsafeDeploymentAccess for Chain {
    unsafe fn create1(
        &self,
        code: *const u8,
        len: usize,
        endowment: *const u8,
        contract: *mut u8,
        revert_len: *mut usize,
    ) {
        unsafe { self.vm().create1(code, len, endowment, contract, revert_len) }
    }
    unsafe fn create2(
        &self,
        code: *const u8,
        len: usize,
        endowment: *const u8,
        salt: *const u8,
        contract: *mut u8,
        revert_len: *mut usize,
    ) {
        unsafe { self.vm().create2(code, len, endowment, salt, contract, revert_len) }
    }
}

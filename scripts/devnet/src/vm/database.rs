use std::rc::Rc;

use alloy_primitives::{Address, B256, U256};
use revm::{
    DatabaseRef,
    database_interface::{ErasedError, WrapDatabaseRef},
    state::{AccountInfo, Bytecode},
};

/// One type for every caller's database, so that the interpreter is compiled once, in this crate.
pub(crate) type Db = WrapDatabaseRef<Rc<dyn DatabaseRef<Error = ErasedError>>>;

struct Erased<D>(D);

impl<D: DatabaseRef> DatabaseRef for Erased<D> {
    type Error = ErasedError;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, ErasedError> {
        self.0.basic_ref(address).map_err(ErasedError::new)
    }

    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, ErasedError> {
        self.0.code_by_hash_ref(code_hash).map_err(ErasedError::new)
    }

    fn storage_ref(&self, address: Address, index: U256) -> Result<U256, ErasedError> {
        self.0.storage_ref(address, index).map_err(ErasedError::new)
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, ErasedError> {
        self.0.block_hash_ref(number).map_err(ErasedError::new)
    }
}

pub(crate) fn erase<D: DatabaseRef + 'static>(db: D) -> Db {
    WrapDatabaseRef(Rc::new(Erased(db)))
}

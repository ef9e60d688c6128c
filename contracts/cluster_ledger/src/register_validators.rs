use alloc::vec::Vec;

use alloy_primitives::{U256, keccak256};
use stylus_sdk::{abi::Bytes, prelude::*};
use surety_components::{Checked, Revert, calls};
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IClusterLedger::{
    EmptyList, InvalidPublicKeyLength, InvalidSharesLength, OperatorNotAllowed, ValidatorExists,
    ValidatorRegistered,
};
use surety_interfaces::IOperatorRegistry;
use surety_protocol::cluster::{PUBLIC_KEY_BYTES, shares_bytes};

use crate::ClusterLedger;
use crate::books::Book;
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn register_in(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
        amount: U256,
    ) -> Result<(), Revert> {
        let mut book = self.open(cluster_id)?;
        self.access.only(book.cluster.owner)?;
        book.only_active()?;
        if public_keys.is_empty() {
            return Err(EmptyList {}.into());
        }
        book.add_balance(amount)?;
        self.settle_book(&mut book)?;
        self.enlarge(book, public_keys, shares, amount)
    }

    /// Adds validators to a settled book whose balance holds the deposit already, writes it and takes the deposit.
    pub(crate) fn enlarge(
        &mut self,
        mut book: Book,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
        amount: U256,
    ) -> Result<(), Revert> {
        let count = u32::try_from(public_keys.len()).or_overflow()?;
        book.take_seats(count, self.validator_limit.get().to())?;
        self.only_admitted(&book)?;
        self.add_keys(&book, public_keys, shares)?;
        book.add_validators(count)?;
        self.only_solvent(&book)?;
        self.close(&book)?;
        self.pull_deposit(book.id, amount)
    }

    /// Fails if a private operator does not list the cluster's owner; no call if all are public.
    pub(crate) fn only_admitted(&self, book: &Book) -> Result<(), Revert> {
        if !book.accounts.iter().any(|account| account.is_private) {
            return Ok(());
        }
        let owner = book.cluster.owner;
        let question =
            IOperatorRegistry::firstRefusedCall { owner, operatorIds: book.cluster.ids() };
        let operator_id = calls::read(self, self.registry.get(), &question)?;
        if operator_id != 0 {
            return Err(OperatorNotAllowed { operatorId: operator_id, owner }.into());
        }
        Ok(())
    }

    fn add_keys(
        &mut self,
        book: &Book,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
    ) -> Result<(), Revert> {
        if shares.len() != public_keys.len() {
            let (expected, actual) = (U256::from(public_keys.len()), U256::from(shares.len()));
            return Err(LengthMismatch { expected, actual }.into());
        }
        let expected = shares_bytes(book.accounts.len());
        for (index, (key, shares)) in public_keys.into_iter().zip(shares).enumerate() {
            let index = U256::from(index);
            if key.len() != PUBLIC_KEY_BYTES {
                let length = U256::from(key.len());
                return Err(InvalidPublicKeyLength { index, length }.into());
            }
            if shares.len() != expected {
                let (length, expected) = (U256::from(shares.len()), U256::from(expected));
                return Err(InvalidSharesLength { index, length, expected }.into());
            }
            self.add_key(book.id, key, shares)?;
        }
        Ok(())
    }

    fn add_key(&mut self, cluster_id: u64, key: Bytes, shares: Bytes) -> Result<(), Revert> {
        let validator = keccak256(&*key);
        let mut slot = self.validators.setter(validator);
        if Validator::decode(slot.get()).registered {
            return Err(ValidatorExists { validator }.into());
        }
        slot.set(Validator { registered: true, cluster_id }.encode());
        self.vm().log(ValidatorRegistered {
            clusterId: cluster_id,
            validator,
            publicKey: key,
            shares,
        });
        Ok(())
    }
}

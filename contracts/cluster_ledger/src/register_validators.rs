use alloc::vec::Vec;

use alloy_primitives::{U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use surety_components::{Checked, Revert};
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IClusterLedger::{
    EmptyList, InvalidPublicKeyLength, InvalidSharesLength, OperatorNotAllowed, ValidatorExists,
    ValidatorRegistered,
};
use surety_interfaces::IOperatorRegistry::firstRefusedCall;
use surety_protocol::cluster::{PUBLIC_KEY_BYTES, shares_bytes};

use crate::ClusterLedger;
use crate::books::Book;
use crate::codec::{Words, word_of};
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn register_in(
        &mut self,
        cluster_id: u64,
        public_keys: &[&[u8]],
        shares: &[&[u8]],
        amount: U256,
    ) -> Result<(), Revert> {
        let mut book = self.open(cluster_id)?;
        self.access.only(book.cluster.owner)?;
        book.only_active()?;
        if public_keys.is_empty() {
            return Err(EmptyList {}.into());
        }
        book.cluster.hot.add_balance(amount)?;
        self.settle_book(&mut book)?;
        self.enlarge(book, public_keys, shares, amount)
    }

    /// Adds validators to a settled book whose balance holds the deposit already, writes it and takes the deposit.
    pub(crate) fn enlarge(
        &mut self,
        mut book: Book,
        public_keys: &[&[u8]],
        shares: &[&[u8]],
        amount: U256,
    ) -> Result<(), Revert> {
        let count = u32::try_from(public_keys.len()).or_overflow()?;
        book.take_seats(count, self.validator_limit())?;
        self.only_admitted(&book)?;
        self.add_keys(&book, public_keys, shares)?;
        let hot = &mut book.cluster.hot;
        hot.validators = hot.validators.checked_add(count).or_overflow()?;
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
        let mut question = Words(firstRefusedCall::SELECTOR.to_vec());
        question.put_all(&[word_of(owner), U256::from(64)]);
        question.put_list(&book.cluster.ids());
        let refused = self.ask_registry(question)?;
        if !refused.is_zero() {
            let operator_id = u64::try_from(refused).or_overflow()?;
            return Err(OperatorNotAllowed { operatorId: operator_id, owner }.into());
        }
        Ok(())
    }

    fn add_keys(
        &mut self,
        book: &Book,
        public_keys: &[&[u8]],
        shares: &[&[u8]],
    ) -> Result<(), Revert> {
        if shares.len() != public_keys.len() {
            let (expected, actual) = (U256::from(public_keys.len()), U256::from(shares.len()));
            return Err(LengthMismatch { expected, actual }.into());
        }
        let expected = shares_bytes(book.accounts.len());
        for (index, (key, shares)) in public_keys.iter().zip(shares).enumerate() {
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

    fn add_key(&mut self, cluster_id: u64, key: &[u8], shares: &[u8]) -> Result<(), Revert> {
        let validator = keccak256(key);
        if self.load_validator(validator).registered {
            return Err(ValidatorExists { validator }.into());
        }
        self.store_validator(validator, Validator { registered: true, cluster_id });
        // the key's 48 bytes take 64, the shares follow
        let mut data = Words(Vec::with_capacity(shares.len().saturating_add(256)));
        data.put_all(&[U256::from(64), U256::from(160)]);
        data.put_bytes(key);
        data.put_bytes(shares);
        let indexed = [U256::from(cluster_id), U256::from_be_bytes(validator.0)];
        self.emit_bytes(ValidatorRegistered::SIGNATURE_HASH, &indexed, &data.0);
        Ok(())
    }
}

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::abi::Bytes;
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IClusterLedger::{
    EmptyList, InvalidPublicKeyLength, InvalidSharesLength, OperatorNotAllowed, ValidatorExists,
    ValidatorRegistered,
};
use surety_interfaces::IOperatorRegistry::firstRefusedCall;
use surety_protocol::cluster::{FULL_WEIGHT, PUBLIC_KEY_BYTES, shares_bytes};

use crate::ClusterLedger;
use crate::books::{Book, Member};
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::REGISTRY;
use crate::words::Validator;
use surety_components::abi::read;
use surety_components::codec::{Words, ask, word_of};

impl ClusterLedger {
    pub(crate) fn register_in(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<&[u8]>,
        shares: Vec<&[u8]>,
        amount: U256,
    ) -> Outcome {
        let book = self.open(cluster_id)?;
        self.access.only(book.owner)?;
        book.only_active()?;
        if public_keys.is_empty() {
            return refuse!(EmptyList {});
        }
        book.hot.add_balance(amount)?;
        self.settle_book(book)?;
        self.enlarge(book, &public_keys, &shares, amount)
    }

    /// Adds validators to a settled book whose balance holds the deposit already, writes it and takes the deposit.
    pub(crate) fn enlarge(
        &mut self,
        book: &mut Book,
        public_keys: &[&[u8]],
        shares: &[&[u8]],
        amount: U256,
    ) -> Outcome {
        let count = u32::try_from(public_keys.len()).or_overflow()?;
        book.take_seats(count, self.validator_limit())?;
        self.only_admitted(book.owner, &book.members)?;
        let weight = self.add_keys(book, public_keys, shares)?;
        let hot = &mut book.hot;
        hot.validators = hot.validators.checked_add(count).or_overflow()?;
        hot.weight = hot.weight.checked_add(weight).or_overflow()?;
        self.only_solvent(book)?;
        self.close(book)?;
        self.pull_deposit(book.id, amount)
    }

    /// Fails if a private operator among the members does not list the owner; no call if all are public.
    pub(crate) fn only_admitted(&self, owner: Address, members: &[Member]) -> Outcome {
        if !members.iter().any(|member| member.account.is_private) {
            return Ok(());
        }
        let question = Words::call(firstRefusedCall::SELECTOR)
            .put_all(&[word_of(owner), U256::from(64)])
            .put_list(members.iter().map(|member| U256::from(member.id)));
        let answer = ask(self, self.load_address(REGISTRY), question)?;
        let operator_id = read(&answer)?;
        if operator_id != 0 {
            return refuse!(OperatorNotAllowed { operatorId: operator_id, owner });
        }
        Ok(())
    }

    /// The weight of the new validators.
    fn add_keys(&mut self, book: &Book, public_keys: &[&[u8]], shares: &[&[u8]]) -> Outcome<u64> {
        book.check_shares(public_keys, shares)?;
        let mut weight = 0_u64;
        for (key, shares) in public_keys.iter().zip(shares) {
            weight = weight.saturating_add(self.add_key(book.id, key, shares)?.into());
        }
        Ok(weight)
    }

    /// One that comes back has the weight that it had.
    fn add_key(&mut self, cluster_id: u64, key: &[u8], shares: &[u8]) -> Outcome<u32> {
        let validator = self.validator_id(cluster_id, key);
        let before = self.load_validator(validator);
        if before.registered {
            return refuse!(ValidatorExists { validator });
        }
        let weight = before.weight.max(FULL_WEIGHT);
        self.store_validator(validator, Validator { registered: true, cluster_id, weight });
        // the key's 48 bytes take 64, the shares follow
        let head = [U256::from(64), U256::from(160)];
        let data = Words(Vec::with_capacity(shares.len().saturating_add(256)));
        let data = data.put_all(&head).put_bytes(key).put_bytes(shares);
        let indexed = [U256::from(cluster_id), U256::from_be_bytes(validator.0)];
        self.emit_bytes::<ValidatorRegistered>(&indexed, &data.0);
        Ok(weight)
    }
}

impl Book {
    /// The lengths of keys and shares.
    pub fn check_shares(&self, public_keys: &[&[u8]], shares: &[&[u8]]) -> Outcome {
        if shares.len() != public_keys.len() {
            let (expected, actual) = (U256::from(public_keys.len()), U256::from(shares.len()));
            return refuse!(LengthMismatch { expected, actual });
        }
        let expected = shares_bytes(self.members.len());
        for (index, (key, shares)) in public_keys.iter().zip(shares).enumerate() {
            let index = U256::from(index);
            if key.len() != PUBLIC_KEY_BYTES {
                let length = U256::from(key.len());
                return refuse!(InvalidPublicKeyLength { index, length });
            }
            if shares.len() != expected {
                let (length, expected) = (U256::from(shares.len()), U256::from(expected));
                return refuse!(InvalidSharesLength { index, length, expected });
            }
        }
        Ok(())
    }
}

pub fn slices(strings: &[Bytes]) -> Vec<&[u8]> {
    strings.iter().map(|bytes| &bytes[..]).collect()
}

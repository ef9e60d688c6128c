//! KeyProver: proof that an operator's key belongs to its owner.
//!
//! A contract of its own: what is rarely called would make every call of the registry, whose code is full, dearer.
//!
//! Trust: nobody. The registry that it asks is named once, in the constructor.
//!
//! Invariant: an operator counts as proven exactly while it belongs to the owner for whom its registered key signed last.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

#[cfg(test)]
mod tests;

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256, address};
use alloy_sol_types::SolCall;
use stylus_sdk::abi::Bytes;
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageAddress, StorageMap};
use surety_components::codec::{Words, ask, emit, word_of};
use surety_components::{Revert, abi, non_zero};
use surety_interfaces::IKeyProver::{
    InvalidKeyForm, InvalidKeySignature, KeyNotRegistered, KeyProven,
};
use surety_interfaces::IOperatorRegistry::{accountsOfCall, operatorOfKeyCall, ownerOfCall};
use surety_protocol::key_proof::{Key, key_hash, message, padded};

/// The precompiled contracts of these functions.
const SHA256: Address = address!("0000000000000000000000000000000000000002");
const MODEXP: Address = address!("0000000000000000000000000000000000000005");

#[storage]
#[entrypoint]
pub struct KeyProver {
    registry: StorageAddress,
    /// the owner for whom an operator's key signed last, by operator
    proven: StorageMap<U256, StorageAddress>,
}

#[public]
impl KeyProver {
    #[constructor]
    pub fn constructor(&mut self, registry: Address) -> Result<(), Revert> {
        non_zero(registry)?;
        self.registry.set(registry);
        Ok(())
    }

    pub fn prove_key(
        &mut self,
        operator_id: u64,
        registrant: Address,
        public_key: Bytes,
        signature: Bytes,
    ) -> Result<(), Revert> {
        let key = Key::from_der(&public_key).ok_or(InvalidKeyForm {})?;
        let id = U256::from(operator_id);
        let (owner, _payout): (Address, Address) =
            abi::read(&self.ask_registry(accountsOfCall::SELECTOR, id)?)?;
        let hash = key_hash(registrant, &public_key);
        let found: u64 = abi::read(&self.ask_registry(operatorOfKeyCall::SELECTOR, hash.into())?)?;
        if found != operator_id {
            return Err(KeyNotRegistered { operatorId: operator_id, keyHash: hash }.into());
        }
        if !self.has_signed(key, owner, &signature)? {
            return Err(InvalidKeySignature { operatorId: operator_id, owner }.into());
        }
        self.proven.insert(id, owner);
        emit::<KeyProven>(self, &[id, word_of(owner)], &[hash.into()]);
        Ok(())
    }

    pub fn is_key_proven(&self, operator_id: u64) -> Result<bool, Revert> {
        let id = U256::from(operator_id);
        let prover = self.proven.get(id);
        if prover.is_zero() {
            return Ok(false);
        }
        let owner: Address = abi::read(&self.ask_registry(ownerOfCall::SELECTOR, id)?)?;
        Ok(prover == owner)
    }

    pub fn registry(&self) -> Address {
        self.registry.get()
    }
}

impl KeyProver {
    fn ask_registry(&self, selector: [u8; 4], argument: U256) -> Result<Vec<u8>, Revert> {
        ask(self, self.registry.get(), Words::call(selector).put_all(&[argument]))
    }

    fn has_signed(&self, key: Key, owner: Address, signature: &[u8]) -> Result<bool, Revert> {
        let Some(power) = key.power(signature) else { return Ok(false) };
        let said = message(self.vm().chain_id(), self.registry.get(), owner);
        let digest: B256 = abi::read(&ask(self, SHA256, Words(said))?)?;
        Ok(ask(self, MODEXP, Words(power))? == padded(digest))
    }
}

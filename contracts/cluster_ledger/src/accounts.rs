//! What the registry and the settlement tell about operators.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::{Revert, in_bounds};
use surety_interfaces::IAccess::{LengthMismatch, Unauthorized};
use surety_interfaces::IClusterLedger::{
    AccountExists, AccountOpened, CapacitySet, FeeOutOfBounds, StatusSet,
};
use surety_protocol::fees::check_bounds;

use crate::words::{Account, Accrual, COUNT_BITS, MAX_OPERATOR_ID, largest};
use crate::{ClusterLedger, MAX_OPERATOR_FEE, MIN_OPERATOR_FEE};

impl ClusterLedger {
    pub(crate) fn open_fee_account(&mut self, operator_id: u64, fee: U256) -> Result<(), Revert> {
        self.access.only(self.registry.get())?;
        in_bounds(U256::from(operator_id), U256::ONE, U256::from(MAX_OPERATOR_ID))?;
        let fee_wei = checked_fee(fee)?;
        if Account::decode(self.operators.get(U256::from(operator_id))).exists {
            return Err(AccountExists { operatorId: operator_id }.into());
        }
        let accrual = Accrual { fee: fee_wei, index: 0, since_slot: self.slot()? };
        let account = Account { exists: true, accrual, ..Account::default() };
        self.store_account(operator_id, &account)?;
        self.emit(AccountOpened::SIGNATURE_HASH, &[U256::from(operator_id)], &[fee]);
        Ok(())
    }

    pub(crate) fn store_capacities(
        &mut self,
        operator_ids: Vec<u64>,
        capacities: Vec<u32>,
    ) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        if self.access.only(self.registry.get()).is_err()
            && self.access.only(self.settlement.get()).is_err()
        {
            return Err(Unauthorized { caller }.into());
        }
        if operator_ids.len() != capacities.len() {
            let (expected, actual) = (U256::from(operator_ids.len()), U256::from(capacities.len()));
            return Err(LengthMismatch { expected, actual }.into());
        }
        for (operator_id, capacity) in operator_ids.into_iter().zip(capacities) {
            let mut account = self.account(operator_id)?;
            // no operator may have more seats, so more capacity means nothing
            let capacity = capacity.min(largest(COUNT_BITS) as u32);
            account.capacity = capacity;
            self.store_account(operator_id, &account)?;
            let data = [U256::from(capacity)];
            self.emit(CapacitySet::SIGNATURE_HASH, &[U256::from(operator_id)], &data);
        }
        Ok(())
    }

    pub(crate) fn store_status(
        &mut self,
        operator_id: u64,
        active: bool,
        is_private: bool,
    ) -> Result<(), Revert> {
        self.access.only(self.registry.get())?;
        let account = Account { active, is_private, ..self.account(operator_id)? };
        self.store_account(operator_id, &account)?;
        let data = [U256::from(active), U256::from(is_private)];
        self.emit(StatusSet::SIGNATURE_HASH, &[U256::from(operator_id)], &data);
        Ok(())
    }
}

fn checked_fee(fee: U256) -> Result<u64, Revert> {
    let checked = u64::try_from(fee).ok().filter(|fee| {
        let (min, max) = (MIN_OPERATOR_FEE, MAX_OPERATOR_FEE);
        check_bounds(*fee, min, max).is_ok()
    });
    let (min, max) = (U256::from(MIN_OPERATOR_FEE), U256::from(MAX_OPERATOR_FEE));
    checked.ok_or_else(|| FeeOutOfBounds { fee, min, max }.into())
}

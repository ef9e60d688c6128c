//! What the registry and the settlement tell about operators.

use alloc::vec::Vec;

use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::slots::Key;
use surety_interfaces::IAccess::{LengthMismatch, Unauthorized};
use surety_interfaces::IClusterLedger::{
    AccountExists, AccountOpened, CapacitySet, FeeOutOfBounds, StatusSet,
};
use surety_protocol::bounds::OPERATOR_FEE_WEI;
use surety_protocol::fees::check_bounds;

use crate::ClusterLedger;
use crate::parameters::bounded;
use crate::refusal::Outcome;
use crate::refuse;
use crate::shelf::{OPERATOR, REGISTRY, SETTLEMENT};
use crate::words::{Account, Accrual, COUNT_BITS, MAX_OPERATOR_ID, largest};

/// Of a fee that is not 0; the bounds fit 64 bits.
pub const MIN_OPERATOR_FEE: u64 = OPERATOR_FEE_WEI.min as u64;
pub const MAX_OPERATOR_FEE: u64 = OPERATOR_FEE_WEI.max as u64;

impl ClusterLedger {
    pub(crate) fn open_fee_account(
        &mut self,
        operator_id: u64,
        fee: U256,
        capacity: u32,
        active: bool,
        is_private: bool,
    ) -> Outcome {
        self.access.only(self.load_address(REGISTRY))?;
        bounded(U256::from(operator_id), 1, MAX_OPERATOR_ID.into())?;
        let fee_wei = checked_fee(fee)?;
        if Account::decode(self.word(Key::new(OPERATOR, operator_id, 0))).exists {
            return refuse!(AccountExists { operatorId: operator_id });
        }
        let accrual = Accrual::new(fee_wei, self.slot()?);
        let account = Account { exists: true, accrual, active, is_private, ..Account::default() };
        self.emit::<AccountOpened>(&[U256::from(operator_id)], &[fee]);
        if active || is_private {
            self.announce_status(operator_id, active, is_private);
        }
        if capacity > 0 {
            return self.store_capacity(operator_id, account, capacity);
        }
        self.store_account(operator_id, &account)
    }

    fn store_capacity(&mut self, operator_id: u64, mut account: Account, capacity: u32) -> Outcome {
        // no operator may have more seats, so more capacity means nothing
        account.capacity = capacity.min(largest(COUNT_BITS) as u32);
        self.store_account(operator_id, &account)?;
        let data = [U256::from(account.capacity)];
        self.emit::<CapacitySet>(&[U256::from(operator_id)], &data);
        Ok(())
    }

    fn announce_status(&mut self, operator_id: u64, active: bool, is_private: bool) {
        let data = [U256::from(active), U256::from(is_private)];
        self.emit::<StatusSet>(&[U256::from(operator_id)], &data);
    }

    pub(crate) fn store_capacities(
        &mut self,
        operator_ids: Vec<u64>,
        capacities: Vec<u32>,
    ) -> Outcome {
        let caller = self.vm().msg_sender();
        if self.access.only(self.load_address(REGISTRY)).is_err()
            && self.access.only(self.load_address(SETTLEMENT)).is_err()
        {
            return refuse!(Unauthorized { caller });
        }
        if operator_ids.len() != capacities.len() {
            let (expected, actual) = (U256::from(operator_ids.len()), U256::from(capacities.len()));
            return refuse!(LengthMismatch { expected, actual });
        }
        for (operator_id, capacity) in operator_ids.into_iter().zip(capacities) {
            let account = self.account(operator_id)?;
            self.store_capacity(operator_id, account, capacity)?;
        }
        Ok(())
    }

    pub(crate) fn store_status(
        &mut self,
        operator_id: u64,
        active: bool,
        is_private: bool,
    ) -> Outcome {
        self.access.only(self.load_address(REGISTRY))?;
        let account = Account { active, is_private, ..self.account(operator_id)? };
        self.store_account(operator_id, &account)?;
        self.announce_status(operator_id, active, is_private);
        Ok(())
    }
}

pub fn checked_fee(fee: U256) -> Outcome<u64> {
    let (min, max) = (MIN_OPERATOR_FEE, MAX_OPERATOR_FEE);
    match u64::try_from(fee) {
        Ok(fee) if check_bounds(fee, min, max).is_ok() => Ok(fee),
        _ => refuse!(FeeOutOfBounds { fee, min: U256::from(min), max: U256::from(max) }),
    }
}

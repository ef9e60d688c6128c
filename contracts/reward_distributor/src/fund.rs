use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, log, token};
use surety_interfaces::IRewardDistributor::{Funded, WrongValue, ZeroAmount};

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn receive_funds(&mut self, asset: Address, amount: U256) -> Result<(), Revert> {
        let (from, sent) = (self.vm().msg_sender(), self.vm().msg_value());
        let expected = if asset.is_zero() { amount } else { U256::ZERO };
        if sent != expected {
            return Err(WrongValue { expected, sent }.into());
        }
        if amount.is_zero() {
            return Err(ZeroAmount {}.into());
        }
        self.add_funded(asset, amount)?;
        log(self, Funded { asset, from, amount });
        if !asset.is_zero() {
            token::pull(self, asset, from, amount)?;
        }
        Ok(())
    }
}

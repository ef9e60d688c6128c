use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, calls, log, non_zero, token};
use surety_interfaces::IRewardDistributor::{
    NothingOutstanding, OutstandingWithdrawn, TransferFailed,
};

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn pay_outstanding(&mut self, asset: Address, to: Address) -> Result<(), Revert> {
        non_zero(to)?;
        let account = self.vm().msg_sender();
        let mut assets = self.outstanding.setter(account);
        let amount = assets.get(asset);
        if amount.is_zero() {
            return Err(NothingOutstanding { account, asset }.into());
        }
        assets.insert(asset, U256::ZERO);
        log(self, OutstandingWithdrawn { account, asset, to, amount });
        if !asset.is_zero() {
            return token::push(self, asset, to, amount);
        }
        if !calls::send_eth(self, to, amount) {
            return Err(TransferFailed { to, amount }.into());
        }
        Ok(())
    }
}

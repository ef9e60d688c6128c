//! Where a claim's money goes: debts first, then the operator's payout address; what that address does not take is
//! kept for the operator's owner, who may have named it in error.

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, calls, log, token};
use surety_interfaces::IRewardDistributor::{Claimed, InsufficientGas, PayoutCredited};

use crate::RewardDistributor;

/// What a receiver of ETH may spend: enough for a wallet behind a proxy that writes two new slots, little enough that
/// one bad receiver cannot burn a batch.
pub(crate) const ETH_PAYOUT_GAS: u64 = 50_000;
/// What a token may spend on a transfer; bounds the hooks that some tokens give to receivers.
pub(crate) const TOKEN_PAYOUT_GAS: u64 = 300_000;
/// What is needed after a failed payout, to credit it: a new slot, two events.
const CREDIT_GAS: u64 = 60_000;

impl RewardDistributor {
    /// Pays `amount`, which is booked as claimed already.
    pub(crate) fn pay(
        &mut self,
        operator_id: u64,
        asset: Address,
        amount: U256,
    ) -> Result<(), Revert> {
        let (owner, payout) = self.accounts_of(operator_id)?;
        let to_debt =
            if asset.is_zero() { self.repay_debt(operator_id, amount)? } else { U256::ZERO };
        let rest = amount.checked_sub(to_debt).or_overflow()?;
        log(self, Claimed { operatorId: operator_id, asset, to: payout, amount, toDebt: to_debt });
        if !rest.is_zero() && !self.send(asset, payout, rest)? {
            self.credit(owner, asset, rest)?;
        }
        Ok(())
    }

    /// Pays the operator's debt as far as `amount` goes; returns what went there.
    fn repay_debt(&mut self, operator_id: u64, amount: U256) -> Result<U256, Revert> {
        let part = self.debt_of(operator_id)?.min(amount);
        if !part.is_zero() {
            self.repay(operator_id, part)?;
        }
        Ok(part)
    }

    /// False if the receiver or the token refuses. Fails if the gas left could not be handed on: else a caller who
    /// sends little gas could turn any payout into a refused one.
    fn send(&mut self, asset: Address, to: Address, amount: U256) -> Result<bool, Revert> {
        let gas = if asset.is_zero() { ETH_PAYOUT_GAS } else { TOKEN_PAYOUT_GAS };
        let available = self.vm().evm_gas_left();
        let required = gas_for(gas);
        if available < required {
            return Err(InsufficientGas { available, required }.into());
        }
        Ok(if asset.is_zero() {
            calls::send_eth_with_gas(self, to, amount, gas)
        } else {
            token::try_push(self, asset, to, amount, gas)
        })
    }

    fn credit(&mut self, account: Address, asset: Address, amount: U256) -> Result<(), Revert> {
        let mut assets = self.outstanding.setter(account);
        let sum = assets.get(asset).checked_add(amount).or_overflow()?;
        assets.insert(asset, sum);
        log(self, PayoutCredited { account, asset, amount });
        Ok(())
    }
}

/// A call gets at most 63/64 of what is left (EIP-150); a little more is asked for, plus what comes after it.
const fn gas_for(payout_gas: u64) -> u64 {
    payout_gas.saturating_add(payout_gas / 63).saturating_add(CREDIT_GAS)
}

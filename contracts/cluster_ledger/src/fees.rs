//! Operators' fees: an increase is declared first and executed within a window, a reduction acts at once.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::abi::read;
use surety_components::codec::{Words, ask};
use surety_interfaces::IClusterLedger::{
    FeeDeclarationCancelled, FeeDeclared, FeeIncreaseTooHigh, FeeNotDeclared, FeeNotReduced,
    FeeSet, OutsideFeeWindow, SameFee,
};
use surety_interfaces::IOperatorRegistry::ownerOfCall;
use surety_protocol::fees::{check_window, highest_declarable_down, window_secs};

use crate::ClusterLedger;
use crate::accounts::checked_fee;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::{FEE_TERMS, REGISTRY};
use crate::words::{Account, Declared, FeeHistory, FeeTerms};

impl ClusterLedger {
    pub(crate) fn declare(&mut self, operator_id: u64, fee: U256) -> Outcome {
        let accrual = self.account_of_caller(operator_id)?.accrual;
        let (new, terms) = (checked_fee(fee)?, self.fee_terms());
        if new == accrual.fee {
            return refuse!(SameFee { fee });
        }
        let maximum =
            highest_declarable_down(accrual.fee, terms.max_increase_bps, terms.minimum_step);
        if new > maximum {
            return refuse!(FeeIncreaseTooHigh { fee, maximum: U256::from(maximum) });
        }
        let (begin, end) =
            self.window(self.vm().block_timestamp(), terms.declare_period, &terms)?;
        let history = self.fee_history(operator_id, &accrual);
        self.declare_fee_of(operator_id, &accrual, history, Declared { fee: new, begin })?;
        let data = [fee, U256::from(begin), U256::from(end)];
        self.emit::<FeeDeclared>(&[U256::from(operator_id)], &data);
        Ok(())
    }

    pub(crate) fn execute(&mut self, operator_id: u64) -> Outcome {
        let account = self.account_of_caller(operator_id)?;
        let declared = self.with_declared_fee(operator_id, &account)?.declared;
        let (begin, end) = self.window(declared.begin, 0, &self.fee_terms())?;
        let time = self.vm().block_timestamp();
        if check_window(time, begin, end).is_err() {
            return refuse!(OutsideFeeWindow { time, begin, end });
        }
        self.set_fee_of(operator_id, account, declared.fee)
    }

    pub(crate) fn reduce(&mut self, operator_id: u64, fee: U256) -> Outcome {
        let account = self.account_of_caller(operator_id)?;
        let new = checked_fee(fee)?;
        if new >= account.accrual.fee {
            return refuse!(FeeNotReduced { fee, current: U256::from(account.accrual.fee) });
        }
        self.set_fee_of(operator_id, account, new)
    }

    pub(crate) fn cancel(&mut self, operator_id: u64) -> Outcome {
        let account = self.account_of_caller(operator_id)?;
        let history = self.with_declared_fee(operator_id, &account)?;
        self.declare_fee_of(operator_id, &account.accrual, history, Declared::default())?;
        let indexed = [U256::from(operator_id)];
        self.emit::<FeeDeclarationCancelled>(&indexed, &[]);
        Ok(())
    }

    pub(crate) fn fee_terms(&self) -> FeeTerms {
        FeeTerms::decode(self.word(FEE_TERMS))
    }

    /// The account of an operator that the caller owns.
    pub(crate) fn account_of_caller(&self, operator_id: u64) -> Outcome<Account> {
        let account = self.account(operator_id)?;
        let question = Words::call(ownerOfCall::SELECTOR).put_all(&[U256::from(operator_id)]);
        let answer = ask(self, self.load_address(REGISTRY), question)?;
        self.access.only(read(&answer)?)?;
        Ok(account)
    }

    /// From when to when a fee may be executed, `delay` seconds after `from`.
    pub(crate) fn window(&self, from: u64, delay: u64, terms: &FeeTerms) -> Outcome<(u64, u64)> {
        window_secs(from, delay, terms.execute_period).or_overflow()
    }

    fn with_declared_fee(&self, operator_id: u64, account: &Account) -> Outcome<FeeHistory> {
        let history = self.fee_history(operator_id, &account.accrual);
        if history.declared.begin == 0 {
            return refuse!(FeeNotDeclared { operatorId: operator_id });
        }
        Ok(history)
    }

    fn set_fee_of(&mut self, operator_id: u64, mut account: Account, fee: u64) -> Outcome {
        self.change_fee(operator_id, &mut account.accrual, fee)?;
        self.store_account(operator_id, &account)?;
        let indexed = [U256::from(operator_id)];
        self.emit::<FeeSet>(&indexed, &[U256::from(fee)]);
        Ok(())
    }
}

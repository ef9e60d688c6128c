//! How operators change their fees, and what owners want them to charge at most.

use super::{FEES, FeeTerms, Forecast, Model, Operator, roles::check_bounds};
use alloy::primitives::{Address, U256};
use surety::bindings::{IAccess, IClusterLedger as Ledger};

/// Slots between every second change of a fee and the next such.
const GAP: u64 = 50_400;
const PERIODS: (u64, u128) = (3_600, 30 * 86_400);

fn check_fee(fee: U256, f: &mut Forecast) {
    let (min, max) = (U256::from(FEES.0), U256::from(FEES.1));
    let wrong = (!fee.is_zero() && fee < min) || fee > max;
    f.refuse_if(wrong, Ledger::FeeOutOfBounds { fee, min, max });
}

impl Model {
    fn own(&mut self, from: Address, id: u64, f: &mut Forecast) -> Option<&mut Operator> {
        self.check_account(id, f);
        let stranger = self.operators.get(&id).is_some_and(|found| found.owner != from);
        f.refuse_if(stranger, IAccess::Unauthorized { caller: from });
        self.operators.get_mut(&id)
    }

    pub fn declare_fee(&mut self, from: Address, operatorId: u64, fee: U256) -> Forecast {
        let mut f = Forecast::default();
        check_fee(fee, &mut f);
        let (terms, time) = (self.parameters.fees, self.time);
        let Some(operator) = self.own(from, operatorId, &mut f) else { return f };
        let now = operator.pay.fees.now();
        f.refuse_if(fee == now, Ledger::SameFee { fee });
        let step = now * U256::from(terms.max_increase_bps) / U256::from(10_000);
        let maximum = now + step.max(terms.minimum_step);
        f.refuse_if(fee > maximum, Ledger::FeeIncreaseTooHigh { fee, maximum });
        if !f.is_refused() {
            let begin = time + terms.declare_period;
            operator.declared = Some((fee, begin));
            let end = begin + terms.execute_period;
            f.emit(Ledger::FeeDeclared { operatorId, fee, begin, end });
        }
        f
    }

    /// Every second change is some time after the one before the last. One in the slot of the one before takes its place.
    fn change_fee(&mut self, operatorId: u64, fee: U256, f: &mut Forecast) {
        let slot = self.slot;
        let Some(operator) = self.operators.get_mut(&operatorId) else { return };
        let count = operator.changes.len();
        let counts = operator.pay.fees.since() < slot && operator.pay.fees.now() != fee;
        if counts && count >= 2 && count.is_multiple_of(2) {
            let earliest = operator.changes[count - 2] + GAP;
            let error = Ledger::FeeChangedTooOften { operatorId, earliest };
            f.refuse_if(slot < earliest, error);
        }
        if !f.is_refused() {
            operator.changes.extend(counts.then_some(slot));
            operator.declared = None;
            operator.pay.fees.charge(slot, fee);
            f.emit(Ledger::FeeSet { operatorId, fee });
        }
    }

    pub fn execute_fee(&mut self, from: Address, operatorId: u64) -> Forecast {
        let mut f = Forecast::default();
        let (terms, time) = (self.parameters.fees, self.time);
        let Some(operator) = self.own(from, operatorId, &mut f) else { return f };
        let Some((fee, begin)) = operator.declared else {
            f.refuse(Ledger::FeeNotDeclared { operatorId });
            return f;
        };
        let end = begin + terms.execute_period;
        let outside = time < begin || time > end;
        f.refuse_if(outside, Ledger::OutsideFeeWindow { time, begin, end });
        self.change_fee(operatorId, fee, &mut f);
        f
    }

    pub fn reduce_fee(&mut self, from: Address, operatorId: u64, fee: U256) -> Forecast {
        let mut f = Forecast::default();
        check_fee(fee, &mut f);
        let Some(operator) = self.own(from, operatorId, &mut f) else { return f };
        let current = operator.pay.fees.now();
        f.refuse_if(fee >= current, Ledger::FeeNotReduced { fee, current });
        self.change_fee(operatorId, fee, &mut f);
        f
    }

    pub fn cancel_fee(&mut self, from: Address, operatorId: u64) -> Forecast {
        let mut f = Forecast::default();
        let Some(operator) = self.own(from, operatorId, &mut f) else { return f };
        let none = operator.declared.is_none();
        f.refuse_if(none, Ledger::FeeNotDeclared { operatorId });
        if !f.is_refused() {
            operator.declared = None;
            f.emit(Ledger::FeeDeclarationCancelled { operatorId });
        }
        f
    }

    pub fn set_ceiling(&mut self, from: Address, clusterId: u64, ceiling: U256) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(clusterId, &mut f) else { return f };
        Self::check_owner(&cluster, from, &mut f);
        check_fee(ceiling, &mut f);
        if !f.is_refused() {
            cluster.ceiling = ceiling;
            self.clusters.insert(clusterId, cluster);
            f.emit(Ledger::FeeCeilingSet { clusterId, ceiling });
        }
        f
    }

    pub fn set_fee_terms(&mut self, from: Address, terms: FeeTerms) -> Forecast {
        let mut f = Forecast::default();
        self.check_admin(from, &mut f);
        check_bounds(U256::from(terms.declare_period), PERIODS.0, PERIODS.1, &mut f);
        check_bounds(U256::from(terms.execute_period), PERIODS.0, PERIODS.1, &mut f);
        check_bounds(U256::from(terms.max_increase_bps), 1, 5_000, &mut f);
        check_bounds(terms.minimum_step, FEES.0, u128::from(FEES.0) * 100, &mut f);
        if !f.is_refused() {
            self.parameters.fees = terms;
            f.emit(Ledger::FeeParametersSet {
                declarePeriod: terms.declare_period,
                executePeriod: terms.execute_period,
                maxIncreaseBps: terms.max_increase_bps,
                minimumStep: terms.minimum_step,
            });
        }
        f
    }
}

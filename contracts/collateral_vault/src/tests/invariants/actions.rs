//! The calls, and what each does to the model.

use super::*;

#[derive(Clone, Debug)]
pub enum Action {
    Deposit { operator_id: u64, value: u64 },
    Withdraw { operator_id: u64, permille: u64, seats: u32 },
    Donate { value: u64 },
    Slash { operator_id: u64, value: u64, beneficiary: u8 },
    RepayDebt { operator_id: u64, value: u64 },
    WithdrawRecovered { beneficiary: u8 },
    Lock { operator_id: u64, case: u8, value: u64, days: u64, beneficiary: u8 },
    Cancel { operator_id: u64, case: u8 },
    Compensate { operator_id: u64, case: u8, value: u64 },
    Settle { operator_id: u64, case: u8 },
    SetNodes { operator_id: u64, kind: u8, nodes: u16, seats: u32 },
    ReportLoss { value: u64, beneficiary: u8 },
    Pause { days: u64 },
    Unpause,
}

pub fn action() -> impl Strategy<Value = Action> {
    let id = || 1..=OPERATORS;
    let case = || 0..9u8;
    let to = || 0..3u8;
    let value = || prop_oneof![1u64..5, 1u64..5_000_000_000_000_000_000];
    prop_oneof![
        4 => (id(), value()).prop_map(|(operator_id, value)| Action::Deposit { operator_id, value }),
        3 => (id(), 0..=1_000u64, 0..4u32).prop_map(|(operator_id, permille, seats)| {
            Action::Withdraw { operator_id, permille, seats }
        }),
        1 => value().prop_map(|value| Action::Donate { value }),
        2 => (id(), value(), to()).prop_map(|(operator_id, value, beneficiary)| {
            Action::Slash { operator_id, value, beneficiary }
        }),
        2 => (id(), value())
            .prop_map(|(operator_id, value)| Action::RepayDebt { operator_id, value }),
        1 => to().prop_map(|beneficiary| Action::WithdrawRecovered { beneficiary }),
        4 => (id(), case(), value(), 0..40u64, to()).prop_map(
            |(operator_id, case, value, days, beneficiary)| {
                Action::Lock { operator_id, case, value, days, beneficiary }
            }
        ),
        1 => (id(), case()).prop_map(|(operator_id, case)| Action::Cancel { operator_id, case }),
        2 => (id(), case(), value()).prop_map(|(operator_id, case, value)| {
            Action::Compensate { operator_id, case, value }
        }),
        2 => (id(), case()).prop_map(|(operator_id, case)| Action::Settle { operator_id, case }),
        2 => (id(), 1..3u8, 0..4u16, 0..3u32).prop_map(|(operator_id, kind, nodes, seats)| {
            Action::SetNodes { operator_id, kind, nodes, seats }
        }),
        1 => (value(), to())
            .prop_map(|(value, beneficiary)| Action::ReportLoss { value, beneficiary }),
        1 => (0..3u64).prop_map(|days| Action::Pause { days }),
        1 => Just(Action::Unpause),
    ]
}

impl Scene {
    /// None if the call was refused.
    pub(super) fn act(&mut self, model: &mut Model, action: &Action) -> Option<Moved> {
        let case_id = |index: u8| B256::with_last_byte(index);
        let of = |operator_id: u64| Moved { operator_id, ..Moved::default() };
        match *action {
            Action::Deposit { operator_id, value } => {
                self.deposit(operator_id, wei(value));
                Some(Moved { received: wei(value), ..of(operator_id) })
            }
            Action::Withdraw { operator_id, permille, seats } => {
                let bond = self.vault.assets_of(operator_id).unwrap();
                let sent = bond * wei(permille) / wei(1_000);
                let required = self.vault.required_for(operator_id, seats).unwrap();
                self.from(REGISTRY).withdraw(operator_id, sent, STRANGER, seats).ok()?;
                let left = self.vault.assets_of(operator_id).unwrap();
                assert!(left + wei(1) >= required, "{left} < {required}");
                self.paid_out(model);
                Some(Moved { sent, ..of(operator_id) })
            }
            Action::Donate { value } => {
                self.paying(STRANGER, wei(value)).donate().ok()?;
                Some(Moved { received: wei(value), ..Moved::default() })
            }
            Action::Slash { operator_id, value, beneficiary: index } => {
                let owed = self.vault.debt_of(operator_id);
                let (ids, amounts) = (vec![operator_id], vec![wei(value)]);
                let done = self.from(SETTLEMENT).slash(ids, amounts, beneficiary(index));
                let (taken, _) = done.ok()?;
                assert_eq!(taken[0] + self.vault.debt_of(operator_id) - owed, wei(value));
                self.taken(model, taken[0]);
                Some(of(operator_id))
            }
            Action::RepayDebt { operator_id, value } => {
                self.paying(STRANGER, wei(value)).repay_debt(operator_id).ok()?;
                Some(Moved { received: wei(value), ..of(operator_id) })
            }
            Action::WithdrawRecovered { beneficiary: index } => {
                let sent = self.from(beneficiary(index)).withdraw_recovered(STRANGER).ok()?;
                self.paid_out(model);
                Some(Moved { sent, ..Moved::default() })
            }
            Action::Lock { operator_id, case, value, days, beneficiary: index } => {
                let (case_id, amount, until) = (case_id(case), wei(value), model.now + days * DAY);
                let beneficiary = beneficiary(index);
                let twice = model.locks_of(operator_id).any(|lock| lock.case_id == case_id);
                let full = model.locks_of(operator_id).count() == 7;
                let vault = self.from(REGISTRY);
                let done = vault.lock_bond(operator_id, case_id, amount, until, beneficiary);
                assert_eq!(done.is_ok(), !twice && !full && days > 0, "{done:?}");
                done.ok()?;
                model.locks.push(Lock { operator_id, case_id, amount, until, beneficiary });
                Some(of(operator_id))
            }
            Action::Cancel { operator_id, case } => {
                let done = self.from(REGISTRY).cancel_lock(operator_id, case_id(case));
                let lock = model.take_lock(operator_id, case_id(case));
                assert_eq!(done.is_ok(), lock.is_some());
                lock.map(|_| of(operator_id))
            }
            Action::Compensate { operator_id, case, value } => {
                let received = wei(value);
                let vault = self.paying(REGISTRY, received);
                vault.compensate_lock(operator_id, case_id(case)).ok()?;
                let mut lock = model.take_lock(operator_id, case_id(case)).unwrap();
                lock.amount -= received;
                if !lock.amount.is_zero() {
                    model.locks.push(lock);
                }
                Some(Moved { received, ..Moved::default() })
            }
            Action::Settle { operator_id, case } => {
                let bond = self.vault.assets_of(operator_id).unwrap();
                let owed = self.vault.debt_of(operator_id);
                self.from(REGISTRY).settle_lock(operator_id, case_id(case)).ok()?;
                let lock = model.take_lock(operator_id, case_id(case)).unwrap();
                let in_debt = self.vault.debt_of(operator_id) - owed;
                let taken = if owed.is_zero() { bond.min(lock.amount) } else { U256::ZERO };
                assert_eq!(taken + in_debt, lock.amount);
                self.taken(model, taken);
                Some(of(operator_id))
            }
            Action::SetNodes { operator_id, kind, nodes, seats } => {
                let vault = self.from(REGISTRY);
                vault.set_nodes(operator_id, kind, nodes, seats).ok()?;
                let of_kind = &mut model.nodes[operator_id as usize - 1][usize::from(kind) - 1];
                if nodes > *of_kind {
                    let bond = self.vault.assets_of(operator_id).unwrap() + wei(1);
                    assert!(self.vault.required_for(operator_id, seats).unwrap() <= bond);
                }
                *of_kind = nodes;
                Some(of(operator_id))
            }
            Action::ReportLoss { value, beneficiary: index } => {
                self.from(ADMIN).report_loss(wei(value), beneficiary(index)).ok()?;
                self.taken(model, wei(value));
                Some(Moved { is_loss: true, ..Moved::default() })
            }
            Action::Pause { days } => {
                let until = model.now + days * DAY;
                self.from(ADMIN).pause(until).ok()?;
                model.paused_until = until;
                Some(Moved::default())
            }
            Action::Unpause => {
                self.from(ADMIN).unpause().unwrap();
                model.paused_until = model.paused_until.min(model.now);
                Some(Moved::default())
            }
        }
    }

    fn paid_out(&self, model: &Model) {
        assert!(model.now >= model.paused_until);
    }

    /// Something was taken from bonds: not during a pause, and within the cap of 10 %.
    fn taken(&self, model: &Model, taken: U256) {
        self.paid_out(model);
        let in_window = self.vault.slashed_in_window().unwrap();
        assert!(taken.is_zero() || in_window <= model.morning / wei(10));
    }
}

impl Model {
    fn take_lock(&mut self, operator_id: u64, case_id: B256) -> Option<Lock> {
        let this = |lock: &Lock| (lock.operator_id, lock.case_id) == (operator_id, case_id);
        let place = self.locks.iter().position(this)?;
        Some(self.locks.swap_remove(place))
    }
}

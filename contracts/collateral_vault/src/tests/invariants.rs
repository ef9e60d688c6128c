use proptest::prelude::*;

use super::*;

const OPERATORS: u64 = 4;

#[derive(Clone, Debug)]
enum Action {
    Deposit { operator_id: u64, value: u64 },
    Withdraw { operator_id: u64, permille: u64, seats: u32 },
    Donate { value: u64 },
    Slash { operator_id: u64, value: u64, beneficiary: u8 },
    RepayDebt { operator_id: u64, value: u64 },
    WithdrawRecovered { beneficiary: u8 },
}

fn action() -> impl Strategy<Value = Action> {
    let operator = 1..=OPERATORS;
    let value = prop_oneof![1u64..5, 1u64..5_000_000_000_000_000_000];
    prop_oneof![
        (operator.clone(), value.clone())
            .prop_map(|(operator_id, value)| Action::Deposit { operator_id, value }),
        (operator.clone(), 0..=1_000u64, 0..4u32).prop_map(|(operator_id, permille, seats)| {
            Action::Withdraw { operator_id, permille, seats }
        }),
        value.clone().prop_map(|value| Action::Donate { value }),
        (operator.clone(), value.clone(), 0..3u8).prop_map(|(operator_id, value, beneficiary)| {
            Action::Slash { operator_id, value, beneficiary }
        }),
        (operator, value).prop_map(|(operator_id, value)| Action::RepayDebt { operator_id, value }),
        (0..3u8).prop_map(|beneficiary| Action::WithdrawRecovered { beneficiary }),
    ]
}

/// What the books were before an action.
struct Books {
    held: U256,
    assets: U256,
    shares: U256,
    values: Vec<U256>,
}

impl Books {
    fn of(vault: &CollateralVault) -> Self {
        let values = (1..=OPERATORS).map(|id| vault.assets_of(id).unwrap()).collect();
        let (assets, shares) = (vault.total_assets(), vault.total_shares());
        Self { held: assets + vault.total_recovered(), assets, shares, values }
    }
}

impl Scene {
    /// ETH in and out, and the operator whose own bond the action moved; none if it was refused.
    fn act(&mut self, action: &Action) -> Option<(U256, U256, u64)> {
        let beneficiary = |index: u8| Address::with_last_byte(index + 1);
        match *action {
            Action::Deposit { operator_id, value } => {
                self.deposit(operator_id, wei(value));
                Some((wei(value), U256::ZERO, operator_id))
            }
            Action::Withdraw { operator_id, permille, seats } => {
                let bond = self.vault.assets_of(operator_id).unwrap();
                let amount = bond * wei(permille) / wei(1_000);
                let required = self.vault.required_for(operator_id, seats).unwrap();
                let vault = self.from(REGISTRY);
                vault.withdraw(operator_id, amount, STRANGER, seats).ok()?;
                let left = self.vault.assets_of(operator_id).unwrap();
                assert!(left + wei(1) >= required, "{left} < {required}");
                Some((U256::ZERO, amount, operator_id))
            }
            Action::Donate { value } => {
                self.paying(STRANGER, wei(value)).donate().ok()?;
                Some((wei(value), U256::ZERO, 0))
            }
            Action::Slash { operator_id, value, beneficiary: index } => {
                let to = beneficiary(index);
                let owed = self.vault.debt_of(operator_id);
                let ids = vec![operator_id];
                let (taken, _) = self.from(SETTLEMENT).slash(ids, vec![wei(value)], to).ok()?;
                assert_eq!(taken[0] + self.vault.debt_of(operator_id) - owed, wei(value));
                Some((U256::ZERO, U256::ZERO, operator_id))
            }
            Action::RepayDebt { operator_id, value } => {
                self.paying(STRANGER, wei(value)).repay_debt(operator_id).ok()?;
                Some((wei(value), U256::ZERO, operator_id))
            }
            Action::WithdrawRecovered { beneficiary: index } => {
                let paid = self.from(beneficiary(index)).withdraw_recovered(STRANGER).ok()?;
                Some((U256::ZERO, paid, 0))
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn invariant_books_balance_and_the_price_never_falls(
        actions in proptest::collection::vec((action(), 0u64..3), 1..60),
    ) {
        let mut scene = Scene::with_depth();
        let mut now = NOON;
        for (action, days) in actions {
            now += days * DAY;
            scene.vm.set_block_timestamp(now);
            let before = Books::of(&scene.vault);
            // TestVM does not undo a refused action, so the books are compared after those that pass
            let storage = scene.vm.snapshot();
            let Some((received, sent, moved)) = scene.act(&action) else {
                scene.vm = TestVM::from(storage);
                scene.vault = CollateralVault::from(&scene.vm);
                continue;
            };
            let after = Books::of(&scene.vault);
            prop_assert_eq!(after.held, before.held + received - sent, "{:?}", action);
            let one = U256::from(1);
            let virtual_shares = U256::from(1_000);
            prop_assert!(
                (after.assets + one) * (before.shares + virtual_shares)
                    >= (before.assets + one) * (after.shares + virtual_shares),
                "the price fell after {:?}", action
            );
            let of_all = (1..=OPERATORS)
                .chain([OTHER])
                .fold(U256::ZERO, |sum, id| sum + scene.vault.shares_of(id));
            prop_assert_eq!(of_all, after.shares);
            for id in (1..=OPERATORS).filter(|id| *id != moved) {
                let index = id as usize - 1;
                prop_assert!(after.values[index] >= before.values[index], "{:?}", action);
            }
            for id in 1..=OPERATORS {
                if !scene.vault.debt_of(id).is_zero() {
                    prop_assert_eq!(scene.vault.capacity_of(id).unwrap(), 0);
                }
            }
        }
    }
}

//! Random calls against what must hold after each (protocol.md section 10).

mod actions;

use actions::action;
use proptest::prelude::*;

use super::*;

const OPERATORS: u64 = 4;
const YEAR: u64 = 365 * DAY;

fn beneficiary(index: u8) -> Address {
    Address::with_last_byte(index + 1)
}

struct Lock {
    operator_id: u64,
    case_id: B256,
    amount: U256,
    until: u64,
    beneficiary: Address,
}

/// What the calls so far should have led to.
#[derive(Default)]
struct Model {
    now: u64,
    locks: Vec<Lock>,
    /// by operator and kind
    nodes: [[u16; 2]; OPERATORS as usize],
    /// wei of all bonds when the day began
    morning: U256,
    paused_until: u64,
}

impl Model {
    fn locks_of(&self, operator_id: u64) -> impl Iterator<Item = &Lock> {
        self.locks.iter().filter(move |lock| lock.operator_id == operator_id)
    }

    fn pass(&mut self, days: u64) {
        self.now += days * DAY;
        self.locks.retain(|lock| lock.until > self.now);
    }
}

/// What a call moved.
#[derive(Default)]
struct Moved {
    received: U256,
    sent: U256,
    /// whose own bond it moved
    operator_id: u64,
    is_loss: bool,
}

/// What the books were before a call.
struct Books {
    held: U256,
    assets: U256,
    shares: U256,
    values: Vec<U256>,
}

impl Books {
    fn of(scene: &Scene) -> Self {
        let vault = &scene.vault;
        let values = (1..=OPERATORS).map(|id| vault.assets_of(id).unwrap()).collect();
        let (assets, shares) = (scene.total_assets(), scene.total_shares());
        let held = assets + vault.unvested().unwrap().0 + vault.total_recovered();
        Self { held, assets, shares, values }
    }
}

fn check_money(scene: &Scene, before: &Books, moved: &Moved) {
    let after = Books::of(scene);
    assert_eq!(after.held, before.held + moved.received - moved.sent);
    let (one, virtual_shares) = (U256::from(1), U256::from(1_000));
    if !moved.is_loss {
        assert!(
            (after.assets + one) * (before.shares + virtual_shares)
                >= (before.assets + one) * (after.shares + virtual_shares),
            "the price fell"
        );
        for id in (1..=OPERATORS).filter(|id| *id != moved.operator_id) {
            assert!(after.values[id as usize - 1] >= before.values[id as usize - 1]);
        }
    }
    assert!(after.assets + one <= after.shares + virtual_shares, "a share is above one wei");
    let operators = (1..=OPERATORS).chain([OTHER]);
    let of_all = operators.fold(U256::ZERO, |sum, id| sum + scene.vault.shares_of(id));
    assert_eq!(of_all, after.shares);
}

fn check_operator(scene: &Scene, model: &Model, id: u64) {
    let vault = &scene.vault;
    let (cases, amounts, untils, beneficiaries) = vault.locks_of(id);
    assert_eq!(cases.len(), model.locks_of(id).count());
    let mut locked = U256::ZERO;
    for lock in model.locks_of(id) {
        let place = cases.iter().position(|case_id| *case_id == lock.case_id).unwrap();
        assert_eq!((amounts[place], untils[place]), (lock.amount, lock.until));
        assert_eq!(beneficiaries[place], lock.beneficiary);
        locked += lock.amount;
    }
    assert_eq!(vault.locked_of(id), locked);
    let [obol, direct] = model.nodes[id as usize - 1];
    assert_eq!((vault.nodes_of(id, 1), vault.nodes_of(id, 2)), (Ok(obol), Ok(direct)));
    let after_first = u64::from(direct.saturating_sub(1)) * 1_300;
    let of_direct = if direct > 0 { 2_400 + after_first } else { 0 };
    let reserved = eth(1_000 * u64::from(obol) + of_direct);
    assert_eq!(vault.reserved_of(id), Ok(reserved));

    let capacity = vault.capacity_of(id).unwrap();
    let required = |seats| vault.required_for(id, seats).unwrap();
    assert_eq!(required(2), eth(2_000) + reserved + locked);
    if !vault.debt_of(id).is_zero() {
        assert_eq!(capacity, 0);
    } else {
        let bond = vault.assets_of(id).unwrap();
        assert!(capacity == 0 || required(capacity) <= bond + wei(1));
        assert!(required(capacity + 1) > bond);
    }
}

/// When all is over, everybody gets what is theirs.
fn check_end(scene: &mut Scene, model: &Model) {
    scene.vm.set_block_timestamp(model.now + 2 * YEAR);
    for id in 1..=OPERATORS {
        while !scene.vault.debt_of(id).is_zero() {
            let debt = scene.vault.debt_of(id);
            scene.paying(STRANGER, debt).repay_debt(id).unwrap();
        }
        for kind in [1, 2] {
            scene.from(REGISTRY).set_nodes(id, kind, 0, 0).unwrap();
        }
    }
    for id in (1..=OPERATORS).chain([OTHER]) {
        let bond = scene.vault.assets_of(id).unwrap();
        if !bond.is_zero() {
            scene.from(REGISTRY).withdraw(id, bond, STRANGER, 0).unwrap();
        }
        assert_eq!(scene.vault.assets_of(id), Ok(U256::ZERO));
    }
    for index in 0..3 {
        let account = beneficiary(index);
        if !scene.vault.recovered_of(account).is_zero() {
            scene.from(account).withdraw_recovered(account).unwrap();
        }
    }
    assert_eq!(scene.vault.total_recovered(), U256::ZERO);
    // what nobody's shares are worth: parts of a wei, and what vested into the virtual shares
    assert!(scene.total_assets() < wei(1_010));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn invariant_books_balance_and_the_price_falls_only_by_a_loss(
        actions in proptest::collection::vec((action(), 0u64..3), 1..60),
    ) {
        let mut scene = Scene::with_depth();
        let mut model = Model { now: NOON, morning: scene.total_assets(), ..Model::default() };
        for (action, days) in actions {
            model.pass(days);
            scene.vm.set_block_timestamp(model.now);
            if days > 0 {
                model.morning = scene.total_assets();
            }
            let before = Books::of(&scene);
            // TestVM does not undo a refused action, so the books are compared after those that pass
            let storage = scene.vm.snapshot();
            let Some(moved) = scene.act(&mut model, &action) else {
                scene.vm = TestVM::from(storage);
                scene.vault = CollateralVault::from(&scene.vm);
                continue;
            };
            check_money(&scene, &before, &moved);
            for id in 1..=OPERATORS {
                check_operator(&scene, &model, id);
            }
            prop_assert_eq!(scene.vault.paused_until(), Ok(model.paused_until));
        }
        check_end(&mut scene, &model);
    }
}

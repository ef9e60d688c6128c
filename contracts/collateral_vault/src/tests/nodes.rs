use surety_interfaces::ICollateralVault::{
    InsufficientCollateral, InvalidNodeKind, NodesSet, OperatorInDebt,
};

use super::*;

const OBOL: u8 = 1;
const DIRECT: u8 = 2;

impl Scene {
    fn set_nodes(&mut self, kind: u8, nodes: u16, seats: u32) -> Result<u32, Refusal> {
        self.from(REGISTRY).set_nodes(OPERATOR, kind, nodes, seats)
    }
}

fn with_bond(milli: u64) -> Scene {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(milli));
    scene
}

#[test]
fn nodes_are_reserved_by_the_curve_of_their_kind() {
    let mut scene = with_bond(10_000);
    assert_eq!(scene.set_nodes(OBOL, 2, 3), Ok(8));
    assert_eq!(scene.set_nodes(DIRECT, 3, 3), Ok(3));
    assert_eq!(
        (scene.vault.nodes_of(OPERATOR, 1), scene.vault.nodes_of(OPERATOR, 2)),
        (Ok(2), Ok(3))
    );
    // 2 * 1 ETH, and 2.4 + 2 * 1.3 ETH
    assert_eq!(scene.vault.reserved_of(OPERATOR), Ok(eth(7_000)));
    assert_eq!(scene.vault.required_for(OPERATOR, 3), Ok(eth(10_000)));
    assert_eq!(scene.vault.capacity_of(OPERATOR), Ok(3));
    let event = &scene.events::<NodesSet>()[1];
    assert_eq!((event.operatorId, event.kind, event.nodes), (OPERATOR, DIRECT, 3));
    let result = scene.from(REGISTRY).withdraw(OPERATOR, wei(1), STRANGER, 3);
    let (available, requested) = (U256::ZERO, wei(1));
    let error = InsufficientCollateral { operatorId: OPERATOR, available, requested };
    assert_eq!(result, Err(revert(error)));
}

#[test]
fn multiplier_lowers_what_nodes_after_the_first_of_a_kind_reserve() {
    let mut scene = with_bond(10_000);
    scene.set_nodes(OBOL, 3, 0).unwrap();
    scene.set_nodes(DIRECT, 3, 0).unwrap();
    scene.from(REGISTRY).set_multipliers(vec![OPERATOR], vec![5_000]).unwrap();
    assert_eq!(scene.vault.reserved_of(OPERATOR), Ok(eth(1_000 + 1_000 + 2_400 + 1_300)));
}

#[test]
fn nodes_beyond_the_bond_are_refused() {
    let mut scene = with_bond(5_000);
    scene.set_nodes(DIRECT, 1, 2).unwrap();
    // 2 seats, 2.4 + 1.3 ETH
    let (available, requested) = (eth(5_000), eth(5_700));
    let error = InsufficientCollateral { operatorId: OPERATOR, available, requested };
    assert_eq!(scene.set_nodes(DIRECT, 2, 2), Err(revert(error)));
    assert_eq!(scene.vault.nodes_of(OPERATOR, DIRECT), Ok(1));
    assert_eq!(scene.set_nodes(DIRECT, 2, 1), Ok(1));
}

#[test]
fn fewer_nodes_are_accepted_whatever_the_bond() {
    let mut scene = with_bond(5_000);
    scene.set_nodes(OBOL, 5, 0).unwrap();
    scene.from(ADMIN).set_bond_curve(OBOL, vec![1], vec![eth(9_000)]).unwrap();
    assert_eq!(scene.vault.capacity_of(OPERATOR), Ok(0));
    assert_eq!(scene.set_nodes(OBOL, 5, 90), Ok(0));
    assert_eq!(scene.set_nodes(OBOL, 1, 90), Ok(0));
    assert_eq!(scene.set_nodes(OBOL, 0, 90), Ok(5));
    assert!(!scene.vault.load_operator(OPERATOR).held);
    assert_eq!(scene.vault.reserved_of(OPERATOR), Ok(U256::ZERO));
}

#[test]
fn nodes_of_an_operator_in_debt_only_fall() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(3_000));
    scene.set_nodes(OBOL, 2, 0).unwrap();
    scene.slash(OPERATOR, eth(3_500), STAKER);
    let error = OperatorInDebt { operatorId: OPERATOR, debt: eth(500) };
    assert_eq!(scene.set_nodes(OBOL, 3, 0), Err(revert(error)));
    assert_eq!(scene.set_nodes(OBOL, 1, 0), Ok(0));
}

#[test]
fn nodes_beside_locks_are_kept_apart() {
    let mut scene = with_bond(10_000);
    let case_id = B256::repeat_byte(1);
    scene.from(REGISTRY).lock_bond(OPERATOR, case_id, eth(4_000), NOON + DAY, STAKER).unwrap();
    assert_eq!(scene.set_nodes(OBOL, 6, 0), Ok(0));
    assert!(scene.set_nodes(OBOL, 7, 0).is_err());
    scene.from(REGISTRY).cancel_lock(OPERATOR, case_id).unwrap();
    assert_eq!(scene.vault.nodes_of(OPERATOR, OBOL), Ok(6));
    assert_eq!(scene.vault.capacity_of(OPERATOR), Ok(4));
}

#[test]
fn nodes_of_another_kind_are_refused() {
    let mut scene = with_bond(10_000);
    for kind in [0, 3, 255] {
        let error = revert(InvalidNodeKind { kind });
        assert_eq!(scene.set_nodes(kind, 1, 0), Err(error.clone()));
        assert_eq!(scene.vault.nodes_of(OPERATOR, kind), Err(error));
    }
}

#[test]
fn nodes_by_anyone_but_the_registry_are_refused() {
    let mut scene = with_bond(10_000);
    for caller in [ADMIN, SETTLEMENT, DISTRIBUTOR, STRANGER] {
        let result = scene.from(caller).set_nodes(OPERATOR, OBOL, 1, 0);
        assert_eq!(result, Err(unauthorized(caller)));
    }
}

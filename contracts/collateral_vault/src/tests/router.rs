//! The hand-written router against the one that the SDK generates.

use alloy_sol_types::SolInterface;
use surety_components::router_tests;
use surety_components::testing::{Asked, Comparison, both, calls_of_roles};
use surety_interfaces::IAccess::IAccessCalls;
use surety_interfaces::ICollateralVault::*;

use super::*;

/// An operator with bond, locks and nodes, one with debt, ETH recovered, a donation, an admin offered.
fn busy(_: &Asked) -> (TestVM, CollateralVault) {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(9_500));
    scene.donate(eth(7));
    for case_id in [CASE, B256::ZERO] {
        let until = NOON + 9 * DAY;
        scene.from(REGISTRY).lock_bond(OPERATOR, case_id, eth(1), until, STAKER).unwrap();
    }
    scene.from(REGISTRY).set_nodes(OPERATOR, 2, 2, 0).unwrap();
    scene.pass(DAY);
    scene.slash(9, eth(5), STAKER);
    scene.slash(OPERATOR, eth(100), STAKER);
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    (scene.vm, scene.vault)
}

const CASE: B256 = B256::repeat_byte(0xc5);

router_tests!(comparison);

fn comparison() -> Comparison<CollateralVault> {
    let pause = pauseCall { until: NOON };
    let wire = wireCall { registry: STAKER, settlement: STAKER, distributor: STAKER };
    Comparison {
        stage: busy,
        accepted: [calls(), views(), calls_of_roles(ADMIN, STRANGER)].concat(),
        refused: vec![Asked::by(ADMIN, wire), Asked::by(ADMIN, pause)],
        functions: ICollateralVaultCalls::COUNT + IAccessCalls::COUNT,
    }
}

fn calls() -> Vec<Asked> {
    let (id, ids) = (OPERATOR, vec![OPERATOR, OTHER]);
    let withdraw = withdrawCall { operatorId: id, assets: eth(1), to: STRANGER, seats: 2 };
    let multipliers =
        setMultipliersCall { operatorIds: ids.clone(), multipliersBps: vec![5_000, 0] };
    let amounts = vec![eth(3_000), eth(7)];
    let slash = slashCall { operatorIds: ids, amounts, beneficiary: OTHER_STAKER };
    let curve =
        setBondCurveCall { kind: 1, fromSeats: vec![1, 4], pricesWei: vec![eth(900), eth(500)] };
    let lock = lockBondCall {
        operatorId: OTHER,
        caseId: CASE,
        amount: eth(2),
        until: NOON + 20 * DAY,
        beneficiary: STRANGER,
    };
    let compensate = compensateLockCall { operatorId: id, caseId: CASE };
    let loss = reportLossCall { assets: eth(2), beneficiary: STAKER };
    vec![
        Asked::by(REGISTRY, setNodesCall { operatorId: id, kind: 1, nodes: 2, seats: 1 }),
        Asked::by(REGISTRY, lock),
        Asked::by(REGISTRY, cancelLockCall { operatorId: id, caseId: CASE }),
        Asked::by(REGISTRY, compensate).paying(wei(1)),
        Asked::by(REGISTRY, settleLockCall { operatorId: id, caseId: CASE }),
        Asked::by(ADMIN, loss),
        Asked::by(ADMIN, pauseCall { until: NOON + 3 * DAY }),
        Asked::by(ADMIN, unpauseCall {}),
        Asked::by(REGISTRY, depositCall { operatorId: id }).paying(eth(1)),
        Asked::by(STRANGER, repayDebtCall { operatorId: 9 }).paying(eth(1)),
        Asked::by(STRANGER, donateCall {}).paying(eth(1)),
        Asked::by(REGISTRY, withdraw),
        Asked::by(REGISTRY, multipliers),
        Asked::by(SETTLEMENT, slash),
        Asked::by(STAKER, withdrawRecoveredCall { to: STRANGER }),
        Asked::by(ADMIN, curve),
        Asked::by(ADMIN, setSlashCapCall { capBps: 4_000 }),
    ]
}

fn views() -> Vec<Asked> {
    let id = OPERATOR;
    vec![
        Asked::by(STRANGER, totalAssetsCall {}),
        Asked::by(STRANGER, unvestedCall {}),
        Asked::by(STRANGER, totalSharesCall {}),
        Asked::by(STRANGER, nodesOfCall { operatorId: id, kind: 2 }),
        Asked::by(STRANGER, reservedOfCall { operatorId: id }),
        Asked::by(STRANGER, lockedOfCall { operatorId: id }),
        Asked::by(STRANGER, locksOfCall { operatorId: id }),
        Asked::by(STRANGER, pausedUntilCall {}),
        Asked::by(STRANGER, totalRecoveredCall {}),
        Asked::by(STRANGER, convertToSharesCall { assets: eth(3) }),
        Asked::by(STRANGER, convertToAssetsCall { shares: eth(3) }),
        Asked::by(STRANGER, previewWithdrawCall { assets: eth(3) }),
        Asked::by(STRANGER, sharesOfCall { operatorId: id }),
        Asked::by(STRANGER, assetsOfCall { operatorId: id }),
        Asked::by(STRANGER, debtOfCall { operatorId: 9 }),
        Asked::by(STRANGER, recoveredOfCall { beneficiary: STAKER }),
        Asked::by(STRANGER, multiplierOfCall { operatorId: id }),
        Asked::by(STRANGER, capacityOfCall { operatorId: id }),
        Asked::by(STRANGER, capacitiesOfCall { operatorIds: vec![id, 9, OTHER] }),
        Asked::by(STRANGER, previewCapacityCall { operatorId: id, assets: eth(1), seats: 1 }),
        Asked::by(STRANGER, requiredForCall { operatorId: id, seats: 3 }),
        Asked::by(STRANGER, bondCurveCall { kind: 2 }),
        Asked::by(STRANGER, slashCapBpsCall {}),
        Asked::by(STRANGER, slashedInWindowCall {}),
        Asked::by(STRANGER, wiringCall {}),
    ]
}

#[test]
fn construction_is_as_by_the_generated_router() {
    let blank = || {
        let vm = TestVM::new();
        (vm.clone(), CollateralVault::from(&vm))
    };
    let asked = Asked::construct(ADMIN.into_word().to_vec());
    assert_eq!(both(blank, &asked), Some(Ok(vec![])));
}

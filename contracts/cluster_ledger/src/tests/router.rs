//! The hand-written router against the one that the SDK generates.

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolInterface};
use stylus_sdk::testing::TestVM;
use surety_components::router_tests;
use surety_components::testing::{Asked, Comparison, both, calls_of_roles};
use surety_interfaces::IAccess::IAccessCalls;
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::host::Chain;
use super::world::{REGISTRY, TOKEN};
use crate::{Administered, ClusterLedger};

/// Two clusters of Alice (the second liquidated), money run up, a private operator.
fn busy(_: &Asked) -> (TestVM, ClusterLedger) {
    let mut f = Fixture::new(14);
    f.open(&[1, 2, 3, 4], 0..3, ONE);
    let second = f.open(&(1..=13).collect::<Vec<_>>(), 3..5, ONE);
    f.as_(ALICE, |l| l.liquidate(second)).unwrap();
    f.as_(REGISTRY, |l| l.set_status(4, true, true)).unwrap();
    f.advance(77);
    f.as_(BOB, |l| l.settle(vec![1])).unwrap();
    f.advance(5);
    f.chain.world(|w| w.mint(ALICE, wei(ONE)));
    f.as_(ADMIN, |l| l.transfer_admin(BOB)).unwrap();
    (f.chain.vm(), f.ledger)
}

router_tests!(comparison);

fn comparison() -> Comparison<ClusterLedger> {
    Comparison {
        stage: busy,
        accepted: [calls(), views(), calls_of_roles(ADMIN, BOB)].concat(),
        // the ledger is wired
        refused: vec![Asked::by(ADMIN, wireCall { registry: BOB, settlement: BOB })],
        functions: IClusterLedgerCalls::COUNT + IAccessCalls::COUNT,
    }
}

fn calls() -> Vec<Asked> {
    let (key, share) = (pubkey(9), shares(1, 4)[0].clone());
    let (keys, amount, fee) = (vec![pubkey(1)], wei(5), U256::from(FEE));
    let (public_keys, shares) = (vec![key], vec![share]);
    let id = 1_u64;
    vec![
        Asked::by(
            ALICE,
            openClusterCall {
                operatorIds: vec![5, 6, 7, 8],
                publicKeys: public_keys.clone(),
                shares: shares.clone(),
                amount: wei(ONE),
            },
        ),
        Asked::by(
            ALICE,
            registerValidatorsCall { clusterId: id, publicKeys: public_keys, shares, amount },
        ),
        Asked::by(ALICE, removeValidatorsCall { clusterId: id, publicKeys: keys.clone() }),
        Asked::by(ALICE, exitValidatorsCall { clusterId: id, publicKeys: keys }),
        Asked::by(ALICE, depositCall { clusterId: id, amount }),
        Asked::by(ALICE, withdrawCall { clusterId: id, amount }),
        Asked::by(BOB, settleCall { clusterIds: vec![1, 1] }),
        Asked::by(ALICE, liquidateCall { clusterId: id }),
        Asked::by(ALICE, reactivateCall { clusterId: 2, amount }),
        Asked::by(BOB, setFeeRecipientCall { recipient: BOB }),
        Asked::by(SETTLEMENT, completeExitCall { validator: validator(1) }),
        Asked::by(
            SETTLEMENT,
            replaceOperatorCall { validator: validator(1), oldOperatorId: 2, newOperatorId: 9 },
        ),
        Asked::by(
            REGISTRY,
            openAccountCall {
                operatorId: 20,
                fee,
                capacity: 70_000,
                active: true,
                isPrivate: true,
            },
        ),
        Asked::by(
            SETTLEMENT,
            setCapacitiesCall { operatorIds: vec![1, 2], capacities: vec![7, 8] },
        ),
        Asked::by(REGISTRY, setStatusCall { operatorId: 1, active: false, isPrivate: true }),
        Asked::by(
            owner_of(1),
            withdrawEarningsCall {
                operatorId: 1,
                clusterIds: vec![1, 2],
                amount: U256::MAX,
                to: BOB,
            },
        ),
        Asked::by(ADMIN, setNetworkFeeCall { fee }),
        Asked::by(
            ADMIN,
            setLiquidationParametersCall {
                thresholdSlots: THRESHOLD,
                minimumCollateral: wei(3),
                rewardCap: wei(4),
            },
        ),
        Asked::by(ADMIN, setValidatorLimitCall { limit: 9 }),
        Asked::by(ADMIN, withdrawNetworkEarningsCall { amount, to: BOB }),
    ]
}

fn views() -> Vec<Asked> {
    let mut views = vec![
        Asked::by(BOB, tokenCall {}),
        Asked::by(BOB, currentSlotCall {}),
        Asked::by(BOB, clockCall {}),
        Asked::by(BOB, clusterCountCall {}),
        Asked::by(BOB, networkEarningsCall {}),
        Asked::by(BOB, networkFeeCall {}),
        Asked::by(BOB, liquidationParametersCall {}),
        Asked::by(BOB, validatorLimitCall {}),
        Asked::by(BOB, operatorFeeBoundsCall {}),
        Asked::by(BOB, wiringCall {}),
        Asked::by(BOB, operatorAccountCall { operatorId: 4 }),
        Asked::by(BOB, seatsOfCall { operatorId: 1 }),
        Asked::by(BOB, validatorOfCall { validator: validator(1) }),
    ];
    for cluster_id in [1_u64, 2] {
        views.push(Asked::by(BOB, clusterCall { clusterId: cluster_id }));
        views.push(Asked::by(BOB, settledBalanceOfCall { clusterId: cluster_id }));
        views.push(Asked::by(BOB, burnRateCall { clusterId: cluster_id }));
        views.push(Asked::by(BOB, liquidationCollateralCall { clusterId: cluster_id }));
        views.push(Asked::by(BOB, runwayCall { clusterId: cluster_id }));
        views.push(Asked::by(BOB, isLiquidatableCall { clusterId: cluster_id }));
    }
    views
}

#[test]
fn construction_is_as_by_the_generated_router() {
    let call = constructCall {
        admin: ADMIN,
        token: TOKEN,
        genesisTime: GENESIS,
        secondsPerSlot: 5,
        networkFee: wei(4),
        thresholdSlots: THRESHOLD,
        minimumCollateral: wei(5),
        rewardCap: wei(6),
        validatorLimit: 7,
    };
    let blank = || {
        let chain = Chain::new(Default::default());
        chain.vm().set_block_timestamp(GENESIS);
        (chain.vm(), ClusterLedger::from(&chain))
    };
    let asked = Asked::construct(call.abi_encode().split_off(4));
    assert_eq!(both(blank, &asked), Some(Ok(vec![])));
}

alloy_sol_types::sol! {
    function construct(
        address admin, address token, uint64 genesisTime, uint64 secondsPerSlot, uint256 networkFee,
        uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap, uint32 validatorLimit
    ) external;
}

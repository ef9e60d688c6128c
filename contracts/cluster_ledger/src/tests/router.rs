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

/// Until declared fees may be executed.
const DELAY: u64 = 3 * 86_400;

/// Three clusters of Alice (the second liquidated), money run up, a private operator, one that leaves; declared fees and
/// an announced one that are due.
fn busy(_: &Asked) -> (TestVM, ClusterLedger) {
    let mut f = Fixture::delayed(DELAY);
    for id in 1..=14 {
        f.add_operator(id, FEE, 1_000);
    }
    f.as_(ADMIN, |l| l.set_network_fee(U256::from(FEE + 1))).unwrap();
    for id in [2, 3] {
        f.as_(owner_of(id), |l| l.declare_fee(id, U256::from(FEE + 1))).unwrap();
    }
    f.advance(DELAY / SECONDS_PER_SLOT);
    f.open(&[1, 2, 3, 4], 0..3, ONE);
    let second = f.open(&[1, 2, 3, 4, 5, 6, 7], 3..5, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![second])).unwrap();
    f.open(&[9, 10, 12, 14], 5..6, ONE);
    f.as_(REGISTRY, |l| l.set_status(4, true, true)).unwrap();
    f.as_(REGISTRY, |l| l.set_status(12, false, false)).unwrap();
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
            registerValidatorsCall {
                clusterId: id,
                publicKeys: public_keys,
                shares: shares.clone(),
                amount,
            },
        ),
        Asked::by(ALICE, removeValidatorsCall { clusterId: id, publicKeys: keys.clone() }),
        Asked::by(ALICE, exitValidatorsCall { clusterId: id, publicKeys: keys }),
        Asked::by(ALICE, depositCall { clusterId: id, amount }),
        Asked::by(ALICE, withdrawCall { clusterId: id, amount }),
        Asked::by(BOB, settleCall { clusterIds: vec![1, 1] }),
        Asked::by(ALICE, liquidateCall { clusterIds: vec![id] }),
        Asked::by(ALICE, reactivateCall { clusterId: 2, amount }),
        Asked::by(BOB, setFeeRecipientCall { recipient: BOB }),
        Asked::by(SETTLEMENT, completeExitCall { validator: validator(1) }),
        Asked::by(
            SETTLEMENT,
            completeReshareCall { validator: validator(1), oldOperatorId: 2, newOperatorId: 9 },
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
        Asked::by(owner_of(1), declareFeeCall { operatorId: 1, fee: fee + U256::from(9) }),
        Asked::by(owner_of(2), executeFeeCall { operatorId: 2 }),
        Asked::by(owner_of(3), cancelFeeCall { operatorId: 3 }),
        Asked::by(owner_of(4), reduceFeeCall { operatorId: 4, fee: U256::ZERO }),
        Asked::by(
            ALICE,
            depositWithPermitCall {
                clusterId: id,
                amount,
                deadline: U256::MAX,
                v: 27,
                r: validator(1),
                s: validator(2),
            },
        ),
        Asked::by(ALICE, setFeeCeilingCall { clusterId: id, ceiling: fee }),
        Asked::by(
            ALICE,
            replaceOperatorCall {
                clusterId: 3,
                oldOperatorId: 12,
                newOperatorId: 13,
                publicKeys: vec![],
                shares: vec![],
            },
        ),
        Asked::by(
            ALICE,
            publishSharesCall {
                clusterId: id,
                publicKeys: vec![pubkey(1)],
                shares: shares.clone(),
            },
        ),
        Asked::by(
            SETTLEMENT,
            setWeightsCall { validators: vec![validator(1)], weights: vec![20_000] },
        ),
        Asked::by(ADMIN, setNetworkFeeCall { fee }),
        Asked::by(BOB, applyParametersCall {}),
        Asked::by(
            ADMIN,
            setFeeParametersCall {
                declarePeriod: 3_600,
                executePeriod: 7_200,
                maxIncreaseBps: 500,
                minimumStep: fee,
            },
        ),
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
        Asked::by(BOB, annexCall {}),
        Asked::by(BOB, operatorAccountsCall { firstId: 2, limit: 5 }),
        Asked::by(BOB, declaredFeeCall { operatorId: 2 }),
        Asked::by(BOB, clustersCall { firstId: 0, limit: 5 }),
        Asked::by(BOB, weightOfCall { clusterId: 1 }),
        Asked::by(BOB, feeCeilingCall { clusterId: 1 }),
        Asked::by(BOB, validatorsOfCall { validators: vec![validator(1), validator(99)] }),
        Asked::by(BOB, announcedNetworkFeeCall {}),
        Asked::by(BOB, announcedLiquidationParametersCall {}),
        Asked::by(BOB, parameterDelayCall {}),
        Asked::by(BOB, feeParametersCall {}),
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
        annex: ANNEX,
        token: TOKEN,
        genesisTime: GENESIS,
        secondsPerSlot: 5,
        networkFee: wei(4),
        thresholdSlots: THRESHOLD,
        minimumCollateral: wei(5),
        rewardCap: wei(6),
        validatorLimit: 7,
        parameterDelay: 8,
    };
    let blank = || {
        let chain = Chain::new(Default::default());
        chain.vm().set_block_timestamp(GENESIS);
        chain.vm().set_code(ANNEX, vec![1]);
        (chain.vm(), ClusterLedger::from(&chain))
    };
    let asked = Asked::construct(call.abi_encode().split_off(4));
    assert_eq!(both(blank, &asked), Some(Ok(vec![])));
}

alloy_sol_types::sol! {
    function construct(
        address admin, address annex, address token, uint64 genesisTime, uint64 secondsPerSlot, uint256 networkFee,
        uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap, uint32 validatorLimit,
        uint64 parameterDelay
    ) external;
}

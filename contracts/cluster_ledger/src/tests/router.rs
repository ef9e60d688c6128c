//! The hand-written router against the one that the SDK generates: the same answer to every call, the same state after.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolInterface};
use proptest::prelude::*;
use stylus_sdk::abi::Router;
use surety_interfaces::IAccess::*;
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::REGISTRY;
use crate::{ClusterLedger, router};

type Answer = Option<Result<Vec<u8>, Vec<u8>>>;

fn generated(ledger: &mut ClusterLedger, call: &[u8]) -> Answer {
    let (selector, data) = call.split_first_chunk::<4>().unwrap();
    <ClusterLedger as Router<ClusterLedger>>::route(ledger, u32::from_be_bytes(*selector), data)
}

fn by_hand(ledger: &mut ClusterLedger, call: &[u8]) -> Answer {
    let (selector, data) = call.split_first_chunk::<4>().unwrap();
    Some(router::route(ledger, *selector, data)?.map_err(Vec::from))
}

/// The answer of both; the state is as before.
fn both(f: &mut Fixture, caller: Address, call: &[u8]) -> Answer {
    let mut run = |act: fn(&mut ClusterLedger, &[u8]) -> Answer| {
        let before = f.chain.snapshot();
        f.chain.vm().set_sender(caller);
        let answer = act(&mut f.ledger, call);
        let vm = f.chain.vm().snapshot();
        f.chain.restore(before);
        (answer, vm.storage, vm.emitted_logs)
    };
    let (ours, theirs) = (run(by_hand), run(generated));
    assert_eq!(ours, theirs, "{call:02x?}");
    ours.0
}

/// Two clusters of Alice (the second liquidated), money run up, a private operator.
fn busy() -> Fixture {
    let mut f = Fixture::new(14);
    f.open(&[1, 2, 3, 4], 0..3, ONE);
    let second = f.open(&(1..=13).collect::<Vec<_>>(), 3..5, ONE);
    f.as_(ALICE, |l| l.liquidate(second)).unwrap();
    f.as_(REGISTRY, |l| l.set_status(4, true, true)).unwrap();
    f.advance(77);
    f.as_(BOB, |l| l.settle(vec![1])).unwrap();
    f.advance(5);
    f.chain.world(|w| w.mint(ALICE, wei(ONE)));
    f
}

/// A call of every function that succeeds, and who may make it.
fn calls() -> Vec<(Address, Vec<u8>)> {
    let (key, share) = (pubkey(9), shares(1, 4)[0].clone());
    let (keys, amount, fee) = (vec![pubkey(1)], wei(5), U256::from(FEE));
    let (public_keys, shares) = (vec![key], vec![share]);
    let id = 1_u64;
    let mut calls = vec![
        (
            ALICE,
            openClusterCall {
                operatorIds: vec![5, 6, 7, 8],
                publicKeys: public_keys.clone(),
                shares: shares.clone(),
                amount: wei(ONE),
            }
            .abi_encode(),
        ),
        (
            ALICE,
            registerValidatorsCall { clusterId: id, publicKeys: public_keys, shares, amount }
                .abi_encode(),
        ),
        (ALICE, removeValidatorsCall { clusterId: id, publicKeys: keys.clone() }.abi_encode()),
        (ALICE, exitValidatorsCall { clusterId: id, publicKeys: keys }.abi_encode()),
        (ALICE, depositCall { clusterId: id, amount }.abi_encode()),
        (ALICE, withdrawCall { clusterId: id, amount }.abi_encode()),
        (BOB, settleCall { clusterIds: vec![1, 1] }.abi_encode()),
        (ALICE, liquidateCall { clusterId: id }.abi_encode()),
        (ALICE, reactivateCall { clusterId: 2, amount }.abi_encode()),
        (BOB, setFeeRecipientCall { recipient: BOB }.abi_encode()),
        (SETTLEMENT, completeExitCall { validator: validator(1) }.abi_encode()),
        (
            SETTLEMENT,
            replaceOperatorCall { validator: validator(1), oldOperatorId: 2, newOperatorId: 9 }
                .abi_encode(),
        ),
        (REGISTRY, openAccountCall { operatorId: 20, fee }.abi_encode()),
        (
            SETTLEMENT,
            setCapacitiesCall { operatorIds: vec![1, 2], capacities: vec![7, 8] }.abi_encode(),
        ),
        (REGISTRY, setStatusCall { operatorId: 1, active: false, isPrivate: true }.abi_encode()),
        (
            owner_of(1),
            withdrawEarningsCall {
                operatorId: 1,
                clusterIds: vec![1, 2],
                amount: U256::MAX,
                to: BOB,
            }
            .abi_encode(),
        ),
        (ADMIN, setNetworkFeeCall { fee }.abi_encode()),
        (
            ADMIN,
            setLiquidationParametersCall {
                thresholdSlots: THRESHOLD,
                minimumCollateral: wei(3),
                rewardCap: wei(4),
            }
            .abi_encode(),
        ),
        (ADMIN, setValidatorLimitCall { limit: 9 }.abi_encode()),
        (ADMIN, withdrawNetworkEarningsCall { amount, to: BOB }.abi_encode()),
        (ADMIN, transferAdminCall { newAdmin: BOB }.abi_encode()),
        (ADMIN, setGuardianCall { newGuardian: BOB }.abi_encode()),
    ];
    calls.extend(views().into_iter().map(|view| (BOB, view)));
    calls
}

fn views() -> Vec<Vec<u8>> {
    let mut views = vec![
        tokenCall {}.abi_encode(),
        currentSlotCall {}.abi_encode(),
        clockCall {}.abi_encode(),
        clusterCountCall {}.abi_encode(),
        networkEarningsCall {}.abi_encode(),
        networkFeeCall {}.abi_encode(),
        liquidationParametersCall {}.abi_encode(),
        validatorLimitCall {}.abi_encode(),
        operatorFeeBoundsCall {}.abi_encode(),
        wiringCall {}.abi_encode(),
        adminCall {}.abi_encode(),
        pendingAdminCall {}.abi_encode(),
        guardianCall {}.abi_encode(),
        operatorAccountCall { operatorId: 4 }.abi_encode(),
        seatsOfCall { operatorId: 1 }.abi_encode(),
        validatorOfCall { validator: validator(1) }.abi_encode(),
    ];
    for cluster_id in [1_u64, 2] {
        views.push(clusterCall { clusterId: cluster_id }.abi_encode());
        views.push(settledBalanceOfCall { clusterId: cluster_id }.abi_encode());
        views.push(burnRateCall { clusterId: cluster_id }.abi_encode());
        views.push(liquidationCollateralCall { clusterId: cluster_id }.abi_encode());
        views.push(runwayCall { clusterId: cluster_id }.abi_encode());
        views.push(isLiquidatableCall { clusterId: cluster_id }.abi_encode());
    }
    views
}

#[test]
fn every_call_is_answered_as_by_the_generated_router() {
    let mut f = busy();
    let mut seen = std::collections::BTreeSet::new();
    for (caller, call) in calls() {
        let answer = both(&mut f, caller, &call);
        assert!(matches!(answer, Some(Ok(_))), "{call:02x?}: {answer:?}");
        seen.insert(call[..4].to_vec());
    }
    // those that cannot succeed on a wired ledger without an offered admin
    let wire = wireCall { registry: BOB, settlement: BOB }.abi_encode();
    for call in [wire, acceptAdminCall {}.abi_encode()] {
        assert!(matches!(both(&mut f, ADMIN, &call), Some(Err(_))));
        seen.insert(call[..4].to_vec());
    }
    let listed = IClusterLedgerCalls::COUNT + IAccessCalls::COUNT;
    assert_eq!(seen.len(), listed);
}

#[test]
fn refused_and_unknown_calls_are_answered_as_by_the_generated_router() {
    let mut f = busy();
    for (_, call) in calls() {
        both(&mut f, Address::ZERO, &call);
    }
    assert_eq!(both(&mut f, BOB, &[1, 2, 3, 4]), None);
    assert_eq!(both(&mut f, BOB, &[0; 40]), None);
}

#[test]
fn constructor_calldata_is_read_as_the_generated_router_reads_it() {
    let call = constructCall {
        admin: ADMIN,
        token: super::world::TOKEN,
        genesisTime: GENESIS,
        secondsPerSlot: 5,
        networkFee: wei(4),
        thresholdSlots: THRESHOLD,
        minimumCollateral: wei(5),
        rewardCap: wei(6),
        validatorLimit: 7,
    };
    let data = &call.abi_encode()[4..];
    let built = |by_hand: bool| {
        let chain = super::host::Chain::new(Default::default());
        chain.vm().set_block_timestamp(GENESIS);
        let mut ledger = ClusterLedger::from(&chain);
        if by_hand {
            router::construct(&mut ledger, data).unwrap();
        } else {
            let answer = <ClusterLedger as Router<ClusterLedger>>::constructor(&mut ledger, data);
            assert_eq!(answer, Some(Ok(vec![])));
        }
        let state = chain.vm().snapshot();
        let mut storage = state.storage;
        // the SDK marks a constructed contract in a slot of its own; on chain module `router` does so too
        storage.remove(&stylus_sdk::abi::internal::CONSTRUCTOR_EXECUTED_SLOT);
        (storage, state.emitted_logs)
    };
    assert_eq!(built(true), built(false));
}

alloy_sol_types::sol! {
    function construct(
        address admin, address token, uint64 genesisTime, uint64 secondsPerSlot, uint256 networkFee,
        uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap, uint32 validatorLimit
    ) external;
}
proptest! {
    /// Calldata that breaks off, or has a wrong word somewhere, is refused alike.
    #[test]
    fn damaged_calldata_is_refused_alike(
        number in 0..calls().len(),
        cut in any::<prop::sample::Index>(),
        word in prop_oneof![Just([0_u8; 32]), Just([255_u8; 32]), any::<[u8; 32]>()],
    ) {
        let (caller, mut call) = calls().swap_remove(number);
        let mut f = busy();
        let words = (call.len() - 4) / 32;
        if words > 0 {
            let place = 4 + 32 * cut.index(words);
            both(&mut f, caller, &call[..place + 7]);
            call[place..place + 32].copy_from_slice(&word);
        }
        both(&mut f, caller, &call);
    }
}

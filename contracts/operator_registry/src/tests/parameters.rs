use proptest::prelude::*;
use surety_interfaces::IAccess::{AlreadyWired, LengthMismatch, ParameterOutOfBounds, ZeroAddress};
use surety_interfaces::IOperatorRegistry::{
    InvalidScoreTiers, MinimumBondSet, NodeManagerSet, ScoreTiersSet, StrategyAdded,
    StrategyExists, StrategyNotFound, Wired,
};
use surety_protocol::score::Tier;

use super::*;
use crate::operators::{MAX_FRAME, MAX_FRAMES_SERVED, Profile};
use crate::strategies::Basics;
use crate::tiers;

#[test]
fn constructor_sets_the_defaults() {
    let scene = Scene::empty();
    assert_eq!(scene.registry.admin(), ADMIN);
    assert_eq!(scene.registry.minimum_bond(), wei(ETH));
    assert_eq!(scene.registry.score_tiers(), (vec![0], vec![10_000]));
    assert_eq!((scene.registry.operator_count(), scene.registry.strategy_count()), (0, 0));
}

#[test]
fn constructor_with_bad_arguments_is_refused() {
    let mut registry = OperatorRegistry::from(&TestVM::new());
    assert_eq!(registry.constructor(Address::ZERO, wei(ETH)), Err(revert(ZeroAddress {})));
    let result = registry.constructor(ADMIN, wei(1));
    assert_eq!(result, Err(out_of_bounds(wei(1))));
}

fn out_of_bounds(value: U256) -> Revert {
    let (min, max) = (wei(ETH / 10), wei(ETH) * wei(32));
    revert(ParameterOutOfBounds { value, min, max })
}

#[test]
fn wire_is_for_the_admin_once() {
    let mut scene = Scene::empty();
    assert_eq!(scene.from(STRANGER).wire(DISTRIBUTOR), Err(unauthorized(STRANGER)));
    assert_eq!(scene.from(ADMIN).wire(Address::ZERO), Err(revert(ZeroAddress {})));
    scene.from(ADMIN).wire(DISTRIBUTOR).unwrap();
    assert_eq!(scene.registry.distributor(), DISTRIBUTOR);
    assert_eq!(scene.events::<Wired>()[0].distributor, DISTRIBUTOR);
    assert_eq!(scene.from(ADMIN).wire(DISTRIBUTOR), Err(revert(AlreadyWired {})));
}

#[test]
fn admin_is_handed_over_in_two_steps() {
    let mut scene = Scene::new();
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    assert_eq!(scene.registry.pending_admin(), STRANGER);
    assert_eq!(scene.from(OWNER).accept_admin(), Err(unauthorized(OWNER)));
    scene.from(STRANGER).accept_admin().unwrap();
    assert_eq!(scene.from(ADMIN).set_minimum_bond(wei(ETH)), Err(unauthorized(ADMIN)));
    scene.from(STRANGER).set_guardian(OWNER).unwrap();
    assert_eq!((scene.registry.admin(), scene.registry.guardian()), (STRANGER, OWNER));
}

#[test]
fn add_strategy_counts_from_zero_to_eight() {
    let mut scene = Scene::new();
    assert_eq!(scene.registry.strategy_of(0), Ok((VAULT, LEDGER)));
    let unknown = scene.registry.strategy_of(1);
    assert_eq!(unknown, Err(revert(StrategyNotFound { strategy: 1 })));
    let pair = |number: u8| (Address::repeat_byte(number), Address::repeat_byte(number + 100));
    for expected in 1..8 {
        let (vault, ledger) = pair(expected);
        assert_eq!(scene.from(ADMIN).add_strategy(vault, ledger), Ok(expected));
    }
    assert_eq!(scene.registry.strategy_count(), 8);
    let event = &scene.events::<StrategyAdded>()[0];
    assert_eq!((event.strategy, event.vault, event.ledger), (0, VAULT, LEDGER));
    assert_eq!(scene.registry.strategy_of(7), Ok(pair(7)));
    let error = ParameterOutOfBounds { value: wei(9), min: wei(1), max: wei(8) };
    assert_eq!(scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER), Err(revert(error)));
}

#[test]
fn add_strategy_with_bad_arguments_is_refused() {
    let mut scene = Scene::new();
    let by_stranger = scene.from(STRANGER).add_strategy(VAULT, LEDGER);
    assert_eq!(by_stranger, Err(unauthorized(STRANGER)));
    for (vault, ledger) in [(Address::ZERO, LEDGER), (VAULT, Address::ZERO)] {
        let result = scene.from(ADMIN).add_strategy(vault, ledger);
        assert_eq!(result, Err(revert(ZeroAddress {})));
    }
}

#[test]
fn add_strategy_with_neighbours_of_another_is_refused() {
    let mut scene = Scene::new();
    scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER).unwrap();
    let (x, y) = (Address::repeat_byte(7), Address::repeat_byte(8));
    for (vault, ledger, strategy) in
        [(VAULT, y, 0), (x, LEDGER, 0), (OTHER_VAULT, y, 1), (x, OTHER_LEDGER, 1)]
    {
        let result = scene.from(ADMIN).add_strategy(vault, ledger);
        assert_eq!(result, Err(revert(StrategyExists { strategy })));
    }
    assert_eq!(scene.from(ADMIN).add_strategy(x, y), Ok(2));
}

#[test]
fn set_node_manager_is_for_the_admin_once() {
    let mut scene = Scene::new();
    assert_eq!(scene.from(STRANGER).set_node_manager(STRANGER), Err(unauthorized(STRANGER)));
    let nobody = scene.from(ADMIN).set_node_manager(Address::ZERO);
    assert_eq!(nobody, Err(revert(ZeroAddress {})));
    scene.from(ADMIN).set_node_manager(OWNER).unwrap();
    assert_eq!(scene.registry.node_manager(), OWNER);
    assert_eq!(scene.events::<NodeManagerSet>()[0].nodeManager, OWNER);
    assert_eq!(scene.from(ADMIN).set_node_manager(OWNER), Err(revert(AlreadyWired {})));
}

#[test]
fn set_minimum_bond_outside_its_bounds_is_refused() {
    let mut scene = Scene::new();
    assert_eq!(scene.from(STRANGER).set_minimum_bond(wei(ETH)), Err(unauthorized(STRANGER)));
    for value in [wei(ETH / 10) - wei(1), wei(ETH) * wei(32) + wei(1), U256::MAX] {
        assert_eq!(scene.from(ADMIN).set_minimum_bond(value), Err(out_of_bounds(value)));
    }
    for value in [wei(ETH / 10), wei(ETH) * wei(32)] {
        scene.from(ADMIN).set_minimum_bond(value).unwrap();
        assert_eq!(scene.registry.minimum_bond(), value);
        assert_eq!(scene.events::<MinimumBondSet>().last().unwrap().minimumBond, value);
    }
}

#[test]
fn set_score_tiers_with_bad_tiers_is_refused() {
    let mut scene = Scene::new();
    let cases = [
        (vec![], vec![]),
        (vec![1], vec![10_000]),
        (vec![0, 9_000, 9_000], vec![10_000, 9_000, 8_000]),
        (vec![0, 9_000], vec![9_000, 10_000]),
        (vec![0], vec![10_001]),
        (vec![0, 10_001], vec![10_000, 0]),
        ((0..9).collect(), vec![10_000; 9]),
    ];
    for (scores, multipliers) in cases {
        let result = scene.from(ADMIN).set_score_tiers(scores.clone(), multipliers);
        assert_eq!(result, Err(revert(InvalidScoreTiers {})), "{scores:?}");
    }
    let error = LengthMismatch { expected: wei(1), actual: wei(0) };
    assert_eq!(scene.from(ADMIN).set_score_tiers(vec![0], vec![]), Err(revert(error)));
    let by_stranger = scene.from(STRANGER).set_score_tiers(vec![0], vec![0]);
    assert_eq!(by_stranger, Err(unauthorized(STRANGER)));
}

#[test]
fn set_score_tiers_keeps_up_to_eight() {
    let mut scene = Scene::new();
    let eight = (vec![0, 1, 2, 3, 4, 5, 6, 10_000], vec![10_000, 7, 6, 5, 4, 3, 2, 0]);
    for tiers in [eight, (vec![0, 9_700], vec![0, 0])] {
        scene.from(ADMIN).set_score_tiers(tiers.0.clone(), tiers.1.clone()).unwrap();
        assert_eq!(scene.registry.score_tiers(), tiers);
        let event = scene.events::<ScoreTiersSet>().pop().unwrap();
        assert_eq!((event.minScoresBps, event.multipliersBps), tiers);
    }
}

proptest! {
    #[test]
    fn profile_packs_and_unpacks_to_the_same(
        owner in any::<[u8; 20]>(),
        (multiplier_bps, score_bps) in (0u16..=10_000, 0u16..=10_000),
        (frame, frames_served) in (0..=MAX_FRAME, 0..=MAX_FRAMES_SERVED),
        accounts in any::<u8>(),
        (is_private, asks_contract, is_verified) in any::<(bool, bool, bool)>(),
        status in 0u8..4,
    ) {
        let owner = Address::from(owner);
        let profile = Profile {
            owner, multiplier_bps, frame, frames_served, score_bps, accounts, is_private,
            asks_contract, is_verified, status,
        };
        prop_assert_eq!(Profile::unpack(profile.pack()), profile);
    }

    #[test]
    fn basics_pack_and_unpack_to_the_same(minimum_bond: u128, strategies: u8, operators: u64) {
        let basics = Basics { minimum_bond, strategies, operators };
        prop_assert_eq!(Basics::unpack(basics.pack()), basics);
    }

    #[test]
    fn tiers_pack_and_unpack_to_the_same(
        first: u16, later in proptest::collection::vec((1u16.., any::<u16>()), 0..8),
    ) {
        let rows = [(0, first)].into_iter().chain(later);
        let tiers: Vec<Tier> = rows
            .map(|(min_score_bps, multiplier_bps)| Tier { min_score_bps, min_frames: 0, multiplier_bps })
            .collect();
        prop_assert_eq!(tiers::unpack(tiers::pack(&tiers)), tiers);
    }
}

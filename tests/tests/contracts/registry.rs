use alloy::primitives::{Address, Bytes, U256, keccak256};
use surety::bindings::{IAccess, IClusterLedger, ICollateralVault, IOperatorRegistry};
use surety_tests::{FEE, World, eth, finney, keys, shares, test};

const INACTIVE: u8 = 1;
const ACTIVE: u8 = 2;
const DEACTIVATING: u8 = 3;

fn status(w: &World, id: u64) -> u8 {
    w.get(w.registry.statusOf(id))
}

#[test]
fn register_opens_account_and_bonds_in_one_transaction() {
    test(|w| {
        let (owner, payout) = (w.actor("owner"), w.actor("payout"));
        let (key, url) = (Bytes::from(vec![4; 600]), "https://dkg.example:3030/x".to_owned());
        let fee = U256::from(FEE);
        let call = w.registry.registerOperator(key.clone(), fee, true, payout, url.clone());
        let done = w.send(owner, call.value(eth(2))).ok();
        let at = *w.registry.address();
        let event: IOperatorRegistry::OperatorRegistered = done.event(at);
        assert_eq!((event.operatorId, event.owner, event.payout), (1, owner, payout));
        assert_eq!((event.publicKey, event.fee, &event.dkgUrl), (key, fee, &url));
        let bonded: IOperatorRegistry::Bonded = done.event(at);
        assert_eq!((bonded.strategy, bonded.amount, bonded.capacity), (0, eth(2), 2));
        let changed: IOperatorRegistry::StatusChanged = done.event(at);
        assert_eq!(changed.status, ACTIVE);
        let opened: IClusterLedger::AccountOpened = done.event(*w.ledger.address());
        assert_eq!((opened.operatorId, opened.fee), (1, fee));
        let accounts = w.get(w.registry.accountsOf(1));
        assert_eq!((accounts.owner, accounts.payout), (owner, payout));
        assert!(w.get(w.registry.isPrivate(1)) && w.get(w.registry.isEligible(1, 0)));
        let account = w.get(w.ledger.operatorAccount(1));
        assert!(account.active && account.isPrivate && account.capacity == 2);
    });
}

#[test]
fn register_without_bond_is_inactive_until_the_minimum_is_there() {
    test(|w| {
        let owner = w.actor("owner");
        let id = w.register(owner, U256::ZERO);
        assert_eq!(status(w, id), INACTIVE);
        let minimum = eth(1);
        let bond = finney(999);
        let error = IOperatorRegistry::BondBelowMinimum { bond, minimum };
        w.send(owner, w.registry.bond(id, 0).value(bond)).refused(error);
        w.send(owner, w.registry.bond(id, 0)).refused(IOperatorRegistry::ZeroAmount {});
        let friend = w.actor("friend");
        let error = IOperatorRegistry::NotOperatorOwner { operatorId: id, caller: friend };
        w.send(friend, w.registry.bond(id, 0).value(eth(1))).refused(error);
        w.send(owner, w.registry.bond(id, 0).value(eth(1))).ok();
        assert_eq!(status(w, id), ACTIVE);
        w.send(friend, w.registry.bond(id, 0).value(finney(1))).ok();
    });
}

#[test]
fn register_with_bad_arguments_is_refused() {
    test(|w| {
        let owner = w.actor("owner");
        let register = |key: usize, payout: Address, url: &str, value: U256| {
            let key = Bytes::from(vec![1; key]);
            let fee = U256::from(FEE);
            let call = w.registry.registerOperator(key, fee, false, payout, url.to_owned());
            w.send(owner, call.value(value))
        };
        let (ok, none) = ("https://dkg.example", U256::ZERO);
        for length in [0, 2_049] {
            let error = IOperatorRegistry::InvalidPublicKeyLength { length: U256::from(length) };
            register(length, owner, ok, none).refused(error);
        }
        let long = format!("https://{}", "x".repeat(249));
        for url in ["", "ftp://dkg.example", "dkg.example", "https:/dkg", &long] {
            register(64, owner, url, none).refused(IOperatorRegistry::InvalidUrl {});
        }
        register(64, Address::ZERO, ok, none).refused(IAccess::ZeroAddress {});
        let (bond, minimum) = (finney(1), eth(1));
        register(64, owner, ok, bond)
            .refused(IOperatorRegistry::BondBelowMinimum { bond, minimum });
        register(64, owner, "http://dkg.example", none).ok();
        // a key is bound to who registers it
        let keyHash = keccak256([owner.as_slice(), &[1; 64]].concat());
        register(64, owner, ok, none).refused(IOperatorRegistry::PublicKeyTaken { keyHash });
        register(2_048, owner, &long[..256], none).ok();
    });
}

#[test]
fn unknown_operator_or_strategy_is_refused() {
    test(|w| {
        let owner = w.actor("owner");
        let id = w.register(owner, eth(1));
        let error = || IOperatorRegistry::OperatorNotFound { operatorId: 9 };
        w.send(owner, w.registry.bond(9, 0).value(eth(1))).refused(error());
        w.send(owner, w.registry.deactivate(9)).refused(error());
        w.try_call(owner, w.registry.accountsOf(9)).refused(error());
        assert_eq!(w.get(w.registry.ownerOf(0)), Address::ZERO);
        let error = || IOperatorRegistry::StrategyNotFound { strategy: 1 };
        w.send(owner, w.registry.bond(id, 1).value(eth(1))).refused(error());
        w.send(owner, w.registry.withdrawBond(id, 1, eth(1), owner)).refused(error());
        w.try_call(owner, w.registry.strategyOf(1)).refused(error());
        w.send(owner, w.registry.syncCapacity(vec![id], 1)).refused(error());
        w.send(owner, w.registry.syncCapacity(vec![], 0)).refused(IOperatorRegistry::EmptyList {});
    });
}

#[test]
fn owner_changes_url_payout_privacy_and_whitelist() {
    test(|w| {
        let (owner, at) = (w.actor("owner"), *w.registry.address());
        let id = w.register(owner, eth(1));
        let done = w.send(owner, w.registry.setDkgUrl(id, "http://b".into())).ok();
        assert_eq!(done.event::<IOperatorRegistry::DkgUrlSet>(at).dkgUrl, "http://b");
        w.send(owner, w.registry.setDkgUrl(id, String::new()))
            .refused(IOperatorRegistry::InvalidUrl {});
        let payout = w.actor("payout");
        let done = w.send(owner, w.registry.setPayout(id, payout)).ok();
        assert_eq!(done.event::<IOperatorRegistry::PayoutSet>(at).payout, payout);
        w.send(owner, w.registry.setPayout(id, Address::ZERO)).refused(IAccess::ZeroAddress {});
        let done = w.send(owner, w.registry.setPrivate(id, true)).ok();
        assert!(done.event::<IOperatorRegistry::PrivacySet>(at).isPrivate);
        let staker = w.actor("staker");
        assert_eq!(w.get(w.registry.firstRefused(staker, vec![id])), id);
        let list = vec![staker, payout];
        let done = w.send(owner, w.registry.setWhitelist(id, list, true)).ok();
        let listed: Vec<IOperatorRegistry::WhitelistSet> = done.events(at);
        assert_eq!((listed.len(), listed[0].account, listed[0].allowed), (2, staker, true));
        assert!(w.get(w.registry.isWhitelisted(id, staker)));
        assert_eq!(w.get(w.registry.firstRefused(staker, vec![id])), 0);
        w.send(owner, w.registry.setWhitelist(id, vec![], true))
            .refused(IOperatorRegistry::EmptyList {});
    });
}

#[test]
fn deactivate_without_seats_is_inactive_at_once() {
    test(|w| {
        let owner = w.actor("owner");
        let operatorId = w.register(owner, eth(1));
        w.send(owner, w.registry.deactivate(operatorId)).ok();
        assert_eq!(status(w, operatorId), INACTIVE);
        let error = IOperatorRegistry::InvalidStatus { operatorId, status: INACTIVE };
        w.send(owner, w.registry.deactivate(operatorId)).refused(error);
    });
}

#[test]
fn deactivate_with_seats_keeps_them_and_takes_no_new_ones() {
    test(|w| {
        let (ids, staker) = (w.operators(4), w.staker("staker"));
        let cluster = w.open(staker, &ids, 0..1);
        let (operatorId, owner) = (ids[2], w.owner(ids[2]));
        w.send(owner, w.registry.deactivate(operatorId)).ok();
        assert_eq!(status(w, operatorId), DEACTIVATING);
        let call = w.ledger.registerValidators(cluster, keys(1..2), shares(4, 1), U256::ZERO);
        w.send(staker, call).refused(IClusterLedger::OperatorNotActive { operatorId });
        let error = IOperatorRegistry::InvalidStatus { operatorId, status: DEACTIVATING };
        w.send(owner, w.registry.deactivate(operatorId)).refused(error);
        let all = w.registry.withdrawBond(operatorId, 0, eth(10), owner);
        let (available, requested) = (eth(9), eth(10));
        let error = ICollateralVault::InsufficientCollateral { operatorId, available, requested };
        w.send(owner, all).refused(error);
        w.send(staker, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        w.send(owner, w.registry.withdrawBond(operatorId, 0, eth(10), owner)).ok();
        assert_eq!((status(w, operatorId), w.bond(operatorId)), (INACTIVE, U256::ZERO));
    });
}

#[test]
fn minimum_bond_beyond_its_bounds_is_refused() {
    test(|w| {
        for value in [finney(99), eth(32) + U256::ONE, U256::MAX] {
            let (min, max) = (finney(100), eth(32));
            let sent = w.send(w.admin, w.registry.setMinimumBond(value));
            sent.refused(IAccess::ParameterOutOfBounds { value, min, max });
        }
        let done = w.send(w.admin, w.registry.setMinimumBond(eth(2))).ok();
        let set: IOperatorRegistry::MinimumBondSet = done.event(*w.registry.address());
        assert_eq!((set.minimumBond, w.get(w.registry.minimumBond())), (eth(2), eth(2)));
        let owner = w.actor("owner");
        let id = w.register(owner, U256::ZERO);
        let (bond, minimum) = (eth(1), eth(2));
        let sent = w.send(owner, w.registry.bond(id, 0).value(bond));
        sent.refused(IOperatorRegistry::BondBelowMinimum { bond, minimum });
    });
}

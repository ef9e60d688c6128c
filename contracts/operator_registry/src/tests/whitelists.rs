use surety_interfaces::IOperatorRegistry::{
    EmptyList, InvalidWhitelistingContract, WhitelistSet, WhitelistingContractSet,
};
use surety_interfaces::IWhitelistingContract::{isWhitelistedCall, supportsInterfaceCall};

use super::*;

const CONTRACT: Address = address!("00000000000000000000000000000000000000d1");

#[test]
fn set_whitelist_lists_and_unlists() {
    let mut scene = Scene::registered();
    scene.from(OWNER).set_whitelist(1, vec![STRANGER, PAYOUT], true).unwrap();
    scene.from(OWNER).set_whitelist(1, vec![PAYOUT], false).unwrap();
    assert!(scene.registry.is_whitelisted(1, STRANGER));
    assert!(!scene.registry.is_whitelisted(1, PAYOUT));
    assert!(!scene.registry.is_whitelisted(2, STRANGER));
    let events = scene.events::<WhitelistSet>();
    assert_eq!(events.len(), 3);
    assert_eq!((events[2].account, events[2].allowed), (PAYOUT, false));
    let nobody = scene.from(OWNER).set_whitelist(1, vec![], true);
    assert_eq!(nobody, Err(revert(EmptyList {})));
}

#[test]
fn first_refused_is_the_first_private_operator_that_does_not_list_the_owner() {
    let mut scene = Scene::registered();
    scene.register(OWNER, b"second").unwrap();
    scene.register(OWNER, b"third").unwrap();
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2, 3]), 0);
    scene.from(OWNER).set_private(2, true).unwrap();
    scene.from(OWNER).set_private(3, true).unwrap();
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2, 3]), 2);
    scene.from(OWNER).set_whitelist(2, vec![STRANGER], true).unwrap();
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2, 3]), 3);
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2]), 0);
    assert_eq!(scene.registry.first_refused(STRANGER, vec![]), 0);
}

/// A private operator whose owner named a contract.
fn asking() -> Scene {
    let mut scene = Scene::registered();
    scene.from(OWNER).set_private(1, true).unwrap();
    let mut profile = scene.registry.profile(1);
    profile.asks_contract = true;
    scene.registry.store_profile(1, &profile);
    scene.registry.store_address_at(1, crate::operators::WHITELISTING, CONTRACT);
    scene
}

fn question() -> isWhitelistedCall {
    isWhitelistedCall { account: STRANGER, operatorId: wei(1) }
}

fn interface(id: [u8; 4]) -> supportsInterfaceCall {
    supportsInterfaceCall { interfaceId: id.into() }
}

#[test]
fn interface_is_that_of_whitelisting_contracts_of_ssv() {
    assert_eq!(isWhitelistedCall::SELECTOR, [0x83, 0x06, 0x39, 0xac]);
    assert_eq!(supportsInterfaceCall::SELECTOR, [0x01, 0xff, 0xc9, 0xa7]);
}

#[test]
fn whitelisting_contract_is_asked_only_for_accounts_that_are_not_listed() {
    let mut scene = asking();
    assert!(!scene.registry.is_whitelisted(1, STRANGER));
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1]), 1);
    scene.from(OWNER).set_whitelist(1, vec![STRANGER], true).unwrap();
    assert!(scene.registry.is_whitelisted(1, STRANGER));
}

#[test]
fn whitelisting_contract_that_answers_true_lets_the_account_in() {
    for (answer, listed) in [
        (wei(1).abi_encode(), true),
        (wei(0).abi_encode(), false),
        (wei(2).abi_encode(), false),
        (U256::MAX.abi_encode(), false),
        (vec![], false),
        (vec![0; 31], false),
        ([wei(1).abi_encode(), vec![0; 32]].concat(), false),
    ] {
        let scene = asking();
        scene.vm.mock_static_call(CONTRACT, question().abi_encode(), Ok(answer.clone()));
        assert_eq!(scene.registry.is_whitelisted(1, STRANGER), listed, "{answer:?}");
        let refused = if listed { 0 } else { 1 };
        assert_eq!(scene.registry.first_refused(STRANGER, vec![1]), refused);
    }
    let scene = asking();
    scene.vm.mock_static_call(CONTRACT, question().abi_encode(), Err(wei(1).abi_encode()));
    assert!(!scene.registry.is_whitelisted(1, STRANGER));
}

#[test]
fn set_whitelisting_contract_of_what_is_none_is_refused() {
    let mut scene = Scene::registered();
    let error = || revert(InvalidWhitelistingContract { whitelistingContract: CONTRACT });
    let result = scene.from(OWNER).set_whitelisting_contract(1, CONTRACT);
    assert_eq!(result, Err(error()), "no code");
    let id = isWhitelistedCall::SELECTOR;
    let yes = || Ok(wei(1).abi_encode());
    scene.vm.mock_static_call(CONTRACT, interface([0xff; 4]).abi_encode(), yes());
    scene.vm.mock_static_call(CONTRACT, interface(id).abi_encode(), yes());
    let result = scene.from(OWNER).set_whitelisting_contract(1, CONTRACT);
    assert_eq!(result, Err(error()), "says yes to everything");
    assert_eq!(scene.registry.whitelisting_contract_of(1), Address::ZERO);
}

#[test]
fn set_whitelisting_contract_names_and_removes_one() {
    let mut scene = Scene::registered();
    let id = isWhitelistedCall::SELECTOR;
    scene.vm.mock_static_call(CONTRACT, interface([0xff; 4]).abi_encode(), Err(vec![]));
    scene.vm.mock_static_call(CONTRACT, interface(id).abi_encode(), Ok(wei(1).abi_encode()));
    scene.from(OWNER).set_whitelisting_contract(1, CONTRACT).unwrap();
    assert_eq!(scene.registry.whitelisting_contract_of(1), CONTRACT);
    assert!(scene.registry.profile(1).asks_contract);
    scene.from(OWNER).set_whitelisting_contract(1, Address::ZERO).unwrap();
    assert_eq!(scene.registry.whitelisting_contract_of(1), Address::ZERO);
    assert!(!scene.registry.profile(1).asks_contract);
    let events = scene.events::<WhitelistingContractSet>();
    let named: Vec<_> = events.iter().map(|event| event.whitelistingContract).collect();
    assert_eq!(named, [CONTRACT, Address::ZERO]);
}

use surety_interfaces::IAccess::ZeroAddress;
use surety_interfaces::IOperatorRegistry::{
    BondBelowMinimum, Bonded, InvalidPublicKeyLength, InvalidUrl, OperatorNotFound,
    OperatorRegistered, PrivacySet, PublicKeyTaken, StrategyNotFound,
};

use super::*;
use alloy_primitives::keccak256;
use surety_protocol::key_proof::key_hash;

#[test]
fn register_gives_ids_from_one_and_keeps_the_record() {
    let mut scene = Scene::registered();
    assert_eq!(scene.register(STRANGER, b"another key"), Ok(2));
    let registry = &scene.registry;
    assert_eq!(registry.operator_count(), 2);
    assert_eq!((registry.owner_of(1), registry.owner_of(2)), (OWNER, STRANGER));
    assert_eq!(registry.accounts_of(1), Ok((OWNER, PAYOUT)));
    assert_eq!(registry.payout_of(1), PAYOUT);
    assert_eq!(registry.status_of(1), Ok(1));
    assert_eq!(registry.score_of(1), (9_500, 0, 0));
    assert!(!registry.is_private(1));
    let event = &scene.events::<OperatorRegistered>()[0];
    assert_eq!((event.operatorId, event.owner, event.fee), (1, OWNER, wei(9)));
    assert_eq!((event.publicKey.as_ref(), event.payout), (b"key".as_slice(), PAYOUT));
    assert_eq!(event.dkgUrl, URL);
}

#[test]
fn operator_of_key_is_found_by_who_registered_it() {
    let mut scene = Scene::registered();
    assert_eq!(scene.register(STRANGER, b"key"), Ok(2));
    assert_eq!(scene.register(OWNER, b"another key"), Ok(3));
    scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
    scene.from(STRANGER).accept_operator(1).unwrap();
    let of = |account, key: &[u8]| scene.registry.operator_of_key(key_hash(account, key));
    assert_eq!((of(OWNER, b"key"), of(STRANGER, b"key"), of(OWNER, b"another key")), (1, 2, 3));
    assert_eq!((of(STRANGER, b"another key"), of(OWNER, b"")), (0, 0));
}

#[test]
fn register_opens_the_account_with_the_fee() {
    let mut scene = Scene::new();
    scene.answer_with(wei(1).abi_encode());
    let refusal = scene.refuses(LEDGER, &open_account(1, 9, (0, false, false)));
    assert_eq!(scene.register(OWNER, b"key"), Err(refusal));
}

#[test]
fn register_as_private_tells_the_ledger() {
    let mut scene = Scene::new();
    scene.answer_with(wei(1).abi_encode());
    let refusal = scene.refuses(LEDGER, &open_account(1, 9, (0, false, true)));
    let key = || Bytes::from_static(b"key");
    let url = || URL.to_owned();
    let result = scene.from(OWNER).register_operator(key(), wei(9), true, PAYOUT, url());
    assert_eq!(result, Err(refusal));
    assert!(scene.events::<PrivacySet>()[0].isPrivate);
}

#[test]
fn register_with_eth_bonds_and_activates() {
    let mut scene = Scene::new();
    scene.answer_with(wei(1).abi_encode());
    scene.vault_answers(VAULT, 1, wei(ETH));
    let key = Bytes::from_static(b"key");
    let url = URL.to_owned();
    let id = scene.paying(OWNER, wei(ETH)).register_operator(key, wei(0), false, PAYOUT, url);
    assert_eq!(id, Ok(1));
    assert_eq!(scene.registry.status_of(1), Ok(2));
    let event = &scene.events::<Bonded>()[0];
    assert_eq!((event.operatorId, event.amount, event.capacity), (1, wei(ETH), 1));
}

#[test]
fn register_with_eth_tells_the_ledger_once() {
    for is_private in [false, true] {
        let mut scene = Scene::new();
        scene.answer_with(wei(1).abi_encode());
        scene.vault_answers(VAULT, 1, wei(ETH));
        let refusal = scene.refuses(LEDGER, &open_account(1, 0, (1, true, is_private)));
        let key = Bytes::from_static(b"key");
        let registry = scene.paying(OWNER, wei(ETH));
        let result = registry.register_operator(key, wei(0), is_private, PAYOUT, URL.to_owned());
        assert_eq!(result, Err(refusal));
    }
}

#[test]
fn register_with_the_owner_as_payout_writes_one_word() {
    let words = |payout| {
        let mut scene = Scene::new();
        let key = Bytes::from_static(b"key");
        let registry = scene.from(OWNER);
        registry.register_operator(key, wei(0), false, payout, URL.to_owned()).unwrap();
        assert_eq!(scene.registry.payout_of(1), payout);
        assert_eq!(scene.events::<OperatorRegistered>()[0].payout, payout);
        scene.vm.snapshot().storage.len()
    };
    assert_eq!(words(OWNER) + 1, words(PAYOUT));
}

#[test]
fn register_with_too_little_eth_is_refused() {
    let mut scene = Scene::new();
    scene.answer_with(wei(1).abi_encode());
    scene.vault_answers(VAULT, 1, wei(ETH - 1));
    let key = Bytes::from_static(b"key");
    let registry = scene.paying(OWNER, wei(ETH - 1));
    let result = registry.register_operator(key, wei(0), false, PAYOUT, URL.to_owned());
    let error = BondBelowMinimum { bond: wei(ETH - 1), minimum: wei(ETH) };
    assert_eq!(result, Err(revert(error)));
}

#[test]
fn register_the_same_key_twice_is_refused_to_its_owner_only() {
    let mut scene = Scene::registered();
    let hash = keccak256([OWNER.as_slice(), b"key"].concat());
    let error = revert(PublicKeyTaken { keyHash: hash });
    assert_eq!(scene.register(OWNER, b"key"), Err(error));
    assert_eq!(scene.register(STRANGER, b"key"), Ok(2));
}

#[test]
fn register_with_a_bad_key_is_refused() {
    let mut scene = Scene::new();
    for length in [0, 2_049] {
        let error = InvalidPublicKeyLength { length: wei(length) };
        assert_eq!(scene.register(OWNER, &vec![1; length as usize]), Err(revert(error)));
    }
    assert_eq!(scene.register(OWNER, &[1; 2_048]), Ok(1));
}

#[test]
fn register_with_a_bad_url_is_refused() {
    let mut scene = Scene::new();
    let long = format!("https://{}", "a".repeat(249));
    let bad = ["", "https://", "http://", "ftp://host", "dkg.example", "https://a b", "https://é"];
    for url in bad.into_iter().chain([long.as_str()]) {
        let key = Bytes::from_static(b"key");
        let result =
            scene.from(OWNER).register_operator(key, wei(0), false, PAYOUT, url.to_owned());
        assert_eq!(result, Err(revert(InvalidUrl {})), "{url}");
    }
}

#[test]
fn register_without_a_payout_address_is_refused() {
    let mut scene = Scene::new();
    let key = Bytes::from_static(b"key");
    let registry = scene.from(OWNER);
    let result = registry.register_operator(key, wei(0), false, Address::ZERO, URL.to_owned());
    assert_eq!(result, Err(revert(ZeroAddress {})));
}

#[test]
fn register_before_the_first_strategy_is_refused() {
    let mut scene = Scene::empty();
    let error = StrategyNotFound { strategy: 0 };
    assert_eq!(scene.register(OWNER, b"key"), Err(revert(error)));
}

#[test]
fn unknown_operator_has_no_accounts() {
    let scene = Scene::registered();
    let error = OperatorNotFound { operatorId: 2 };
    assert_eq!(scene.registry.accounts_of(2), Err(revert(error)));
    assert_eq!(scene.registry.status_of(2), Ok(0));
    assert_eq!(scene.registry.owner_of(2), Address::ZERO);
}

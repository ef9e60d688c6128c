use surety_interfaces::IAccess::ZeroAddress;
use surety_interfaces::IOperatorRegistry::{
    DkgUrlSet, EmptyList, InvalidUrl, PayoutSet, PrivacySet, WhitelistSet,
};

use super::*;

#[test]
fn set_dkg_url_replaces_the_url() {
    let mut scene = Scene::registered();
    let url = format!("http://{}", "b".repeat(249));
    scene.from(OWNER).set_dkg_url(1, url.clone()).unwrap();
    assert_eq!(scene.registry.dkg_url_of(1), url);
    assert_eq!(scene.events::<DkgUrlSet>()[0].dkgUrl, url);
    scene.from(OWNER).set_dkg_url(1, URL.to_owned()).unwrap();
    assert_eq!(scene.registry.dkg_url_of(1), URL);
    let bad = scene.from(OWNER).set_dkg_url(1, "dkg".to_owned());
    assert_eq!(bad, Err(revert(InvalidUrl {})));
}

#[test]
fn set_payout_replaces_the_address() {
    let mut scene = Scene::registered();
    scene.from(OWNER).set_payout(1, STRANGER).unwrap();
    assert_eq!(scene.registry.accounts_of(1), Ok((OWNER, STRANGER)));
    assert_eq!(scene.events::<PayoutSet>()[0].payout, STRANGER);
    let nobody = scene.from(OWNER).set_payout(1, Address::ZERO);
    assert_eq!(nobody, Err(revert(ZeroAddress {})));
}

#[test]
fn set_private_tells_every_ledger() {
    let mut scene = Scene::registered();
    scene.from(OWNER).set_private(1, true).unwrap();
    assert!(scene.registry.is_private(1));
    assert!(scene.events::<PrivacySet>()[0].isPrivate);
    scene.answer_with(wei(1).abi_encode());
    let refusal = scene.refuses(LEDGER, &set_status(1, false, false));
    assert_eq!(scene.from(OWNER).set_private(1, false), Err(refusal));
}

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
fn profile_changes_by_anyone_but_the_owner_are_refused() {
    let mut scene = Scene::registered();
    for caller in [ADMIN, PAYOUT, STRANGER] {
        let refusal = Err(not_owner(1, caller));
        let registry = scene.from(caller);
        assert_eq!(registry.set_dkg_url(1, URL.to_owned()), refusal);
        assert_eq!(registry.set_payout(1, caller), refusal);
        assert_eq!(registry.set_private(1, true), refusal);
        assert_eq!(registry.set_whitelist(1, vec![caller], true), refusal);
    }
}

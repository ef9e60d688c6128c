use surety_interfaces::IAccess::ZeroAddress;
use surety_interfaces::IOperatorRegistry::{
    DkgUrlSet, InvalidMetadata, InvalidUrl, MetadataSet, PayoutSet, PrivacySet,
};

use super::*;

#[test]
fn set_dkg_url_announces_a_good_url() {
    let mut scene = Scene::registered();
    let url = format!("http://{}", "b".repeat(249));
    scene.from(OWNER).set_dkg_url(1, url.clone()).unwrap();
    let event = &scene.events::<DkgUrlSet>()[0];
    assert_eq!((event.operatorId, &event.dkgUrl), (1, &url));
    let bad = scene.from(OWNER).set_dkg_url(1, "dkg".to_owned());
    assert_eq!(bad, Err(revert(InvalidUrl {})));
}

#[test]
fn set_payout_replaces_the_address() {
    let mut scene = Scene::registered();
    scene.from(OWNER).set_payout(1, STRANGER).unwrap();
    assert_eq!(scene.registry.accounts_of(1), Ok((OWNER, STRANGER)));
    assert_eq!(scene.events::<PayoutSet>()[0].payout, STRANGER);
    scene.from(OWNER).set_payout(1, OWNER).unwrap();
    assert_eq!(scene.registry.payout_of(1), OWNER);
    assert_eq!(scene.events::<PayoutSet>()[1].payout, OWNER);
    let nobody = scene.from(OWNER).set_payout(1, Address::ZERO);
    assert_eq!(nobody, Err(revert(ZeroAddress {})));
}

fn metadata(scene: &mut Scene, texts: [&str; 4]) -> Result<(), Revert> {
    let [location, institution_type, client, version] = texts.map(str::to_owned);
    scene.from(OWNER).set_metadata(1, location, institution_type, client, version)
}

#[test]
fn set_metadata_announces_all_texts() {
    let mut scene = Scene::registered();
    let long = "x".repeat(64);
    for texts in [["Bern, CH", "solo staker", "Lighthouse", "v5.1"], ["", &long, "", ""], [""; 4]] {
        metadata(&mut scene, texts).unwrap();
        let event = scene.events::<MetadataSet>().pop().unwrap();
        let announced = [event.location, event.institutionType, event.client, event.nodeVersion];
        assert_eq!((event.operatorId, announced), (1, texts.map(str::to_owned)));
    }
}

#[test]
fn set_metadata_with_bad_texts_is_refused() {
    let mut scene = Scene::registered();
    for bad in ["a\n", "\u{7f}", "Zürich", &"x".repeat(65)] {
        for place in 0..4 {
            let mut texts = ["fine"; 4];
            texts[place] = bad;
            assert_eq!(metadata(&mut scene, texts), Err(revert(InvalidMetadata {})), "{bad}");
        }
    }
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
fn profile_changes_by_anyone_but_the_owner_are_refused() {
    let mut scene = Scene::registered();
    for caller in [ADMIN, PAYOUT, STRANGER] {
        let refusal = Err(not_owner(1, caller));
        let registry = scene.from(caller);
        assert_eq!(registry.set_dkg_url(1, URL.to_owned()), refusal);
        let empty = String::new;
        assert_eq!(registry.set_metadata(1, empty(), empty(), empty(), empty()), refusal);
        assert_eq!(registry.set_payout(1, caller), refusal);
        assert_eq!(registry.set_private(1, true), refusal);
        assert_eq!(registry.set_whitelist(1, vec![caller], true), refusal);
        assert_eq!(registry.set_whitelisting_contract(1, caller), refusal);
        assert_eq!(registry.transfer_operator(1, caller), refusal);
    }
}

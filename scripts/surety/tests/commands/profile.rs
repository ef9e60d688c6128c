//! What is said of an operator, who owns it, and who may choose it.

use crate::{
    committee::frame_of,
    site::{ETH, REGISTER, Site},
};
use alloy::primitives::{Address, Bytes, U256, hex};
use serde_json::Value;
use surety_oracle::{PublishedFrame, State};

#[test]
fn operator_goes_to_another_owner_in_two_steps() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let (next, other) = (site.account(6), site.account(7));
    let lower = |account: Address| account.to_string().to_lowercase();
    let line = format!("operator transfer 1 {next}");

    let told = site.run(&format!("{line} --account 5 --dry-run --json")).done().json();
    assert_eq!(told["details"]["offered_to"], next.to_string());
    assert_eq!(told["sent"], false);
    let stranger = site.run(&format!("{line} --account 6"));
    assert_eq!(stranger.code, Some(4));
    assert!(stranger.stderr.contains("NotOperatorOwner(operatorId: 1"), "{}", stranger.stderr);
    let offered = site.run(&format!("{line} --account 5")).done().stdout;
    assert!(offered.contains("OperatorTransferStarted(operatorId: 1"), "{offered}");
    assert!(offered.contains("cargo surety operator accept 1"), "{offered}");
    let seen = site.run("operator status 1 --json").done().json();
    assert_eq!(seen["operators"][0]["pending_owner"], lower(next));
    let text = site.run("operator status 1").done().stdout;
    assert!(text.contains("offered to") && text.contains(&next.to_string()), "{text}");

    let refused = site.run("operator accept 1 --account 7 --json");
    assert_eq!(
        (refused.code, &refused.json()["refused"]["error"]),
        (Some(4), &"Unauthorized".into())
    );
    site.run("operator accept 1 --account 6").done();
    let seen = site.run(&format!("operator status --owner {next} --json")).done().json();
    let operator = &seen["operators"][0];
    assert_eq!(operator["owner"], lower(next));
    assert_eq!(operator["payout"], lower(next), "the owner's own payout follows");
    assert_eq!(operator["pending_owner"], Value::Null);
    let nobody = site.run(&format!("operator status --owner {}", site.account(5)));
    assert!(nobody.stderr.contains("no operator belongs to"), "{}", nobody.stderr);

    site.run(&format!("operator transfer 1 {other} --account 6")).done();
    site.run("operator transfer 1 none --account 6").done();
    assert_eq!(site.run("operator accept 1 --account 7").code, Some(4), "the offer is withdrawn");
}

#[test]
fn metadata_that_is_not_given_stays_as_it_was() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let set = "operator set-metadata 1 --account 5";
    assert_eq!(site.run(set).code, Some(2), "there is something to say");
    site.run(&format!("{set} --location Lisbon --client Anchor --node-version 1.2.0")).done();
    site.run(&format!("{set} --institution-type company --client=")).done();
    let seen = site.run("operator status 1 --json").done().json();
    let said = serde_json::json!({
        "location": "Lisbon", "institution_type": "company", "client": "", "node_version": "1.2.0",
    });
    assert_eq!(seen["operators"][0]["metadata"], said);
    let text = site.run("operator status 1").done().stdout;
    assert!(text.contains("location Lisbon, institution company, node version 1.2.0"), "{text}");
    let long = site.run(&format!("{set} --location {}", "x".repeat(65)));
    assert_eq!(long.code, Some(4));
    assert!(long.stderr.contains("InvalidMetadata()"), "{}", long.stderr);
}

/// A frame in which operator 1 made all its attestations.
fn apply_full_score(site: &Site, before: &State) -> State {
    let (stage, distributor) = (&site.stage, &site.stage.distributor);
    let number = stage.read(distributor.currentFrame()).unwrap();
    site.pass(7 * 86_400);
    let ref_slot = stage.read(distributor.frameSchedule(number)).unwrap().refSlot;
    let frame = frame_of(before, number, ref_slot);
    let published = PublishedFrame::new(&frame, before);
    let file = site.file("frame.json", &serde_json::to_string(&published).unwrap());
    for account in [2, 3] {
        site.run(&format!("committee vote {file} --account {account}")).done();
    }
    let fund = distributor.fund(Address::ZERO, U256::from(ETH)).value(U256::from(ETH));
    assert!(stage.transact(stage.admin, fund).unwrap().succeeded);
    site.run(&format!("committee deliver {file}")).done();
    let batch = frame.scores.batches(1, |_| true).unwrap().remove(0);
    let leaf = &batch.leaves[0];
    let (score, served) = (vec![leaf.score_bps], vec![leaf.frames_served]);
    let apply =
        stage.registry.applyScores(number, vec![1], score, served, batch.proof, batch.flags);
    assert!(stage.transact(stage.admin, apply).unwrap().succeeded);
    frame.state
}

#[test]
fn curator_verifies_an_operator_that_meets_the_criteria() {
    let site = Site::new();
    site.four_operators();
    let (stage, curator) = (&site.stage, site.account(9));
    let nobody = site.run("operator verify 1");
    assert_eq!(nobody.code, Some(2));
    assert!(nobody.stderr.contains("has no curator"), "{}", nobody.stderr);
    stage.transact(stage.admin, stage.registry.setCurator(curator)).unwrap();
    stage.transact(stage.admin, stage.registry.setCurrentNodeVersion("2.0".into())).unwrap();
    let stranger = site.run("operator verify 1 --account 5");
    assert!(stranger.stderr.contains("Unauthorized(caller: "), "{}", stranger.stderr);
    let short = site.run("operator verify 1 --account 9");
    assert_eq!(short.code, Some(4));
    let error =
        "CriteriaNotMet(operatorId: 1, validators: 0, scoreBps: 9500, currentVersion: false)";
    assert!(short.stderr.contains(error), "{}", short.stderr);

    for id in 1..5 {
        let bond = stage.registry.bond(id, 0).value(U256::from(14) * U256::from(ETH));
        assert!(stage.transact(stage.admin, bond).unwrap().succeeded);
    }
    site.validators(10);
    // a score rises by and by
    let mut state = State::default();
    for _ in 0..3 {
        state = apply_full_score(&site, &state);
    }
    site.run("operator set-metadata 1 --node-version 2.0 --account 5").done();
    let verified = site.run("operator verify 1 --account 9").done();
    assert!(verified.stdout.contains("VerifiedSet(operatorId: 1, verified: true)"));
    let plan = verified.stderr;
    assert_eq!(plan.matches(" 2.0").count(), 2, "its version and the current one: {plan}");
    let list = site.run("operator list").done().stdout;
    assert_eq!(list.matches("active, verified").count(), 1, "{list}");
    site.run("operator unverify 1 --account 9").done();
    let list = site.run("operator list --json").done().json();
    assert_eq!(list["operators"][0]["verified"], false);
}

#[test]
fn whitelisting_contract_is_named_and_shown() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --private")).done();
    let person = format!("operator whitelist contract 1 {} --account 5", site.account(1));
    let refused = site.run(&person);
    assert_eq!(refused.code, Some(4));
    assert!(refused.stderr.contains("InvalidWhitelistingContract("), "{}", refused.stderr);
    // says yes to all but the interface 0xffffffff
    let contract = Address::repeat_byte(0x57);
    let code = hex!("60043563ffffffff60e01b141560005260206000f3");
    site.stage.devnet.set_code(contract, Bytes::from(code));
    site.run(&format!("operator whitelist contract 1 {contract} --account 5")).done();
    let seen = site.run("operator status 1 --json").done().json();
    assert_eq!(seen["operators"][0]["whitelisting_contract"], contract.to_string().to_lowercase());
    let list = site.run("operator whitelist list 1").done().stdout;
    assert!(list.contains(&format!("the contract {contract} lists")), "{list}");
    site.run("operator whitelist contract 1 none --account 5").done();
    let list = site.run("operator whitelist list 1 --json").done().json();
    assert_eq!(list["contract"], Value::Null);
}

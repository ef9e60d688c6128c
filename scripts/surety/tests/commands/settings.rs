//! What admin and node manager set, rewards that are funded, and ETH that is fetched.

use crate::site::{ETH, REGISTER, Site};
use alloy::primitives::{Address, B256, U256};
use serde_json::Value;

#[test]
fn curator_version_and_nodes_are_set_by_those_who_may() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 5ETH")).done();
    let curator = site.account(7);
    let line = format!("operator set-curator {curator}");
    let stranger = site.run(&format!("{line} --account 5"));
    assert_eq!(stranger.code, Some(4));
    assert!(stranger.stderr.contains("Unauthorized(caller: "), "{}", stranger.stderr);
    site.run(&line).done();
    assert_eq!(site.stage.read(site.stage.registry.curator()).unwrap(), curator);
    let told = site.run("operator set-curator none --dry-run --json").done().json();
    assert_eq!(told["details"]["until_now"], curator.to_string());

    let version = site.run("operator set-node-version 1.4.2").done().stdout;
    assert!(version.contains("CurrentNodeVersionSet("), "{version}");
    let again = site.run("operator set-node-version 1.5.0 --dry-run --json").done().json();
    assert_eq!(again["details"]["until_now"], "1.4.2");

    let manager = site.account(8);
    let set = site.stage.registry.setNodeManager(manager);
    assert!(site.stage.transact(site.stage.admin, set).unwrap().succeeded);
    let nodes = "operator set-nodes 1 --kind direct --nodes 1";
    assert_eq!(site.run(nodes).code, Some(4), "the admin is no node manager");
    site.run(&format!("{nodes} --account 8")).done();
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["operators"][0]["direct_nodes"], 1);
    assert_eq!(vault["operators"][0]["reserved_wei"], "2400000000000000000");
}

#[test]
fn slash_cap_is_set_once_and_shown_in_percent() {
    let site = Site::new();
    let same = site.run("vault set-slash-cap --bps 1000");
    assert_eq!(same.code, Some(2));
    assert!(same.stderr.contains("the cap is 10 % already"), "{}", same.stderr);
    assert_eq!(site.run("vault set-slash-cap --bps 1250 --account 5").code, Some(4));
    let told = site.run("vault set-slash-cap --bps 1250 --json").done().json();
    assert_eq!(
        (&told["details"]["cap_bps"], &told["details"]["until_now_bps"]),
        (&1_250.into(), &1_000.into())
    );
    assert_eq!(site.stage.read(site.stage.vault.slashCapBps()).unwrap(), 1_250);
}

#[test]
fn recovered_eth_is_fetched_by_whom_it_is_for() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let (gets, case) = (site.account(6), B256::repeat_byte(1));
    let of_case = format!("1 --case {case}");
    let lock = format!("operator lock {of_case} --amount 0.5ETH --days 2 --beneficiary {gets}");
    site.run(&lock).done();
    site.run(&format!("operator compensate {of_case} --amount 0.2ETH")).done();
    let nothing = site.run("vault withdraw-recovered --account 5");
    assert_eq!(nothing.code, Some(4));
    assert!(nothing.stderr.contains("NothingRecovered(beneficiary: "), "{}", nothing.stderr);
    let to = Address::repeat_byte(0x66);
    let fetch = format!("vault withdraw-recovered --to {to} --account 6");
    let told = site.run(&format!("{fetch} --dry-run --json")).done().json();
    assert_eq!(told["details"]["waiting_wei"], "200000000000000000");
    let done = site.run(&fetch).done().stdout;
    assert!(done.contains("RecoveredWithdrawn(") && done.contains("assets: 0.2 ETH"), "{done}");
    let left = site.stage.vault.recoveredOf(gets);
    assert_eq!(site.stage.read(left).unwrap(), U256::ZERO);
}

#[test]
fn rewards_are_funded_in_eth_and_in_tokens_that_were_allowed() {
    let site = Site::new();
    let told = site.run("rewards fund --amount 0.5ETH --account 3 --json").done().json();
    assert_eq!((&told["value_wei"], &told["sent"]), (&(ETH / 2).to_string().into(), &true.into()));
    let funded = |asset| site.stage.read(site.stage.distributor.totals(asset)).unwrap().funded;
    assert_eq!(funded(Address::ZERO), U256::from(ETH / 2));

    let (token, owner) = (*site.stage.token.address(), site.account(3));
    let fund = format!("rewards fund --asset {token} --amount 1000wei --account 3");
    let refused = site.run(&fund);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("next: allow it first: call approve(0x"), "{}", refused.stderr);
    let (stage, amount) = (&site.stage, U256::from(1_000));
    stage.transact(stage.admin, stage.token.mint(owner, amount)).unwrap();
    let allow = stage.token.approve(*stage.distributor.address(), amount);
    stage.transact(owner, allow).unwrap();
    site.run(&fund).done();
    assert_eq!(funded(token), amount);

    let nothing = site.run("rewards withdraw-outstanding --account 3 --json");
    assert_eq!(nothing.code, Some(4));
    let refused: Value = nothing.json();
    assert_eq!(refused["refused"]["error"], "NothingOutstanding");
}

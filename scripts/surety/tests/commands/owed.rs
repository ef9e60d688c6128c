//! A cluster whose money is used up, while fees change.

use crate::{
    clusters::{BURN, site, status},
    site::{ETH, REGISTER, Site},
};
use alloy::primitives::{Bytes, U256};
use surety_protocol::{cluster::shares_bytes, report::validator_id};

#[test]
fn exhausted_cluster_is_told_what_it_owes() {
    let site = site();
    site.run("cluster withdraw 1 --max --account 9").done();
    // what the collateral and ten slots more pay for
    let slots = 214_810;
    assert_eq!(status(&site)["owes_wei"], "0");
    site.pass(12 * slots);
    let at_end = status(&site);
    assert_eq!((&at_end["balance_wei"], &at_end["owes_wei"]), (&"0".into(), &"0".into()));
    // fees change while nobody settles
    site.pass(12 * 100);
    site.run("operator fee reduce 1 --fee-per-slot 0 --account 5").done();
    site.pass(12 * 10);
    site.run("ledger set-network-fee --fee-per-slot 3000000000 --account 0").done();
    site.pass(12);
    let owes = 100 * BURN + 10 * (BURN - 1_000_000_000) + 6_000_000_000;
    assert_eq!(status(&site)["owes_wei"], owes.to_string());
    let text = site.run("cluster status 1").done().stdout;
    assert!(text.contains("owes         0.000000546 TFEE beyond it"), "{text}");
    assert!(text.contains("the 0.000000546 TFEE that it owes are taken first"), "{text}");
    let then = site.run("cluster runway 1 --deposit 1 --json").done().json();
    assert_eq!(then["owes_wei"], owes.to_string());
    assert_eq!(then["then"]["balance_wei"], (ETH - owes).to_string());
    assert!(site.run("cluster runway 1 --deposit 1").done().stdout.contains("beyond it"));
    let deposit = "cluster deposit 1 --amount 1 --approve --mint --account 9";
    let told = site.run(deposit).done().stderr;
    assert!(told.contains("0.000000546 TFEE by now, taken of the deposit first"), "{told}");
    assert!(told.contains("0.999999454 TFEE, was 0 TFEE"), "{told}");
    let after = status(&site);
    assert_eq!(after["balance_wei"], (ETH - owes).to_string(), "as it was foretold");
    assert_eq!(after["owes_wei"], "0");

    // a settlement drops it
    site.run("cluster withdraw 1 --max --account 9").done();
    site.pass(12 * (slots + 3));
    assert_eq!(status(&site)["owes_wei"], (3 * 6_000_000_000_u64).to_string());
    site.run("cluster settle 1 --account 8").done();
    assert_eq!(status(&site)["owes_wei"], "0");
}

/// What the next settlement says was used and not paid, which it drops.
fn dropped(site: &Site) -> String {
    let settled = site.run("cluster settle 1 --account 8 --json").done().json();
    let told = &settled["transaction"]["events"][0];
    assert_eq!(told["event"], "Settled");
    let of = |name: &str| told["arguments"][name].as_str().unwrap().parse::<u128>().unwrap();
    (of("usage") - of("paid")).to_string()
}

#[test]
fn debt_is_what_a_settlement_drops_whatever_changed_before() {
    let site = Site::new();
    site.four_operators();
    let keys = site.validators(2);
    let (stage, ledger) = (&site.stage, &site.stage.ledger);
    // no validators for a time, then one, and no settlement any more
    site.run("cluster remove 1 --all --account 9").done();
    site.run("cluster withdraw 1 --amount 0.998 --account 9").done();
    site.pass(12 * 50);
    let shares = vec![Bytes::from(vec![1; shares_bytes(4)])];
    let register = ledger.registerValidators(1, vec![keys[1].clone()], shares, U256::ZERO);
    assert!(stage.transact(site.account(9), register).unwrap().succeeded);
    site.pass(12 * 450_000);
    let owes = status(&site)["owes_wei"].clone();
    assert_eq!(owes, (450_000 * BURN - ETH / 500).to_string());
    assert_eq!(owes, dropped(&site));
    site.run("cluster deposit 1 --amount 10 --approve --mint --account 9").done();
    // it weighs more
    let settlement = *stage.settlement.address();
    stage.devnet.set_balance(settlement, U256::from(ETH));
    let heavy = validator_id(&keys[1], 1, *ledger.address());
    let weigh = ledger.setWeights(vec![heavy], vec![60_000]);
    assert!(stage.transact(settlement, weigh).unwrap().succeeded);
    // two changes in a slot, and another operator
    site.run("operator deactivate 3 --account 7").done();
    let another = REGISTER.replace("--account 5", "--bond 2ETH --account 4");
    site.run(&another).done();
    site.pass(12);
    site.run("ledger set-network-fee --fee-per-slot 9000000000 --account 0").done();
    site.run("ledger set-network-fee --fee-per-slot 8000000000 --account 0").done();
    site.run("cluster replace-operator 1 3 5 --account 9").done();

    let exhaust = || {
        site.run("cluster withdraw 1 --max --account 9").done();
        site.pass(12 * 214_817);
        site.run("ledger set-network-fee --fee-per-slot 7000000000 --account 0").done();
        site.pass(12 * 5);
        let owes = status(&site)["owes_wei"].as_str().unwrap().to_owned();
        assert_ne!(owes, "0");
        owes
    };
    let owes = exhaust();
    assert_eq!(owes, dropped(&site));

    site.run("cluster liquidate 1 --account 9").done();
    site.pass(12 * 1_000);
    let stopped = status(&site);
    assert_eq!((&stopped["status"], &stopped["owes_wei"]), (&"liquidated".into(), &"0".into()));
    site.run("cluster reactivate 1 --amount 10 --approve --mint --account 9").done();
    let owes = exhaust();
    assert_eq!(owes, dropped(&site));
}

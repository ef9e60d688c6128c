//! A cluster whose money is used up, while fees change.

use crate::{
    clusters::{BURN, site, status},
    site::ETH,
};

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

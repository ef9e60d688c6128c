//! Operators' fees: looked at, and paid out with the settlement that they need.

use crate::site::Site;
use alloy::primitives::{Address, U256};
use serde_json::{Value, json};
use surety_protocol::cluster::accrued;

/// Of each of the four operators.
const FEE: u64 = 1_000_000_000;

/// What each of them earned in cluster 1, opened ten slots ago, and in cluster 2, opened four slots ago.
fn earned() -> (u128, u128) {
    (accrued(FEE, 10), accrued(FEE, 4))
}

fn site() -> Site {
    let site = Site::new();
    site.four_operators();
    for slots in [6, 4] {
        site.one_validator();
        site.pass(12 * slots);
    }
    site
}

fn earnings(site: &Site, id: u64) -> Value {
    site.run(&format!("operator earnings {id} --json")).done().json()
}

#[test]
fn earnings_are_live_and_withdrawn_with_their_settlement() {
    let site = site();
    let (one, two) = earned();
    let seen = earnings(&site, 1);
    assert_eq!(
        (&seen["settled_wei"], &seen["live_wei"]),
        (&"0".into(), &(one + two).to_string().into())
    );
    let owed = json!([
        {"cluster": 1, "owes_wei": one.to_string()}, {"cluster": 2, "owes_wei": two.to_string()},
    ]);
    assert_eq!(seen["clusters"], owed);
    site.run("cluster settle 1 --account 8").done();
    let seen = earnings(&site, 1);
    assert_eq!(
        (&seen["settled_wei"], &seen["unsettled_wei"]),
        (&one.to_string().into(), &two.to_string().into())
    );
    let text = site.run("operator earnings 1").done().stdout;
    assert!(
        text.contains("0.000000014 TFEE") && text.contains("withdraw-earnings 1 --all"),
        "{text}"
    );

    let to = Address::repeat_byte(0x66);
    let all = format!("operator withdraw-earnings 1 --all --to {to}");
    let stranger = site.run(&format!("{all} --account 6"));
    assert_eq!(stranger.code, Some(4), "{}", stranger.stderr);
    let done = site.run(&format!("{all} --account 5")).done();
    assert!(
        done.stderr.contains("settles clusters  2\n"),
        "one is settled already: {}",
        done.stderr
    );
    assert!(done.stdout.contains("Settled(clusterId: 2"), "{}", done.stdout);
    let got = site.stage.read(site.stage.token.balanceOf(to)).unwrap();
    assert_eq!(got, U256::from(one + two));
    assert_eq!(earnings(&site, 1)["live_wei"], "0");
    let nothing = site.run(&format!("{all} --account 5"));
    assert_eq!(nothing.code, Some(4));
    assert!(nothing.stderr.contains("InsufficientEarnings(available: 0"), "{}", nothing.stderr);
    site.stage.check_invariants().unwrap();
}

#[test]
fn amount_and_clusters_are_as_asked_for() {
    let site = site();
    let ledger = &site.stage.ledger;
    let of = |id: u64| site.stage.read(ledger.operatorAccount(id)).unwrap().earnings;
    // 5 gwei of the 10 gwei of cluster 1
    let some = "operator withdraw-earnings 2 --amount 0.000000005 --clusters 1 --account 6";
    let told = site.run(&format!("{some} --json")).done().json()["details"].clone();
    let shown = ["in_other_clusters_wei", "earned_wei", "not_settled_yet_wei"];
    let shown = shown.map(|name| told[name].as_str().unwrap().to_owned());
    assert_eq!(shown, ["4000000000", "10000000000", "10000000000"]);
    assert_eq!(told["settles_clusters"], serde_json::json!([1]));
    assert_eq!(of(2), U256::from(accrued(FEE, 5)));
    assert_eq!(of(1), U256::from(accrued(FEE, 10)), "the same settlement");
    let owner = site.stage.token.balanceOf(site.account(6));
    assert_eq!(site.stage.read(owner).unwrap(), U256::from(accrued(FEE, 5)));

    let cases = [
        (
            "operator withdraw-earnings 2 --amount 1 --account 6",
            4,
            "next: `cargo surety operator earnings 2`",
        ),
        (
            "operator withdraw-earnings 2 --all --clusters 1,9 --account 6",
            4,
            "ClusterNotFound(clusterId: 9)",
        ),
        ("operator withdraw-earnings 2 --account 6", 2, "required arguments"),
        ("operator withdraw-earnings 9 --all", 2, "no operator 9 is registered"),
        ("operator earnings 9", 2, "no operator 9 is registered"),
    ];
    for (line, code, message) in cases {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(code), "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
}

#[test]
fn successor_earns_and_the_leaver_keeps_what_it_earned() {
    let site = site();
    let register = format!(
        "operator register --public-key 0x{} --any-key --fee-per-slot {FEE} --dkg-url https://dkg.example --bond 2ETH --account 4",
        "09".repeat(33)
    );
    site.run(&register).done();
    site.run("operator deactivate 1 --account 5").done();
    site.run("cluster replace-operator 1 1 5 --account 9").done();
    site.pass(12 * 3);
    let successor = earnings(&site, 5);
    assert_eq!(
        successor["clusters"],
        json!([{"cluster": 1, "owes_wei": accrued(FEE, 3).to_string()}])
    );
    let leaver = earnings(&site, 1);
    assert_eq!(leaver["settled_wei"], accrued(FEE, 10).to_string());
    let owed = json!([{"cluster": 2, "owes_wei": accrued(FEE, 7).to_string()}]);
    assert_eq!(leaver["clusters"], owed, "cluster 1 is no debtor any more");
}

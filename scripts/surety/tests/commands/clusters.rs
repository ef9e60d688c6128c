//! Clusters: their balance, what they burn, how they end and begin again.

use crate::site::{ETH, Site};
use alloy::primitives::U256;
use serde_json::Value;
use surety_protocol::report::validator_id;

/// Wei per slot of a validator of the four operators, network fee included.
pub const BURN: u64 = 5_000_000_000;
/// For 214 800 slots.
const COLLATERAL: u64 = BURN * 214_800;

pub fn site() -> Site {
    let site = Site::new();
    site.four_operators();
    site.one_validator();
    site
}

pub fn status(site: &Site) -> Value {
    site.run("cluster status 1 --json").done().json()
}

/// Down to the collateral, and past it.
fn make_liquidatable(site: &Site) {
    site.run("cluster withdraw 1 --max --account 9").done();
    assert_eq!(status(site)["liquidatable"], false);
    site.pass(12 * 11);
    assert_eq!(status(site)["liquidatable"], true);
}

#[test]
fn balance_comes_in_lasts_and_goes_out() {
    let site = site();
    let seen = status(&site);
    assert_eq!(seen["burn_per_slot_wei"], BURN.to_string());
    assert_eq!(seen["collateral_wei"], COLLATERAL.to_string());
    let ledger = &site.stage.ledger;
    let runway = site.stage.read(ledger.runway(1)).unwrap();
    assert_eq!(seen["runway_slots"], runway.saturating_to::<u64>());
    assert_eq!(seen["balance_wei"], ETH.to_string());
    assert_eq!(seen["operators"][0]["fee_per_year_wei"], "2628000000000000");
    let text = site.run("cluster status 1 --validators").done().stdout;
    assert!(text.contains("0.01314 TFEE per year (5000000000 wei per slot)"), "{text}");
    assert!(text.contains("199785200 slots (27747 d 22 h)"), "{text}");
    assert!(text.contains(&site.validator_key()), "{text}");

    let poor = site.run("cluster deposit 1 --amount 3 --account 8");
    assert_eq!(poor.code, Some(1));
    assert!(poor.stderr.contains("has 0 TFEE, 3 TFEE are needed"), "{}", poor.stderr);
    assert!(poor.stderr.contains("--mint"), "{}", poor.stderr);
    let unapproved = site.run("cluster deposit 1 --amount 3 --mint --account 8");
    assert_eq!(unapproved.code, Some(1));
    assert!(unapproved.stderr.contains("next: add --approve"), "{}", unapproved.stderr);
    let deposit = "cluster deposit 1 --amount 3 --approve --mint --account 8";
    let before = site.nonce(8);
    let dry = site.run(&format!("{deposit} --dry-run")).done().stdout;
    assert!(dry.contains("of `mint test tokens` only"), "{dry}");
    assert_eq!(site.nonce(8), before);
    let done = site.run(&format!("{deposit} --json")).done().json();
    assert_eq!(site.nonce(8), before + 3, "tokens, approval, deposit");
    assert_eq!(done["before"][1]["action"], "approve the ledger");
    let events = &done["transaction"]["events"];
    assert_eq!(events[0]["event"], "Deposited");
    assert_eq!(
        (&events[1]["contract"], &events[1]["event"], &events[1]["arguments"]["value"]),
        (&"FeeToken".into(), &"Transfer".into(), &(3 * ETH).to_string().into())
    );
    let (now, before) = ((4 * ETH).to_string(), ETH.to_string());
    let details = &done["details"];
    assert_eq!(
        (&details["balance_wei"], &details["balance_before_wei"]),
        (&now.into(), &before.into())
    );
    assert!(details["runway_slots"].as_u64() > details["runway_before_slots"].as_u64());
    let message = done["message"].as_str().unwrap();
    assert!(message.contains("balance: 4 TFEE, was 1 TFEE"), "{message}");
    assert_eq!(status(&site)["balance_wei"], (4 * ETH).to_string());
    site.pass(12 * 5);
    assert_eq!(status(&site)["balance_wei"], (4 * ETH - 5 * BURN).to_string(), "live");
    assert_eq!(status(&site)["settled_balance_wei"], (4 * ETH).to_string());
    site.run("cluster settle 1 --account 8").done();
    assert_eq!(status(&site)["settled_balance_wei"], (4 * ETH - 5 * BURN).to_string());

    let asked = "cluster runway 1 --withdraw 1 --validators 2 --json";
    let then = site.run(asked).done().json()["then"].clone();
    let left = 3 * ETH - 5 * BURN;
    assert_eq!(then["balance_wei"], left.to_string());
    assert_eq!(then["runway_slots"], (left - 2 * COLLATERAL) / (2 * BURN));
    let text = site.run("cluster runway 1 --deposit 4").done().stdout;
    assert!(text.contains("then") && text.contains("7.999999975 TFEE"), "{text}");
    let too_much = site.run("cluster runway 1 --withdraw 9");
    assert_eq!(too_much.code, Some(2));

    site.run("cluster withdraw 1 --amount 1 --account 9").done();
    let owner = site.stage.token.balanceOf(site.account(9));
    assert_eq!(site.stage.read(owner).unwrap(), U256::from(ETH));
    site.run("cluster withdraw 1 --max --account 9").done();
    assert_eq!(status(&site)["runway_slots"], 10, "what ten slots burn stays");
    let again = site.run("cluster withdraw 1 --max --account 9");
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("is free: it must hold"), "{}", again.stderr);
}

#[test]
fn cluster_is_liquidated_and_starts_again() {
    let site = site();
    let early = site.run("cluster liquidate 1 --account 3");
    assert_eq!(early.code, Some(4));
    assert!(early.stderr.contains("ClusterNotLiquidatable(clusterId: 1"), "{}", early.stderr);
    make_liquidatable(&site);
    let listed = site.run("cluster list --liquidatable --json").done().json();
    assert_eq!(listed["clusters"][0]["id"], 1);
    let next = site.run("cluster status 1").done().stdout;
    assert!(next.contains("next: at once: cargo surety cluster deposit 1"), "{next}");

    let done = site.run("cluster liquidate 1 --account 3").done();
    assert!(done.stderr.contains("0.001 TFEE"), "the reward's cap: {}", done.stderr);
    let reward = site.stage.token.balanceOf(site.account(3));
    assert_eq!(site.stage.read(reward).unwrap(), U256::from(ETH / 1_000));
    let seen = status(&site);
    let left = COLLATERAL - BURN - ETH / 1_000;
    assert_eq!(
        (&seen["status"], &seen["balance_wei"]),
        (&"liquidated".into(), &left.to_string().into())
    );
    assert_eq!(seen["liquidatable"], false);
    assert_eq!(seen["collateral_wei"], COLLATERAL.to_string(), "what it needs to start again");
    let text = site.run("cluster status 1").done().stdout;
    assert!(text.contains("would burn") && text.contains("reactivate 1"), "{text}");
    assert_eq!(
        site.run("cluster list --active --json").done().json()["clusters"],
        serde_json::json!([])
    );

    let little = site.run("cluster reactivate 1 --amount 0 --account 9");
    assert_eq!(little.code, Some(2));
    let missing = "its collateral is 0.001074 TFEE\nnext: deposit at least 0.001000005 TFEE more";
    assert!(little.stderr.contains(missing), "{}", little.stderr);
    site.run("cluster reactivate 1 --amount 1 --approve --mint --account 9").done();
    assert_eq!(status(&site)["status"], "active");
    site.run("cluster liquidate 1 --account 9").done();
    site.run("cluster withdraw 1 --max --account 9").done();
    assert_eq!(status(&site)["balance_wei"], "0");
}

#[test]
fn validators_exit_and_are_removed() {
    let site = Site::new();
    site.four_operators();
    let keys = site.validators(2);
    let asked = site.run(&format!("cluster exit 1 {} --account 9", keys[0])).done().stdout;
    assert!(asked.contains("ValidatorExitRequested(clusterId: 1"), "{asked}");
    assert!(
        site.run("cluster exit 1 --all --account 9").done().stderr.contains("2 of 2 validators")
    );
    let removed = site.run(&format!("cluster remove 1 {} --account 9", keys[0])).done();
    assert!(removed.stderr.contains("1, was 2"), "{}", removed.stderr);
    let seen = site.run("cluster status 1 --validators --json").done().json();
    assert_eq!(seen["validator_keys"], serde_json::json!([keys[1]]));
    let gone = site.run(&format!("cluster remove 1 {} --account 9", keys[0]));
    assert_eq!(gone.code, Some(4));
    assert!(gone.stderr.contains("ValidatorNotFound(validator: 0x"), "{}", gone.stderr);
    let last = site.run("cluster remove 1 --all --account 9").done().stdout;
    assert!(last.contains("next: cargo surety cluster withdraw 1 --max"), "{last}");
    let none = site.run("cluster remove 1 --all --account 9");
    assert!(none.stderr.contains("cluster 1 has no validators"), "{}", none.stderr);
    let seen = site.run("cluster status 1 --json").done().json();
    assert_eq!((&seen["validators"], &seen["runway_slots"]), (&0.into(), &Value::Null));
    site.run("cluster withdraw 1 --max --account 9").done();
    let owner = site.stage.token.balanceOf(site.account(9));
    assert_eq!(site.stage.read(owner).unwrap(), U256::from(ETH), "no slot had passed");
}

#[test]
fn clusters_are_listed_and_opened_without_validators() {
    let site = Site::new();
    let empty = site.run("cluster list").done().stdout;
    assert!(empty.contains("no cluster is open yet"), "{empty}");
    site.four_operators();
    for account in [9, 8, 9] {
        site.run(&format!("cluster open --operators 4,2,3,1 --amount 0 --account {account}"))
            .done();
    }
    let ids = |more: &str| -> (Vec<u64>, Value) {
        let page = site.run(&format!("cluster list --json {more}")).done().json();
        assert_eq!(page["count"], 3);
        let clusters = page["clusters"].as_array().unwrap();
        (clusters.iter().map(|c| c["id"].as_u64().unwrap()).collect(), page["next_id"].clone())
    };
    assert_eq!(ids(""), (vec![1, 2, 3], Value::Null));
    assert_eq!(ids(&format!("--owner {}", site.account(9))), (vec![1, 3], Value::Null));
    assert_eq!(ids("--limit 1 --from 2"), (vec![2], 3.into()));
    assert_eq!(ids("--operator 4").0.len(), 3);
    assert_eq!(ids("--operator 5").0.len(), 0);
    assert_eq!(ids("--liquidatable").0.len(), 0);
    let table = site.run("cluster list --limit 2").done().stdout;
    assert!(table.contains("2 of 3 clusters") && table.contains("no end"), "{table}");
    assert!(
        site.run("cluster status 1")
            .done()
            .stdout
            .contains("next: cargo surety cluster register 1")
    );
}

#[test]
fn refusals_and_mistakes_are_told_apart() {
    let site = site();
    let key = site.validator_key();
    let cases = [
        ("cluster withdraw 1 --amount 0.5 --account 8".to_owned(), 4, "Unauthorized"),
        ("cluster withdraw 1 --amount 2 --account 9".into(), 4, "InsufficientBalance(clusterId: 1"),
        (
            "cluster reactivate 1 --amount 0 --account 9".into(),
            4,
            "ClusterNotLiquidated(clusterId: 1",
        ),
        ("cluster settle 1 7".into(), 4, "ClusterNotFound(clusterId: 7)"),
        (format!("cluster exit 1 {key} --account 8"), 4, "Unauthorized"),
        ("cluster status 7".into(), 2, "there is no cluster 7: strategy 0 has 1"),
        ("cluster open --operators 1,2,3 --amount 0".into(), 4, "InvalidClusterSize(size: 3)"),
        ("cluster open --operators 1,2,3,3 --amount 0".into(), 2, "operator 3 is named twice"),
        ("cluster open --operators 1,2,3,9 --amount 0".into(), 2, "no operator 9 is registered"),
        ("cluster liquidate 1 1".into(), 2, "cluster 1 is named twice"),
        ("cluster settle 1 1".into(), 2, "cluster 1 is named twice"),
        (format!("cluster remove 1 {key} {key} --account 9"), 2, "is named twice"),
        ("cluster deposit 1 --amount 0".into(), 2, "give an amount above 0"),
        ("cluster withdraw 1 --amount 0".into(), 2, "give an amount above 0"),
        (
            "cluster open --operators 1,2,3,4 --amount 77371253".into(),
            2,
            "a cluster holds at most 77371252.4",
        ),
        ("cluster open --amount 0".into(), 2, "required arguments"),
        ("cluster remove 1 0x12 --account 9".into(), 2, "0x and 96 hex digits"),
        ("cluster withdraw 1 --max --amount 1".into(), 2, "cannot be used with"),
        ("cluster deposit 1 --amount 1ETH".into(), 2, "not an amount such as"),
        ("cluster status 1 --strategy 9".into(), 2, "there is no strategy 9"),
    ];
    for (line, code, message) in cases {
        let ran = site.run(&line);
        assert_eq!(ran.code, Some(code), "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
        assert!(code == 2 || ran.stderr.contains("next:"), "{line}: {}", ran.stderr);
    }
    let dear = site.run("cluster withdraw 1 --amount 2 --account 9").stderr;
    let in_tokens = "required: 2001074000000000000 (2.001074 TFEE))";
    assert!(dear.contains(in_tokens), "{dear}");
    let stranger = site.run("cluster withdraw 1 --amount 0.5 --account 8").stderr;
    assert!(stranger.contains("`cargo surety cluster status 1` shows it"), "{stranger}");
    for command in ["exit", "remove"] {
        let usage = site.run(&format!("cluster {command} --help")).stdout;
        assert!(usage.contains("[OPTIONS] <ID> <KEY…|--all>"), "{usage}");
        assert!(usage.contains(&format!("cluster {command} 7 --all")), "{usage}");
    }
}

#[test]
fn heavy_validators_burn_by_their_weight() {
    let site = Site::new();
    site.four_operators();
    let keys = site.validators(2);
    let (stage, ledger) = (&site.stage, &site.stage.ledger);
    let heavy = validator_id(&keys[0], 1, *ledger.address());
    let settlement = *stage.settlement.address();
    stage.devnet.set_balance(settlement, U256::from(ETH));
    let weigh = ledger.setWeights(vec![heavy], vec![60_000]);
    assert!(stage.transact(settlement, weigh).unwrap().succeeded);
    let seen = status(&site);
    assert_eq!((&seen["validators"], &seen["weight"]), (&2.into(), &70_000.into()));
    assert_eq!(seen["burn_per_slot_wei"], stage.read(ledger.burnRate(1)).unwrap().to_string());
    assert_eq!(seen["burn_per_slot_wei"], (7 * BURN).to_string());
    let collateral = stage.read(ledger.liquidationCollateral(1)).unwrap();
    assert_eq!(seen["collateral_wei"], collateral.to_string());
    let runway = stage.read(ledger.runway(1)).unwrap().saturating_to::<u64>();
    assert_eq!(seen["runway_slots"], runway);
    let text = site.run("cluster status 1").done().stdout;
    assert!(text.contains("2, of 224 ETH together"), "{text}");
    let removed = site.run(&format!("cluster remove 1 {} --account 9", keys[0])).done();
    assert!(removed.stderr.contains(&format!("({BURN} wei per slot)")), "{}", removed.stderr);
    assert_eq!(status(&site)["burn_per_slot_wei"], BURN.to_string());

    let listed = |more: &str| {
        let line = format!("cluster validators 1 --json {more}");
        site.run(&line).done().json()["validators"].clone()
    };
    let light = validator_id(&keys[1], 1, *ledger.address());
    let stays = serde_json::json!({
        "name": light, "public_key": keys[1], "weight": 10_000, "registered": true,
    });
    let gone = serde_json::json!({
        "name": heavy, "public_key": keys[0], "weight": 0, "registered": false,
    });
    assert_eq!(listed(""), serde_json::json!([stays]));
    assert_eq!(listed("--gone"), serde_json::json!([gone, stays]));
    let text = site.run("cluster validators 1 --gone").done().stdout;
    assert!(text.contains(&format!("{light}  32 ETH    {}", keys[1])), "{text}");
    assert!(text.contains(&format!("{heavy}  gone      {}", keys[0])), "{text}");
}

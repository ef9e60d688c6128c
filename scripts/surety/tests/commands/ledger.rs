//! The ledger's parameters, and what its admin changes of them.

use crate::site::Site;
use alloy::primitives::{Address, U256};
use serde_json::{Value, json};
use surety::stage::{NETWORK_FEE, Stage};
use surety_protocol::cluster::accrued;

const DAY: u64 = 86_400;

fn parameters(site: &Site) -> Value {
    site.run("ledger parameters --json").done().json()
}

fn show(seen: &Value, names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| seen[*name].clone()).collect()
}

#[test]
fn parameters_are_shown_and_set_by_the_admin() {
    let site = Site::new();
    let seen = parameters(&site);
    let fees = ["network_fee_per_slot_wei", "network_fee_per_year_wei", "announced_network_fee"];
    let year = u128::from(NETWORK_FEE) * 2_628_000;
    let expected = [NETWORK_FEE.to_string().into(), year.to_string().into(), Value::Null];
    assert_eq!(show(&seen, &fees), expected);
    let stranger = site.run("ledger set-network-fee --fee-per-year 0.001 --account 5");
    assert_eq!(stranger.code, Some(4));
    assert!(stranger.stderr.contains("Unauthorized(caller: "), "{}", stranger.stderr);

    // below what operators may ask: the network may
    let done = site.run("ledger set-network-fee --fee-per-year 0.000002628").done();
    assert!(done.stderr.contains("(1000000 wei per slot)"), "{}", done.stderr);
    site.run("ledger set-liquidation --reward-cap 0.5 --threshold-slots 300000").done();
    site.run("ledger set-fee-parameters --declare-hours 48 --max-increase-bps 550").done();
    site.run("ledger set-validator-limit 7").done();
    let now = parameters(&site);
    assert_eq!(now["network_fee_per_slot_wei"], "1000000");
    let names = ["threshold_slots", "reward_cap_wei", "minimum_collateral_wei"];
    let least = seen["minimum_collateral_wei"].clone();
    assert_eq!(show(&now, &names), [300_000.into(), "500000000000000000".into(), least]);
    let names = [
        "declare_period_seconds",
        "execute_period_seconds",
        "max_increase_bps",
        "minimum_step_wei",
    ];
    let kept = |name: &str| seen[name].clone();
    let expected =
        [(2 * DAY).into(), kept("execute_period_seconds"), 550.into(), kept("minimum_step_wei")];
    assert_eq!(show(&now, &names), expected);
    assert_eq!(now["validator_limit"], 7);
    let text = site.run("ledger parameters").done().stdout;
    assert!(text.contains("300000 slots (41 d 16 h)") && text.contains("up to 5.50 %"), "{text}");
    assert!(!text.contains("next:"), "{text}");

    let cases = [
        ("ledger apply-parameters", 4, "next: `cargo surety ledger parameters`"),
        (
            "ledger set-liquidation --threshold-slots 5",
            4,
            "ParameterOutOfBounds(value: 5, min: 21480",
        ),
        ("ledger set-liquidation", 2, "required arguments"),
        ("ledger set-fee-parameters --declare-hours 721", 2, "not in 1..=720"),
        ("ledger set-validator-limit 0", 2, "not in 1..=65535"),
        ("ledger parameters --strategy 9", 2, "there is no strategy 9"),
    ];
    for (line, code, message) in cases {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(code), "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
}

#[test]
fn what_hurts_clusters_is_announced_and_applied_by_anyone() {
    let delay = 7 * DAY;
    let stage = Stage::deploy_with(|parameters| parameters.parameter_delay_seconds = delay);
    let site = Site::of(stage.unwrap());
    let done = site.run("ledger set-network-fee --fee-per-slot 2000000000").done();
    assert!(done.stderr.contains("delay of a rise  7 d"), "{}", done.stderr);
    let begin = site.stage.devnet.timestamp() + delay;
    let date = surety::ui::time::rfc3339(begin);
    let next =
        format!("from {begin} ({date}) on anyone may run: cargo surety ledger apply-parameters");
    assert!(done.stdout.contains(&next), "{}", done.stdout);
    let lower = site.run("ledger set-liquidation --threshold-slots 21480").done();
    assert!(lower.stdout.contains("next: cargo surety ledger parameters"), "{}", lower.stdout);
    site.run("ledger set-liquidation --minimum-collateral 0.25").done();
    let seen = parameters(&site);
    assert_eq!(
        show(&seen, &["network_fee_per_slot_wei", "threshold_slots"]),
        [json!(NETWORK_FEE.to_string()), json!(21_480)]
    );
    assert_eq!(
        seen["announced_network_fee"],
        json!({"fee_per_slot_wei": "2000000000", "begin": begin})
    );
    assert_eq!(seen["announced_liquidation"]["minimum_collateral_wei"], "250000000000000000");
    let text = site.run("ledger parameters").done().stdout;
    assert!(
        text.contains(&format!("from {begin} ("))
            && text.contains(", in 7 d) on")
            && text.contains("next:"),
        "{text}"
    );

    site.pass(delay - 12);
    let early = site.run("ledger apply-parameters --account 5");
    assert_eq!(early.code, Some(4));
    assert!(early.stderr.contains("NothingToApply()"), "{}", early.stderr);
    site.pass(12);
    let applied = site.run("ledger apply-parameters --account 5").done();
    assert!(applied.stderr.contains("liquidation from  "), "{}", applied.stderr);
    let seen = parameters(&site);
    let names = ["network_fee_per_slot_wei", "minimum_collateral_wei", "announced_liquidation"];
    assert_eq!(
        show(&seen, &names),
        ["2000000000".into(), "250000000000000000".into(), Value::Null]
    );
}

#[test]
fn network_earnings_are_paid_to_whom_the_admin_names() {
    let site = Site::new();
    let nothing = site.run("ledger withdraw-network-earnings --all");
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.stderr.contains("next: settle clusters first"), "{}", nothing.stderr);
    site.four_operators();
    site.one_validator();
    site.pass(12 * 10);
    site.run("cluster settle 1 --account 8").done();
    let earned = U256::from(accrued(NETWORK_FEE, 10));
    assert_eq!(parameters(&site)["network_earnings_wei"], earned.to_string());
    let to = Address::repeat_byte(0x66);
    let stranger = site.run("ledger withdraw-network-earnings --all --account 5");
    assert_eq!(stranger.code, Some(4));
    let much = site.run("ledger withdraw-network-earnings --amount 1");
    assert!(much.stderr.contains("InsufficientEarnings(available: 10000000000"), "{}", much.stderr);
    let got = || site.stage.read(site.stage.token.balanceOf(to)).unwrap();
    let pay = |sum: &str| site.run(&format!("ledger withdraw-network-earnings {sum} --to {to}"));
    pay("--amount 0.000000004").done();
    assert_eq!(got(), U256::from(accrued(NETWORK_FEE, 4)));
    pay("--all").done();
    assert_eq!(got(), earned);
    site.stage.check_invariants().unwrap();
}

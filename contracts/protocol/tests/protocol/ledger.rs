//! Step lists of ssv_settled.json and the cluster views of ssv_accounting.json, run on the model
//! ledger.

use alloy_primitives::U256;
use serde_json::{Map, Value};
use surety_protocol::cluster::runway_slots_down;

use crate::ledger_model::{Ledger, Refusal};
use crate::reading::{as_number, as_wei, list, text, vectors, wei_u128};

#[derive(Default)]
struct Counts {
    scenarios: usize,
    steps: usize,
    expects: usize,
    refusals: usize,
    checks: usize,
    runways: usize,
}

fn name_of(refusal: Refusal) -> String {
    match refusal {
        Refusal::CallerNotDao => "Ownable: caller is not the owner".to_owned(),
        other => format!("{other:?}"),
    }
}

fn run(ledger: &mut Ledger, step: &Value, place: &str, counts: &mut Counts) {
    match (ledger.run(step), step["error"].as_str()) {
        (Err(refusal), Some(error)) => {
            assert_eq!(name_of(refusal), error, "{place}");
            counts.refusals += 1;
        }
        (Ok(paid), None) => {
            let expected = step["pays"].as_str().map(|_| wei_u128(step, "pays"));
            assert_eq!(paid, expected, "{place}: {step}");
        }
        (outcome, error) => panic!("{place}: {outcome:?} instead of {error:?} for {step}"),
    }
    assert_eq!(ledger.pool, ledger.liabilities(), "{place}: books after {step}");
}

fn fields<'a>(step: &'a Value, field: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    step[field].as_object().map(Map::iter).into_iter().flatten()
}

fn as_u128(value: &Value) -> u128 {
    as_wei(value).to()
}

/// What the settled rule and SSV's agree on: the views of clusters.
fn check_clusters(ledger: &Ledger, expect: &Value, place: &str, counts: &mut Counts) {
    for (name, value) in fields(expect, "cluster_balance") {
        assert_eq!(ledger.live_balance(name), Ok(as_u128(value)), "{place} {name}");
        counts.checks += 1;
    }
    for (name, value) in fields(expect, "balance_error") {
        let refusal = ledger.live_balance(name).unwrap_err();
        assert_eq!(name_of(refusal), value.as_str().unwrap(), "{place} {name}");
        counts.checks += 1;
    }
    for (name, value) in fields(expect, "burn_rate") {
        assert_eq!(ledger.burn_rate(name), as_u128(value), "{place} {name}");
        counts.checks += 1;
    }
    for (name, value) in fields(expect, "liquidatable") {
        assert_eq!(ledger.liquidatable(name), value.as_bool().unwrap(), "{place} {name}");
        counts.checks += 1;
    }
    for (name, value) in fields(expect, "liquidated") {
        assert_eq!(ledger.liquidated(name), value.as_bool().unwrap(), "{place} {name}");
        counts.checks += 1;
    }
    if !expect["network_validators"].is_null() {
        let validators = as_number(&expect["network_validators"]);
        assert_eq!(ledger.active_validators(), validators, "{place}");
        counts.checks += 1;
    }
}

fn check_money(ledger: &Ledger, expect: &Value, place: &str, counts: &mut Counts) {
    let settled = ledger.all_settled();
    for (books, operators, network) in [
        (ledger, "operator_credited", "network_credited"),
        (&settled, "operator_if_settled", "network_if_settled"),
    ] {
        for (id, value) in fields(expect, operators) {
            let credited = books.credited(id.parse().unwrap());
            assert_eq!(credited, as_u128(value), "{place} {operators} {id}");
            counts.checks += 1;
        }
        if let Some(value) = expect.get(network) {
            assert_eq!(books.network_credited, as_u128(value), "{place} {network}");
            counts.checks += 1;
        }
    }
    for (field, ours) in [("pool", ledger.pool), ("liabilities", ledger.liabilities())] {
        if let Some(value) = expect.get(field) {
            assert_eq!(ours, as_u128(value), "{place} {field}");
            counts.checks += 1;
        }
    }
}

#[test]
fn settled_scenarios_end_with_the_expected_books() {
    let file = vectors("ssv_settled.json");
    let mut counts = Counts::default();
    for scenario in list(&file, "scenarios") {
        let mut ledger = Ledger::new(&scenario["config"]);
        counts.scenarios += 1;
        for part in ["setup", "steps"] {
            for (number, step) in list(scenario, part).iter().enumerate() {
                let place = format!("{} {part} {number}", text(scenario, "id"));
                if text(step, "do") == "expect" {
                    check_clusters(&ledger, step, &place, &mut counts);
                    check_money(&ledger, step, &place, &mut counts);
                    counts.expects += 1;
                } else {
                    run(&mut ledger, step, &place, &mut counts);
                }
                counts.steps += usize::from(part == "steps");
            }
        }
    }
    let stated = &file["counts"];
    assert_eq!(counts.scenarios as u64, as_number(&stated["scenarios"]));
    assert_eq!(counts.steps as u64, as_number(&stated["steps"]));
    assert_eq!((counts.scenarios, counts.steps, counts.refusals), (92, 1_864, 326));
    assert_eq!((counts.expects, counts.checks), (251, 2_355));
}

/// Where SSV's clusters are healthy, both rules agree: each scenario runs up to the first step
/// that ssv_settled.json marks as different.
#[test]
fn ssv_scenarios_show_the_same_clusters() {
    let (ssv, settled) = (vectors("ssv_accounting.json"), vectors("ssv_settled.json"));
    let mut counts = Counts::default();
    for scenario in list(&ssv, "scenarios") {
        let twin = list(&settled, "scenarios").iter().find(|s| s["id"] == scenario["id"]);
        let Some(twin) = twin else {
            assert_eq!(scenario["ssv_only"], true);
            continue;
        };
        let first = |field: &str| list(twin, field).first().map_or(usize::MAX, as_index);
        let (differs, earns_otherwise) = (first("outcome_differs_at"), first("earnings_differ_at"));
        let mut ledger = Ledger::new(&scenario["config"]);
        for (number, step) in list(scenario, "setup").iter().enumerate() {
            run(&mut ledger, step, &format!("{} setup {number}", scenario["id"]), &mut counts);
        }
        for (number, step) in list(scenario, "steps").iter().enumerate().take(differs) {
            let place = format!("{} step {number}", scenario["id"]);
            if text(step, "do") == "expect" {
                check_clusters(&ledger, step, &place, &mut counts);
                if number < earns_otherwise {
                    check_earnings(&ledger, step, &place, &mut counts);
                }
                check_liquidation_points(&ledger, &place, &mut counts);
                counts.expects += 1;
            } else {
                run(&mut ledger, step, &place, &mut counts);
            }
        }
        counts.scenarios += 1;
    }
    assert_eq!((counts.scenarios, counts.expects, counts.checks), (64, 126, 246));
    assert_eq!(counts.runways, 148);
}

fn as_index(value: &Value) -> usize {
    as_number(value) as usize
}

/// SSV accrues at once what the settled rule credits at the settlement.
fn check_earnings(ledger: &Ledger, expect: &Value, place: &str, counts: &mut Counts) {
    let settled = ledger.all_settled();
    for (id, value) in fields(expect, "operator_earnings") {
        assert_eq!(settled.credited(id.parse().unwrap()), as_u128(value), "{place} {id}");
        counts.checks += 1;
    }
    if let Some(value) = expect.get("network_earnings") {
        assert_eq!(settled.network_credited, as_u128(value), "{place} network");
        counts.checks += 1;
    }
}

/// A cluster is safe for exactly as many blocks as its runway says.
fn check_liquidation_points(ledger: &Ledger, place: &str, counts: &mut Counts) {
    for name in ledger.cluster_names() {
        let (Ok(balance), burn) = (ledger.live_balance(&name), ledger.burn_rate(&name)) else {
            continue;
        };
        if burn == 0 || ledger.liquidatable(&name) {
            continue;
        }
        let runway = runway_slots_down(U256::from(balance), ledger.collateral(&name), burn);
        let mut later = ledger.clone();
        later.advance(runway.to());
        assert!(!later.liquidatable(&name), "{place} {name}");
        later.advance(1);
        assert!(later.liquidatable(&name), "{place} {name}");
        counts.runways += 1;
    }
}

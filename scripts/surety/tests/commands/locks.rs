//! Bond that is held, payments that are stopped, and what a vault is given.

use crate::site::{ETH, REGISTER, Site};
use alloy::primitives::{Address, B256, U256};
use serde_json::Value;

const DAY: u64 = 86_400;

#[test]
fn lock_is_compensated_in_part_and_settled_from_the_bond() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let (case, gets) = (B256::repeat_byte(0x11), Address::repeat_byte(0x42));
    let of_case = format!("1 --case {case}");
    let lock = format!("operator lock {of_case} --amount 0.5ETH --days 30 --beneficiary {gets}");
    let missing = site.run(&format!("operator compensate {of_case} --amount 1ETH"));
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("operator 1 has no lock of case"), "{}", missing.stderr);
    let stranger = site.run(&format!("{lock} --account 5"));
    assert_eq!(stranger.code, Some(4));
    assert!(stranger.stderr.contains("Unauthorized(caller: "), "{}", stranger.stderr);
    assert!(stranger.stderr.contains("the admin is account 0"), "{}", stranger.stderr);
    let told = site.run(&format!("{lock} --dry-run --json")).done().json();
    assert_eq!(told["details"]["locks_wei"], (ETH / 2).to_string());
    assert_eq!(told["details"]["free_wei"], (2 * ETH).to_string());
    site.run(&lock).done();
    let again = site.run(&lock);
    assert!(again.stderr.contains("LockExists(operatorId: 1, caseId: 0x1111"), "{}", again.stderr);

    let seen = site.run("operator status 1 --json").done().json();
    let position = &seen["operators"][0]["strategies"][0];
    assert_eq!(position["locks"][0]["amount_wei"], "500000000000000000");
    assert_eq!(position["locks"][0]["beneficiary"], gets.to_string().to_lowercase());
    assert_eq!(position["free_wei"], "1500000000000000000");
    let text = site.run("operator status 1").done().stdout;
    assert!(text.contains("0.5 ETH until ") && text.contains(", in 30 d)"), "{text}");
    assert!(text.contains("next: wait until the case is decided, or pay: "), "{text}");
    let more = format!("{of_case} --amount 5ETH").replace("0x11", "0x22");
    site.run(&format!("operator lock {more} --days 30 --beneficiary {gets}")).done();
    let text = site.run("operator status 1").done().stdout;
    // 0.5 and 5 ETH are locked, and a seat takes 1 ETH, of which 2 ETH are there
    assert!(
        text.contains("no seat is free; add bond: cargo surety operator bond 1 --amount 4.5ETH"),
        "{text}"
    );
    site.run(&format!("operator cancel-lock {}", &more[..more.find(" --amount").unwrap()])).done();
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["operators"][0]["locks"][0]["case"], case.to_string());

    site.run(&format!("operator compensate {of_case} --amount 0.2ETH --account 7")).done();
    let credited = || site.stage.read(site.stage.vault.recoveredOf(gets)).unwrap();
    assert_eq!(credited(), U256::from(ETH / 5));
    // the vault was empty when the day began
    let settle = format!("operator settle-lock {of_case}");
    let capped = site.run(&settle);
    let error = "SlashCapExceeded(requested: 0.3 ETH, available: 0 ETH)";
    assert!(capped.stderr.contains(error), "{}", capped.stderr);
    let fetch = "0.2 ETH, not yet fetched: `cargo surety vault withdraw-recovered`";
    assert!(site.run("vault status").done().stdout.contains(fetch));
    let why = "none left before the UTC day ends, as the vault was empty when it began";
    let text = site.run("vault status").done().stdout;
    assert!(text.contains(why), "{text}");
    let too_much = site.run(&format!("operator compensate {of_case} --amount 1ETH"));
    let bounds = "next: give a value from 1 to 300000000000000000 (amounts: in wei)";
    assert!(too_much.stderr.contains(bounds), "{}", too_much.stderr);
    site.pass(DAY);
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["slashable_now_wei"], "200000000000000000");
    site.stage.transact(site.stage.admin, site.stage.vault.setSlashCap(5_000)).unwrap();
    let settled = site.run(&settle).done().stdout;
    assert!(settled.contains("LockSettled(operatorId: 1"), "{settled}");
    assert_eq!(credited(), U256::from(ETH / 2));
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["operators"][0]["bond_wei"], "1700000000000000000");
    assert_eq!(vault["slashed_in_window_wei"], "300000000000000000");
    assert_eq!(vault["slashable_now_wei"], "700000000000000000", "half of this morning's 2 ETH");
    site.stage.check_invariants().unwrap();
}

#[test]
fn lock_ends_when_it_is_cancelled_or_paid_in_full() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let gets = Address::repeat_byte(0x42);
    for byte in [1, 2] {
        let case = B256::repeat_byte(byte);
        let lock = format!("operator lock 1 --case {case} --amount 1ETH --days 2");
        site.run(&format!("{lock} --beneficiary {gets}")).done();
    }
    let locks = || {
        let seen = site.run("operator status 1 --json").done().json();
        seen["operators"][0]["strategies"][0]["locks"].as_array().unwrap().len()
    };
    assert_eq!(locks(), 2);
    let cancelled = format!("operator cancel-lock 1 --case {}", B256::repeat_byte(1));
    assert_eq!(site.run(&format!("{cancelled} --account 5")).code, Some(4));
    site.run(&cancelled).done();
    assert_eq!(locks(), 1);
    let all = format!("operator compensate 1 --case {} --account 5", B256::repeat_byte(2));
    let paid = site.run(&all).done();
    assert!(paid.stderr.contains("left") && paid.stdout.contains("left: 0 ETH"), "{}", paid.stdout);
    assert_eq!(locks(), 0);
    let short = format!("operator lock 1 --case {} --amount 1ETH --days 1", B256::ZERO);
    assert_eq!(site.run(&format!("{short} --beneficiary {gets}")).code, Some(2));
}

#[test]
fn debt_that_a_settled_lock_leaves_is_repaid() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let other = REGISTER.replace("--account 5", "--account 6");
    site.run(&format!("{other} --bond 10ETH")).done();
    let (case, gets) = (B256::repeat_byte(3), Address::repeat_byte(0x42));
    let lock = format!("operator lock 1 --case {case} --amount 3ETH --days 2");
    site.run(&format!("{lock} --beneficiary {gets}")).done();
    site.pass(DAY);
    site.stage.transact(site.stage.admin, site.stage.vault.setSlashCap(5_000)).unwrap();
    site.run(&format!("operator settle-lock 1 --case {case}")).done();
    let debt = || site.stage.read(site.stage.vault.debtOf(1)).unwrap();
    assert_eq!(debt(), U256::from(ETH));
    let part = site.run("vault repay-debt 1 --amount 0.25ETH --account 7").done();
    assert!(part.stderr.contains("0.75 ETH, was 1 ETH"), "{}", part.stderr);
    site.run("vault repay-debt 1 --account 7").done();
    assert_eq!(debt(), U256::ZERO, "the rest, without an amount");
    let credited = site.stage.read(site.stage.vault.recoveredOf(gets)).unwrap();
    assert_eq!(credited, U256::from(3) * U256::from(ETH));
    site.stage.check_invariants().unwrap();
}

#[test]
fn vault_is_paused_given_to_and_unpaused() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 2ETH")).done();
    let idle = site.run("vault unpause");
    assert_eq!(idle.code, Some(2));
    assert!(idle.stderr.contains("the vault is not paused"), "{}", idle.stderr);
    let stranger = site.run("vault pause --hours 24 --account 5");
    assert_eq!(stranger.code, Some(4), "{}", stranger.stderr);
    assert!(stranger.stderr.contains("Unauthorized(caller: "), "{}", stranger.stderr);
    site.run("vault pause --hours 24 --account 1").done();
    let stopped = site.run("operator withdraw 1 --amount 1ETH --account 5");
    assert_eq!(stopped.code, Some(4));
    assert!(stopped.stderr.contains("Paused(until: "), "{}", stopped.stderr);
    let text = site.run("vault status").done().stdout;
    assert!(text.contains("nothing is paid out until ") && text.contains(", in 1 d)"), "{text}");
    site.run("vault unpause").done();
    let soon = site.run("vault pause --hours 24 --account 1");
    assert!(soon.stderr.contains("PauseTooSoon(notBefore: "), "{}", soon.stderr);
    assert!(soon.stderr.contains("next: the admin may pause at any time"), "{}", soon.stderr);
    assert_eq!(site.run("vault status --json").done().json()["paused_until"], Value::Null);

    site.run("vault donate --amount 0.07ETH --account 6").done();
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["unvested_wei"], "70000000000000000");
    assert_eq!(vault["total_assets_wei"], "2000000000000000000");
    site.pass(7 * DAY);
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["unvested_until"], Value::Null);
    assert_eq!(vault["total_assets_wei"], "2070000000000000000");
    let curves = vault["bond_curves"].as_array().unwrap();
    let names: Vec<&str> = curves.iter().map(|curve| curve["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["SSV seat", "Obol node", "Direct node"]);
    assert_eq!(curves[2]["prices"][0]["price_wei"], "2400000000000000000");

    let none = site.run("vault repay-debt 1 --account 7");
    assert_eq!(none.code, Some(4));
    assert!(none.stderr.contains("NoDebt(operatorId: 1)"), "{}", none.stderr);
}

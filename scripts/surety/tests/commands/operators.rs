use crate::site::{ETH, KEY, REGISTER, Site};
use alloy::primitives::{Address, U256};
use serde_json::Value;
use surety_protocol::fees::per_slot_down;

#[test]
fn operator_lives_from_registration_to_its_last_withdrawal() {
    let site = Site::new();
    let registered = site.run(&format!("{REGISTER} --bond 2ETH --json")).done().json();
    assert_eq!(registered["sent"], true);
    let event = &registered["transaction"]["events"][0];
    assert_eq!(event["event"], "OperatorRegistered");
    assert_eq!(event["arguments"]["operatorId"], "1");
    let fee = site.stage.read(site.stage.ledger.operatorAccount(1)).unwrap().fee;
    assert_eq!(fee, U256::from(per_slot_down(1_500_000_000_000_000_000, 12).unwrap()));

    let bonded = site.run("operator bond 1 --amount 0.5ETH --account 6").done();
    assert!(bonded.stderr.contains("2.5 ETH, was 2 ETH"), "the plan: {}", bonded.stderr);
    assert!(
        bonded.stdout.contains("Bonded(operatorId: 1, strategy: 0, amount: 0.5 ETH"),
        "{}",
        bonded.stdout
    );
    assert!(bonded.stdout.contains("next: cargo surety operator status 1"));

    let owner = site.account(5);
    for who in ["1".to_owned(), format!("--owner {owner}"), format!("--public-key {KEY}")] {
        let seen = site.run(&format!("operator status {who} --json")).done().json();
        let operator = &seen["operators"][0];
        assert_eq!(operator["status"], "active", "{who}");
        assert_eq!(operator["strategies"][0]["bond_wei"], "2500000000000000000");
        assert_eq!(operator["strategies"][0]["capacity"], 2);
        assert_eq!(operator["public_key"], KEY);
    }
    let text = site.run("operator status 1").done().stdout;
    assert!(
        text.contains("2.5 ETH free to withdraw") && text.contains("TFEE per validator and year"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no colours in a pipe: {text}");

    site.run("operator set-dkg-url 1 https://new.example --account 5").done();
    site.run(&format!("operator set-payout 1 {} --account 5", site.account(7))).done();
    let seen = site.run("operator status 1 --json").done().json();
    assert_eq!(seen["operators"][0]["dkg_url"], "https://new.example");
    assert_eq!(seen["operators"][0]["payout"], site.account(7).to_string().to_lowercase());

    site.run("operator deactivate 1 --account 5").done();
    let to = Address::repeat_byte(0x42);
    site.run(&format!("operator withdraw 1 --max --to {to} --account 5")).done();
    assert_eq!(site.stage.devnet.balance(to), U256::from(5 * (ETH / 2)));
    assert_eq!(site.stage.read(site.stage.vault.totalAssets()).unwrap(), U256::ZERO);
    let seen = site.run("operator status 1").done().stdout;
    assert!(
        seen.contains("inactive") && seen.contains("next: 1 ETH more bond activates it"),
        "{seen}"
    );
}

#[test]
fn dry_run_tells_the_cost_and_sends_nothing() {
    let site = Site::new();
    let before = site.nonce(5);
    let told = site.run(&format!("{REGISTER} --bond 2ETH --dry-run --json")).done().json();
    assert_eq!((&told["sent"], &told["transaction"]), (&Value::Bool(false), &Value::Null));
    assert!(told["estimate"]["gas"].as_u64().unwrap() > 100_000, "{told}");
    assert_eq!(told["value_wei"], "2000000000000000000");
    let text = site.run(&format!("{REGISTER} --bond 2ETH --dry-run")).done().stdout;
    assert!(text.contains("dry run: nothing was sent") && text.contains("at most"), "{text}");
    assert_eq!(site.nonce(5), before);
    assert_eq!(site.stage.read(site.stage.registry.operatorCount()).unwrap(), 0);
    site.run(REGISTER).done();
    assert_eq!(site.nonce(5), before + 1);
}

#[test]
fn withdrawal_of_all_that_is_free_leaves_what_the_seats_require() {
    let site = Site::new();
    site.four_operators();
    site.one_validator();
    let paid = site.run("operator withdraw 1 --max --account 5").done();
    let shown = paid.stderr.contains("free      1 ETH\n bond      2 ETH");
    assert!(shown, "{}", paid.stderr);
    assert_eq!(site.stage.read(site.stage.vault.assetsOf(1)).unwrap(), U256::from(ETH));
    let again = site.run("operator withdraw 1 --max --account 5");
    assert_eq!(again.code, Some(2));
    assert!(
        again.stderr.contains("nothing of operator 1's bond of 1 ETH is free"),
        "{}",
        again.stderr
    );
    let status = site.run("operator status 1").done().stdout;
    assert!(status.contains("next: no seat is free; add bond"), "{status}");

    site.pass(86_400);
    let vault = site.run("vault status --json").done().json();
    assert_eq!(vault["total_assets_wei"], "7000000000000000000");
    assert_eq!(vault["balance_wei"], vault["total_assets_wei"]);
    assert_eq!(vault["slashable_now_wei"], "700000000000000000");
    let row = &vault["operators"][0];
    assert_eq!((&row["seats"], &row["required_wei"]), (&1.into(), &"1000000000000000000".into()));
    let text = site.run("vault status").done().stdout;
    assert!(
        text.contains(
            "10 % of the bonds of this morning (UTC) in 7 days: 0 ETH taken, 0.7 ETH left"
        ),
        "{text}"
    );

    site.run("operator deactivate 2 --account 6").done();
    let status = site.run("operator status 2").done().stdout;
    assert!(status.contains("deactivating"), "{status}");
}

#[test]
fn list_is_paged_and_filtered() {
    let site = Site::new();
    let empty = site.run("operator list").done().stdout;
    assert!(empty.contains("no operator is registered yet"), "{empty}");
    site.four_operators();
    site.run("operator deactivate 2 --account 6").done();
    let ids = |line: &str| -> (Vec<u64>, Value) {
        let page = site.run(line).done().json();
        assert_eq!(page["count"], 4);
        let operators = page["operators"].as_array().unwrap();
        (operators.iter().map(|o| o["id"].as_u64().unwrap()).collect(), page["next_id"].clone())
    };
    assert_eq!(ids("operator list --json"), (vec![1, 2, 3, 4], Value::Null));
    assert_eq!(ids("operator list --limit 2 --json"), (vec![1, 2], 3.into()));
    assert_eq!(ids("operator list --from 3 --limit 2 --json"), (vec![3, 4], Value::Null));
    assert_eq!(ids("operator list --active --json"), (vec![1, 3, 4], Value::Null));
    assert_eq!(ids("operator list --eligible --limit 1 --from 2 --json"), (vec![3], 4.into()));
    let owner = format!("operator list --owner {} --json", site.account(8));
    assert_eq!(ids(&owner), (vec![4], Value::Null));
    let table = site.run("operator list --limit 2").done().stdout;
    assert!(table.contains("2 of 4 operators") && table.contains("--from 3"), "{table}");
}

#[test]
fn whitelist_shows_who_is_on_it_now() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --private")).done();
    let (a, b) = (site.account(1), site.account(2));
    let nobody = site.run("operator whitelist list 1").done().stdout;
    assert!(nobody.contains("private") && nobody.contains("nobody"), "{nobody}");
    site.run(&format!("operator whitelist add 1 {a} {b} --account 5")).done();
    site.run(&format!("operator whitelist remove 1 {a} --account 5")).done();
    let list = site.run("operator whitelist list 1 --json").done().json();
    assert_eq!(list["accounts"], serde_json::json!([b.to_string().to_lowercase()]));
    assert!(site.stage.read(site.stage.registry.isWhitelisted(1, b)).unwrap());
    let open = site.run("operator set-private 1 false --account 5").done().stdout;
    assert!(open.contains("PrivacySet(operatorId: 1, isPrivate: false)"), "{open}");
    let missing = site.run("operator whitelist list 9");
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("no operator 9 is registered"), "{}", missing.stderr);
}

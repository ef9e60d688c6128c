//! Operators' fees change, and an owner answers.

use crate::{
    clusters::{site, status},
    site::{REGISTER, Site},
};
use alloy::primitives::U256;

#[test]
fn fee_rises_in_two_steps_and_a_dear_operator_is_replaced() {
    let site = site();
    let fee = |id: u64| site.stage.read(site.stage.ledger.operatorAccount(id)).unwrap().fee;
    let declare = "operator fee declare 1 --fee-per-slot 1100000000 --account 5";
    let told = site.run(declare).done();
    assert!(told.stderr.contains("at most") && told.stderr.contains("window"), "{}", told.stderr);
    let early = site.run("operator fee execute 1 --account 5");
    assert_eq!(early.code, Some(4));
    assert!(early.stderr.contains("OutsideFeeWindow(time: "), "{}", early.stderr);
    assert!(early.stderr.contains("next: before 1"), "{}", early.stderr);
    assert!(early.stderr.contains("Z) wait, after "), "{}", early.stderr);
    let (begin, end) = {
        let declared = site.stage.read(site.stage.ledger.declaredFee(1)).unwrap();
        (declared.begin, declared.end)
    };
    assert!(told.stderr.contains(&format!("from {begin} (")), "{}", told.stderr);
    assert!(told.stderr.contains(&format!("to {end} (")), "{}", told.stderr);
    let seen = site.run("operator status 1 --json").done().json();
    let declared = seen["operators"][0]["strategies"][0]["declared_fee"].clone();
    assert_eq!(
        (&declared["fee_per_slot_wei"], &declared["begin"], &declared["end"]),
        (&"1100000000".into(), &begin.into(), &end.into())
    );
    let own = site.run("operator status 1").done().stdout;
    assert!(own.contains("declared fee  0.0028908 TFEE per validator and year"), "{own}");
    assert!(
        own.contains("on the declared fee may be charged: cargo surety operator fee execute 1"),
        "{own}"
    );
    assert_eq!(status(&site)["operators"][0]["declared_fee"], declared);
    let warned = site.run("cluster status 1").done().stdout;
    let rise = format!(
        "beware: operator 1 may raise its fee to 0.0028908 TFEE per validator and year (1100000000 wei per slot), from {begin} ("
    );
    assert!(warned.contains(&rise), "{warned}");
    site.run("operator fee cancel 1 --account 5").done();
    assert!(!site.run("cluster status 1").done().stdout.contains("beware"));
    assert_eq!(status(&site)["operators"][0]["declared_fee"], serde_json::Value::Null);
    let none = site.run("operator fee execute 1 --account 5");
    assert!(none.stderr.contains("next: declare one first"), "{}", none.stderr);
    let greedy = site.run("operator fee declare 1 --fee-per-slot 76000000000000 --account 5");
    let told = "FeeIncreaseTooHigh(fee: 76000000000000 (199.728 TFEE per year)";
    assert!(greedy.stderr.contains(told), "{}", greedy.stderr);
    let next = "declare at most 2000000000 (0.005256 TFEE per year) now (--max)";
    assert!(greedy.stderr.contains(next), "{}", greedy.stderr);

    site.run("cluster set-fee-ceiling 1 --fee-per-slot 1050000000 --account 9").done();
    site.run(&declare.replace("1100000000", "1060000000")).done();
    let declared = site.stage.read(site.stage.ledger.declaredFee(1)).unwrap();
    let now = site.stage.devnet.timestamp();
    site.pass(declared.begin - now);
    let replace = "cluster replace-operator 1 1 5 --account 9";
    site.run(&format!("operator register --public-key 0x{} --any-key --fee-per-slot 1000000000 --dkg-url https://dkg.example --bond 2ETH --account 4", "09".repeat(33))).done();
    let good = site.run(replace);
    assert_eq!(good.code, Some(4));
    assert!(good.stderr.contains("OperatorInGoodStanding(operatorId: 1)"), "{}", good.stderr);
    site.run("operator fee execute 1 --account 5").done();
    assert_eq!(fee(1), U256::from(1_060_000_000));
    let text = site.run("cluster status 1").done().stdout;
    assert!(text.contains("fee ceiling  0.0027594 TFEE"), "{text}");
    assert!(
        text.contains(
            "next: operator 1 is too dear: cargo surety cluster replace-operator 1 1 NEW"
        ),
        "{text}"
    );
    let done = site.run(replace).done();
    assert!(
        done.stdout.contains("OperatorReplaced(clusterId: 1, oldOperatorId: 1, newOperatorId: 5)"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("next: cargo surety cluster publish-shares 1"), "{}", done.stdout);
    assert_eq!(status(&site)["operator_ids"], serde_json::json!([2, 3, 4, 5]));
    site.run("operator fee reduce 2 --fee-per-slot 0 --account 6").done();
    assert_eq!(fee(2), U256::ZERO);
    let higher = site.run("operator fee reduce 2 --fee-per-slot 1000000000 --account 6");
    assert!(higher.stderr.contains("FeeNotReduced"), "{}", higher.stderr);
}

#[test]
fn fee_rises_by_exactly_the_most_that_is_allowed() {
    let site = Site::new();
    site.run(&format!("{REGISTER} --bond 1ETH")).done();
    let declared = |line: &str| {
        site.run(&format!("operator fee declare 1 {line} --account 5")).done();
        site.stage.read(site.stage.ledger.declaredFee(1)).unwrap().fee
    };
    let fee = site.stage.read(site.stage.ledger.operatorAccount(1)).unwrap().fee;
    let most = fee + fee / U256::from(10);
    // 1.65 tokens are one wei per slot above 110 % of what is left of 1.5 tokens
    assert_eq!(declared("--fee-per-year 1.65"), most);
    assert_eq!(declared("--max"), most);
    let above = site.run("operator fee declare 1 --fee-per-year 1.651 --account 5");
    assert_eq!(above.code, Some(4));
    let exact = most.saturating_to::<u64>() + 1;
    let above = site.run(&format!("operator fee declare 1 --fee-per-slot {exact} --account 5"));
    assert_eq!(above.code, Some(4), "what is given per slot is meant so");
    assert_eq!(site.run("operator fee declare 1 --max --fee-per-slot 1 --account 5").code, Some(2));
    assert_eq!(site.run("operator fee declare 1 --account 5").code, Some(2));
}

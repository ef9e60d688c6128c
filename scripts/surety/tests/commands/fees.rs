//! Operators' fees change, and an owner answers.

use crate::clusters::{site, status};
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
    let (begin, end) = {
        let declared = site.stage.read(site.stage.ledger.declaredFee(1)).unwrap();
        (declared.begin, declared.end)
    };
    assert!(told.stderr.contains(&format!("from {begin} (in ")), "{}", told.stderr);
    assert!(told.stderr.contains(&format!("to {end} (in ")), "{}", told.stderr);
    site.run("operator fee cancel 1 --account 5").done();
    let none = site.run("operator fee execute 1 --account 5");
    assert!(none.stderr.contains("next: declare one first"), "{}", none.stderr);
    let greedy = site.run("operator fee declare 1 --fee-per-slot 76000000000000 --account 5");
    assert!(greedy.stderr.contains("FeeIncreaseTooHigh(fee: 76000000000000"), "{}", greedy.stderr);

    site.run("cluster set-fee-ceiling 1 --fee-per-slot 1050000000 --account 9").done();
    site.run(&declare.replace("1100000000", "1060000000")).done();
    let declared = site.stage.read(site.stage.ledger.declaredFee(1)).unwrap();
    let now = site.stage.devnet.timestamp();
    site.pass(declared.begin - now);
    let replace = "cluster replace-operator 1 1 5 --account 9";
    site.run(&format!("operator register --public-key 0x{} --fee-per-slot 1000000000 --dkg-url https://dkg.example --bond 2ETH --account 4", "09".repeat(33))).done();
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

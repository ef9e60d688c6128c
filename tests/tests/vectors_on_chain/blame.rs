//! blame.json through `previewBlame`. A report has 4, 7, 10 or 13 operators, every cap is 1 ETH and no validator loses
//! more than 32 ETH; `contracts/protocol` runs the cases that go beyond.

use super::read;
use alloy::primitives::{B256, U256};
use serde::Deserialize;
use surety_tests::{World, eth, exit_report, reshare_report, test};

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    loss: U256,
    operators: Vec<Operator>,
    expected: Expected,
}

#[derive(Deserialize)]
struct Operator {
    id: u64,
    performance_bps: u16,
    bound_collateral: U256,
}

#[derive(Deserialize)]
struct Expected {
    blame: Vec<U256>,
    unrecovered: U256,
}

fn fits(case: &Case) -> bool {
    [4, 7, 10, 13].contains(&case.operators.len())
        && case.operators.iter().all(|operator| operator.bound_collateral >= eth(1))
        && case.loss <= eth(32)
}

fn check(w: &World, case: &Case) {
    let mut order: Vec<usize> = (0..case.operators.len()).collect();
    order.sort_by_key(|index| case.operators[*index].id);
    let ids: Vec<u64> = order.iter().map(|index| case.operators[*index].id).collect();
    let bps: Vec<u16> = order.iter().map(|index| case.operators[*index].performance_bps).collect();
    let report = exit_report(B256::repeat_byte(1), eth(32) - case.loss, &ids, &bps);
    let expected: Vec<U256> = order.iter().map(|index| case.expected.blame[*index]).collect();
    // a reshare splits by the same formula
    let reshare = reshare_report(report.clone(), ids[0], u64::MAX);
    for report in [report, reshare] {
        let split = w.get(w.settlement.previewBlame(report));
        assert_eq!(split.loss, case.loss, "{}", case.id);
        assert_eq!(split.blame, expected, "{}", case.id);
        assert_eq!(split.unrecovered, case.expected.unrecovered, "{}", case.id);
    }
}

#[test]
fn blame_vectors_through_preview_give_the_same_split() {
    let file: File = read("blame.json");
    test(|w| {
        let fitting: Vec<&Case> = file.cases.iter().filter(|case| fits(case)).collect();
        fitting.iter().for_each(|case| check(w, case));
        assert_eq!((fitting.len(), file.cases.len()), (55, 109));
    });
}

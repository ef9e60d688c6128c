use alloy_primitives::{B256, U256};
use surety_oracle::blame::{Member, Observation, exit, reshare, split};
use surety_protocol::report::{KIND_EXIT, KIND_RESHARE, blame_key};

const ETH: u64 = 1_000_000_000_000_000_000;

fn members() -> [Member; 4] {
    [(4, 9_900), (2, 3_200), (9, 9_950), (7, 10_000)]
        .map(|(operator_id, performance_bps)| Member { operator_id, performance_bps })
}

fn observed(members: &[Member], balance_wei: U256) -> Observation<'_> {
    let validator = B256::repeat_byte(7);
    Observation { validator, nonce: 0, balance_wei, members, ref_slot: 99 }
}

fn gwei(amount: u64) -> U256 {
    U256::from(amount) * U256::from(1_000_000_000)
}

#[test]
fn exit_lists_operators_in_ascending_order_with_their_performance() {
    let members = members();
    let report = exit(&observed(&members, gwei(31_000_000_000)));
    assert_eq!(report.operator_ids, [2, 4, 7, 9]);
    assert_eq!(report.performance_bps, [3_200, 9_900, 10_000, 9_950]);
    assert_eq!((report.kind, report.leaver_id, report.successor_id), (KIND_EXIT, 0, 0));
    assert_eq!(report.key(), blame_key(report.validator, KIND_EXIT, 0));
}

#[test]
fn split_of_an_exit_charges_all_and_spreads_what_is_above_a_cap() {
    let members = members();
    let report = exit(&observed(&members, gwei(30_000_000_000)));
    let split = split(&report, U256::ZERO).unwrap();
    assert_eq!(split.loss_wei, U256::from(2 * ETH));
    assert_eq!(split.blame_wei[0], U256::from(ETH), "the cap");
    let expected = [U256::from(ETH), gwei(666_666_666) + U256::from(666_666_666), U256::ZERO];
    assert_eq!(split.blame_wei[..3], expected, "the rest goes 100 : 0 : 50");
    assert_eq!(split.charged_wei, split.blame_wei);
    assert_eq!(split.blame_wei.iter().sum::<U256>() + split.unrecovered_wei, split.loss_wei);
}

#[test]
fn split_of_a_reshare_charges_the_leaver_only() {
    let members = members();
    let report = reshare(&observed(&members, gwei(31_500_000_000)), 2, 11);
    assert_eq!(report.kind, KIND_RESHARE);
    let split = split(&report, U256::ZERO).unwrap();
    assert_eq!(split.charged_wei[0], split.blame_wei[0]);
    assert_eq!(split.charged_wei[1..], [U256::ZERO; 3]);
}

#[test]
fn split_counts_what_was_settled_before() {
    let members = members();
    let report = exit(&observed(&members, gwei(31_000_000_000)));
    assert_eq!(split(&report, U256::from(ETH)).unwrap().loss_wei, U256::ZERO);
}

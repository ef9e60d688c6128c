use alloy_primitives::{I256, U256};
use proptest::prelude::*;
use surety_oracle::{Frame, FrameInput, Leaf, NodeDuties, OperatorDuties, OracleError, State};
use surety_protocol::{
    merkle,
    report::{FrameReport, frame_key},
    rewards::DEFAULT_BANDS,
};

use crate::real;

pub fn operator(operator_id: u64, attestations: u64, duties: u64) -> OperatorDuties {
    OperatorDuties { operator_id, attestations, duties, bonus_bps: 0, malus_bps: 0 }
}

pub fn node(operator_id: u64, key: u64, attestations: u64, duties: u64) -> NodeDuties {
    NodeDuties {
        operator_id,
        node_key: U256::from(key),
        factor_bps: 10_000,
        attestations,
        duties,
        other_wei: I256::ZERO,
    }
}

pub fn compute(
    state: &State,
    frame: u64,
    total: u64,
    operators: &[OperatorDuties],
    nodes: &[NodeDuties],
) -> Result<Frame, OracleError> {
    Frame::compute(
        state,
        &FrameInput {
            frame,
            ref_slot: frame * 100 - 1,
            total_wei: U256::from(total),
            bands: &DEFAULT_BANDS,
            operators,
            nodes,
            tree_uri: format!("frame-{frame}.json"),
        },
    )
}

#[test]
fn compute_of_perfect_nodes_splits_the_total_by_attestations() {
    let operators = [operator(1, 100, 100), operator(2, 300, 300)];
    let nodes = [node(1, 7, 100, 100), node(2, 8, 300, 300)];
    let frame = compute(&State::default(), 1, 1_000, &operators, &nodes).unwrap();
    let cumulative: Vec<_> = frame.rewards.leaves().iter().map(|leaf| leaf.cumulative).collect();
    assert_eq!(cumulative, [U256::from(250), U256::from(750)]);
    assert_eq!(frame.promised_wei(), U256::from(1_000));
    let scores: Vec<_> = frame.scores.leaves().iter().map(|leaf| leaf.score_bps).collect();
    assert_eq!(scores, [9_650, 9_650], "(7 * 9500 + 3 * 10000) / 10");
}

#[test]
fn compute_of_an_idle_node_makes_a_carry_that_later_frames_pay_off() {
    let operators = [operator(1, 0, 100), operator(2, 100, 100)];
    let idle = [node(1, 7, 0, 100), node(2, 8, 100, 100)];
    let first = compute(&State::default(), 1, 1_000, &operators, &idle).unwrap();
    assert_eq!(first.nodes[0].reward_wei, I256::try_from(-1_000).unwrap());
    assert_eq!(first.promised_wei(), U256::from(1_000), "a debt pays nobody");

    let back = [node(1, 7, 100, 100), node(2, 8, 100, 100)];
    let second = compute(&first.state, 2, 1_000, &operators, &back).unwrap();
    assert_eq!(second.state.accounts[0].carry_wei, I256::try_from(-500).unwrap());
    let third = compute(&second.state, 3, 1_000, &operators, &back).unwrap();
    assert_eq!(third.state.accounts[0].carry_wei, I256::ZERO);
    let fourth = compute(&third.state, 4, 1_000, &operators, &back).unwrap();
    assert_eq!(fourth.rewards.leaves()[0].cumulative, U256::from(500));
    assert_eq!(fourth.rewards.leaves()[1].cumulative, U256::from(2_500));
}

#[test]
fn compute_without_rewards_promises_no_asset() {
    let frame =
        compute(&State::default(), 5, 0, &[operator(1, 90, 100)], &[node(1, 7, 90, 100)]).unwrap();
    assert!(frame.report.assets.is_empty() && frame.report.totals.is_empty());
    assert_eq!(frame.rewards.leaves()[0].cumulative, U256::ZERO);
    assert_ne!(frame.report.rewards_root, frame_key(0));
}

#[test]
fn compute_of_inconsistent_inputs_is_an_error() {
    let state = State::default();
    let one = [operator(1, 1, 1)];
    let twice = [operator(1, 1, 1), operator(1, 1, 1)];
    let run = |operators: &[_], nodes: &[_]| compute(&state, 1, 10, operators, nodes).unwrap_err();
    let nodes = [node(1, 7, 1, 1)];
    assert!(matches!(run(&twice, &nodes), OracleError::DuplicateOperator { operator_id: 1 }));
    let same = [node(1, 7, 1, 1), node(1, 7, 1, 1)];
    assert!(matches!(run(&one, &same), OracleError::DuplicateNode { operator_id: 1, .. }));
    let foreign = [node(2, 7, 1, 1)];
    assert!(matches!(run(&one, &foreign), OracleError::UnknownOperator { operator_id: 2 }));
    let over = [node(1, 7, 2, 1)];
    assert!(matches!(run(&one, &over), OracleError::MoreAttestationsThanDuties { .. }));
    assert!(matches!(run(&one, &[]), OracleError::Merkle(_)), "no inputs, no tree");
    let after = State { frame: 1, ..State::default() };
    let repeated = compute(&after, 1, 10, &one, &nodes).unwrap_err();
    assert!(matches!(repeated, OracleError::FrameNotNext { frame: 1, latest: 1 }));
}

#[test]
fn compute_of_the_real_interval_promises_what_the_leaves_hold() {
    let performance = real(200);
    let operators: Vec<_> = performance
        .holders
        .iter()
        .zip(1..)
        .map(|(holder, id)| operator(id, holder.attestations, holder.duties))
        .collect();
    let nodes: Vec<_> = performance
        .validators
        .iter()
        .map(|v| NodeDuties {
            node_key: v.key_hash().into(),
            ..node(v.holder as u64 + 1, 0, v.attestations, v.duties)
        })
        .collect();
    let total = u64::try_from(performance.earned_wei).unwrap();
    let frame = compute(&State::default(), 1, total, &operators, &nodes).unwrap();
    let sum: U256 = frame.rewards.leaves().iter().map(|leaf| leaf.cumulative).sum();
    assert_eq!(sum, frame.promised_wei());
    assert!(sum <= performance.earned_wei);
    let negative = frame.nodes.iter().filter(|node| node.reward_wei.is_negative()).count();
    assert_eq!(negative, 14, "eleven validators below 50 % and three that never attested");
}

fn frames() -> impl Strategy<Value = Vec<Vec<(u64, u64)>>> {
    let duty = (0u64..=450).prop_flat_map(|duties| (0..=duties, Just(duties)));
    prop::collection::vec(prop::collection::vec(duty, 6), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn compute_of_any_frames_keeps_the_books(frames in frames(), total in 0u64..10_000_000_000) {
        let mut state = State::default();
        let mut promised = U256::ZERO;
        for (duties, number) in frames.iter().zip(1..) {
            let nodes: Vec<_> = duties
                .iter()
                .zip(0u64..)
                .map(|((met, all), key)| node(key % 3 + 1, key, *met, *all))
                .collect();
            let operators: Vec<_> = (1..=3)
                .map(|id| {
                    let own = nodes.iter().filter(|node| node.operator_id == id);
                    let (met, all) = own.fold((0, 0), |(met, all), node| {
                        (met + node.attestations, all + node.duties)
                    });
                    operator(id, met, all)
                })
                .collect();
            let frame = compute(&state, number, total, &operators, &nodes).unwrap();
            prop_assert!(frame.promised_wei() <= U256::from(total));
            promised += frame.promised_wei();
            let sum: U256 = frame.rewards.leaves().iter().map(|leaf| leaf.cumulative).sum();
            prop_assert_eq!(sum, promised, "leaves hold all that was ever promised");
            for (account, before) in frame.state.accounts.iter().zip(&state.accounts) {
                prop_assert!(account.cumulative_wei >= before.cumulative_wei);
                prop_assert!(!account.carry_wei.is_positive());
            }
            for (account, node) in frame.state.accounts.iter().zip(sorted(&frame)) {
                let paid = I256::try_from(node.step.paid_wei).unwrap();
                prop_assert_eq!(paid + account.carry_wei, node.step.x_wei, "x = paid + carry");
            }
            state = frame.state;
        }
    }

    #[test]
    fn compute_in_any_order_gives_the_same_report(seed in any::<u64>()) {
        let operators = [operator(1, 5, 10), operator(2, 9, 10), operator(3, 0, 0)];
        let mut nodes: Vec<_> = (0..12).map(|key| node(key % 3 + 1, key, key, 12)).collect();
        let straight = compute(&State::default(), 1, 999_999, &operators, &nodes).unwrap();
        nodes.sort_by_key(|node| surety_protocol::selection::tie_break(
            frame_key(seed), node.node_key.to::<u64>(),
        ));
        let shuffled = compute(&State::default(), 1, 999_999, &operators, &nodes).unwrap();
        prop_assert_eq!(&straight.report, &shuffled.report);
        prop_assert_eq!(straight.report.hash(), shuffled.report.hash());
        prop_assert_eq!(straight.state, shuffled.state);
    }

    #[test]
    fn batches_of_any_size_cover_all_leaves_and_verify(size in 1usize..20) {
        let operators: Vec<_> = (1..=17).map(|id| operator(id, id, 20)).collect();
        let nodes: Vec<_> = (1..=17).map(|id| node(id, id, id, 20)).collect();
        let frame = compute(&State::default(), 1, 1_000_000, &operators, &nodes).unwrap();
        let mut seen = 0;
        for batch in frame.rewards.batches(size, |_| true).unwrap() {
            let hashes: Vec<_> = batch.leaves.iter().map(Leaf::hash).collect();
            let root = frame.report.rewards_root;
            prop_assert!(merkle::verify_multi(root, &hashes, &batch.proof, &batch.flags));
            seen += batch.leaves.len();
        }
        prop_assert_eq!(seen, 17);
    }
}

fn sorted(frame: &Frame) -> Vec<surety_oracle::NodeOutcome> {
    let mut nodes = frame.nodes.clone();
    nodes.sort_by_key(|node| (node.input.operator_id, node.input.node_key));
    nodes
}

#[test]
fn report_changes_with_every_field() {
    let frame =
        compute(&State::default(), 1, 10, &[operator(1, 1, 1)], &[node(1, 1, 1, 1)]).unwrap();
    let report = frame.report;
    let other = FrameReport { ref_slot: report.ref_slot + 1, ..report.clone() };
    assert_ne!(report.hash(), other.hash());
    let other = FrameReport { tree_uri: "elsewhere".into(), ..report.clone() };
    assert_ne!(report.hash(), other.hash());
}

use alloy_primitives::U256;
use surety_oracle::{Frame, OracleError, PublishedFrame, State};

use crate::frame::{compute, node, operator};

fn two_frames() -> (State, Frame) {
    let operators = [operator(1, 50, 100), operator(2, 99, 100)];
    let nodes = [node(1, 7, 20, 100), node(1, 8, 30, 30), node(2, 9, 99, 100)];
    let first = compute(&State::default(), 3, 1_000_000, &operators, &nodes).unwrap();
    let second = compute(&first.state, 4, 2_000_000, &operators, &nodes).unwrap();
    (first.state, second)
}

fn published() -> PublishedFrame {
    let (before, frame) = two_frames();
    PublishedFrame::new(&frame, &before)
}

#[test]
fn published_frame_survives_the_file_and_verifies() {
    let published = published();
    let file = std::env::temp_dir().join(format!("surety-frame-{}.json", std::process::id()));
    published.write(&file).unwrap();
    let read = PublishedFrame::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(read, published);
    read.verify().unwrap();
    assert_eq!(read.report(), two_frames().1.report);
}

#[test]
fn verify_after_any_change_is_an_error() {
    let verify = |change: &dyn Fn(&mut PublishedFrame)| {
        let mut file = published();
        change(&mut file);
        file.verify().unwrap_err()
    };
    let raised = verify(&|f| f.rewards[0].2 += U256::from(1));
    assert!(matches!(raised, OracleError::RootDiffers { tree: "rewards tree", .. }));
    let scored = verify(&|f| f.scores[0].1 += 1);
    assert!(matches!(scored, OracleError::RootDiffers { tree: "scores tree", .. }));
    let input = verify(&|f| f.inputs[0].5 += U256::from(1));
    assert!(matches!(input, OracleError::RootDiffers { tree: "inputs tree", .. }));
    let moved = verify(&|f| f.ref_slot += 1);
    assert!(matches!(moved, OracleError::ReportDiffers { .. }));
    let duties = verify(&|f| f.duties[1].1 -= 5);
    assert!(matches!(duties, OracleError::ScoreDiffers { operator_id: 2, .. }));
    let carried = verify(&|f| f.before.accounts[1].cumulative_wei += U256::from(1));
    assert!(matches!(carried, OracleError::CumulativeDiffers { operator_id: 1, .. }));
}

#[test]
fn verify_of_a_report_that_promises_more_is_an_error() {
    let mut file = published();
    file.totals[0] += U256::from(1);
    file.report_hash = file.report().hash();
    assert!(matches!(file.verify(), Err(OracleError::PromiseDiffers { .. })));
}

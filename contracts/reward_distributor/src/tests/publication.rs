use surety_interfaces::IAccess::{ArithmeticOverflow, LengthMismatch};
use surety_interfaces::IRewardDistributor::{
    AssetsNotSorted, DeadlineMissed, EarlierFrameAgreed, EmptyRoot, FrameNotNext, FramePublished,
    FrameRunning, InsufficientFunds, InvalidReferenceSlot, InvalidReportVersion, NoActiveRoot,
    NotAgreed, ReportDisabled, RootDisabled, RootNotPending, RootPending,
};

use super::*;

const ROOT: B256 = B256::repeat_byte(0x33);
const OTHER_ROOT: B256 = B256::repeat_byte(0x44);

#[test]
fn schedule_of_a_frame_follows_the_clock() {
    let mut scene = Scene::new(0);
    assert_eq!(scene.distributor.clock(), (GENESIS, 12, WEEK));
    let schedule = (SLOTS_PER_WEEK - 1, GENESIS + 2 * WEEK - 1);
    assert_eq!(scene.distributor.frame_schedule(1), Ok(schedule));
    assert_eq!(scene.distributor.frame_schedule(0), Err(revert(ArithmeticOverflow {})));
    assert_eq!(scene.distributor.current_frame(), Ok(1));
    scene.at(GENESIS + WEEK);
    assert_eq!(scene.distributor.current_frame(), Ok(2));
}

#[test]
fn publish_with_a_bad_shape_fails() {
    let mut scene = Scene::new(0);
    let good = report(1, 10, ROOT);
    let version = FrameReport { version: 2, ..good.clone() };
    let refused = Err(revert(InvalidReportVersion { version: 2 }));
    assert_eq!(scene.publish(&version), refused);
    let lengths = FrameReport { totals: vec![], ..good.clone() };
    let refused = Err(revert(LengthMismatch { expected: wei(1), actual: wei(0) }));
    assert_eq!(scene.publish(&lengths), refused);
    for assets in [vec![TOKEN, ETH], vec![ETH, ETH]] {
        let refused = Err(revert(AssetsNotSorted { asset: ETH }));
        let totals = vec![wei(1); 2];
        assert_eq!(scene.publish(&FrameReport { assets, totals, ..good.clone() }), refused);
    }
    let empty = Err(revert(EmptyRoot {}));
    let zero = B256::ZERO;
    assert_eq!(scene.publish(&FrameReport { rewardsRoot: zero, ..good.clone() }), empty);
    assert_eq!(scene.publish(&FrameReport { inputsRoot: zero, ..good.clone() }), empty);
    assert_eq!(scene.publish(&FrameReport { scoresRoot: zero, ..good }), empty);
}

#[test]
fn publish_of_another_slot_or_before_the_frame_is_over_fails() {
    let mut scene = Scene::new(0);
    let expected = SLOTS_PER_WEEK - 1;
    let early = FrameReport { refSlot: expected - 1, ..report(1, 10, ROOT) };
    let refused = Err(revert(InvalidReferenceSlot { refSlot: expected - 1, expected }));
    assert_eq!(scene.publish(&early), refused);
    let running = revert(FrameRunning { frame: 1, endsAt: GENESIS + WEEK - 1 });
    scene.at(GENESIS + WEEK - 1);
    assert_eq!(scene.from(STRANGER).publish_frame(report(1, 10, ROOT)), Err(running));
}

#[test]
fn publish_of_what_was_not_agreed_fails() {
    let mut scene = Scene::new(0);
    let frame = report(1, 10, ROOT);
    scene.at(GENESIS + WEEK).agree(1, hash(&report(1, 11, ROOT)), GENESIS + WEEK);
    let refused = revert(NotAgreed { key: frame_key(1), hash: hash(&frame) });
    assert_eq!(scene.from(STRANGER).publish_frame(frame), Err(refused));
}

#[test]
fn publish_of_what_was_agreed_too_late_fails_and_late_delivery_does_not() {
    let frame = report(1, 10, ROOT);
    let deadline = GENESIS + 2 * WEEK - 1;
    let mut scene = Scene::new(0);
    scene.at(GENESIS + 3 * WEEK).agree(1, hash(&frame), deadline + 1);
    let refused = Err(revert(DeadlineMissed { frame: 1, deadline }));
    assert_eq!(scene.from(STRANGER).publish_frame(frame.clone()), refused);
    let mut scene = Scene::new(0);
    scene.at(GENESIS + 3 * WEEK).agree(1, hash(&frame), deadline);
    assert_eq!(scene.from(STRANGER).publish_frame(frame), Ok(()));
}

#[test]
fn publish_promises_out_of_what_is_not_promised_yet() {
    let mut scene = Scene::new(0);
    scene.publish(&report(1, 600, ROOT)).unwrap();
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(600), wei(0)));
    let short = InsufficientFunds { asset: ETH, promised: wei(401), available: wei(400) };
    assert_eq!(scene.publish(&report(2, 401, ROOT)), Err(revert(short)));
    scene.publish(&report(2, 400, ROOT)).unwrap();
    let none = InsufficientFunds { asset: TOKEN, promised: wei(1), available: wei(0) };
    let token = FrameReport { assets: vec![TOKEN], totals: vec![wei(1)], ..report(3, 0, ROOT) };
    assert_eq!(scene.publish(&token), Err(revert(none)));
}

#[test]
fn published_frame_can_be_read() {
    let mut scene = Scene::new(DAY);
    assert_eq!(scene.distributor.latest_frame(), (false, 0));
    scene.publish(&report(3, 10, ROOT)).unwrap();
    let active_at = GENESIS + 3 * WEEK + DAY;
    let (inputs, scores) = (B256::repeat_byte(0x11), B256::repeat_byte(0x22));
    assert_eq!(scene.distributor.latest_frame(), (true, 3));
    assert_eq!(scene.distributor.frame_info(3), (ROOT, inputs, scores, active_at));
    assert_eq!(scene.distributor.frame_info(2), (B256::ZERO, B256::ZERO, B256::ZERO, 0));
    let event = FramePublished {
        frame: 3,
        rewardsRoot: ROOT,
        inputsRoot: inputs,
        scoresRoot: scores,
        activeAt: active_at,
        treeUri: "ipfs://tree".into(),
    };
    assert!(scene.logged(&event));
}

#[test]
fn publish_of_the_same_or_an_earlier_frame_fails() {
    let mut scene = Scene::new(0);
    let refused = |frame, latest| Err(revert(FrameNotNext { frame, latest }));
    let zero = FrameReport { frame: 0, ..report(1, 0, ROOT) };
    assert_eq!(scene.from(STRANGER).publish_frame(zero), refused(0, 0));
    scene.publish(&report(2, 10, ROOT)).unwrap();
    assert_eq!(scene.publish(&report(2, 10, OTHER_ROOT)), refused(2, 2));
    assert_eq!(scene.publish(&report(1, 10, OTHER_ROOT)), refused(1, 2));
}

#[test]
fn publish_waits_for_an_earlier_frame_that_was_agreed_on_in_time() {
    // every frame's agreement is the last one that the test VM heard of
    let deliver = |frame: u64, since: u64| {
        let mut scene = Scene::new(0);
        scene.publish(&report(1, 10, ROOT)).unwrap();
        let report = report(frame, 10, OTHER_ROOT);
        scene.at(GENESIS + 20 * WEEK).agree(frame, hash(&report), since);
        scene.from(STRANGER).publish_frame(report)
    };
    let deadline = |frame: u64| GENESIS + (frame + 1) * WEEK - 1;
    let waits = |frame, earlier| Err(revert(EarlierFrameAgreed { frame, earlier }));
    assert_eq!(deliver(4, deadline(2)), waits(4, 2));
    assert_eq!(deliver(4, deadline(2) + 1), waits(4, 3));
    assert_eq!(deliver(4, deadline(3) + 1), Ok(()));
    assert_eq!(deliver(2, deadline(1)), Ok(()));
    assert_eq!(deliver(12, deadline(2)), waits(12, 4), "the 8 frames before are looked at");
}

#[test]
fn root_pays_from_its_activity_on_and_the_one_before_until_then() {
    let mut scene = Scene::new(DAY);
    scene.publish(&report(1, 10, ROOT)).unwrap();
    assert_eq!(scene.distributor.current_root(), Err(revert(NoActiveRoot {})));
    scene.at(GENESIS + WEEK + DAY);
    assert_eq!(scene.distributor.current_root(), Ok((1, ROOT)));
    scene.publish(&report(2, 10, OTHER_ROOT)).unwrap();
    assert_eq!(scene.distributor.current_root(), Ok((1, ROOT)));
    scene.at(GENESIS + 2 * WEEK + DAY);
    assert_eq!(scene.distributor.current_root(), Ok((2, OTHER_ROOT)));
}

#[test]
fn publish_while_a_root_is_pending_fails() {
    let mut scene = Scene::new(8 * DAY);
    scene.publish(&report(1, 10, ROOT)).unwrap();
    let pending = RootPending { frame: 1, activeAt: GENESIS + WEEK + 8 * DAY };
    assert_eq!(scene.publish(&report(2, 10, ROOT)), Err(revert(pending)));
}

#[test]
fn disabled_root_gives_its_promises_and_its_frame_back() {
    let mut scene = Scene::new(DAY);
    scene.publish(&report(1, 100, ROOT)).unwrap();
    scene.distributor.add_funded(TOKEN, wei(50)).unwrap();
    let (assets, totals) = (vec![ETH, TOKEN], vec![wei(200), wei(50)]);
    let bad = FrameReport { assets, totals, ..report(2, 0, OTHER_ROOT) };
    scene.publish(&bad).unwrap();
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(300), wei(0)));
    scene.from(GUARDIAN).disable_root(2).unwrap();
    assert!(scene.logged(&RootDisabled { frame: 2 }));
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(100), wei(0)));
    assert_eq!(scene.distributor.totals(TOKEN), (wei(50), wei(0), wei(0)));
    assert_eq!(scene.distributor.frame_info(2), (B256::ZERO, B256::ZERO, B256::ZERO, 0));
    assert_eq!(scene.distributor.latest_frame(), (true, 1));
    assert_eq!(scene.distributor.current_root(), Ok((1, ROOT)));
    let again = revert(ReportDisabled { frame: 2, hash: hash(&bad) });
    assert_eq!(scene.publish(&bad), Err(again));
    scene.publish(&report(2, 20, ROOT)).unwrap();
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(120), wei(0)));
}

#[test]
fn disable_of_a_root_that_is_not_pending_fails() {
    let mut scene = Scene::new(DAY);
    let refused = |frame| Err(revert(RootNotPending { frame }));
    assert_eq!(scene.from(GUARDIAN).disable_root(0), refused(0));
    scene.publish(&report(1, 10, ROOT)).unwrap();
    assert_eq!(scene.from(GUARDIAN).disable_root(2), refused(2));
    scene.at(GENESIS + WEEK + DAY);
    assert_eq!(scene.from(GUARDIAN).disable_root(1), refused(1));
}

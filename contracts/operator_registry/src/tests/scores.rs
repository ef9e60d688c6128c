use alloy_primitives::B256;
use surety_interfaces::IAccess::{ArithmeticOverflow, LengthMismatch, NotWired};
use surety_interfaces::IClusterLedger::setCapacitiesCall;
use surety_interfaces::ICollateralVault::setMultipliersCall;
use surety_interfaces::IOperatorRegistry::{
    EmptyList, FrameNotActive, InvalidProof, OperatorNotFound, ScoreApplied, ScoreNotNewer,
    ScoreTooHigh,
};
use surety_interfaces::IRewardDistributor::frameInfoCall;
use surety_protocol::leaf::ScoreLeaf;
use surety_protocol::merkle::{MultiProof, Tree};

use super::*;
use crate::apply_scores::push_multipliers;
use crate::operators::{MAX_FRAME, MAX_FRAMES_SERVED};

const NOW: u64 = 1_000;

/// A frame in which the operators 1 to 5 got scores.
struct Frame {
    number: u64,
    leaves: Vec<ScoreLeaf>,
    tree: Tree,
}

impl Frame {
    fn new(number: u64, score_bps: u16) -> Self {
        let leaf = |operator_id| ScoreLeaf { operator_id, score_bps, frames_served: 3 };
        let leaves: Vec<ScoreLeaf> = (1..=5).map(leaf).collect();
        let hashes: Vec<B256> = leaves.iter().map(ScoreLeaf::hash).collect();
        let tree = Tree::new(&hashes).unwrap();
        Self { number, leaves, tree }
    }

    fn apply(&self, scene: &mut Scene, ids: &[u64]) -> Result<(), Revert> {
        let places: Vec<usize> = ids.iter().map(|id| *id as usize - 1).collect();
        let multi = self.tree.multi_proof(&places).unwrap();
        self.apply_with(scene, &multi, |score_bps| score_bps)
    }

    fn apply_with(
        &self,
        scene: &mut Scene,
        multi: &MultiProof,
        claim: impl Fn(u16) -> u16,
    ) -> Result<(), Revert> {
        let picked = || multi.indices.iter().map(|index| self.leaves[*index]);
        scene.from(STRANGER).apply_scores(
            self.number,
            picked().map(|leaf| leaf.operator_id).collect(),
            picked().map(|leaf| claim(leaf.score_bps)).collect(),
            picked().map(|leaf| leaf.frames_served).collect(),
            multi.proof.clone(),
            multi.flags.clone(),
        )
    }
}

/// The distributor published `frame`, and it is active since just now.
fn publish(scene: &mut Scene, frame: &Frame) {
    record(scene, frame.number, frame.tree.root(), NOW);
}

fn record(scene: &mut Scene, frame: u64, scores_root: B256, active_secs: u64) {
    scene.vm.set_block_timestamp(NOW);
    let (rewards, inputs) = (B256::repeat_byte(1), B256::repeat_byte(2));
    scene.answer_with((rewards, inputs, scores_root, active_secs).abi_encode());
    scene.answers(DISTRIBUTOR, &frameInfoCall { frame }, 4);
}

fn five_operators() -> Scene {
    let mut scene = Scene::new();
    for key in 1..=5u8 {
        scene.register(OWNER, &[key]).unwrap();
    }
    scene
}

#[test]
fn apply_scores_by_anyone_writes_published_scores() {
    let mut scene = five_operators();
    let frame = Frame::new(1, 9_876);
    publish(&mut scene, &frame);
    frame.apply(&mut scene, &[2, 4, 5]).unwrap();
    assert_eq!(scene.registry.score_of(2), (9_876, 3, 1));
    assert_eq!(scene.registry.score_of(5), (9_876, 3, 1));
    assert_eq!(scene.registry.score_of(1), (9_500, 0, 0));
    let events = scene.events::<ScoreApplied>();
    assert_eq!(events.len(), 3);
    assert_eq!((events[0].frame, events[0].scoreBps, events[0].framesServed), (1, 9_876, 3));
    frame.apply(&mut scene, &[1]).unwrap();
    assert_eq!(scene.registry.score_of(1), (9_876, 3, 1));
}

#[test]
fn apply_scores_of_the_same_or_an_earlier_frame_is_refused() {
    let mut scene = five_operators();
    let (second, third) = (Frame::new(2, 9_000), Frame::new(3, 8_000));
    publish(&mut scene, &third);
    third.apply(&mut scene, &[1]).unwrap();
    let again = ScoreNotNewer { operatorId: 1, frame: 3 };
    assert_eq!(third.apply(&mut scene, &[1]), Err(revert(again)));
    publish(&mut scene, &second);
    let earlier = ScoreNotNewer { operatorId: 1, frame: 2 };
    assert_eq!(second.apply(&mut scene, &[1]), Err(revert(earlier)));
    second.apply(&mut scene, &[2]).unwrap();
    assert_eq!(scene.registry.score_of(1), (8_000, 3, 3));
}

#[test]
fn apply_scores_passes_over_what_was_applied_before() {
    let mut scene = five_operators();
    let (first, second) = (Frame::new(1, 9_000), Frame::new(2, 8_000));
    publish(&mut scene, &second);
    second.apply(&mut scene, &[1, 2]).unwrap();
    second.apply(&mut scene, &[1, 2, 3]).unwrap();
    assert_eq!(scene.events::<ScoreApplied>().len(), 3);
    publish(&mut scene, &first);
    first.apply(&mut scene, &[3, 4]).unwrap();
    assert_eq!(scene.registry.score_of(3), (8_000, 3, 2));
    assert_eq!(scene.registry.score_of(4), (9_000, 3, 1));
    let refused = |id| Err(revert(ScoreNotNewer { operatorId: id, frame: 1 }));
    let nothing_newer = first.apply(&mut scene, &[1, 4]);
    assert!(nothing_newer == refused(1) || nothing_newer == refused(4));
}

#[test]
fn apply_scores_of_a_frame_that_is_not_active_is_refused() {
    let mut scene = five_operators();
    let frame = Frame::new(1, 9_876);
    let refused = Err(revert(FrameNotActive { frame: 1 }));
    // not published, or disabled
    record(&mut scene, 1, B256::ZERO, 0);
    assert_eq!(frame.apply(&mut scene, &[1]), refused);
    record(&mut scene, 1, frame.tree.root(), NOW + 1);
    assert_eq!(frame.apply(&mut scene, &[1]), refused);
    record(&mut scene, 1, frame.tree.root(), NOW);
    assert_eq!(frame.apply(&mut scene, &[1]), Ok(()));
}

#[test]
fn apply_scores_keeps_what_fits_its_word() {
    let mut scene = five_operators();
    let mut frame = Frame::new(u64::from(MAX_FRAME), 9_876);
    frame.leaves[0].frames_served = u32::MAX;
    let hashes: Vec<B256> = frame.leaves.iter().map(ScoreLeaf::hash).collect();
    frame.tree = Tree::new(&hashes).unwrap();
    publish(&mut scene, &frame);
    frame.apply(&mut scene, &[1]).unwrap();
    let expected = (9_876, MAX_FRAMES_SERVED, u64::from(MAX_FRAME));
    assert_eq!(scene.registry.score_of(1), expected);
    assert_eq!(scene.registry.owner_of(1), OWNER);
    let late = Frame::new(u64::from(MAX_FRAME) + 1, 9_876);
    publish(&mut scene, &late);
    assert_eq!(late.apply(&mut scene, &[1]), Err(revert(ArithmeticOverflow {})));
}

#[test]
fn apply_scores_above_ten_thousand_is_refused() {
    let mut scene = five_operators();
    let frame = Frame::new(1, 10_001);
    publish(&mut scene, &frame);
    let error = ScoreTooHigh { operatorId: 2, scoreBps: 10_001 };
    assert_eq!(frame.apply(&mut scene, &[2]), Err(revert(error)));
    let frame = Frame::new(1, 10_000);
    publish(&mut scene, &frame);
    assert_eq!(frame.apply(&mut scene, &[2]), Ok(()));
}

#[test]
fn apply_scores_with_another_score_than_the_leaf_is_refused() {
    let mut scene = five_operators();
    let frame = Frame::new(1, 9_876);
    publish(&mut scene, &frame);
    let multi = frame.tree.multi_proof(&[0, 3]).unwrap();
    let result = frame.apply_with(&mut scene, &multi, |score_bps| score_bps + 1);
    assert_eq!(result, Err(revert(InvalidProof {})));
    let short = MultiProof { proof: multi.proof[1..].to_vec(), ..multi };
    let result = frame.apply_with(&mut scene, &short, |score_bps| score_bps);
    assert_eq!(result, Err(revert(InvalidProof {})));
}

#[test]
fn apply_scores_of_an_unknown_operator_is_refused() {
    let mut scene = Scene::registered();
    let frame = Frame::new(1, 9_876);
    publish(&mut scene, &frame);
    let error = OperatorNotFound { operatorId: 3 };
    assert_eq!(frame.apply(&mut scene, &[3]), Err(revert(error)));
}

#[test]
fn apply_scores_with_bad_arguments_is_refused() {
    let mut scene = five_operators();
    let registry = scene.from(STRANGER);
    let result = registry.apply_scores(1, vec![], vec![], vec![], vec![], vec![]);
    assert_eq!(result, Err(revert(EmptyList {})));
    let error = LengthMismatch { expected: wei(1), actual: wei(0) };
    let result = registry.apply_scores(1, vec![1], vec![], vec![3], vec![], vec![]);
    assert_eq!(result, Err(revert(error)));
    let error = LengthMismatch { expected: wei(1), actual: wei(2) };
    let result = registry.apply_scores(1, vec![1], vec![1], vec![3, 3], vec![], vec![]);
    assert_eq!(result, Err(revert(error)));
}

#[test]
fn apply_scores_before_the_wiring_is_refused() {
    let mut scene = Scene::empty();
    let result = Frame::new(1, 9_876).apply(&mut scene, &[1]);
    assert_eq!(result, Err(revert(NotWired {})));
}

#[test]
fn apply_scores_with_a_policy_sets_the_multiplier_that_changes() {
    let mut scene = five_operators();
    scene.from(ADMIN).set_score_tiers(vec![0, 9_800], vec![10_000, 5_000]).unwrap();
    let low = Frame::new(1, 9_799);
    publish(&mut scene, &low);
    low.apply(&mut scene, &[1]).unwrap();
    let high = Frame::new(2, 9_800);
    publish(&mut scene, &high);
    let call = setMultipliersCall { operatorIds: vec![1], multipliersBps: vec![5_000] };
    let refusal = scene.refuses(VAULT, &call);
    assert_eq!(high.apply(&mut scene, &[1]), Err(refusal));
}

#[test]
fn multipliers_go_to_the_strategies_of_each_operator() {
    let mut scene = five_operators();
    scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER).unwrap();
    let mut second = scene.registry.profile(2);
    second.accounts |= 2;
    scene.registry.store_profile(2, &second);
    let changed = [(1, 5_000), (2, 0)];
    // a list of one capacity, then one of two, cannot both be answered: refuse the one that comes second
    scene.answer_with(vec![6u32, 7].abi_encode());
    let both = setMultipliersCall { operatorIds: vec![1, 2], multipliersBps: vec![5_000, 0] };
    scene.returns(VAULT, &both, U256::ZERO, 4);
    let second = setMultipliersCall { operatorIds: vec![2], multipliersBps: vec![0] };
    let refusal = scene.refuses(OTHER_VAULT, &second);
    assert_eq!(push_multipliers(&mut scene.registry, &changed), Err(refusal));
    let capacities = setCapacitiesCall { operatorIds: vec![1, 2], capacities: vec![6, 7] };
    let refusal = scene.refuses(LEDGER, &capacities);
    assert_eq!(push_multipliers(&mut scene.registry, &changed), Err(refusal));
}

use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IRewardDistributor::{
    EmptyList, InvalidProof, NothingToClaim, PayoutCredited,
};
use surety_protocol::merkle::MultiProof;

use super::*;

fn rewards() -> Rewards {
    Rewards::new(&[(1, ETH, 10), (2, ETH, 20), (3, ETH, 30), (4, ETH, 40), (5, ETH, 50)])
}

fn published() -> Scene {
    let mut scene = Scene::new(0);
    scene.publish_tree(1, 150, &rewards());
    scene
}

impl Scene {
    fn claim_all(&mut self, rewards: &Rewards, proof: MultiProof) -> Result<(), Revert> {
        let leaves: Vec<_> = proof.indices.iter().map(|index| rewards.leaves[*index]).collect();
        let ids = leaves.iter().map(|leaf| leaf.0).collect();
        let assets = leaves.iter().map(|leaf| leaf.1).collect();
        let cumulatives = leaves.iter().map(|leaf| leaf.2).collect();
        let caller = self.from(STRANGER);
        caller.claim_many(ids, assets, cumulatives, proof.proof, proof.flags)
    }
}

#[test]
fn claim_many_pays_every_leaf_and_a_bad_receiver_blocks_none() {
    let mut scene = published();
    let answer = scene.answer(no_debt());
    scene.vm.mock_call(PAYOUT, vec![], wei(20), Err(answer));
    let proof = rewards().tree.multi_proof(&[0, 1, 4]).unwrap();
    scene.claim_all(&rewards(), proof).unwrap();
    for (operator_id, claimed) in [(1, 10), (2, 20), (3, 0), (4, 0), (5, 50)] {
        assert_eq!(scene.distributor.claimed_of(operator_id, ETH), wei(claimed));
    }
    assert!(scene.logged(&PayoutCredited { account: no_debt(), asset: ETH, amount: wei(20) }));
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(150), wei(80)));
}

#[test]
fn claim_many_passes_over_what_was_claimed_before() {
    let mut scene = published();
    scene.answer(no_debt());
    scene.claim(&rewards(), 1).unwrap();
    let proof = rewards().tree.multi_proof(&[0, 1]).unwrap();
    scene.claim_all(&rewards(), proof.clone()).unwrap();
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(150), wei(30)));
    let first = rewards().leaves[proof.indices[0]].0;
    let nothing = revert(NothingToClaim { operatorId: first, asset: ETH });
    assert_eq!(scene.claim_all(&rewards(), proof), Err(nothing));
}

#[test]
fn claim_many_with_a_wrong_proof_fails() {
    let mut scene = published();
    scene.answer(no_debt());
    let invalid = Err(revert(InvalidProof {}));
    let proof = rewards().tree.multi_proof(&[0, 3]).unwrap();
    let mut swapped = proof.clone();
    swapped.indices.reverse();
    assert_eq!(scene.claim_all(&rewards(), swapped), invalid);
    let mut short = proof;
    short.proof.pop();
    assert_eq!(scene.claim_all(&rewards(), short), invalid);
}

#[test]
fn claim_many_of_nothing_fails() {
    let mut scene = published();
    let root = vec![rewards().tree.root()];
    let outcome = scene.from(STRANGER).claim_many(vec![], vec![], vec![], root, vec![]);
    assert_eq!(outcome, Err(revert(EmptyList {})));
}

#[test]
fn claim_many_with_lists_of_different_lengths_fails() {
    let mut scene = published();
    let differ = Err(revert(LengthMismatch { expected: wei(1), actual: wei(2) }));
    let (assets, sums) = (vec![ETH; 2], vec![wei(1); 2]);
    let caller = scene.from(STRANGER);
    assert_eq!(caller.claim_many(vec![1], assets, vec![wei(1)], vec![], vec![]), differ);
    assert_eq!(caller.claim_many(vec![1], vec![ETH], sums, vec![], vec![]), differ);
}

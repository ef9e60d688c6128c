//! merkle.json through `claim` and `claimMany`. The roots are published without any promise, so a leaf that is proven
//! gets as far as the books, which have nothing for it, and a leaf that is not proven gets `InvalidProof`.

use super::read;
use alloy::primitives::{Address, B256, U256};
use serde::Deserialize;
use surety::bindings::IRewardDistributor;
use surety_tests::{Called, FrameBuilder, World, test};

#[derive(Deserialize)]
struct File {
    trees: Vec<Tree>,
    sequence: Vec<Epoch>,
}

#[derive(Deserialize)]
struct Tree {
    root: B256,
    values: Vec<Value>,
    proofs: Vec<Proof>,
    multi_proofs: Vec<MultiProof>,
    bad_proofs: Vec<BadProof>,
    bad_multi_proofs: Vec<MultiProof>,
}

/// operator, asset, cumulative wei
#[derive(Clone, Deserialize)]
struct Value(String, Address, U256);

#[derive(Deserialize)]
struct Proof {
    index: usize,
    proof: Vec<B256>,
}

#[derive(Deserialize)]
struct BadProof {
    kind: String,
    value: Value,
    proof: Vec<B256>,
}

#[derive(Deserialize)]
struct MultiProof {
    kind: Option<String>,
    leaves: Vec<Value>,
    proof: Vec<B256>,
    proof_flags: Vec<bool>,
}

#[derive(Deserialize)]
struct Epoch {
    root: B256,
    values: Vec<Value>,
    proofs: Vec<Proof>,
}

impl Value {
    fn operator(&self) -> u64 {
        self.0.parse().unwrap()
    }
}

/// Makes a root the active one, with nothing promised.
fn publish_root(w: &World, root: B256) {
    let mut frame = w.end_frame(&FrameBuilder::eth(&[(1, U256::ONE)]));
    frame.report.rewardsRoot = root;
    frame.report.assets.clear();
    frame.report.totals.clear();
    w.publish(&frame).ok();
}

fn claim(w: &World, value: &Value, proof: &[B256]) -> Called {
    let call = w.distributor.claim(value.operator(), value.1, value.2, proof.to_vec());
    w.try_call(w.admin, call)
}

fn claim_many(w: &World, multi: &MultiProof) -> Called {
    let call = w.distributor.claimMany(
        multi.leaves.iter().map(Value::operator).collect(),
        multi.leaves.iter().map(|leaf| leaf.1).collect(),
        multi.leaves.iter().map(|leaf| leaf.2).collect(),
        multi.proof.clone(),
        multi.proof_flags.clone(),
    );
    w.try_call(w.admin, call)
}

/// Proven, and the books have nothing for the first leaf with an amount.
fn assert_proven(called: Called, leaves: &[Value]) {
    let (asset, available) = (leaves[0].1, U256::ZERO);
    match leaves.iter().find(|leaf| !leaf.2.is_zero()) {
        Some(leaf) => called.refused(IRewardDistributor::InsufficientFunds {
            asset: leaf.1,
            promised: leaf.2,
            available,
        }),
        None => called.refused(IRewardDistributor::NothingToClaim {
            operatorId: leaves[0].operator(),
            asset,
        }),
    }
}

fn check(w: &World, tree: &Tree, counts: &mut [usize; 4]) {
    publish_root(w, tree.root);
    for proof in &tree.proofs {
        let value = &tree.values[proof.index];
        assert_proven(claim(w, value, &proof.proof), std::slice::from_ref(value));
        counts[0] += 1;
    }
    for bad in &tree.bad_proofs {
        let refused = claim(w, &bad.value, &bad.proof);
        let is_refused = refused.is_refused_with(&IRewardDistributor::InvalidProof {});
        assert!(is_refused, "{}: {refused:?}", bad.kind);
        counts[1] += 1;
    }
    for multi in &tree.multi_proofs {
        let called = claim_many(w, multi);
        match multi.leaves.is_empty() {
            true => called.refused(IRewardDistributor::EmptyList {}),
            false => assert_proven(called, &multi.leaves),
        }
        counts[2] += 1;
    }
    for bad in &tree.bad_multi_proofs {
        let refused = claim_many(w, bad);
        let is_refused = refused.is_refused_with(&IRewardDistributor::InvalidProof {})
            || refused.is_refused_with(&IRewardDistributor::EmptyList {});
        assert!(is_refused, "{:?}: {refused:?}", bad.kind);
        counts[3] += 1;
    }
}

#[test]
fn merkle_vectors_through_claims_are_accepted_and_refused() {
    let file: File = read("merkle.json");
    test(|w| {
        let mut counts = [0; 4];
        file.trees.iter().for_each(|tree| check(w, tree, &mut counts));
        assert_eq!(counts, [46, 107, 30, 48]);
    });
}

#[test]
fn merkle_sequence_pays_the_difference_of_two_epochs() {
    let file: File = read("merkle.json");
    test(|w| {
        let epochs = &file.sequence;
        // one asset: put the fee token's code where the vectors have it
        let asset = epochs[0].values[0].1;
        w.devnet.set_code(asset, w.devnet.code(*w.token.address()));
        let token = surety::bindings::IERC20::new(asset, w.provider.clone());
        let operators = w.operators(epochs[1].values.len());
        let total: U256 = epochs[1].values.iter().map(|value| value.2).sum();
        let funder = w.actor("funder");
        w.send(funder, token.mint(funder, total)).ok();
        w.send(funder, token.approve(*w.distributor.address(), total)).ok();
        w.send(funder, w.distributor.fund(asset, total)).ok();
        let mut promised = U256::ZERO;
        for epoch in epochs {
            let sum: U256 = epoch.values.iter().map(|value| value.2).sum();
            let mut frame = w.end_frame(&FrameBuilder::eth(&[(1, U256::ONE)]));
            frame.report.rewardsRoot = epoch.root;
            (frame.report.assets, frame.report.totals) = (vec![asset], vec![sum - promised]);
            promised = sum;
            w.publish(&frame).ok();
            for proof in &epoch.proofs {
                let value = &epoch.values[proof.index];
                let before = w.get(w.distributor.claimedOf(value.operator(), asset));
                let call =
                    w.distributor.claim(value.operator(), asset, value.2, proof.proof.clone());
                let sent = w.send(w.admin, call);
                if before == value.2 {
                    sent.refused(IRewardDistributor::NothingToClaim {
                        operatorId: value.operator(),
                        asset,
                    });
                } else {
                    sent.ok();
                }
                assert_eq!(w.get(token.balanceOf(w.owner(value.operator()))), value.2);
            }
        }
        assert_eq!(operators.len(), epochs[1].values.len());
    });
}

use alloy_primitives::{B256, U256, keccak256};
use proptest::prelude::*;
use serde_json::Value;
use surety_protocol::leaf::RewardLeaf;
use surety_protocol::merkle::{MerkleError, Tree, hash_pair, verify, verify_multi};

use crate::reading::{as_address, as_hash, as_wei, hashes, list, number, text, vectors};

fn leaf(value: &Value) -> B256 {
    let operator_id = as_wei(&value[0]).to();
    let (asset, cumulative) = (as_address(&value[1]), as_wei(&value[2]));
    RewardLeaf { operator_id, asset, cumulative }.hash()
}

fn leaves(value: &Value, field: &str) -> Vec<B256> {
    list(value, field).iter().map(leaf).collect()
}

fn flags(value: &Value) -> Vec<bool> {
    list(value, "proof_flags").iter().map(|flag| flag.as_bool().unwrap()).collect()
}

fn indices(value: &Value) -> Vec<usize> {
    list(value, "indices").iter().map(|i| i.as_u64().unwrap() as usize).collect()
}

#[test]
fn trees_and_proofs_of_every_vector_match() {
    let file = vectors("merkle.json");
    let mut proofs = 0;
    for value in list(&file, "trees") {
        let values = leaves(value, "values");
        let (tree, root) = (Tree::new(&values).unwrap(), as_hash(&value["root"]));
        assert_eq!(tree.root(), root);
        if value.get("tree_nodes").is_some() {
            assert_eq!(tree.nodes(), hashes(value, "tree_nodes"));
        }
        for entry in list(value, "proofs") {
            let index = number(entry, "index") as usize;
            let proof = hashes(entry, "proof");
            if entry.get("leaf").is_some() {
                assert_eq!(values[index], as_hash(&entry["leaf"]));
            }
            assert_eq!(tree.proof(index).unwrap(), proof);
            assert!(verify(root, values[index], &proof));
            proofs += 1;
        }
    }
    assert_eq!((list(&file, "trees").len(), proofs), (7, 46));
}

#[test]
fn multi_proofs_of_every_vector_match() {
    let file = vectors("merkle.json");
    let mut count = 0;
    for value in list(&file, "trees") {
        let tree = Tree::new(&leaves(value, "values")).unwrap();
        for entry in list(value, "multi_proofs") {
            let (given, proof) = (leaves(entry, "leaves"), hashes(entry, "proof"));
            assert_eq!(given, hashes(entry, "leaf_hashes"));
            let made = tree.multi_proof(&indices(entry)).unwrap();
            assert_eq!((&made.leaves, &made.proof), (&given, &proof));
            assert_eq!(made.flags, flags(entry));
            assert!(verify_multi(tree.root(), &given, &proof, &flags(entry)));
            count += 1;
        }
    }
    assert_eq!(count, 30);
}

#[test]
fn bad_proofs_of_every_vector_are_refused() {
    let file = vectors("merkle.json");
    let (mut single, mut multi) = (0, 0);
    for value in list(&file, "trees") {
        let root = as_hash(&value["root"]);
        for entry in list(value, "bad_proofs") {
            let proof = hashes(entry, "proof");
            assert!(!verify(root, leaf(&entry["value"]), &proof), "{}", entry["kind"]);
            single += 1;
        }
        for entry in list(value, "bad_multi_proofs") {
            assert!(["false", "reverts"].contains(&text(entry, "solidity")));
            let (given, proof) = (leaves(entry, "leaves"), hashes(entry, "proof"));
            assert!(!verify_multi(root, &given, &proof, &flags(entry)), "{}", entry["kind"]);
            multi += 1;
        }
    }
    assert_eq!((single, multi), (107, 48));
}

#[test]
fn raw_leaves_of_every_vector_are_judged_alike() {
    let file = vectors("merkle.json");
    let (mut count, mut preimages) = (0, 0);
    for value in list(&file, "trees") {
        let root = as_hash(&value["root"]);
        for entry in list(value, "raw_leaf_checks") {
            let hash = as_hash(&entry["leaf"]);
            let accepted = entry["accepted"].as_bool().unwrap();
            assert_eq!(verify(root, hash, &hashes(entry, "proof")), accepted, "{}", entry["kind"]);
            if let Some(preimage) = entry["preimage"].as_str() {
                let bytes = alloy_primitives::hex::decode(preimage).unwrap();
                assert_eq!(keccak256(bytes), hash);
                preimages += 1;
            }
            count += 1;
        }
    }
    assert_eq!(count, 39);
    assert!(preimages > 0);
}

#[test]
fn sequence_of_epochs_pays_the_difference() {
    let file = vectors("merkle.json");
    let sequence = list(&file, "sequence");
    let mut paid = vec![U256::ZERO; 13];
    let mut idle = 0;
    for epoch in sequence {
        let (values, root) = (leaves(epoch, "values"), as_hash(&epoch["root"]));
        assert_eq!(Tree::new(&values).unwrap().root(), root);
        for entry in list(epoch, "proofs") {
            let index = number(entry, "index") as usize;
            assert!(verify(root, values[index], &hashes(entry, "proof")));
            let cumulative = as_wei(&list(epoch, "values")[index][2]);
            idle += usize::from(cumulative == paid[index]);
            assert!(cumulative >= paid[index]);
            paid[index] = cumulative;
        }
        assert_eq!(list(epoch, "proofs").len(), 13);
    }
    assert_eq!((sequence.len(), idle), (2, 4));
    let stale = list(&sequence[0], "proofs").iter().zip(leaves(&sequence[0], "values"));
    for (entry, old) in stale {
        assert!(!verify(as_hash(&sequence[1]["root"]), old, &hashes(entry, "proof")));
    }
}

#[test]
fn tree_without_leaves_is_an_error() {
    assert_eq!(Tree::new(&[]), Err(MerkleError::NoLeaves));
    let tree = Tree::new(&[B256::ZERO]).unwrap();
    assert_eq!(tree.proof(1), Err(MerkleError::UnknownLeaf { index: 1 }));
    assert_eq!(tree.multi_proof(&[0, 0]), Err(MerkleError::DuplicateLeaf { index: 0 }));
}

#[test]
fn verify_multi_of_malformed_input_is_false() {
    let (a, b) = (B256::with_last_byte(1), B256::with_last_byte(2));
    let root = hash_pair(a, b);
    assert!(verify_multi(root, &[a, b], &[], &[true]));
    assert!(!verify_multi(root, &[], &[], &[]));
    assert!(!verify_multi(root, &[], &[], &[true]));
    assert!(!verify_multi(root, &[a, b], &[], &[false]));
    assert!(!verify_multi(root, &[], &[a, b], &[true]));
    assert!(!verify_multi(root, &[], &[a, b], &[false]));
    // the count fits, but an unused sibling is left over (CVE-2023-34459)
    assert!(!verify_multi(root, &[a, b], &[root], &[true, true]));
    assert!(verify_multi(root, &[], &[root], &[]));
}

fn tree() -> impl Strategy<Value = Vec<B256>> {
    prop::collection::vec(any::<u64>(), 1..60)
        .prop_map(|seeds| seeds.iter().map(|s| keccak256(s.to_be_bytes())).collect())
}

proptest! {
    #[test]
    fn every_proof_of_a_tree_verifies_and_fails_when_altered(
        values in tree(), index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let tree = Tree::new(&values).unwrap();
        for (index, value) in values.iter().enumerate() {
            prop_assert!(verify(tree.root(), *value, &tree.proof(index).unwrap()));
        }
        let index = index.index(values.len());
        let mut proof = tree.proof(index).unwrap();
        let flip = |mut hash: B256| {
            hash.0[bit / 8] ^= 1 << (bit % 8);
            hash
        };
        prop_assert!(!verify(tree.root(), flip(values[index]), &proof));
        prop_assert!(!verify(flip(tree.root()), values[index], &proof));
        if !proof.is_empty() {
            let at = at.index(proof.len());
            proof[at] = flip(proof[at]);
            prop_assert!(!verify(tree.root(), values[index], &proof));
            proof.pop();
            prop_assert!(!verify(tree.root(), values[index], &proof));
        }
    }

    #[test]
    fn multi_proof_of_any_subset_verifies_and_fails_when_altered(
        values in tree(), mask in any::<u64>(), flip in any::<prop::sample::Index>(),
    ) {
        let tree = Tree::new(&values).unwrap();
        let subset: Vec<usize> = (0..values.len()).filter(|i| mask >> i & 1 == 1).collect();
        let made = tree.multi_proof(&subset).unwrap();
        prop_assert!(verify_multi(tree.root(), &made.leaves, &made.proof, &made.flags));
        for (index, leaf) in made.indices.iter().zip(&made.leaves) {
            prop_assert_eq!(values[*index], *leaf);
        }
        if !made.leaves.is_empty() {
            let mut altered = made.leaves.clone();
            altered[flip.index(made.leaves.len())].0[0] ^= 1;
            prop_assert!(!verify_multi(tree.root(), &altered, &made.proof, &made.flags));
        }
        if !made.flags.is_empty() {
            let mut flags = made.flags.clone();
            let at = flip.index(flags.len());
            flags[at] = !flags[at];
            prop_assert!(!verify_multi(tree.root(), &made.leaves, &made.proof, &flags));
        }
    }

    #[test]
    fn verify_multi_of_random_input_is_false(
        leaves in prop::collection::vec(any::<[u8; 32]>(), 0..6),
        proof in prop::collection::vec(any::<[u8; 32]>(), 0..6),
        flags in prop::collection::vec(any::<bool>(), 0..12), root in any::<[u8; 32]>(),
    ) {
        let hashes = |bytes: &[[u8; 32]]| bytes.iter().map(B256::from).collect::<Vec<_>>();
        let (leaves, proof) = (hashes(&leaves), hashes(&proof));
        prop_assert!(!verify_multi(B256::from(root), &leaves, &proof, &flags));
    }
}

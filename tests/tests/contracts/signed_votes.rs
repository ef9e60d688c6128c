//! Votes that members sign as EIP-712 typed data, as a wallet would, recovered by the chain's own precompile.

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    signers::{SignerSync, local::PrivateKeySigner},
    sol,
    sol_types::{Eip712Domain, SolStruct, eip712_domain},
};
use surety::bindings::IOracleCommittee;
use surety_tests::{Sent, World, test};

const TOPIC: B256 = B256::repeat_byte(7);
const KEY: B256 = B256::repeat_byte(8);
const ONE: B256 = B256::repeat_byte(1);
const OTHER: B256 = B256::repeat_byte(2);

sol! {
    struct Vote {
        bytes32 topic;
        bytes32 key;
        bytes32 hash;
        uint64 round;
        uint16 memberships;
    }
}

/// As the contract describes it.
fn domain(w: &World) -> Eip712Domain {
    let told = w.get(w.committee.eip712Domain());
    assert_eq!((told.fields.0, told.salt, told.extensions.len()), ([0x0f], B256::ZERO, 0));
    eip712_domain! {
        name: told.name,
        version: told.version,
        chain_id: told.chainId.to(),
        verifying_contract: told.verifyingContract,
    }
}

fn key_of(w: &World, account: Address) -> PrivateKeySigner {
    let accounts = w.devnet.accounts();
    accounts.iter().find(|known| known.address == account).unwrap().signer.clone()
}

/// As long as no member was added to the first three.
fn signature(signer: &PrivateKeySigner, domain: &Eip712Domain, hash: B256, round: u64) -> Bytes {
    let vote = Vote { topic: TOPIC, key: KEY, hash, round, memberships: 3 };
    signer.sign_hash_sync(&vote.eip712_signing_hash(domain)).unwrap().as_bytes().into()
}

/// Signatures of the members at these places.
fn signed(w: &World, places: &[usize], hash: B256, round: u64) -> Vec<Bytes> {
    let domain = domain(w);
    let sign = |place: &usize| signature(&key_of(w, w.members[*place]), &domain, hash, round);
    places.iter().map(sign).collect()
}

fn submit(w: &World, hash: B256, round: u64, signatures: Vec<Bytes>) -> Sent {
    w.send(w.actor("relayer"), w.committee.submitSigned(TOPIC, KEY, hash, round, signatures))
}

fn agreed(w: &World) -> B256 {
    w.get(w.committee.agreed(TOPIC, KEY)).hash
}

#[test]
fn signatures_of_a_quorum_agree_in_one_transaction() {
    test(|w| {
        let done = submit(w, ONE, 4, signed(w, &[2, 0], ONE, 4)).ok();
        let at = *w.committee.address();
        let votes: IOracleCommittee::SignedVotes = done.event(at);
        assert_eq!((votes.topic, votes.key, votes.hash), (TOPIC, KEY, ONE));
        assert_eq!((votes.round, votes.support), (4, 2));
        assert_eq!(votes.signers, [w.members[2], w.members[0]]);
        assert_eq!(done.event::<IOracleCommittee::Agreed>(at).hash, ONE);
        assert_eq!((agreed(w), w.get(w.committee.lastRound(TOPIC, KEY))), (ONE, 4));
        assert_eq!(w.get(w.committee.supportOf(TOPIC, KEY, ONE)), 2);
        let votes = [0, 1, 2].map(|i| w.get(w.committee.voteOf(TOPIC, KEY, w.members[i])));
        assert_eq!(votes, [ONE, B256::ZERO, ONE]);
    });
}

#[test]
fn signature_over_the_contracts_own_digest_counts() {
    test(|w| {
        let digest = w.get(w.committee.voteDigest(TOPIC, KEY, ONE, 1));
        let sign = |member| key_of(w, member).sign_hash_sync(&digest).unwrap().as_bytes().into();
        submit(w, ONE, 1, w.members[..2].iter().copied().map(sign).collect()).ok();
        assert_eq!(agreed(w), ONE);
    });
}

#[test]
fn too_few_signatures_or_one_twice_are_refused() {
    test(|w| {
        let error = IOracleCommittee::QuorumNotReached { given: U256::ONE, quorum: 2 };
        submit(w, ONE, 1, signed(w, &[0], ONE, 1)).refused(error);
        let error = IOracleCommittee::QuorumNotReached { given: U256::ZERO, quorum: 2 };
        submit(w, ONE, 1, vec![]).refused(error);
        let error = IOracleCommittee::DuplicateSigner { signer: w.members[1] };
        submit(w, ONE, 1, signed(w, &[1, 1], ONE, 1)).refused(error);
        assert_eq!(agreed(w), B256::ZERO);
    });
}

#[test]
fn signature_written_in_another_way_or_length_is_refused() {
    test(|w| {
        let good = signed(w, &[0, 1], ONE, 1);
        let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
        let order = U256::from_str_radix(order, 16).unwrap();
        let s = U256::from_be_slice(&good[1][32..64]);
        let malleated = [&good[1][..32], &(order - s).to_be_bytes::<32>(), &[55 - good[1][64]]];
        let word = |part: [u8; 32]| [&part[..], &good[1][32..]].concat();
        let with_v = |v: u8| [&good[1][..64], &[v]].concat();
        let zero_s = [&good[1][..32], &[0; 32], &good[1][64..]].concat();
        let all = [
            malleated.concat(),
            vec![],
            good[1][..64].to_vec(),
            [&good[1][..], &[0]].concat(),
            vec![0; 65],
            vec![0xff; 65],
            with_v(0),
            with_v(1),
            with_v(29),
            word([0; 32]),
            word(order.to_be_bytes()),
            zero_s,
        ];
        for bad in all {
            let sent = submit(w, ONE, 1, vec![good[0].clone(), bad.into()]);
            sent.refused(IOracleCommittee::InvalidSignature { index: U256::ONE });
        }
        submit(w, ONE, 1, good).ok();
    });
}

#[test]
fn signature_for_another_chain_contract_or_vote_is_nobodys() {
    test(|w| {
        let here = domain(w);
        let other_chain = Eip712Domain { chain_id: Some(U256::from(42_161)), ..here.clone() };
        let elsewhere =
            Eip712Domain { verifying_contract: Some(*w.vault.address()), ..here.clone() };
        let other_version = Eip712Domain { version: Some("2".into()), ..here.clone() };
        let key = key_of(w, w.members[1]);
        let good = signature(&key_of(w, w.members[0]), &here, ONE, 1);
        for bad in [
            signature(&key, &other_chain, ONE, 1),
            signature(&key, &elsewhere, ONE, 1),
            signature(&key, &other_version, ONE, 1),
            signature(&key, &here, OTHER, 1),
            signature(&key, &here, ONE, 2),
        ] {
            let error: IOracleCommittee::NotMember =
                submit(w, ONE, 1, vec![good.clone(), bad]).refused_like();
            assert!(!w.members.contains(&error.account));
        }
    });
}

#[test]
fn signature_of_a_stranger_or_removed_member_is_refused() {
    test(|w| {
        let stranger = PrivateKeySigner::from_bytes(&B256::repeat_byte(5)).unwrap();
        let mut signatures = signed(w, &[0], ONE, 1);
        signatures.push(signature(&stranger, &domain(w), ONE, 1));
        let account = stranger.address();
        submit(w, ONE, 1, signatures).refused(IOracleCommittee::NotMember { account });
        let signatures = signed(w, &[0, 2], ONE, 1);
        let account = w.members[2];
        w.send(w.admin, w.committee.removeMember(account, 2)).ok();
        submit(w, ONE, 1, signatures).refused(IOracleCommittee::NotMember { account });
    });
}

#[test]
fn signature_of_an_earlier_membership_never_counts() {
    test(|w| {
        let old = signed(w, &[0, 1], ONE, 1);
        let returns = w.members[1];
        w.send(w.admin, w.committee.removeMember(returns, 2)).ok();
        w.send(w.admin, w.committee.addMember(returns, 2)).ok();
        assert_eq!(w.get(w.committee.memberships()), 4);
        let error: IOracleCommittee::NotMember = submit(w, ONE, 1, old).refused_like();
        assert!(!w.members.contains(&error.account));
        let digest = w.get(w.committee.voteDigest(TOPIC, KEY, ONE, 1));
        let sign = |member| key_of(w, member).sign_hash_sync(&digest).unwrap().as_bytes().into();
        submit(w, ONE, 1, w.members[..2].iter().copied().map(sign).collect()).ok();
        assert_eq!(agreed(w), ONE);
    });
}

#[test]
fn signer_whom_a_relayer_left_out_counts_in_the_same_round() {
    test(|w| {
        let all = signed(w, &[0, 1, 2], ONE, 1);
        submit(w, ONE, 1, all[..2].to_vec()).ok();
        let done = submit(w, ONE, 1, all[2..].to_vec()).ok();
        let votes: IOracleCommittee::SignedVotes = done.event(*w.committee.address());
        assert_eq!((votes.round, votes.support, votes.signers), (1, 3, vec![w.members[2]]));
        submit(w, ONE, 1, all).refused(IOracleCommittee::StaleRound { round: 1, last: 1 });
    });
}

#[test]
fn round_that_was_used_is_refused() {
    test(|w| {
        let early = signed(w, &[0, 2], OTHER, 1);
        submit(w, ONE, 2, signed(w, &[0, 1], ONE, 2)).ok();
        let sent = submit(w, OTHER, 1, early);
        sent.refused(IOracleCommittee::StaleRound { round: 1, last: 2 });
        let sent = submit(w, ONE, 2, signed(w, &[0, 1], ONE, 2));
        sent.refused(IOracleCommittee::StaleRound { round: 2, last: 2 });
        submit(w, OTHER, 3, signed(w, &[0, 2], OTHER, 3)).ok();
        assert_eq!(agreed(w), OTHER);
        assert_eq!(w.get(w.committee.voteOf(TOPIC, KEY, w.members[1])), ONE);
    });
}

#[test]
fn old_signature_cannot_replace_a_newer_vote_or_a_withdrawal() {
    test(|w| {
        let old = signed(w, &[0, 1], ONE, 9);
        let signer = w.members[0];
        let superseded = IOracleCommittee::SignatureSuperseded { signer };
        w.send(signer, w.committee.vote(TOPIC, KEY, OTHER)).ok();
        submit(w, ONE, 9, old.clone()).refused(superseded.clone());
        let done = w.send(signer, w.committee.withdrawVote(TOPIC, KEY)).ok();
        let withdrawn: IOracleCommittee::VoteWithdrawn = done.event(*w.committee.address());
        assert_eq!((withdrawn.member, withdrawn.hash), (signer, OTHER));
        submit(w, ONE, 9, old.clone()).refused(superseded);
        w.send(signer, w.committee.vote(TOPIC, KEY, ONE)).ok();
        submit(w, ONE, 9, old).ok();
        assert_eq!(w.get(w.committee.supportOf(TOPIC, KEY, ONE)), 2);
    });
}

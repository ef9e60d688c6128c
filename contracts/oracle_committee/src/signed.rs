//! Votes that members signed and somebody else submits.
//!
//! No signature is worth anything twice: the round of what was submitted never falls, and in one round a member's signature
//! counts once, also when it comes after a quorum of others. A round that is new takes a quorum, so that no member alone can
//! end the signatures of the others. What a member did in a transaction stands above what it signed, so nobody can put an
//! older signature over a newer vote.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256, address, b256};
use stylus_sdk::call::static_call;
use stylus_sdk::prelude::*;
use surety_components::abi::Text;
use surety_components::codec::{Words, emit_bytes, word_of};
use surety_components::{Revert, in_bounds};
use surety_interfaces::IOracleCommittee::{
    DuplicateSigner, InvalidSignature, NotMember, QuorumNotReached, SignatureSuperseded,
    SignedVotes, StaleRound,
};
use surety_protocol::signed_vote::{NAME, VERSION, digest};

use crate::OracleCommittee;
use crate::ballot::Ballot;
use crate::vote::non_zero_hash;
use crate::words::{MAX_ROUND, Way, bit};

/// The precompiled contract that recovers signers.
const ECRECOVER: Address = address!("0000000000000000000000000000000000000001");

/// Half of the curve's order: a greater s is the same signature written in another way.
const MAX_S: B256 = b256!("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

/// Of EIP-5267: name, version, chain id and contract.
const DOMAIN_FIELDS: u8 = 0x0f;

impl OracleCommittee {
    pub(crate) fn submit(
        &mut self,
        topic: B256,
        key: B256,
        hash: B256,
        round: u64,
        signatures: Vec<&[u8]>,
    ) -> Result<(), Revert> {
        let signed = self.digest_of(topic, key, hash, round);
        let mut signers = Vec::new();
        for signature in signatures {
            let index = U256::from(signers.len());
            let signer = self.signer_of(signed, signature).ok_or(InvalidSignature { index })?;
            signers.push(signer);
        }
        self.count_signed(topic, key, hash, round, &signers)
    }

    pub(crate) fn count_signed(
        &mut self,
        topic: B256,
        key: B256,
        hash: B256,
        round: u64,
        signers: &[Address],
    ) -> Result<(), Revert> {
        non_zero_hash(hash)?;
        let committee = self.load_committee();
        self.check_open(&committee.clock, topic, key)?;
        let mut ballot = self.load_ballot(topic, key);
        let last = ballot.round;
        ballot.enter_round(round)?;
        let mut all = U256::ZERO;
        let mut moving = U256::ZERO;
        for signer in signers {
            let index = self.index_of(*signer).ok_or(NotMember { account: *signer })?;
            let member = bit(index);
            if !(all & member).is_zero() {
                return Err(DuplicateSigner { signer: *signer }.into());
            }
            all |= member;
            match ballot.bloc_of(index) {
                // it voted in a transaction, or its signature of this round is counted, and that stands
                Some(bloc) if bloc.way != Way::SignedEarlier => {
                    if bloc.hash != hash {
                        return Err(SignatureSuperseded { signer: *signer }.into());
                    }
                }
                _ => moving |= member,
            }
        }
        if round > last && signers.len() < usize::from(committee.quorum) {
            let (given, quorum) = (U256::from(signers.len()), committee.quorum);
            return Err(QuorumNotReached { given, quorum }.into());
        }
        if round == last && moving.is_zero() {
            return Err(StaleRound { round, last }.into());
        }
        let now = self.vm().block_timestamp();
        let moved = ballot.move_to(&committee, moving, (hash, Way::SignedLast), now)?;
        if let Some(first) = ballot.blocs.first_mut() {
            first.changed = true; // it holds the round
        }
        self.store_ballot(topic, key, &ballot)?;
        let indexed = [topic.into(), key.into()];
        let head = [hash.into(), U256::from(round), U256::from(moved.support), U256::from(128)];
        let data = Words::default().put_all(&head).put_list(signers.iter().copied().map(word_of));
        emit_bytes::<SignedVotes>(self, &indexed, &data.0);
        self.announce(topic, key, hash, &moved);
        Ok(())
    }

    pub(crate) fn digest_of(&self, topic: B256, key: B256, hash: B256, round: u64) -> B256 {
        let vm = self.vm();
        let (chain_id, at) = (vm.chain_id(), vm.contract_address());
        digest(chain_id, at, topic, key, hash, round, self.load_committee().next_index)
    }

    /// Who signed; none if nobody did, or if the signature could be written in another way.
    fn signer_of(&self, signed: B256, signature: &[u8]) -> Option<Address> {
        let (words, [v @ 27..=28]) = signature.split_last_chunk::<1>()? else { return None };
        let s = words.get(32..)?;
        if words.len() != 64 || s > MAX_S.as_slice() {
            return None;
        }
        let question = Words(signed.to_vec()).put_all(&[U256::from(*v)]);
        let question = [&question.0, words].concat();
        let answer = static_call(self.vm(), Call::new(), ECRECOVER, &question).ok()?;
        // nobody is no answer
        let signer = Address::from_word(B256::try_from(answer.as_slice()).ok()?);
        (!signer.is_zero()).then_some(signer)
    }

    #[allow(clippy::type_complexity)]
    pub(crate) fn domain(&self) -> (B256, Text, Text, U256, Address, B256, Vec<U256>) {
        let mut fields = B256::ZERO;
        fields[0] = DOMAIN_FIELDS;
        let (chain_id, at) = (U256::from(self.vm().chain_id()), self.vm().contract_address());
        let [name, version] = [NAME, VERSION].map(|text| Text(text.as_bytes().to_vec()));
        (fields, name, version, chain_id, at, B256::ZERO, Vec::new())
    }
}

impl Ballot {
    fn enter_round(&mut self, round: u64) -> Result<(), Revert> {
        if round < self.round.max(1) {
            return Err(StaleRound { round, last: self.round }.into());
        }
        in_bounds(U256::from(round), U256::ONE, U256::from(MAX_ROUND))?;
        if round > self.round {
            for bloc in self.blocs.iter_mut().filter(|bloc| bloc.way == Way::SignedLast) {
                bloc.way = Way::SignedEarlier;
                bloc.changed = true;
            }
        }
        self.round = round;
        Ok(())
    }
}

//! Votes that are withdrawn or come as signatures.

use super::{Bench, setup::Role};
use crate::bench::BenchError;
use alloy::{
    primitives::{Address, B256, Bytes, keccak256},
    signers::{SignerSync, local::PrivateKeySigner},
};
use surety_protocol::{report::TOPIC_BLAME, signed_vote::digest};

const MEMBERS: usize = 9;
const QUORUM: usize = 5;
const SCENARIO: &str = "agree by 5 of 9 signatures";

impl Bench<'_> {
    /// The last scenarios, as they change the committee.
    pub(super) fn signed_votes(&mut self) -> Result<(), BenchError> {
        let (committee, admin) = (self.stage.committee.clone(), self.stage.admin);
        let (key, hash) = (keccak256("subject"), keccak256("report"));
        let member = self.stage.members[0];
        self.run("withdraw a vote", member, committee.vote(TOPIC_BLAME, key, hash))?;
        let withdraw = committee.withdrawVote(TOPIC_BLAME, key);
        self.measure("withdraw a vote", member, withdraw)?;

        let keys = (0..QUORUM).map(signer).collect::<Result<Vec<_>, _>>()?;
        let present = self.stage.members.len();
        let others = MEMBERS - present - QUORUM;
        let strangers = (0..others).map(|index| Address::repeat_byte(0xd0 + index as u8));
        let new = keys.iter().map(PrivateKeySigner::address).chain(strangers);
        for (count, member) in (present + 1..).zip(new) {
            // not more than nine
            let quorum = (count / 2 + 1) as u16;
            self.run(SCENARIO, admin, committee.addMember(member, quorum))?;
        }
        let (chain, at) = (self.stage.deployment.chain_id, *committee.address());
        // nobody was removed
        let signed = digest(chain, at, TOPIC_BLAME, hash, hash, 1, MEMBERS as u16);
        let signatures = keys.iter().map(|key| sign(key, signed)).collect::<Result<_, _>>()?;
        let call = committee.submitSigned(TOPIC_BLAME, hash, hash, 1, signatures);
        self.measure(SCENARIO, self.account(Role::Relayer), call)?;
        Ok(())
    }
}

fn failed(error: &dyn std::error::Error) -> BenchError {
    BenchError::Setup { scenario: SCENARIO.into(), reason: error.to_string() }
}

fn signer(index: usize) -> Result<PrivateKeySigner, BenchError> {
    PrivateKeySigner::from_bytes(&keccak256(format!("signer {index}")))
        .map_err(|error| failed(&error))
}

fn sign(key: &PrivateKeySigner, digest: B256) -> Result<Bytes, BenchError> {
    let signature = key.sign_hash_sync(&digest).map_err(|error| failed(&error))?;
    Ok(signature.as_bytes().into())
}

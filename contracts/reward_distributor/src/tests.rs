//! The test VM answers every call of a test with the same data (build.md, traps). A claim asks three things: the
//! registry's answer (owner, payout) is read as a debt too (the owner as a number) and as what a token returns (the
//! owner as a truth value), so a test that wants a debt or a token's consent says so with the owner's address.

mod access;
mod claims;
mod funding;
mod many;
mod publication;
mod router;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};
use stylus_sdk::testing::TestVM;
use surety_components::Administered;
use surety_components::Revert;
use surety_interfaces::IOperatorRegistry::{accountsOfCall, accountsOfReturn};
use surety_interfaces::IOracleCommittee::{agreedCall, agreedReturn};
use surety_interfaces::IRewardDistributor::FrameReport;
use surety_protocol::leaf::RewardLeaf;
use surety_protocol::merkle::Tree;
use surety_protocol::report::{TOPIC_FRAME, frame_key, hash_encoded};

use crate::RewardDistributor;

const ADMIN: Address = Address::repeat_byte(0xad);
const GUARDIAN: Address = Address::repeat_byte(0x9a);
const STRANGER: Address = Address::repeat_byte(0x77);
const COMMITTEE: Address = Address::repeat_byte(0xc0);
const REGISTRY: Address = Address::repeat_byte(0xc1);
const VAULT: Address = Address::repeat_byte(0xc2);
const PAYOUT: Address = Address::repeat_byte(0x50);
const TOKEN: Address = Address::repeat_byte(0x70);
const ETH: Address = Address::ZERO;
const GENESIS: u64 = 1_000_000;
const DAY: u64 = 86_400;
const WEEK: u64 = 7 * DAY;
const SLOTS_PER_WEEK: u64 = 50_400;

fn wei(amount: u64) -> U256 {
    U256::from(amount)
}

fn revert<E: SolError>(error: E) -> Revert {
    error.into()
}

fn hash(report: &FrameReport) -> B256 {
    hash_encoded(&report.abi_encode())
}

/// A report that promises `total` wei of ETH.
fn report(frame: u64, total: u64, root: B256) -> FrameReport {
    FrameReport {
        version: 1,
        frame,
        refSlot: frame * SLOTS_PER_WEEK - 1,
        assets: vec![ETH],
        totals: vec![wei(total)],
        rewardsRoot: root,
        inputsRoot: B256::repeat_byte(0x11),
        scoresRoot: B256::repeat_byte(0x22),
        treeUri: "ipfs://tree".into(),
    }
}

/// A tree of (operator, asset, cumulative).
struct Rewards {
    leaves: Vec<(u64, Address, U256)>,
    tree: Tree,
}

impl Rewards {
    fn new(leaves: &[(u64, Address, u64)]) -> Self {
        let leaves: Vec<_> =
            leaves.iter().map(|(id, asset, sum)| (*id, *asset, wei(*sum))).collect();
        let hashes: Vec<B256> = leaves
            .iter()
            .map(|(id, asset, sum)| {
                RewardLeaf { operator_id: *id, asset: *asset, cumulative: *sum }.hash()
            })
            .collect();
        Self { leaves, tree: Tree::new(&hashes).unwrap() }
    }
}

/// A distributor and the chain around it.
struct Scene {
    vm: TestVM,
    distributor: RewardDistributor,
}

impl Scene {
    fn unwired(activation_delay: u64) -> Self {
        let vm = TestVM::new();
        vm.set_block_timestamp(GENESIS);
        let mut distributor = RewardDistributor::from(&vm);
        distributor.constructor(ADMIN, GENESIS, 12, WEEK, activation_delay).unwrap();
        let mut scene = Self { vm, distributor };
        scene.from(ADMIN).set_guardian(GUARDIAN).unwrap();
        scene
    }

    /// Wired, with 1000 wei of ETH to promise.
    fn new(activation_delay: u64) -> Self {
        let mut scene = Self::unwired(activation_delay);
        scene.from(ADMIN).wire(COMMITTEE, REGISTRY, VAULT).unwrap();
        scene.paying(STRANGER, wei(1_000)).fund(ETH, wei(1_000)).unwrap();
        scene
    }

    fn from(&mut self, caller: Address) -> &mut RewardDistributor {
        self.paying(caller, U256::ZERO)
    }

    fn paying(&mut self, caller: Address, value: U256) -> &mut RewardDistributor {
        self.vm.set_sender(caller);
        self.vm.set_value(value);
        &mut self.distributor
    }

    fn at(&mut self, secs: u64) -> &mut Self {
        self.vm.set_block_timestamp(secs);
        self
    }

    fn agree(&self, frame: u64, hash: B256, since: u64) {
        let call = agreedCall { topic: TOPIC_FRAME, key: frame_key(frame) };
        let answer = agreedCall::abi_encode_returns(&agreedReturn { hash, since });
        self.vm.mock_static_call(COMMITTEE, call.abi_encode(), Ok(answer));
    }

    /// Lets the committee agree on a report right after its frame, and delivers it.
    fn publish(&mut self, report: &FrameReport) -> Result<(), Revert> {
        let now = GENESIS + report.frame * WEEK;
        self.at(now).agree(report.frame, hash(report), now);
        self.from(STRANGER).publish_frame(report.clone())
    }

    /// Publishes a tree for a frame; `total` wei of ETH are promised.
    fn publish_tree(&mut self, frame: u64, total: u64, rewards: &Rewards) {
        self.publish(&report(frame, total, rewards.tree.root())).unwrap();
    }

    /// What every call from here on returns; see the head of this file.
    fn answer(&self, owner: Address) -> Vec<u8> {
        let answer =
            accountsOfCall::abi_encode_returns(&accountsOfReturn { owner, payout: PAYOUT });
        self.vm.mock_static_call(REGISTRY, Vec::new(), Ok(answer.clone()));
        answer
    }

    fn claim(&mut self, rewards: &Rewards, index: usize) -> Result<(), Revert> {
        let (operator_id, asset, cumulative) = rewards.leaves[index];
        let proof = rewards.tree.proof(index).unwrap();
        self.from(STRANGER).claim(operator_id, asset, cumulative, proof)
    }

    fn logged<E: SolEvent>(&self, event: &E) -> bool {
        let log = event.encode_log_data();
        let logs = self.vm.get_emitted_logs();
        logs.iter().any(|(topics, data)| topics == log.topics() && data == log.data.as_ref())
    }
}

/// The registry's answer for an operator without debt.
fn no_debt() -> Address {
    Address::ZERO
}

/// The registry's answer for an operator that owes this much.
fn debt(amount: u64) -> Address {
    Address::from_word(B256::from(wei(amount)))
}

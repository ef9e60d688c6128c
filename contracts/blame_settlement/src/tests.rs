//! The test VM answers every call of a test with the same data (build.md, traps), so a settlement is shown in two
//! halves: what is refused before it, with the committee's answer, and what it does, with the ledger's and the vault's.

mod access;
mod refusals;
mod settlements;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};
use stylus_sdk::testing::TestVM;
use surety_components::Administered;
use surety_components::Revert;
use surety_interfaces::IBlameSettlement::BlameReport;
use surety_interfaces::IOracleCommittee::{agreedCall, agreedReturn};
use surety_protocol::report::{KIND_EXIT, KIND_RESHARE, TOPIC_BLAME, blame_key, hash_encoded};

use crate::BlameSettlement;

const ADMIN: Address = Address::repeat_byte(0xad);
const GUARDIAN: Address = Address::repeat_byte(0x9a);
const STRANGER: Address = Address::repeat_byte(0x77);
const COMMITTEE: Address = Address::repeat_byte(0xc0);
const VAULT: Address = Address::repeat_byte(0xc1);
const LEDGER: Address = Address::repeat_byte(0xc2);
const VALIDATOR: B256 = B256::repeat_byte(0x11);
const NOW: u64 = 1_000_000;
const DAY: u64 = 86_400;

fn eth(milli: u64) -> U256 {
    U256::from(milli) * U256::from(10u64.pow(15))
}

fn revert<E: SolError>(error: E) -> Revert {
    error.into()
}

/// Four operators with equal performance and this balance left.
fn exit(balance: U256) -> BlameReport {
    BlameReport {
        version: 1,
        validator: VALIDATOR,
        kind: KIND_EXIT,
        nonce: 0,
        balance,
        operatorIds: vec![2, 5, 7, 9],
        performanceBps: vec![9_000; 4],
        leaverId: 0,
        successorId: 0,
        refSlot: 77,
    }
}

/// Operator 5 leaves, 6 takes its place.
fn reshare(balance: U256) -> BlameReport {
    BlameReport { kind: KIND_RESHARE, leaverId: 5, successorId: 6, ..exit(balance) }
}

fn key(report: &BlameReport) -> B256 {
    blame_key(report.validator, report.kind, report.nonce)
}

fn hash(report: &BlameReport) -> B256 {
    hash_encoded(&report.abi_encode())
}

/// A settlement and the chain around it.
struct Scene {
    vm: TestVM,
    settlement: BlameSettlement,
}

impl Scene {
    fn unwired(challenge_period: u64) -> Self {
        let vm = TestVM::new();
        vm.set_block_timestamp(NOW);
        let mut settlement = BlameSettlement::from(&vm);
        settlement.constructor(ADMIN, challenge_period).unwrap();
        let mut scene = Self { vm, settlement };
        scene.from(ADMIN).set_guardian(GUARDIAN).unwrap();
        scene
    }

    fn new(challenge_period: u64) -> Self {
        let mut scene = Self::unwired(challenge_period);
        scene.from(ADMIN).wire(COMMITTEE, VAULT, LEDGER).unwrap();
        scene
    }

    fn from(&mut self, caller: Address) -> &mut BlameSettlement {
        self.vm.set_sender(caller);
        &mut self.settlement
    }

    /// The committee agrees on `hash` for the report's key.
    fn agree(&self, report: &BlameReport, hash: B256, since: u64) {
        let call = agreedCall { topic: TOPIC_BLAME, key: key(report) };
        let answer = agreedCall::abi_encode_returns(&agreedReturn { hash, since });
        self.vm.mock_static_call(COMMITTEE, call.abi_encode(), Ok(answer));
    }

    fn logged<E: SolEvent>(&self, event: &E) -> bool {
        let log = event.encode_log_data();
        let logs = self.vm.get_emitted_logs();
        logs.iter().any(|(topics, data)| topics == log.topics() && data == log.data.as_ref())
    }
}

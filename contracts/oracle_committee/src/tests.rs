mod agreements;
mod frames;
mod members;
mod model;
mod router;
mod signatures;
mod signed;
mod withdrawals;
mod words;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolError, SolEvent};
use stylus_sdk::testing::TestVM;
use surety_components::Administered;
use surety_components::Revert;
use surety_interfaces::IAccess::Unauthorized;

use crate::OracleCommittee;

const ADMIN: Address = Address::repeat_byte(0xad);
const STRANGER: Address = Address::repeat_byte(0x77);
const TOPIC: B256 = B256::repeat_byte(1);
const KEY: B256 = B256::repeat_byte(2);
const A: B256 = B256::repeat_byte(0xaa);
const B: B256 = B256::repeat_byte(0xbb);
const NONE: (B256, u64) = (B256::ZERO, 0);
const GENESIS: u64 = 500;
const START: u64 = 1_000;
const WEEK: u64 = 604_800;

fn member(number: u64) -> Address {
    Address::from_word(B256::from(U256::from(number)))
}

fn revert<E: SolError>(error: E) -> Revert {
    error.into()
}

/// A committee and the chain around it.
struct Scene {
    vm: TestVM,
    committee: OracleCommittee,
}

impl Scene {
    fn empty() -> Self {
        let vm = TestVM::new();
        vm.set_block_timestamp(START);
        let committee = OracleCommittee::from(&vm);
        Self { vm, committee }
    }

    /// Members 1..=count.
    fn new(count: u64, quorum: u16) -> Self {
        let mut scene = Self::empty();
        scene.construct(ADMIN, (1..=count).map(member).collect(), quorum).unwrap();
        scene
    }

    fn construct(
        &mut self,
        admin: Address,
        members: Vec<Address>,
        quorum: u16,
    ) -> Result<(), Revert> {
        self.committee.constructor(admin, members, quorum, GENESIS, 12, WEEK)
    }

    fn from(&mut self, caller: Address) -> &mut OracleCommittee {
        self.vm.set_sender(caller);
        &mut self.committee
    }

    fn at(&mut self, secs: u64) -> &mut Self {
        self.vm.set_block_timestamp(secs);
        self
    }

    fn vote(&mut self, number: u64, hash: B256) {
        self.from(member(number)).vote(TOPIC, KEY, hash).unwrap();
    }

    /// As if these members' signatures had been recovered.
    fn sign(&mut self, numbers: &[u64], hash: B256, round: u64) -> Result<(), Revert> {
        let signers: Vec<Address> = numbers.iter().copied().map(member).collect();
        self.from(STRANGER).count_signed(TOPIC, KEY, hash, round, &signers)
    }

    fn vote_of(&self, number: u64) -> B256 {
        self.committee.vote_of(TOPIC, KEY, member(number))
    }

    fn support(&self, hash: B256) -> u16 {
        self.committee.support_of(TOPIC, KEY, hash)
    }

    fn agreed(&self) -> (B256, u64) {
        self.committee.agreed(TOPIC, KEY)
    }

    fn logged<E: SolEvent>(&self, event: &E) -> bool {
        let log = event.encode_log_data();
        let logs = self.vm.get_emitted_logs();
        logs.iter().any(|(topics, data)| topics == log.topics() && data == log.data.as_ref())
    }
}

#[test]
fn privileged_functions_refuse_every_other_caller() {
    let mut scene = Scene::new(3, 2);
    let guardian = Address::repeat_byte(0x9a);
    scene.from(ADMIN).set_guardian(guardian).unwrap();
    for caller in [STRANGER, guardian, member(1)] {
        let refused = Err(revert(Unauthorized { caller }));
        assert_eq!(scene.from(caller).add_member(STRANGER, 2), refused);
        assert_eq!(scene.from(caller).remove_member(member(1), 2), refused);
        assert_eq!(scene.from(caller).set_quorum(3), refused);
        assert_eq!(scene.from(caller).transfer_admin(caller), refused);
        assert_eq!(scene.from(caller).set_guardian(caller), refused);
        assert_eq!(scene.from(caller).accept_admin(), refused);
    }
}

#[test]
fn admin_after_two_steps_is_the_new_one() {
    let mut scene = Scene::new(3, 2);
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    assert_eq!((scene.committee.admin(), scene.committee.pending_admin()), (ADMIN, STRANGER));
    scene.from(STRANGER).accept_admin().unwrap();
    assert_eq!(
        (scene.committee.admin(), scene.committee.pending_admin()),
        (STRANGER, Address::ZERO)
    );
    let caller = ADMIN;
    assert_eq!(scene.from(ADMIN).set_quorum(3), Err(revert(Unauthorized { caller })));
}

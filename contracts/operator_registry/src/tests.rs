mod bonds;
mod doors;
mod lifecycle;
mod parameters;
mod profiles;
mod registration;
mod router;
mod scores;
mod slots;
mod transfer;
mod verified;
mod views;
mod whitelists;

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};
use stylus_sdk::abi::Bytes;
use stylus_sdk::testing::TestVM;
use surety_components::Administered;
use surety_components::Revert;
use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::IClusterLedger::{openAccountCall, seatsOfCall, setStatusCall};
use surety_interfaces::ICollateralVault::{assetsOfCall, debtOfCall, depositCall};
use surety_interfaces::IOperatorRegistry::NotOperatorOwner;

use crate::OperatorRegistry;

const ADMIN: Address = address!("00000000000000000000000000000000000000a1");
const DISTRIBUTOR: Address = address!("00000000000000000000000000000000000000a2");
const VAULT: Address = address!("00000000000000000000000000000000000000a3");
const LEDGER: Address = address!("00000000000000000000000000000000000000a4");
const OTHER_VAULT: Address = address!("00000000000000000000000000000000000000a5");
const OTHER_LEDGER: Address = address!("00000000000000000000000000000000000000a6");
const OWNER: Address = address!("00000000000000000000000000000000000000b1");
const PAYOUT: Address = address!("00000000000000000000000000000000000000b2");
const STRANGER: Address = address!("00000000000000000000000000000000000000c1");
const URL: &str = "https://dkg.example:3030";
const ETH: u64 = 1_000_000_000_000_000_000;

fn wei(amount: u64) -> U256 {
    U256::from(amount)
}

fn revert<E: SolError>(error: E) -> Revert {
    error.into()
}

fn unauthorized(caller: Address) -> Revert {
    revert(Unauthorized { caller })
}

fn not_owner(operator_id: u64, caller: Address) -> Revert {
    revert(NotOperatorOwner { operatorId: operator_id, caller })
}

/// A registry with one strategy, and the chain around it.
///
/// TestVM answers each call with the first bytes of the mock that was registered last, however long the called mock's
/// own answer is. So all answers of a scene are prefixes of one `answer`, and a call is shown to be made, with these
/// arguments, by having it refused.
struct Scene {
    vm: TestVM,
    registry: OperatorRegistry,
    answer: Vec<u8>,
}

impl Scene {
    fn empty() -> Self {
        let vm = TestVM::new();
        let mut registry = OperatorRegistry::from(&vm);
        registry.constructor(ADMIN, wei(ETH)).unwrap();
        Self { vm, registry, answer: vec![] }
    }

    fn new() -> Self {
        let mut scene = Self::empty();
        scene.from(ADMIN).wire(DISTRIBUTOR).unwrap();
        assert_eq!(scene.from(ADMIN).add_strategy(VAULT, LEDGER), Ok(0));
        scene
    }

    /// With operator 1 of `OWNER`, inactive.
    fn registered() -> Self {
        let mut scene = Self::new();
        assert_eq!(scene.register(OWNER, b"key"), Ok(1));
        scene
    }

    /// With operator 1 of `OWNER`, active by 1 ETH; its vault and ledger answer 1 to everything.
    fn active() -> Self {
        let mut scene = Self::registered();
        scene.answer_with(wei(1).abi_encode());
        scene.vault_answers(VAULT, 1, wei(ETH));
        scene.paying(OWNER, wei(ETH)).bond(1, 0).unwrap();
        scene
    }

    fn from(&mut self, caller: Address) -> &mut OperatorRegistry {
        self.paying(caller, U256::ZERO)
    }

    fn paying(&mut self, caller: Address, value: U256) -> &mut OperatorRegistry {
        self.vm.set_sender(caller);
        self.vm.set_value(value);
        &mut self.registry
    }

    fn register(&mut self, owner: Address, key: &[u8]) -> Result<u64, Revert> {
        let key = Bytes::copy_from_slice(key);
        self.from(owner).register_operator(key, wei(9), false, PAYOUT, URL.to_owned())
    }

    fn answer_with(&mut self, answer: Vec<u8>) {
        self.answer = answer;
    }

    /// The first `words` of the answer to a view of `to`.
    fn answers(&self, to: Address, call: &impl SolCall, words: usize) {
        self.vm.mock_static_call(to, call.abi_encode(), Ok(self.answer[..32 * words].to_vec()));
        self.answer_last();
    }

    /// The same to a call with `value`.
    fn returns(&self, to: Address, call: &impl SolCall, value: U256, words: usize) {
        let answer = self.answer[..32 * words].to_vec();
        self.vm.mock_call(to, call.abi_encode(), value, Ok(answer));
        self.answer_last();
    }

    /// What the registry reads when a bond activates.
    fn vault_answers(&self, vault: Address, operator_id: u64, value: U256) {
        self.answers(vault, &assetsOfCall { operatorId: operator_id }, 1);
        self.answers(vault, &debtOfCall { operatorId: operator_id }, 1);
        self.returns(vault, &depositCall { operatorId: operator_id }, value, 1);
    }

    fn seats_answer(&self, ledger: Address, operator_id: u64) {
        self.answers(ledger, &seatsOfCall { operatorId: operator_id }, 1);
    }

    /// Lets a call without ETH fail; returns the failure.
    fn refuses(&self, to: Address, call: &impl SolCall) -> Revert {
        self.vm.mock_call(to, call.abi_encode(), U256::ZERO, Err(vec![]));
        self.answer_last();
        Revert(self.answer.clone())
    }

    fn answer_last(&self) {
        self.vm.mock_static_call(Address::ZERO, vec![], Ok(self.answer.clone()));
    }

    fn events<E: SolEvent>(&self) -> Vec<E> {
        let logs = self.vm.get_emitted_logs();
        let decoded = logs
            .into_iter()
            .filter_map(|(topics, data)| E::decode_raw_log_validate(topics, &data).ok());
        decoded.collect()
    }
}

fn set_status(operator_id: u64, active: bool, is_private: bool) -> setStatusCall {
    setStatusCall { operatorId: operator_id, active, isPrivate: is_private }
}

fn open_account(
    operator_id: u64,
    fee: u64,
    (capacity, active, is_private): (u32, bool, bool),
) -> openAccountCall {
    let fee = wei(fee);
    openAccountCall { operatorId: operator_id, fee, capacity, active, isPrivate: is_private }
}

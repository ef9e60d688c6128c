//! The Solidity contracts of `solidity/` that turn on those who use them.

use crate::{Called, World};
use alloy::{
    primitives::{Address, Bytes, U256, hex},
    providers::DynProvider,
    sol,
};
use stylus_devnet::TxCall;

sol! {
    #[sol(rpc)]
    interface IHostile {
        function arm(uint8 mode, address target, bytes calldata data) external;
        function attempts() external view returns (uint256);
        function successes() external view returns (uint256);
        /// of the token only: bytes of the longest answer to a call back
        function answered() external view returns (uint256);
        /// of the whitelist only: which interface it says it has, and whether it says yes to all
        function claim(bytes4 interfaceId, bool anything) external;
        /// of the receiver only
        function act(address to, bytes calldata call) external payable returns (bytes memory);
    }
}

sol! {
    #[sol(rpc)]
    interface IBatch {
        struct Step {
            address to;
            uint256 value;
            bytes data;
        }

        event Ended(uint256 step, bool succeeded, bytes result);

        /// Makes all calls in one transaction; one that fails stops none of the others.
        function run(Step[] calldata steps) external payable;
    }
}

sol! {
    #[sol(rpc)]
    interface IStubRegistry {
        function setOwner(uint64 operatorId, address owner) external;
        function setPrivate(uint64 operatorId, bool privately) external;
        function list(uint64 operatorId, address account, bool listed) external;
    }
}

/// Answers the ledger's questions in the registry's place.
pub type StubRegistry = IStubRegistry::IStubRegistryInstance<DynProvider>;

pub type Batch = IBatch::IBatchInstance<DynProvider>;

pub type Hostile = IHostile::IHostileInstance<DynProvider>;

/// In the order of the contracts' `Mode`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenMode {
    Honest,
    Reenter,
    Skim,
    ReturnFalse,
    Revert,
    Silent,
    Garbage,
    Overpay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiverMode {
    Accept,
    Refuse,
    Reenter,
    BurnGas,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhitelistMode {
    Honest,
    Garbage,
    Reenter,
    BurnGas,
    Revert,
    Flood,
}

const TOKEN: &str = include_str!("../solidity/artifacts/HostileToken.json");
const RECEIVER: &str = include_str!("../solidity/artifacts/HostileReceiver.json");
const BATCH: &str = include_str!("../solidity/artifacts/BatchCaller.json");
const STUB_REGISTRY: &str = include_str!("../solidity/artifacts/StubRegistry.json");
const WHITELIST: &str = include_str!("../solidity/artifacts/HostileWhitelist.json");

fn init_code(artifact: &str) -> Bytes {
    let start = artifact.split("\"bytecode\": \"").nth(1).unwrap_or_default();
    let code = start.split('"').next().unwrap_or_default();
    hex::decode(code).unwrap_or_else(|error| panic!("the artifact's bytecode: {error}")).into()
}

impl World {
    /// Puts the hostile token in the fee token's place; all balances and allowances stay.
    pub fn corrupt_token(&self) -> Hostile {
        let hostile = self.create(TOKEN);
        self.devnet.set_code(*self.token.address(), self.devnet.code(hostile));
        Hostile::new(*self.token.address(), self.provider.clone())
    }

    /// Puts the stub in the registry's place: its address stays, and so does what the ledger allows it.
    pub fn stub_registry(&self) -> StubRegistry {
        let stub = self.create(STUB_REGISTRY);
        self.devnet.set_code(*self.registry.address(), self.devnet.code(stub));
        StubRegistry::new(*self.registry.address(), self.provider.clone())
    }

    /// A hostile token of its own, as an asset of rewards.
    pub fn hostile_token(&self) -> Hostile {
        Hostile::new(self.create(TOKEN), self.provider.clone())
    }

    pub fn hostile_receiver(&self) -> Hostile {
        Hostile::new(self.create(RECEIVER), self.provider.clone())
    }

    /// An account that acts several times in one transaction.
    pub fn batch_caller(&self) -> Batch {
        Batch::new(self.create(BATCH), self.provider.clone())
    }

    /// How each of the steps ended, in one transaction.
    pub fn at_once(&self, caller: &Batch, steps: Vec<IBatch::Step>) -> Vec<Called> {
        let value = steps.iter().map(|step| step.value).sum();
        let done = self.send(self.actor("attacker"), caller.run(steps).value(value)).ok();
        let ended = done.events::<IBatch::Ended>(*caller.address());
        let called = |step: IBatch::Ended| {
            Called(if step.succeeded { Ok(step.result) } else { Err(step.result) })
        };
        ended.into_iter().map(called).collect()
    }

    pub fn hostile_whitelist(&self) -> Hostile {
        Hostile::new(self.create(WHITELIST), self.provider.clone())
    }

    pub fn arm_whitelist(
        &self,
        whitelist: &Hostile,
        mode: WhitelistMode,
        target: Address,
        data: &[u8],
    ) {
        let data = Bytes::copy_from_slice(data);
        self.send(self.actor("attacker"), whitelist.arm(mode as u8, target, data)).ok();
    }

    pub fn arm_token(&self, token: &Hostile, mode: TokenMode, target: Address, data: &[u8]) {
        let data = Bytes::copy_from_slice(data);
        self.send(self.actor("attacker"), token.arm(mode as u8, target, data)).ok();
    }

    pub fn arm(&self, receiver: &Hostile, mode: ReceiverMode, target: Address, data: &[u8]) {
        let data = Bytes::copy_from_slice(data);
        self.send(self.actor("attacker"), receiver.arm(mode as u8, target, data)).ok();
    }

    /// How often a hostile contract called back, and how often that succeeded.
    pub fn attacks(&self, hostile: &Hostile) -> (U256, U256) {
        (self.get(hostile.attempts()), self.get(hostile.successes()))
    }

    fn create(&self, artifact: &str) -> Address {
        let from = self.actor("attacker");
        let call = TxCall { from, data: init_code(artifact), ..TxCall::default() };
        let receipt = self.devnet.transact(call).unwrap_or_else(|error| panic!("{error}"));
        receipt.created.unwrap_or_else(|| panic!("not created: {receipt:?}"))
    }
}

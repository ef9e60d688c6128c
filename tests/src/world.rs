//! A chain with the system deployed on it. Deployment takes seconds, so each test thread's chain is deployed once and
//! goes back to that state after every test.

use crate::{Called, Sent};
use alloy::{
    contract::{CallBuilder, CallDecoder},
    primitives::{Address, Bytes, U256, address, keccak256},
    providers::Provider,
    sol,
    sol_types::SolCall,
};
use std::{ops::Deref, sync::Mutex};
use stylus_devnet::{Devnet, RpcError, TxCall};
use surety::stage::{GENESIS_TIME, SECONDS_PER_SLOT, Stage};

static DEPLOYED: Mutex<Vec<Stage>> = Mutex::new(Vec::new());

const ARB_OWNER: Address = address!("0000000000000000000000000000000000000070");

sol! {
    interface IArbOwner {
        function setWasmExpiryDays(uint16 n_days) external;
    }
}

/// Wei that an actor starts with.
const PURSE_ETH: u64 = 100_000;

pub struct World {
    stage: Option<Stage>,
    snapshot: u64,
}

impl World {
    pub fn new() -> Self {
        let waiting = DEPLOYED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
        let stage = waiting.unwrap_or_else(|| {
            Stage::deploy().unwrap_or_else(|failure| panic!("the deployment failed: {failure}"))
        });
        let snapshot = stage.devnet.snapshot();
        let world = Self { stage: Some(stage), snapshot };
        for account in [world.admin, world.guardian].iter().chain(&world.members) {
            world.fund(*account);
        }
        world
    }

    /// An account with ETH, by name: the same name is the same account.
    pub fn actor(&self, name: &str) -> Address {
        let account = Address::from_word(keccak256(name));
        self.fund(account);
        account
    }

    fn fund(&self, account: Address) {
        if self.devnet.balance(account).is_zero() {
            self.devnet.set_balance(account, crate::eth(PURSE_ETH));
        }
    }

    /// Runs a transaction.
    pub fn send<P, D>(&self, from: Address, call: CallBuilder<P, D>) -> Sent {
        let receipt = self.transact(from, call);
        Sent(receipt.unwrap_or_else(|error| panic!("no transaction: {error}")))
    }

    /// Runs a transaction with raw data and all the ETH it asks for.
    pub fn send_raw(
        &self,
        from: Address,
        to: Address,
        value: U256,
        data: impl Into<Bytes>,
    ) -> Sent {
        let call = TxCall { from, to: Some(to), data: data.into(), value, gas: None };
        Sent(self.devnet.transact(call).unwrap_or_else(|error| panic!("no transaction: {error}")))
    }

    /// Tries a call without a transaction, so that accounts without ETH can be callers too.
    pub fn try_call<P, D>(&self, from: Address, call: CallBuilder<P, D>) -> Called {
        Called(refusal(self.call(from, call)))
    }

    /// The same with raw data.
    pub fn try_raw(&self, from: Address, to: Address, data: impl Into<Bytes>) -> Called {
        let call = TxCall { from, to: Some(to), data: data.into(), ..TxCall::default() };
        Called(refusal(self.devnet.call(call)))
    }

    /// A view's value.
    #[track_caller]
    pub fn get<P: Provider, D: CallDecoder>(&self, call: CallBuilder<P, D>) -> D::CallOutput {
        self.read(call).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A view of any contract.
    #[track_caller]
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> C::Return {
        let call = TxCall { to: Some(to), data: call.abi_encode().into(), ..TxCall::default() };
        let data = self.devnet.call(call).unwrap_or_else(|error| panic!("{error}"));
        C::abi_decode_returns(&data).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn balance(&self, account: Address) -> U256 {
        self.devnet.balance(account)
    }

    pub fn tokens(&self, account: Address) -> U256 {
        self.get(self.token.balanceOf(account))
    }

    pub fn now(&self) -> u64 {
        self.devnet.timestamp()
    }

    /// The next block comes this much later.
    pub fn skip_secs(&self, seconds: u64) {
        self.devnet.increase_time(seconds);
        self.mine();
    }

    pub fn skip_slots(&self, slots: u64) {
        self.skip_secs(slots * SECONDS_PER_SLOT);
    }

    pub fn skip_to(&self, timestamp: u64) {
        self.skip_secs(timestamp.saturating_sub(self.now()));
    }

    /// Programs expire after a year in which nobody keeps them alive; here they last for 179.
    pub fn keep_programs(&self) {
        let days = IArbOwner::setWasmExpiryDaysCall { n_days: u16::MAX };
        self.send_raw(self.admin, ARB_OWNER, U256::ZERO, days.abi_encode()).ok();
    }

    /// On the chain's first UTC day, the next one begins.
    pub fn skip_first_day(&self) {
        const DAY_SECS: u64 = 86_400;
        let second = (GENESIS_TIME / DAY_SECS + 1) * DAY_SECS;
        if self.now() < second {
            self.skip_to(second);
        }
    }

    fn mine(&self) {
        self.devnet.mine(1).unwrap_or_else(|error| panic!("no block: {error}"));
    }

    pub fn check_invariants(&self) {
        let books = self.stage().check_invariants().unwrap_or_else(|failure| panic!("{failure}"));
        assert!(books.fees.stray.is_zero(), "{} wei of the fee token in no book", books.fees.stray);
    }

    fn stage(&self) -> &Stage {
        self.stage.as_ref().unwrap_or_else(|| unreachable!("it is taken only in drop"))
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        self.stage()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let Some(stage) = self.stage.take() else { return };
        if stage.devnet.revert(self.snapshot) {
            DEPLOYED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(stage);
        }
    }
}

/// What a call was refused with; a failure that is no revert fails the test.
pub(crate) fn refusal(result: Result<Bytes, RpcError>) -> Result<Bytes, Bytes> {
    match result {
        Ok(data) => Ok(data),
        Err(RpcError::Reverted(data)) => Err(data),
        Err(RpcError::Failed(_)) => Err(Bytes::new()),
        Err(other) => panic!("no call: {other}"),
    }
}

/// A second chain, for what the deployed one cannot show.
pub fn empty_devnet() -> Devnet {
    Devnet::builder().manual_clock().build().unwrap_or_else(|error| panic!("{error}"))
}

//! The ledger's neighbours: a fee token with several tempers, and a registry.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;
use alloy_sol_types::{SolCall, SolValue, sol};
use surety_interfaces::IOperatorRegistry::{OperatorNotFound, firstRefusedCall, ownerOfCall};

sol! {
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function permit(
        address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s
    ) external;
}

pub const TOKEN: Address = Address::repeat_byte(0x70);
pub const REGISTRY: Address = Address::repeat_byte(0x71);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Temper {
    #[default]
    True,
    Nothing,
    False,
    Reverts,
    /// Delivers one wei less than asked.
    TakesFee,
}

#[derive(Clone, Default)]
pub struct World {
    pub temper: Temper,
    pub balances: BTreeMap<Address, U256>,
    /// By operator id.
    pub owners: BTreeMap<u64, Address>,
    /// The permits that the token got; it refuses all but the first.
    pub permits: Vec<permitCall>,
    /// What the registry answers to `firstRefused`, and how often it was asked.
    pub refused: u64,
    pub asked: Vec<firstRefusedCall>,
}

type Answer = Result<Vec<u8>, Vec<u8>>;

impl World {
    pub fn answer(&mut self, caller: Address, to: Address, data: &[u8]) -> Answer {
        match to {
            TOKEN => self.token(caller, data),
            REGISTRY => self.registry(data),
            // an account without code
            _ => Ok(vec![]),
        }
    }

    pub fn balance(&self, account: Address) -> U256 {
        self.balances.get(&account).copied().unwrap_or_default()
    }

    pub fn mint(&mut self, account: Address, amount: U256) {
        *self.balances.entry(account).or_default() += amount;
    }

    fn token(&mut self, caller: Address, data: &[u8]) -> Answer {
        if let Ok(call) = balanceOfCall::abi_decode(data) {
            return Ok(self.balance(call.account).abi_encode());
        }
        if let Ok(call) = permitCall::abi_decode(data) {
            self.permits.push(call);
            return if self.permits.len() == 1 { Ok(vec![]) } else { Err(b"used".to_vec()) };
        }
        match self.temper {
            Temper::Reverts => return Err(b"no".to_vec()),
            Temper::False => return Ok(false.abi_encode()),
            Temper::True | Temper::Nothing | Temper::TakesFee => {}
        }
        let (from, to, amount) = match transferFromCall::abi_decode(data) {
            Ok(call) => (call.from, call.to, call.amount),
            Err(_) => {
                let call = transferCall::abi_decode(data).unwrap();
                (caller, call.to, call.amount)
            }
        };
        let left = self.balance(from).checked_sub(amount).ok_or_else(|| b"short".to_vec())?;
        self.balances.insert(from, left);
        let fee = U256::from(u8::from(self.temper == Temper::TakesFee));
        self.mint(to, amount - fee);
        Ok(if self.temper == Temper::Nothing { vec![] } else { true.abi_encode() })
    }

    fn registry(&mut self, data: &[u8]) -> Answer {
        if let Ok(call) = firstRefusedCall::abi_decode(data) {
            self.asked.push(call);
            return Ok(self.refused.abi_encode());
        }
        let operator_id = ownerOfCall::abi_decode(data).unwrap().operatorId;
        match self.owners.get(&operator_id) {
            Some(owner) => Ok(owner.abi_encode()),
            None => Err(OperatorNotFound { operatorId: operator_id }.abi_encode()),
        }
    }
}

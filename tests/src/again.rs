//! The deployment's programs once more, at addresses of their own.

use crate::World;
use alloy::{
    primitives::{Address, U256, keccak256},
    sol_types::SolValue,
};

impl World {
    /// The program of `contract` where `name` says, not constructed.
    pub fn blank(&self, name: &str, contract: Address) -> Address {
        let at = Address::from_word(keccak256(name));
        self.devnet.set_code(at, self.devnet.code(contract));
        at
    }

    /// The same, constructed by the admin.
    pub fn again(&self, name: &str, contract: Address, construction: Vec<u8>) -> Address {
        let at = self.blank(name, contract);
        self.send_raw(self.admin, at, U256::ZERO, construction).ok();
        at
    }

    /// A call of the ledger's constructor, with what the deployment's ledger has beside these.
    pub fn ledger_construction(&self, admin: Address, annex: Address, delay: u64) -> Vec<u8> {
        let clock = self.get(self.ledger.clock());
        let limits = self.get(self.ledger.liquidationParameters());
        let arguments = (
            admin,
            annex,
            *self.token.address(),
            clock.genesisTime,
            clock.secondsPerSlot,
            self.get(self.ledger.networkFee()),
            limits.thresholdSlots,
            limits.minimumCollateral,
            limits.rewardCap,
            self.get(self.ledger.validatorLimit()),
            delay,
        );
        construction(&arguments.abi_encode_params())
    }
}

/// A call of a constructor.
pub fn construction(arguments: &[u8]) -> Vec<u8> {
    [&keccak256("stylus_constructor()")[..4], arguments].concat()
}

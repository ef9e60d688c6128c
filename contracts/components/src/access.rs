use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolError, SolEvent};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::StorageAddress;
use surety_interfaces::IAccess::{
    AdminTransferStarted, AdminTransferred, GuardianSet, ParameterOutOfBounds, Unauthorized,
    ZeroAddress,
};

use crate::Revert;
use crate::codec::{emit, error, word_of};

/// Admin (two-step hand-over) and guardian.
#[storage]
pub struct Access {
    admin: StorageAddress,
    pending_admin: StorageAddress,
    guardian: StorageAddress,
}

impl Access {
    /// The deployer contract calls a constructor, so the first admin is an argument.
    pub fn init(&mut self, admin: Address) -> Result<(), Revert> {
        non_zero(admin)?;
        self.admin.set(admin);
        announce::<AdminTransferred>(self, &[Address::ZERO, admin]);
        Ok(())
    }

    pub fn admin(&self) -> Address {
        self.admin.get()
    }

    pub fn pending_admin(&self) -> Address {
        self.pending_admin.get()
    }

    pub fn guardian(&self) -> Address {
        self.guardian.get()
    }

    pub fn only_admin(&self) -> Result<(), Revert> {
        self.only(self.admin.get())
    }

    pub fn only_guardian(&self) -> Result<(), Revert> {
        self.only(self.guardian.get())
    }

    /// Fails unless the caller is `account`; a role that nobody holds (zero) refuses everyone.
    pub fn only(&self, account: Address) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        if account.is_zero() || caller != account {
            return Err(error(Unauthorized::SELECTOR, &[word_of(caller)]));
        }
        Ok(())
    }

    pub fn transfer_admin(&mut self, new_admin: Address) -> Result<(), Revert> {
        self.only_admin()?;
        self.pending_admin.set(new_admin);
        let admin = self.admin.get();
        announce::<AdminTransferStarted>(self, &[admin, new_admin]);
        Ok(())
    }

    pub fn accept_admin(&mut self) -> Result<(), Revert> {
        let new_admin = self.pending_admin.get();
        self.only(new_admin)?;
        let previous = self.admin.get();
        self.admin.set(new_admin);
        self.pending_admin.set(Address::ZERO);
        announce::<AdminTransferred>(self, &[previous, new_admin]);
        Ok(())
    }

    pub fn set_guardian(&mut self, guardian: Address) -> Result<(), Revert> {
        self.only_admin()?;
        self.guardian.set(guardian);
        announce::<GuardianSet>(self, &[guardian]);
        Ok(())
    }
}

/// The functions of `IAccess`, as the SDK's macros want them; [`crate::access!`] implements them.
#[public]
pub trait Administered {
    fn admin(&self) -> Address;
    fn pending_admin(&self) -> Address;
    fn guardian(&self) -> Address;
    fn transfer_admin(&mut self, new_admin: Address) -> Result<(), Revert>;
    fn accept_admin(&mut self) -> Result<(), Revert>;
    fn set_guardian(&mut self, new_guardian: Address) -> Result<(), Revert>;
}

/// `IAccess` of a contract with a field `access`.
#[macro_export]
macro_rules! access {
    ($contract:ident) => {
        use $crate::Administered;

        #[stylus_sdk::prelude::public]
        impl Administered for $contract {
            fn admin(&self) -> Address {
                self.access.admin()
            }

            fn pending_admin(&self) -> Address {
                self.access.pending_admin()
            }

            fn guardian(&self) -> Address {
                self.access.guardian()
            }

            fn transfer_admin(&mut self, new_admin: Address) -> Result<(), $crate::Revert> {
                self.access.transfer_admin(new_admin)
            }

            fn accept_admin(&mut self) -> Result<(), $crate::Revert> {
                self.access.accept_admin()
            }

            fn set_guardian(&mut self, new_guardian: Address) -> Result<(), $crate::Revert> {
                self.access.set_guardian(new_guardian)
            }
        }
    };
}

/// All fields of these events are indexed addresses.
#[inline(always)]
fn announce<E: SolEvent>(access: &Access, accounts: &[Address]) {
    emit::<E>(access, &words_of(accounts), &[]);
}

#[inline(never)]
fn words_of(accounts: &[Address]) -> Vec<U256> {
    let mut words = Vec::new();
    for account in accounts {
        words.push(word_of(*account));
    }
    words
}

/// Fails for the zero address.
pub fn non_zero(account: Address) -> Result<(), Revert> {
    if account.is_zero() {
        return Err(error(ZeroAddress::SELECTOR, &[]));
    }
    Ok(())
}

/// Fails unless `min <= value <= max`.
pub fn in_bounds(value: U256, min: U256, max: U256) -> Result<(), Revert> {
    if value < min || value > max {
        return Err(error(ParameterOutOfBounds::SELECTOR, &[value, min, max]));
    }
    Ok(())
}

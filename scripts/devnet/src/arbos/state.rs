use alloy_primitives::{Address, B256, U256};
use revm::context::{ContextTr, JournalTr};

use super::{
    ARBOS_ADDRESS,
    params::StylusParams,
    program::ProgramRecord,
    storage::{Space, offsets, spaces},
};
use crate::vm::{Ctx, Error};

/// ArbOS's state within a transaction: reads and writes go through the journal, so that they revert with the frame.
pub(crate) struct ArbosState<'a> {
    ctx: &'a mut Ctx,
}

impl<'a> ArbosState<'a> {
    pub fn new(ctx: &'a mut Ctx) -> Self {
        Self { ctx }
    }

    pub fn get(&mut self, slot: U256) -> Result<U256, Error> {
        let journal = self.ctx.journal_mut();
        journal.load_account(ARBOS_ADDRESS)?;
        Ok(journal.sload(ARBOS_ADDRESS, slot)?.data)
    }

    pub fn set(&mut self, slot: U256, value: U256) -> Result<(), Error> {
        let journal = self.ctx.journal_mut();
        journal.load_account(ARBOS_ADDRESS)?;
        journal.touch_account(ARBOS_ADDRESS);
        journal.sstore(ARBOS_ADDRESS, slot, value)?;
        Ok(())
    }

    pub fn root(&mut self, offset: u64) -> Result<U256, Error> {
        self.get(Space::root().slot_at(offset))
    }

    pub fn set_root(&mut self, offset: u64, value: U256) -> Result<(), Error> {
        self.set(Space::root().slot_at(offset), value)
    }

    pub fn network_fee_account(&mut self) -> Result<Address, Error> {
        Ok(Address::from_word(self.root(offsets::NETWORK_FEE_ACCOUNT)?.into()))
    }

    /// The account that gets the minimum base fee of all gas, if it is not zero, and that fee.
    pub fn infra_fee(&mut self) -> Result<(Address, U256), Error> {
        let account = Address::from_word(self.root(offsets::INFRA_FEE_ACCOUNT)?.into());
        let price = self.get(spaces::l2_pricing().slot_at(offsets::L2_MIN_BASE_FEE))?;
        Ok((account, price))
    }

    pub fn params(&mut self) -> Result<StylusParams, Error> {
        Ok(StylusParams::from_word(self.get(spaces::program_params_slot())?))
    }

    pub fn set_params(&mut self, params: StylusParams) -> Result<(), Error> {
        self.set(spaces::program_params_slot(), params.to_word())
    }

    pub fn program(&mut self, code_hash: B256) -> Result<ProgramRecord, Error> {
        Ok(ProgramRecord::from_word(self.get(spaces::program_records().slot(code_hash))?))
    }

    pub fn set_program(&mut self, code_hash: B256, record: ProgramRecord) -> Result<(), Error> {
        self.set(spaces::program_records().slot(code_hash), record.to_word())
    }

    pub fn set_module_hash(&mut self, code_hash: B256, module: B256) -> Result<(), Error> {
        self.set(spaces::module_hashes().slot(code_hash), module.into())
    }

    pub fn address_set(&mut self, space: Space) -> AddressSet<'_, 'a> {
        AddressSet { by_address: space.open(&[0]), space, state: self }
    }

    pub fn is_owner(&mut self, address: Address) -> Result<bool, Error> {
        self.address_set(spaces::chain_owners()).contains(address)
    }
}

/// Nitro's list of addresses: slot 0 holds the size, slots 1.. the members, a sub-space their places.
pub(crate) struct AddressSet<'s, 'a> {
    space: Space,
    by_address: Space,
    state: &'s mut ArbosState<'a>,
}

impl AddressSet<'_, '_> {
    fn size(&mut self) -> Result<u64, Error> {
        Ok(self.state.get(self.space.slot_at(0))?.saturating_to())
    }

    fn place(&mut self, address: Address) -> Result<u64, Error> {
        Ok(self.state.get(self.by_address.slot(address.into_word()))?.saturating_to())
    }

    pub fn contains(&mut self, address: Address) -> Result<bool, Error> {
        Ok(self.place(address)? != 0)
    }

    pub fn members(&mut self) -> Result<Vec<Address>, Error> {
        let size = self.size()?;
        (1..=size)
            .map(|i| Ok(Address::from_word(self.state.get(self.space.slot_at(i))?.into())))
            .collect()
    }

    pub fn add(&mut self, address: Address) -> Result<(), Error> {
        if self.contains(address)? {
            return Ok(());
        }
        let size = self.size()? + 1;
        self.state.set(self.space.slot_at(0), U256::from(size))?;
        self.put(size, address)
    }

    /// The last member takes the place of the removed one.
    pub fn remove(&mut self, address: Address) -> Result<(), Error> {
        let place = self.place(address)?;
        if place == 0 {
            return Ok(());
        }
        let size = self.size()?;
        let last = Address::from_word(self.state.get(self.space.slot_at(size))?.into());
        self.put(place, last)?;
        self.state.set(self.by_address.slot(address.into_word()), U256::ZERO)?;
        self.state.set(self.space.slot_at(size), U256::ZERO)?;
        self.state.set(self.space.slot_at(0), U256::from(size - 1))
    }

    fn put(&mut self, place: u64, address: Address) -> Result<(), Error> {
        self.state.set(self.space.slot_at(place), address.into_word().into())?;
        self.state.set(self.by_address.slot(address.into_word()), U256::from(place))
    }
}

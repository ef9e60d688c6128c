//! ClusterLedgerAnnex, the second program of the crate (feature `annex`): what is called rarely, and the constructor. The first
//! program has it answer by a delegate call: one address, one ABI, one storage. Called by itself the annex has an empty
//! storage of its own, in which nobody has a role and there is nothing to take.

use stylus_sdk::ArbResult;
use stylus_sdk::prelude::*;
use surety_components::calls::delegate;

use crate::ClusterLedger;
use crate::shelf::ANNEX;

impl ClusterLedger {
    /// Whether this is the second program.
    pub(crate) const IS_ANNEX: bool = cfg!(feature = "annex");

    #[cfg_attr(test, allow(dead_code))] // tests have the SDK's router
    pub(crate) fn ask_annex(&mut self, data: &[u8]) -> Option<ArbResult> {
        let annex = self.load_address(ANNEX);
        if Self::IS_ANNEX || annex.is_zero() {
            return None;
        }
        let answer =
            self.deny_value("").and_then(|()| delegate(self, annex, data).map_err(Into::into));
        Some(answer)
    }

    /// Names the admin and the annex, and has it do the rest.
    #[cfg(not(any(test, feature = "annex", feature = "export-abi")))]
    pub(crate) fn construct_by_annex(&mut self, arguments: &[u8]) -> ArbResult {
        use alloy_primitives::Address;
        let (admin, annex): (Address, Address) = surety_components::abi::read(arguments)?;
        // before the call: what else is constructed once would take place in this storage
        self.access.init(admin)?;
        self.name_annex(annex)?;
        let selector = stylus_sdk::abi::CONSTRUCTOR_SELECTOR.to_be_bytes();
        let call = [&selector, arguments].concat();
        let answer = self.ask_annex(&call).unwrap_or(Err(alloc::vec::Vec::new()))?;
        // something else that answers this call was named
        surety_components::non_zero(self.token())?;
        Ok(answer)
    }
}

//! probe
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
extern crate alloc;
use alloc::{vec, vec::Vec};
use alloy_primitives::*;
use stylus_sdk::prelude::*;
use surety_components::{Access,Revert,calls};
use surety_interfaces::*;

#[storage]
#[entrypoint]
pub struct OracleCommittee { access: Access }

#[public]
impl OracleCommittee {
    #[constructor]
    pub fn constructor(&mut self, admin: Address) -> Result<(), Revert> { self.access.init(admin) }
    pub fn admin(&self) -> Address { self.access.admin() }
    pub fn publish_frame(&mut self, report: IRewardDistributor::FrameReport) -> Result<(U256, Vec<u64>), Revert> {
        let x = calls::invoke(self, report.assets[0], U256::ZERO, &IOracleCommittee::agreedCall{topic: report.rewardsRoot, key: report.rewardsRoot})?;
        Ok((U256::from(x.since), Vec::new()))
    }
}

//! Registration and bonds.

use super::{
    Bench,
    setup::{FEE, Role, eth, random},
};
use crate::bench::BenchError;
use alloy::primitives::U256;

/// Operators 1 to 13 serve the clusters, all of them score and earn.
pub const OPERATORS: u64 = 111;
const KEY_BYTES: usize = 600;

impl Bench<'_> {
    pub(super) fn operators(&mut self) -> Result<(), BenchError> {
        let owner = self.account(Role::Operator);
        for number in 1..=OPERATORS {
            let scenario = match number {
                1 => "",
                2 => "register operator",
                3 => "register operator with bond",
                _ => "",
            };
            let bond = if number == 2 { U256::ZERO } else { eth(200) };
            self.register(number, scenario, bond)?;
        }
        let registry = self.stage.registry.clone();
        self.measure("first bond", owner, registry.bond(2, 0).value(eth(200)))?;
        let top_up = registry.bond(1, 0).value(eth(1));
        self.measure_beside("bond top-up", "Accounting.depositETH", owner, top_up)?;
        let purse = self.account(Role::Purse);
        self.measure("withdraw free bond", owner, registry.withdrawBond(1, 0, eth(1), purse))?;
        self.measure("deactivate", owner, registry.deactivate(OPERATORS))?;
        let again = registry.bond(OPERATORS, 0).value(eth(1));
        self.measure("bond again after deactivation", owner, again)?;
        let sync = registry.syncCapacity((1..=10).collect(), 0);
        self.measure("sync capacity of 10", owner, sync)?;
        Ok(())
    }

    fn register(&mut self, number: u64, scenario: &str, bond: U256) -> Result<(), BenchError> {
        let owner = self.account(Role::Operator);
        let registry = self.stage.registry.clone();
        let key = random(&format!("operator {number}"), KEY_BYTES);
        let (fee, url) = (U256::from(FEE), "https://dkg.example:3030".to_owned());
        let call = registry.registerOperator(key, fee, false, owner, url).value(bond);
        match scenario {
            "" => self.run("operators of the other scenarios", owner, call)?,
            "register operator" => {
                self.measure_beside(scenario, "register operator (pk 600 B)", owner, call)?
            }
            _ => self.measure(scenario, owner, call)?,
        };
        Ok(())
    }
}

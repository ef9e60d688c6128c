//! Registration and bonds.

use super::{
    Bench,
    setup::{FEE, Role, eth, random},
};
use crate::bench::BenchError;
use alloy::primitives::{B256, Bytes, U256};
use surety_keyshares::{OperatorKeyError, OperatorSecret};
use surety_protocol::key_proof::message;

/// Operators 1 to 13 serve the clusters, all of them score and earn.
pub const OPERATORS: u64 = 111;
const KEY_BYTES: usize = 600;
const DAY_SECS: u64 = 86_400;

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
        self.key_proof()?;
        self.locks()?;
        self.slashes()
    }

    /// Of an operator that has no part in the other scenarios.
    fn key_proof(&mut self) -> Result<(), BenchError> {
        const SCENARIO: &str = "prove a key";
        let owner = self.account(Role::Operator);
        let failed = |error: OperatorKeyError| BenchError::Setup {
            scenario: SCENARIO.to_owned(),
            reason: error.to_string(),
        };
        let secret =
            OperatorSecret::from_pem(include_str!("../operator-key.pem")).map_err(failed)?;
        let key = Bytes::from(secret.public_key().to_der().map_err(failed)?);
        let id = OPERATORS + 1;
        self.register_key(key.clone(), "", U256::ZERO)?;
        let (chain_id, registry) = (self.stage.deployment.chain_id, *self.stage.registry.address());
        let signature = secret.sign(&message(chain_id, registry, owner)).map_err(failed)?;
        let prover = self.stage.key_prover.clone();
        let call = prover.proveKey(id, owner, key, signature.into());
        self.measure(SCENARIO, self.account(Role::Relayer), call)?;
        Ok(())
    }

    fn locks(&mut self) -> Result<(), BenchError> {
        let (registry, admin) = (self.stage.registry.clone(), self.stage.admin);
        let (owner, creditor) = (self.account(Role::Operator), self.account(Role::Staker));
        // what is slashed today is measured by what was there when the day began
        self.stage.devnet.increase_time(DAY_SECS);
        let until = self.stage.devnet.timestamp() + 56 * DAY_SECS;
        for (number, scenario) in [(1, "lock"), (2, ""), (3, "")] {
            let call =
                registry.lockBond(20, 0, B256::with_last_byte(number), eth(1), until, creditor);
            match scenario {
                "" => self.run("locks of the other scenarios", admin, call)?,
                _ => {
                    self.measure_beside(scenario, "reportELRewardsStealingPenalty", admin, call)?
                }
            };
        }
        let case = B256::with_last_byte;
        let call = registry.compensateLock(20, 0, case(1)).value(eth(1));
        let peer = "compensateELRewardsStealingPenalty";
        self.measure_beside("compensate a lock", peer, owner, call)?;
        let call = registry.settleLock(20, 0, case(2));
        let peer = "settleELRewardsStealingPenalty";
        self.measure_beside("settle a lock", peer, admin, call)?;
        let call = registry.cancelLock(20, 0, case(3));
        let peer = "cancelELRewardsStealingPenalty";
        self.measure_beside("cancel a lock", peer, admin, call)?;
        Ok(())
    }

    /// The vault's part of a settlement, in the settlement's name.
    fn slashes(&mut self) -> Result<(), BenchError> {
        let (vault, settlement) = (self.stage.vault.clone(), *self.stage.settlement.address());
        let creditor = self.account(Role::Staker);
        self.stage.devnet.set_balance(settlement, eth(1));
        for count in [4, 13] {
            let ids: Vec<u64> = (30..30 + count).collect();
            let amounts = vec![eth(1) / U256::from(100); ids.len()];
            let call = vault.slash(ids, amounts, creditor);
            self.measure(format!("slash {count}"), settlement, call)?;
        }
        self.stage.devnet.set_balance(settlement, U256::ZERO);
        Ok(())
    }

    fn register(&mut self, number: u64, scenario: &str, bond: U256) -> Result<(), BenchError> {
        self.register_key(random(&format!("operator {number}"), KEY_BYTES), scenario, bond)
    }

    fn register_key(&mut self, key: Bytes, scenario: &str, bond: U256) -> Result<(), BenchError> {
        let owner = self.account(Role::Operator);
        let registry = self.stage.registry.clone();
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

use alloc::vec::Vec;

use alloy_primitives::{Address, U256, aliases::U128};
use surety_components::{Checked, Revert, calls, log};
use surety_interfaces::IBlameSettlement::{AlreadySettled, BlameReport, Blamed, Settled};
use surety_interfaces::IClusterLedger::{completeExitCall, completeReshareCall, setCapacitiesCall};
use surety_interfaces::ICollateralVault::slashCall;
use surety_protocol::report::{KIND_EXIT, TOPIC_BLAME};

use crate::{
    BlameSettlement,
    split::{self, Charge, Split},
};

impl BlameSettlement {
    pub(crate) fn settle_agreed(&mut self, report: &BlameReport) -> Result<(), Revert> {
        split::validate(report)?;
        let key = split::key_of(report);
        self.check_agreed(TOPIC_BLAME, key, split::hash_of(report))?;
        if self.validators.getter(report.validator).exited.get() {
            return Err(AlreadySettled { key }.into());
        }
        self.carry_out(report)
    }

    /// Settles a valid, agreed report.
    pub(crate) fn carry_out(&mut self, report: &BlameReport) -> Result<(), Revert> {
        let charged_before = self.charged_to(report.validator);
        let split = split::split(report, charged_before)?;
        let charge = split::charge(report, &split)?;
        self.book(report, charged_before, charge.total_wei)?;
        self.log_settled(report, &split, charge.total_wei);
        let owner = self.release_seats(report)?;
        self.collect(report, charge, owner)
    }

    fn book(&mut self, report: &BlameReport, before: U256, charged: U256) -> Result<(), Revert> {
        let total = before.checked_add(charged).or_overflow()?;
        let total = u128::try_from(total).or_overflow()?;
        self.settled.insert(split::key_of(report), true);
        let mut validator = self.validators.setter(report.validator);
        validator.charged_wei.set(U128::from(total));
        if report.kind == KIND_EXIT {
            validator.exited.set(true);
        }
        Ok(())
    }

    fn log_settled(&mut self, report: &BlameReport, split: &Split, charged: U256) {
        let exit = report.kind == KIND_EXIT;
        log(
            self,
            Settled {
                validator: report.validator,
                kind: report.kind,
                nonce: report.nonce,
                loss: split.loss_wei,
                charged,
                // what a reshare leaves open is settled later, so only an exit loses anything
                unrecovered: if exit { split.unrecovered_wei } else { U256::ZERO },
            },
        );
    }

    /// Tells the ledger what happened to the validator; it answers with the owner, to whom recovered ETH belongs.
    fn release_seats(&mut self, report: &BlameReport) -> Result<Address, Revert> {
        let ledger = self.ledger.get();
        if report.kind == KIND_EXIT {
            let args = completeExitCall { validator: report.validator };
            return calls::invoke(self, ledger, U256::ZERO, &args);
        }
        let args = completeReshareCall {
            validator: report.validator,
            oldOperatorId: report.leaverId,
            newOperatorId: report.successorId,
        };
        calls::invoke(self, ledger, U256::ZERO, &args)
    }

    fn collect(
        &mut self,
        report: &BlameReport,
        charge: Charge,
        owner: Address,
    ) -> Result<(), Revert> {
        if charge.operator_ids.is_empty() {
            return Ok(());
        }
        let vault = self.vault.get();
        let slash = slashCall {
            operatorIds: charge.operator_ids,
            amounts: charge.amounts_wei,
            beneficiary: owner,
        };
        let slashed = calls::invoke(self, vault, U256::ZERO, &slash)?;
        let parts = slash.operatorIds.iter().zip(slash.amounts).zip(slashed.taken);
        let blamed: Vec<Blamed> = parts
            .map(|((operator_id, blame), taken)| Blamed {
                validator: report.validator,
                operatorId: *operator_id,
                blame,
                taken,
            })
            .collect();
        for event in blamed {
            log(self, event);
        }
        let ledger = self.ledger.get();
        let capacities =
            setCapacitiesCall { operatorIds: slash.operatorIds, capacities: slashed.capacities };
        calls::invoke(self, ledger, U256::ZERO, &capacities)?;
        Ok(())
    }
}

//! What is measured: each scenario is one transaction that succeeds.

mod clusters;
mod operators;
mod oracle;
mod setup;
mod signed_votes;

use super::{BenchError, calls, floor};
use crate::{
    bindings::{IArbWasm, explain_revert},
    deploy::program::ARB_WASM,
    stage::Stage,
    ui::Progress,
};
use alloy::{
    contract::{CallBuilder, CallDecoder},
    network::TransactionBuilder,
    primitives::Address,
    providers::Provider,
};
use serde::Deserialize;
use stylus_devnet::Receipt;

/// Gas of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub scenario: String,
    pub gas: u64,
    /// What it costs at least; none for deployments.
    pub floor: Option<u64>,
    /// The fixed price of calls to further contracts, which is above the floor, see [`super::calls`].
    pub calls: Option<u64>,
    /// The row of a peer's figures for the same action, see [`super::peer`].
    pub peer: Option<String>,
}

pub struct Bench<'a> {
    stage: Stage,
    progress: &'a dyn Progress,
    measured: Vec<Measured>,
}

/// Runs all scenarios on a freshly deployed system.
pub fn run(stage: Stage, progress: &dyn Progress) -> Result<Vec<Measured>, BenchError> {
    progress.begin("measuring", 4);
    let mut bench = Bench { stage, progress, measured: Vec::new() };
    bench.deployments()?;
    progress.step("deployments");
    bench.operators()?;
    progress.step("operators");
    bench.clusters()?;
    progress.step("clusters");
    bench.oracle()?;
    bench.signed_votes()?;
    progress.step("oracle, rewards, blame");
    progress.finish();
    Ok(bench.measured)
}

impl Bench<'_> {
    /// Runs and records a scenario.
    fn measure<P: Provider, D: CallDecoder>(
        &mut self,
        scenario: impl Into<String>,
        from: Address,
        call: CallBuilder<P, D>,
    ) -> Result<Receipt, BenchError> {
        let scenario = scenario.into();
        self.progress.detail(&scenario);
        let (to, data) = (call.as_ref().to(), call.calldata().clone());
        let receipt = self.run(&scenario, from, call)?;
        let touched =
            self.stage.devnet.touched(receipt.hash).map_err(|source| {
                BenchError::NoTransaction { scenario: scenario.clone(), source }
            })?;
        let floor = floor::of(from, to, &data, &receipt.logs, &touched);
        let calls = self
            .calls(&receipt, to)
            .map_err(|reason| BenchError::Setup { scenario: scenario.clone(), reason })?;
        self.record(scenario, receipt.gas_used, Some(floor), Some(calls));
        Ok(receipt)
    }

    fn calls(&self, receipt: &Receipt, to: Option<Address>) -> Result<u64, String> {
        let params = format!(r#"["{}", {{"tracer": "stylusTracer"}}]"#, receipt.hash);
        let trace = self.stage.devnet.request("debug_traceTransaction", &params);
        let trace = trace.map_err(|error| error.to_string())?;
        let trace: Vec<calls::Entry> =
            serde_json::from_str(trace.get()).map_err(|error| error.to_string())?;
        let wasm = IArbWasm::new(ARB_WASM, self.stage.provider.clone());
        // accounts without a program start nothing
        let start_gas = |at: Address| {
            self.stage.read(wasm.programInitGas(at)).map_or(0, |gas| gas.gasWhenCached)
        };
        Ok(calls::of(&trace, to, &start_gas))
    }

    /// The same, with the row of a peer's figures that it compares with.
    fn measure_beside<P: Provider, D: CallDecoder>(
        &mut self,
        scenario: impl Into<String>,
        peer: &str,
        from: Address,
        call: CallBuilder<P, D>,
    ) -> Result<Receipt, BenchError> {
        let receipt = self.measure(scenario, from, call)?;
        if let Some(last) = self.measured.last_mut() {
            last.peer = Some(peer.to_owned());
        }
        Ok(receipt)
    }

    /// Runs a transaction that must succeed.
    fn run<P, D>(
        &self,
        scenario: &str,
        from: Address,
        call: CallBuilder<P, D>,
    ) -> Result<Receipt, BenchError> {
        let receipt = self.stage.transact(from, call).map_err(|source| {
            BenchError::NoTransaction { scenario: scenario.to_owned(), source }
        })?;
        if !receipt.succeeded {
            let reason = explain_revert(&receipt.output);
            return Err(BenchError::Refused { scenario: scenario.to_owned(), reason });
        }
        Ok(receipt)
    }

    fn record(&mut self, scenario: String, gas: u64, floor: Option<u64>, calls: Option<u64>) {
        self.measured.push(Measured { scenario, gas, floor, calls, peer: None });
    }

    /// Creation, activation and construction in one transaction, as `cargo surety deploy` sends it.
    fn deployments(&mut self) -> Result<(), BenchError> {
        for (name, contract) in self.stage.deployment.contracts.list() {
            let scenario = format!("deploy {name}");
            let gas = self
                .gas_of_block(contract.block)
                .map_err(|reason| BenchError::Setup { scenario: scenario.clone(), reason })?;
            self.record(scenario, gas, None, None);
        }
        Ok(())
    }

    /// Blocks have one transaction each.
    fn gas_of_block(&self, number: u64) -> Result<u64, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Mined {
            gas_used: alloy::primitives::U64,
        }
        let params = format!(r#"["{number:#x}", false]"#);
        let block = self.stage.devnet.request("eth_getBlockByNumber", &params);
        let block = block.map_err(|error| error.to_string())?;
        let block: Mined = serde_json::from_str(block.get()).map_err(|error| error.to_string())?;
        Ok(block.gas_used.to())
    }
}

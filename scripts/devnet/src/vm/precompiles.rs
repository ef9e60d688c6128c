use std::sync::OnceLock;

use alloy_primitives::Address;
use revm::{
    handler::{EthPrecompiles, PrecompileProvider},
    interpreter::{CallInputs, InterpreterResult},
    primitives::{AddressSet, hardfork::SpecId},
};

use super::context::Ctx;
use crate::arbos::precompiles as arbitrum;

/// Ethereum's precompiles and Arbitrum's; all of them are warm from the start.
pub(crate) struct Precompiles {
    ethereum: EthPrecompiles,
    warm: &'static AddressSet,
}

impl Precompiles {
    pub fn new(spec: SpecId) -> Self {
        static WARM: OnceLock<AddressSet> = OnceLock::new();
        let ethereum = EthPrecompiles::new(spec);
        let warm = WARM.get_or_init(|| {
            let mut warm = ethereum.warm_addresses().clone();
            warm.extend(arbitrum::ADDRESSES);
            warm
        });
        Self { ethereum, warm }
    }
}

impl PrecompileProvider<Ctx> for Precompiles {
    type Output = InterpreterResult;

    fn set_spec(&mut self, spec: SpecId) -> bool {
        PrecompileProvider::<Ctx>::set_spec(&mut self.ethereum, spec)
    }

    fn run(
        &mut self,
        context: &mut Ctx,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        if let Some(result) = arbitrum::run(context, inputs)? {
            return Ok(Some(result));
        }
        self.ethereum.run(context, inputs)
    }

    fn warm_addresses(&self) -> &AddressSet {
        self.warm
    }

    fn contains(&self, address: &Address) -> bool {
        self.warm.contains(address)
    }
}

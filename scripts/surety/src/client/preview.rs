use super::{Call, Client, ClientError, send::request};
use crate::bindings::TransportError;
use alloy::{
    primitives::{Address, Bytes, U256},
    providers::Provider,
};

/// What a transaction needs, before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub gas: u64,
    /// A quarter more, because the state may change until it is mined. What is not used is not paid for.
    pub gas_limit: u64,
    /// At the present price.
    pub fee_wei: U256,
    /// All of the limit, at the highest price that is offered.
    pub max_fee_wei: U256,
}

impl Client {
    /// Runs a call on the present state and sends nothing: what it would cost, or the revert data.
    pub async fn preview(
        &self,
        from: Address,
        call: &Call,
    ) -> Result<Result<Cost, Bytes>, ClientError> {
        if let Err(error) = self.provider().call(request(from, call)).await {
            return refusal(error).map(Err);
        }
        let mut unlimited = request(from, call);
        unlimited.gas = None;
        let gas = match self.provider().estimate_gas(unlimited).await {
            Ok(gas) => gas,
            Err(error) => return refusal(error).map(Err),
        };
        let price = self.provider().get_gas_price().await;
        let price = price.map_err(ClientError::rpc("read the gas price"))?;
        let gas_limit = gas.saturating_add(gas / 4);
        let fee = |gas: u64, price: u128| U256::from(gas).saturating_mul(U256::from(price));
        Ok(Ok(Cost {
            gas,
            gas_limit,
            fee_wei: fee(gas, price),
            max_fee_wei: fee(gas_limit, self.max_fee_per_gas.max(price)),
        }))
    }
}

/// The contract's answer, or the node's trouble.
fn refusal(error: TransportError) -> Result<Bytes, ClientError> {
    let payload = error.as_error_resp();
    match payload.and_then(|payload| payload.as_revert_data()) {
        Some(data) => Ok(data),
        None => Err(ClientError::rpc("simulate the transaction")(error)),
    }
}

use alloy_primitives::Address;

/// Why a program could not be run or activated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramFailure {
    #[error("the Stylus program at {0} is not active: call ArbWasm.activateProgram first")]
    NotActive(Address),
    #[error("out of ink in the Stylus program at {0}")]
    OutOfInk(Address),
    #[error("out of stack in the Stylus program at {0}")]
    OutOfStack(Address),
    #[error("the Stylus program at {address} trapped: {reason}")]
    Trap { address: Address, reason: String },
    #[error("activation of the Stylus program at {address} failed: {reason}")]
    Activation { address: Address, reason: String },
}

use alloy_primitives::{Address, Bytes};

/// One entry of Nitro's Stylus tracer; integers in `args` and `outs` are big-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostioRecord {
    pub name: &'static str,
    pub args: Bytes,
    pub outs: Bytes,
    /// Before the charges of the hostio.
    pub start_ink: u64,
    /// After them.
    pub end_ink: u64,
    /// Callee, for calls and creates.
    pub address: Option<Address>,
    /// The callee's own entries, if it is a program.
    pub steps: Trace,
}

/// A transaction can pay for tens of millions of entries, which nobody could read.
pub const MAX_TRACE_BYTES: usize = 64 << 20;

pub type Trace = Vec<HostioRecord>;

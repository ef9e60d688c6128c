use super::VmConfig;

/// Compiled programs by code hash, shared by every transaction of the process.
pub(crate) struct Programs {
    pub config: VmConfig,
}

impl Programs {
    pub fn new(config: VmConfig) -> Self {
        Self { config }
    }
}

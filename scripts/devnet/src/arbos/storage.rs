use alloy_primitives::{B256, U256, keccak256};

/// A sub-space of ArbOS's storage; the layout is Nitro's, so that tools that read slots find them.
#[derive(Clone, Debug)]
pub(crate) struct Space(Vec<u8>);

impl Space {
    pub fn root() -> Self {
        Self(Vec::new())
    }

    pub fn open(&self, id: &[u8]) -> Self {
        Self(keccak256([self.0.as_slice(), id].concat()).to_vec())
    }

    pub fn slot(&self, key: B256) -> U256 {
        let mut slot = keccak256([self.0.as_slice(), &key[..31]].concat());
        slot[31] = key[31];
        slot.into()
    }

    pub fn slot_at(&self, offset: u64) -> U256 {
        self.slot(U256::from(offset).into())
    }
}

/// The sub-spaces that a devnet uses.
pub(crate) mod spaces {
    use std::sync::LazyLock;

    use alloy_primitives::U256;

    use super::Space;

    static PROGRAMS: LazyLock<Space> = LazyLock::new(|| Space::root().open(&[8]));
    // Read by every call of a program.
    static PROGRAM_RECORDS: LazyLock<Space> = LazyLock::new(|| PROGRAMS.open(&[1]));
    static PROGRAM_PARAMS: LazyLock<U256> = LazyLock::new(|| PROGRAMS.open(&[0]).slot_at(0));

    pub fn l1_pricing() -> Space {
        Space::root().open(&[0])
    }

    pub fn l2_pricing() -> Space {
        Space::root().open(&[1])
    }

    pub fn address_table() -> Space {
        Space::root().open(&[3])
    }

    pub fn chain_owners() -> Space {
        Space::root().open(&[4])
    }

    pub fn send_merkle() -> Space {
        Space::root().open(&[5])
    }

    /// The only word of its space.
    pub fn program_params_slot() -> U256 {
        *PROGRAM_PARAMS
    }

    pub fn program_records() -> &'static Space {
        &PROGRAM_RECORDS
    }

    pub fn module_hashes() -> Space {
        PROGRAMS.open(&[2])
    }

    pub fn data_pricer() -> Space {
        PROGRAMS.open(&[3])
    }

    pub fn cache_managers() -> Space {
        PROGRAMS.open(&[4])
    }
}

/// Offsets in the root space and in the spaces of single words.
pub(crate) mod offsets {
    pub const VERSION: u64 = 0;
    pub const UPGRADE_VERSION: u64 = 1;
    pub const UPGRADE_TIMESTAMP: u64 = 2;
    pub const NETWORK_FEE_ACCOUNT: u64 = 3;
    pub const CHAIN_ID: u64 = 4;
    pub const INFRA_FEE_ACCOUNT: u64 = 6;
    pub const BROTLI_LEVEL: u64 = 7;

    pub const L1_PAY_REWARDS_TO: u64 = 0;
    pub const L1_EQUILIBRATION_UNITS: u64 = 1;
    pub const L1_INERTIA: u64 = 2;
    pub const L1_PER_UNIT_REWARD: u64 = 3;
    pub const L1_LAST_UPDATE: u64 = 4;
    pub const L1_FUNDS_DUE: u64 = 5;
    pub const L1_UNITS_SINCE: u64 = 6;
    pub const L1_PRICE_PER_UNIT: u64 = 7;
    pub const L1_LAST_SURPLUS: u64 = 8;
    pub const L1_PER_BATCH_GAS: u64 = 9;
    pub const L1_AMORTIZED_CAP: u64 = 10;
    pub const L1_FEES_AVAILABLE: u64 = 11;
    pub const L1_GAS_FLOOR_PER_TOKEN: u64 = 12;

    pub const L2_SPEED_LIMIT: u64 = 0;
    pub const L2_BLOCK_GAS_LIMIT: u64 = 1;
    pub const L2_MIN_BASE_FEE: u64 = 3;
    pub const L2_BACKLOG: u64 = 4;
    pub const L2_PRICING_INERTIA: u64 = 5;
    pub const L2_BACKLOG_TOLERANCE: u64 = 6;
}

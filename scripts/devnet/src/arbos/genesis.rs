use alloy_primitives::{Address, Bytes, U256, address};

use super::{
    ARBOS_ADDRESS, ARBOS_VERSION,
    params::StylusParams,
    precompiles,
    pricer::{self, offset},
    storage::{Space, offsets, spaces},
};

/// Owner and fee account of a development chain; its key is public
/// (b6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659).
pub const DEV_OWNER: Address = address!("3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");

/// The contract that sells places in the programs' cache, where the SDK's development node has it.
pub const CACHE_MANAGER: Address = address!("2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");

#[derive(Clone, Debug, Default)]
pub struct GenesisAccount {
    pub address: Address,
    pub nonce: u64,
    pub code: Bytes,
    pub storage: Vec<(U256, U256)>,
}

/// What a fresh chain needs for ArbOS; balances and user accounts are the caller's.
pub fn genesis_alloc(chain_id: u64) -> Vec<GenesisAccount> {
    // Solidity checks that an account has code before it calls it.
    let code = Bytes::from_static(&[0xFE]);
    let mut accounts: Vec<_> = precompiles::ADDRESSES
        .into_iter()
        .map(|address| GenesisAccount { address, code: code.clone(), ..Default::default() })
        .collect();
    accounts.push(GenesisAccount {
        address: ARBOS_ADDRESS,
        nonce: 1,
        storage: arbos_storage(chain_id),
        ..Default::default()
    });
    accounts
}

fn arbos_storage(chain_id: u64) -> Vec<(U256, U256)> {
    let owner: U256 = DEV_OWNER.into_word().into();
    let root = Space::root();
    let l1 = spaces::l1_pricing();
    let l2 = spaces::l2_pricing();
    let prices = spaces::data_pricer();
    let mut storage = vec![
        (root.slot_at(offsets::VERSION), U256::from(ARBOS_VERSION)),
        (root.slot_at(offsets::NETWORK_FEE_ACCOUNT), owner),
        (root.slot_at(offsets::CHAIN_ID), U256::from(chain_id)),
        (root.slot_at(offsets::BROTLI_LEVEL), U256::ONE),
        (l1.slot_at(offsets::L1_PAY_REWARDS_TO), owner),
        (l1.slot_at(offsets::L1_EQUILIBRATION_UNITS), U256::from(160_000_000)),
        (l1.slot_at(offsets::L1_INERTIA), U256::from(10)),
        (l1.slot_at(offsets::L1_PER_UNIT_REWARD), U256::from(10)),
        (l1.slot_at(offsets::L1_PER_BATCH_GAS), U256::from(210_000)),
        (l2.slot_at(offsets::L2_SPEED_LIMIT), U256::from(7_000_000)),
        (l2.slot_at(offsets::L2_BLOCK_GAS_LIMIT), U256::from(32_000_000)),
        (l2.slot_at(offsets::L2_MIN_BASE_FEE), U256::from(100_000_000)),
        (l2.slot_at(offsets::L2_PRICING_INERTIA), U256::from(102)),
        (l2.slot_at(offsets::L2_BACKLOG_TOLERANCE), U256::from(10)),
        (spaces::program_params_slot(), StylusParams::default().to_word()),
        (prices.slot_at(offset::BYTES_PER_SECOND), U256::from(pricer::BYTES_PER_SECOND)),
        (prices.slot_at(offset::LAST_UPDATE), U256::from(pricer::START)),
        (prices.slot_at(offset::MIN_PRICE), U256::from(pricer::MIN_PRICE_WEI)),
        (prices.slot_at(offset::INERTIA), U256::from(pricer::INERTIA)),
    ];
    storage.extend(only_member(&spaces::chain_owners(), DEV_OWNER));
    storage.extend(only_member(&spaces::cache_managers(), CACHE_MANAGER));
    storage
}

/// An address set of one.
fn only_member(set: &Space, member: Address) -> [(U256, U256); 3] {
    let word = member.into_word();
    [
        (set.slot_at(0), U256::ONE),
        (set.slot_at(1), word.into()),
        (set.open(&[0]).slot(word), U256::ONE),
    ]
}

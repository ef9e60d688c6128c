//! Ink pieces that hostios are priced with.

pub(super) const HOSTIO: u64 = 8400;
pub(super) const PTR: u64 = 5040;
pub(super) const API: u64 = 59_673;

pub(super) const COLD_ACCOUNT: u64 = 2600;
pub(super) const WARM: u64 = 100;
pub(super) const COLD_SLOAD: u64 = 2100;
/// What EIP-2200 wants left before a write.
pub(super) const SSTORE_SENTRY: u64 = 2300;
/// Access fees of the storage cache at their highest.
pub(super) const CACHE_ACCESS_MAX: u64 = 10;
pub(super) const CODE_FETCH: u64 = 700;
pub(super) const TRANSIENT: u64 = 100;

/// Writing n bytes to the program.
pub(super) fn write(n: usize) -> u64 {
    PTR + 30 * beyond_a_word(n)
}

/// Reading n bytes from the program.
pub(super) fn read(n: usize) -> u64 {
    16_381 + 55 * beyond_a_word(n)
}

pub(super) fn keccak(n: usize) -> u64 {
    121_800 + 21_000 * (n.div_ceil(32) as u64).saturating_sub(2)
}

pub(super) fn log(topics: u32, len: u32) -> u64 {
    375 * (1 + u64::from(topics)) + 8 * u64::from(len - 32 * topics)
}

fn beyond_a_word(n: usize) -> u64 {
    n.saturating_sub(32) as u64
}

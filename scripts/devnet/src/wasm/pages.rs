use crate::arbos::StylusParams;

/// Pages a program may have open: what exceeds it is never affordable.
const MAX: usize = 128;

/// The exponential part of the price of all pages ever open in a transaction, in gas.
#[rustfmt::skip]
const RAMP: [u64; MAX + 1] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22, 25, 29, 33, 38,
    43, 50, 57, 65, 75, 85, 98, 112, 128, 147, 168, 193, 221, 253, 289, 331, 379, 434, 497, 569,
    651, 745, 853, 976, 1_117, 1_279, 1_463, 1_675, 1_917, 2_194, 2_511, 2_874, 3_290, 3_765,
    4_309, 4_932, 5_645, 6_461, 7_395, 8_464, 9_687, 11_087, 12_689, 14_523, 16_621, 19_024,
    21_773, 24_919, 28_521, 32_642, 37_359, 42_758, 48_938, 56_010, 64_104, 73_368, 83_971, 96_106,
    109_994, 125_890, 144_082, 164_904, 188_735, 216_010, 247_226, 282_953, 323_844, 370_643,
    424_206, 485_509, 555_672, 635_973, 727_880, 833_067, 953_456, 1_091_243, 1_248_941, 1_429_429,
    1_636_000, 1_872_423, 2_143_012, 2_452_704, 2_807_151, 3_212_820, 3_677_113, 4_208_502,
    4_816_684, 5_512_756, 6_309_419, 7_221_210, 8_264_766, 9_459_129, 10_826_093, 12_390_601,
    14_181_199, 16_230_562, 18_576_084, 21_260_563, 24_332_984, 27_849_408, 31_873_999,
];

fn ramp(pages: u16) -> u64 {
    RAMP.get(usize::from(pages)).copied().unwrap_or(u64::MAX)
}

/// Gas for `new` pages on top of those open; `ever` is the largest number open so far.
pub(crate) fn cost(new: u16, open: u16, ever: u16, params: &StylusParams) -> u64 {
    let new_open = open.saturating_add(new);
    let new_ever = ever.max(new_open);
    if new_ever <= params.free_pages {
        return 0;
    }
    let paid = |pages: u16| u64::from(pages.saturating_sub(params.free_pages));
    let linear = paid(new_open).saturating_sub(paid(open)) * u64::from(params.page_gas);
    linear.saturating_add(ramp(new_ever).saturating_sub(ramp(ever)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_of_free_pages_is_zero_and_beyond_the_table_unaffordable() {
        let params = StylusParams::default();
        assert_eq!(cost(2, 0, 0, &params), 0);
        assert_eq!(cost(3, 0, 0, &params), 1000);
        assert_eq!(cost(128, 0, 0, &params), 126_000 + 31_873_998);
        assert_eq!(cost(1, 128, 128, &params), u64::MAX - 31_873_999 + 1000);
        assert_eq!(cost(3, 2, 10, &params), 3000, "pages open before pay the linear part only");
    }
}

//! Amounts as people write and read them: a number with its unit.

use alloy::primitives::{U256, utils::format_ether};
use surety_protocol::bounds::LIQUIDATION_TOKENS_WEI;

/// A number of 10^18 wei without needless zeros.
pub fn plain(wei: U256) -> String {
    let text = format_ether(wei);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

pub fn eth(wei: U256) -> String {
    format!("{} ETH", plain(wei))
}

/// Of the fee token.
pub fn tokens(wei: U256, symbol: &str) -> String {
    format!("{} {symbol}", plain(wei))
}

/// `1ETH`, `0.25 eth`, `500gwei`, `1000wei`.
pub fn parse_eth(text: &str) -> Result<U256, String> {
    let lower = text.trim().to_ascii_lowercase();
    let units = [("gwei", 9), ("wei", 0), ("eth", 18)];
    let split = |(name, digits): &(&str, usize)| Some((lower.strip_suffix(*name)?, *digits));
    let Some((number, digits)) = units.iter().find_map(split) else {
        return Err("say the unit: 1ETH, 0.25ETH, 500gwei or 1000wei".into());
    };
    parse(number.trim(), digits)
}

/// `1.5`: a number of 10^18 wei of the fee token.
pub fn parse_tokens(text: &str) -> Result<U256, String> {
    parse(text.trim(), 18)
}

/// Of ETH, and not 0.
pub fn parse_some_eth(text: &str) -> Result<U256, String> {
    some(parse_eth(text)?)
}

/// Of the fee token, and not 0.
pub fn parse_some_tokens(text: &str) -> Result<U256, String> {
    some(parse_tokens(text)?)
}

/// Fee tokens that a cluster can hold.
pub fn parse_balance(text: &str) -> Result<U256, String> {
    let wei = parse_tokens(text)?;
    // no threshold may be more than a cluster can hold
    let most = U256::from(LIQUIDATION_TOKENS_WEI.max);
    match wei > most {
        true => Err(format!("a cluster holds at most {} tokens", plain(most))),
        false => Ok(wei),
    }
}

/// The same, and not 0.
pub fn parse_deposit(text: &str) -> Result<U256, String> {
    some(parse_balance(text)?)
}

fn some(wei: U256) -> Result<U256, String> {
    if wei.is_zero() { Err("give an amount above 0".into()) } else { Ok(wei) }
}

/// `7`: an operator's number, or a fee in wei.
pub fn number(text: &str) -> Result<u64, String> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match (is_number, text.parse()) {
        (true, Ok(number)) => Ok(number),
        (true, Err(_)) => Err(format!("`{text}` is too large: the most is {}", u64::MAX)),
        (false, _) => Err(format!("`{text}` is not a whole number such as 7")),
    }
}

/// A number with at most `digits` behind the point, in units of the last of them.
fn parse(number: &str, digits: usize) -> Result<U256, String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all = format!("{whole}{fraction:0<digits$}");
    let is_number =
        number.bytes().any(|b| b.is_ascii_digit()) && all.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return Err(format!("`{number}` is not an amount such as 1 or 0.25"));
    }
    if fraction.len() > digits {
        return Err(format!("`{number}` has more than the {digits} decimals of its unit"));
    }
    U256::from_str_radix(&all, 10).map_err(|_| format!("`{number}` is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_eth_takes_units_and_nothing_without_one() {
        let wei = |text: &str| parse_eth(text).map(|wei| wei.to_string());
        assert_eq!(wei("1ETH").unwrap(), "1000000000000000000");
        assert_eq!(wei(" 0.25 eth ").unwrap(), "250000000000000000");
        assert_eq!(wei("500gwei").unwrap(), "500000000000");
        assert_eq!(wei("7wei").unwrap(), "7");
        for wrong in
            ["1", "", "eth", "-1eth", "1e3eth", ".eth", "1..2eth", "0x1eth", "1 btc", "\u{661}eth"]
        {
            assert!(parse_eth(wrong).is_err(), "{wrong}");
        }
        assert!(parse_eth(&format!("1{}eth", "0".repeat(80))).is_err());
        assert!(parse_eth("1.5wei").is_err());
    }

    #[test]
    fn wrong_numbers_are_told_apart() {
        let why = |text: &str| parse_eth(text).unwrap_err();
        assert!(why("1,5eth").contains("is not an amount"), "{}", why("1,5eth"));
        assert!(why("1.5wei").contains("more than the 0 decimals"), "{}", why("1.5wei"));
        assert!(why(&format!("1{}eth", "0".repeat(80))).contains("too large"));
        assert_eq!(number("18446744073709551615"), Ok(u64::MAX));
        assert!(number("18446744073709551616").unwrap_err().contains("too large"));
        for wrong in ["", "-1", "+1", "x", "1gwei", "0x1", "\u{661}"] {
            assert!(number(wrong).unwrap_err().contains("whole number"), "{wrong}");
        }
    }

    #[test]
    fn amounts_that_cannot_be_are_refused() {
        let most = (U256::ONE << 86) - U256::ONE;
        assert_eq!(parse_balance(&plain(most)), Ok(most));
        let more = parse_balance(&plain(most + U256::ONE)).unwrap_err();
        assert!(more.contains("at most 77371252.455336267181195263 tokens"), "{more}");
        assert_eq!(parse_balance("0"), Ok(U256::ZERO));
        for refused in [parse_deposit("0"), parse_some_tokens("0.0"), parse_some_eth("0wei")] {
            assert_eq!(refused.unwrap_err(), "give an amount above 0");
        }
        assert_eq!(parse_some_eth("1wei"), Ok(U256::ONE));
    }

    #[test]
    fn plain_drops_needless_zeros_only() {
        assert_eq!(plain(parse_tokens("100").unwrap()), "100");
        assert_eq!(plain(parse_tokens("0.050").unwrap()), "0.05");
        assert_eq!(eth(U256::from(1)), "0.000000000000000001 ETH");
        assert_eq!(eth(U256::ZERO), "0 ETH");
    }
}

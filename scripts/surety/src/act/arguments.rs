//! Arguments that many commands have.

use super::ActError;
use alloy::primitives::Address;

/// An address as an argument; a wrong checksum is a typing mistake.
pub fn address(text: &str) -> Result<Address, String> {
    let shown = "not an address: it is 0x and 40 hex digits";
    let digits = text.strip_prefix("0x").ok_or(shown)?;
    let address: Address = text.parse().map_err(|_| shown)?;
    let has = |is: fn(&u8) -> bool| digits.as_bytes().iter().any(is);
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    if is_mixed && Address::parse_checksummed(text, None).is_err() {
        return Err(
            "its checksum (upper and lower case) is wrong: look for a typing mistake".into()
        );
    }
    Ok(address)
}

/// An address, or the zero address for the word `none`.
pub fn address_or_none(text: &str) -> Result<Address, String> {
    match text {
        "none" => Ok(Address::ZERO),
        text => address(text),
    }
}

pub fn or_none(address: Address) -> String {
    if address.is_zero() { "none".into() } else { address.to_string() }
}

/// Fails for what is given twice.
pub fn must_differ<T: PartialEq + std::fmt::Display>(
    all: &[T],
    what: &str,
) -> Result<(), ActError> {
    let is_again = |(at, one): &(usize, &T)| all[..*at].contains(one);
    match all.iter().enumerate().find(is_again) {
        Some((_, twice)) => {
            Err(ActError::input(format!("{what} {twice} is named twice"), "name each once"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_with_a_typing_mistake_is_refused() {
        let right = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
        assert_eq!(address(right).unwrap().to_string(), right);
        assert!(address(&right.to_ascii_lowercase()).is_ok(), "without a checksum");
        for wrong in ["", "0x", "0x12", &right[2..], "0x70997970c51812dc3A010C7d01b50e0d17dc79C8"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}

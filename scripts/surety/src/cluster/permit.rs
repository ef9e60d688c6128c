//! EIP-2612: the sender signs what the ledger may take, and the deposit brings the signature along.

use crate::{
    act::{ActError, Desk},
    bindings::NO_ANSWER,
    client::{ClientError, read},
    system::Strategy,
};
use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol,
    sol_types::{Eip712Domain, SolStruct},
};

sol! {
    #[sol(rpc)]
    interface IERC2612 {
        function name() external view returns (string memory);
        /// not every token tells it
        function version() external view returns (string memory);
        function nonces(address owner) external view returns (uint256);
        function DOMAIN_SEPARATOR() external view returns (bytes32);
        /// not every token tells it
        function PERMIT_TYPEHASH() external view returns (bytes32);
    }

    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }
}

/// From the chain's present time.
const VALID_SECS: u64 = 3_600;
/// Of a token that tells none.
const USUAL_VERSIONS: [&str; 2] = ["1", "2"];

pub struct Signed {
    pub deadline: u64,
    pub v: u8,
    pub r: B256,
    pub s: B256,
}

/// Fails for a token whose permits nobody could sign here.
pub async fn sign(desk: &Desk, strategy: &Strategy, amount: U256) -> Result<Signed, ActError> {
    let (token, owner) = (desk.deployment.token, desk.sender());
    let asked = IERC2612::new(token, desk.client.provider().clone());
    let separator = known(token, "DOMAIN_SEPARATOR()", read(asked.DOMAIN_SEPARATOR()).await)?;
    let nonce = known(token, "nonces(address)", read(asked.nonces(owner)).await)?;
    let name = known(token, "name()", read(asked.name()).await)?;
    let told = optional(read(asked.version()).await)?;
    let kind = optional(read(asked.PERMIT_TYPEHASH()).await)?;
    let domain = domain(&name, told.as_deref(), desk.client.chain_id(), token, separator);
    let Some(domain) = domain.filter(|_| kind.is_none_or(|kind| kind == type_hash())) else {
        return Err(unsupported(token, "its permits are not those of EIP-2612"));
    };
    let deadline = desk.client.now().await?.saturating_add(VALID_SECS);
    let permit = Permit {
        owner,
        spender: *strategy.ledger.address(),
        value: amount,
        nonce,
        deadline: U256::from(deadline),
    };
    let signature = desk.sign_hash(permit.eip712_signing_hash(&domain))?;
    split(&signature, deadline).ok_or_else(|| unsupported(token, "the key signs in another form"))
}

fn type_hash() -> B256 {
    let zero = U256::ZERO;
    let (owner, spender) = (Address::ZERO, Address::ZERO);
    Permit { owner, spender, value: zero, nonce: zero, deadline: zero }.eip712_type_hash()
}

/// The token's domain, if its separator shows that it is this one. To sign under whatever separator a token tells would
/// let it collect a signature for another token.
fn domain(
    name: &str,
    version: Option<&str>,
    chain_id: u64,
    token: Address,
    separator: B256,
) -> Option<Eip712Domain> {
    let of = |version: &str| Eip712Domain {
        name: Some(name.to_owned().into()),
        version: Some(version.to_owned().into()),
        chain_id: Some(U256::from(chain_id)),
        verifying_contract: Some(token),
        salt: None,
    };
    let unversioned = Eip712Domain { version: None, ..of("") };
    let versions = version.into_iter().chain(USUAL_VERSIONS);
    let mut domains = versions.map(of).chain([unversioned]);
    domains.find(|domain| domain.separator() == separator)
}

fn split(signature: &Bytes, deadline: u64) -> Option<Signed> {
    let (r, rest) = signature.split_at_checked(32)?;
    let (s, v) = rest.split_at_checked(32)?;
    Some(Signed { deadline, v: *v.first()?, r: B256::from_slice(r), s: B256::from_slice(s) })
}

fn known<T>(token: Address, function: &str, answer: Result<T, ClientError>) -> Result<T, ActError> {
    let missing = || unsupported(token, &format!("it does not know {function}"));
    optional(answer)?.ok_or_else(missing)
}

/// Nothing where the token does not answer; the node's trouble is an error all the same.
fn optional<T>(answer: Result<T, ClientError>) -> Result<Option<T>, ActError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ClientError::Read { reason, .. }) if !reason.starts_with(NO_ANSWER) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn unsupported(token: Address, why: &str) -> ActError {
    ActError::input(
        format!("the fee token {token} does not support permits (EIP-2612): {why}"),
        "use --approve instead: the ledger is approved by a transaction of its own",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_is_the_one_that_the_separator_shows() {
        let token = Address::repeat_byte(7);
        let of = |name: &'static str, version: Option<&'static str>, token| Eip712Domain {
            name: Some(name.into()),
            version: version.map(Into::into),
            chain_id: Some(U256::from(5)),
            verifying_contract: Some(token),
            salt: None,
        };
        let found = |told, separator| domain("Fee", told, 5, token, separator);
        for version in [Some("1"), Some("2"), None] {
            let domain = of("Fee", version, token);
            assert_eq!(found(None, domain.separator()), Some(domain));
        }
        let odd = of("Fee", Some("v9"), token);
        assert_eq!(found(Some("v9"), odd.separator()), Some(odd.clone()));
        assert_eq!(found(None, odd.separator()), None, "a version that nobody told");
        let foreign = of("Fee", Some("1"), Address::repeat_byte(8)).separator();
        assert_eq!(found(Some("1"), foreign), None, "another token's");
        assert_eq!(found(Some("1"), of("Fe", Some("1"), token).separator()), None);
        assert_eq!(domain("Fee", None, 6, token, of("Fee", Some("1"), token).separator()), None);
    }

    #[test]
    fn signature_is_split_into_its_parts() {
        let bytes: Vec<u8> = [[1; 32], [2; 32]].concat().into_iter().chain([27]).collect();
        let signed = split(&bytes.into(), 9).unwrap();
        assert_eq!((signed.v, signed.deadline), (27, 9));
        assert_eq!((signed.r, signed.s), (B256::repeat_byte(1), B256::repeat_byte(2)));
        assert!(split(&vec![1; 64].into(), 9).is_none());
    }
}

use surety_protocol::cluster::ClusterError;

#[derive(Debug, thiserror::Error)]
pub enum KeyShareError {
    #[error("the validator's key is not 32 bytes in hex")]
    MalformedKey,
    #[error("the validator's key is 0, or not below the order of BLS12-381")]
    KeyOutOfRange,
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    #[error(transparent)]
    Committee(#[from] ClusterError),
    #[error("operator {id} is listed twice")]
    DuplicateOperator { id: u64 },
    #[error(
        "operators {first} and {second} have the same RSA key: whoever holds it would have two shares"
    )]
    DuplicateOperatorKey { first: u64, second: u64 },
    #[error("0 is no operator's number: the share there would be the validator's key itself")]
    OperatorZero,
    #[error("the key of operator {id}: {source}")]
    OperatorKey { id: u64, source: OperatorKeyError },
    #[error("the shares of {operators} operators have {expected} bytes, not {length}")]
    WrongLength { operators: usize, length: usize, expected: usize },
    #[error("{what} is not a point of BLS12-381")]
    NotAPoint { what: &'static str },
    #[error("the signature is not the validator's over {owner} and nonce {nonce}")]
    WrongSignature { owner: String, nonce: u64 },
    #[error("the public shares do not make the validator's key")]
    WrongShares,
    #[error("item {index}: `data` and `payload` tell of different validators or operators")]
    Contradiction { index: usize },
    #[error("it is not a key-share file: {reason}")]
    NotKeyShares { reason: String },
    /// Of 2^255 possible values one is no key.
    #[error("a random number was of no use; try again")]
    Unlucky,
}

/// Of a keystore as ERC-2335 describes it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeystoreError {
    #[error("it is not a validator's keystore (version 4, ERC-2335): {reason}")]
    Malformed { reason: String },
    #[error("the keystore uses {what}, which ERC-2335 does not know")]
    Unsupported { what: String },
    #[error("wrong password")]
    WrongPassword,
    #[error("the keystore's secret is not the key of its `pubkey`")]
    OtherKey,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorKeyError {
    #[error("it is not an RSA public key (PEM, its base64 as SSV writes it, or DER)")]
    NotRsa,
    #[error("it is a private key, and what is given here is public")]
    Private,
    #[error("it has {bits} bits, and key shares need 2048")]
    WrongSize { bits: usize },
    #[error("it is not an RSA private key in PEM")]
    NotPrivate,
    #[error("it is encrypted, and no password is asked for here")]
    Encrypted,
    #[error("it cannot be used: {reason}")]
    Useless { reason: String },
}

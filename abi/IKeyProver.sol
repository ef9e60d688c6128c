// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title KeyProver: which operators' owners have the private keys of the operators' public keys
/// @notice The registry takes any bytes for a key, bound to who registers them, so nobody can take another's key away; but
/// anybody can register a key that he cannot decrypt with. Here an owner shows that he can: with a signature by the key over
/// `abi.encodePacked("surety.key", uint256 chainId, address registry, address owner)`, RSASSA-PKCS1-v1_5 with SHA-256 (as by
/// `openssl dgst -sha256 -sign`). Nobody has a role here, and nothing can be changed.
/// A proof names the owner: it ends when the operator goes to another one, who can give one of his own.
interface IKeyProver {
    /// @notice Only RSA-2048 keys with the exponent 65537 can be proven that were registered as a DER SubjectPublicKeyInfo
    /// (294 bytes): not as PEM, base64 or text.
    error InvalidKeyForm();
    /// @notice The registrant has not registered this operator with this key.
    /// @param keyHash keccak256(abi.encodePacked(registrant, publicKey))
    error KeyNotRegistered(uint64 operatorId, bytes32 keyHash);
    /// @notice The signature is not this key's over the message for this chain, this registry and this owner.
    error InvalidKeySignature(uint64 operatorId, address owner);

    /// @param keyHash as the registry knows the key, see IOperatorRegistry.operatorOfKey
    event KeyProven(uint64 indexed operatorId, address indexed owner, bytes32 keyHash);

    /// @notice Proves that the operator's present owner has its private key. Fails with the registry's OperatorNotFound for an
    /// unknown operator. Anyone: the signature says whose it is.
    /// @param registrant who registered the operator: its owner, unless it was handed over since
    /// @param publicKey the key as it was registered, DER
    /// @param signature 256 bytes
    function proveKey(uint64 operatorId, address registrant, bytes calldata publicKey, bytes calldata signature) external;

    /// @notice Whether the operator's present owner has proven its key.
    function isKeyProven(uint64 operatorId) external view returns (bool);
    function registry() external view returns (address);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title What an operator's whitelisting contract answers; that of SSV's whitelisting contracts
/// @notice See `setWhitelistingContract` of the OperatorRegistry.
interface IWhitelistingContract {
    /// @notice Whether `account` may choose the operator while it is private.
    function isWhitelisted(address account, uint256 operatorId) external view returns (bool);
    /// @notice ERC-165: true for 0x830639ac, the selector of `isWhitelisted`; false for 0xffffffff.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}

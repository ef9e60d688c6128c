// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title What every Surety contract shares: its admin, its guardian and the errors of both
/// @notice The admin is the DAO's timelock. It sets parameters within bounds that are fixed in code and is handed over
/// in two steps. The guardian can only veto a blame report and disable a rewards root; it can never move money.
interface IAccess {
    /// @notice The caller lacks the role that the function asks for.
    error Unauthorized(address caller);
    /// @notice An address argument is zero.
    error ZeroAddress();
    /// @notice The contract's neighbours were set before; they are set once.
    error AlreadyWired();
    /// @notice The contract's neighbours are not set yet.
    error NotWired();
    /// @notice A parameter lies outside the bounds fixed in code.
    error ParameterOutOfBounds(uint256 value, uint256 min, uint256 max);
    /// @notice Two lists that belong together differ in length.
    error LengthMismatch(uint256 expected, uint256 actual);
    /// @notice A result does not fit its type.
    error ArithmeticOverflow();

    event AdminTransferStarted(address indexed admin, address indexed pendingAdmin);
    event AdminTransferred(address indexed previousAdmin, address indexed newAdmin);
    event GuardianSet(address indexed guardian);

    /// @notice The address that sets parameters.
    function admin() external view returns (address);
    /// @notice The address that may accept the admin role; zero if none was named.
    function pendingAdmin() external view returns (address);
    /// @notice The address that may veto a blame report and disable a rewards root; zero if none.
    function guardian() external view returns (address);
    /// @notice Names the next admin. Caller: admin. A second call replaces the first; zero withdraws the offer.
    function transferAdmin(address newAdmin) external;
    /// @notice Takes the admin role over. Caller: the pending admin.
    function acceptAdmin() external;
    /// @notice Names the guardian; zero for none. Caller: admin.
    function setGuardian(address newGuardian) external;
}

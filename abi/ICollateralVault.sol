// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title CollateralVault: the operators' ETH of one strategy
/// @notice Money is wei of ETH, positions are shares. Who may act for an operator is the registry's business: each
/// move of an operator's own money comes from there. The vault calls no other contract. ETH that arrives without a
/// function is refused, ETH forced in is never counted.
interface ICollateralVault is IAccess {
    error ZeroAmount();
    /// @notice More was asked for than is free after the seats' requirement and debt.
    error InsufficientCollateral(uint64 operatorId, uint256 available, uint256 requested);
    /// @notice The operator owes `debt`; it must be repaid first.
    error OperatorInDebt(uint64 operatorId, uint256 debt);
    error NoDebt(uint64 operatorId);
    /// @notice All slashes of 7 days may take `available` more; wait, or raise the cap within its bounds.
    error SlashCapExceeded(uint256 requested, uint256 available);
    /// @notice The caller has no recovered ETH.
    error NothingRecovered(address beneficiary);
    /// @notice The list of intervals is empty, not ascending from seat 1, too long, or has a price out of bounds.
    error InvalidBondCurve();
    error TransferFailed(address to, uint256 amount);
    /// @notice A donation may not make a share worth more than one wei, a thousand times its first price; above that
    /// a bond of exactly one seat's price could fall short by rounding.
    error DonationTooLarge(uint256 assets, uint256 max);

    event Wired(address registry, address settlement, address distributor);
    /// @param assets wei that became bond (what went to debts is in DebtRepaid)
    event Deposited(uint64 indexed operatorId, uint256 assets, uint256 shares);
    event Withdrawn(uint64 indexed operatorId, address indexed to, uint256 assets, uint256 shares);
    event Donated(address indexed from, uint256 assets);
    /// @param assets wei taken from the bond; @param debt wei that the bond could not cover
    event Slashed(uint64 indexed operatorId, address indexed beneficiary, uint256 assets, uint256 shares, uint256 debt);
    /// @notice Bond that waited for debts (see repayDebt) was used for them.
    event BondUsedForDebt(uint64 indexed operatorId, uint256 assets, uint256 shares);
    event DebtRepaid(uint64 indexed operatorId, address indexed beneficiary, uint256 assets);
    event RecoveredWithdrawn(address indexed beneficiary, address indexed to, uint256 assets);
    event MultiplierSet(uint64 indexed operatorId, uint16 multiplierBps);
    event BondCurveSet(uint32[] fromSeats, uint256[] pricesWei);
    event SlashCapSet(uint16 capBps);

    /// @notice Names the neighbours, once. Caller: admin.
    function wire(address registry, address settlement, address distributor) external;

    /// @notice Adds the sent ETH to an operator's bond; its debts are repaid first. Caller: registry or distributor.
    /// @return capacity seats that the bond covers now
    function deposit(uint64 operatorId) external payable returns (uint32 capacity);
    /// @notice Pays `assets` wei of an operator's bond to `to`. Caller: registry.
    /// @param seats the operator's seats in use; what they require stays
    /// @return capacity seats that the rest covers
    function withdraw(uint64 operatorId, uint256 assets, address to, uint32 seats) external returns (uint32 capacity);
    /// @notice Sets the multipliers of seats after the first, bps, 0..10000. Caller: registry.
    /// @return capacities seats that each bond covers now
    function setMultipliers(uint64[] calldata operatorIds, uint16[] calldata multipliersBps)
        external
        returns (uint32[] memory capacities);
    /// @notice Repays an operator's debts, oldest first, with the sent ETH; what is left over becomes bond. One call
    /// repays at most 32 beneficiaries: if debts remain, the rest waits as bond that cannot be withdrawn and covers no
    /// seat, and the next call (or deposit), even without ETH, goes on repaying from it. Anyone.
    function repayDebt(uint64 operatorId) external payable;
    /// @notice Raises the value of every share by the sent ETH (yield). Anyone.
    function donate() external payable;

    /// @notice Takes `amounts` wei from the operators' bonds for the beneficiary; what a bond cannot pay becomes that
    /// operator's debt to the same beneficiary. A bond that waits for open debts (see repayDebt) pays nothing here: all is
    /// debt, after the older ones. Caller: settlement. Fails above the 7-day cap.
    /// @return taken wei taken from each bond now
    /// @return capacities seats that each bond covers afterwards
    function slash(uint64[] calldata operatorIds, uint256[] calldata amounts, address beneficiary)
        external
        returns (uint256[] memory taken, uint32[] memory capacities);
    /// @notice Pays all ETH recovered for the caller to `to`.
    function withdrawRecovered(address to) external returns (uint256 assets);

    /// @notice Sets the bond curve: seat `fromSeats[k]` and those after it cost `pricesWei[k]` each. Caller: admin.
    /// @param fromSeats ascending, the first is 1, at most 16 intervals
    /// @param pricesWei 0.01 .. 32 ETH each
    function setBondCurve(uint32[] calldata fromSeats, uint256[] calldata pricesWei) external;
    /// @notice Sets what all slashes of 7 days may take, bps of total assets, 100 .. 5000. Caller: admin.
    function setSlashCap(uint16 capBps) external;

    function totalAssets() external view returns (uint256);
    function totalShares() external view returns (uint256);
    /// @notice Wei that is credited to beneficiaries and not yet pulled.
    function totalRecovered() external view returns (uint256);
    /// @notice Shares for wei, rounded down.
    function convertToShares(uint256 assets) external view returns (uint256);
    /// @notice Wei for shares, rounded down.
    function convertToAssets(uint256 shares) external view returns (uint256);
    /// @notice Shares that a withdrawal of `assets` wei burns, rounded up.
    function previewWithdraw(uint256 assets) external view returns (uint256);
    function sharesOf(uint64 operatorId) external view returns (uint256);
    /// @notice The bond's value in wei, rounded down.
    function assetsOf(uint64 operatorId) external view returns (uint256);
    /// @notice Wei that the operator owes.
    function debtOf(uint64 operatorId) external view returns (uint256);
    function recoveredOf(address beneficiary) external view returns (uint256);
    /// @notice Bps of the price of each seat after the first.
    function multiplierOf(uint64 operatorId) external view returns (uint16);
    /// @notice Seats that the operator's bond covers; 0 while it owes debt.
    function capacityOf(uint64 operatorId) external view returns (uint32);
    function capacitiesOf(uint64[] calldata operatorIds) external view returns (uint32[] memory);
    /// @notice Seats that the bond would cover after a withdrawal of `assets` with `seats` in use; fails where the
    /// withdrawal would. Whoever keeps capacities asks before the withdrawal, because its receiver may act during it.
    function previewCapacity(uint64 operatorId, uint256 assets, uint32 seats) external view returns (uint32);
    /// @notice Wei that `seats` seats of the operator require, rounded up.
    function requiredFor(uint64 operatorId, uint32 seats) external view returns (uint256);
    function bondCurve() external view returns (uint32[] memory fromSeats, uint256[] memory pricesWei);
    function slashCapBps() external view returns (uint16);
    /// @notice Wei taken by slashes today and on the seven days before (UTC days, so at least the last 7 * 24 hours).
    function slashedInWindow() external view returns (uint256);
    function wiring() external view returns (address registry, address settlement, address distributor);
}

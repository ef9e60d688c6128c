// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title CollateralVault: the operators' ETH of one strategy
/// @notice Money is wei of ETH, positions are shares. Who may act for an operator is the registry's business: each
/// move of an operator's own money comes from there. The vault calls no other contract. ETH that arrives without a
/// function is refused, ETH forced in is never counted.
///
/// Part of a bond may be held: reserved for nodes (kind 1 Obol, kind 2 Direct; seats of SSV, kind 0, are counted by the
/// ledger), or locked for a case, that is a penalty that is reported but not decided. A lock ends in one of four ways:
/// cancelled, compensated by the operator, settled from the bond, or expired. Expired locks hold nothing.
///
/// While the vault is paused no ETH leaves a bond or the vault (the functions concerned name `Paused`); deposits,
/// repayments, donations, locks and views go on. A pause ends by itself.
interface ICollateralVault is IAccess {
    error ZeroAmount();
    /// @notice More was asked for than is free after the seats' requirement, reservations and locks.
    error InsufficientCollateral(uint64 operatorId, uint256 available, uint256 requested);
    /// @notice The operator owes `debt`; it must be repaid first.
    error OperatorInDebt(uint64 operatorId, uint256 debt);
    error NoDebt(uint64 operatorId);
    /// @notice All slashes, settled locks and losses of 7 days may take `available` more; wait, or raise the cap within its
    /// bounds. In a vault that was empty when the UTC day began, `available` is 0 until the day ends.
    error SlashCapExceeded(uint256 requested, uint256 available);
    /// @notice The caller has no recovered ETH.
    error NothingRecovered(address beneficiary);
    /// @notice There is no curve, or no reservation, for nodes of this kind.
    error InvalidNodeKind(uint8 kind);
    error LockExists(uint64 operatorId, bytes32 caseId);
    /// @notice There is no such lock, or it has expired.
    error LockNotFound(uint64 operatorId, bytes32 caseId);
    /// @notice The operator has 7 locks that have not expired.
    error TooManyLocks(uint64 operatorId);
    /// @notice Nothing is paid out before `until`, a time in seconds.
    error Paused(uint64 until);
    /// @notice The guardian may pause again at `notBefore`, 14 days after the last pause ended.
    error PauseTooSoon(uint64 notBefore);
    /// @notice The list of intervals is empty, not ascending from seat 1, too long, or has a price out of bounds.
    error InvalidBondCurve();
    error TransferFailed(address to, uint256 amount);
    /// @notice A donation may not make a share worth more than one wei, a thousand times its first price; above that
    /// a bond of exactly one seat's price could fall short by rounding. `max` is 0 while all shares are fewer
    /// than 10^17, because dust would take them to that price and no donation could follow.
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
    /// @notice The price of all shares fell by a loss of `assets` wei, credited to the beneficiary.
    event LossReported(address indexed beneficiary, uint256 assets);
    /// @param nodes of this kind whose price is reserved now
    event NodesSet(uint64 indexed operatorId, uint8 indexed kind, uint16 nodes);
    /// @param assets wei; @param until time in seconds
    event BondLocked(
        uint64 indexed operatorId, bytes32 indexed caseId, address indexed beneficiary, uint256 assets, uint64 until
    );
    event LockCancelled(uint64 indexed operatorId, bytes32 indexed caseId);
    /// @param assets wei paid to the beneficiary; @param left wei still locked
    event LockCompensated(uint64 indexed operatorId, bytes32 indexed caseId, uint256 assets, uint256 left);
    /// @notice The lock's amount, or what the 7-day cap left of it, was slashed (see Slashed, which precedes this).
    /// @param assets wei taken from the bond; @param debt wei that the bond could not cover; @param left wei still locked
    event LockSettled(uint64 indexed operatorId, bytes32 indexed caseId, uint256 assets, uint256 debt, uint256 left);
    event MultiplierSet(uint64 indexed operatorId, uint16 multiplierBps);
    event BondCurveSet(uint8 indexed kind, uint32[] fromSeats, uint256[] pricesWei);
    event SlashCapSet(uint16 capBps);
    /// @notice Nothing is paid out before `until`, a time in seconds; a time that has come is the end of a pause.
    event PauseSet(uint64 until);

    /// @notice Names the neighbours, once. Caller: admin.
    function wire(address registry, address settlement, address distributor) external;

    /// @notice Adds the sent ETH to an operator's bond; its debts are repaid first. Caller: registry or distributor.
    /// @return capacity seats that the bond covers now
    function deposit(uint64 operatorId) external payable returns (uint32 capacity);
    /// @notice Pays `assets` wei of an operator's bond to `to`. Caller: registry. Fails with Paused, OperatorInDebt,
    /// InsufficientCollateral, TransferFailed.
    /// @param seats the operator's seats in use; what they require stays, as do reservations and unexpired locks
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
    /// @notice Raises the value of every share by the sent ETH (yield), evenly over 7 days, so that a bond of a moment earns
    /// nothing. Beside a donation that is not yet vested both end together, at the mean of their ends weighted by wei.
    /// (Whoever holds nearly all shares can donate up to the price that ends donations, at no cost, as it owns what it gives:
    /// later ones are then refused with DonationTooLarge.) Anyone.
    function donate() external payable;

    /// @notice Reserves bond for an operator's nodes of a kind, by the kind's curve and the operator's multiplier. Fewer
    /// are always accepted; more fail with InsufficientCollateral if the bond does not cover them beside `seats` seats and
    /// all that is held, and with OperatorInDebt. Caller: registry.
    /// @param kind 1 or 2; @param nodes of this kind in all; @param seats the operator's seats in use
    /// @return capacity seats that the rest of the bond covers
    function setNodes(uint64 operatorId, uint8 kind, uint16 nodes, uint32 seats) external returns (uint32 capacity);
    /// @notice Locks `amount` wei of a bond for a case; more than the bond has may be locked. An operator has at most 7
    /// locks. A pause does not stop a lock's time: lock again, which a pause allows, before both are over. Caller: registry.
    /// @param caseId unique among the operator's unexpired locks
    /// @param amount 1 .. 2^80 - 1 wei
    /// @param until time in seconds, 1 day .. 365 days ahead: from then on the lock counts no more
    /// @param beneficiary who gets what is compensated or settled, not zero
    /// @return capacity seats that the rest of the bond covers
    function lockBond(uint64 operatorId, bytes32 caseId, uint256 amount, uint64 until, address beneficiary)
        external
        returns (uint32 capacity);
    /// @notice Ends a lock without a payment. Caller: registry. Fails with LockNotFound, as the next two do.
    function cancelLock(uint64 operatorId, bytes32 caseId) external returns (uint32 capacity);
    /// @notice Credits the sent ETH, 1 wei .. what is locked, to the lock's beneficiary and lowers the lock by it; all of it
    /// ends the lock. Caller: registry.
    function compensateLock(uint64 operatorId, bytes32 caseId) external payable returns (uint32 capacity);
    /// @notice Ends a lock and takes what is locked from the bond for the beneficiary, as a slash does: what the bond cannot
    /// pay becomes debt. Where the bond has more than the 7-day cap leaves, what it leaves is taken and the rest stays locked,
    /// to be settled later; if it leaves nothing, SlashCapExceeded. Caller: registry. Fails with Paused.
    function settleLock(uint64 operatorId, bytes32 caseId) external returns (uint32 capacity);

    /// @notice Takes `amounts` wei from the operators' bonds for the beneficiary; what a bond cannot pay becomes that
    /// operator's debt to the same beneficiary. A bond that waits for open debts (see repayDebt) pays nothing here: all is
    /// debt, after the older ones. Caller: settlement. Fails above the 7-day cap and with Paused.
    /// @return taken wei taken from each bond now
    /// @return capacities seats that each bond covers afterwards
    function slash(uint64[] calldata operatorIds, uint256[] calldata amounts, address beneficiary)
        external
        returns (uint256[] memory taken, uint32[] memory capacities);
    /// @notice Takes a loss of the strategy from all bonds alike: the price of a share falls, and whoever bears the loss is
    /// credited. Counts towards the 7-day cap. Caller: admin. Fails with Paused, SlashCapExceeded. Capacities that others
    /// keep are to be synchronised afterwards.
    /// @param assets 1 wei .. totalAssets - totalShares / 2^20: at least 0.1 % of what shares were first worth stays, so that bonds
    /// go on after any loss
    function reportLoss(uint256 assets, address beneficiary) external;
    /// @notice Pays all ETH recovered for the caller to `to`. Fails with Paused, NothingRecovered, TransferFailed.
    function withdrawRecovered(address to) external returns (uint256 assets);

    /// @notice Pauses until a time at most 14 days ahead. Caller: admin, or guardian, who has to leave 14 days between the
    /// end of a pause and the next (PauseTooSoon).
    /// @param until time in seconds
    function pause(uint64 until) external;
    /// @notice Ends a pause now. Caller: admin.
    function unpause() external;

    /// @notice Sets the bond curve of a node kind: seat `fromSeats[k]` and those after it cost `pricesWei[k]` each. Caller:
    /// admin.
    /// @param kind 0 SSV seats, 1 Obol, 2 Direct; first 1 ETH, 1 ETH, and 2.4 ETH then 1.3 ETH
    /// @param fromSeats ascending, the first is 1, at most 16 intervals
    /// @param pricesWei 0.01 .. 32 ETH each
    function setBondCurve(uint8 kind, uint32[] calldata fromSeats, uint256[] calldata pricesWei) external;
    /// @notice Sets what all slashes, settled locks and losses of 7 days may take, bps of what all bonds were worth when the
    /// UTC day began (before its first change: a bond of a moment does not count, one that is there at midnight does), 100 ..
    /// 5000. Caller: admin.
    function setSlashCap(uint16 capBps) external;

    /// @notice Wei of all bonds. The vault's ETH is this, what is unvested, and what is recovered.
    function totalAssets() external view returns (uint256);
    /// @notice Wei of donations that are not in totalAssets yet, and the time in seconds when all of them are. (A donation
    /// waits longer if bonds left meanwhile and it would make a share worth more than one wei.)
    function unvested() external view returns (uint256 assets, uint64 until);
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
    /// @notice Seats that the operator's bond covers beside reservations and locks; 0 while it owes debt.
    function capacityOf(uint64 operatorId) external view returns (uint32);
    function capacitiesOf(uint64[] calldata operatorIds) external view returns (uint32[] memory);
    /// @notice Seats that the bond would cover after a withdrawal of `assets` with `seats` in use; fails where the
    /// withdrawal would. Whoever keeps capacities asks before the withdrawal, because its receiver may act during it.
    function previewCapacity(uint64 operatorId, uint256 assets, uint32 seats) external view returns (uint32);
    /// @notice Wei that `seats` seats of the operator require, rounded up, with its reservations and unexpired locks.
    function requiredFor(uint64 operatorId, uint32 seats) external view returns (uint256);
    /// @notice Nodes of kind 1 or 2 whose price is reserved.
    function nodesOf(uint64 operatorId, uint8 kind) external view returns (uint16);
    /// @notice Wei reserved for nodes of all kinds.
    function reservedOf(uint64 operatorId) external view returns (uint256);
    /// @notice Wei of the unexpired locks.
    function lockedOf(uint64 operatorId) external view returns (uint256);
    /// @notice The unexpired locks: case, wei, time in seconds, and who gets what is settled.
    function locksOf(uint64 operatorId)
        external
        view
        returns (
            bytes32[] memory caseIds,
            uint256[] memory amounts,
            uint64[] memory untils,
            address[] memory beneficiaries
        );
    function bondCurve(uint8 kind) external view returns (uint32[] memory fromSeats, uint256[] memory pricesWei);
    /// @notice The time in seconds when the last pause ends or ended; 0 if there was none.
    function pausedUntil() external view returns (uint64);
    function slashCapBps() external view returns (uint16);
    /// @notice Wei taken by slashes, settled locks and losses today and on the seven days before (UTC days, so at least the
    /// last 7 * 24 hours).
    function slashedInWindow() external view returns (uint256);
    function wiring() external view returns (address registry, address settlement, address distributor);
}

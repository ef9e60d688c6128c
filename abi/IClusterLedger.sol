// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title ClusterLedger: operator fees and seats, clusters, validators, liquidation
/// @notice Amounts are wei of the fee token; fees are wei per validator per slot; a slot is
/// `(block.timestamp - genesisTime) / secondsPerSlot`. Operators are paid only from settled money, so at every moment
/// the ledger's token balance is the sum of cluster balances, operator earnings and network earnings.
interface IClusterLedger is IAccess {
    error OperatorNotFound(uint64 operatorId);
    error OperatorNotActive(uint64 operatorId);
    error AccountExists(uint64 operatorId);
    /// @notice A private operator does not list the caller.
    error OperatorNotAllowed(uint64 operatorId, address owner);
    /// @notice The operator's collateral covers `capacity` seats; `seats` would be in use.
    error CapacityExceeded(uint64 operatorId, uint32 seats, uint32 capacity);
    error ValidatorLimitExceeded(uint64 operatorId, uint32 seats, uint32 limit);
    /// @notice A cluster has 4, 7, 10 or 13 operators.
    error InvalidClusterSize(uint256 size);
    /// @notice Operator ids must ascend, without duplicates.
    error OperatorsNotSorted(uint64 operatorId);
    error FeeOutOfBounds(uint256 fee, uint256 min, uint256 max);
    /// @notice The fee that is charged already.
    error SameFee(uint256 fee);
    /// @notice One step leads to `maximum` at most: see `feeParameters`.
    error FeeIncreaseTooHigh(uint256 fee, uint256 maximum);
    error FeeNotReduced(uint256 fee, uint256 current);
    error FeeNotDeclared(uint64 operatorId);
    /// @notice A declared fee can be executed from `begin` to `end`, unix seconds, both included.
    error OutsideFeeWindow(uint64 time, uint64 begin, uint64 end);
    /// @notice Too many changes within a week; possible again in the slot `earliest`.
    error FeeChangedTooOften(uint64 operatorId, uint64 earliest);
    error OperatorNotInCluster(uint64 clusterId, uint64 operatorId);
    error OperatorInCluster(uint64 clusterId, uint64 operatorId);
    /// @notice An owner may replace an operator that takes no new seats, or whose fee is above the cluster's ceiling.
    error OperatorInGoodStanding(uint64 operatorId);
    /// @notice No parameter is announced, or none is due yet.
    error NothingToApply();
    error EmptyList();
    error InvalidPublicKeyLength(uint256 index, uint256 length);
    error InvalidSharesLength(uint256 index, uint256 length, uint256 expected);
    error ValidatorExists(bytes32 validator);
    error ValidatorNotFound(bytes32 validator);
    error ClusterNotFound(uint64 clusterId);
    error ClusterLiquidated(uint64 clusterId);
    error ClusterNotLiquidated(uint64 clusterId);
    error ClusterNotLiquidatable(uint64 clusterId, uint256 balance, uint256 required);
    /// @notice The cluster would hold less than its liquidation collateral; at a withdrawal `required` is the collateral
    /// plus the amount.
    error InsufficientBalance(uint64 clusterId, uint256 balance, uint256 required);
    error InsufficientEarnings(uint256 available, uint256 requested);
    /// @notice The fee token refused a transfer, or moved another amount than asked.
    error TokenTransferFailed(address token);

    event Wired(address registry, address settlement);
    event AccountOpened(uint64 indexed operatorId, uint256 fee);
    event CapacitySet(uint64 indexed operatorId, uint32 capacity);
    event StatusSet(uint64 indexed operatorId, bool active, bool isPrivate);
    /// @notice From `begin` to `end`, unix seconds, the operator's owner may execute the fee.
    event FeeDeclared(uint64 indexed operatorId, uint256 fee, uint64 begin, uint64 end);
    event FeeDeclarationCancelled(uint64 indexed operatorId);
    /// @notice The fee from now on; a declared one is dropped.
    event FeeSet(uint64 indexed operatorId, uint256 fee);
    event ClusterOpened(uint64 indexed clusterId, address indexed owner, uint64[] operatorIds);
    event ValidatorRegistered(uint64 indexed clusterId, bytes32 indexed validator, bytes publicKey, bytes shares);
    event ValidatorRemoved(uint64 indexed clusterId, bytes32 indexed validator);
    /// @notice The owner asks the operators to exit the validator from the beacon chain.
    event ValidatorExitRequested(uint64 indexed clusterId, bytes32 indexed validator);
    /// @notice The settlement confirmed the exit and released the seats.
    event ValidatorExited(uint64 indexed clusterId, bytes32 indexed validator);
    /// @notice New shares of a registered validator, after an operator was replaced.
    event SharesPublished(uint64 indexed clusterId, bytes32 indexed validator, bytes shares);
    /// @param weight 10000 for 32 ETH
    event WeightSet(uint64 indexed clusterId, bytes32 indexed validator, uint32 weight);
    event FeeCeilingSet(uint64 indexed clusterId, uint256 ceiling);
    /// @notice At a settlement: the operator charges more than the cluster's owner wants; it may be replaced.
    event FeeAboveCeiling(uint64 indexed clusterId, uint64 indexed operatorId, uint256 fee, uint256 ceiling);
    event OperatorReplaced(uint64 indexed clusterId, uint64 indexed oldOperatorId, uint64 indexed newOperatorId);
    event Deposited(uint64 indexed clusterId, address indexed from, uint256 amount);
    event Withdrawn(uint64 indexed clusterId, address indexed to, uint256 amount);
    /// @param usage wei run up since the last settlement; @param paid wei of it that the balance covered
    event Settled(uint64 indexed clusterId, uint256 usage, uint256 paid, uint256 balance);
    event Liquidated(uint64 indexed clusterId, address indexed liquidator, uint256 reward, uint256 balance);
    event Reactivated(uint64 indexed clusterId, uint256 balance);
    event FeeRecipientSet(address indexed owner, address recipient);
    event EarningsWithdrawn(uint64 indexed operatorId, address indexed to, uint256 amount);
    event NetworkFeeSet(uint256 fee);
    /// @param begin unix seconds from when anyone may apply it
    event NetworkFeeAnnounced(uint256 fee, uint64 begin);
    event NetworkEarningsWithdrawn(address indexed to, uint256 amount);
    event LiquidationParametersSet(uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap);
    event LiquidationParametersAnnounced(
        uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap, uint64 begin
    );
    event FeeParametersSet(uint64 declarePeriod, uint64 executePeriod, uint16 maxIncreaseBps, uint256 minimumStep);
    event ValidatorLimitSet(uint32 limit);

    /// @notice Names the neighbours, once. Caller: admin.
    function wire(address registry, address settlement) external;

    // Operators' accounts

    /// @notice Opens an operator's fee account, in the state that setCapacities and setStatus could give it. Caller: registry.
    /// @param operatorId at most 2^28 - 1
    /// @param fee 0, or within `operatorFeeBounds`
    function openAccount(uint64 operatorId, uint256 fee, uint32 capacity, bool active, bool isPrivate) external;
    /// @notice Tells how many seats each operator's collateral covers; more than 65535 count as 65535. Caller: registry
    /// or settlement.
    function setCapacities(uint64[] calldata operatorIds, uint32[] calldata capacities) external;
    /// @notice Switches new seats on or off and privacy. Caller: registry.
    function setStatus(uint64 operatorId, bool active, bool isPrivate) external;
    /// @notice Settles the listed clusters (liquidated ones owe nothing), then pays earnings to `to`; fails if there are
    /// none. Caller: the operator's owner.
    /// @param amount wei; type(uint256).max for all there is
    function withdrawEarnings(uint64 operatorId, uint64[] calldata clusterIds, uint256 amount, address to) external;

    /// @notice Declares a fee: it is charged once it is executed within its window. Replaces what was declared before.
    /// Caller: the operator's owner.
    /// @param fee 0, or within `operatorFeeBounds`; above the present one by at most the step of `feeParameters`
    function declareFee(uint64 operatorId, uint256 fee) external;
    /// @notice Charges the declared fee from now on. Of the changes of a fee in different slots, every second one is at least
    /// 50400 slots after the one before it. Caller: the operator's owner.
    function executeFee(uint64 operatorId) external;
    /// @notice Charges a lower fee from now on and drops a declared one; as often as `executeFee`. Caller: the operator's
    /// owner.
    function reduceFee(uint64 operatorId, uint256 fee) external;
    /// @notice Drops a declared fee. Caller: the operator's owner.
    function cancelFee(uint64 operatorId) external;

    // Clusters

    /// @notice Opens a cluster of the caller with its first validators and deposit.
    /// @param operatorIds 4, 7, 10 or 13 ids, ascending; active, open to the caller, each with free seats
    /// @param publicKeys BLS keys of 48 bytes, unknown here; may be empty
    /// @param shares one per key, 96 + 304*n bytes; emitted, not stored
    /// @param amount wei of the fee token, pulled from the caller
    function openCluster(
        uint64[] calldata operatorIds,
        bytes[] calldata publicKeys,
        bytes[] calldata shares,
        uint256 amount
    ) external returns (uint64 clusterId);
    /// @notice Adds validators and a deposit to a cluster; afterwards it must not be liquidatable. A validator that was here
    /// before has the weight that it had then. Caller: its owner.
    function registerValidators(
        uint64 clusterId,
        bytes[] calldata publicKeys,
        bytes[] calldata shares,
        uint256 amount
    ) external;
    /// @notice Removes validators and releases their seats. Caller: the cluster's owner.
    function removeValidators(uint64 clusterId, bytes[] calldata publicKeys) external;
    /// @notice Asks the operators to exit validators; an event, nothing else changes. Caller: the cluster's owner.
    function exitValidators(uint64 clusterId, bytes[] calldata publicKeys) external;
    /// @notice Adds to a cluster's balance, which is at most 2^86 - 1; counts towards usage already run up. Anyone.
    function deposit(uint64 clusterId, uint256 amount) external;
    /// @notice The same with an EIP-2612 permit of the caller for this contract, which need not be unused any more.
    function depositWithPermit(uint64 clusterId, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;
    /// @notice Pays from a cluster's balance to its owner, down to the liquidation collateral; all of it once the
    /// cluster has no validators or is liquidated. Caller: its owner.
    function withdraw(uint64 clusterId, uint256 amount) external;
    /// @notice Brings clusters' books up to the present slot; none may be liquidated. Anyone.
    function settle(uint64[] calldata clusterIds) external;
    /// @notice Stops clusters that are below their liquidation collateral; an owner may stop its own at any time. The
    /// caller gets the rest of each balance up to the reward cap (nothing of its own clusters), the owner can withdraw
    /// what is left. All or none.
    function liquidate(uint64[] calldata clusterIds) external;
    /// @notice Starts a liquidated cluster again. Caller: its owner; every operator must be active, open to the
    /// owner and have free seats.
    function reactivate(uint64 clusterId, uint256 amount) external;
    /// @notice Names the address for execution layer rewards of the caller's validators; an event. Anyone.
    function setFeeRecipient(address recipient) external;

    /// @notice Sets what the owner wants an operator to charge at most; 0 for no ceiling. A settlement tells of operators
    /// above it by an event, and the owner may replace them. Caller: the cluster's owner.
    function setFeeCeiling(uint64 clusterId, uint256 ceiling) external;
    /// @notice Puts a successor in the place of an operator that takes no new seats or charges more than the fee ceiling.
    /// The successor must be active, open to the owner and have free seats; afterwards the cluster must not be
    /// liquidatable. What the leaver owes for losses is settled by a reshare report before, while its bond is bound.
    /// Caller: the cluster's owner.
    /// @param publicKeys registered validators of the cluster whose new shares are published here; the others' by
    /// `publishShares`
    function replaceOperator(
        uint64 clusterId,
        uint64 oldOperatorId,
        uint64 newOperatorId,
        bytes[] calldata publicKeys,
        bytes[] calldata shares
    ) external;
    /// @notice Logs new shares of registered validators. Caller: the cluster's owner.
    function publishShares(uint64 clusterId, bytes[] calldata publicKeys, bytes[] calldata shares) external;

    // Settlement

    /// @notice Ends a validator that has exited and releases its seats; a validator that its owner removed before
    /// stays removed. Caller: settlement.
    /// @return owner the cluster's owner, to whom recovered ETH belongs
    function completeExit(bytes32 validator) external returns (address owner);
    /// @notice Puts a successor in an operator's place in the cluster of a validator, with all its seats there, whatever
    /// its status and capacity: a reshare is a fact. Does nothing if the operator is no member any more, if the
    /// successor is one already, or if the validator has been removed or has exited. Caller: settlement.
    /// @return owner the cluster's owner
    function completeReshare(bytes32 validator, uint64 oldOperatorId, uint64 newOperatorId)
        external
        returns (address owner);
    /// @notice Sets validators' weights, from which on their clusters pay in proportion; those that were removed or have
    /// exited are left out. Caller: settlement.
    /// @param weights 10000 (32 ETH, the default) .. 640000 (2048 ETH)
    function setWeights(bytes32[] calldata validators, uint32[] calldata weights) external;

    // Parameters

    /// @notice Sets the network's fee, wei per validator per slot, at most the greatest operator fee. A lower one acts at
    /// once, a higher one is announced and can be applied after `parameterDelay`; what was announced before is dropped.
    /// Caller: admin.
    function setNetworkFee(uint256 fee) external;
    /// @notice Sets the liquidation threshold (21480 .. 2148000 slots), the least collateral and the cap of the
    /// liquidator's reward (each at most 2^86 - 1 wei). If none of them rises they act at once; otherwise they are
    /// announced and can be applied after `parameterDelay`. What was announced before is dropped. Caller: admin.
    function setLiquidationParameters(uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap) external;
    /// @notice Applies announced parameters that are due. Anyone.
    function applyParameters() external;
    /// @notice Sets how operators may change their fees. Caller: admin.
    /// @param declarePeriod seconds from a declaration until it can be executed, 1 hour .. 30 days
    /// @param executePeriod seconds for which it can be executed then, 1 hour .. 30 days; also of fees declared before
    /// @param maxIncreaseBps of the present fee in one step, 1 .. 5000
    /// @param minimumStep wei per slot by which a fee may rise in any case, 1 to 100 times the least fee
    function setFeeParameters(
        uint64 declarePeriod,
        uint64 executePeriod,
        uint16 maxIncreaseBps,
        uint256 minimumStep
    ) external;
    /// @notice Sets how many validators an operator may run, 1 .. 65535. Caller: admin.
    function setValidatorLimit(uint32 limit) external;
    /// @notice Pays network earnings. Caller: admin.
    function withdrawNetworkEarnings(uint256 amount, address to) external;

    // Views

    function token() external view returns (address);
    /// @notice The program that answers the functions which this one does not have itself, on this contract's storage.
    function annex() external view returns (address);
    /// @notice The present slot.
    function currentSlot() external view returns (uint64);
    function clock() external view returns (uint64 genesisTime, uint64 secondsPerSlot);
    /// @notice An operator's account.
    /// @return seats its validators in active clusters
    /// @return capacity seats that its collateral covers
    /// @return active whether it may get new seats
    /// @return isPrivate whether only whitelisted owners may choose it
    /// @return fee wei per validator per slot
    /// @return earnings settled wei, not yet withdrawn
    function operatorAccount(uint64 operatorId)
        external
        view
        returns (uint32 seats, uint32 capacity, bool active, bool isPrivate, uint256 fee, uint256 earnings);
    /// @notice Accounts with ids from `firstId` on, below `firstId + limit` and at most 100 of them.
    function operatorAccounts(uint64 firstId, uint64 limit)
        external
        view
        returns (
            uint64[] memory operatorIds,
            uint32[] memory seats,
            uint32[] memory capacities,
            uint256[] memory fees,
            uint256[] memory earnings
        );
    /// @notice A fee that is declared and from when to when it may be executed, unix seconds; zeros if there is none.
    function declaredFee(uint64 operatorId) external view returns (uint256 fee, uint64 begin, uint64 end);
    /// @notice Seats in use; 0 for an unknown operator.
    function seatsOf(uint64 operatorId) external view returns (uint32);
    /// @notice A cluster; `balance` is live, as if settled now.
    function cluster(uint64 clusterId)
        external
        view
        returns (address owner, bool active, uint32 validators, uint256 balance, uint64[] memory operatorIds);
    /// @notice Clusters from `firstId` on, at most `limit` and at most 100 of them; balances are live.
    function clusters(uint64 firstId, uint64 limit)
        external
        view
        returns (
            address[] memory owners,
            bool[] memory active,
            uint32[] memory validators,
            uint256[] memory balances
        );
    function clusterCount() external view returns (uint64);
    /// @notice The sum of the weights of a cluster's validators, 10000 for each 32 ETH.
    function weightOf(uint64 clusterId) external view returns (uint64);
    /// @notice What the owner wants an operator to charge at most; 0 for no ceiling.
    function feeCeiling(uint64 clusterId) external view returns (uint256);
    /// @notice The cluster's balance as of its last settlement.
    function settledBalanceOf(uint64 clusterId) external view returns (uint256);
    /// @notice Wei per slot; 0 for a liquidated cluster.
    function burnRate(uint64 clusterId) external view returns (uint256);
    /// @notice Wei below which the cluster may be liquidated.
    function liquidationCollateral(uint64 clusterId) external view returns (uint256);
    /// @notice Slots until the cluster may be liquidated; max if it burns nothing.
    function runway(uint64 clusterId) external view returns (uint256);
    function isLiquidatable(uint64 clusterId) external view returns (bool);
    /// @notice A validator by keccak256(abi.encodePacked(publicKey, uint64 clusterId, address ledger)): its name in
    /// events, errors and reports. The same key in another cluster is another validator.
    /// @return clusterId its cluster, 0 if it never was here
    /// @return registered false once it was removed or has exited
    function validatorOf(bytes32 validator) external view returns (uint64 clusterId, bool registered);
    /// @notice A page of validators, by their names.
    /// @return clusterIds 0 where it never was here
    /// @return weights 0 where it was removed or has exited
    function validatorsOf(bytes32[] calldata validators)
        external
        view
        returns (uint64[] memory clusterIds, uint32[] memory weights);
    /// @notice Settled network earnings, not yet withdrawn.
    function networkEarnings() external view returns (uint256);
    function networkFee() external view returns (uint256);
    /// @notice An announced network fee and from when it can be applied, unix seconds; zeros if there is none.
    function announcedNetworkFee() external view returns (uint256 fee, uint64 begin);
    function liquidationParameters()
        external
        view
        returns (uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap);
    /// @notice Announced liquidation parameters and from when they can be applied, unix seconds; zeros if there are none.
    function announcedLiquidationParameters()
        external
        view
        returns (uint64 thresholdSlots, uint256 minimumCollateral, uint256 rewardCap, uint64 begin);
    /// @notice Seconds between the announcement of parameters that hurt clusters and their effect; fixed at deployment.
    function parameterDelay() external view returns (uint64);
    function feeParameters()
        external
        view
        returns (uint64 declarePeriod, uint64 executePeriod, uint16 maxIncreaseBps, uint256 minimumStep);
    function validatorLimit() external view returns (uint32);
    /// @notice The least fee above 0, and the greatest.
    function operatorFeeBounds() external view returns (uint256 min, uint256 max);
    function wiring() external view returns (address registry, address settlement);
}

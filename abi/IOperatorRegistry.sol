// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title OperatorRegistry: who the operators are, and the door to their bonds
/// @notice An operator is a `uint64` id, from 1. Its owner acts for it; its payout address receives its rewards. A
/// strategy (0 standard, 1 EigenLayer-enabled) has a vault and a ledger of its own.
/// Status: 1 Inactive (registered, no seats), 2 Active, 3 Deactivating (keeps its seats, gets no new ones); 0 unknown.
interface IOperatorRegistry is IAccess {
    error OperatorNotFound(uint64 operatorId);
    error StrategyNotFound(uint8 strategy);
    /// @notice The caller does not own the operator.
    error NotOperatorOwner(uint64 operatorId, address caller);
    /// @notice The caller has registered this key before.
    /// @param keyHash keccak256(abi.encodePacked(owner, publicKey))
    error PublicKeyTaken(bytes32 keyHash);
    /// @notice Keys have 1 to 2048 bytes.
    error InvalidPublicKeyLength(uint256 length);
    /// @notice Urls are printable ASCII, at most 256 bytes, and start with https:// or http://.
    error InvalidUrl();
    /// @notice The first bond, with what is left from before, must reach `minimum`.
    error BondBelowMinimum(uint256 bond, uint256 minimum);
    error ZeroAmount();
    /// @notice Only an active operator can be deactivated, and a deactivating one takes no bond until its last seat is
    /// released (its debts can be repaid at the vault).
    error InvalidStatus(uint64 operatorId, uint8 status);
    /// @notice The distributor has no such frame, or it is disabled or not active yet.
    error FrameNotActive(uint64 frame);
    error InvalidProof();
    /// @notice A score of this frame or a later one was applied before; no other leaf of the call is newer either.
    error ScoreNotNewer(uint64 operatorId, uint64 frame);
    /// @notice Scores are at most 10000 bps.
    error ScoreTooHigh(uint64 operatorId, uint16 scoreBps);
    /// @notice Tiers must start at score 0, ascend in score and not ascend in multiplier; at most 8.
    error InvalidScoreTiers();
    error EmptyList();

    event Wired(address distributor);
    event StrategyAdded(uint8 indexed strategy, address vault, address ledger);
    event OperatorRegistered(
        uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee, address payout, string dkgUrl
    );
    event Bonded(uint64 indexed operatorId, uint8 indexed strategy, uint256 amount, uint32 capacity);
    event BondWithdrawn(uint64 indexed operatorId, uint8 indexed strategy, uint256 amount, address to, uint32 capacity);
    event StatusChanged(uint64 indexed operatorId, uint8 status);
    event DkgUrlSet(uint64 indexed operatorId, string dkgUrl);
    event PayoutSet(uint64 indexed operatorId, address payout);
    event PrivacySet(uint64 indexed operatorId, bool isPrivate);
    event WhitelistSet(uint64 indexed operatorId, address indexed account, bool allowed);
    event ScoreApplied(uint64 indexed operatorId, uint64 indexed frame, uint16 scoreBps, uint32 framesServed);
    event ScoreTiersSet(uint16[] minScoresBps, uint16[] multipliersBps);
    event MinimumBondSet(uint256 minimumBond);

    /// @notice Names the distributor, whose frames scores are taken from, once. Caller: admin.
    function wire(address distributor) external;
    /// @notice Adds a strategy; ids count from 0, at most 8. Caller: admin.
    function addStrategy(address vault, address ledger) external returns (uint8 strategy);

    /// @notice Registers an operator of the caller and opens its fee account in strategy 0. ETH sent with it is its
    /// first bond there.
    /// @param publicKey the operator's key for share encryption (RSA, PEM or DER); unique per owner
    /// @param fee wei of the fee token per validator per slot: 0, or within the ledger's bounds
    /// @param isPrivate whether only whitelisted owners may choose it
    /// @param payout receives its rewards; not zero
    /// @param dkgUrl its key ceremony server
    function registerOperator(
        bytes calldata publicKey,
        uint256 fee,
        bool isPrivate,
        address payout,
        string calldata dkgUrl
    ) external payable returns (uint64 operatorId);
    /// @notice Adds bond; an inactive operator becomes active. Anyone may add to an active one; only the owner
    /// activates, or adds the first bond in a further strategy (which opens a fee account there, with the fee of
    /// strategy 0). Both must reach `minimumBond` together with what the vault holds of the operator.
    function bond(uint64 operatorId, uint8 strategy) external payable;
    /// @notice Pays free bond to `to`, wei. Caller: the owner.
    function withdrawBond(uint64 operatorId, uint8 strategy, uint256 amount, address to) external;
    /// @notice No new seats; once the last one is released the operator is inactive. Caller: the owner.
    function deactivate(uint64 operatorId) external;
    /// @notice Caller: the owner.
    function setDkgUrl(uint64 operatorId, string calldata dkgUrl) external;
    /// @notice Caller: the owner.
    function setPayout(uint64 operatorId, address payout) external;
    /// @notice Caller: the owner.
    function setPrivate(uint64 operatorId, bool isPrivate) external;
    /// @notice Lists or unlists accounts that may choose the operator while it is private. Caller: the owner.
    function setWhitelist(uint64 operatorId, address[] calldata accounts, bool allowed) external;

    /// @notice Applies leaves `(uint64 operatorId, uint16 scoreBps, uint32 framesServed)` of the scores tree of a frame
    /// that the distributor published and whose root is or was active. Leaves of operators that have a score of this
    /// frame or a later one are passed over; it fails only if all are. Anyone.
    function applyScores(
        uint64 frame,
        uint64[] calldata operatorIds,
        uint16[] calldata scoresBps,
        uint32[] calldata framesServed,
        bytes32[] calldata proof,
        bool[] calldata proofFlags
    ) external;
    /// @notice Brings the ledger's capacities in line with the vault. Anyone.
    function syncCapacity(uint64[] calldata operatorIds, uint8 strategy) external;

    /// @notice Sets which multiplier a score gives, bps; one tier (0, 10000) switches the policy off. Takes effect for
    /// an operator when its next score is applied. Caller: admin.
    function setScoreTiers(uint16[] calldata minScoresBps, uint16[] calldata multipliersBps) external;
    /// @notice Sets the least first bond, 0.1 .. 32 ETH. Caller: admin.
    function setMinimumBond(uint256 minimumBond) external;

    function operatorCount() external view returns (uint64);
    function ownerOf(uint64 operatorId) external view returns (address);
    function payoutOf(uint64 operatorId) external view returns (address);
    /// @notice Owner and payout address in one call; reverts for an unknown operator.
    function accountsOf(uint64 operatorId) external view returns (address owner, address payout);
    function statusOf(uint64 operatorId) external view returns (uint8);
    function dkgUrlOf(uint64 operatorId) external view returns (string memory);
    function isPrivate(uint64 operatorId) external view returns (bool);
    function isWhitelisted(uint64 operatorId, address account) external view returns (bool);
    /// @notice Score in bps, frames served, and the frame of the last score.
    function scoreOf(uint64 operatorId) external view returns (uint16 scoreBps, uint32 framesServed, uint64 frame);
    /// @notice Whether the operator can get a new seat in the strategy: active, no debt, a free unit.
    function isEligible(uint64 operatorId, uint8 strategy) external view returns (bool);
    /// @notice The first of the operators that is private and does not list `owner`; 0 if there is none.
    function firstRefused(address owner, uint64[] calldata operatorIds) external view returns (uint64 operatorId);
    function strategyCount() external view returns (uint8);
    function strategyOf(uint8 strategy) external view returns (address vault, address ledger);
    function minimumBond() external view returns (uint256);
    function scoreTiers() external view returns (uint16[] memory minScoresBps, uint16[] memory multipliersBps);
    function distributor() external view returns (address);
}

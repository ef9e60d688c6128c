// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title OperatorRegistry: who the operators are, and the door to their bonds
/// @notice An operator is a `uint64` id, from 1. Its owner acts for it; its payout address receives its rewards. A
/// strategy (0 standard, 1 EigenLayer-enabled) has a vault and a ledger of its own.
/// Status: 1 Inactive (registered, no seats), 2 Active, 3 Deactivating (keeps its seats, gets no new ones); 0 unknown.
/// A payout address that is the owner's own follows the operator to its next owner; any other stays until it is changed.
/// Urls and metadata are in events only, where clients read them.
interface IOperatorRegistry is IAccess {
    error OperatorNotFound(uint64 operatorId);
    error StrategyNotFound(uint8 strategy);
    /// @notice The vault or the ledger belongs to this strategy.
    error StrategyExists(uint8 strategy);
    /// @notice The caller does not own the operator.
    error NotOperatorOwner(uint64 operatorId, address caller);
    /// @notice The caller has registered this key before.
    /// @param keyHash keccak256(abi.encodePacked(owner, publicKey))
    error PublicKeyTaken(bytes32 keyHash);
    /// @notice Keys have 1 to 2048 bytes.
    error InvalidPublicKeyLength(uint256 length);
    /// @notice Urls are printable ASCII, at most 256 bytes, and start with https:// or http://.
    error InvalidUrl();
    /// @notice Each text of the metadata is printable ASCII, at most 64 bytes.
    error InvalidMetadata();
    /// @notice The contract does not say by ERC-165 that it is a whitelisting contract.
    error InvalidWhitelistingContract(address whitelistingContract);
    /// @notice Verified operators have 10 or more active validators, a score strictly above 9800 bps, and run the node
    /// version that is current.
    error CriteriaNotMet(uint64 operatorId, uint32 validators, uint16 scoreBps, bool currentVersion);
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
    event NodeManagerSet(address nodeManager);
    event StrategyAdded(uint8 indexed strategy, address vault, address ledger);
    event OperatorRegistered(
        uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee, address payout, string dkgUrl
    );
    event Bonded(uint64 indexed operatorId, uint8 indexed strategy, uint256 amount, uint32 capacity);
    event BondWithdrawn(uint64 indexed operatorId, uint8 indexed strategy, uint256 amount, address to, uint32 capacity);
    event StatusChanged(uint64 indexed operatorId, uint8 status);
    event DkgUrlSet(uint64 indexed operatorId, string dkgUrl);
    event MetadataSet(
        uint64 indexed operatorId, string location, string institutionType, string client, string nodeVersion
    );
    event OperatorTransferStarted(uint64 indexed operatorId, address indexed owner, address indexed newOwner);
    event OperatorTransferred(uint64 indexed operatorId, address indexed previousOwner, address indexed newOwner);
    event PayoutSet(uint64 indexed operatorId, address payout);
    event PrivacySet(uint64 indexed operatorId, bool isPrivate);
    event WhitelistSet(uint64 indexed operatorId, address indexed account, bool allowed);
    event WhitelistingContractSet(uint64 indexed operatorId, address whitelistingContract);
    event VerifiedSet(uint64 indexed operatorId, bool verified);
    event CuratorSet(address curator);
    event CurrentNodeVersionSet(string nodeVersion);
    event ScoreApplied(uint64 indexed operatorId, uint64 indexed frame, uint16 scoreBps, uint32 framesServed);
    event ScoreTiersSet(uint16[] minScoresBps, uint16[] multipliersBps);
    event MinimumBondSet(uint256 minimumBond);

    /// @notice Names the distributor, whose frames scores are taken from, once. Caller: admin.
    function wire(address distributor) external;
    /// @notice Names the manager of nodes that are no seats of a ledger, once. Caller: admin.
    function setNodeManager(address nodeManager) external;
    /// @notice Adds a strategy; ids count from 0, at most 8. Fails with StrategyExists if its vault or ledger is in use.
    /// Caller: admin.
    function addStrategy(address vault, address ledger) external returns (uint8 strategy);

    /// @notice Registers an operator of the caller and opens its fee account in strategy 0. ETH sent with it is its
    /// first bond there.
    /// @param publicKey the operator's key for share encryption (RSA, PEM or DER); bound to the caller for good, even after
    /// the operator went to another owner
    /// @param fee wei of the fee token per validator per slot: 0, or within the ledger's bounds
    /// @param isPrivate whether only whitelisted owners may choose it
    /// @param payout receives its rewards; not zero; the caller's own address for whoever owns the operator
    /// @param dkgUrl its key ceremony server; in the event only
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
    /// @notice No new seats; once the last one is released the operator is inactive. That is written down, with
    /// StatusChanged, at once if it has none, else by a second call when it has none, or by withdrawBond. Caller: the
    /// owner; anyone for the second call.
    function deactivate(uint64 operatorId) external;
    /// @notice Offers the operator to another owner; a second offer replaces the first, zero withdraws it. Caller: the
    /// owner.
    function transferOperator(uint64 operatorId, address newOwner) external;
    /// @notice Takes an offered operator over, with its bond, seats, earnings and debts, but without the verified flag.
    /// Fails with Unauthorized for everyone else. Caller: who it was offered to.
    function acceptOperator(uint64 operatorId) external;
    /// @notice Announces another key ceremony server. Caller: the owner.
    function setDkgUrl(uint64 operatorId, string calldata dkgUrl) external;
    /// @notice Announces where, by whom and with what software the operator runs; each text may be empty. A verified
    /// operator that names another version than the current one stays verified until its next score. Caller: the owner.
    function setMetadata(
        uint64 operatorId,
        string calldata location,
        string calldata institutionType,
        string calldata client,
        string calldata nodeVersion
    ) external;
    /// @notice Sets the address that receives rewards, not zero; the owner's own for whoever owns the operator. Caller: the
    /// owner.
    function setPayout(uint64 operatorId, address payout) external;
    /// @notice Caller: the owner.
    function setPrivate(uint64 operatorId, bool isPrivate) external;
    /// @notice Lists or unlists accounts that may choose the operator while it is private. Caller: the owner.
    function setWhitelist(uint64 operatorId, address[] calldata accounts, bool allowed) external;
    /// @notice Names a contract that lists further accounts (IWhitelistingContract, found by ERC-165), or none (zero). It is
    /// asked by a static call with at most 100000 gas; where it fails, or answers anything but one true, the account is
    /// not listed. Caller: the owner.
    function setWhitelistingContract(uint64 operatorId, address whitelistingContract) external;
    /// @notice Sets or lifts the verified flag; fails with CriteriaNotMet for an operator that does not qualify. The flag
    /// falls when an applied score finds the score or the node version short. Caller: curator.
    function setVerified(uint64 operatorId, bool verified) external;

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

    // Doors to a strategy's vault, whose functions of the same names say more; the ledger learns what the bond covers then.

    /// @notice Locks `amount` wei of a bond for a case, until `until` (seconds). Caller: admin or node manager.
    function lockBond(
        uint64 operatorId,
        uint8 strategy,
        bytes32 caseId,
        uint256 amount,
        uint64 until,
        address beneficiary
    ) external;
    /// @notice Ends a lock without a payment. Caller: admin or node manager.
    function cancelLock(uint64 operatorId, uint8 strategy, bytes32 caseId) external;
    /// @notice Pays a lock, or a part of it, with the sent ETH. Anyone.
    function compensateLock(uint64 operatorId, uint8 strategy, bytes32 caseId) external payable;
    /// @notice Takes what is locked from the bond for the lock's beneficiary. Caller: admin or node manager.
    function settleLock(uint64 operatorId, uint8 strategy, bytes32 caseId) external;
    /// @notice Reserves bond for `nodes` nodes of a kind (1 Obol, 2 Direct) in all. Caller: node manager.
    function setNodes(uint64 operatorId, uint8 strategy, uint8 kind, uint16 nodes) external;

    /// @notice Sets which multiplier a score gives, bps; one tier (0, 10000) switches the policy off. Takes effect for
    /// an operator when its next score is applied. Caller: admin.
    function setScoreTiers(uint16[] calldata minScoresBps, uint16[] calldata multipliersBps) external;
    /// @notice Sets the least first bond, 0.1 .. 32 ETH. Caller: admin.
    function setMinimumBond(uint256 minimumBond) external;
    /// @notice Names who sets verified flags; zero for nobody. Caller: admin.
    function setCurator(address curator) external;
    /// @notice Names the node version that verified operators run, printable ASCII of at most 64 bytes (InvalidMetadata);
    /// empty for none, which no operator meets. Caller: admin.
    function setCurrentNodeVersion(string calldata nodeVersion) external;

    function operatorCount() external view returns (uint64);
    function ownerOf(uint64 operatorId) external view returns (address);
    function payoutOf(uint64 operatorId) external view returns (address);
    /// @notice Owner and payout address in one call; reverts for an unknown operator.
    function accountsOf(uint64 operatorId) external view returns (address owner, address payout);
    function statusOf(uint64 operatorId) external view returns (uint8);
    /// @notice Who may accept the operator; zero if it is not offered.
    function pendingOwnerOf(uint64 operatorId) external view returns (address);
    /// @notice Operators from `firstId` on, at most `limit` and at most 100 of them; fewer at the end. A status is as written
    /// down: 3 may stand for an operator that has lost its last seat meanwhile (see deactivate and statusOf).
    function operators(uint64 firstId, uint64 limit)
        external
        view
        returns (address[] memory owners, uint8[] memory statuses, uint16[] memory scoresBps);
    function isPrivate(uint64 operatorId) external view returns (bool);
    /// @notice Whether the operator's list or its whitelisting contract has the account.
    function isWhitelisted(uint64 operatorId, address account) external view returns (bool);
    /// @notice Zero if there is none.
    function whitelistingContractOf(uint64 operatorId) external view returns (address);
    function isVerified(uint64 operatorId) external view returns (bool);
    /// @notice Score in bps, frames served, and the frame of the last score.
    function scoreOf(uint64 operatorId) external view returns (uint16 scoreBps, uint32 framesServed, uint64 frame);
    /// @notice The operator that was registered with a key; 0 if there is none. Whether its owner has the private key:
    /// IKeyProver.
    /// @param keyHash keccak256(abi.encodePacked(registrant, publicKey)), of who registered it, owner or not by now
    function operatorOfKey(bytes32 keyHash) external view returns (uint64 operatorId);
    /// @notice Whether the operator can get a new seat in the strategy: active, no debt, a free unit.
    function isEligible(uint64 operatorId, uint8 strategy) external view returns (bool);
    /// @notice The first of the operators that is private and does not list `owner` (see isWhitelisted); 0 if there is none.
    function firstRefused(address owner, uint64[] calldata operatorIds) external view returns (uint64 operatorId);
    function strategyCount() external view returns (uint8);
    function strategyOf(uint8 strategy) external view returns (address vault, address ledger);
    function minimumBond() external view returns (uint256);
    function scoreTiers() external view returns (uint16[] memory minScoresBps, uint16[] memory multipliersBps);
    function distributor() external view returns (address);
    function nodeManager() external view returns (address);
    function curator() external view returns (address);
}

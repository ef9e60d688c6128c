// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title RewardDistributor: frames, Merkle roots, claims
/// @notice A frame's rewards are a tree of cumulative amounts per operator and asset (OpenZeppelin StandardMerkleTree,
/// leaf `(uint64 operatorId, address asset, uint256 cumulative)`; asset 0 is ETH). A claim pays what the leaf holds
/// above what was claimed before.
interface IRewardDistributor is IAccess {
    /// @notice What the oracle computed for a frame. Its hash is keccak256(abi.encode(report)); the committee votes on
    /// it under the topic keccak256("surety.frame") and the frame's number as the key.
    struct FrameReport {
        /// 1
        uint16 version;
        uint64 frame;
        /// the frame's last slot
        uint64 refSlot;
        /// assets with new rewards, ascending; 0 is ETH
        address[] assets;
        /// wei newly promised per asset
        uint256[] totals;
        bytes32 rewardsRoot;
        bytes32 inputsRoot;
        bytes32 scoresRoot;
        string treeUri;
    }

    error InvalidReportVersion(uint16 version);
    /// @notice Frames are published in ascending order.
    error FrameNotNext(uint64 frame, uint64 latest);
    /// @notice An earlier frame is agreed on, within its deadline, and could not be published after this one. The 8 frames
    /// before this one are looked at.
    error EarlierFrameAgreed(uint64 frame, uint64 earlier);
    error InvalidReferenceSlot(uint64 refSlot, uint64 expected);
    /// @notice The frame's last slot is not over.
    error FrameRunning(uint64 frame, uint64 endsAt);
    /// @notice The committee has not agreed on this report.
    error NotAgreed(bytes32 key, bytes32 hash);
    /// @notice The guardian disabled this very report; the committee must agree on another.
    error ReportDisabled(uint64 frame, bytes32 hash);
    /// @notice Agreement came after the frame's deadline.
    error DeadlineMissed(uint64 frame, uint64 deadline);
    error AssetsNotSorted(address asset);
    error EmptyRoot();
    /// @notice More would be promised than is funded and not yet promised, or claimed than active roots promise.
    error InsufficientFunds(address asset, uint256 promised, uint256 available);
    /// @notice The root before this one is not active yet.
    error RootPending(uint64 frame, uint64 activeAt);
    error RootNotPending(uint64 frame);
    error NoActiveRoot();
    error InvalidProof();
    error NothingToClaim(uint64 operatorId, address asset);
    error EmptyList();
    /// @notice Too little gas is left to hand a payout what it may spend; send the transaction with more.
    error InsufficientGas(uint64 available, uint64 required);
    error ZeroAmount();
    /// @notice The sent ETH differs from the amount, or ETH was sent with a token.
    error WrongValue(uint256 expected, uint256 sent);
    error NothingOutstanding(address account, address asset);
    error TransferFailed(address to, uint256 amount);
    error TokenTransferFailed(address token);

    event Wired(address committee, address registry, address vault);
    event Funded(address indexed asset, address indexed from, uint256 amount);
    event FramePublished(uint64 indexed frame, bytes32 rewardsRoot, bytes32 inputsRoot, bytes32 scoresRoot, uint64 activeAt, string treeUri);
    event RootDisabled(uint64 indexed frame);
    /// @param toDebt wei of it that repaid the operator's debt
    event Claimed(uint64 indexed operatorId, address indexed asset, address indexed to, uint256 amount, uint256 toDebt);
    event ClaimedIntoBond(uint64 indexed operatorId, uint256 amount);
    /// @notice A payout failed; the amount waits for the operator's owner.
    event PayoutCredited(address indexed account, address indexed asset, uint256 amount);
    event OutstandingWithdrawn(address indexed account, address indexed asset, address indexed to, uint256 amount);
    event ActivationDelaySet(uint64 activationDelay);

    /// @notice Names the neighbours, once. Caller: admin.
    function wire(address committee, address registry, address vault) external;
    /// @notice Adds funds to be promised by later frames. Anyone. ETH (asset 0): send `amount` with the call.
    function fund(address asset, uint256 amount) external payable;
    /// @notice Publishes an agreed frame. Anyone.
    function publishFrame(FrameReport calldata report) external;
    /// @notice Disables the latest root while it is not active; its promises are taken back and the frame can be
    /// published again, with another report. Caller: guardian.
    function disableRoot(uint64 frame) external;

    /// @notice Pays an operator's rewards to its payout address; debts come first. Anyone may call. A receiver of ETH
    /// gets 50000 gas, a token 300000; a payout that fails waits for the operator's owner (`outstandingOf`).
    function claim(uint64 operatorId, address asset, uint256 cumulative, bytes32[] calldata proof) external;
    /// @notice The same for many leaves with one multi-proof, leaves in the order of the proof. Leaves with nothing new
    /// are passed over; it fails only if no leaf has any.
    function claimMany(
        uint64[] calldata operatorIds,
        address[] calldata assets,
        uint256[] calldata cumulatives,
        bytes32[] calldata proof,
        bool[] calldata proofFlags
    ) external;
    /// @notice Puts an operator's ETH rewards into its bond, debts first. `syncCapacity` of the registry then tells the
    /// ledger. Caller: the operator's owner or payout address.
    function claimIntoBond(uint64 operatorId, uint256 cumulative, bytes32[] calldata proof) external;
    /// @notice Pays what failed payouts left for the caller, the operator's owner.
    function withdrawOutstanding(address asset, address to) external;
    /// @notice Seconds between publication and activity of a root, at most 14 days. Caller: admin.
    function setActivationDelay(uint64 activationDelay) external;

    /// @notice The latest active root. Reverts with NoActiveRoot before the first.
    function currentRoot() external view returns (uint64 frame, bytes32 rewardsRoot);
    /// @notice A published frame; all zero if it was not published or was disabled.
    function frameInfo(uint64 frame)
        external
        view
        returns (bytes32 rewardsRoot, bytes32 inputsRoot, bytes32 scoresRoot, uint64 activeAt);
    function latestFrame() external view returns (bool exists, uint64 frame);
    /// @notice Wei received, promised and claimed so far.
    function totals(address asset) external view returns (uint256 funded, uint256 promised, uint256 claimed);
    function claimedOf(uint64 operatorId, address asset) external view returns (uint256);
    function outstandingOf(address account, address asset) external view returns (uint256);
    /// @notice The frame that runs now.
    function currentFrame() external view returns (uint64);
    /// @notice A frame's last slot, and the time by which the committee must have agreed on its report.
    function frameSchedule(uint64 frame) external view returns (uint64 refSlot, uint64 deadline);
    function clock() external view returns (uint64 genesisTime, uint64 secondsPerSlot, uint64 frameSeconds);
    function activationDelay() external view returns (uint64);
    function wiring() external view returns (address committee, address registry, address vault);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title BlameSettlement: who pays for a validator's lost balance
/// @notice The committee agrees on the hash of a report; anyone delivers the report after the challenge period. The
/// amounts are computed here, by the published formula.
interface IBlameSettlement is IAccess {
    /// @notice What the oracle saw. Its hash is keccak256(abi.encode(report)); the committee votes on it under the
    /// topic keccak256("surety.blame") and the key keccak256(abi.encode(validator, kind, nonce)).
    struct BlameReport {
        /// 1
        uint16 version;
        /// keccak256(abi.encodePacked(publicKey, uint64 clusterId, address ledger)): the key, where it validated
        bytes32 validator;
        /// 1 reshare: an operator left a running validator; 2 exit: the validator left the beacon chain
        uint8 kind;
        /// counts the reshares of a validator from 0; an exit happens once, its nonce is 0
        uint64 nonce;
        /// wei: 32 ETH less what the validator lost while this cluster ran it. For one that was registered with 32 ETH
        /// that is its balance at the reference slot, or what the exit returned; what it lacked before is added, and
        /// so is what its owner moved away (a consolidation, a partial withdrawal).
        uint256 balance;
        /// the operators before the event, ascending
        uint64[] operatorIds;
        /// their performance, bps, in the same order
        uint16[] performanceBps;
        /// reshare: who left and who took its place; exit: 0
        uint64 leaverId;
        uint64 successorId;
        /// beacon slot of the observation
        uint64 refSlot;
    }

    /// @notice Weights of validators, from which on their clusters pay in proportion. Its hash is
    /// keccak256(abi.encode(report)); the committee votes on it under the topic keccak256("surety.weights") and the key
    /// bytes32(uint256(nonce)).
    struct WeightReport {
        /// 1
        uint16 version;
        /// counts the reports from 0: each is applied in its turn (a report that was vetoed or cannot be applied is
        /// replaced by another one with its number)
        uint64 nonce;
        /// beacon slot of the observation
        uint64 refSlot;
        /// as in BlameReport
        bytes32[] validators;
        /// 10000 (32 ETH) .. 640000 (2048 ETH), by effective balance
        uint32[] weights;
    }

    error InvalidReportVersion(uint16 version);
    error InvalidKind(uint8 kind);
    /// @notice An exit happens once in a validator's life: its nonce is 0. A report of weights is applied in its turn.
    error InvalidNonce(uint64 nonce);
    error InvalidClusterSize(uint256 size);
    error OperatorsNotSorted(uint64 operatorId);
    error PerformanceOutOfRange(uint64 operatorId, uint16 performanceBps);
    /// @notice At a reshare the leaver must be one of the operators and the successor none of them; at an exit both are 0.
    error InvalidReshare(uint64 leaverId, uint64 successorId);
    /// @notice The committee has not agreed on this report.
    error NotAgreed(bytes32 key, bytes32 hash);
    error ChallengePeriodRunning(uint64 until);
    /// @notice This report, or the validator's exit, was settled before.
    error AlreadySettled(bytes32 key);
    /// @notice The guardian has forbidden this report.
    error Vetoed(bytes32 key, bytes32 hash);

    event Wired(address committee, address vault, address ledger);
    /// @param loss wei lost below the validator's principal that was not settled before
    /// @param charged wei put on operators now; @param unrecovered wei above the sum of the caps (at an exit)
    event Settled(
        bytes32 indexed validator, uint8 indexed kind, uint64 nonce, uint256 loss, uint256 charged, uint256 unrecovered
    );
    /// @notice One per operator that is charged anything.
    /// @param blame wei by the formula; @param taken wei of it that the bond paid (the rest is debt)
    event Blamed(bytes32 indexed validator, uint64 indexed operatorId, uint256 blame, uint256 taken);
    event WeightsApplied(uint64 indexed nonce);
    event ReportVetoed(bytes32 indexed key, bytes32 hash);
    event ChallengePeriodSet(uint64 challengePeriod);

    /// @notice Names the neighbours, once. Caller: admin.
    function wire(address committee, address vault, address ledger) external;
    /// @notice Carries out an agreed report, once. Anyone.
    function settle(BlameReport calldata report) external;
    /// @notice Carries out an agreed report of weights, once. Anyone.
    function applyWeights(WeightReport calldata report) external;
    /// @notice Forbids a report that is not settled, for good; another one may take its place under the key. Caller:
    /// guardian.
    function veto(bytes32 key, bytes32 hash) external;
    /// @notice Seconds between agreement and execution, at most 14 days. Caller: admin.
    function setChallengePeriod(uint64 challengePeriod) external;

    /// @notice The split of a report by the formula, whether or not it was agreed on.
    /// @return loss wei that remain to be settled for the validator
    /// @return blame wei per operator, in the report's order (at a reshare only the leaver's is charged)
    /// @return unrecovered wei above the sum of the caps
    function previewBlame(BlameReport calldata report)
        external
        view
        returns (uint256 loss, uint256[] memory blame, uint256 unrecovered);
    /// @notice Wei charged so far for a validator.
    function settledOf(bytes32 validator) external view returns (uint256);
    /// @notice The nonce of the next report of weights.
    function nextWeightNonce() external view returns (uint64);
    function isSettled(bytes32 key) external view returns (bool);
    function isVetoed(bytes32 key, bytes32 hash) external view returns (bool);
    function challengePeriod() external view returns (uint64);
    function wiring() external view returns (address committee, address vault, address ledger);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title OracleCommittee: members vote on hashes, a quorum of more than half agrees
/// @notice A subject is a (topic, key); what is voted on is the hash of a report, keccak256(abi.encode(report)), whose
/// first field is its version. Whoever relies on a report asks `agreed` and compares the hash. Support is always counted
/// over the current members, so removing a member removes its votes everywhere at once.
/// Frames: under the topic keccak256("surety.frame") the key is the frame's number, and votes are given, signed votes
/// submitted and votes withdrawn only after the frame's last slot (the reference slot) and until its deadline. Other
/// topics have no times.
/// Votes reach the committee in transactions of the members (`vote`) or as EIP-712 signatures that anyone submits
/// (`submitSigned`). A member's present vote is the later of the two, except that what it did in a transaction stands: no
/// signature changes or restores it. Signatures end when a member is added: those not submitted by then are made anew.
interface IOracleCommittee is IAccess {
    error NotMember(address account);
    error AlreadyMember(address account);
    /// @notice The quorum must be more than half of the members and at most all of them.
    error QuorumOutOfBounds(uint16 quorum, uint16 members);
    /// @notice A committee has at most 168 memberships over its life.
    error CommitteeFull();
    /// @notice The zero hash stands for "nothing" and cannot be voted for.
    error ZeroHash();
    /// @notice The member has voted for this very hash already, and voting again would change nothing.
    error AlreadyVoted(address member, bytes32 hash);
    /// @notice The member has no vote to withdraw.
    error NoVote(address member);
    /// @notice The key is no frame's number.
    error NotAFrame(bytes32 key);
    /// @notice Votes on a frame are given from `opensAt` to `deadline`, both included.
    error FrameNotOpen(uint64 frame, uint64 opensAt, uint64 deadline);
    /// @notice Signatures of a later round were submitted before, or all of these were; sign with a higher round.
    error StaleRound(uint64 round, uint64 last);
    /// @notice The signature at this place is malformed: 65 bytes r, s, v with s in the lower half and v 27 or 28.
    error InvalidSignature(uint256 index);
    error DuplicateSigner(address signer);
    /// @notice The signer voted for another hash, or withdrew its vote, in a transaction, or its signature for another hash in
    /// this round was counted: leave its signature out.
    error SignatureSuperseded(address signer);
    error QuorumNotReached(uint256 given, uint16 quorum);

    event MemberAdded(address indexed member, uint16 quorum);
    event MemberRemoved(address indexed member, uint16 quorum);
    event QuorumSet(uint16 quorum);
    /// @param support votes for `hash` of current members, this one included
    event Voted(bytes32 indexed topic, bytes32 indexed key, address indexed member, bytes32 hash, uint16 support);
    /// @param hash what the member had voted for
    event VoteWithdrawn(bytes32 indexed topic, bytes32 indexed key, address indexed member, bytes32 hash);
    /// @param support votes for `hash` of current members, these included
    event SignedVotes(bytes32 indexed topic, bytes32 indexed key, bytes32 hash, uint64 round, uint16 support, address[] signers);
    event Agreed(bytes32 indexed topic, bytes32 indexed key, bytes32 hash);
    /// @notice Votes moved or were withdrawn and the agreement lost its quorum.
    event AgreementLost(bytes32 indexed topic, bytes32 indexed key, bytes32 hash);

    /// @notice Adds a member and sets the quorum. Signatures that are not submitted by then end with it. Caller: admin.
    /// @param quorum more than half of the members that there are then, at most all
    function addMember(address member, uint16 quorum) external;
    /// @notice Removes a member, its votes with it, and sets the quorum. A member that comes back starts anew: without
    /// votes, and none of its earlier signatures counts. Caller: admin.
    function removeMember(address member, uint16 quorum) external;
    /// @notice Sets the quorum. Caller: admin.
    function setQuorum(uint16 quorum) external;

    /// @notice Votes for `hash` under (topic, key); an earlier vote of the caller there moves. Where a lower quorum makes
    /// votes enough that were cast before, one of those members votes again to make the agreement. A member whose signed
    /// vote is for this hash can vote for it again, so that no other signature of its counts. Caller: a member.
    function vote(bytes32 topic, bytes32 key, bytes32 hash) external;
    /// @notice Takes the caller's present vote back, signed or not; its signatures count no more there. Caller: a member.
    function withdrawVote(bytes32 topic, bytes32 key) external;
    /// @notice Counts votes that members signed for the same hash: EIP-712 typed data
    /// `Vote(bytes32 topic,bytes32 key,bytes32 hash,uint64 round,uint16 memberships)` in the domain of `eip712Domain`. Anyone.
    /// @param round that of the last signatures submitted for this subject, or a higher one, at most 2^46 - 1. A higher
    /// round takes a quorum of signatures, and older signatures are worth nothing from then on; members who agree anew sign
    /// with a higher round. In the last round any number of signatures counts that are not counted yet, so a relayer cannot
    /// shut a signer out
    /// @param signatures each of another member: r, s, v (65 bytes)
    function submitSigned(bytes32 topic, bytes32 key, bytes32 hash, uint64 round, bytes[] calldata signatures) external;

    /// @notice What a quorum of the current members supports now.
    /// @return hash the agreed hash, zero if there is no agreement
    /// @return since when it was agreed on, seconds; 0 if there is no agreement. An agreement that lapsed with a removal
    /// or a higher quorum and came back counts from the vote or the lower quorum that brought it back
    function agreed(bytes32 topic, bytes32 key) external view returns (bytes32 hash, uint64 since);
    /// @notice Votes of current members for a hash, in transactions and signed.
    function supportOf(bytes32 topic, bytes32 key, bytes32 hash) external view returns (uint16 support);
    /// @notice A member's present vote; zero if it has none.
    function voteOf(bytes32 topic, bytes32 key, address member) external view returns (bytes32 hash);
    function isMember(address account) external view returns (bool);
    /// @notice How many memberships there have been, past ones included: part of what members sign.
    function memberships() external view returns (uint16);
    function memberCount() external view returns (uint16);
    function quorum() external view returns (uint16);
    /// @notice All present members, in the order in which they were added.
    function members() external view returns (address[] memory);

    /// @notice The round of the last signed votes on a subject; 0 before the first. The next ones need a higher one.
    function lastRound(bytes32 topic, bytes32 key) external view returns (uint64);
    /// @notice What a member signs for `submitSigned`.
    function voteDigest(bytes32 topic, bytes32 key, bytes32 hash, uint64 round) external view returns (bytes32);
    /// @notice The domain of signed votes (EIP-5267): name "Surety OracleCommittee", version "1", chain id and this address.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );

    /// @notice The frame that runs now.
    function currentFrame() external view returns (uint64);
    /// @notice A frame's last slot, and the first and the last second in which votes on its report are given.
    function frameSchedule(uint64 frame) external view returns (uint64 refSlot, uint64 opensAt, uint64 deadline);
    function clock() external view returns (uint64 genesisTime, uint64 secondsPerSlot, uint64 frameSeconds);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAccess} from "./IAccess.sol";

/// @title OracleCommittee: members vote on hashes, a quorum of more than half agrees
/// @notice A subject is a (topic, key); what is voted on is the hash of a report. Whoever relies on a report asks
/// `agreed` and compares the hash. Support is always counted over the current members, so removing a member removes
/// its votes everywhere at once.
interface IOracleCommittee is IAccess {
    error NotMember(address account);
    error AlreadyMember(address account);
    /// @notice The quorum must be more than half of the members and at most all of them.
    error QuorumOutOfBounds(uint16 quorum, uint16 members);
    /// @notice A committee has at most 255 memberships over its life.
    error CommitteeFull();
    /// @notice The zero hash stands for "nothing" and cannot be voted for.
    error ZeroHash();
    /// @notice The member has voted for this very hash already, and voting again would change nothing.
    error AlreadyVoted(address member, bytes32 hash);

    event MemberAdded(address indexed member, uint16 quorum);
    event MemberRemoved(address indexed member, uint16 quorum);
    event QuorumSet(uint16 quorum);
    /// @param support votes for `hash` of current members, this one included
    event Voted(bytes32 indexed topic, bytes32 indexed key, address indexed member, bytes32 hash, uint16 support);
    event Agreed(bytes32 indexed topic, bytes32 indexed key, bytes32 hash);
    /// @notice A member changed its vote and the agreement lost its quorum.
    event AgreementLost(bytes32 indexed topic, bytes32 indexed key, bytes32 hash);

    /// @notice Adds a member and sets the quorum. Caller: admin.
    /// @param quorum more than half of the members that there are then, at most all
    function addMember(address member, uint16 quorum) external;
    /// @notice Removes a member, its votes with it, and sets the quorum. Caller: admin.
    function removeMember(address member, uint16 quorum) external;
    /// @notice Sets the quorum. Caller: admin.
    function setQuorum(uint16 quorum) external;

    /// @notice Votes for `hash` under (topic, key); an earlier vote of the caller there moves. Where a lower quorum makes
    /// votes enough that were cast before, one of those members votes again to make the agreement. Caller: a member.
    function vote(bytes32 topic, bytes32 key, bytes32 hash) external;

    /// @notice What a quorum of the current members supports now.
    /// @return hash the agreed hash, zero if there is no agreement
    /// @return since when it was agreed on, seconds; 0 if there is no agreement. An agreement that lapsed with a removal
    /// or a higher quorum and came back counts from the vote or the lower quorum that brought it back
    function agreed(bytes32 topic, bytes32 key) external view returns (bytes32 hash, uint64 since);
    /// @notice Votes of current members for a hash.
    function supportOf(bytes32 topic, bytes32 key, bytes32 hash) external view returns (uint16 support);
    /// @notice A member's present vote; zero if it has none.
    function voteOf(bytes32 topic, bytes32 key, address member) external view returns (bytes32 hash);
    function isMember(address account) external view returns (bool);
    function memberCount() external view returns (uint16);
    function quorum() external view returns (uint16);
    /// @notice All present members, in the order in which they were added.
    function members() external view returns (address[] memory);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What the ledger asks the registry, with answers that a test sets. Its code takes the registry's place, so that the
/// ledger can be tried in states that bonds alone would reach slowly. Mappings only: it runs on the registry's storage.
contract StubRegistry {
    mapping(uint64 operatorId => address) public ownerOf;
    mapping(uint64 operatorId => bool) public isPrivate;
    mapping(uint64 operatorId => mapping(address account => bool)) public lists;

    function setOwner(uint64 operatorId, address owner) external {
        ownerOf[operatorId] = owner;
    }

    function setPrivate(uint64 operatorId, bool privately) external {
        isPrivate[operatorId] = privately;
    }

    function list(uint64 operatorId, address account, bool listed) external {
        lists[operatorId][account] = listed;
    }

    function firstRefused(address account, uint64[] calldata operatorIds) external view returns (uint64) {
        for (uint256 i = 0; i < operatorIds.length; i++) {
            uint64 id = operatorIds[i];
            if (isPrivate[id] && !lists[id][account]) return id;
        }
        return 0;
    }
}

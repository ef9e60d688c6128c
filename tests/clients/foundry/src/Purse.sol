// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the Foundry tests deploy, fork and read.
contract Purse {
    error NotOwner(address caller);

    event Put(address indexed from, uint256 value);

    address public owner;
    uint256 public total;
    mapping(address from => uint256) public paidBy;

    constructor(address owner_) {
        owner = owner_;
    }

    function put() external payable {
        total += msg.value;
        paidBy[msg.sender] += msg.value;
        emit Put(msg.sender, msg.value);
    }

    function take(uint256 value) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        total -= value;
        payable(owner).transfer(value);
    }
}

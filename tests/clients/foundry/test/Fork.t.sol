// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Purse} from "../src/Purse.sol";

interface Vm {
    function envAddress(string calldata name) external view returns (address);
    function prank(address caller) external;
    function deal(address account, uint256 value) external;
    function expectRevert(bytes calldata data) external;
    function rollFork(uint256 blockNumber) external;
}

/// Runs on a fork of the devnet, in which the purse at PURSE holds 12 wei since block 1 or later.
contract ForkTest {
    bool public constant IS_TEST = true;
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    Purse private purse;

    function setUp() external {
        purse = Purse(vm.envAddress("PURSE"));
    }

    function testStateOfTheChainIsThere() external view {
        require(block.chainid == 412346, "chain id");
        require(purse.total() == 12 && address(purse).balance == 12, "total");
        require(purse.paidBy(purse.owner()) == 12, "paid by the owner");
    }

    function testChangesStayInTheFork() external {
        address stranger = address(0x5151);
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        purse.put{value: 1 ether}();
        vm.prank(purse.owner());
        purse.take(1 ether);
        require(purse.total() == 12, "total");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Purse.NotOwner.selector, stranger));
        purse.take(1);
    }

    function testPastOfTheChainIsThere() external {
        vm.rollFork(0);
        require(address(purse).code.length == 0, "code before it was deployed");
    }
}

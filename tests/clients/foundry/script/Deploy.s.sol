// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Purse} from "../src/Purse.sol";

interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

/// Two transactions and a CREATE2 deployment through the factory, broadcast by `forge script`.
contract Deploy {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public constant IS_SCRIPT = true;

    event Deployed(Purse purse);

    function run() external {
        vm.startBroadcast();
        Purse purse = new Purse{salt: keccak256("surety")}(msg.sender);
        purse.put{value: 5}();
        purse.put{value: 7}();
        vm.stopBroadcast();
        emit Deployed(purse);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// An account with code that makes several calls in one transaction and notes how each ended.
contract BatchCaller {
    struct Step {
        address to;
        uint256 value;
        bytes data;
    }

    event Ended(uint256 step, bool succeeded, bytes result);

    function run(Step[] calldata steps) external payable {
        for (uint256 i = 0; i < steps.length; i++) {
            (bool succeeded, bytes memory result) = steps[i].to.call{value: steps[i].value}(steps[i].data);
            emit Ended(i, succeeded, result);
        }
    }

    receive() external payable {}
}

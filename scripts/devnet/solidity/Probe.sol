// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// What the tests of the JSON-RPC server call: values, events, every way to fail, gas that is hard to estimate.
contract Probe {
    event Stored(address indexed who, uint256 indexed key, uint256 value);

    error Refused(address who, uint256 value);

    uint256 public value;
    mapping(uint256 => uint256) public entries;

    constructor(uint256 initial) payable {
        value = initial;
    }

    receive() external payable {}

    function set(uint256 newValue) external {
        value = newValue;
        emit Stored(msg.sender, 0, newValue);
    }

    function fill(uint256 from, uint256 count) external {
        for (uint256 i = from; i < from + count; i++) {
            entries[i] = i + 1;
            emit Stored(msg.sender, i, i + 1);
        }
    }

    function refuse(uint256 x) external view {
        revert Refused(msg.sender, x);
    }

    function refuseInWords() external pure {
        revert("not today");
    }

    function overflow(uint256 x) external pure returns (uint256) {
        return x + type(uint256).max;
    }

    function spin() external pure {
        while (true) {}
    }

    /// Needs much more gas than it uses: the inner call gets 63/64 of what is left and must have enough.
    function needsForwardedGas() external {
        (bool done,) = address(this).call(abi.encodeCall(this.needsGasLeft, (400_000)));
        require(done, "inner call failed");
    }

    function needsGasLeft(uint256 gasNeeded) external {
        require(gasleft() >= gasNeeded, "not enough gas left");
        value++;
    }

    /// Clears what `fill` wrote: most of the gas comes back at the end.
    function clear(uint256 from, uint256 count) external {
        for (uint256 i = from; i < from + count; i++) delete entries[i];
    }

    function context() external view returns (uint256 time, uint256 l1Block, uint256 baseFee, uint256 chain) {
        return (block.timestamp, block.number, block.basefee, block.chainid);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// An account with code that refuses ETH, calls back while it is paid, or burns the gas it is given. It can act as an owner.
contract HostileReceiver {
    enum Mode {
        Accept,
        Refuse,
        /// calls `target` when it is paid, and notes whether that succeeded
        Reenter,
        BurnGas
    }

    Mode public mode;
    address public target;
    bytes public data;
    uint256 public attempts;
    uint256 public successes;

    function arm(Mode newMode, address newTarget, bytes calldata newData) external {
        mode = newMode;
        target = newTarget;
        data = newData;
    }

    /// Calls as this account; a revert is passed on.
    function act(address to, bytes calldata call_) external payable returns (bytes memory) {
        (bool succeeded, bytes memory result) = to.call{value: msg.value}(call_);
        if (!succeeded) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    receive() external payable {
        require(mode != Mode.Refuse, "no");
        if (mode == Mode.BurnGas) {
            while (gasleft() > 100) {}
        }
        if (mode == Mode.Reenter) {
            attempts++;
            (bool succeeded,) = target.call(data);
            if (succeeded) successes++;
        }
    }
}

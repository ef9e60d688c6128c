// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A whitelisting contract that lists one account, or turns on who asks it.
contract HostileWhitelist {
    enum Mode {
        /// lists the account of `data`
        Honest,
        /// answers `data` as it is
        Garbage,
        /// calls `target` with `data`, and lists whoever asks if that succeeds
        Reenter,
        BurnGas,
        Revert,
        /// answers as many zeros as its gas can pay
        Flood
    }

    Mode public mode;
    address public target;
    bytes public data;
    bytes4 public interfaceId = 0x830639ac;
    bool public isAnything;

    function arm(Mode newMode, address newTarget, bytes calldata newData) external {
        mode = newMode;
        target = newTarget;
        data = newData;
    }

    function claim(bytes4 newInterfaceId, bool anything) external {
        interfaceId = newInterfaceId;
        isAnything = anything;
    }

    function supportsInterface(bytes4 id) external view returns (bool) {
        return isAnything || id == interfaceId || id == 0x01ffc9a7;
    }

    /// Not a view: it tries to write.
    function isWhitelisted(address account, uint256) external returns (bool) {
        if (mode == Mode.Honest) return account == abi.decode(data, (address));
        if (mode == Mode.Revert) revert("no");
        if (mode == Mode.BurnGas) {
            while (true) {}
        }
        if (mode == Mode.Flood) {
            assembly {
                return(0, mul(30000, 4))
            }
        }
        if (mode == Mode.Garbage) {
            bytes memory answer = data;
            assembly {
                return(add(answer, 32), mload(answer))
            }
        }
        (bool succeeded,) = target.call(data);
        return succeeded;
    }
}

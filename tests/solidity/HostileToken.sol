// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A fee token that turns on those who use it. Its first storage slots are TestToken's, so that a test can put this code
/// in the place of TestToken's and every balance stays.
contract HostileToken {
    enum Mode {
        Honest,
        /// calls `target` during a transfer, and notes whether that succeeded
        Reenter,
        /// delivers one wei less than asked
        Skim,
        ReturnFalse,
        Revert,
        /// returns nothing and moves the money, as old tokens do
        Silent,
        /// answers `data` as it is and moves the money
        Garbage,
        /// delivers one wei more than asked
        Overpay
    }

    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    mapping(address owner => uint256) public nonces;

    Mode public mode;
    address public target;
    bytes public data;
    uint256 public attempts;
    uint256 public successes;
    /// bytes of the longest answer to a call back
    uint256 public answered;

    function arm(Mode newMode, address newTarget, bytes calldata newData) external {
        mode = newMode;
        target = newTarget;
        data = newData;
    }

    function mint(address to, uint256 value) external {
        totalSupply += value;
        balanceOf[to] += value;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        return _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private returns (bool) {
        require(mode != Mode.Revert, "no");
        if (mode == Mode.ReturnFalse) return false;
        if (mode == Mode.Reenter) {
            attempts++;
            (bool succeeded, bytes memory answer) = target.call(data);
            if (succeeded) successes++;
            if (answer.length > answered) answered = answer.length;
        }
        balanceOf[from] -= value;
        balanceOf[to] += mode == Mode.Skim ? value - 1 : mode == Mode.Overpay ? value + 1 : value;
        if (mode == Mode.Garbage) {
            bytes memory answer = data;
            assembly {
                return(add(answer, 32), mload(answer))
            }
        }
        if (mode == Mode.Silent) {
            assembly {
                return(0, 0)
            }
        }
        return true;
    }
}

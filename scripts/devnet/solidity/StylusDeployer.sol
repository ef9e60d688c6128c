// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface IArbWasm {
    function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
    function codehashVersion(bytes32 codehash) external view returns (uint16 version);
    function stylusVersion() external view returns (uint16 version);
}

/// Deploys, activates and initialises a Stylus program in one transaction.
contract StylusDeployer {
    event ContractDeployed(address deployedContract);

    error Reentered();
    error CreationFailed(bytes reason);
    error CodeIsEmpty();
    error ValueBelowInitValue(uint256 value, uint256 initValue);
    error InitValueWithoutInitData(uint256 initValue);
    error RefundFailed(address to, uint256 amount);

    IArbWasm private constant ARB_WASM = IArbWasm(0x0000000000000000000000000000000000000071);
    bytes3 private constant PROGRAM_PREFIX = 0xeff000;

    bool private transient entered;

    /// Creates a contract from `bytecode` (init code), activates it if it is a program that is not active yet,
    /// calls it with `initData` and `initValue` unless `initData` is empty, and returns to the caller what of the
    /// value is left. A failure of any step reverts all of them; the initialiser's revert data is passed on.
    /// @param salt 0 for CREATE; otherwise CREATE2 with `saltOf(salt, initData)`.
    function deploy(bytes calldata bytecode, bytes calldata initData, uint256 initValue, bytes32 salt)
        external
        payable
        returns (address deployed)
    {
        if (entered) revert Reentered();
        entered = true;
        if (msg.value < initValue) revert ValueBelowInitValue(msg.value, initValue);
        if (initData.length == 0 && initValue != 0) revert InitValueWithoutInitData(initValue);
        uint256 before = address(this).balance - msg.value;

        deployed = _create(bytecode, initData, salt);
        if (_needsActivation(deployed)) ARB_WASM.activateProgram{value: msg.value - initValue}(deployed);
        if (initData.length != 0) _initialise(deployed, initData, initValue);
        emit ContractDeployed(deployed);

        uint256 rest = address(this).balance - before;
        if (rest != 0) _refund(rest);
        entered = false;
    }

    /// The initialiser's arguments are part of the address, so that nobody can take it with other arguments.
    function saltOf(bytes32 salt, bytes calldata initData) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(salt, initData));
    }

    function _create(bytes memory code, bytes calldata initData, bytes32 salt) private returns (address created) {
        if (salt == 0) {
            assembly ("memory-safe") {
                created := create(0, add(code, 32), mload(code))
            }
        } else {
            bytes32 bound = saltOf(salt, initData);
            assembly ("memory-safe") {
                created := create2(0, add(code, 32), mload(code), bound)
            }
        }
        if (created == address(0)) revert CreationFailed(_returned());
        if (created.code.length == 0) revert CodeIsEmpty();
    }

    function _needsActivation(address program) private view returns (bool) {
        bytes32 start;
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(program, 0, 0, 3)
            start := mload(0)
        }
        if (bytes3(start) != PROGRAM_PREFIX) return false;
        try ARB_WASM.codehashVersion(program.codehash) returns (uint16 version) {
            return version != ARB_WASM.stylusVersion();
        } catch {
            return true;
        }
    }

    function _initialise(address program, bytes calldata initData, uint256 initValue) private {
        (bool done,) = program.call{value: initValue}(initData);
        if (done) return;
        bytes memory reason = _returned();
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _refund(uint256 amount) private {
        (bool done,) = msg.sender.call{value: amount}("");
        if (!done) revert RefundFailed(msg.sender, amount);
    }

    function _returned() private pure returns (bytes memory data) {
        assembly ("memory-safe") {
            data := mload(0x40)
            mstore(data, returndatasize())
            returndatacopy(add(data, 32), 0, returndatasize())
            mstore(0x40, add(add(data, 32), and(add(returndatasize(), 31), not(31))))
        }
    }
}

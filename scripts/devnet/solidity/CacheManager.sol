// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface IArbOwnerPublic {
    function isChainOwner(address account) external view returns (bool);
}

interface IArbWasm {
    function codehashAsmSize(bytes32 codehash) external view returns (uint32 size);
}

interface IArbWasmCache {
    function codehashIsCached(bytes32 codehash) external view returns (bool);
    function cacheProgram(address program) external;
    function evictCodehash(bytes32 codehash) external;
}

/// Sells the places in the chain's cache of programs: while it is full, the highest bids stay. Functions, errors and
/// events are those of Arbitrum's contract of this name, which `cargo stylus cache` speaks to.
contract CacheManager {
    /// @param bid what was paid, raised by the decay up to the time of the bid, so that older bids weigh less
    struct Entry {
        bytes32 code;
        uint64 size;
        uint192 bid;
    }

    error NotChainOwner(address sender);
    error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize);
    error AlreadyCached(bytes32 codehash);
    error BidTooSmall(uint192 bid, uint192 min);
    error BidsArePaused();

    event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size);
    event DeleteBid(bytes32 indexed codehash, uint192 bid, uint64 size);
    event SetCacheSize(uint64 size);
    event SetDecayRate(uint64 decay);
    event Pause();
    event Unpause();

    IArbOwnerPublic private constant OWNERS = IArbOwnerPublic(0x000000000000000000000000000000000000006b);
    IArbWasm private constant ARB_WASM = IArbWasm(0x0000000000000000000000000000000000000071);
    IArbWasmCache private constant CACHE = IArbWasmCache(0x0000000000000000000000000000000000000072);

    // The first slot: genesis fills it.
    /// Bytes of compiled code that the cache holds.
    uint64 public cacheSize;
    /// Bytes that are taken.
    uint64 public queueSize;
    /// Wei per second that a bid loses.
    uint64 public decay;
    bool public isPaused;

    Entry[] private entries;

    modifier onlyOwner() {
        if (!OWNERS.isChainOwner(msg.sender)) revert NotChainOwner(msg.sender);
        _;
    }

    function setCacheSize(uint64 newSize) external onlyOwner {
        cacheSize = newSize;
        emit SetCacheSize(newSize);
    }

    function setDecayRate(uint64 newDecay) external onlyOwner {
        decay = newDecay;
        emit SetDecayRate(newDecay);
    }

    function setPaused(bool paused) external onlyOwner {
        isPaused = paused;
        if (paused) emit Pause();
        else emit Unpause();
    }

    function evictAll() external onlyOwner {
        while (entries.length != 0) _remove(entries.length - 1);
    }

    /// Caches an activated program for the value sent.
    function placeBid(address program) external payable {
        if (isPaused) revert BidsArePaused();
        bytes32 code = program.codehash;
        if (CACHE.codehashIsCached(code)) revert AlreadyCached(code);
        uint64 size = _size(program);
        if (size > cacheSize) revert AsmTooLarge(size, queueSize, cacheSize);
        uint192 bid = uint192(msg.value) + _decayed();
        while (queueSize + size > cacheSize) {
            uint256 lowest = _lowest();
            if (bid < entries[lowest].bid) revert BidTooSmall(bid, entries[lowest].bid);
            _remove(lowest);
        }
        CACHE.cacheProgram(program);
        entries.push(Entry(code, size, bid));
        queueSize += size;
        emit InsertBid(code, program, bid, size);
    }

    function getMinBid(address program) external view returns (uint192) {
        return getMinBid(_size(program));
    }

    /// The least wei that buy a place of this size now.
    function getMinBid(uint64 size) public view returns (uint192) {
        if (size > cacheSize) revert AsmTooLarge(size, queueSize, cacheSize);
        uint256 taken = queueSize;
        Entry[] memory rest = entries;
        uint192 highest;
        while (taken + size > cacheSize) {
            uint256 lowest = _lowestOf(rest);
            taken -= rest[lowest].size;
            highest = rest[lowest].bid;
            rest[lowest].bid = type(uint192).max;
        }
        uint192 decayed = _decayed();
        return highest > decayed ? highest - decayed : 0;
    }

    function getEntries() external view returns (Entry[] memory) {
        return entries;
    }

    function _remove(uint256 index) private {
        Entry memory gone = entries[index];
        entries[index] = entries[entries.length - 1];
        entries.pop();
        queueSize -= gone.size;
        if (CACHE.codehashIsCached(gone.code)) CACHE.evictCodehash(gone.code);
        emit DeleteBid(gone.code, gone.bid, gone.size);
    }

    function _lowest() private view returns (uint256) {
        return _lowestOf(entries);
    }

    /// A devnet caches few programs: no heap.
    function _lowestOf(Entry[] memory list) private pure returns (uint256 lowest) {
        for (uint256 i = 1; i < list.length; i++) {
            if (list[i].bid < list[lowest].bid) lowest = i;
        }
    }

    /// Never below one page, so that the number of entries is bounded.
    function _size(address program) private view returns (uint64) {
        uint64 size = ARB_WASM.codehashAsmSize(program.codehash);
        return size < 4096 ? 4096 : size;
    }

    function _decayed() private view returns (uint192) {
        return uint192(block.timestamp) * decay;
    }
}

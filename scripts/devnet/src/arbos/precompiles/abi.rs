#![expect(clippy::too_many_arguments, reason = "generated: an event has nine")]

use alloy_sol_types::sol;

sol! {
    interface ArbSys {
        function arbBlockNumber() external view returns (uint256);
        function arbBlockHash(uint256 number) external view returns (bytes32);
        function arbChainID() external view returns (uint256);
        function arbOSVersion() external view returns (uint256);
        function getStorageGasAvailable() external view returns (uint256);
        function isTopLevelCall() external view returns (bool);
        function mapL1SenderContractAddressToL2Alias(address sender, address unused) external pure returns (address);
        function wasMyCallersAddressAliased() external view returns (bool);
        function myCallersAddressWithoutAliasing() external view returns (address);
        function withdrawEth(address destination) external payable returns (uint256);
        function sendTxToL1(address destination, bytes data) external payable returns (uint256);
        function sendMerkleTreeState() external view returns (uint256 size, bytes32 root, bytes32[] partials);
        event SendMerkleUpdate(uint256 indexed reserved, bytes32 indexed hash, uint256 indexed position);
        event L2ToL1Tx(address caller, address indexed destination, uint256 indexed hash, uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp, uint256 callvalue, bytes data);
        error InvalidBlockNumber(uint256 requested, uint256 current);
    }

    interface ArbInfo {
        function getBalance(address account) external view returns (uint256);
        function getCode(address account) external view returns (bytes);
    }

    interface ArbGasInfo {
        function getPricesInWei() external view returns (uint256 a, uint256 b, uint256 c, uint256 d, uint256 e, uint256 f);
        function getPricesInWeiWithAggregator(address aggregator) external view returns (uint256 a, uint256 b, uint256 c, uint256 d, uint256 e, uint256 f);
        function getPricesInArbGas() external view returns (uint256 a, uint256 b, uint256 c);
        function getPricesInArbGasWithAggregator(address aggregator) external view returns (uint256 a, uint256 b, uint256 c);
        function getGasAccountingParams() external view returns (uint256 a, uint256 b, uint256 c);
        function getMaxTxGasLimit() external view returns (uint256);
        function getMaxBlockGasLimit() external view returns (uint64);
        function getMinimumGasPrice() external view returns (uint256);
        function getL1BaseFeeEstimate() external view returns (uint256);
        function getL1GasPriceEstimate() external view returns (uint256);
        function getCurrentTxL1GasFees() external view returns (uint256);
        function getGasBacklog() external view returns (uint64);
        function getPricingInertia() external view returns (uint64);
        function getGasBacklogTolerance() external view returns (uint64);
        function getGasPricingConstraints() external view returns (uint64[3][]);
        function getL1BaseFeeEstimateInertia() external view returns (uint64);
        function getL1RewardRate() external view returns (uint64);
        function getL1RewardRecipient() external view returns (address);
        function getL1PricingSurplus() external view returns (int256);
        function getPerBatchGasCharge() external view returns (int64);
        function getAmortizedCostCapBips() external view returns (uint64);
        function getL1FeesAvailable() external view returns (uint256);
        function getL1PricingEquilibrationUnits() external view returns (uint256);
        function getLastL1PricingUpdateTime() external view returns (uint64);
        function getL1PricingFundsDueForRewards() external view returns (uint256);
        function getL1PricingUnitsSinceUpdate() external view returns (uint64);
        function getLastL1PricingSurplus() external view returns (int256);
    }

    interface ArbWasm {
        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function codehashKeepalive(bytes32 codehash) external payable;
        function stylusVersion() external view returns (uint16);
        function inkPrice() external view returns (uint32);
        function maxStackDepth() external view returns (uint32);
        function freePages() external view returns (uint16);
        function pageGas() external view returns (uint16);
        function pageRamp() external view returns (uint64);
        function pageLimit() external view returns (uint16);
        function minInitGas() external view returns (uint64 gas, uint64 cached);
        function initCostScalar() external view returns (uint64);
        function expiryDays() external view returns (uint16);
        function keepaliveDays() external view returns (uint16);
        function blockCacheSize() external view returns (uint16);
        function codehashVersion(bytes32 codehash) external view returns (uint16);
        function codehashAsmSize(bytes32 codehash) external view returns (uint32);
        function programVersion(address program) external view returns (uint16);
        function programInitGas(address program) external view returns (uint64 gas, uint64 gasWhenCached);
        function programMemoryFootprint(address program) external view returns (uint16);
        function programTimeLeft(address program) external view returns (uint64);
        event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
        event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);
        error ProgramNotWasm();
        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);
        error ProgramUpToDate();
        error ProgramKeepaliveTooSoon(uint64 ageInSeconds);
        error ProgramInsufficientValue(uint256 have, uint256 want);
    }

    interface ArbWasmCache {
        function isCacheManager(address manager) external view returns (bool);
        function allCacheManagers() external view returns (address[]);
        function codehashIsCached(bytes32 codehash) external view returns (bool);
        function cacheProgram(address program) external;
        function evictCodehash(bytes32 codehash) external;
        event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached);
    }

    interface ArbOwnerPublic {
        function isChainOwner(address account) external view returns (bool);
        function getAllChainOwners() external view returns (address[]);
        function getNetworkFeeAccount() external view returns (address);
        function getInfraFeeAccount() external view returns (address);
        function getBrotliCompressionLevel() external view returns (uint64);
        function getScheduledUpgrade() external view returns (uint64 version, uint64 timestamp);
        function isCalldataPriceIncreaseEnabled() external view returns (bool);
        function rectifyChainOwner(address owner) external;
        function isNativeTokenOwner(address account) external view returns (bool);
        function getAllNativeTokenOwners() external view returns (address[]);
        function getNativeTokenManagementFrom() external view returns (uint64);
        function getParentGasFloorPerToken() external view returns (uint64);
    }

    interface ArbAddressTable {
        function addressExists(address account) external view returns (bool);
        function compress(address account) external view returns (bytes);
        function decompress(bytes buf, uint256 offset) external view returns (address account, uint256 length);
        function lookup(address account) external view returns (uint256);
        function lookupIndex(uint256 index) external view returns (address);
        function register(address account) external returns (uint256);
        function size() external view returns (uint256);
    }

    interface ArbAggregator {
        function getPreferredAggregator(address account) external view returns (address aggregator, bool isDefault);
        function getDefaultAggregator() external view returns (address);
        function getBatchPosters() external view returns (address[]);
        function getFeeCollector(address poster) external view returns (address);
        function getTxBaseFee(address aggregator) external view returns (uint256);
    }

    interface ArbRetryableTx {
        function redeem(bytes32 ticket) external returns (bytes32);
        function getLifetime() external view returns (uint256);
        function getTimeout(bytes32 ticket) external view returns (uint256);
        function keepalive(bytes32 ticket) external returns (uint256);
        function getBeneficiary(bytes32 ticket) external view returns (address);
        function cancel(bytes32 ticket) external;
        function getCurrentRedeemer() external view returns (address);
        error NoTicketWithID();
    }

    interface ArbStatistics {
        function getStats() external view returns (uint256 block, uint256 accounts, uint256 storage_, uint256 gas, uint256 txs, uint256 contracts);
    }

    interface ArbOwner {
        function addChainOwner(address owner) external;
        function removeChainOwner(address owner) external;
        function isChainOwner(address account) external view returns (bool);
        function getAllChainOwners() external view returns (address[]);
        function setNetworkFeeAccount(address account) external;
        function getNetworkFeeAccount() external view returns (address);
        function setInfraFeeAccount(address account) external;
        function getInfraFeeAccount() external view returns (address);
        function setMinimumL2BaseFee(uint256 wei_) external;
        function setL1PricePerUnit(uint256 wei_) external;
        function addWasmCacheManager(address manager) external;
        function removeWasmCacheManager(address manager) external;
        function setInkPrice(uint32 price) external;
        function setWasmMaxStackDepth(uint32 words) external;
        function setWasmFreePages(uint16 pages) external;
        function setWasmPageGas(uint16 gas) external;
        function setWasmPageLimit(uint16 pages) external;
        function setWasmMinInitGas(uint8 gas, uint16 cached) external;
        function setWasmInitCostScalar(uint64 percent) external;
        function setWasmExpiryDays(uint16 n_days) external;
        function setWasmKeepaliveDays(uint16 n_days) external;
        function setWasmBlockCacheSize(uint16 count) external;
        function setWasmMaxSize(uint32 n_bytes) external;
        function scheduleArbOSUpgrade(uint64 version, uint64 timestamp) external;
        event OwnerActs(bytes4 indexed method, address indexed owner, bytes data);
    }

    interface ArbDebug {
        function becomeChainOwner() external;
        function events(bool flag, bytes32 value) external payable returns (address, uint256);
        function eventsView() external view;
        function customRevert(uint64 number) external pure;
        function legacyError() external pure;
        function panic() external;
        event Basic(bool flag, bytes32 indexed value);
        event Mixed(bool indexed flag, bool not, bytes32 indexed value, address conn, address indexed caller);
        error Custom(uint64 number, string text, bool flag);
    }
}

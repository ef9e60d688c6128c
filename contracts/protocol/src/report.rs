//! Reports that the committee agrees on, and their hashes (protocol.md section 8):
//! `keccak256(abi.encode(report))` of the structs `FrameReport` (abi/IRewardDistributor.sol),
//! `BlameReport` and `WeightReport` (abi/IBlameSettlement.sol), whose fields have these names in camel case and this
//! order. A contract that has the ABI's struct hashes its encoding with [`hash_encoded`].

use alloc::{string::String, vec::Vec};

use alloy_primitives::{Address, B256, U256, b256, keccak256};

/// The version that reports of this crate carry.
pub const REPORT_VERSION: u16 = 1;

/// `keccak256("surety.frame")`; the key is the frame's number.
pub const TOPIC_FRAME: B256 =
    b256!("a8cda5327442e9f32b8cabd5cfe47c677e35cde94e6e13ac44dba3eae30cf00e");
/// `keccak256("surety.blame")`; the key is [`blame_key`].
pub const TOPIC_BLAME: B256 =
    b256!("beadcf3065e7b727bdc3b8c7d5175d64b9f10c98548f64cb4de3bd34d4bf5ea5");

/// `keccak256("surety.weights")`; the key is the report's number ([`frame_key`]).
pub const TOPIC_WEIGHTS: B256 =
    b256!("fca4bcfa3d7f74600481bcbdacb5a7efc8a7d0db2e61565133bcb18aaed770b2");

/// Kinds of a blame report.
pub const KIND_RESHARE: u8 = 1;
pub const KIND_EXIT: u8 = 2;

/// What a frame pays and scores; `totals[i]` is newly promised in `assets[i]` (the zero address is
/// ETH).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameReport {
    pub version: u16,
    pub frame: u64,
    pub ref_slot: u64,
    pub assets: Vec<Address>,
    pub totals: Vec<U256>,
    pub rewards_root: B256,
    pub inputs_root: B256,
    pub scores_root: B256,
    pub tree_uri: String,
}

/// A validator's loss at a reshare or an exit. `validator` is its [`validator_id`], the balance is
/// wei, `leaver_id` and `successor_id` are 0 at an exit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlameReport {
    pub version: u16,
    pub validator: B256,
    pub kind: u8,
    pub nonce: u64,
    pub balance: U256,
    pub operator_ids: Vec<u64>,
    pub performance_bps: Vec<u16>,
    pub leaver_id: u64,
    pub successor_id: u64,
    pub ref_slot: u64,
}

/// Weights of validators from now on, 10 000 for 32 ETH. Reports are numbered; an older one is never applied after a newer
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightReport {
    pub version: u16,
    pub nonce: u64,
    pub ref_slot: u64,
    pub validators: Vec<B256>,
    pub weights: Vec<u32>,
}

impl FrameReport {
    pub fn encode(&self) -> Vec<u8> {
        let mut abi = Encoder::new(9);
        abi.word(U256::from(self.version));
        abi.word(U256::from(self.frame));
        abi.word(U256::from(self.ref_slot));
        abi.array(self.assets.iter().map(|asset| U256::from_be_bytes(asset.into_word().0)));
        abi.array(self.totals.iter().copied());
        abi.word(self.rewards_root.into());
        abi.word(self.inputs_root.into());
        abi.word(self.scores_root.into());
        abi.bytes(self.tree_uri.as_bytes());
        abi.finish()
    }

    pub fn hash(&self) -> B256 {
        hash_encoded(&self.encode())
    }
}

impl BlameReport {
    pub fn encode(&self) -> Vec<u8> {
        let mut abi = Encoder::new(10);
        abi.word(U256::from(self.version));
        abi.word(self.validator.into());
        abi.word(U256::from(self.kind));
        abi.word(U256::from(self.nonce));
        abi.word(self.balance);
        abi.array(self.operator_ids.iter().map(|id| U256::from(*id)));
        abi.array(self.performance_bps.iter().map(|bps| U256::from(*bps)));
        abi.word(U256::from(self.leaver_id));
        abi.word(U256::from(self.successor_id));
        abi.word(U256::from(self.ref_slot));
        abi.finish()
    }

    pub fn hash(&self) -> B256 {
        hash_encoded(&self.encode())
    }

    /// The key under which the committee votes on this report.
    pub fn key(&self) -> B256 {
        blame_key(self.validator, self.kind, self.nonce)
    }
}

impl WeightReport {
    pub fn encode(&self) -> Vec<u8> {
        let mut abi = Encoder::new(5);
        abi.word(U256::from(self.version));
        abi.word(U256::from(self.nonce));
        abi.word(U256::from(self.ref_slot));
        abi.array(self.validators.iter().map(|validator| (*validator).into()));
        abi.array(self.weights.iter().map(|weight| U256::from(*weight)));
        abi.finish()
    }

    pub fn hash(&self) -> B256 {
        hash_encoded(&self.encode())
    }
}

/// The hash of a report from its `abi.encode` bytes (with the leading offset word).
pub fn hash_encoded(encoded: &[u8]) -> B256 {
    keccak256(encoded)
}

/// The frame number as bytes32.
pub fn frame_key(frame: u64) -> B256 {
    B256::from(U256::from(frame))
}

/// The frame that a key names.
pub fn frame_of_key(key: B256) -> Option<u64> {
    u64::try_from(U256::from_be_bytes(key.0)).ok()
}

/// `keccak256(abi.encode(validator, kind, nonce))` of types (bytes32, uint8, uint64).
pub fn blame_key(validator: B256, kind: u8, nonce: u64) -> B256 {
    let mut encoded = [0u8; 96];
    let words = [validator, B256::with_last_byte(kind), frame_key(nonce)];
    for (part, word) in encoded.chunks_exact_mut(32).zip(words) {
        part.copy_from_slice(word.as_slice());
    }
    keccak256(encoded)
}

/// The name of a key that is validated by a cluster: `keccak256(abi.encodePacked(publicKey, uint64 clusterId, address
/// ledger))`. So a report is about one cluster of one strategy, whoever else registers the same key.
pub fn validator_id(public_key: &[u8], cluster_id: u64, ledger: Address) -> B256 {
    let mut packed = Vec::with_capacity(public_key.len().saturating_add(28));
    packed.extend_from_slice(public_key);
    packed.extend_from_slice(&cluster_id.to_be_bytes());
    packed.extend_from_slice(ledger.as_slice());
    keccak256(packed)
}

/// `abi.encode` of one dynamic struct: the offset 32, then a head of one word per field and the
/// tail of the dynamic ones.
struct Encoder {
    head: Vec<u8>,
    tail: Vec<u8>,
    head_bytes: usize,
}

impl Encoder {
    fn new(fields: usize) -> Self {
        let mut head = Vec::new();
        head.extend_from_slice(&U256::from(32).to_be_bytes::<32>());
        Self { head, tail: Vec::new(), head_bytes: fields.saturating_mul(32) }
    }

    fn word(&mut self, value: U256) {
        self.head.extend_from_slice(&value.to_be_bytes::<32>());
    }

    fn tail_word(&mut self, value: U256) {
        self.tail.extend_from_slice(&value.to_be_bytes::<32>());
    }

    fn dynamic(&mut self, length: usize) {
        self.word(U256::from(self.head_bytes.saturating_add(self.tail.len())));
        self.tail_word(U256::from(length));
    }

    fn array(&mut self, values: impl ExactSizeIterator<Item = U256>) {
        self.dynamic(values.len());
        for value in values {
            self.tail_word(value);
        }
    }

    fn bytes(&mut self, value: &[u8]) {
        self.dynamic(value.len());
        self.tail.extend_from_slice(value);
        let padded = self.tail.len().next_multiple_of(32);
        self.tail.resize(padded, 0);
    }

    fn finish(mut self) -> Vec<u8> {
        self.head.extend_from_slice(&self.tail);
        self.head
    }
}

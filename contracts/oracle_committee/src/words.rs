//! Storage words: 168 bits, one for each membership, below 88 bits of something else.
//!
//! ```text
//! committee  genesis secs 40 | seconds per slot 8 | frame secs 24 | next index 8 | quorum 8 | present members 168
//! bloc       round 46 | agreed secs 39 | way 2 | another bloc follows 1                     | its members 168
//! ```
//!
//! 39 bits of seconds last for 17 000 years, and 24 bits hold the longest frame. The round is that of the subject and
//! stands in its first bloc.

use alloy_primitives::{B256, U256};
use surety_components::words::{halves, join};
use surety_protocol::clock::Clock;

pub const MAX_MEMBERSHIPS: u16 = 168;
pub const MAX_ROUND: u64 = (1 << 46) - 1;

/// Of the 168 bits in the upper half.
const HIGH_BITS: u32 = MAX_MEMBERSHIPS as u32 - 128;
const HIGH_MASK: u128 = (1 << HIGH_BITS) - 1;
const SECS_MASK: u128 = (1 << 39) - 1;
const FRAME_MASK: u128 = (1 << 24) - 1;

fn split(word: U256) -> (U256, u128) {
    let (high, low) = halves(word);
    (join(high & HIGH_MASK, low), high >> HIGH_BITS)
}

fn merge(members: U256, rest: u128) -> U256 {
    let (high, low) = halves(members);
    join(high & HIGH_MASK | rest << HIGH_BITS, low)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committee {
    /// Bit i: the membership with index i is present.
    pub active: U256,
    pub quorum: u16,
    /// The index of the next membership: how many there have been.
    pub next_index: u16,
    pub clock: Clock,
}

impl Committee {
    pub fn unpack(word: U256) -> Self {
        let (active, rest) = split(word);
        Self {
            active,
            quorum: u16::from(rest as u8),
            next_index: u16::from((rest >> 8) as u8),
            clock: Clock {
                frame_secs: (rest >> 16 & FRAME_MASK) as u64,
                seconds_per_slot: u64::from((rest >> 40) as u8),
                genesis_secs: (rest >> 48) as u64,
            },
        }
    }

    /// Quorum and index are at most 168, and the clock's bounds fit.
    pub fn pack(&self) -> U256 {
        let clock = u128::from(self.clock.genesis_secs) << 48
            | u128::from(self.clock.seconds_per_slot) << 40
            | u128::from(self.clock.frame_secs) << 16;
        merge(self.active, clock | u128::from(self.next_index) << 8 | u128::from(self.quorum))
    }

    /// Present members among some.
    pub fn present(&self, members: U256) -> u16 {
        // at most 168
        (members & self.active).count_ones() as u16
    }

    pub fn count(&self) -> u16 {
        self.present(self.active)
    }

    pub fn is_quorum(&self, members: U256) -> bool {
        self.present(members) >= self.quorum
    }
}

/// How a vote reached the committee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// In a transaction of the member.
    #[default]
    Sent,
    /// As a signature of an earlier round.
    SignedEarlier,
    /// As a signature of the subject's last round.
    SignedLast,
}

/// Members with the same vote that reached the committee in the same way. The zero hash is that of members who withdrew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bloc {
    pub hash: B256,
    pub members: U256,
    pub way: Way,
    /// When a vote gave the hash its quorum; 0 if none did, or a vote took it away. The same in all blocs of a hash.
    pub agreed_secs: u64,
    /// Differs from what is stored.
    pub changed: bool,
}

impl Bloc {
    /// All but the hash; with the round, and whether another bloc follows.
    pub fn unpack(word: U256, hash: B256) -> (Self, u64, bool) {
        let (members, rest) = split(word);
        let agreed_secs = (rest >> 3 & SECS_MASK) as u64;
        let way = match rest >> 1 & 3 {
            0 => Way::Sent,
            1 => Way::SignedEarlier,
            _ => Way::SignedLast,
        };
        let bloc = Self { hash, members, way, agreed_secs, changed: false };
        (bloc, (rest >> 42) as u64, rest & 1 != 0)
    }

    pub fn pack(&self, round: u64, followed: bool) -> U256 {
        let flags = (self.way as u128) << 1 | u128::from(followed);
        let agreed = u128::from(self.agreed_secs) & SECS_MASK;
        merge(self.members, u128::from(round) << 42 | agreed << 3 | flags)
    }
}

pub fn bit(index: u16) -> U256 {
    let mut members = U256::ZERO;
    members.set_bit(usize::from(index), true);
    members
}

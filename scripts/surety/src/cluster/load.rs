use crate::act::Fact;
use serde::Serialize;
use surety_protocol::cluster::{FULL_WEIGHT, weight_of};

/// Validators, and what they weigh together: 10 000 for each 32 ETH.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Load {
    pub validators: u32,
    pub weight: u64,
}

impl Load {
    pub const NONE: Self = Self { validators: 0, weight: 0 };

    /// So many validators of 32 ETH.
    pub fn of(validators: usize) -> Self {
        let validators = u32::try_from(validators).unwrap_or(u32::MAX);
        Self { validators, weight: weight_of(validators) }
    }

    pub fn plus(self, new: Self) -> Self {
        Self {
            validators: self.validators.saturating_add(new.validators),
            weight: self.weight.saturating_add(new.weight),
        }
    }

    /// How many, and how much ETH if they are not of 32 ETH each.
    pub fn text(self) -> String {
        let Self { validators, weight } = self;
        match weight == weight_of(validators) {
            true => validators.to_string(),
            false => format!("{validators}, of {} ETH together", eth_of(weight)),
        }
    }

    pub fn fact(self) -> Fact {
        Fact::text(self.text()).with("", self.validators).with("_weight", self.weight)
    }

    /// With so many in all: more of 32 ETH, or fewer of those that are there.
    pub fn resized(self, validators: u32) -> Self {
        match validators.checked_sub(self.validators) {
            Some(new) => self.plus(Self::of(new as usize)),
            None => {
                let share = u128::from(self.weight) * u128::from(validators);
                // below the weight
                let weight = (share / u128::from(self.validators)) as u64;
                Self { validators, weight }
            }
        }
    }
}

/// What a weight stands for, in whole ETH.
pub fn eth_of(weight: u64) -> u64 {
    weight.saturating_mul(32) / u64::from(FULL_WEIGHT)
}

//! What to deploy, as a TOML file says it (config/example.toml).

use super::DeployError;
use alloy::primitives::{
    Address, B256, U256, keccak256,
    utils::{format_ether, parse_ether},
};
use serde::{Deserialize, Deserializer, Serialize};
use std::{fs, path::Path};
use surety_protocol::{
    bond::{Interval, check_curve},
    bounds::{self, Bounds},
    fees::per_slot_down,
    score::{Tier, check_tiers},
};

/// Hoodi's genesis, 2025-03-17T12:10:00Z.
pub const DEFAULT_GENESIS_TIME: u64 = 1_742_213_400;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Address>,
    #[serde(default = "default_name")]
    pub name: String,
    #[serde(default)]
    pub token: Token,
    #[serde(default)]
    pub clock: Clock,
    pub committee: Committee,
    #[serde(default)]
    pub parameters: Parameters,
}

fn default_name() -> String {
    "surety".into()
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    #[serde(default)]
    pub fee_token: FeeToken,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FeeToken {
    /// Deploy `tests/solidity/TestToken.sol`.
    #[default]
    Test,
    #[serde(untagged)]
    At(Address),
}

impl<'de> Deserialize<'de> for FeeToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "test" {
            return Ok(Self::Test);
        }
        text.parse().map(Self::At).map_err(|_| {
            serde::de::Error::custom(format!("`{text}` is neither an address nor \"test\""))
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    pub genesis_time: u64,
    pub seconds_per_slot: u64,
    pub frame_seconds: u64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { genesis_time: DEFAULT_GENESIS_TIME, seconds_per_slot: 12, frame_seconds: 604_800 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    pub members: Vec<Address>,
    pub quorum: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    pub minimum_bond_eth: Amount,
    pub slash_cap_bps: u16,
    pub bond_curve: Vec<Price>,
    pub score_tiers: Vec<ScoreTier>,
    pub network_fee_per_year: Amount,
    pub liquidation_threshold_slots: u64,
    pub minimum_liquidation_collateral: Amount,
    pub liquidation_reward_cap: Amount,
    pub validator_limit: u32,
    /// Between the announcement of ledger parameters that hurt clusters and their effect; fixed at deployment.
    pub parameter_delay_seconds: u64,
    pub challenge_period_seconds: u64,
    pub activation_delay_seconds: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub from_seat: u32,
    pub price_eth: Amount,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreTier {
    pub min_score_bps: u16,
    pub multiplier_bps: u16,
}

/// Wei, written as a decimal number of 10^18.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(pub U256);

impl Amount {
    const fn thousandths(amount: u64) -> Self {
        // at most 2^64 * 10^15 fits 128 bits
        let wei = amount as u128 * 1_000_000_000_000_000;
        Self(U256::from_limbs([wei as u64, (wei >> 64) as u64, 0, 0]))
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_ether(self.0))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let valid = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let parsed = if valid { parse_ether(&text).ok() } else { None };
        parsed.map(Self).ok_or_else(|| {
            serde::de::Error::custom(format!("`{text}` is not an amount such as \"1\" or \"0.25\""))
        })
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            minimum_bond_eth: Amount::thousandths(1_000),
            slash_cap_bps: 1_000,
            bond_curve: vec![Price { from_seat: 1, price_eth: Amount::thousandths(1_000) }],
            score_tiers: vec![ScoreTier { min_score_bps: 0, multiplier_bps: 10_000 }],
            network_fee_per_year: Amount::thousandths(100),
            liquidation_threshold_slots: 214_800,
            minimum_liquidation_collateral: Amount::thousandths(1_000),
            liquidation_reward_cap: Amount::thousandths(10_000),
            validator_limit: 3_000,
            parameter_delay_seconds: 7 * 86_400,
            challenge_period_seconds: 86_400,
            activation_delay_seconds: 86_400,
        }
    }
}

impl Config {
    pub fn load(file: &Path) -> Result<Self, DeployError> {
        let text = fs::read_to_string(file).map_err(|source| DeployError::File {
            what: "read",
            file: file.into(),
            source,
        })?;
        let config: Self = toml::from_str(&text).map_err(|error| DeployError::Config {
            file: file.into(),
            reason: error.to_string().trim_end().to_owned(),
        })?;
        config.check().map_err(|reason| DeployError::Config { file: file.into(), reason })?;
        Ok(config)
    }

    /// What the contracts' own bounds would refuse only after the first transactions.
    pub fn check(&self) -> Result<(), String> {
        let members = &self.committee.members;
        let quorum = usize::from(self.committee.quorum);
        if members.is_empty() || quorum * 2 <= members.len() || quorum > members.len() {
            let count = members.len();
            return Err(format!(
                "committee.quorum is {quorum}: it must be more than half of the {count} members and at most all"
            ));
        }
        let mut sorted = members.clone();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("committee.members lists {} twice", pair[0]));
        }
        if sorted.iter().chain(&self.admin).any(|address| address.is_zero()) {
            return Err("a committee member or the admin is the zero address".into());
        }
        check_curve(&self.parameters.curve())
            .map_err(|error| format!("parameters.bond_curve: {error}"))?;
        let tiers = self.parameters.tiers();
        check_tiers(&tiers).map_err(|error| format!("parameters.score_tiers: {error}"))?;
        if tiers.first().is_none_or(|tier| tier.min_score_bps != 0) {
            return Err("parameters.score_tiers must start at score 0".into());
        }
        self.check_bounds()
    }

    /// Those that the contracts know too.
    fn check_bounds(&self) -> Result<(), String> {
        let (p, clock) = (&self.parameters, &self.clock);
        let wei = |amount: Amount| u128::try_from(amount.0).unwrap_or(u128::MAX);
        let seconds = clock.seconds_per_slot.into();
        within("clock.seconds_per_slot", seconds, bounds::SECONDS_PER_SLOT, show)?;
        within("clock.frame_seconds", clock.frame_seconds.into(), bounds::FRAME_SECS, show)?;
        let minimum = wei(p.minimum_bond_eth);
        within("parameters.minimum_bond_eth", minimum, bounds::MINIMUM_BOND_WEI, show_ether)?;
        let cap = p.slash_cap_bps.into();
        within("parameters.slash_cap_bps", cap, bounds::SLASH_CAP_BPS, show)?;
        for price in &p.bond_curve {
            let what = "parameters.bond_curve: price_eth";
            within(what, wei(price.price_eth), bounds::SEAT_PRICE_WEI, show_ether)?;
        }
        let slots = p.liquidation_threshold_slots.into();
        let of_slots = bounds::LIQUIDATION_THRESHOLD_SLOTS;
        within("parameters.liquidation_threshold_slots", slots, of_slots, show)?;
        let tokens = bounds::LIQUIDATION_TOKENS_WEI;
        let minimum = wei(p.minimum_liquidation_collateral);
        within("parameters.minimum_liquidation_collateral", minimum, tokens, show_ether)?;
        let cap = wei(p.liquidation_reward_cap);
        within("parameters.liquidation_reward_cap", cap, tokens, show_ether)?;
        let limit = p.validator_limit.into();
        within("parameters.validator_limit", limit, bounds::VALIDATOR_LIMIT, show)?;
        let delay = p.parameter_delay_seconds.into();
        let of_delay = bounds::PARAMETER_DELAY_SECS;
        within("parameters.parameter_delay_seconds", delay, of_delay, show)?;
        let period = p.challenge_period_seconds.into();
        let of_period = bounds::CHALLENGE_PERIOD_SECS;
        within("parameters.challenge_period_seconds", period, of_period, show)?;
        let delay = p.activation_delay_seconds.into();
        let of_delay = bounds::ACTIVATION_DELAY_SECS;
        within("parameters.activation_delay_seconds", delay, of_delay, show)?;
        let fee = self.network_fee_per_slot()?.into();
        within(
            "parameters.network_fee_per_year, in wei per slot,",
            fee,
            bounds::NETWORK_FEE_WEI,
            show,
        )
    }

    /// Wei of the fee token per validator.
    pub fn network_fee_per_slot(&self) -> Result<u64, String> {
        let yearly = u128::try_from(self.parameters.network_fee_per_year.0);
        let yearly =
            yearly.map_err(|_| "parameters.network_fee_per_year is too large".to_owned())?;
        per_slot_down(yearly, self.clock.seconds_per_slot)
            .map_err(|error| format!("parameters.network_fee_per_year: {error}"))
    }

    pub fn salt(&self, contract: &str) -> B256 {
        keccak256(format!("{}/{contract}", self.name))
    }
}

fn within(what: &str, value: u128, bounds: Bounds, show: fn(u128) -> String) -> Result<(), String> {
    if bounds.contains(value) {
        return Ok(());
    }
    let [value, min, max] = [value, bounds.min, bounds.max].map(show);
    Err(format!("{what} is {value}: it must be at least {min} and at most {max}"))
}

fn show(number: u128) -> String {
    number.to_string()
}

fn show_ether(wei: u128) -> String {
    let text = format_ether(wei);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Parameters {
    pub fn curve(&self) -> Vec<Interval> {
        let interval = |price: &Price| Interval {
            from_seat: u64::from(price.from_seat),
            price_wei: price.price_eth.0.saturating_to(),
        };
        self.bond_curve.iter().map(interval).collect()
    }

    fn tiers(&self) -> Vec<Tier> {
        let tier = |tier: &ScoreTier| Tier {
            min_score_bps: tier.min_score_bps,
            min_frames: 0,
            multiplier_bps: tier.multiplier_bps,
        };
        self.score_tiers.iter().map(tier).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn shipped(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(name)
    }

    fn refusal(text: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, text).unwrap();
        Config::load(&file).unwrap_err().to_string()
    }

    const COMMITTEE: &str =
        "[committee]\nmembers = [\"0x0000000000000000000000000000000000000003\"]\nquorum = 1\n";

    #[test]
    fn load_of_the_example_gives_the_defaults() {
        let config = Config::load(&shipped("example.toml")).unwrap();
        assert_eq!(config.parameters, Parameters::default());
        assert_eq!(config.clock, Clock::default());
        assert_eq!(config.token.fee_token, FeeToken::Test);
        assert_eq!(config.parameters.minimum_bond_eth.0.to_string(), "1000000000000000000");
        assert_eq!(config.network_fee_per_slot().unwrap(), 38_051_750_380);
    }

    #[test]
    fn load_of_the_devnet_config_has_no_delays() {
        let config = Config::load(&shipped("devnet.toml")).unwrap();
        assert_eq!(config.chain_id, Some(412_346));
        assert_eq!(config.parameters.challenge_period_seconds, 0);
    }

    #[test]
    fn config_survives_its_json_form() {
        let config = Config::load(&shipped("devnet.toml")).unwrap();
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&text).unwrap(), config);
    }

    #[test]
    fn load_of_an_unknown_key_names_it() {
        let text = refusal(&format!("gaurdian = \"0x01\"\n{COMMITTEE}"));
        assert!(text.contains("gaurdian"), "{text}");
    }

    #[test]
    fn load_of_a_quorum_of_half_is_refused() {
        let text = refusal("[committee]\nmembers = []\nquorum = 0\n");
        assert!(text.contains("more than half"), "{text}");
        let two = "[committee]\nmembers = [\"0x0000000000000000000000000000000000000003\", \
                   \"0x0000000000000000000000000000000000000004\"]\nquorum = 1\n";
        assert!(refusal(two).contains("more than half of the 2 members"));
    }

    #[test]
    fn load_of_a_bad_amount_curve_or_token_says_what_is_wrong() {
        let text = refusal(&format!("{COMMITTEE}[parameters]\nminimum_bond_eth = \"one\"\n"));
        assert!(text.contains("`one` is not an amount"), "{text}");
        let curve = "[parameters]\nbond_curve = [{ from_seat = 2, price_eth = \"1\" }]\n";
        let text = refusal(&format!("{COMMITTEE}{curve}"));
        assert!(text.contains("parameters.bond_curve"), "{text}");
        let price = "[parameters]\nbond_curve = [{ from_seat = 1, price_eth = \"0.001\" }]\n";
        let text = refusal(&format!("{COMMITTEE}{price}"));
        assert!(
            text.contains("price_eth is 0.001: it must be at least 0.01 and at most 32"),
            "{text}"
        );
        let text = refusal(&format!("{COMMITTEE}[parameters]\nslash_cap_bps = 5001\n"));
        assert!(text.contains("slash_cap_bps is 5001: it must be at least 100"), "{text}");
        let text = refusal(&format!("{COMMITTEE}[token]\nfee_token = \"SSV\"\n"));
        assert!(text.contains("neither an address nor"), "{text}");
    }
}

//! Fee tokens that a call takes from its sender: are they there, and may the ledger take them?

use crate::{
    act::{ActError, Desk, Plan},
    bindings::IERC20::{self, approveCall, mintCall},
    client::{Call, read},
    keys::DEVNET_CHAIN_ID,
    system::Strategy,
};
use alloy::primitives::U256;

#[derive(Clone, Copy, Debug, clap::Args)]
pub struct PayArgs {
    /// Approve the ledger for the amount first, if it may not take so much yet; the approval stays if the call is refused
    #[arg(long)]
    approve: bool,
    /// On the devnet: make the test tokens that are missing first
    #[arg(long)]
    mint: bool,
}

impl PayArgs {
    /// Puts before a plan what lets the ledger take the amount.
    pub async fn prepare(
        self,
        desk: &Desk,
        strategy: &Strategy,
        amount: U256,
        plan: Plan,
    ) -> Result<Plan, ActError> {
        let plan = self.fund(desk, amount, plan).await?;
        let (address, account) = (desk.deployment.token, desk.sender());
        let ledger = *strategy.ledger.address();
        let token = IERC20::new(address, desk.client.provider().clone());
        let allowance = read(token.allowance(account, ledger)).await?;
        if allowance >= amount {
            return Ok(plan);
        }
        if !self.approve {
            let symbol = desk.token_symbol().await;
            return Err(ActError::NotApproved { account, allowance, needed: amount, symbol });
        }
        let approve = approveCall { spender: ledger, amount };
        Ok(plan.before(Call::new("approve the ledger", address, &approve)))
    }

    /// Checks the sender's tokens, or makes what is missing.
    pub async fn fund(self, desk: &Desk, amount: U256, plan: Plan) -> Result<Plan, ActError> {
        let (address, account) = (desk.deployment.token, desk.sender());
        let chain_id = desk.client.chain_id();
        if self.mint && chain_id != DEVNET_CHAIN_ID {
            return Err(ActError::input(
                format!("--mint is for the devnet, and this is chain {chain_id}"),
                "send tokens to the sender, or use another key",
            ));
        }
        let token = IERC20::new(address, desk.client.provider().clone());
        let balance = read(token.balanceOf(account)).await?;
        if balance >= amount {
            return Ok(plan);
        }
        if !self.mint {
            let (needed, symbol) = (amount, desk.token_symbol().await);
            return Err(ActError::TooFewTokens { account, balance, needed, symbol, chain_id });
        }
        let mint = mintCall { to: account, amount: amount.saturating_sub(balance) };
        Ok(plan.before(Call::new("mint test tokens", address, &mint)))
    }
}

//! What can be done with the whole account.

use clap::{Args, Subcommand};

/// The whole account.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Delete the account for ever; it reads the recovery code.
    Delete(DeleteAccount),
}

/// Delete the account.
#[derive(Debug, Args)]
pub struct DeleteAccount {
    /// Do it.
    #[arg(long)]
    pub yes: bool,
}

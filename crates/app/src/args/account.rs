//! What can be done with the whole account, and its recovery code.

use std::path::PathBuf;

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

/// The recovery code.
#[derive(Debug, Subcommand)]
pub enum RecoveryCode {
    /// Read a code and say whether it is this account's; nothing is kept or sent.
    Check,
    /// Put another code in force: it reads the present one, and shows the other.
    #[command(after_help = "Example:
  wiretight recovery-code replace

Do it if somebody else may have seen the code. Your contacts see that your security code has changed, and whoever has
verified you writes to you only once they have compared again, or said that they know.")]
    Replace {
        /// Write the other code into this file, which must not be there yet, instead of showing it.
        #[arg(long, value_name = "FILE")]
        recovery_code_file: Option<PathBuf>,
    },
}

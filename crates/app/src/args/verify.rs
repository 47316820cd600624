//! How safety numbers are compared.

use clap::Args;

/// Verify.
#[derive(Debug, Args)]
pub struct Verify {
    /// A handle, or the beginning of an account's id.
    pub who: String,
    /// The sixty digits as the person has read them out.
    #[arg(long, value_name = "DIGITS", group = "what")]
    pub number: Option<String>,
    /// What the picture holds that the person has shown.
    #[arg(long, value_name = "TEXT", group = "what")]
    pub qr: Option<String>,
    /// Take back that the person is verified.
    #[arg(long, group = "what")]
    pub forget: bool,
    /// Go on without comparing, though their verified code has changed: they are not verified any more.
    #[arg(long, group = "what")]
    pub acknowledge: bool,
}

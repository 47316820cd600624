//! The witnesses whom a person trusts, as they are typed.

use clap::Args;

/// Whom one trusts to have seen the server's directory.
#[derive(Debug, Args)]
pub struct Witnesses {
    /// Trust this witness (several: name each), and those named alone: nobody new is believed unless enough of them have signed the
    /// server's directory. Its operator gives the key: name+id+key.
    #[arg(long = "witness", value_name = "KEY")]
    pub witness: Vec<String>,
    /// How many of the witnesses must have signed; without it more than half of them.
    #[arg(long, value_name = "N", requires = "witness")]
    pub quorum: Option<u32>,
}

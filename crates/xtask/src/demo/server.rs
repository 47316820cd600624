//! The demo's server process.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::program::Program;

/// A running server, ended when dropped.
pub struct Server {
    /// The process.
    pub program: Program,
    /// Its folder.
    pub data: PathBuf,
    /// Its log, at the most verbose level.
    pub log: PathBuf,
    /// Its address.
    pub address: String,
    /// Where its metrics are.
    pub metrics: String,
}

impl Server {
    /// Starts one on free ports of loopback.
    pub fn start(folder: &Path, config: &Path) -> Result<Self> {
        let (data, log) = (folder.join("server"), folder.join("server.log"));
        let listening = ["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--log", "trace"];
        let (data_text, config) = (data.to_string_lossy(), config.to_string_lossy());
        let arguments = [listening.as_slice(), &["--data", &data_text, "--config", &config]].concat();
        let mut program = Program::start("wiretight-server", &arguments, &log)?;
        let (address, metrics) = (program.line()?, program.place()?);
        Ok(Server { program, data, log, address, metrics })
    }
}

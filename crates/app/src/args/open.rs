//! How the page is opened.

use clap::{Args, ValueEnum};

/// Open the page.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wiretight open                        (starts the client in the background if it does not run, and opens your browser)
  wiretight open --no-browser           (says which file to open instead: it is good once, for a minute)
  wiretight open --foreground           (serves the page until Ctrl-C; for systemd, say)
  wiretight open --install --autostart on
  wiretight open --stop

The page is served by your own client, to your own browsers on this machine, and to nobody else.")]
pub struct Open {
    /// Do not start a browser: print the path of the file that leads to the page. It is good once, for a minute.
    #[arg(long, conflicts_with_all = ["foreground", "stop"])]
    pub no_browser: bool,
    /// Serve the page here until Ctrl-C, and open nothing.
    #[arg(long, conflicts_with = "stop")]
    pub foreground: bool,
    /// End the client that serves the page.
    #[arg(long)]
    pub stop: bool,
    /// The server that is offered to whoever makes an account on the page.
    #[arg(long, value_name = "HOST:PORT#ID")]
    pub server: Option<String>,
    /// Put Wiretight into the menu of programs, with its icon.
    #[arg(long, conflicts_with_all = ["uninstall", "foreground", "stop"])]
    pub install: bool,
    /// Take it out of the menu again, and start it by itself no more.
    #[arg(long, conflicts_with_all = ["foreground", "stop"])]
    pub uninstall: bool,
    /// Whether the client starts when you log in, so that notifications come.
    #[arg(long, value_name = "WHEN", conflicts_with_all = ["uninstall", "foreground", "stop"])]
    pub autostart: Option<Autostart>,
    /// Serve what a keeping process hands over.
    #[arg(long, hide = true)]
    pub kept: bool,
}

/// Whether the client starts when its person logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Autostart {
    /// It does.
    On,
    /// It does not.
    Off,
}

//! Progress of long work: on standard error, only if that is a terminal, and only once it takes a moment.

use std::future::Future;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// Work shorter than this shows nothing.
const QUIET: Duration = Duration::from_millis(300);

/// How often the mark moves.
const TICK: Duration = Duration::from_millis(100);

/// Does `work`, and says what is being done while it takes long.
pub async fn during<T>(what: &'static str, work: impl Future<Output = T>) -> T {
    if output::is_gathering() {
        return work.await;
    }
    tokio::pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return done,
        () = tokio::time::sleep(QUIET) => {}
    }
    // Hidden by itself where standard error is no terminal.
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("the template is well formed");
    let bar = ProgressBar::new_spinner().with_style(style).with_message(what);
    bar.enable_steady_tick(TICK);
    let done = work.await;
    bar.finish_and_clear();
    done
}

/// A file's progress: how much of it is over, and how fast.
pub struct Bar(ProgressBar);

impl Bar {
    /// For a file of this name.
    pub fn new(name: &str) -> Self {
        let template = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}";
        let style = ProgressStyle::with_template(template).expect("the template is well formed");
        // Hidden by itself where standard error is no terminal.
        Bar(ProgressBar::new(0).with_style(style).with_message(crate::safe_text::line(name)))
    }

    /// Shows how it stands.
    pub fn show(&self, view: &client::TransferView) {
        if view.size == 0 {
            // How much it is comes with the next word of it; nothing of nothing would look like all of it.
            return;
        }
        self.0.set_length(view.size);
        self.0.set_position(view.done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A size for people.
pub fn bytes(count: u64) -> String {
    indicatif::HumanBytes(count).to_string()
}

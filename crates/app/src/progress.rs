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

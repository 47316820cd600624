//! The page: built again from its source and compared byte by byte with what is committed, its types checked, its tests run; in a browser
//! when the long checks run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{cargo, finish, is_installed, programs, root};

/// The browser that the tests drive, unless `CHROMIUM` names another.
const CHROMIUM: &str = "/usr/bin/chromium";

/// Where the tests put pictures of what failed: `page/tests/failures.ts`.
const FAILURES: &str = "target/page-failures";

/// Whether what the tests need is there.
pub fn prepare() -> Result<()> {
    for program in ["node", "npm"] {
        if !is_installed(program, "--version") {
            bail!(
                "`{program}` is missing: the page is built and tested with Node.js 20.19 or later. On Debian: apt-get install nodejs npm"
            );
        }
    }
    Ok(())
}

/// Builds, compares, and tests, with the programs that `cargo build --workspace` made.
pub fn run() -> Result<()> {
    prepare()?;
    finish(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    compare()?;
    finish(npm().args(["test", "--silent"]).env("WIRETIGHT_BIN", programs()))
}

/// Builds the programs and the page, and drives people through all of it in a browser.
pub fn in_a_browser() -> Result<()> {
    prepare()?;
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| CHROMIUM.to_owned());
    if !Path::new(&browser).exists() {
        bail!(
            "{browser} is missing: the page is tested in Chromium. On Debian: apt-get install chromium; or name another in CHROMIUM"
        );
    }
    finish(cargo().args(["build", "--quiet", "--package", "wiretight", "--package", "wiretight-server"]))?;
    finish(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    let failures = root().join(FAILURES);
    if failures.exists() {
        std::fs::remove_dir_all(&failures).with_context(|| format!("{FAILURES} cannot be emptied"))?;
    }
    finish(npm().args(["run", "--silent", "test:browser"]).env("WIRETIGHT_BIN", programs())).with_context(|| {
        format!("each test that failed is told above with its step and the page's console; pictures are in {FAILURES}")
    })
}

/// What is committed is what the source gives: so what was read is what runs.
fn compare() -> Result<()> {
    let dist = root().join("page/dist");
    let committed = files(&dist)?;
    finish(npm().args(["run", "--silent", "build"]))?;
    let built = files(&dist)?;
    let differs = |name: &&String| committed.get(*name) != built.get(*name);
    let other: Vec<&String> = committed.keys().chain(built.keys()).filter(differs).collect();
    if !other.is_empty() {
        bail!("page/dist is not what its source gives ({other:?}): commit what `npm run build` in page/ makes");
    }
    Ok(())
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path())?);
    }
    Ok(files)
}

fn npm() -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root().join("page"));
    command
}

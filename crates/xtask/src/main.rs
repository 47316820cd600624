//! `cargo xtask`: the demo, the tests, the style as a test, and the other chores of this repository.
//!
//! Never: part of the product. Nothing depends on it, and it links no other crate of the workspace.

mod bench;
mod bless;
mod demo;
mod mutate;
mod nightly;
mod page;
mod release;
mod run;
mod supply;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  demo [--once]         builds, starts a server and three people on loopback, lets them talk, and shows what the
                        server stored of it; with --once it ends by itself, else it stays until Ctrl-C
  test [--seeds N]      runs everything that must pass: style, lints, tests, documentation, lies, N worlds (1000);
                        and the checks of dependencies and spelling whose tools are installed
  page                  builds the page again and compares it with page/dist; checks its types; runs its tests, with
                        the programs that `cargo build --workspace` made
  tidy                  checks the layers and the style; fast, compiles nothing but itself
  bless                 rewrites vectors, transcripts and snapshots from what the code does; review the difference
  mutate [--only NAME]  switches each defence off, one after the other, and sees that its test fails
  bench [--only NAME]   measures engines, a server and clients, in a release build; NAME is one of groups, appends,
                        fan-out, idle, storm, people, bots, files, directory
  release               builds the programs so that whoever builds them elsewhere gets the same bytes; prints hashes
  nightly [PART]        runs the long checks, or one part: storms, supply, browser, model, interop, fuzz, mutants,
                        release
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo"] => demo::run(demo::End::Stay),
        ["demo", "--once"] => demo::run(demo::End::Once),
        ["test"] => test::run(test::SEEDS),
        ["test", "--seeds", count] => match count.parse() {
            Ok(seeds) => test::run(seeds),
            Err(_) => Err(anyhow::anyhow!("--seeds wants a whole number, “{count}” is none")),
        },
        ["page"] => page::run(),
        ["tidy"] => tidy::run(),
        ["bless"] => bless::run(),
        ["mutate"] => mutate::run(None),
        ["mutate", "--only", name] => mutate::run(Some(name)),
        ["bench"] => bench::run(None),
        ["bench", "--only", name] => bench::run(Some(name)),
        ["release"] => release::run(),
        ["nightly"] => nightly::run(None),
        ["nightly", part] => nightly::run(Some(part)),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        [unknown, ..] => Err(anyhow::anyhow!("“{unknown}” is no command, or not with these arguments\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

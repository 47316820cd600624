//! The measurements work, in sizes whose figures say nothing: each prints its tables, and no cell is empty.

use std::path::Path;
use std::process::Command;

fn tables(only: &str) -> String {
    let sim = Path::new(env!("CARGO_BIN_EXE_sim"));
    let server = sim.with_file_name("wiretight-server");
    assert!(server.exists(), "{} is missing: build it first with `cargo build --workspace`", server.display());
    let output = Command::new(sim).args(["bench", "--scale", "tiny", "--only", only]).output().expect("runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Each table has a head and rows of as many cells, none of them empty or no number.
fn check(only: &str, rows: &[usize]) {
    let text = tables(only);
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<Vec<&str>> = lines
        .split(|line| !line.starts_with('|'))
        .filter(|table| !table.is_empty())
        .map(|table| table.to_vec())
        .collect();
    assert_eq!(found.iter().map(|table| table.len() - 2).collect::<Vec<_>>(), rows, "{text}");
    for table in found {
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let columns = cells(table[0]).len();
        for line in table {
            let row = cells(line);
            assert_eq!(row.len(), columns, "{line}");
            let inner = &row[1..columns - 1];
            assert!(inner.iter().all(|cell| !cell.is_empty() && !cell.contains("NaN")), "{line}");
        }
    }
}

#[test]
fn groups_print_their_table() {
    check("groups", &[2]);
}

#[test]
fn appends_print_their_table() {
    check("appends", &[6]);
}

#[test]
fn fan_out_prints_its_table() {
    check("fan-out", &[2]);
}

#[test]
fn idle_prints_its_table() {
    check("idle", &[2]);
}

#[test]
fn storms_print_their_table_and_only_a_server_that_ran_on_resumes() {
    // Whoever comes for the first time asks who it is before a token is shown, and comes back at once.
    check("storm", &[3]);
    let text = tables("storm");
    let last = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(&format!("| {name} "))).expect("a row");
        row.trim_end_matches(" |").rsplit(' ').next().expect("a cell").to_owned()
    };
    assert_eq!([last("first"), last("cut"), last("killed")], ["50", "100", "0"], "{text}");
}

#[test]
fn people_print_their_tables() {
    check("people", &[1, 2, 11]);
}

#[test]
fn bots_print_their_table() {
    check("bots", &[1]);
}

#[test]
fn files_print_their_tables() {
    check("files", &[2, 2]);
}

#[test]
fn an_unknown_name_is_told_the_names() {
    let output = Command::new(env!("CARGO_BIN_EXE_sim")).args(["bench", "--only", "all"]).output().expect("runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("fan-out"), "{told}");
}

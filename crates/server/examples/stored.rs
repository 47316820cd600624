//! Shows what a server's folder holds: its files, and a line for each entry of each topic. Opens everything for reading only.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags};

/// How many bytes of a blob are shown.
const PREFIX: usize = 12;

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("name the server's folder")?;
    let mut databases = Vec::new();
    find(&folder, &mut databases)?;
    databases.sort();
    for path in databases {
        show(&folder, &path)?;
    }
    Ok(())
}

fn find(folder: &Path, databases: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, databases)?;
        } else if path.extension().is_some_and(|extension| extension == "sqlite") {
            databases.push(path);
        }
    }
    Ok(())
}

fn show(folder: &Path, path: &Path) -> Result<()> {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tables = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")?
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let name = path.strip_prefix(folder).unwrap_or(path).display();
    for table in tables {
        let count: u64 = database.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0))?;
        if count > 0 {
            println!("\n{name}, table {table}: {count} rows");
            rows(&database, &table)?;
        }
    }
    Ok(())
}

/// The first rows, each value in a form that fits a line.
fn rows(database: &Connection, table: &str) -> Result<()> {
    const SHOWN_MAX: usize = 6;
    let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\" LIMIT {SHOWN_MAX}"))?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values = names.iter().enumerate().map(|(index, name)| Ok(format!("{name} {}", value(row.get_ref(index)?))));
        println!("  {}", values.collect::<rusqlite::Result<Vec<_>>>()?.join(" · "));
    }
    Ok(())
}

fn value(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => "–".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).escape_debug().to_string(),
        ValueRef::Blob(bytes) => {
            let shown: String = bytes.iter().take(PREFIX).map(|byte| format!("{byte:02x}")).collect();
            let more = if bytes.len() > PREFIX { "…" } else { "" };
            format!("{shown}{more} ({} bytes)", bytes.len())
        }
    }
}

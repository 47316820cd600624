//! Looks into every byte that the server wrote, for what must not be there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::person::Person;

/// All files of the server.
pub struct Look {
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Look {
    /// Reads every file under the folder.
    pub fn into(folder: &Path) -> Result<Self> {
        let mut look = Look { files: Vec::new() };
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder);
            for entry in entries.with_context(|| format!("{} cannot be read", folder.display()))? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                    look.files.push((path, bytes));
                }
            }
        }
        Ok(look)
    }

    /// Fails if a word of the conversations is in any file or log, or a name of a person among the topics.
    pub fn find_nothing(&self, log: &Path, people: &[Person], said: &[&str]) -> Result<()> {
        let log_bytes = std::fs::read(log).context("the server's log cannot be read")?;
        let size: usize = self.files.iter().map(|(_, bytes)| bytes.len()).sum();
        for text in said {
            // The whole text, and each of its longer words, in both common encodings.
            for word in std::iter::once(*text).chain(text.split(' ').filter(|word| word.len() > 6)) {
                self.expect_absent(word, |_| true)?;
                if contains(&log_bytes, word.as_bytes()) {
                    bail!("“{word}” is in the server's log: that must not be");
                }
            }
        }
        for person in people {
            let account = person.account()?;
            self.expect_absent(person.handle, is_topic)?;
            self.expect_absent(&account, |_| true)?;
            self.expect_bytes_absent(&account, is_topic)?;
            for secret in [person.handle, &account, "127.0.0.1"] {
                if contains(&log_bytes, secret.as_bytes()) {
                    bail!("“{secret}” is in the server's log at its most verbose: that must not be");
                }
            }
        }
        println!("\n== What is not there");
        println!(
            "Searched {} files of the server, {size} bytes, and its log at the most verbose level:",
            self.files.len()
        );
        println!("  no word of the {} texts that were sent, nor the group's name, anywhere;", said.len() - 1);
        println!("  no handle and no account among the topics and blobs, and none, nor an address, in the log.");
        println!("The handles and public keys are in directory.sqlite: by them people are found.");
        Ok(())
    }

    fn expect_absent(&self, text: &str, among: fn(&Path) -> bool) -> Result<()> {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (path, bytes) in self.files.iter().filter(|(path, _)| among(path)) {
            if contains(bytes, text.as_bytes()) || contains(bytes, &wide) {
                bail!("“{text}” is in {}: that must not be", path.display());
            }
        }
        Ok(())
    }

    /// As above, for the bytes that a text in hexadecimal stands for.
    fn expect_bytes_absent(&self, hex: &str, among: fn(&Path) -> bool) -> Result<()> {
        let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
        let raw: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        for (path, bytes) in self.files.iter().filter(|(path, _)| among(path)) {
            if contains(bytes, &raw) {
                bail!("the account {hex} is in {}: that must not be", path.display());
            }
        }
        Ok(())
    }
}

/// Whether a file holds topics or blobs.
fn is_topic(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "topics" || part.as_os_str() == "blobs")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}

impl Person {
    /// The account's id in hexadecimal, as `whoami` shows it.
    fn account(&self) -> Result<String> {
        let shown = self.run(&["whoami"])?;
        let words: Vec<&str> = shown.split_whitespace().collect();
        let account = words.iter().find(|word| word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit()));
        account.map(|word| (*word).to_owned()).with_context(|| format!("`whoami` shows no account: {shown}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there() {
        let look = Look {
            files: vec![
                (PathBuf::from("server/topics/a"), b"xx secret yy".to_vec()),
                (PathBuf::from("server/directory"), "s\0e\0c\0\u{1}\u{2}".as_bytes().to_vec()),
            ],
        };
        assert!(look.expect_absent("secret", |_| true).is_err());
        assert!(look.expect_absent("secret", |path| !is_topic(path)).is_ok());
        assert!(look.expect_absent("sec", |path| !is_topic(path)).is_err(), "in UTF-16");
        assert!(look.expect_bytes_absent("0102", |_| true).is_err());
        assert!(look.expect_bytes_absent("0102", is_topic).is_ok());
    }
}

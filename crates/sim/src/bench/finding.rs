//! Finding and paging in a long history: by the store itself, since the rest of a command is a start.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use client::{ConversationId, Page, Passphrase, Search, Store};

use super::Sizes;
use super::table::{self, Rounds, number};
use crate::real::people::RealPerson;

/// What is looked for: a word of every message, one of few, all of the two, and one of none.
const QUESTIONS: [(&str, &str); 4] =
    [("a word of all", "message"), ("a word of few", "17"), ("both", "message 17"), ("no message's", "absent")];

/// The messages of a page.
const LIMIT: u32 = 50;

/// Measures and prints.
pub(super) fn run(sizes: &Sizes, person: &RealPerson, conversation: ConversationId, stored: u64) -> Result<()> {
    let passphrase = Passphrase::new(person.passphrase.clone())?;
    let store = Store::of_profile(&person.home, &passphrase)?;
    let newest = store.messages(&conversation, Page::Before { number: u64::MAX, limit: 1 })?;
    let last = newest.last().context("a history")?.number;
    ensure!(last >= stored, "only {last} messages are stored");
    table::begin(
        "Finding and paging",
        &format!(
            "The newest {LIMIT} of what is found in {} messages, in all chats and in the one, and pages of {LIMIT} messages at both ends and in \
             the middle of the history; {} rounds, the first with a cold cache of pages.",
            number(stored as f64),
            sizes.starts
        ),
        &["what", "found", "ms"],
    );
    for (what, words) in QUESTIONS {
        for within in [None, Some(conversation)] {
            let search = Search { words: words.to_owned(), conversation: within, before: None, limit: LIMIT };
            let (mut ms, mut found) = (Rounds::default(), 0);
            for _ in 0..sizes.starts {
                let begun = Instant::now();
                found = store.search(&search)?.found.len();
                ms.add(begun.elapsed().as_secs_f64() * 1e3);
            }
            let place = if within.is_some() { "in the chat" } else { "in all chats" };
            table::row(&[format!("{what}, {place}"), number(found as f64), ms.cell()]);
        }
    }
    let pages = [
        ("the newest page", Page::Before { number: u64::MAX, limit: LIMIT }),
        ("the oldest page", Page::After { number: 0, limit: LIMIT }),
        ("a page in the middle", Page::Around { number: last / 2, limit: LIMIT }),
    ];
    for (what, page) in pages {
        let (mut ms, mut shown) = (Rounds::default(), 0);
        for _ in 0..sizes.starts {
            let begun = Instant::now();
            shown = store.messages(&conversation, page)?.len();
            ms.add(begun.elapsed().as_secs_f64() * 1e3);
        }
        table::row(&[what.to_owned(), number(shown as f64), ms.cell()]);
    }
    Ok(())
}

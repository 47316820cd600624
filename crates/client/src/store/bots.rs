//! What bots need to outlive a crash: their tokens' hashes, the log of events, and what was done under which key.

use minicbor::{Decode, Encode};
use protocol::cbor;
use rusqlite::{OptionalExtension, params};
use subtle::ConstantTimeEq;

use super::{Store, StoreError};
use crate::bots::{
    BOTS_MAX, Begun, Bot, Deed, Done, EVENT_PAGE_MAX, KEY_LIFE_MS, KEYS_MAX, Logged, Reach, RequestKey, Scope,
};
use crate::event::Event;

/// AUTOINCREMENT, since a sequence number must never come again, also when all events are gone. An event is a hint at a row: the
/// same hint again takes the place of the one before it.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS bots (name TEXT NOT NULL UNIQUE, hash BLOB, scopes BLOB NOT NULL, acknowledged INTEGER NOT NULL, reach BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS bot_events (seq INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS bot_requests (key BLOB NOT NULL UNIQUE, fingerprint BLOB NOT NULL, answer TEXT, begun INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS bot_requests_begun ON bot_requests (begun);
CREATE TABLE IF NOT EXISTS bot_deeds (key BLOB NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL, done BLOB NOT NULL,
    UNIQUE (key, kind, number));
";

/// The setting that names the last event that was dropped unseen.
const SETTING_DROPPED: &str = "bot_events_dropped";

impl Store {
    /// Makes the tables, in a profile of before them too.
    pub(super) fn prepare_bots(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(SCHEMA)?)
    }

    /// All bots, by name.
    pub fn bots(&self) -> Result<Vec<Bot>, StoreError> {
        Ok(self.bots_with_hashes()?.into_iter().map(|(bot, _)| bot).collect())
    }

    fn bots_with_hashes(&self) -> Result<Vec<(Bot, Option<Vec<u8>>)>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT name, hash, scopes, acknowledged, reach FROM bots ORDER BY name")?;
        let rows = statement.query_map([], |row| {
            let (scopes, reach) = (row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(4)?);
            Ok((row.get::<_, String>(0)?, row.get(1)?, scopes, row.get::<_, i64>(3)?, reach))
        })?;
        rows.map(|row| {
            let (name, hash, scopes, acknowledged, reach) = row?;
            let (scopes, acknowledged) = (decode(&scopes)?, unsigned(acknowledged));
            Ok((Bot { name, scopes, acknowledged, reach: decode(&reach)? }, hash))
        })
        .collect()
    }

    /// Makes a bot that begins behind the newest event; whether it was made.
    pub fn add_bot(
        &self,
        name: &str,
        hash: Option<&[u8; 32]>,
        scopes: &[Scope],
        reach: &Reach,
    ) -> Result<bool, StoreError> {
        let bots = self.bots()?;
        if bots.len() >= BOTS_MAX || bots.iter().any(|bot| bot.name == name) {
            return Ok(false);
        }
        let mut scopes = scopes.to_vec();
        scopes.sort();
        scopes.dedup();
        let hash = hash.map(|hash| hash.as_slice());
        let newest = signed(self.newest_event()?);
        let mut statement = self
            .connection
            .prepare_cached("INSERT INTO bots (name, hash, scopes, acknowledged, reach) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        statement.execute(params![name, hash, cbor::to_bytes(&scopes), newest, cbor::to_bytes(reach)])?;
        Ok(true)
    }

    /// Removes a bot; whether there was one.
    pub fn remove_bot(&self, name: &str) -> Result<bool, StoreError> {
        let removed = self.connection.prepare_cached("DELETE FROM bots WHERE name = ?1")?.execute([name])?;
        self.forget_acknowledged()?;
        Ok(removed > 0)
    }

    /// The bot whose token has this hash. All are compared, each in constant time.
    pub fn bot_of_token(&self, hash: &[u8; 32]) -> Result<Option<Bot>, StoreError> {
        let mut found = None;
        for (bot, known) in self.bots_with_hashes()? {
            if known.is_some_and(|known| bool::from(known.as_slice().ct_eq(hash))) {
                found = Some(bot);
            }
        }
        Ok(found)
    }

    /// Logs events if there is a bot, and forgets what is `window` events back. Within the batch that they are about.
    pub fn log_events(&self, events: &[Event], window: u64) -> Result<(), StoreError> {
        let mut is_there = self.connection.prepare_cached("SELECT 1 FROM bots LIMIT 1")?;
        if events.is_empty() || !is_there.exists([])? {
            return Ok(());
        }
        let mut put = self.connection.prepare_cached("INSERT OR REPLACE INTO bot_events (event) VALUES (?1)")?;
        for event in events {
            put.execute([cbor::to_bytes(event)])?;
        }
        let last = self.newest_event()?.saturating_sub(window);
        let mut drop = self.connection.prepare_cached("DELETE FROM bot_events WHERE seq <= ?1")?;
        if drop.execute([signed(last)])? > 0 {
            self.keep_setting(SETTING_DROPPED, &last.to_string())?;
        }
        Ok(())
    }

    /// The events behind a number, or behind what a bot has acknowledged; nothing if there is no such bot.
    pub fn logged(&self, name: &str, after: Option<u64>, limit: u32) -> Result<Option<Logged>, StoreError> {
        let Some(acknowledged) = self.acknowledged(name)? else { return Ok(None) };
        let after = after.unwrap_or(acknowledged);
        let mut statement =
            self.connection.prepare_cached("SELECT seq, event FROM bot_events WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
        let rows = statement.query_map(params![signed(after), limit.min(EVENT_PAGE_MAX)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        let events =
            rows.map(|row| row.map_err(StoreError::from).and_then(|(seq, event)| Ok((unsigned(seq), decode(&event)?))));
        let events = events.collect::<Result<_, StoreError>>()?;
        let dropped = self.setting(SETTING_DROPPED)?.and_then(|text| text.parse::<u64>().ok());
        let missed = dropped.filter(|dropped| *dropped > after);
        Ok(Some(Logged { events, newest: self.newest_event()?, acknowledged, missed }))
    }

    /// Keeps how far a bot has come; whether that number was given yet, and there is such a bot.
    pub fn acknowledge(&self, name: &str, seq: u64) -> Result<bool, StoreError> {
        if seq > self.newest_event()? {
            return Ok(false);
        }
        let mut statement =
            self.connection.prepare_cached("UPDATE bots SET acknowledged = max(acknowledged, ?2) WHERE name = ?1")?;
        let known = statement.execute(params![name, signed(seq)])? > 0;
        self.forget_acknowledged()?;
        Ok(known)
    }

    fn acknowledged(&self, name: &str) -> Result<Option<u64>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT acknowledged FROM bots WHERE name = ?1")?;
        let found: Option<i64> = statement.query_row([name], |row| row.get(0)).optional()?;
        Ok(found.map(unsigned))
    }

    /// What all bots have acknowledged is of no use to anybody.
    fn forget_acknowledged(&self) -> Result<(), StoreError> {
        let all = "SELECT coalesce(min(acknowledged), 9223372036854775807) FROM bots";
        let forget = format!("DELETE FROM bot_events WHERE seq <= ({all})");
        self.connection.prepare_cached(&forget)?.execute([])?;
        Ok(())
    }

    fn newest_event(&self) -> Result<u64, StoreError> {
        let newest = "SELECT seq FROM sqlite_sequence WHERE name = 'bot_events'";
        let newest: Option<i64> = self.connection.prepare_cached(newest)?.query_row([], |row| row.get(0)).optional()?;
        Ok(newest.map_or(0, unsigned))
    }

    /// Begins a request under a key, at a time in milliseconds.
    pub fn begin_request(&self, key: &RequestKey, fingerprint: &[u8; 32], now: u64) -> Result<Begun, StoreError> {
        self.forget_requests(now.saturating_sub(KEY_LIFE_MS))?;
        let known = "SELECT fingerprint, answer FROM bot_requests WHERE key = ?1";
        let known: Option<(Vec<u8>, Option<String>)> = self
            .connection
            .prepare_cached(known)?
            .query_row([key.0.as_slice()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match known {
            // Nothing was done under it: the process was killed before, and the program asks for something else by now.
            Some((used_for, None)) if used_for != fingerprint && self.last_done(key)?.is_none() => {
                self.finish_request(key, "", true)?;
                self.keep_request(key, fingerprint, now)
            }
            Some((used_for, _)) if used_for != fingerprint => Ok(Begun::Other),
            Some((_, Some(answer))) => Ok(Begun::Answered(answer)),
            Some((_, None)) => Ok(Begun::Unfinished { done: self.last_done(key)? }),
            None => self.keep_request(key, fingerprint, now),
        }
    }

    fn keep_request(&self, key: &RequestKey, fingerprint: &[u8; 32], now: u64) -> Result<Begun, StoreError> {
        let count = "SELECT count(*) FROM bot_requests";
        let count: i64 = self.connection.prepare_cached(count)?.query_row([], |row| row.get(0))?;
        if unsigned(count) >= KEYS_MAX {
            return Ok(Begun::Full);
        }
        let mut put =
            self.connection.prepare_cached("INSERT INTO bot_requests (key, fingerprint, begun) VALUES (?1, ?2, ?3)")?;
        put.execute(params![key.0.as_slice(), fingerprint.as_slice(), signed(now)])?;
        Ok(Begun::Fresh)
    }

    fn forget_requests(&self, before: u64) -> Result<(), StoreError> {
        let mut is_there = self.connection.prepare_cached("SELECT 1 FROM bot_requests WHERE begun < ?1 LIMIT 1")?;
        if !is_there.exists([signed(before)])? {
            return Ok(());
        }
        let transaction = self.connection.unchecked_transaction()?;
        transaction.execute(
            "DELETE FROM bot_deeds WHERE key IN (SELECT key FROM bot_requests WHERE begun < ?1)",
            [signed(before)],
        )?;
        transaction.execute("DELETE FROM bot_requests WHERE begun < ?1", [signed(before)])?;
        Ok(transaction.commit()?)
    }

    /// Ends a request: an answer is kept, but not that of one that failed and has done nothing.
    pub fn finish_request(&self, key: &RequestKey, answer: &str, failed: bool) -> Result<bool, StoreError> {
        let kept = !failed || self.last_done(key)?.is_some();
        let statement = match kept {
            true => "UPDATE bot_requests SET answer = ?2 WHERE key = ?1 AND answer IS NULL",
            false => "DELETE FROM bot_requests WHERE key = ?1 AND ?2 IS NOT NULL",
        };
        self.connection.prepare_cached(statement)?.execute(params![key.0.as_slice(), answer])?;
        Ok(kept)
    }

    /// Forgets a deed that has come to nothing after all.
    pub fn forget_deed(&self, done: &Done) -> Result<(), StoreError> {
        self.connection.prepare_cached("DELETE FROM bot_deeds WHERE done = ?1")?.execute([cbor::to_bytes(done)])?;
        Ok(())
    }

    /// What a deed came to, if it was done.
    pub fn done(&self, deed: &Deed) -> Result<Option<Done>, StoreError> {
        let found = "SELECT done FROM bot_deeds WHERE key = ?1 AND kind = ?2 AND number = ?3";
        let found: Option<Vec<u8>> = self
            .connection
            .prepare_cached(found)?
            .query_row(params![deed.key.0.as_slice(), signed(deed.kind), signed(deed.number)], |row| row.get(0))
            .optional()?;
        found.map(|done| decode(&done)).transpose()
    }

    fn last_done(&self, key: &RequestKey) -> Result<Option<Done>, StoreError> {
        let found = "SELECT done FROM bot_deeds WHERE key = ?1 ORDER BY rowid DESC LIMIT 1";
        let found: Option<Vec<u8>> =
            self.connection.prepare_cached(found)?.query_row([key.0.as_slice()], |row| row.get(0)).optional()?;
        found.map(|done| decode(&done)).transpose()
    }

    /// Keeps what a deed came to. Within the batch that it is.
    pub fn keep_deed(&self, deed: &Deed, done: &Done) -> Result<(), StoreError> {
        let mut put = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO bot_deeds (key, kind, number, done) VALUES (?1, ?2, ?3, ?4)")?;
        put.execute(params![deed.key.0.as_slice(), signed(deed.kind), signed(deed.number), cbor::to_bytes(done)])?;
        Ok(())
    }
}

/// SQLite's integers are signed; ours stay far below the end of either.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn decode<T>(value: &[u8]) -> Result<T, StoreError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    cbor::from_bytes(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::RawKey;
    use crate::reply::Reply;
    use protocol::id::ConversationId;

    const DAY_MS: u64 = 86_400_000;

    fn open(folder: &tempfile::TempDir) -> Store {
        Store::open(&folder.path().join("store.db"), &RawKey([1; 32])).expect("opens")
    }

    fn message(number: u64) -> Event {
        Event::Message { conversation: ConversationId([1; 32]), number }
    }

    fn numbers(store: &Store, after: Option<u64>) -> Vec<u64> {
        let logged = store.logged("echo", after, 1_000).expect("reads").expect("a bot");
        logged.events.iter().map(|(seq, _)| *seq).collect()
    }

    #[test]
    fn numbers_never_come_again_and_nothing_is_logged_for_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        store.log_events(&[message(1)], 10).expect("logs");
        assert!(store.logged("echo", None, 10).expect("reads").is_none());
        assert!(store.add_bot("echo", None, &Scope::ALL, &Reach::Nowhere).expect("adds"));
        assert!(!store.add_bot("echo", None, &Scope::ALL, &Reach::Nowhere).expect("knows it"));
        store.log_events(&[message(1), message(2), message(1)], 10).expect("logs");
        // The hint at the first row moved behind the second.
        assert_eq!(numbers(&store, None), [2, 3]);
        assert!(!store.acknowledge("echo", 4).expect("asks"), "no such number was given yet");
        assert!(store.acknowledge("echo", 3).expect("keeps"));
        assert!(store.acknowledge("echo", 2).expect("keeps"), "an older word changes nothing");
        drop(store);
        let store = open(&folder);
        assert!(numbers(&store, None).is_empty() && numbers(&store, Some(0)).is_empty());
        store.log_events(&[message(3)], 10).expect("logs");
        assert_eq!(numbers(&store, None), [4]);
    }

    #[test]
    fn whoever_never_acknowledges_keeps_no_more_than_the_window_and_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        for name in ["echo", "quick"] {
            store.add_bot(name, None, &Scope::ALL, &Reach::Nowhere).expect("adds");
        }
        for number in 1..=25 {
            store.log_events(&[message(number)], 10).expect("logs");
            store.acknowledge("quick", number).expect("keeps");
        }
        assert_eq!(numbers(&store, None), (16..=25).collect::<Vec<_>>());
        let missed = |name: &str, after| store.logged(name, after, 1).expect("reads").expect("a bot").missed;
        assert_eq!((missed("echo", None), missed("quick", None)), (Some(15), None));
        store.acknowledge("echo", 15).expect("keeps");
        assert_eq!(missed("echo", None), None, "once it has said that it knows");
        assert_eq!(missed("echo", Some(3)), Some(15));
        store.remove_bot("echo").expect("removes");
        let left: i64 =
            store.connection.query_row("SELECT count(*) FROM bot_events", [], |row| row.get(0)).expect("counts");
        assert_eq!(left, 0, "what the slowest one held is forgotten with it");
    }

    #[test]
    fn keys_are_for_one_request_and_live_a_week() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        let key = RequestKey::new("echo", "a");
        let deed = Deed { key, kind: 1, number: 0 };
        let begin = |what: u8, day: u64| store.begin_request(&key, &[what; 32], day * DAY_MS).expect("begins");
        assert_eq!(begin(1, 1), Begun::Fresh);
        assert_eq!(begin(1, 1), Begun::Unfinished { done: None });
        assert!(!store.finish_request(&key, "failed", true).expect("ends"), "nothing was done: the key is free");
        assert_eq!(begin(2, 1), Begun::Fresh);
        assert_eq!(begin(3, 1), Begun::Fresh, "nothing was done under it still");
        assert_eq!(begin(2, 1), Begun::Fresh);
        let done = Done { reply: Reply::Done, conversation: Some(ConversationId([1; 32])) };
        store.keep_deed(&deed, &done).expect("keeps");
        assert_eq!(begin(2, 2), Begun::Unfinished { done: Some(done) });
        assert!(store.finish_request(&key, "offline, kept", true).expect("ends"), "something was done");
        assert!(store.finish_request(&key, "another", false).expect("ends"));
        assert_eq!(begin(2, 3), Begun::Answered("offline, kept".into()), "the first answer stays");
        assert_eq!(begin(1, 3), Begun::Other);
        assert_eq!(begin(2, 8), Begun::Answered("offline, kept".into()));
        assert_eq!(begin(2, 9), Begun::Fresh, "after more than seven days");
        assert_eq!(store.done(&deed).expect("reads"), None);
    }

    #[test]
    fn so_many_keys_are_kept_and_so_many_events_given_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {KEYS_MAX})");
        let rows = format!("SELECT randomblob(16), randomblob(32), {DAY_MS} FROM n");
        let fill = format!("{numbers} INSERT INTO bot_requests (key, fingerprint, begun) {rows}");
        store.connection.execute_batch(&fill).expect("fills");
        let begin = |day: u64| store.begin_request(&RequestKey::new("echo", "a"), &[1; 32], day * DAY_MS);
        assert_eq!(begin(1).expect("begins"), Begun::Full);
        assert_eq!(begin(9).expect("begins"), Begun::Fresh, "after their seven days");
        store.add_bot("echo", None, &Scope::ALL, &Reach::Nowhere).expect("adds");
        let events: Vec<Event> = (0..=u64::from(EVENT_PAGE_MAX)).map(message).collect();
        store.log_events(&events, 10_000).expect("logs");
        let page = store.logged("echo", None, u32::MAX).expect("reads").expect("a bot");
        assert_eq!(page.events.len(), EVENT_PAGE_MAX as usize);
    }

    #[test]
    fn a_token_is_known_by_its_hash_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        store.add_bot("echo", Some(&[1; 32]), &[Scope::Send, Scope::Read, Scope::Read], &Reach::Nowhere).expect("adds");
        store.add_bot("local", None, &Scope::ALL, &Reach::Nowhere).expect("adds");
        let found = store.bot_of_token(&[1; 32]).expect("looks").expect("a bot");
        assert_eq!((found.name.as_str(), found.scopes), ("echo", vec![Scope::Read, Scope::Send]));
        assert!(store.bot_of_token(&[0; 32]).expect("looks").is_none());
        assert!(store.remove_bot("echo").expect("removes"));
        assert!(store.bot_of_token(&[1; 32]).expect("looks").is_none());
        for number in 0..BOTS_MAX {
            store.add_bot(&format!("bot{number}"), None, &[], &Reach::Nowhere).expect("adds");
        }
        assert_eq!(store.bots().expect("reads").len(), BOTS_MAX);
    }
}

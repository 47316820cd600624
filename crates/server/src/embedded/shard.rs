//! The files of one shard of topics: links, and bodies by week of expiry.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::cbor;
use protocol::franking::Stamp;
use protocol::time::Minutes;
use protocol::topic::ChainLink;
use rusqlite::{Connection, OptionalExtension, params};

use super::database::{self, OpenError, Schema, signed, unavailable};
use super::sync_folder;
use crate::port::StoreError;

const LINKS: Schema = Schema {
    version: 2,
    tables: "
        CREATE TABLE IF NOT EXISTS topic (row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, segment INTEGER NOT NULL,
            segment_start INTEGER NOT NULL, sequence INTEGER NOT NULL, link BLOB NOT NULL,
            time INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS segment (topic INTEGER NOT NULL, segment INTEGER NOT NULL, key BLOB NOT NULL,
            start INTEGER NOT NULL, \"end\" INTEGER, UNIQUE (topic, segment));
        CREATE TABLE IF NOT EXISTS link (topic INTEGER NOT NULL, sequence INTEGER NOT NULL, segment INTEGER NOT NULL,
            kind INTEGER NOT NULL, time INTEGER NOT NULL, expiry INTEGER NOT NULL, entry BLOB NOT NULL,
            key BLOB NOT NULL, after BLOB NOT NULL, UNIQUE (topic, sequence), UNIQUE (topic, segment, key));",
};

const BODIES: Schema = Schema {
    version: 1,
    tables: "
        CREATE TABLE IF NOT EXISTS body (topic INTEGER NOT NULL, sequence INTEGER NOT NULL, expiry INTEGER NOT NULL,
            bytes BLOB NOT NULL, stamp BLOB, UNIQUE (topic, sequence));
        CREATE INDEX IF NOT EXISTS body_expiry ON body (expiry);",
};

const WEEK_MINUTES: u64 = 7 * 24 * 60;

/// One shard's files, as one thread has them open.
pub(super) struct Shard {
    pub(super) links: Connection,
    bodies: Bodies,
}

/// The files of bodies.
pub(super) struct Bodies {
    folder: PathBuf,
    open: BTreeMap<u64, Connection>,
}

/// Where a body lies.
#[derive(Clone, Copy)]
pub(super) struct Place {
    topic: i64,
    sequence: i64,
    expiry: Minutes,
}

/// A body's bytes and stamp.
pub(super) type Found = (Vec<u8>, Option<Stamp>);

/// A body to write.
pub(super) struct Body {
    pub(super) place: Place,
    pub(super) stamp: Option<Stamp>,
    pub(super) bytes: Arc<[u8]>,
}

impl Place {
    pub(super) fn of(topic: i64, link: &ChainLink) -> Result<Place, StoreError> {
        Ok(Place { topic, sequence: signed(link.sequence)?, expiry: link.expiry })
    }

    pub(super) fn is(&self, topic: i64, sequence: u64) -> bool {
        self.topic == topic && u64::try_from(self.sequence) == Ok(sequence)
    }

    fn week(&self) -> u64 {
        self.expiry.0 / WEEK_MINUTES
    }
}

impl Shard {
    pub(super) fn open(folder: &Path) -> Result<Self, OpenError> {
        let links = database::open(&folder.join("links.sqlite"), &LINKS)?;
        Ok(Shard { links, bodies: Bodies { folder: folder.to_owned(), open: BTreeMap::new() } })
    }

    pub(super) fn split(&mut self) -> (&mut Connection, &mut Bodies) {
        (&mut self.links, &mut self.bodies)
    }

    /// Closes the files of weeks that are over.
    pub(super) fn forget_before(&mut self, now: Minutes) -> Result<(), StoreError> {
        self.bodies.open.retain(|week, _| !is_over(*week, now));
        Ok(())
    }

    /// Deletes the files of weeks that are over, and what has expired of the week that is not.
    pub(super) fn expire(&mut self, now: Minutes) -> Result<(), StoreError> {
        self.forget_before(now)?;
        for week in self.bodies.weeks()? {
            if is_over(week, now) {
                self.bodies.delete(week)?;
            } else if week.saturating_mul(WEEK_MINUTES) <= now.0 {
                self.bodies.delete_expired(week, now)?;
            }
        }
        Ok(())
    }
}

impl Bodies {
    /// A body and its stamp, if they have not expired.
    pub(super) fn find(&mut self, place: &Place) -> Result<Option<Found>, StoreError> {
        let Some(connection) = self.existing(place.week())? else { return Ok(None) };
        let sql = "SELECT bytes, stamp FROM body WHERE topic = ?1 AND sequence = ?2";
        let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
        let found = statement
            .query_row(params![place.topic, place.sequence], |row| Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?)))
            .optional()
            .map_err(unavailable)?;
        let Some((bytes, stamp)) = found else { return Ok(None) };
        let stamp = stamp.map(|stamp| cbor::from_bytes(&stamp)).transpose();
        Ok(Some((bytes, stamp.map_err(|_| StoreError::Unavailable("a stored stamp is damaged".to_owned()))?)))
    }

    /// Writes bodies durably, one transaction for each week.
    pub(super) fn write(&mut self, bodies: Vec<Body>) -> Result<(), StoreError> {
        let mut weeks: BTreeMap<u64, Vec<Body>> = BTreeMap::new();
        for body in bodies {
            weeks.entry(body.place.week()).or_default().push(body);
        }
        for (week, bodies) in weeks {
            let connection = self.existing_or_created(week)?;
            let transaction = connection.transaction().map_err(unavailable)?;
            for body in bodies {
                let expiry = signed(body.place.expiry.0)?;
                let stamp = body.stamp.as_ref().map(cbor::to_bytes);
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO body (topic, sequence, expiry, bytes, stamp) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )
                    .and_then(|mut statement| {
                        statement.execute(params![body.place.topic, body.place.sequence, expiry, body.bytes.as_ref(), stamp])
                    })
                    .map_err(unavailable)?;
            }
            transaction.commit().map_err(unavailable)?;
        }
        Ok(())
    }

    fn existing(&mut self, week: u64) -> Result<Option<&mut Connection>, StoreError> {
        let is_there = self.open.contains_key(&week) || self.file(week).exists();
        if is_there { self.existing_or_created(week).map(Some) } else { Ok(None) }
    }

    fn existing_or_created(&mut self, week: u64) -> Result<&mut Connection, StoreError> {
        let file = self.file(week);
        match self.open.entry(week) {
            std::collections::btree_map::Entry::Occupied(open) => Ok(open.into_mut()),
            std::collections::btree_map::Entry::Vacant(vacant) => {
                let cannot = |_| StoreError::Unavailable("a file of bodies cannot be opened".to_owned());
                Ok(vacant.insert(database::open(&file, &BODIES).map_err(cannot)?))
            }
        }
    }

    fn file(&self, week: u64) -> PathBuf {
        self.folder.join(format!("bodies-{week}.sqlite"))
    }

    /// The weeks that have files.
    fn weeks(&self) -> Result<Vec<u64>, StoreError> {
        let names = fs::read_dir(&self.folder).map_err(io_unavailable)?;
        let week_of = |name: &str| name.strip_prefix("bodies-")?.strip_suffix(".sqlite")?.parse().ok();
        Ok(names.filter_map(|entry| week_of(entry.ok()?.file_name().to_str()?)).collect())
    }

    fn delete(&mut self, week: u64) -> Result<(), StoreError> {
        self.open.remove(&week);
        let file = self.file(week);
        for suffix in ["-wal", "-shm", ""] {
            let mut name = file.clone().into_os_string();
            name.push(suffix);
            match fs::remove_file(&name) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io_unavailable(error)),
                _ => {}
            }
        }
        sync_folder(&self.folder).map_err(io_unavailable)
    }

    fn delete_expired(&mut self, week: u64, now: Minutes) -> Result<(), StoreError> {
        let connection = self.existing_or_created(week)?;
        let deleted =
            connection.execute("DELETE FROM body WHERE expiry <= ?1", params![signed(now.0)?]).map_err(unavailable)?;
        if deleted > 0 {
            // What was deleted must not live on in the write-ahead log.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(unavailable)?;
        }
        Ok(())
    }
}

fn is_over(week: u64, now: Minutes) -> bool {
    week.saturating_add(1).saturating_mul(WEEK_MINUTES) <= now.0
}

fn io_unavailable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("files: {}", error.kind()))
}

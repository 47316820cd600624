//! One conformance suite for each port, run against every adapter, each check also across a crash.

mod blobs;
mod directory;
mod leases;
mod map;
mod tokens;
mod topics;
mod wakeups;

use std::path::Path;

use wiretight_server::embedded::EmbeddedStores;
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores;

/// Where an adapter's stores live.
pub trait Home {
    type Stores: Stores;

    /// The stores, as they are used.
    fn stores(&self) -> Self::Stores;

    /// The stores as another process beside the first opens them.
    fn another_handle(&self) -> Self::Stores;

    /// The stores as another process finds them after a crash at this moment; what was there before is not used again.
    fn after_crash(&mut self) -> Self::Stores;
}

#[derive(Default)]
struct InMemory(MemoryStores);

impl Home for InMemory {
    type Stores = MemoryStores;

    fn stores(&self) -> MemoryStores {
        self.0.clone()
    }

    fn another_handle(&self) -> MemoryStores {
        self.0.clone()
    }

    fn after_crash(&mut self) -> MemoryStores {
        self.0.clone()
    }
}

struct Embedded {
    folder: tempfile::TempDir,
    stores: EmbeddedStores,
}

impl Default for Embedded {
    fn default() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let stores = EmbeddedStores::open(folder.path()).expect("opened");
        Embedded { folder, stores }
    }
}

impl Home for Embedded {
    type Stores = EmbeddedStores;

    fn stores(&self) -> EmbeddedStores {
        self.stores.clone()
    }

    fn another_handle(&self) -> EmbeddedStores {
        EmbeddedStores::open(self.folder.path()).expect("opened")
    }

    /// The files as they lie there, while they are still open: nothing was closed or written back in order.
    fn after_crash(&mut self) -> EmbeddedStores {
        let copy = tempfile::tempdir().expect("a folder");
        copy_folder(self.folder.path(), copy.path());
        self.stores = EmbeddedStores::open(copy.path()).expect("opened");
        self.folder = copy;
        self.stores.clone()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).expect("created");
            copy_folder(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Runs checks of a port's suite against each adapter.
macro_rules! conforms {
    ($port:ident: $($check:ident),* $(,)?) => {
        mod $port {
            mod memory {
                $(#[tokio::test] async fn $check() { crate::$port::$check(crate::InMemory::default()).await; })*
            }
            mod embedded {
                $(#[tokio::test] async fn $check() { crate::$port::$check(crate::Embedded::default()).await; })*
            }
        }
    };
}

mod adapters {
    conforms!(directory: what_is_committed_is_read_and_scanned, a_part_is_read_and_no_more, many_are_read_in_the_order_asked,
        many_are_read_as_of_one_moment, a_failed_assert_changes_nothing, one_of_many_wins,
        commits_made_together_are_made_one_after_the_other, a_crash_loses_nothing_committed);
    conforms!(topics: sequences_are_dense_and_links_continue, a_batch_is_decided_in_order, duplicates_get_the_first_place,
        commits_close_and_open, absent_topics_are_told, reads_keep_their_limits, bodies_expire_and_links_stay, times_never_go_back,
        sequences_go_on_after_expiry_and_crash, lanes_are_stable, numbers_beyond_what_is_stored_are_absent);
    conforms!(blobs: chunks_are_written_in_order, a_gap_is_not_written, only_its_start_begins_a_blob, other_bytes_or_sizes_conflict,
        an_upload_goes_on_after_a_crash, what_is_deleted_is_gone_also_after_a_crash, blobs_expire_by_day);
    conforms!(wakeups: hints_reach_who_joined, hints_of_one_kind_are_one, signals_are_bounded);
    conforms!(map: roots_are_those_of_akd, an_epoch_is_one_commit, of_two_publishers_one_commits,
        the_epoch_before_stays_readable_and_no_older_one, what_has_its_value_makes_no_epoch,
        an_older_change_does_not_undo_a_newer_one, a_missing_node_is_told);
    conforms!(tokens: a_token_opens_one_contact_session_wherever_it_is_shown, of_those_who_take_a_seat_at_once_one_has_it,
        spends_are_forgotten_when_their_tokens_are_good_no_longer);
    conforms!(leases: the_last_holder_is_told_of_the_one_before, what_is_taken_is_not_taken_from_its_holder, buckets_empty_and_fill);
}

//! What the keys in a folder are after it was put back from a copy.

use protocol::token::period_start;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

const NOON: Millis = Millis(20_000 * 86_400_000 + 12 * 3_600_000);
const EVENING: Millis = Millis(NOON.0 + 7 * 3_600_000);

fn keyring(folder: &Folder, now: Millis) -> Result<Keyring, FolderError> {
    folder.keyring(CertificateHash([0; 32]), now, &mut ChaCha20Rng::from_seed([1; 32]))
}

fn uses(folder: &Folder, period: Days, now: Millis) -> bool {
    keyring(folder, now).expect("keys").issuers().spendable(period, now).is_some()
}

/// A copy of this very day has the day's keys, and not what was spent and issued under them since.
#[test]
fn after_a_restoration_no_key_is_used_under_which_tokens_were_issued() {
    let today = NOON.days();
    let tomorrow = Days(today.0 + 1);
    for (restored, from) in [(NOON, tomorrow), (EVENING, Days(today.0 + 2))] {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::take(&place.path().join("data")).expect("taken");
        assert!(uses(&folder, today, NOON) && uses(&folder, tomorrow, period_start(tomorrow)));
        assert_eq!(folder.begin_restored(restored).expect("written"), from);
        assert_eq!(folder.begin_restored(NOON).expect("written"), from, "it never goes back");
        assert!(!uses(&folder, today, NOON), "spent and issued since the copy");
        assert_eq!(uses(&folder, tomorrow, period_start(tomorrow)), restored == NOON);
        assert!(keyring(&folder, restored).expect("keys").issuers().statements(restored).is_empty());
        assert!(uses(&folder, from, period_start(from)), "then all goes on");
    }
}

#[test]
fn what_a_restoration_wrote_and_cannot_be_read_is_not_taken_for_none() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::take(&place.path().join("data")).expect("taken");
    keyring(&folder, NOON).expect("keys");
    fs::write(folder.path().join(ISSUERS_FROM), "2O001\n").expect("written");
    assert!(matches!(keyring(&folder, NOON), Err(FolderError::IssuersFromDamaged { .. })));
    assert!(matches!(folder.begin_restored(NOON), Err(FolderError::IssuersFromDamaged { .. })));
}

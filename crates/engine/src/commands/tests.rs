//! Whom a command waits for.

use super::*;
use crate::conversation::tests::stand::{ALICE, BOB, CAROL, NOW, account, chain, engine, with};
use crate::directory::trust::Trust;
use crate::view::ContactView;

/// Looking on from whoever was asked for last must not pass over somebody before, of whom what was shown has become too old.
#[test]
fn everybody_who_is_named_is_shown_when_something_begins_with_them() {
    let shown = Trust::Proven { at: NOW.millis(), leaf: 0, sequence: 0 };
    let cases = [
        ((shown, shown), [None, None]),
        ((Trust::default(), shown), [Some(0), Some(0)]),
        ((shown, Trust::default()), [Some(1), Some(1)]),
        ((Trust::default(), Trust::default()), [Some(0), Some(1)]),
    ];
    for (trusts, expected) in cases {
        let people = [(ALICE, "alice", trusts.0), (CAROL, "carol", trusts.1)];
        let mut bob = engine(BOB);
        let next = with(&mut bob, |cx, hub| {
            let members = people.map(|(person, name, trust)| {
                let handle = Handle::parse(name).expect("a handle");
                contacts::learn_chain(cx, account(person), chain(person));
                let known = cx.core.contacts.get(&account(person)).cloned().expect("known");
                cx.put_contact(ContactView { handle: Some(handle.clone()), trust, ..known });
                handle
            });
            let command = Command::CreateGroup { name: "tea".to_owned(), members: members.to_vec() };
            let next = |first| hub.next_to_look_up(cx, &command, &BTreeSet::new(), first);
            [next(0), next(1)].map(|next| next.map(|(at, _)| at))
        });
        assert_eq!(next, expected, "{trusts:?}");
    }
}

//! A member whose program is changed: entries that pass the server and the seal, and hold what no honest program makes.

use engine::adversary::{Adversary, Deed, NextKey};
use engine::changes::Row;
use engine::view::Role;
use protocol::cbor;
use protocol::content::Content;
use protocol::control::Control;
use protocol::id::{AccountId, ConversationId};
use protocol::payload::Payload;
use protocol::topic::Entry;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use crate::script::Script;

/// What the member of these rows appends, as the script says.
pub fn entry(script: &mut Script, rows: &[Row], conversation: &ConversationId, member: AccountId) -> Option<Entry> {
    let mut adversary = Adversary::new(rows, conversation)?;
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    match script.below(4) {
        0 => Some(adversary.garbage(&mut rng)),
        1 | 2 => message(script, &mut adversary, member),
        _ => {
            let deed = match script.below(5) {
                0 => Deed::Remove(member),
                1 => Deed::SetRole(member, Role::Owner),
                2 => Deed::SetRole(member, Role::Member),
                _ => Deed::Refresh,
            };
            let next_key = if script.below(8) == 0 { NextKey::OfItsOwn } else { NextKey::Derived };
            let how = script.below(4);
            adversary.commit_with(&mut rng, deed, next_key, |act| match how {
                0 => {}
                1 => script.edit(&mut act.mls.0),
                2 => edited(script, &mut act.chains),
                _ => edited(script, act),
            })
        }
    }
}

fn message(script: &mut Script, adversary: &mut Adversary, member: AccountId) -> Option<Entry> {
    let mut salt = [0; 16];
    salt[0] = script.byte();
    let mut origin = adversary.origin();
    if script.below(8) == 0 {
        origin.account = member;
    }
    let content = match script.below(6) {
        0 => Content::control(salt, origin, &Control::Remove { accounts: vec![member] }),
        1 => Content::control(salt, origin, &Control::Leave),
        2 => Content::control(salt, origin, &Control::Acknowledge),
        3 => Content::control(salt, origin, &Control::Name { name: "x".repeat(script.below(300)) }),
        _ => Content::text(salt, origin, &String::from_utf8_lossy(&script.piece(200))),
    };
    let mut content = content.to_bytes();
    let how = script.below(4);
    if how == 1 {
        script.edit(&mut content);
    }
    adversary.message_of(content, |payload: &mut Payload| match how {
        2 => edited(script, payload),
        3 => script.edit(&mut payload.epoch_authenticator.0),
        _ => {}
    })
}

/// Another value of the same type, if the edit leaves one.
fn edited<T>(script: &mut Script, value: &mut T)
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    let mut bytes = cbor::to_bytes(value);
    script.edit(&mut bytes);
    if let Ok(other) = cbor::from_bytes(&bytes) {
        *value = other;
    }
}

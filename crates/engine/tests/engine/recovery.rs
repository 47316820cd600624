//! Recovering: what the server shows for a recovery code is that account's, open, and has the handle that its person typed.

use protocol::api::{Answer, Request};
use protocol::chain::{Author, Chain, StatementKind, create_account};
use protocol::handle::Handle;
use protocol::id::DeviceId;
use protocol::recovery::RecoveryCode;
use protocol::signature::SecretKey;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use wiretight_engine::caught::Lie;
use wiretight_engine::input::{Command, CommandError};

use crate::device::{Device, chain, handle};

fn code(seed: u64) -> RecoveryCode {
    RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(seed))
}

/// The chain of the account that the code is of.
fn own() -> Chain {
    create_account(&code(7).account_key(), DeviceId([1; 16]), &SecretKey::from_seed(&[1; 32]))
}

/// What becomes of a recovery as alice when the server shows this chain and handle: its device, and what is replied.
fn recovered(shown: Chain, stated: Option<Handle>, replacement: bool) -> (Device, Option<CommandError>) {
    let mut device = Device::new(None);
    device.script.twist(move |request| {
        let shown = Answer::Chain { chain: shown.clone(), handle: stated.clone() };
        matches!(request, Request::FindAccount { .. }).then_some(Ok(shown))
    });
    let replacement = replacement.then(|| code(8));
    let reply = device.command(Command::Recover { handle: Some(handle("alice")), recovery: code(7), replacement });
    (device, reply.and_then(Result::err))
}

fn asks_to_be_put_on_it(device: &Device) -> bool {
    device.sent().iter().any(|request| matches!(request, Request::Recover(_)))
}

#[test]
fn a_recovery_is_of_the_codes_own_open_account() {
    let closed = {
        let (mut chain, state) = (own(), own().verify().expect("a chain"));
        let end = state.next_statement(Author::AccountKey(&code(7).account_key()), StatementKind::Closed);
        chain.statements.push(end);
        chain
    };
    for replacement in [false, true] {
        let (device, error) = recovered(own(), Some(handle("alice")), replacement);
        assert!(error.is_none() && asks_to_be_put_on_it(&device), "{error:?}");
        let refused = [
            ("somebody else's", chain(10), CommandError::OtherRecoveryCode),
            ("closed", closed.clone(), CommandError::AccountClosed),
        ];
        for (what, shown, expected) in refused {
            let (device, error) = recovered(shown, Some(handle("alice")), replacement);
            assert_eq!(error, Some(expected), "{what}");
            assert!(!asks_to_be_put_on_it(&device) && device.disk.is_empty(), "{what}: nothing is kept of it");
        }
    }
}

#[test]
fn a_recovery_takes_no_handle_from_the_server() {
    for stated in [None, Some(handle("mallory"))] {
        let (device, error) = recovered(own(), stated.clone(), false);
        assert_eq!(error, Some(CommandError::OtherOwnHandle { stated }));
        assert!(!asks_to_be_put_on_it(&device));
    }
}

#[test]
fn a_chain_that_does_not_verify_recovers_nothing() {
    let mut forged = own();
    forged.statements[0].signature.0[0] ^= 1;
    let (device, error) = recovered(forged, Some(handle("alice")), false);
    assert!(error.is_some() && !asks_to_be_put_on_it(&device));
    assert_eq!(device.lies(), [&Lie::FalseChain]);
}

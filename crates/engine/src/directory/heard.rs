//! What a server has just said about its directory, for which it must have signed: from that follows what can be shown to strangers.

use protocol::api::{Answer, Refusal, Request, ServerFrame};
use protocol::id::ServerId;
use protocol::signature::PublicKey;
use protocol::transparency::answered::{Served, SignedAnswer};
use protocol::transparency::evidence::{Evidence, KnownLog};

use super::Shown;
use crate::core::{Context, Core};

/// What a file of evidence has at most, bytes, ...
const FILE_BYTES_MAX: usize = 64 * 1024;
/// ... unless there are fewer pieces of evidence than this.
const LARGE_MAX: u64 = 16;

/// A signed answer with its question, while it is judged.
pub(crate) struct Heard {
    question: Request,
    answer: SignedAnswer,
}

/// What comes of a call, if it was answered as it must be: what says something of the directory is signed by the log key, and nothing else is.
/// Otherwise it is no answer to this call, whatever it says. A signed one stays at hand until [`over`].
pub(crate) fn take(
    cx: &mut Context<'_>,
    question: Option<Request>,
    frame: ServerFrame,
) -> Option<Result<Answer, Refusal>> {
    let no_answer = Some(Ok(Answer::Done));
    let signed = match (frame, question) {
        (ServerFrame::SignedAnswer { signed, .. }, Some(question)) => Heard { question, answer: *signed },
        (ServerFrame::Answer { .. }, Some(_)) | (ServerFrame::SignedAnswer { .. }, None) => return no_answer,
        (frame, _) => return frame.into_result(),
    };
    if !is_stood_for(cx.core, &signed) {
        return no_answer;
    }
    let answer = signed.answer.answer.clone();
    cx.core.directory.heard = Some(Box::new(signed));
    Some(Ok(answer))
}

/// The answer was judged.
pub(crate) fn over(cx: &mut Context<'_>) {
    cx.core.directory.heard = None;
}

/// By the log key that the answer itself names under the server's identity, since another one than was known is evidence as well.
fn is_stood_for(core: &Core, heard: &Heard) -> bool {
    let Some(server) = core.server else { return false };
    let known = core.server_keys.as_ref().map(|keys| keys.log);
    let keys = named_key(heard, &server).into_iter().chain(known);
    keys.into_iter().any(|key| heard.answer.verify(&heard.question, &key).is_ok())
}

fn named_key(heard: &Heard, server: &ServerId) -> Option<PublicKey> {
    let statement = &heard.answer.answer.checkpoint()?.configuration.server;
    (statement.id() == *server && statement.verify().is_ok()).then_some(statement.keys.log)
}

/// What shows that the checkpoint of the answer at hand was shown.
pub(super) fn served(core: &Core) -> Option<Served> {
    core.directory.heard.as_ref().map(|heard| heard.answer.served(&heard.question))
}

/// What of the answer at hand convicts the server before strangers, as a file. Of large ones the first few are kept: a server that makes its lies
/// long fills no disk with what it is convicted by.
pub(crate) fn evidence(core: &Core) -> Option<Vec<u8>> {
    let file = convicting(core)?.to_file();
    let count = core.profile.as_ref().map_or(0, |profile| profile.row.evidence_count);
    (file.len() <= FILE_BYTES_MAX || count < LARGE_MAX).then_some(file)
}

fn convicting(core: &Core) -> Option<Evidence> {
    let (heard, id) = (core.directory.heard.as_ref()?, core.server?);
    let Heard { question, answer } = heard.as_ref();
    let stated = answer.answer.checkpoint().map(|checkpoint| checkpoint.configuration.server.clone());
    let server = stated.filter(|_| named_key(heard, &id).is_some()).or_else(|| core.directory.statement())?;
    let pin = core.directory.row.pin.as_ref();
    let served = pin.and_then(|pin| pin.served.clone());
    let rolled_back = served.map(|served| Evidence::RolledBack {
        server: server.clone(),
        served,
        question: Box::new(question.clone()),
        answer: Box::new(answer.clone()),
    });
    let is_named = |pin: &&Shown| pin.state().map(|state| state.size) == question.known_size();
    let known =
        pin.filter(is_named).map(|pin| KnownLog { leaf: pin.leaf.clone(), configuration: pin.configuration.clone() });
    let is_false =
        Evidence::FalseAnswer { server, question: Box::new(question.clone()), answer: Box::new(answer.clone()), known };
    rolled_back.into_iter().chain([is_false]).find(|evidence| evidence.check(&id).is_ok())
}

#[cfg(test)]
mod tests {
    use protocol::server::{ServerKeys, ServerStatement};
    use protocol::signature::SecretKey;
    use protocol::transparency::evidence::ProvenLeaf;

    use super::*;
    use crate::caught::{Lie, convicts};
    use crate::conversation::tests::stand::{BOB, engine, log_key, verified, with};

    /// How many of so many answers of this size, none of which fits its question, are kept as what convicts the server.
    fn kept(count: usize, bytes: usize) -> usize {
        let mut bob = engine(BOB);
        let (identity, mut known) = (SecretKey::from_seed(&[0x1D; 32]), verified(10));
        let keys =
            ServerKeys { identity: identity.public(), log: log_key().public(), ..known.configuration.server.keys };
        known.configuration.server = ServerStatement::sign(&identity, keys);
        let leaf = ProvenLeaf { note: known.pin.note.clone(), leaf: known.leaf.clone(), inclusion: vec![] };
        bob.core.server = Some(known.configuration.server.id());
        bob.core.directory.row.pin = Some(Shown { leaf, configuration: known.configuration, served: None });
        let question = Request::ReadCheckpoint { known_size: 0 };
        let answer = SignedAnswer::sign(&log_key(), &question, Answer::BlobChunk { chunk: vec![0; bytes].into() });
        with(&mut bob, |cx, _| {
            let catches = (0..count).filter(|_| {
                cx.core.directory.heard = Some(Box::new(Heard { question: question.clone(), answer: answer.clone() }));
                let file = evidence(cx.core);
                cx.catch(Lie::WrongAnswer, None, vec![]);
                file.is_some_and(|file| convicts(&[file.into()]))
            });
            catches.count()
        })
    }

    /// A file that looks like evidence, and by which nobody is convicted, is none.
    #[test]
    fn what_convicts_nobody_is_not_said_to() {
        let server = verified(10).configuration.server;
        let honest = Evidence::TwoLogKeys { first: server.clone(), second: server };
        assert!(!convicts(&[honest.to_file().into()]));
    }

    #[test]
    fn a_server_that_makes_its_lies_long_fills_no_disk_with_them() {
        assert_eq!(kept(40, 100), 40);
        assert_eq!(kept(40, FILE_BYTES_MAX), LARGE_MAX as usize);
    }
}

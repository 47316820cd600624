//! Answers for which a server signed: what an honest one never says, and what every honest one may have to say.

use protocol::api::{Answer, Request};
use protocol::chain::Chain;
use protocol::signature::SecretKey;
use protocol::time::Seconds;
use protocol::transparency::answered::*;
use protocol::transparency::evidence::*;
use protocol::transparency::label::*;
use protocol::transparency::lookup::{BadProof, LabelProof};
use protocol::transparency::promise::*;
use protocol::transparency::vouched::PROMISE_LEAVES_MAX;

use crate::cases::{Case, alice, chain, held, label, released, server, value_at};
use crate::honest::{Honest, account_id, log_key, statement};

/// The account of the chains, and the handle alice as this account's.
fn directory(devices: &[u8]) -> Honest {
    let (_, state) = chain(devices);
    let handle = HandleValue::Held { account: state.account, handle: alice() };
    server(&[
        (MapLabel::Account(state.account), value_at(&state).to_value()),
        (MapLabel::Handle(alice()), handle.to_value()),
    ])
}

fn by_handle() -> Request {
    Request::LookUpHandle { handle: alice(), known_size: 0 }
}

fn by_account() -> Request {
    Request::LookUpAccount { account: chain(&[]).1.account, known_size: 0 }
}

fn account(server: &Honest, shown: Chain, with_handle: bool, promise: Option<SignedPromise>) -> Answer {
    let handle = with_handle.then(|| MapLabel::Handle(alice()));
    let labels: Vec<_> = handle.into_iter().chain([MapLabel::Account(chain(&[]).1.account)]).collect();
    Answer::Account { chain: shown, proof: Box::new(server.prove(&labels, 0)), promise }
}

/// What is promised of the chain with one device more than the map has, changed.
fn promised(edit: impl FnOnce(&mut Promise)) -> SignedPromise {
    let (_, state) = chain(&[1]);
    let (made, deadline) = (Seconds(1_800_000_000), Seconds(1_800_000_060));
    let (account, sequence, head) = (state.account, state.sequence, state.head);
    let mut promise = Promise { account, sequence, head, made, deadline, log_size: 0, handle: None };
    edit(&mut promise);
    SignedPromise::sign(&log_key(1), promise)
}

fn answered(question: Request, answer: Answer) -> Evidence {
    let answer = Box::new(SignedAnswer::sign(&log_key(1), &question, answer));
    Evidence::FalseAnswer { server: statement(1, 1), question: Box::new(question), answer, known: None }
}

fn is_false(why: FalseAnswer) -> Result<Verdict, NotEvidence> {
    Ok(Verdict::FalseAnswer { why })
}

const HONEST: Result<Verdict, NotEvidence> = Err(NotEvidence::Honest);

/// Answers about accounts and handles.
pub fn account_cases() -> Vec<Case> {
    let (server, longer) = (directory(&[]), directory(&[1]));
    let (short, long, other) = (chain(&[]).0, chain(&[1]).0, chain(&[2]).0);
    let of = |answer| answered(by_handle(), answer);
    let more = |promise| of(account(&server, long.clone(), true, promise));
    let mut broken = short.clone();
    broken.statements[0].signature = log_key(1).sign_foreign(b"nothing");
    let denied = |server: &Honest, value| {
        of(Answer::NoAccount { proof: Box::new(server.prove(&[MapLabel::Handle(alice())], 0)), value })
    };
    let flipped = self::server(&[
        (MapLabel::Account(chain(&[]).1.account), value_at(&chain(&[]).1).to_value()),
        (MapLabel::Handle(alice()), held(7).to_value()),
    ]);
    let unshown = self::server(&[(MapLabel::Account(chain(&[]).1.account), value_at(&chain(&[]).1).to_value())]);
    let held_here = HandleValue::Held { account: chain(&[]).1.account, handle: alice() };
    let is_given = |promise: &mut Promise| {
        (promise.sequence, promise.head, promise.handle) = (0, chain(&[]).1.head, Some(alice()));
    };
    vec![
        ("answer-of-handle", "Who has a handle.", of(account(&server, short.clone(), true, None)), HONEST),
        (
            "answer-of-account",
            "An account by its id.",
            answered(by_account(), account(&server, short.clone(), false, None)),
            HONEST,
        ),
        ("answer-of-nothing", "Something else.", of(Answer::Done), is_false(FalseAnswer::OtherKind)),
        (
            "answer-chain",
            "A chain with a signature of somebody else.",
            of(account(&server, broken, true, None)),
            is_false(FalseAnswer::Chain),
        ),
        (
            "answer-other-account",
            "A chain of another account than was asked for.",
            answered(
                Request::LookUpAccount { account: account_id(3), known_size: 0 },
                account(&server, short.clone(), false, None),
            ),
            is_false(FalseAnswer::Chain),
        ),
        (
            "answer-old-chain",
            "A chain that is shorter than the map has it.",
            of(account(&longer, short.clone(), true, None)),
            is_false(FalseAnswer::OtherRecord),
        ),
        (
            "answer-other-chain",
            "A chain that is not the map's.",
            of(account(&longer, other, true, None)),
            is_false(FalseAnswer::OtherRecord),
        ),
        (
            "answer-holder",
            "A handle that the map gives to another.",
            of(account(&flipped, short.clone(), true, None)),
            is_false(FalseAnswer::OtherHolder),
        ),
        (
            "answer-unvouched",
            "A chain that is longer than the map has it.",
            more(None),
            is_false(FalseAnswer::NotVouched),
        ),
        ("answer-promised", "One that is promised.", more(Some(promised(|_| {}))), HONEST),
        (
            "answer-promise-ahead",
            "A promise of a time to come: a clock is wrong, and nobody lies.",
            more(Some(promised(|promise| {
                (promise.made, promise.deadline) = (Seconds(1_900_000_000), Seconds(1_900_000_060));
            }))),
            HONEST,
        ),
        (
            "answer-promise-other",
            "A promise of another chain.",
            more(Some(promised(|promise| promise.head.0[0] ^= 1))),
            is_false(FalseAnswer::FalsePromise),
        ),
        (
            "answer-promise-unbound",
            "A promise that counts leaves far from here.",
            more(Some(promised(|promise| promise.log_size = server.size() + PROMISE_LEAVES_MAX + 1))),
            is_false(FalseAnswer::FalsePromise),
        ),
        (
            "answer-promise-forged",
            "A promise that another log signed.",
            more(Some(SignedPromise::sign(&log_key(2), promised(|_| {}).promise))),
            is_false(FalseAnswer::FalsePromise),
        ),
        (
            "answer-handle-unvouched",
            "A handle that the map does not have yet.",
            of(account(&unshown, short.clone(), true, None)),
            is_false(FalseAnswer::NotVouched),
        ),
        (
            "answer-handle-promised",
            "One that is promised.",
            of(account(&unshown, short.clone(), true, Some(promised(is_given)))),
            HONEST,
        ),
        ("answer-nobody", "A handle that the map does not have.", denied(&unshown, None), HONEST),
        ("answer-given-up", "A handle that was given up.", denied(&gone(), Some(released(1))), HONEST),
        (
            "answer-denied",
            "A handle that the map has.",
            denied(&server, Some(held_here)),
            is_false(FalseAnswer::OtherHolder),
        ),
        (
            "answer-denied-unexplained",
            "A handle whose value is not told.",
            denied(&server, None),
            is_false(FalseAnswer::OtherHolder),
        ),
    ]
}

fn gone() -> Honest {
    server(&[(MapLabel::Handle(alice()), released(1).to_value())])
}

fn log_question(known_size: u64) -> Request {
    Request::ReadLog { known_size, from: 0, served: None }
}

fn log(server: &Honest, known_size: u64) -> Answer {
    Answer::Log(Box::new(protocol::transparency::anchor::LogAnswer {
        checkpoint: server.checkpoint(known_size),
        anchors: server.anchors(0),
    }))
}

/// Answers whose proofs are false, and those that are held against what was known.
pub fn proof_cases() -> Vec<Case> {
    let server = directory(&[]);
    let of = |answer| answered(by_handle(), answer);
    let edited = |edit: &dyn Fn(&mut protocol::transparency::directory_proof::DirectoryProof)| {
        let Answer::Account { chain, mut proof, promise } = account(&server, chain(&[]).0, true, None) else {
            unreachable!("an account")
        };
        edit(&mut proof);
        of(Answer::Account { chain, proof, promise })
    };
    let history = |from_version, edit: &dyn Fn(&mut protocol::transparency::directory_proof::HistoryAnswer)| {
        let mut history = server.history(&MapLabel::Handle(alice()), 1, 0);
        edit(&mut history);
        let label = MapLabel::Handle(alice());
        answered(Request::ReadHistory { label, from_version, known_size: 0 }, Answer::History(Box::new(history)))
    };
    let known = Honest::new(1);
    let known = KnownLog { leaf: known.proven(0), configuration: known.configuration.clone() };
    let held_against = |known: Option<KnownLog>, edit: &dyn Fn(&mut Answer)| {
        let mut answer = log(&server, 1);
        edit(&mut answer);
        let answer = Box::new(SignedAnswer::sign(&log_key(1), &log_question(1), answer));
        Evidence::FalseAnswer { server: statement(1, 1), question: Box::new(log_question(1)), answer, known }
    };
    let forged = SignedAnswer::sign(&SecretKey::from_seed(&[9; 32]), &by_handle(), Answer::Done);
    let elsewhere = SignedAnswer::sign(&log_key(1), &by_account(), Answer::Done);
    let done = |answer: SignedAnswer| Evidence::FalseAnswer {
        server: statement(1, 1),
        question: Box::new(by_handle()),
        answer: Box::new(answer),
        known: None,
    };
    let beyond = Request::ReadLog { known_size: 0, from: 640, served: None };
    vec![
        (
            "answer-checkpoint",
            "A leaf that is not the checkpoint's.",
            edited(&|proof| proof.checkpoint.leaf.time = Seconds(1_800_000_001)),
            is_false(FalseAnswer::Checkpoint),
        ),
        (
            "answer-labels",
            "A label too few.",
            edited(&|proof| proof.labels.truncate(1)),
            is_false(FalseAnswer::Checkpoint),
        ),
        (
            "answer-proof",
            "A version that the map does not have.",
            edited(&|proof| {
                if let Some(LabelProof::Present(lookup)) = proof.labels.last_mut() {
                    lookup.version = 9;
                }
            }),
            is_false(FalseAnswer::Proof(BadProof::Version)),
        ),
        ("answer-history", "A history.", history(1, &|_| {}), HONEST),
        ("answer-history-later", "One that was asked for from where there is none yet.", history(9, &|_| {}), HONEST),
        (
            "answer-history-cut",
            "One of which a part is left out.",
            history(1, &|history| history.history.beyond.clear()),
            is_false(FalseAnswer::Proof(BadProof::Markers)),
        ),
        ("answer-log", "The log, as it grew since it was known.", held_against(Some(known.clone()), &|_| {}), HONEST),
        (
            "answer-log-other",
            "A log that is not shown to be the one that was known.",
            held_against(Some(known.clone()), &|answer| {
                if let Answer::Log(log) = answer {
                    log.checkpoint.consistency.clear();
                }
            }),
            is_false(FalseAnswer::OtherLog),
        ),
        (
            "answer-log-listed",
            "A log whose leaves are others.",
            held_against(Some(known.clone()), &|answer| {
                if let Answer::Log(log) = answer {
                    log.anchors.leaves.clear();
                }
            }),
            is_false(FalseAnswer::OtherLog),
        ),
        ("answer-log-beyond", "The log from beyond its end.", answered(beyond, log(&server, 0)), HONEST),
        ("answer-known-left-out", "Without what was known.", held_against(None, &|_| {}), Err(NotEvidence::Unproven)),
        (
            "answer-known-other",
            "With something else than the question names.",
            held_against(
                Some(KnownLog { leaf: server.proven(server.size() - 1), configuration: server.configuration.clone() }),
                &|_| {},
            ),
            Err(NotEvidence::Unproven),
        ),
        ("answer-forged", "What another key signed.", done(forged), Err(NotEvidence::Unsigned)),
        ("answer-elsewhere", "What was said to another question.", done(elsewhere), Err(NotEvidence::Unsigned)),
    ]
}

/// A log that was shown, and then a smaller one.
pub fn rollback_cases() -> Vec<Case> {
    let (larger, smaller) = (directory(&[]), server(&[(label(), MapValue([1; 32]))]));
    let served = |server: &Honest| {
        let question = log_question(0);
        SignedAnswer::sign(&log_key(1), &question, log(server, 0)).served(&question)
    };
    let asked = |named: &Served| Request::ReadLog { known_size: 0, from: 0, served: Some(named.hash()) };
    let case = |served: Served, question: Request, shown: &Honest| {
        let answer = Box::new(SignedAnswer::sign(&log_key(1), &question, log(shown, 0)));
        Evidence::RolledBack { server: statement(1, 1), served, question: Box::new(question), answer }
    };
    let known = served(&larger);
    let mut forged = known.clone();
    forged.signature = log_key(2).sign_foreign(b"nothing");
    let unnamed = Request::ReadLog { known_size: larger.size(), from: 0, served: None };
    let by_look_up = by_handle();
    vec![
        (
            "rolled-back",
            "A smaller log than the question names as shown.",
            case(known.clone(), asked(&known), &smaller),
            Ok(Verdict::RolledBack { size: smaller.size(), known: larger.size() }),
        ),
        ("not-rolled-back", "One of that size.", case(known.clone(), asked(&known), &larger), HONEST),
        (
            "rolled-back-unnamed",
            "A question that does not name what was shown: it may have come before.",
            case(known.clone(), unnamed, &smaller),
            Err(NotEvidence::Unproven),
        ),
        (
            "rolled-back-other",
            "A question that names something else.",
            case(known.clone(), asked(&served(&smaller)), &smaller),
            Err(NotEvidence::Unproven),
        ),
        (
            "rolled-back-elsewhere",
            "A question that cannot name anything.",
            case(known, by_look_up, &smaller),
            Err(NotEvidence::Unproven),
        ),
        (
            "rolled-back-unserved",
            "Something that the server has not shown.",
            case(forged.clone(), asked(&forged), &smaller),
            Err(NotEvidence::Unsigned),
        ),
    ]
}

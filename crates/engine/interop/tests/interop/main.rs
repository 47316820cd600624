//! Groups in which openmls, configured as the engine configures it, and mls-rs are members together.
//!
//! After each step everybody agrees on epoch, members, settings, epoch authenticator and exported secrets; or a difference
//! between two readings of RFC 9420 has been found. On the classical suite 0x0001, since mls-rs has no hybrid ones.

mod ours;
mod peer;
mod theirs;

use ours::Ours;
use peer::{Made, Peer, Plan};

/// Fixed draws, so that each run is the same.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        // Knuth's MMIX generator: enough to spread steps.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

struct Room {
    members: Vec<Box<dyn Peer>>,
    settings: Vec<u8>,
    people: u8,
    messages: u32,
}

/// Odd people use mls-rs, even ones openmls.
fn person(number: u8) -> Box<dyn Peer> {
    let identity = vec![number; 90];
    if number % 2 == 0 { Box::new(Ours::new(identity)) } else { theirs::person(identity) }
}

impl Room {
    fn new(first: u8) -> Self {
        let settings = b"settings 0".to_vec();
        let mut founder = person(first);
        founder.create(b"a group id of ours, 32 bytes long", &settings);
        Room { members: vec![founder], settings, people: first + 1, messages: 0 }
    }

    /// Somebody commits; everybody else takes it in, whoever is removed notices, whoever is added joins.
    fn commit(&mut self, author: usize, adds: usize, remove: Option<usize>, settings: Option<Vec<u8>>) {
        let joiners: Vec<_> = (0..adds).map(|more| person(self.people + more as u8)).collect();
        self.people += adds as u8;
        let mut joiners = joiners;
        let plan = Plan {
            key_packages: joiners.iter_mut().map(|joiner| joiner.key_package()).collect(),
            removes: remove.map(|gone| self.members[gone].index()).into_iter().collect(),
            settings: settings.clone(),
        };
        let made: Made = self.members[author].commit(plan);
        for (at, member) in self.members.iter_mut().enumerate().filter(|(at, _)| *at != author) {
            let stays = member.receive_commit(&made.commit);
            assert_eq!(stays, Some(at) != remove, "member {at} knows whether it stays");
        }
        self.members[author].merge();
        if let Some(gone) = remove {
            self.members.remove(gone);
        }
        if let Some(settings) = settings {
            self.settings = settings;
        }
        let tree = self.members[0].tree();
        for mut joiner in joiners {
            joiner.join(made.welcome.as_ref().expect("somebody joins"), &tree);
            self.members.push(joiner);
        }
        self.agree();
    }

    fn agree(&self) {
        let known: Vec<_> = self.members.iter().map(|member| member.seen()).collect();
        for (at, seen) in known.iter().enumerate() {
            assert_eq!(seen, &known[0], "member {at} sees another group");
            assert_eq!(seen.settings, self.settings, "the settings are those that were committed");
        }
        assert_eq!(known[0].roster.len(), self.members.len());
    }

    fn talk(&mut self, author: usize) {
        self.messages += 1;
        let (tag, text) = ([self.messages as u8; 32], format!("message {} of {author}", self.messages));
        let sealed = self.members[author].encrypt(&tag, text.as_bytes());
        let index = self.members[author].index();
        for (_, member) in self.members.iter_mut().enumerate().filter(|(at, _)| *at != author) {
            assert_eq!(member.decrypt(&sealed), Some((index, tag.to_vec(), text.clone().into_bytes())));
            assert_eq!(member.decrypt(&sealed), None, "a replay is refused");
            let mut torn = sealed.clone();
            let last = torn.len() - 1;
            torn[last] ^= 1;
            assert_eq!(member.decrypt(&torn), None, "what is torn is refused");
        }
    }
}

#[test]
fn each_founds_a_group_for_the_other() {
    for first in [0, 1] {
        let mut room = Room::new(first);
        room.commit(0, 1, None, None);
        room.talk(0);
        room.talk(1);
        room.commit(1, 0, None, None);
        room.talk(0);
        room.commit(0, 0, None, Some(b"settings 1, longer than before".to_vec()));
        room.talk(1);
        room.commit(0, 0, Some(1), None);
    }
}

#[test]
fn messages_of_one_sender_out_of_order_are_read() {
    let mut room = Room::new(0);
    room.commit(0, 1, None, None);
    for author in [0, 1] {
        let sealed: Vec<_> = (0..5u8).map(|n| room.members[author].encrypt(&[n; 32], &[n])).collect();
        // The engine's order is the server's, forwards only: what is skipped is lost on purpose.
        let reader = &mut room.members[1 - author];
        assert!(reader.decrypt(&sealed[3]).is_some(), "forwards");
        assert!(reader.decrypt(&sealed[4]).is_some(), "and on");
    }
}

#[test]
fn mixed_groups_agree_after_every_step() {
    let (mut steps, mut largest) = (0, 0);
    for seed in 0..12 {
        let mut draws = Draws(seed);
        let mut room = Room::new((seed % 2) as u8);
        room.commit(0, 2, None, None);
        for _ in 0..25 {
            let author = draws.below(room.members.len());
            match draws.below(10) {
                0..=4 => room.talk(author),
                5 | 6 if room.members.len() < 9 => room.commit(author, 1 + draws.below(3), None, None),
                7 if room.members.len() > 2 => {
                    let gone = (author + 1 + draws.below(room.members.len() - 1)) % room.members.len();
                    let more = draws.below(2);
                    room.commit(author, more, Some(gone), None);
                }
                8 => room.commit(author, 0, None, Some(vec![draws.below(256) as u8; 1 + draws.below(300)])),
                _ => room.commit(author, 0, None, None),
            }
            steps += 1;
            largest = largest.max(room.members.len());
        }
    }
    println!("{steps} steps, the largest group had {largest} members");
    assert!(steps == 300 && largest > 6);
}

/// A torn commit at every place. What it does to the one that refuses it is another matter: mls-rs has used the key up then.
#[test]
fn what_is_torn_on_the_way_is_refused_by_both() {
    let mut room = Room::new(0);
    room.commit(0, 2, None, None);
    let made = room.members[0].commit(Plan::default());
    let mut refused = [0; 2];
    for at in (0..made.commit.len()).step_by(7) {
        let mut torn = made.commit.clone();
        torn[at] ^= 0x20;
        for (which, member) in room.members[1..].iter_mut().enumerate() {
            assert!(!member.accepts_commit(&torn), "a commit torn at {at}");
            refused[which] += 1;
        }
    }
    assert!(refused[0] > 20 && refused[0] == refused[1]);
}

/// A torn message or commit does not use up the key of the true one for a member with openmls.
#[test]
fn what_is_torn_harms_no_true_message_for_a_member_with_openmls() {
    let mut room = Room::new(1);
    room.commit(0, 1, None, None);
    let sealed = room.members[0].encrypt(&[1; 32], b"true");
    let mut torn = sealed.clone();
    let last = torn.len() - 1;
    torn[last] ^= 1;
    assert_eq!(room.members[1].decrypt(&torn), None);
    assert!(room.members[1].decrypt(&sealed).is_some(), "the true message after a torn one");
    let made = room.members[0].commit(Plan::default());
    let mut torn = made.commit.clone();
    let last = torn.len() - 1;
    torn[last] ^= 1;
    assert!(!room.members[1].accepts_commit(&torn));
    assert!(room.members[1].accepts_commit(&made.commit), "the true commit after a torn one");
}

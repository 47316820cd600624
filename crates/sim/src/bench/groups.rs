//! Engines in groups: building, joining, messages, a renewal of keys, a removal; with sizes on the wire.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use engine::input::{Command, Reply, Target};
use engine::view::Role;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};

use super::spread;
use super::town::Town;

/// Messages whose times are averaged over.
const MESSAGES: usize = 40;
const TEXT_BYTES: usize = 1_000;

/// From this size on the tree is cold after building, and is warmed for a second removal.
const LARGE: usize = 100;
/// Who is awake while the tree is warmed: one of so many, so that each cold subtree has somebody.
const AWAKE_ONE_OF: usize = 12;
/// Longer than anybody's turn to warm is away.
const TURNS_MS: u64 = 4 * 3_600_000;

/// Measures each size and prints a row for it.
pub(super) fn run(sizes: &[usize]) -> Result<()> {
    println!("Engine, hybrid suite, all checks; times are of one engine alone, without disk and network.");
    println!("write: from the command to the entry on its way; read: from the entry to the row in the history.");
    sizes.iter().try_for_each(|&people| measure(people))
}

struct Group {
    town: Town,
    conversation: ConversationId,
    owner: usize,
    /// The member who is awake.
    member: usize,
}

fn measure(people: usize) -> Result<()> {
    let mut town = Town::new();
    let owner = town.settle("owner")?;
    let mut members = Vec::new();
    for number in 1..people {
        let name = format!("m{}", letters(number));
        let who = town.settle(&name)?;
        members.push((account_of(&mut town, who)?, who, name));
        town.sleep(who);
    }
    // In the order in which they are added: the last one joins by the last commit.
    members.sort();
    let member = members.last().context("a group of two at least")?.1;
    let handles = members.iter().map(|(_, _, name)| Handle::parse(name)).collect::<Result<Vec<_>, _>>()?;
    town.residents[owner].take_spent();
    let reply = town.ask(owner, Command::CreateGroup { name: "bench".to_owned(), members: handles })?;
    let Reply::Conversation { conversation } = reply else { anyhow::bail!("no group was made") };
    let build = town.residents[owner].take_spent();
    let commits: usize = std::mem::take(&mut town.residents[owner].commit_bytes).iter().sum();
    let invites = std::mem::take(&mut town.residents[owner].invitation_bytes);
    println!(
        "{people} people: built in {:.1} ms; commits {:.1} KB, invitations {:.1} KB",
        ms(build),
        commits as f64 / 1e3,
        invites as f64 / 1e3
    );
    let mut group = Group { town, conversation, owner, member };
    let join = group.join(member)?;
    let view = group.town.view(member, &conversation).context("the member did not join")?;
    ensure!(view.members.len() == people, "the member sees {} people", view.members.len());
    println!("    joined in {:.1} ms", ms(join));
    group.talk()?;
    let account = account_of(&mut group.town, member)?;
    println!("    renewal: {}", group.commit(Command::SetRole { conversation, member: account, role: Role::Admin })?);
    let mut others = members.iter().rev().skip(1).map(|(account, _, _)| *account);
    if let Some(account) = others.next() {
        let text = group.commit(Command::RemoveMembers { conversation, members: vec![account] })?;
        println!("    removal: {text}");
    }
    if people >= LARGE {
        let whos: Vec<usize> = members.iter().map(|(_, who, _)| *who).collect();
        group.warm(&whos)?;
        let account = others.nth(people / 3).context("somebody else")?;
        let text = group.commit(Command::RemoveMembers { conversation, members: vec![account] })?;
        println!("    removal from the warm tree: {text}");
    }
    Ok(())
}

fn account_of(town: &mut Town, who: usize) -> Result<AccountId> {
    match town.ask(who, Command::Whoami)? {
        Reply::Me { account, .. } => Ok(account),
        other => anyhow::bail!("asked who they are, somebody answered {other:?}"),
    }
}

impl Group {
    /// Somebody wakes and accepts: the time from accepting on, up to having read everything.
    fn join(&mut self, who: usize) -> Result<Duration> {
        self.town.wake(who)?;
        ensure!(!self.town.requests(who).is_empty(), "the invitation did not arrive");
        self.town.residents[who].take_spent();
        self.town.ask(who, Command::Accept { conversation: self.conversation })?;
        Ok(self.town.residents[who].take_spent())
    }

    /// The owner writes, the member reads: the time of each message on each side.
    fn talk(&mut self) -> Result<()> {
        let (mut send, mut receive) = (Vec::new(), Vec::new());
        self.town.residents[self.owner].written.clear();
        self.town.residents[self.member].read.clear();
        for _ in 0..MESSAGES {
            self.town.residents[self.owner].take_spent();
            self.town.residents[self.member].take_spent();
            let text = "x".repeat(TEXT_BYTES);
            self.town.ask(self.owner, Command::Send { to: Target::Conversation(self.conversation), text })?;
            send.push(self.town.residents[self.owner].take_spent().as_secs_f64() * 1e6);
            receive.push(self.town.residents[self.member].take_spent().as_secs_f64() * 1e6);
        }
        let (written, read) = (&self.town.residents[self.owner].written, &self.town.residents[self.member].read);
        println!("    a message of 1 KB: write {} µs, read {} µs", micros(written), micros(read));
        println!("    with all that follows: sender {} µs, receiver {} µs", micros(&send), micros(&receive));
        Ok(())
    }

    /// A commit of the owner: time to make and merge it, time to take it in, size.
    fn commit(&mut self, command: Command) -> Result<String> {
        self.town.residents[self.owner].take_spent();
        self.town.residents[self.owner].commit_bytes.clear();
        self.town.residents[self.member].take_spent();
        self.town.ask(self.owner, command)?;
        let make = ms(self.town.residents[self.owner].take_spent());
        let take = ms(self.town.residents[self.member].take_spent());
        let bytes: usize = self.town.residents[self.owner].commit_bytes.iter().sum();
        Ok(format!("made in {make:.1} ms, taken in {take:.1} ms, {:.1} KB", bytes as f64 / 1e3))
    }

    /// Some members come, and whoever has a turn renews keys until nobody has one. Whoever has had it sleeps again.
    fn warm(&mut self, members: &[usize]) -> Result<()> {
        let mut awake: Vec<usize> = members.iter().copied().step_by(AWAKE_ONE_OF).collect();
        awake.retain(|&who| who != self.member);
        for &who in &awake {
            self.join(who)?;
        }
        let (mut commits, mut bytes, mut largest) = (0, 0, 0);
        let mut note = |made: Vec<usize>| {
            commits += made.len();
            bytes += made.iter().sum::<usize>();
            largest = made.into_iter().max().unwrap_or(0).max(largest);
        };
        self.town.residents[self.owner].commit_bytes.clear();
        while self.town.pass(TURNS_MS)? {
            note(std::mem::take(&mut self.town.residents[self.owner].commit_bytes));
            note(std::mem::take(&mut self.town.residents[self.member].commit_bytes));
            let town = &mut self.town;
            awake.retain(|&who| {
                let made = std::mem::take(&mut town.residents[who].commit_bytes);
                let waits = made.is_empty();
                note(made);
                if !waits {
                    town.sleep(who);
                }
                waits
            });
        }
        println!(
            "    warmed by {commits} commits of {:.1} KB in all, the largest of {:.1} KB",
            bytes as f64 / 1e3,
            largest as f64 / 1e3
        );
        Ok(())
    }
}

/// A number in letters, three at least, none of which looks like another: for handles without look-alikes.
fn letters(mut number: usize) -> String {
    const ALPHABET: &[u8] = b"abefghjkop";
    let mut text = String::new();
    for _ in 0..4 {
        text.push(char::from(ALPHABET[number % ALPHABET.len()]));
        number /= ALPHABET.len();
    }
    text
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn micros(values: &[f64]) -> String {
    let (middle, lowest, highest) = spread(values.to_vec());
    format!("{middle:.0} ({lowest:.0}–{highest:.0})")
}

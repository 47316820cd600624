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

/// Measures each size and prints a row for it.
pub(super) fn run(sizes: &[usize]) -> Result<()> {
    println!("Engine, hybrid suite, all checks; times are of one engine alone, without disk and network.");
    println!(
        "{:>7} {:>10} {:>11} {:>12} {:>9} {:>17} {:>17} {:>21} {:>21}",
        "people",
        "build ms",
        "commits KB",
        "invites KB",
        "join ms",
        "send µs (min–max)",
        "recv µs (min–max)",
        "renew ms make/take KB",
        "remove ms make/take KB"
    );
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
        if number + 1 < people {
            town.sleep(who);
        }
        members.push(name);
    }
    let member = town.residents.len() - 1;
    let handles = members.iter().map(|name| Handle::parse(name)).collect::<Result<Vec<_>, _>>()?;
    town.residents[owner].take_spent();
    let reply = town.ask(owner, Command::CreateGroup { name: "bench".to_owned(), members: handles })?;
    let Reply::Conversation { conversation } = reply else { anyhow::bail!("no group was made") };
    let build = town.residents[owner].take_spent();
    let commits: usize = std::mem::take(&mut town.residents[owner].commit_bytes).iter().sum();
    let invites = std::mem::take(&mut town.residents[owner].invitation_bytes);
    town.residents[member].take_spent();
    ensure!(!town.requests(member).is_empty(), "the invitation did not arrive");
    town.ask(member, Command::Accept { conversation })?;
    let join = town.residents[member].take_spent();
    let view = town.view(member, &conversation).context("the member did not join")?;
    ensure!(view.members.len() == people, "the member sees {} people", view.members.len());
    let mut group = Group { town, conversation, owner, member };
    let (send, receive) = group.talk()?;
    let account = group.account(member)?;
    let renew = group.commit(Command::SetRole { conversation, member: account, role: Role::Admin })?;
    let removed = group.somebody_else()?;
    let remove = match removed {
        Some(account) => {
            let text = group.commit(Command::RemoveMembers { conversation, members: vec![account] })?;
            format!("{text:>21}")
        }
        None => format!("{:>21}", "–"),
    };
    println!(
        "{people:>7} {:>10.1} {:>11.1} {:>12.1} {:>9.1} {:>17} {:>17} {renew:>21} {remove}",
        ms(build),
        commits as f64 / 1e3,
        invites as f64 / 1e3,
        ms(join),
        micros(&send),
        micros(&receive),
    );
    Ok(())
}

impl Group {
    /// The owner writes, the member reads: the time of each message on each side.
    fn talk(&mut self) -> Result<(Vec<f64>, Vec<f64>)> {
        let (mut send, mut receive) = (Vec::new(), Vec::new());
        for _ in 0..MESSAGES {
            self.town.residents[self.owner].take_spent();
            self.town.residents[self.member].take_spent();
            let text = "x".repeat(TEXT_BYTES);
            self.town.ask(self.owner, Command::Send { to: Target::Conversation(self.conversation), text })?;
            send.push(self.town.residents[self.owner].take_spent().as_secs_f64() * 1e6);
            receive.push(self.town.residents[self.member].take_spent().as_secs_f64() * 1e6);
        }
        Ok((send, receive))
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
        Ok(format!("{make:.1}/{take:.1} {:.1}", bytes as f64 / 1e3))
    }

    fn account(&mut self, who: usize) -> Result<AccountId> {
        match self.town.ask(who, Command::Whoami)? {
            Reply::Me { account, .. } => Ok(account),
            other => anyhow::bail!("asked who they are, somebody answered {other:?}"),
        }
    }

    fn somebody_else(&mut self) -> Result<Option<AccountId>> {
        let (owner, member) = (self.account(self.owner)?, self.account(self.member)?);
        let view = self.town.view(self.owner, &self.conversation).context("the owner's view")?;
        let others = view.members.iter().map(|member| member.account);
        Ok(others.into_iter().find(|account| *account != owner && *account != member))
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

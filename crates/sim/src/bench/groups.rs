//! Engines in groups: building, joining, messages, a renewal of keys, a removal; with sizes on the wire.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use engine::input::{Command, Reply, Target};
use engine::view::Role;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};

use super::Sizes;
use super::table::{self, Rounds, number};
use super::town::{Resident, Town};

/// Messages whose times are averaged over.
const MESSAGES: usize = 40;
const TEXT_BYTES: usize = 1_000;

/// Joins, renewals and removals of each kind.
const COMMITS: usize = 3;

/// From this size on the tree is cold after building, and is warmed for a second removal.
const LARGE: usize = 100;
/// Who is awake while the tree is warmed: one of so many, so that each cold subtree has somebody.
const AWAKE_ONE_OF: usize = 12;
/// Longer than anybody's turn to warm is away.
const TURNS_MS: u64 = 4 * 3_600_000;

/// Measures each size and prints a row for it, then those of warm trees.
pub(super) fn run(sizes: &Sizes) -> Result<()> {
    table::begin(
        "Engines in groups",
        &format!(
            "Hybrid suite, all checks; one engine alone, without disk and network. Milliseconds are processor time: *build* is \
             the owner's from the command to the last sealed invitation; *join* from accepting to having read everything, of \
             up to {COMMITS} members; *renew* a commit that also changes a role, *remove* a removal, in a cold tree, {COMMITS} \
             of each: made by the owner / taken by a member. Microseconds of {MESSAGES} messages of 1,000 bytes are by the \
             clock: *write* from the command to the entry on its way, *read* from the pushed entry to the row in the history. \
             Sizes are of whole entries, padded."
        ),
        &[
            "people",
            "build, ms",
            "commits, KB",
            "invitations, KB",
            "join, ms",
            "write, µs",
            "read, µs",
            "renew, ms; KB",
            "remove, ms; KB",
        ],
    );
    let mut warmed = Vec::new();
    for &people in &sizes.groups {
        warmed.extend(measure(people)?);
    }
    if !warmed.is_empty() {
        let about = format!(
            "Large trees are cold after building and warmed by turns (ADR 6), here by members of whom one in {AWAKE_ONE_OF} is \
             awake."
        );
        let columns = ["people", "warming commits", "all together, KB", "largest, KB", "remove then, ms; KB"];
        table::begin("Warm trees", &about, &columns);
        warmed.iter().for_each(|row| table::row(row));
    }
    Ok(())
}

struct Group {
    town: Town,
    conversation: ConversationId,
    owner: usize,
    /// The member who is awake.
    member: usize,
}

/// A person of a group: account, place in the town, handle.
type Person = (AccountId, usize, String);

/// Prints the row of a size; for a large one, gives the row of its warm tree.
fn measure(people: usize) -> Result<Option<Vec<String>>> {
    let mut town = Town::new();
    let owner = town.settle("owner")?;
    let mut members: Vec<Person> = Vec::new();
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
    town.settle_with_tokens()?;
    let build = town.residents[owner].take_spent();
    let commits: usize = std::mem::take(&mut town.residents[owner].commit_bytes).iter().sum();
    let invitations = std::mem::take(&mut town.residents[owner].invitation_bytes);
    let mut group = Group { town, conversation, owner, member };
    let mut join = Rounds::default();
    // The one who stays awake is the last of those who join.
    for (_, who, _) in members.iter().skip(members.len().saturating_sub(COMMITS)) {
        join.add(ms(group.join(*who)?));
        if *who != member {
            group.town.sleep(*who);
        }
    }
    let view = group.town.view(member, &conversation).context("the member did not join")?;
    ensure!(view.members.len() == people, "the member sees {} people", view.members.len());
    let (write, read) = group.talk()?;
    let account = account_of(&mut group.town, member)?;
    let roles = [Role::Admin, Role::Member, Role::Admin];
    let renew = group.commits(roles.map(|role| Command::SetRole { conversation, member: account, role }))?;
    let mut others = members.iter().rev().skip(COMMITS).map(|(account, _, _)| *account);
    let remove = |account| Command::RemoveMembers { conversation, members: vec![account] };
    let remove_cold = group.commits(others.by_ref().take(COMMITS).map(remove))?;
    table::row(&[
        number(people as f64),
        number(ms(build)),
        number(commits as f64 / 1e3),
        number(invitations as f64 / 1e3),
        join.cell(),
        write.cell(),
        read.cell(),
        renew,
        remove_cold,
    ]);
    if people < LARGE {
        return Ok(None);
    }
    // Those at the end have joined or been removed.
    let whos: Vec<usize> = members.iter().take(people - 1 - 2 * COMMITS).map(|(_, who, _)| *who).collect();
    let [count, bytes, largest] = group.warm(&whos)?;
    let step = people / 4;
    let accounts: Vec<AccountId> = others.skip(step / 2).step_by(step).take(COMMITS).collect();
    let removal = group.commits(accounts.into_iter().map(remove))?;
    let kb = |bytes: usize| number(bytes as f64 / 1e3);
    Ok(Some(vec![number(people as f64), number(count as f64), kb(bytes), kb(largest), removal]))
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
    fn talk(&mut self) -> Result<(Rounds, Rounds)> {
        self.town.residents[self.owner].written.clear();
        self.town.residents[self.member].read.clear();
        for _ in 0..MESSAGES {
            let text = "x".repeat(TEXT_BYTES);
            self.town.ask(self.owner, Command::Send { to: Target::Conversation(self.conversation), text })?;
        }
        let mut take = |who: usize, which: fn(&mut Resident) -> &mut Vec<f64>| {
            std::mem::take(which(&mut self.town.residents[who])).into_iter().collect::<Rounds>()
        };
        Ok((take(self.owner, |resident| &mut resident.written), take(self.member, |resident| &mut resident.read)))
    }

    /// Commits of the owner: time to make and merge each, time to take it in, size.
    fn commits(&mut self, commands: impl IntoIterator<Item = Command>) -> Result<String> {
        let [mut make, mut take, mut size] = std::array::from_fn(|_| Rounds::default());
        for command in commands {
            self.town.residents[self.owner].take_spent();
            self.town.residents[self.owner].commit_bytes.clear();
            self.town.residents[self.member].take_spent();
            self.town.ask(self.owner, command)?;
            self.town.settle_with_tokens()?;
            make.add(ms(self.town.residents[self.owner].take_spent()));
            take.add(ms(self.town.residents[self.member].take_spent()));
            let bytes: usize = self.town.residents[self.owner].commit_bytes.iter().sum();
            ensure!(bytes > 0, "the owner has made no commit of what was asked");
            size.add(bytes as f64 / 1e3);
        }
        Ok(match make.count() {
            0 => "–".to_owned(),
            _ => format!("{} / {}; {}", make.cell(), take.cell(), size.cell()),
        })
    }

    /// Some members come, and whoever has a turn renews keys until nobody has one. Whoever has had it sleeps again. How many
    /// commits, their bytes, and the largest one's.
    fn warm(&mut self, members: &[usize]) -> Result<[usize; 3]> {
        let mut awake: Vec<usize> = members.iter().copied().step_by(AWAKE_ONE_OF).collect();
        for &who in &awake {
            self.join(who)?;
        }
        let mut made: Vec<usize> = Vec::new();
        self.town.residents[self.owner].commit_bytes.clear();
        // Who is awake has other things to do for days, such as looking members up: commits tell how far warming is.
        let mut newest = self.town.now;
        while self.town.now.0 < newest.0 + TURNS_MS && self.town.pass(TURNS_MS)? {
            let before = made.len();
            made.append(&mut self.town.residents[self.owner].commit_bytes);
            made.append(&mut self.town.residents[self.member].commit_bytes);
            let town = &mut self.town;
            awake.retain(|&who| {
                let waits = town.residents[who].commit_bytes.is_empty();
                if !waits {
                    made.append(&mut town.residents[who].commit_bytes);
                    town.sleep(who);
                }
                waits
            });
            if made.len() > before {
                newest = self.town.now;
            }
        }
        awake.into_iter().for_each(|who| self.town.sleep(who));
        Ok([made.len(), made.iter().sum(), made.iter().copied().max().unwrap_or(0)])
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

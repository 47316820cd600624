//! Transcripts: what people do, line by line, and what each of them sees of it, replayed through real engines and service.

mod groups;
mod kinds;
pub mod show;
pub mod verbs;

use std::fmt::Write as _;

use crate::evil::server::Evil;
use crate::world::faults::Faults;
use crate::world::trace::Trace;
use crate::world::{Beginning, World};
use show::Shower;
use verbs::{Did, perform, who_has};

/// A line of a transcript with the block of indented lines under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Comments and empty lines before it, as they stand.
    pub before: Vec<String>,
    /// The line.
    pub line: String,
    /// The indented lines, without their indentation.
    pub block: Vec<String>,
}

/// A transcript as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The steps.
    pub steps: Vec<Step>,
    /// Comments and empty lines at the end.
    pub after: Vec<String>,
}

/// Why a transcript could not be replayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// A line that says nothing that people in a transcript can do.
    #[error("“{line}”: {why}")]
    NotUnderstood {
        /// The line.
        line: String,
        /// What was expected instead.
        why: String,
    },
    /// Something happened that must not.
    #[error("after “{line}”: {}", broken.join("; "))]
    Broken {
        /// The line.
        line: String,
        /// The laws that were broken.
        broken: Vec<String>,
    },
}

impl Script {
    /// Reads a transcript.
    pub fn parse(text: &str) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        let mut before = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix("  "), steps.last_mut()) {
                (Some(inner), Some(step)) if before.is_empty() && !inner.trim().is_empty() => {
                    step.block.push(inner.trim_end().to_owned());
                }
                _ if line.trim().is_empty() || line.starts_with('#') => before.push(line.trim_end().to_owned()),
                _ => {
                    let line = line.trim_end().to_owned();
                    steps.push(Step { before: std::mem::take(&mut before), line, block: Vec::new() });
                }
            }
        }
        Script { steps, after: before }
    }

    /// The transcript as text again.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            for line in step.before.iter().chain([&step.line]) {
                writeln!(text, "{line}").expect("a String takes everything");
            }
            for line in &step.block {
                writeln!(text, "  {line}").expect("a String takes everything");
            }
        }
        for line in &self.after {
            writeln!(text, "{line}").expect("a String takes everything");
        }
        text
    }

    fn names(&self) -> Vec<String> {
        let named = |step: &Step| {
            let registers = step.line.strip_suffix(" registers");
            // “alice links phone”: another device of hers, under a name of its own in the transcript.
            let linked = step.line.split_once(" links ").map(|(_, device)| device);
            registers.or(linked).map(str::to_owned)
        };
        self.steps.iter().filter_map(named).collect()
    }
}

/// Replays a transcript and returns it with what people really saw.
///
/// # Errors
/// [`ScriptError`] for a line that cannot be done, or a broken law.
pub fn replay(script: &Script, trace: Trace) -> Result<Script, ScriptError> {
    let names = script.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let seed = 1;
    // Honest until a line says otherwise.
    let evil = Evil::new(seed);
    let host = Box::new(evil.clone());
    let mut world = World::new(Beginning { seed, names: &names, host, faults: Faults::none(), trace });
    let mut shower = Shower::new(names.len());
    let mut replayed = script.clone();
    for step in &mut replayed.steps {
        run_step(&mut world, &evil, &mut shower, step)?;
        let broken = std::mem::take(&mut world.watch.violations);
        if !broken.is_empty() {
            return Err(ScriptError::Broken { line: step.line.clone(), broken });
        }
    }
    Ok(replayed)
}

/// Where two transcripts of the same steps differ, for people to read.
pub fn difference(said: &Script, seen: &Script) -> String {
    let mut text = String::new();
    for (said, seen) in said.steps.iter().zip(&seen.steps).filter(|(said, seen)| said != seen) {
        writeln!(text, "{}", said.line).expect("a String takes everything");
        let lines = said.block.iter().map(|line| ('-', line)).chain(seen.block.iter().map(|line| ('+', line)));
        for (sign, line) in lines {
            writeln!(text, "{sign} {line}").expect("a String takes everything");
        }
    }
    text
}

fn run_step(world: &mut World, evil: &Evil, shower: &mut Shower, step: &mut Step) -> Result<(), ScriptError> {
    let line = step.line.clone();
    if let Some(name) = line.strip_suffix(" sees") {
        let person = world.person(name).ok_or_else(|| not_understood(&line, "nobody of this name registers"))?;
        step.block = shower.see(world, person);
        return Ok(());
    }
    if let Some(name) = line.strip_suffix(" hears") {
        let person = world.person(name).ok_or_else(|| not_understood(&line, "nobody of this name registers"))?;
        step.block = shower.hear(world, person);
        return Ok(());
    }
    if let Some(name) = line.strip_suffix(" counts what is unread") {
        let person = world.person(name).ok_or_else(|| not_understood(&line, "nobody of this name registers"))?;
        step.block = show::unread(world, person);
        return Ok(());
    }
    if let Some(block) = who_has(world, &line) {
        step.block = block;
        return Ok(());
    }
    if line == "at once" {
        let lines: Vec<String> = step.block.iter().filter(|line| !line.starts_with("refused: ")).cloned().collect();
        let mut block = Vec::new();
        let mut did = Vec::new();
        for line in lines {
            did.push((perform(world, evil, &line)?, line));
        }
        settle(world, &line)?;
        for (done, line) in did {
            block.push(line);
            block.extend(refusal(world, &done));
        }
        step.block = block;
        return Ok(());
    }
    let done = perform(world, evil, &line)?;
    settle(world, &line)?;
    step.block = refusal(world, &done).into_iter().collect();
    Ok(())
}

fn settle(world: &mut World, line: &str) -> Result<(), ScriptError> {
    world
        .run_until_quiet()
        .map_err(|restless| ScriptError::Broken { line: line.to_owned(), broken: vec![restless.to_string()] })
}

fn refusal(world: &World, did: &Did) -> Option<String> {
    let Did::Command { person, id } = did else { return None };
    match world.people[*person].reply(*id) {
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(format!("refused: {error}")),
        None => Some("refused: there is no answer".to_owned()),
    }
}

fn not_understood(line: &str, why: &str) -> ScriptError {
    ScriptError::NotUnderstood { line: line.to_owned(), why: why.to_owned() }
}

//! What the command line says to people, in the words of a program: methods for commands, parameters for options.

use super::methods::Method;
use super::params;

/// What a command begins with where it is named.
const COMMAND: &str = "wiretight ";

/// A sentence for a program. A command that is no method stays as it is: it is for the person.
pub fn for_programs(sentence: &str) -> String {
    let (mut said, mut rest) = (String::with_capacity(sentence.len()), sentence);
    while let Some((before, after)) = rest.split_once(COMMAND) {
        said.push_str(&with_parameters(before));
        match method(after) {
            Some((method, length)) => {
                let behind = after.get(length..).unwrap_or_default();
                let (named, taken) = arguments(method, behind);
                rest = behind.get(taken..).unwrap_or_default();
                said.push_str(method.name);
                if !named.is_empty() {
                    said.push_str(&format!("({})", named.join(", ")));
                }
            }
            None => {
                said.push_str(COMMAND);
                let ends = after.find(['`', ';', ',', '.', ')']).unwrap_or(after.len());
                let (command, more) = after.split_at(ends);
                said.push_str(command);
                rest = more;
            }
        }
    }
    said + &with_parameters(rest)
}

/// The method that a command's words name, and how long they are.
fn method(command: &str) -> Option<(&'static Method, usize)> {
    let word = |text: &str| text.find(|it: char| !(it.is_ascii_lowercase() || it == '-')).unwrap_or(text.len());
    let (mut found, mut name, mut at) = (None, String::new(), 0);
    while let Some(rest) = command.get(at..).filter(|rest| word(rest) > 0 && !rest.starts_with('-')) {
        let length = word(rest);
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(rest.get(..length).unwrap_or_default());
        found = Method::find(&name).map(|method| (method, at + length)).or(found);
        match rest.get(length..) {
            Some(more) if more.starts_with(' ') => at += length + 1,
            _ => break,
        }
    }
    found
}

/// The parameters that stand behind a method's words, and how long that is.
fn arguments(method: &Method, text: &str) -> (Vec<String>, usize) {
    let known = params::of(method);
    let (mut named, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(' ')) {
        let option = rest.strip_prefix("--");
        let word = option.unwrap_or(rest);
        let is_of_it = |it: char| if option.is_some() { is_of_option(it) } else { it.is_ascii_uppercase() };
        let length = word.find(|it| !is_of_it(it)).unwrap_or(word.len());
        if length == 0 {
            break;
        }
        let name = word.get(..length).unwrap_or_default().to_ascii_lowercase().replace('-', "_");
        if known.iter().any(|param| param.name == name) {
            named.push(name);
        }
        at += 1 + length + if option.is_some() { 2 } else { 0 };
    }
    (named, at)
}

fn is_of_option(it: char) -> bool {
    it.is_ascii_lowercase() || it == '-'
}

/// Options under the names of their parameters.
fn with_parameters(text: &str) -> String {
    let (mut said, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("--") {
        let length = after.find(|it| !is_of_option(it)).unwrap_or(after.len());
        let (name, more) = after.split_at(length);
        said.push_str(before);
        match name.is_empty() {
            true => said.push_str("--"),
            false => said.push_str(&format!("“{}”", name.replace('-', "_"))),
        }
        rest = more;
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{Failure, Kind};
    use crate::rpc::wire::RpcError;

    #[test]
    fn programs_are_told_of_methods_and_parameters_and_people_of_commands() {
        for (said, told) in [
            ("each has its number before it: wiretight read WHO --all", "each has its number before it: read(who)"),
            ("send it as it is with --keep-metadata", "send it as it is with “keep_metadata”"),
            ("see `wiretight group members GROUP`", "see `group.members(group)`"),
            ("see `wiretight transfers`", "see `transfers`"),
            ("compare again: wiretight verify bobby; or go on", "compare again: verify bobby; or go on"),
            ("send: `wiretight resolve bobby 7 send`, or `discard`", "send: `resolve bobby 7 send`, or `discard`"),
            ("see `wiretight rpc tokens`; remove one", "see `wiretight rpc tokens`; remove one"),
            ("keep `wiretight listen`, `rpc` or `open` running", "keep `wiretight listen`, `rpc` or `open` running"),
            ("wiretight: a sentence -- and no more", "wiretight: a sentence -- and no more"),
            ("", ""),
        ] {
            assert_eq!(for_programs(said), told);
        }
        let failure = Failure::new(Kind::State, "it may tell: --keep-metadata", "see `wiretight transfers`");
        let error = RpcError::from(failure);
        let advice = error.data.as_ref().map(|data| data["advice"].clone());
        assert_eq!((error.message.as_str(), advice), ("it may tell: “keep_metadata”", Some("see `transfers`".into())));
    }
}

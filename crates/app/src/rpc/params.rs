//! A verb's arguments as a method's parameters, read from the command line's own definition, and turned back into it.

use std::any::TypeId;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use serde_json::{Map, Value, json};

use super::house::Given;
use super::methods::{Does, Method, OwnParam};
use super::wire::RpcError;
use super::words::for_programs;
use crate::args::{Arguments, Verb};

/// The parameter that names an attempt.
pub const KEY: &str = "idempotency_key";

/// The longest of them, bytes.
pub const KEY_BYTES_MAX: usize = 128;

/// The argument that is one text, though several words can be typed for it: it is not read from standard input.
const TEXT: &str = "text";

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// What it is.
    pub help: String,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be there.
    pub required: bool,
    /// How it is typed.
    typed: Typed,
}

/// What a parameter holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// true or false.
    Flag,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// One of these.
    Choice(Vec<String>),
    /// Texts.
    List,
    /// Whole numbers.
    Numbers,
}

#[derive(Debug, Clone)]
enum Typed {
    Place,
    Option(String),
    Never,
}

/// The command line's definition of a method's verb; nothing if there is none.
pub fn definition(method: &Method) -> Option<Command> {
    let mut command = Arguments::command();
    command.build();
    let words: Vec<&str> = method.words().collect();
    words.iter().try_fold(command, |command, word| command.find_subcommand(word).cloned())
}

/// A method's parameters, in the order in which they are typed.
pub fn of(method: &Method) -> Vec<Param> {
    let mut params: Vec<Param> = match method.does {
        Does::Own(_, params) => params.iter().map(own).collect(),
        Does::House(_, _, params) => params.iter().map(of_house).collect(),
        Does::Verb { without, .. } => {
            let definition = definition(method).expect("a test sees that each verb of the table is one");
            let shown = |arg: &&Arg| !arg.is_global_set() && !without.contains(&arg.get_id().as_str());
            let plain = |arg: &&Arg| !matches!(arg.get_action(), ArgAction::Help | ArgAction::Version);
            definition.get_arguments().filter(shown).filter(plain).map(|arg| named(method, arg)).collect()
        }
    };
    if takes_key(method) {
        let help =
            "A word of the program's own for this attempt: what is asked again under it is not done again".to_owned();
        let (name, holds) = (KEY.to_owned(), Holds::Text);
        params.push(Param { name, help, holds, required: false, typed: Typed::Never });
    }
    params
}

/// Whether a method changes something, at least with some parameters.
pub fn takes_key(method: &Method) -> bool {
    method.changes || matches!(method.does, Does::Verb { changing, .. } if !changing.is_empty())
}

/// Whether it does with these.
pub fn changes(method: &Method, given: &Map<String, Value>) -> bool {
    method.changes || is_raised(method, given)
}

/// Whether it is for more than its scope says with these.
pub fn is_raised(method: &Method, given: &Map<String, Value>) -> bool {
    let set = |name: &&str| given.get(*name).is_some_and(|value| *value != Value::Bool(false));
    matches!(method.does, Does::Verb { changing, .. } if changing.iter().any(set))
}

fn own(param: &OwnParam) -> Param {
    let holds = if param.number { Holds::Number } else { Holds::Text };
    Param {
        name: param.name.to_owned(),
        help: param.help.to_owned(),
        holds,
        required: param.required,
        typed: Typed::Never,
    }
}

/// Checks what was given for parameters that are in no table.
pub fn check_given(known: &[Given], given: &Map<String, Value>) -> Result<(), RpcError> {
    check(&known.iter().map(of_house).collect::<Vec<_>>(), given)
}

fn of_house(given: &Given) -> Param {
    let (name, help) = (given.name.to_owned(), given.help.to_owned());
    Param { name, help, holds: given.kind.holds(), required: given.required, typed: Typed::Never }
}

/// A verb's argument, by the name that it has in this method.
fn named(method: &Method, arg: &Arg) -> Param {
    let param = of_argument(arg);
    match method.named.iter().find(|(known, _)| *known == param.name) {
        Some((_, name)) => Param { name: (*name).to_owned(), required: true, ..param },
        None => param,
    }
}

fn of_argument(arg: &Arg) -> Param {
    let name = arg.get_id().to_string();
    let several =
        matches!(arg.get_action(), ArgAction::Append) || arg.get_num_args().is_some_and(|range| range.max_values() > 1);
    let is = |kind: TypeId| arg.get_value_parser().type_id() == kind;
    let choices: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let is_number = [TypeId::of::<u64>(), TypeId::of::<u32>(), TypeId::of::<u8>()].into_iter().any(is);
    let holds = match () {
        () if matches!(arg.get_action(), ArgAction::SetTrue) => Holds::Flag,
        () if is_number && several => Holds::Numbers,
        () if is_number => Holds::Number,
        () if name == TEXT => Holds::Text,
        () if several => Holds::List,
        () if choices.is_empty() => Holds::Text,
        () => Holds::Choice(choices),
    };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = if name == TEXT { "The text".to_owned() } else { help };
    let required = arg.is_required_set() || name == TEXT;
    let typed = match arg.get_long() {
        Some(long) => Typed::Option(long.to_owned()),
        None => Typed::Place,
    };
    Param { name, help, holds, required, typed }
}

impl Param {
    /// What it holds, as a JSON Schema.
    pub fn schema(&self) -> Value {
        match &self.holds {
            Holds::Flag => json!({ "type": "boolean" }),
            Holds::Number => json!({ "type": "integer", "minimum": 0 }),
            Holds::Text => json!({ "type": "string" }),
            Holds::Choice(choices) => json!({ "type": "string", "enum": choices }),
            Holds::List => json!({ "type": "array", "items": { "type": "string" } }),
            Holds::Numbers => json!({ "type": "array", "items": { "type": "integer", "minimum": 0 } }),
        }
    }

    /// The values as they are typed.
    fn words(&self, value: &Value) -> Result<Vec<String>, RpcError> {
        let wrong = |what: &str| RpcError::params(format!("“{}” must be {what}", self.name));
        match (&self.holds, value) {
            (Holds::Flag, Value::Bool(_)) => Ok(Vec::new()),
            (Holds::Flag, _) => Err(wrong("true or false")),
            (Holds::Number, Value::Number(number)) if number.is_u64() => Ok(vec![number.to_string()]),
            (Holds::Number, _) => Err(wrong("a whole number")),
            (Holds::List, Value::Array(all)) => {
                let texts = all.iter().map(|one| one.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().ok_or_else(|| wrong("an array of texts"))
            }
            (Holds::List, _) => Err(wrong("an array of texts")),
            (Holds::Numbers, Value::Array(all)) => {
                let numbers = all.iter().map(|one| one.as_u64().map(|number| number.to_string()));
                numbers.collect::<Option<_>>().ok_or_else(|| wrong("an array of whole numbers"))
            }
            (Holds::Numbers, _) => Err(wrong("an array of whole numbers")),
            (Holds::Text | Holds::Choice(_), Value::String(text)) => Ok(vec![text.clone()]),
            (Holds::Text | Holds::Choice(_), _) => Err(wrong("a text")),
        }
    }
}

/// Sees that a method takes these, and that what must be there is.
pub fn check(params: &[Param], given: &Map<String, Value>) -> Result<(), RpcError> {
    for name in given.keys() {
        if !params.iter().any(|param| param.name == *name) {
            let known: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let name: String = name.chars().take(64).collect();
            return Err(RpcError::params(format!("there is no parameter “{name}”; there are: {known}")));
        }
    }
    for param in params {
        match given.get(&param.name) {
            Some(value) => param.words(value).map(|_| ())?,
            None if param.required => return Err(RpcError::params(format!("“{}” is missing", param.name))),
            None => {}
        }
    }
    Ok(())
}

/// The verb that is meant, read by the command line's own reader.
pub fn verb(method: &Method, params: &[Param], given: &Map<String, Value>) -> Result<Verb, RpcError> {
    let mut typed: Vec<String> = std::iter::once("wiretight").chain(method.words()).map(str::to_owned).collect();
    let (mut places, mut left_out) = (vec!["--".to_owned()], None);
    for param in params {
        let Some(value) = given.get(&param.name) else {
            if matches!(param.typed, Typed::Place) {
                left_out = left_out.or(Some(&param.name));
            }
            continue;
        };
        let words = param.words(value)?;
        match &param.typed {
            Typed::Never => {}
            Typed::Option(long) if *value == Value::Bool(true) => typed.push(format!("--{long}")),
            // An option's value is in one word with its name: nothing that is given is taken for another option.
            Typed::Option(long) => typed.extend(words.into_iter().map(|word| format!("--{long}={word}"))),
            Typed::Place => match left_out {
                Some(before) => return Err(RpcError::params(format!("“{}” needs “{before}”", param.name))),
                None => places.extend(words),
            },
        }
    }
    typed.extend(places);
    let read = Arguments::command().try_get_matches_from(typed).and_then(|found| Arguments::from_arg_matches(&found));
    if let Some(error) = read.as_ref().err().filter(|error| error.kind() == ErrorKind::MissingRequiredArgument) {
        return Err(RpcError::params(missing(error)));
    }
    read.map(|arguments| arguments.verb).map_err(|error| {
        let said = error.to_string();
        let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
        RpcError::params(for_programs(&crate::safe_text::line(first)))
    })
}

/// What is missing, by the parameters' names: a list of nothing is no more than none.
fn missing(error: &clap::Error) -> String {
    let Some(ContextValue::Strings(all)) = error.get(ContextKind::InvalidArg) else {
        return "something is missing".to_owned();
    };
    let ends = |character: char| !character.is_ascii_alphanumeric();
    let name = |written: &String| format!("“{}”", written.trim_matches(ends).to_lowercase().replace('-', "_"));
    format!("missing, or a list of nothing: {}", all.iter().map(name).collect::<Vec<_>>().join(", "))
}

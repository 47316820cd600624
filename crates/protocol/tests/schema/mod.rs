//! As much of CDDL (RFC 8610) as docs/spec/wiretight.cddl uses: reads it, and checks encodings against a rule.

use std::collections::BTreeMap;

/// A type.
#[derive(Debug, Clone)]
enum Type {
    Name(String),
    Choice(Vec<Type>),
    Number(u64),
    Range(u64, u64),
    Text(String),
    Sized(String, u64),
    Pattern(String),
    Array(Vec<Member>),
    Map(Vec<(u64, Type)>),
}

/// A member of an array.
#[derive(Debug, Clone)]
struct Member {
    least: usize,
    most: usize,
    kind: Type,
}

/// All rules of a document.
pub struct Schema(BTreeMap<String, Type>);

impl Schema {
    /// Reads a document.
    pub fn read(text: &str) -> Self {
        let code: String = text
            .lines()
            .map(|line| line.split(" ;").next().unwrap_or(""))
            .filter(|line| !line.starts_with(';'))
            .collect::<Vec<_>>()
            .join("\n");
        let mut reader = Reader { words: words(&code), at: 0 };
        let mut rules = BTreeMap::new();
        while reader.at < reader.words.len() {
            let name = reader.next();
            reader.expect("=");
            let kind = reader.choice();
            assert!(rules.insert(name.clone(), kind).is_none(), "{name} is defined twice");
        }
        Schema(rules)
    }

    /// The names of all rules.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The names that a rule's definition uses.
    pub fn used(&self) -> Vec<String> {
        let mut used = Vec::new();
        self.0.values().for_each(|kind| names_in(kind, &mut used));
        used
    }

    /// Whether `bytes` are exactly one item of the rule's type.
    pub fn fits(&self, rule: &str, bytes: &[u8]) -> bool {
        let kind = self.0.get(rule).unwrap_or_else(|| panic!("the CDDL has no rule “{rule}”"));
        self.rest(kind, bytes).is_some_and(<[u8]>::is_empty)
    }

    /// What follows an item of this type at the start of `bytes`.
    fn rest<'a>(&self, kind: &Type, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let (major, value, rest) = head(bytes)?;
        let string = || rest.split_at_checked(usize::try_from(value).ok()?);
        match kind {
            Type::Choice(kinds) => kinds.iter().find_map(|kind| self.rest(kind, bytes)),
            Type::Number(number) => (major == 0 && value == *number).then_some(rest),
            Type::Range(least, most) => (major == 0 && (*least..=*most).contains(&value)).then_some(rest),
            Type::Text(text) => {
                string().filter(|(found, _)| major == 3 && *found == text.as_bytes()).map(|(_, rest)| rest)
            }
            Type::Sized(name, size) if name == "bstr" => {
                (major == 2 && value == *size).then(string)?.map(|(_, rest)| rest)
            }
            Type::Sized(_, size) => (major == 0 && (*size == 8 || value >> (8 * size) == 0)).then_some(rest),
            Type::Pattern(pattern) => {
                let (text, rest) = string().filter(|_| major == 3)?;
                matches(pattern.as_bytes(), text).then_some(rest)
            }
            Type::Array(members) => {
                (major == 4).then_some(())?;
                self.members(members, value, rest)
            }
            Type::Map(entries) => {
                let start = (major == 5 && value == entries.len() as u64).then_some(rest)?;
                entries.iter().try_fold(start, |rest, (key, kind)| {
                    let (_, _, behind) = head(rest).filter(|(major, value, _)| *major == 0 && value == key)?;
                    self.rest(kind, behind)
                })
            }
            Type::Name(name) => match name.as_str() {
                "bstr" => (major == 2).then(string)?.map(|(_, rest)| rest),
                "tstr" => (major == 3).then(string)?.map(|(_, rest)| rest),
                "uint" => (major == 0).then_some(rest),
                "null" => (bytes[0] == 0xF6).then_some(rest),
                "bool" => matches!(bytes[0], 0xF4 | 0xF5).then_some(rest),
                "any" => any(bytes),
                rule => self.rest(self.0.get(rule).unwrap_or_else(|| panic!("no rule “{rule}”")), bytes),
            },
        }
    }

    /// What follows `count` items that are these members; those that may be absent are taken while they fit.
    fn members<'a>(&self, members: &[Member], count: u64, mut rest: &'a [u8]) -> Option<&'a [u8]> {
        let mut left = count;
        for member in members {
            let mut taken = 0;
            while taken < member.most && left > 0 {
                let Some(behind) = self.rest(&member.kind, rest) else { break };
                (rest, left, taken) = (behind, left - 1, taken + 1);
            }
            if taken < member.least {
                return None;
            }
        }
        (left == 0).then_some(rest)
    }
}

fn names_in(kind: &Type, names: &mut Vec<String>) {
    match kind {
        Type::Name(name) => names.push(name.clone()),
        Type::Choice(kinds) => kinds.iter().for_each(|kind| names_in(kind, names)),
        Type::Array(members) => members.iter().for_each(|member| names_in(&member.kind, names)),
        Type::Map(entries) => entries.iter().for_each(|(_, kind)| names_in(kind, names)),
        Type::Sized(..) | Type::Pattern(_) | Type::Number(_) | Type::Range(..) | Type::Text(_) => {}
    }
}

/// Words, quoted texts and punctuation.
fn words(code: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"').expect("a closing quote") + 2,
            c if c.is_alphanumeric() || c == '.' => {
                let end = |c: char| !(c.is_alphanumeric() || c == '-' || c == '.');
                rest.find(end).unwrap_or(rest.len())
            }
            _ => 1,
        };
        words.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    words
}

struct Reader {
    words: Vec<String>,
    at: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> &str {
        self.words.get(self.at + ahead).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        self.at += 1;
        self.words[self.at - 1].clone()
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek(0) == word;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) {
        assert!(self.take(word), "expected {word} before {:?}", &self.words[self.at.saturating_sub(5)..self.at + 3]);
    }

    fn choice(&mut self) -> Type {
        let mut kinds = vec![self.single()];
        while self.take("/") {
            kinds.push(self.single());
        }
        if kinds.len() == 1 { kinds.remove(0) } else { Type::Choice(kinds) }
    }

    fn single(&mut self) -> Type {
        let word = self.next();
        match word.as_str() {
            "[" => self.array(),
            "{" => self.map(),
            "&" => self.numbers(),
            text if text.starts_with('"') => Type::Text(text.trim_matches('"').to_owned()),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => match number.split_once("..") {
                Some((least, most)) => Type::Range(least.parse().expect("a number"), most.parse().expect("a number")),
                None => Type::Number(number.parse().expect("a number")),
            },
            name if self.take(".size") => Type::Sized(name.to_owned(), self.next().parse().expect("a size")),
            _ if self.take(".regexp") => Type::Pattern(self.next().trim_matches('"').to_owned()),
            name => Type::Name(name.to_owned()),
        }
    }

    fn array(&mut self) -> Type {
        let mut members = Vec::new();
        while !self.take("]") {
            let (least, most) = match self.peek(0) {
                "?" => (0, 1),
                "*" => (0, usize::MAX),
                "+" => (1, usize::MAX),
                _ => (1, 1),
            };
            self.at += usize::from((least, most) != (1, 1));
            // `*100` is at most 100.
            let bound = self.peek(0).parse().ok().filter(|_| most == usize::MAX);
            self.at += usize::from(bound.is_some());
            let most = bound.unwrap_or(most);
            if self.peek(1) == ":" {
                self.at += 2;
            }
            members.push(Member { least, most, kind: self.choice() });
            self.take(",");
        }
        Type::Array(members)
    }

    fn map(&mut self) -> Type {
        let mut entries = Vec::new();
        while !self.take("}") {
            let key = self.next().parse().expect("keys are numbers");
            self.expect(":");
            entries.push((key, self.choice()));
            self.take(",");
        }
        Type::Map(entries)
    }

    fn numbers(&mut self) -> Type {
        let mut kinds = Vec::new();
        self.expect("(");
        while !self.take(")") {
            self.next();
            self.expect(":");
            kinds.push(self.single());
            self.take(",");
        }
        Type::Choice(kinds)
    }
}

/// Major type, argument, and what follows.
fn head(bytes: &[u8]) -> Option<(u8, u64, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let width = match first & 0x1F {
        info @ 0..=23 => return Some((first >> 5, u64::from(info), rest)),
        info @ 24..=27 => 1usize << (info - 24),
        _ => return None,
    };
    let (argument, rest) = rest.split_at_checked(width)?;
    Some((first >> 5, argument.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)), rest))
}

/// What follows any item.
fn any(bytes: &[u8]) -> Option<&[u8]> {
    let (major, value, rest) = head(bytes)?;
    match major {
        2 | 3 => rest.get(usize::try_from(value).ok()?..),
        4 => (0..value).try_fold(rest, |rest, _| any(rest)),
        5 => (0..2 * value).try_fold(rest, |rest, _| any(rest)),
        6 => any(rest),
        _ => Some(rest),
    }
}

/// Whether the whole text matches a pattern of literals, classes, groups, `?`, `*` and `{n}`.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    ends(pattern, text).contains(&text.len())
}

/// How much of the text the pattern can take from its start.
fn ends(pattern: &[u8], text: &[u8]) -> Vec<usize> {
    let Some(&first) = pattern.first() else { return vec![0] };
    let unit = match first {
        b'[' => pattern.iter().position(|&c| c == b']').expect("a closing bracket") + 1,
        b'(' => group_end(pattern),
        _ => 1,
    };
    let (unit, behind) = pattern.split_at(unit);
    let (least, most, behind) = match behind.first() {
        Some(b'?') => (0, 1, &behind[1..]),
        Some(b'*') => (0, text.len(), &behind[1..]),
        Some(b'{') => {
            let close = behind.iter().position(|&c| c == b'}').expect("a closing brace");
            let count = std::str::from_utf8(&behind[1..close]).expect("digits").parse().expect("a count");
            (count, count, &behind[close + 1..])
        }
        _ => (1, 1, behind),
    };
    let mut reached: Vec<Vec<usize>> = vec![vec![0]];
    for round in 0..most {
        let next: Vec<usize> = reached[round]
            .iter()
            .flat_map(|&at| one(unit, &text[at..]).into_iter().map(move |length| at + length))
            .collect();
        if next.is_empty() {
            break;
        }
        reached.push(next);
    }
    let starts = reached.into_iter().skip(least).flatten();
    starts.flat_map(|at| ends(behind, &text[at..]).into_iter().map(move |length| at + length)).collect()
}

fn group_end(pattern: &[u8]) -> usize {
    let mut depth = 0;
    for (index, c) in pattern.iter().enumerate() {
        depth += i32::from(*c == b'(') - i32::from(*c == b')');
        if depth == 0 {
            return index + 1;
        }
    }
    panic!("a group without an end")
}

/// How much of the text one unit can take.
fn one(unit: &[u8], text: &[u8]) -> Vec<usize> {
    match unit[0] {
        b'(' => ends(&unit[1..unit.len() - 1], text),
        b'[' => text.first().filter(|&&c| in_class(&unit[1..unit.len() - 1], c)).map(|_| 1).into_iter().collect(),
        literal => text.first().filter(|&&c| c == literal).map(|_| 1).into_iter().collect(),
    }
}

fn in_class(class: &[u8], c: u8) -> bool {
    let mut at = 0;
    while at < class.len() {
        if class.get(at + 1) == Some(&b'-') && at + 2 < class.len() {
            if (class[at]..=class[at + 2]).contains(&c) {
                return true;
            }
            at += 3;
        } else if class[at] == c {
            return true;
        } else {
            at += 1;
        }
    }
    false
}

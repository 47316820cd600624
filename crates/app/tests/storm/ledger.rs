//! What was sent and what was shown, and the laws that both must keep in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a sender knows of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// `send` said that the server has it.
    Acknowledged,
    /// `send` said that it is kept, and sent later.
    Kept,
    /// Whoever could have said it was killed.
    Unknown,
}

/// What one listening process showed of others' texts before its end: conversation and text, in order.
pub struct Shown {
    /// Who listened.
    pub who: &'static str,
    /// What was shown.
    pub texts: Vec<(String, String)>,
}

/// Somebody's histories: the texts of each conversation, in order.
pub type Histories = BTreeMap<&'static str, BTreeMap<String, Vec<String>>>;

/// Everything that was promised.
#[derive(Default)]
pub struct Ledger {
    sent: BTreeMap<String, Fate>,
    shown: Vec<Shown>,
}

/// What a storm amounted to.
pub struct Sums {
    /// Texts that the server had when `send` ended.
    pub acknowledged: usize,
    kept: usize,
    unknown: usize,
    unknown_arrived: usize,
    lives: usize,
    shown_again: usize,
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sums { acknowledged, kept, unknown, unknown_arrived, lives, shown_again } = self;
        write!(
            f,
            "{acknowledged} texts acknowledged, {kept} kept and sent later, {unknown} whose sender was killed before \
             it knew ({unknown_arrived} of them arrived); {lives} listeners, which showed {shown_again} texts again \
             that an earlier one was killed over"
        )
    }
}

impl Ledger {
    /// Notes what became of a text.
    pub fn sent(&mut self, text: String, fate: Fate) {
        assert!(self.sent.insert(text, fate).is_none(), "each text is another");
    }

    /// Notes what a listening process showed.
    pub fn shown(&mut self, shown: Shown) {
        self.shown.push(shown);
    }

    /// Checks all laws.
    pub fn check(&self, histories: &Histories) -> Sums {
        let conversations = agreed(histories);
        let mut arrived: BTreeSet<&str> = BTreeSet::new();
        for (conversation, texts) in &conversations {
            for text in texts.iter().filter(|text| is_of_the_storm(text)) {
                assert!(arrived.insert(text), "“{text}” came twice, the second time in {conversation}");
            }
            assert_ascending(conversation, texts);
        }
        for (text, fate) in &self.sent {
            let is_there = arrived.contains(text.as_str());
            assert!(is_there || *fate == Fate::Unknown, "“{text}” was {fate:?} and is lost");
        }
        let strangers: Vec<_> = arrived.iter().filter(|text| !self.sent.contains_key(**text)).collect();
        assert!(strangers.is_empty(), "nobody sent {strangers:?}");
        let shown_again = self.check_shown(histories);
        let count = |fate| self.sent.values().filter(|other| **other == fate).count();
        Sums {
            acknowledged: count(Fate::Acknowledged),
            kept: count(Fate::Kept),
            unknown: count(Fate::Unknown),
            unknown_arrived: self
                .sent
                .iter()
                .filter(|(text, fate)| **fate == Fate::Unknown && arrived.contains(text.as_str()))
                .count(),
            lives: self.shown.len(),
            shown_again,
        }
    }

    /// Listeners show others' texts in their order, none twice in one life, and together all that came in while they
    /// listened: the last life ends when everything has been shown.
    fn check_shown(&self, histories: &Histories) -> usize {
        let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut shown_again = 0;
        for Shown { who, texts } in &self.shown {
            let mut places: BTreeMap<&str, usize> = BTreeMap::new();
            for (conversation, text) in texts {
                let history = &histories[who][conversation];
                let place = history.iter().position(|other| other == text);
                let place = place.unwrap_or_else(|| panic!("{who} was shown “{text}”, which is in no history"));
                let last = places.insert(conversation, place);
                assert!(last.is_none_or(|last| last < place), "{who} was shown “{text}” late, or twice in one life");
                shown_again += usize::from(!seen.entry(who).or_default().insert(text));
            }
        }
        for (who, seen) in seen {
            let others =
                histories[who].values().flatten().filter(|text| is_of_the_storm(text) && !text.starts_with(who));
            let missed: Vec<_> = others.filter(|text| !seen.contains(text.as_str())).collect();
            assert!(missed.is_empty(), "no listener of {who} ever showed {missed:?}");
        }
        shown_again
    }
}

/// Whether a text was sent under kills, not when the people met.
fn is_of_the_storm(text: &str) -> bool {
    text.contains('/')
}

/// The one history of each conversation.
fn agreed(histories: &Histories) -> BTreeMap<&str, &Vec<String>> {
    let mut agreed: BTreeMap<&str, (&str, &Vec<String>)> = BTreeMap::new();
    for (who, conversations) in histories {
        for (conversation, texts) in conversations {
            let (first, theirs) = agreed.entry(conversation).or_insert((who, texts));
            let difference = theirs.iter().zip(texts).position(|(one, other)| one != other);
            assert_eq!(theirs.len(), texts.len(), "{first} and {who} have another number of texts in {conversation}");
            assert_eq!(difference, None, "{first} and {who} see another order in {conversation}");
        }
    }
    agreed.into_iter().map(|(conversation, (_, texts))| (conversation, texts)).collect()
}

/// Who sends one text after the other has them read in this order.
fn assert_ascending(conversation: &str, texts: &[String]) {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for text in texts {
        let Some((line, number)) = text.split_once(' ').filter(|_| is_of_the_storm(text)) else { continue };
        let number: u64 = number.parse().expect("a number");
        let before = last.insert(line, number);
        assert!(before.is_none_or(|before| before < number), "“{text}” is behind {before:?} in {conversation}");
    }
}

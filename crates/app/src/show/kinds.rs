//! Kinds of rows beside texts, as text for people.

use client::Kind;

/// What a row says that is no text, by the name of whom it is from.
pub fn kind(kind: &Kind, sender: &str) -> String {
    match kind {
        Kind::Life { seconds: 0 } => format!("{sender} lets messages stay; what was sent before still disappears"),
        Kind::Life { seconds } => format!("{sender} lets messages disappear {} after they are sent", span(*seconds)),
        Kind::LifeHere { seconds: 0 } => "messages here stay".to_owned(),
        Kind::LifeHere { seconds } => format!("messages here disappear {} after they are sent", span(*seconds)),
    }
}

/// A number of seconds in the largest unit in which it is whole.
pub fn span(seconds: u32) -> String {
    let units = [(604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let whole = |(length, _): &&(u32, &str)| seconds.is_multiple_of(*length);
    let (length, unit) = units.iter().find(whole).unwrap_or(&(1, "second"));
    let count = seconds / length;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

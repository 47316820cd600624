//! How long messages stay, as a person writes it.

use clap::Subcommand;

/// How long messages stay.
#[derive(Debug, Subcommand)]
pub enum Life {
    /// Let the messages of a chat disappear from everybody's devices so long after they were sent, or stay.
    #[command(after_help = EXAMPLES)]
    Expire {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// How long: 30m, 8h, 1d, 4w and the like, from 5 minutes to 365 days; or off.
        #[arg(value_parser = seconds)]
        after: Seconds,
    },
}

/// So many seconds, typed as a time: a type of its own, so that programs give it as people do and not as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub u32);

const EXAMPLES: &str = "Examples:
  wiretight conversations expire bob 1d
  wiretight conversations expire \"Climbing club\" 4w
  wiretight conversations expire bob off

It holds for what is sent from then on, by everybody: messages go from all devices that keep to the rules, with all that was said
about them. Whoever has read a message has read it, and can have kept a copy. In a chat of two either may say it, in a group
its owners.";

/// A time as so many minutes, hours, days or weeks; 0 for `off`.
fn seconds(text: &str) -> Result<Seconds, String> {
    let wrong = || "write 30m, 8h, 1d, 4w or the like, or off".to_owned();
    if text == "off" {
        return Ok(Seconds(0));
    }
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let count = text.strip_suffix(unit).and_then(|count| count.parse::<u32>().ok()).filter(|count| *count > 0);
    let seconds: u32 = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return Err(wrong()),
    };
    count.ok_or_else(wrong)?.checked_mul(seconds).map(Seconds).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, expected) in
            [("off", 0), ("5m", 300), ("90m", 5_400), ("8h", 28_800), ("1d", 86_400), ("4w", 2_419_200)]
        {
            assert_eq!(seconds(text), Ok(Seconds(expected)), "{text}");
        }
        for text in ["", "d", "0d", "-1d", "1", "1y", "1.5h", "9223372036854775808m", "1dd", "on", "ⅷ", "1 d"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}

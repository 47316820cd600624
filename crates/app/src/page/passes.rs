//! What lets a tab in: a launch code for one use, the browser's cookie, and a token of the tab's own.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How long a launch code is good.
const CODE_LIFE: Duration = Duration::from_secs(60);

/// The most launch codes that wait at a time: a person opens no more pages in a minute.
const CODES_MAX: usize = 16;

/// The most tabs at a time; the one that came first has to ask again.
const TABS_MAX: usize = 64;

/// The cookie's name: a browser takes one so called only as Secure, for all paths, and for this host alone.
const COOKIE: &str = "__Host-wiretight";

/// A secret in hexadecimal digits, wiped when dropped.
pub type Secret = Zeroizing<String>;

/// A fresh secret of so many random bytes.
pub fn fresh<const BYTES: usize>() -> Secret {
    let mut bytes = Zeroizing::new([0u8; BYTES]);
    getrandom::fill(bytes.as_mut_slice()).expect("the system's source of randomness does not end");
    Zeroizing::new(HEXLOWER.encode(bytes.as_slice()))
}

fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// A launch code that was not used yet.
struct Code {
    secret: Secret,
    made: Instant,
    /// The file that hands it to a browser.
    file: PathBuf,
}

/// All that lets tabs in.
pub struct Passes {
    cookie: Secret,
    codes: VecDeque<Code>,
    tabs: VecDeque<Secret>,
}

impl Passes {
    /// Those of one run, whose browsers have this cookie.
    pub fn new(cookie: Secret) -> Self {
        Passes { cookie, codes: VecDeque::new(), tabs: VecDeque::new() }
    }

    /// A launch code that a file hands over, for one use within a minute of `now`.
    pub fn launch(&mut self, file: PathBuf, now: Instant) -> Secret {
        let secret = fresh::<32>();
        self.codes.push_back(Code { secret: secret.clone(), made: now, file });
        if self.codes.len() > CODES_MAX {
            self.codes.pop_front();
        }
        secret
    }

    /// Takes a launch code: gives the file that has handed it over, if it was good. It is of no use afterwards.
    pub fn redeem(&mut self, shown: &str, now: Instant) -> Option<PathBuf> {
        self.codes.retain(|code| now.saturating_duration_since(code.made) < CODE_LIFE);
        let found = self.codes.iter().position(|code| is_same(&code.secret, shown))?;
        self.codes.remove(found).map(|code| code.file)
    }

    /// The header that gives a browser its cookie.
    pub fn set_cookie(&self) -> String {
        format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", self.cookie.as_str())
    }

    /// Whether a browser has shown the cookie, among others or alone.
    pub fn is_known(&self, cookies: &str) -> bool {
        let shown = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        shown.filter(|(name, _)| *name == COOKIE).any(|(_, value)| is_same(&self.cookie, value))
    }

    /// A token for a tab.
    pub fn admit(&mut self) -> Secret {
        let token = fresh::<32>();
        self.tabs.push_back(token.clone());
        if self.tabs.len() > TABS_MAX {
            self.tabs.pop_front();
        }
        token
    }

    /// Whether a tab has this token.
    pub fn is_tab(&self, shown: &str) -> bool {
        self.tabs.iter().any(|token| is_same(token, shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes() -> Passes {
        Passes::new(fresh::<32>())
    }

    #[test]
    fn a_launch_code_is_good_once_and_for_a_minute() {
        let (mut passes, start) = (passes(), Instant::now());
        let file = |number: usize| PathBuf::from(format!("{number}"));
        let (one, other) = (passes.launch(file(1), start), passes.launch(file(2), start));
        assert_eq!(passes.redeem(&one, start), Some(file(1)), "the first time");
        assert_eq!(passes.redeem(&one, start), None, "the second time");
        assert_eq!((passes.redeem("", start), passes.redeem(&other[..40], start)), (None, None));
        assert_eq!(passes.redeem(&other, start + CODE_LIFE), None, "a minute later");
        let codes: Vec<Secret> = (0..=CODES_MAX).map(|number| passes.launch(file(number), start)).collect();
        assert_eq!(passes.redeem(&codes[0], start), None, "the oldest made room");
        assert_eq!(passes.redeem(&codes[CODES_MAX], start), Some(file(CODES_MAX)));
    }

    #[test]
    fn a_cookie_is_for_this_host_and_hidden_from_scripts() {
        let passes = passes();
        let header = passes.set_cookie();
        let (cookie, flags) = header.split_once("; ").expect("flags");
        assert_eq!(flags, "Path=/; Secure; HttpOnly; SameSite=Strict");
        assert!(cookie.starts_with("__Host-wiretight=") && cookie.len() == "__Host-wiretight=".len() + 64);
        assert!(passes.is_known(cookie) && passes.is_known(&format!("a=b; {cookie}; c=d")));
        for other in ["", "__Host-wiretight=", "wiretight=1", &cookie[..cookie.len() - 1], &format!("x{cookie}")] {
            assert!(!passes.is_known(other), "{other}");
        }
    }

    #[test]
    fn each_tab_has_a_token_of_its_own() {
        let mut passes = passes();
        let tokens: Vec<Secret> = (0..=TABS_MAX).map(|_| passes.admit()).collect();
        assert!(!passes.is_tab(&tokens[0]), "the first one has to ask again");
        assert!(tokens[1..].iter().all(|token| passes.is_tab(token)));
        assert!(!passes.is_tab("") && !passes.is_tab(&passes.cookie.clone()));
    }
}

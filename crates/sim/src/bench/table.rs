//! Tables in Markdown: each cell names the middle of the rounds, and the lowest and highest.

/// What rounds measured.
#[derive(Debug, Clone, Default)]
pub(super) struct Rounds(Vec<f64>);

impl Rounds {
    /// Adds a round.
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The middle.
    pub fn middle(&self) -> f64 {
        spread(self.0.clone()).0
    }

    /// Middle, lowest and highest; one round is just itself.
    pub fn cell(&self) -> String {
        let (middle, lowest, highest) = spread(self.0.clone());
        match self.0.len() {
            0 => "–".to_owned(),
            1 => number(middle),
            _ => format!("{} ({}–{})", number(middle), number(lowest), number(highest)),
        }
    }
}

impl FromIterator<f64> for Rounds {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Rounds(values.into_iter().collect())
    }
}

/// Prints a heading and the head of a table.
pub(super) fn begin(heading: &str, about: &str, columns: &[&str]) {
    println!("\n### {heading}\n\n{about}\n\n| {} |\n|{}", columns.join(" | "), " --- |".repeat(columns.len()));
}

/// Prints a row.
pub(super) fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// A number with about three digits that say something, thousands apart; a whole one as it is.
pub(super) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 || size.fract() == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left.is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

/// The middle of some values, and the lowest and highest.
fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    (at(values.len() / 2), at(0), at(values.len().saturating_sub(1)))
}

/// The value below which `share` of 100 are, of sorted ones.
pub(super) fn percentile(sorted: &[f64], share: usize) -> f64 {
    sorted.get(sorted.len() * share / 100).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_name_middle_and_spread() {
        assert_eq!(Rounds::default().cell(), "–");
        assert_eq!([3.0].into_iter().collect::<Rounds>().cell(), "3");
        assert_eq!([1_234_567.0, 12.34, 999.6].into_iter().collect::<Rounds>().cell(), "1,000 (12.3–1,234,567)");
        assert_eq!(number(0.012_3), "0.012");
        assert_eq!(number(-1_500.0), "-1,500");
    }
}

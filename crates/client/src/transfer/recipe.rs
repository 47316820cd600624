//! What of a file is sent: spans of it and bytes between them, so that nothing of it is ever in memory as a whole.

use std::io::{self, Read, Seek, SeekFrom};

/// What is sent: a file of the person's, or one that is held for them.
pub(super) trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// What of a file is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Recipe(Vec<Span>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Span {
    /// From here, so many bytes.
    Of { from: u64, length: u64 },
    /// These bytes.
    Bytes(Vec<u8>),
}

impl Recipe {
    /// All of a file.
    pub fn whole(length: u64) -> Self {
        let mut recipe = Recipe::default();
        recipe.keep(0, length);
        recipe
    }

    /// Keeps a span.
    pub fn keep(&mut self, from: u64, length: u64) {
        match self.0.last_mut() {
            Some(Span::Of { from: before, length: so_far }) if before.saturating_add(*so_far) == from => {
                *so_far = so_far.saturating_add(length);
            }
            _ => self.0.push(Span::Of { from, length }),
        }
    }

    /// Puts bytes in.
    pub fn insert(&mut self, bytes: Vec<u8>) {
        self.0.push(Span::Bytes(bytes));
    }

    /// Puts another recipe behind it.
    pub fn append(&mut self, other: Recipe) {
        self.0.extend(other.0);
    }

    /// How many bytes are sent.
    pub fn length(&self) -> u64 {
        self.0.iter().map(Span::length).fold(0, u64::saturating_add)
    }
}

impl Span {
    fn length(&self) -> u64 {
        match self {
            Span::Of { length, .. } => *length,
            Span::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// Reads what a recipe keeps of a file.
pub(super) struct Spans<'a> {
    recipe: &'a Recipe,
    file: &'a mut dyn Source,
    span: usize,
    done: u64,
}

impl<'a> Spans<'a> {
    /// From the start.
    pub fn new(recipe: &'a Recipe, file: &'a mut dyn Source) -> Self {
        Spans { recipe, file, span: 0, done: 0 }
    }
}

impl Read for Spans<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(span) = self.recipe.0.get(self.span) {
            let rest = span.length().saturating_sub(self.done);
            let wanted = usize::try_from(rest).unwrap_or(usize::MAX).min(into.len());
            if rest == 0 {
                self.span = self.span.saturating_add(1);
                self.done = 0;
                continue;
            }
            let Some(into) = into.get_mut(..wanted) else { return Ok(0) };
            let read = match span {
                Span::Of { from, .. } => {
                    if self.done == 0 {
                        self.file.seek(SeekFrom::Start(*from))?;
                    }
                    self.file.read(into)?
                }
                Span::Bytes(bytes) => {
                    let rest = usize::try_from(self.done).ok().and_then(|done| bytes.get(done..));
                    rest.unwrap_or_default().read(into)?
                }
            };
            self.done = self.done.saturating_add(read as u64);
            return Ok(read);
        }
        Ok(0)
    }
}

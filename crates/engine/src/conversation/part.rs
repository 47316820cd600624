//! A part of a conversation with a row of its own: written only after it was touched.

use std::ops::{Deref, DerefMut};

/// A value that is stored apart from the rest, and whether it may have changed since it was stored.
#[derive(Clone, Default)]
pub(crate) struct Part<T> {
    value: T,
    touched: bool,
}

impl<T> Part<T> {
    /// A value as it is stored.
    pub fn stored(value: T) -> Self {
        Part { value, touched: false }
    }

    /// The value if it must be stored; it then counts as stored.
    pub fn take_touched(&mut self) -> Option<&T> {
        std::mem::take(&mut self.touched).then_some(&self.value)
    }
}

impl<T> From<T> for Part<T> {
    fn from(value: T) -> Self {
        Part { value, touched: true }
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Part<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.touched = true;
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_may_have_changed_is_stored_once() {
        let mut part = Part::stored(vec![1]);
        assert_eq!((part.len(), part.take_touched()), (1, None), "looking changes nothing");
        part.push(2);
        assert_eq!(part.take_touched(), Some(&vec![1, 2]));
        assert_eq!(part.take_touched(), None);
        assert_eq!(Part::from(3).take_touched(), Some(&3));
    }
}

//! Nothing by itself: the tests are what this package is for.

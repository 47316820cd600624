//! Fuzzes the property of this name.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::named("media")(bytes));

//! Signed notes (C2SP signed-note): text that people can read, with signatures by named keys.

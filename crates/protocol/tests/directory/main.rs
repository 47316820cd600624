//! The directory: what an honest server proves passes, and nothing else does.

extern crate wiretight_protocol as protocol;

mod answers;
mod appends;
mod cases;
mod checkpoints;
mod honest;
mod honest_map;
mod labels;
mod logs;
mod notes;
mod promises;
mod shapes;
mod steps;
mod verdicts;

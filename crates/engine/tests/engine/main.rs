//! The engine through its face: inputs in, effects out, with a small scripted server beside it.

mod deletion;
mod device;
mod directory;
mod garbage;
mod key_packages;
mod lies;
mod registration;
mod rows;
mod script;
mod tokens;
mod vouching;

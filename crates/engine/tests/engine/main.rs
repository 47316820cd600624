//! The engine through its face: inputs in, effects out, with a small scripted server beside it.

mod deletion;
mod device;
mod directory;
mod garbage;
mod gone;
mod inbox;
mod key_packages;
mod lies;
mod recovery;
mod registration;
mod rows;
mod script;
mod tokens;
mod vouching;

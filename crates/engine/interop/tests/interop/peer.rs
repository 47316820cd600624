//! What a member of a group can do, whichever implementation it runs.

/// What a commit is to do.
#[derive(Default)]
pub struct Plan {
    pub key_packages: Vec<Vec<u8>>,
    pub removes: Vec<u32>,
    pub settings: Option<Vec<u8>>,
}

/// A commit as made.
pub struct Made {
    pub commit: Vec<u8>,
    pub welcome: Option<Vec<u8>>,
}

/// What a member knows of its group.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    pub epoch: u64,
    pub group_id: Vec<u8>,
    /// Leaf index, credential, signature key.
    pub roster: Vec<(u32, Vec<u8>, Vec<u8>)>,
    pub settings: Vec<u8>,
    pub authenticator: Vec<u8>,
    pub exported: Vec<u8>,
    pub tree: Vec<u8>,
}

/// The type of the settings in the GroupContext: `engine/src/settings.rs`.
pub const SETTINGS: u16 = 0xF0A1;

pub const EXPORT_LABEL: &str = "wiretight interop";

pub trait Peer {
    fn create(&mut self, group_id: &[u8], settings: &[u8]);
    fn key_package(&mut self) -> Vec<u8>;
    fn join(&mut self, welcome: &[u8], tree: &[u8]);
    fn commit(&mut self, plan: Plan) -> Made;
    fn merge(&mut self);
    /// Takes in a commit; false if it removes this member.
    fn receive_commit(&mut self, commit: &[u8]) -> bool;
    /// Whether a commit would be taken; nothing is merged if not.
    fn accepts_commit(&mut self, commit: &[u8]) -> bool;
    fn encrypt(&mut self, tag: &[u8], text: &[u8]) -> Vec<u8>;
    /// Sender, authenticated data, text.
    fn decrypt(&mut self, sealed: &[u8]) -> Option<(u32, Vec<u8>, Vec<u8>)>;
    fn tree(&self) -> Vec<u8>;
    fn index(&self) -> u32;
    fn seen(&self) -> Seen;
}

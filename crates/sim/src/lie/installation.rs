//! Fresh installations on a stage: linked to somebody's account, and what others see of somebody's devices.

use engine::effect::Event;
use engine::input::{Command, Reply};
use protocol::id::{ConversationId, DeviceId};
use protocol::linking::LinkCode;

use super::stage::Stage;

impl Stage {
    /// Begins to link a fresh installation, up to where both sides show digits.
    pub(super) fn begin_link(&mut self, old: usize, new: usize) -> Option<LinkCode> {
        let handle = self.handle(old);
        let begun = self.world.command(new, Command::BeginLink { handle, name: None });
        self.world.advance(1_000);
        let Some(Ok(Reply::LinkCode { code })) = self.world.people[new].reply(begun).cloned() else {
            self.must(false, "a fresh installation shows a code");
            return None;
        };
        let code = LinkCode::parse(&code).ok();
        let given = code.clone().map(|code| self.world.command(old, Command::Link { code }));
        self.world.advance(10_000);
        self.must(given.is_some() && self.digits(old).is_some(), "digits are shown");
        self.must(self.digits(old) == self.digits(new), "and they are the same on both");
        self.world.people[new].account = self.world.people[old].account;
        code
    }

    /// The digits that somebody was shown last.
    pub(super) fn digits(&self, person: usize) -> Option<String> {
        self.world.people[person].told.iter().rev().find_map(|event| match event {
            Event::LinkDigits { digits, .. } => Some(digits.clone()),
            _ => None,
        })
    }

    /// Makes a fresh installation a further device of somebody's.
    pub fn link(&mut self, old: usize, new: usize) -> DeviceId {
        self.begin_link(old, new);
        for person in [new, old] {
            self.world.command(person, Command::ConfirmLink { goes_on: true });
        }
        self.settle();
        let linked = self.device_of(new);
        self.must(linked.is_some(), "it is linked");
        linked.unwrap_or(DeviceId([0; 16]))
    }

    /// The device that a fresh installation has become.
    pub fn device_of(&self, person: usize) -> Option<DeviceId> {
        self.world.people[person].told.iter().find_map(|event| match event {
            Event::Linked { device } => Some(*device),
            _ => None,
        })
    }

    /// How many devices of somebody's a person sees in a conversation.
    pub fn devices_seen(&self, viewer: usize, conversation: ConversationId, of: usize) -> u32 {
        let account = self.account(of);
        let view = self.view(viewer, conversation);
        let member = view.and_then(|view| view.members.into_iter().find(|member| member.account == account));
        member.map_or(0, |member| member.devices)
    }

    /// Whether all of these see a conversation in the same state.
    pub fn agree(&self, people: &[usize], conversation: ConversationId) -> bool {
        let seen = |person: &usize| self.view(*person, conversation).map(|view| (view.epoch, view.fingerprint));
        let first = people.first().and_then(seen);
        first.is_some() && people.iter().all(|person| seen(person) == first)
    }
}

//! Warming the tree: in a large group, whoever has the turn renews keys after a pause, so that later commits are small.

use super::{Conversation, Phase, Task};
use crate::core::Context;

impl Conversation {
    /// The epoch has just begun here: notes when this device would warm the tree, if it is cold around its leaf.
    pub fn plan_warming(&mut self, cx: &mut Context<'_>) {
        self.live.warm_at = None;
        let tuning = cx.core.tuning;
        let Some(group) = &self.live.group else { return };
        if self.row.members.len() <= tuning.keys_max as usize {
            return;
        }
        let Some(turn) = group.keys().turn(group.own_index(), tuning.keys_max) else { return };
        // Two devices that think that it is their turn, since one has read further, do not meet again in the next epoch.
        let jitter_ms = rand_core::Rng::next_u64(cx.rng) % tuning.step_ms.max(1);
        let wait_ms = turn.saturating_mul(tuning.step_ms).saturating_add(tuning.pause_ms).saturating_add(jitter_ms);
        self.live.warm_at = Some(cx.now.plus(wait_ms));
    }

    /// Nobody has committed since: it is this device's turn.
    pub fn warm(&mut self, cx: &mut Context<'_>) {
        if self.row.phase == Phase::Active && self.tasks.is_empty() && self.row.pending.is_none() {
            self.add_task(cx, Task::NextSegment { after: self.row.segment });
            self.save(cx);
        }
    }
}

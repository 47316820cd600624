//! `listen`.

use std::collections::{BTreeMap, BTreeSet};

use client::{
    AccountId, ChatLock, Client, Command, ConversationId, ConversationView, Delivery, DeviceEvent, Event, Events,
    MessageView, Page, Standing, Until,
};
use serde_json::json;

use super::lock::unless_locked;
use crate::args::Listen;
use crate::failure::Failure;
use crate::output::{Output, note};
use crate::people::People;
use crate::{happened, safe_text, shapes, show, who};

/// Messages read from the store at a time.
const PAGE: u32 = 500;

/// How long `--until-idle` waits for the server.
const IDLE_PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Shows what is unread, then what comes in.
pub async fn run(client: &Client, listen: &Listen, output: Output) -> Result<(), Failure> {
    client.account().await?;
    let events = client.events();
    let people = People::of(client).await?;
    let mut listener = Listener {
        client,
        listen,
        output,
        people,
        shown: BTreeMap::new(),
        told: BTreeMap::new(),
        waiting: BTreeSet::new(),
        requests: Vec::new(),
        received: 0,
    };
    listener.show_all().await?;
    if listen.until_idle {
        return listener.until_idle().await;
    }
    listener.begin().await?;
    let interrupted = interrupted();
    tokio::pin!(interrupted);
    tokio::select! {
        ended = listener.follow(events) => ended,
        () = &mut interrupted => Ok(()),
    }
}

/// Waits for Ctrl-C or the end that a service manager sends.
pub async fn interrupted() {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let terminated = async {
        match terminated.as_mut() {
            Some(signal) => signal.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}

struct Listener<'a> {
    client: &'a Client,
    listen: &'a Listen,
    output: Output,
    people: People,
    /// The last row shown of each conversation.
    shown: BTreeMap<ConversationId, u64>,
    /// The last row of each locked conversation of which it was told that it is there.
    told: BTreeMap<ConversationId, u64>,
    /// Own messages that were not shown, since they wait to be sent.
    waiting: BTreeSet<(ConversationId, u64)>,
    requests: Vec<ConversationId>,
    received: u64,
}

impl Listener<'_> {
    /// Says how the account stands if that hinders it: whoever begins to listen has not heard it.
    async fn begin(&self) -> Result<(), Failure> {
        match self.client.status().await?.standing {
            Standing::Good => Ok(()),
            standing => self.standing(standing),
        }
    }

    async fn until_idle(&mut self) -> Result<(), Failure> {
        let status = self.client.wait_if_reachable(Until::Idle, IDLE_PATIENCE).await?;
        self.show_all().await?;
        match status.idle {
            true => Ok(()),
            false if super::devices::is_out(self.client).await => Err(super::out()),
            false => Err(super::unreached(&status)),
        }
    }

    async fn follow(&mut self, mut events: Events) -> Result<(), Failure> {
        while !(self.listen.once && self.received > 0) {
            match events.next().await? {
                Event::Message { conversation, number } => self.message(conversation, number).await?,
                Event::Changed { conversation, number } => self.changed(conversation, number).await?,
                Event::Conversation { conversation } => self.conversation(conversation).await?,
                Event::Request { .. } => self.show_requests().await?,
                Event::Missed => self.show_all().await?,
                Event::Connection { online } => self.connection(online).await?,
                Event::Transfer(view) => {
                    self.output.write(&happened::transfer(&view), String::new)?;
                }
                Event::Typing { conversation, .. } | Event::Receipts { conversation, .. }
                    if self.is_hidden(&conversation).await? => {}
                Event::Typing { conversation, account, on } => {
                    let said = || if on { self.typing(&conversation, &account) } else { String::new() };
                    self.output.write(&happened::typing(&conversation, (&account, on), &self.people), said)?;
                }
                Event::Presence(view) => {
                    let said = || super::fleeting::whether_here(&view, &self.people);
                    self.output.write(&happened::presence(&view, &self.people), said)?;
                }
                Event::Receipts { conversation, account } => {
                    self.output.write(&happened::receipts(&conversation, &account, &self.people), String::new)?;
                }
                Event::Caught(caught) => {
                    let said = || format!("CAUGHT: {caught} (wiretight evidence)");
                    self.output.write(&happened::caught(&caught), said)?;
                }
                Event::Device(event) => self.device(&event)?,
                Event::Trust { account } => self.trust(&account).await?,
                Event::Directory => self.directory().await?,
                Event::Standing { standing } => self.standing(standing)?,
                Event::Choices => self.output.write(&happened::choices(), String::new)?,
                Event::OutboxEmpty => self.output.write(&happened::outbox_empty(), String::new)?,
            }
        }
        Ok(())
    }

    fn device(&self, event: &DeviceEvent) -> Result<(), Failure> {
        let Some(shape) = happened::device(event) else { return Ok(()) };
        let sentence = match event {
            DeviceEvent::Added { .. } => "A DEVICE WAS ADDED to your account. If that was not you: wiretight devices",
            DeviceEvent::RecoveryCodeReplaced => {
                "THE RECOVERY CODE of your account WAS REPLACED: the one on your paper is of no use any more"
            }
            DeviceEvent::ThisRemoved => "THIS DEVICE WAS REMOVED from your account: it only shows what it has",
            DeviceEvent::AccountClosed => "YOUR ACCOUNT WAS DELETED",
            _ => "",
        };
        self.output.write(&shape, || sentence.to_owned())
    }

    /// Shows how the directory looks, if there is something to say of it.
    async fn directory(&self) -> Result<(), Failure> {
        let view = super::directory::read(self.client).await?;
        self.output.write(&happened::directory(&view), || super::directory::trouble(&view).unwrap_or_default())
    }

    fn standing(&self, standing: Standing) -> Result<(), Failure> {
        let sentence = match standing {
            Standing::Good => "(this account may go on)",
            Standing::QuotaUsed { .. } => {
                "(this account has used up what it may do in one day; what waits goes out after midnight UTC)"
            }
            Standing::ClocksDiffer => {
                "(the server's clock and this device's are more than an hour apart: set this device's date and time, or tell the operator)"
            }
            Standing::Refused => {
                "(the server refuses permissions that it has itself given; what waits is tried again after midnight UTC: tell the operator)"
            }
            Standing::Unknown => {
                "(the server does not know this account or this device any more: it was put back from an older copy, or is at fault; nothing on this device is lost: tell the operator)"
            }
            Standing::Suspended => {
                "(this account is suspended by the operator of the server: within 31 hours nothing is sent or comes any more, until it is restored; what is here stays)"
            }
        };
        if self.output == Output::Text {
            note(sentence);
        }
        self.output.write(&happened::standing(standing), String::new)
    }

    /// Says that the directory does not vouch for somebody as it should, or does again.
    async fn trust(&mut self, account: &AccountId) -> Result<(), Failure> {
        if self.people.is_own(account) {
            let own = super::directory::read(self.client).await?.own;
            if let (Output::Text, Some(what)) = (self.output, show::own_trust(&own)) {
                note(&format!("({what})"));
            }
            return self.output.write(&happened::trust(account, &own), String::new);
        }
        let contact = self.client.contacts().await?.into_iter().find(|contact| contact.account == *account);
        let Some(contact) = contact else { return Ok(()) };
        let name = self.people.name(account);
        if self.output == Output::Text {
            note(&format!("({})", show::trust_changed(&name, &contact.trust)));
        }
        self.output.write(&happened::trust(account, &contact.trust), String::new)
    }

    async fn connection(&mut self, online: bool) -> Result<(), Failure> {
        let problem = if online { None } else { self.client.status().await?.problem };
        if self.output == Output::Text {
            let why = problem.as_deref().map(|why| format!(": {}", safe_text::line(why))).unwrap_or_default();
            note(&if online { "(connected)".to_owned() } else { format!("(not connected{why})") });
        }
        self.output.write(&happened::connection(online, problem), String::new)
    }

    /// Shows everything that has not been shown: at the start, and after events were missed.
    async fn show_all(&mut self) -> Result<(), Failure> {
        for view in self.client.conversations().await? {
            self.show_rows(&view).await?;
        }
        self.show_requests().await
    }

    /// Shows a row that is there or has changed.
    async fn message(&mut self, conversation: ConversationId, number: u64) -> Result<(), Failure> {
        let Some(view) = self.client.conversation(conversation).await? else { return Ok(()) };
        if self.is_hidden(&conversation).await? {
            return Ok(());
        }
        if view.lock == Some(ChatLock::Closed) {
            return self.show_locked(&view).await;
        }
        let seen = self.shown.get(&conversation).is_some_and(|shown| number <= *shown);
        if !seen {
            return self.show_rows(&view).await;
        }
        let page = Page::After { number: number.saturating_sub(1), limit: 1 };
        let Some(rows) = unless_locked(self.client.messages(conversation, page).await)? else { return Ok(()) };
        match rows.into_iter().find(|row| row.number == number) {
            Some(row) if row.delivery == Delivery::Received || row.delivery == Delivery::Waiting => Ok(()),
            Some(row) if self.waiting.remove(&(conversation, number)) => self.write_row(&view, &row),
            Some(row) => self.delivery(&view, &row),
            // It has got another place, and is told of there.
            None => {
                self.waiting.remove(&(conversation, number));
                Ok(())
            }
        }
    }

    /// Shows a row again about which something was said, if it has been shown.
    async fn changed(&mut self, conversation: ConversationId, number: u64) -> Result<(), Failure> {
        let Some(view) = self.client.conversation(conversation).await? else { return Ok(()) };
        if self.is_hidden(&conversation).await? {
            return Ok(());
        }
        let shown = *self.shown.entry(conversation).or_insert(view.read_number);
        if number > shown {
            return self.show_rows(&view).await;
        }
        let page = Page::After { number: number.saturating_sub(1), limit: 1 };
        let rows = unless_locked(self.client.messages(conversation, page).await)?.unwrap_or_default();
        let Some(row) = rows.into_iter().find(|row| row.number == number) else { return Ok(()) };
        self.people.learn(&view);
        self.output.write(&happened::changed(&conversation, &row, &self.people), || {
            format!("[{}] {}", self.people.chat(&view), show::message(&row, &self.people))
        })
    }

    fn delivery(&self, view: &ConversationView, row: &MessageView) -> Result<(), Failure> {
        let shape = json!({ "event": "delivery", "conversation": view.conversation.to_hex(), "number": row.number,
            "delivery": shapes::delivery(row.delivery) });
        self.output.write(&shape, || match row.delivery {
            Delivery::Held | Delivery::Discarded => show::message(row, &self.people),
            Delivery::Received | Delivery::Waiting | Delivery::Sent => String::new(),
        })
    }

    async fn conversation(&mut self, conversation: ConversationId) -> Result<(), Failure> {
        let Some(view) = self.client.conversation(conversation).await? else {
            return self.output.write(&happened::deleted(&conversation), || "A chat was deleted.".to_owned());
        };
        if self.is_hidden(&conversation).await? {
            return Ok(());
        }
        self.show_rows(&view).await?;
        self.output.write(&happened::conversation(&view, &self.client.choices().await?), String::new)
    }

    /// Whether the person has hidden the chat, of which nothing is shown then.
    async fn is_hidden(&self, conversation: &ConversationId) -> Result<bool, Failure> {
        Ok(self.client.choices().await?.chat(conversation).hidden)
    }

    /// Shows a conversation's rows behind the last one shown, and marks them as read.
    async fn show_rows(&mut self, view: &ConversationView) -> Result<(), Failure> {
        if self.is_hidden(&view.conversation).await? {
            return Ok(());
        }
        if view.lock == Some(ChatLock::Closed) {
            return self.show_locked(view).await;
        }
        self.people.learn(view);
        let mut after = *self.shown.entry(view.conversation).or_insert(view.read_number);
        loop {
            let page = self.client.messages(view.conversation, Page::After { number: after, limit: PAGE }).await;
            // It may be locked in the middle of it.
            let Some(page) = unless_locked(page)? else { return Ok(()) };
            let Some(last) = page.last().map(|row| row.number) else { return Ok(()) };
            for row in &page {
                // An own message is shown once it has its place, under the number that it keeps.
                if row.delivery == Delivery::Waiting {
                    self.waiting.insert((view.conversation, row.number));
                } else {
                    self.write_row(view, row)?;
                }
            }
            self.shown.insert(view.conversation, last);
            if !self.listen.keep_unread {
                self.client.command(Command::MarkRead { conversation: view.conversation, number: last }).await?;
            }
            after = last;
        }
    }

    /// Says that there is something unread in a locked chat, and nothing more.
    async fn show_locked(&mut self, view: &ConversationView) -> Result<(), Failure> {
        let is_hidden = self.is_hidden(&view.conversation).await?;
        let told = self.told.entry(view.conversation).or_insert(view.read_number);
        if is_hidden || view.unread == 0 || view.last_number <= *told {
            return Ok(());
        }
        *told = view.last_number;
        self.received += 1;
        self.output.write(&happened::locked(&view.conversation), || "A locked chat has something unread.".to_owned())
    }

    fn write_row(&mut self, view: &ConversationView, row: &MessageView) -> Result<(), Failure> {
        let own = self.people.is_own(&row.sender);
        if !own && row.body.is_said() {
            self.received += 1;
        }
        self.output.write(&happened::message(&view.conversation, row, &self.people), || {
            format!("[{}] {}", self.people.chat(view), show::message(row, &self.people))
        })
    }

    fn typing(&self, conversation: &ConversationId, account: &AccountId) -> String {
        let name = safe_text::line(&self.people.name(account));
        format!("[{}] {name} is typing", who::short(&conversation.to_hex()))
    }

    async fn show_requests(&mut self) -> Result<(), Failure> {
        let all = self.client.requests().await?;
        let is_there = |shown: &ConversationId| all.iter().any(|request| request.conversation == *shown);
        for gone in self.requests.extract_if(.., |shown| !is_there(shown)) {
            self.output.write(&happened::request_gone(&gone), String::new)?;
        }
        for request in all {
            if request.accepted || self.requests.contains(&request.conversation) {
                continue;
            }
            self.requests.push(request.conversation);
            self.output.write(&happened::request(&request), || {
                let id = who::short(&request.conversation.to_hex());
                format!("[request] {}\n          wiretight requests accept {id}", show::request(&request))
            })?;
        }
        Ok(())
    }
}

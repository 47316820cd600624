//! Previews of links, made by the sender's own client before a text is sent, if its person wants that: the site learns that somebody is
//! about to send the link, and from which address.
//!
//! Never: for a text that came from others.

pub mod address;
pub(crate) mod answer;
mod fetch;
pub(crate) mod page;
#[cfg(test)]
mod tests;

#[cfg(test)]
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use minicbor::{Decode, Encode};
use protocol::limits::{PREVIEW_DESCRIPTION_BYTES_MAX, PREVIEW_TITLE_BYTES_MAX};
use protocol::preview::{Preview, PreviewPicture};
use tokio::sync::OwnedSemaphorePermit;

use crate::client::{Client, unexpected};
use crate::error::Error;
use crate::local::{Answer, Ask};
use crate::net::proxy::{Circuit, ProxyAddress};
use crate::pixels;
use address::Link;

/// The most of a page that is read, bytes: what it says of itself stands at its beginning.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// The largest picture that is fetched, bytes.
const PICTURE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Previews that one process makes at a time.
pub(crate) const AT_ONCE_MAX: usize = 4;

/// Why there is no preview: the text is sent without.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Encode, Decode)]
pub enum PreviewError {
    /// The person has not said that pages may be fetched.
    #[n(0)]
    #[error("previews are off: no page is fetched")]
    Off,
    /// The link is to no page of the web, or to something that is only here.
    #[n(1)]
    #[error("previews are made of http and https pages on the public network alone, not of this link")]
    NotForEverybody,
    /// The site is not reached.
    #[n(2)]
    #[error("the site is not reached")]
    Unreachable,
    /// It took too long.
    #[n(3)]
    #[error("the site takes too long")]
    TimedOut,
    /// Too many are being made.
    #[n(5)]
    #[error("too many previews are being made at once")]
    Busy,
    /// There is nothing to show, and why.
    #[n(4)]
    #[error("there is nothing to show of this link: {0}")]
    Nothing(#[n(0)] String),
}

impl PreviewError {
    fn nothing(why: &str) -> Self {
        PreviewError::Nothing(why.to_owned())
    }
}

/// From where a site is asked.
pub(crate) enum Whence {
    /// From this device.
    Direct,
    /// Through a proxy, on a circuit of the preview's own.
    Proxy(Circuit),
    /// Instead of any site this address, where these sign certificates.
    #[cfg(test)]
    Test {
        /// The address.
        address: SocketAddr,
        /// Who signs.
        authorities: rustls::RootCertStore,
    },
}

impl Whence {
    /// Through the proxy, if there is one.
    pub fn through(proxy: Option<&ProxyAddress>) -> Self {
        proxy.map_or(Whence::Direct, |proxy| Whence::Proxy(Circuit::new(proxy)))
    }
}

/// Makes a preview of a link, within [`fetch::PATIENCE`]. The place is held as long as anything is done for it.
pub(crate) async fn make(whence: Whence, text: &str, place: OwnedSemaphorePermit) -> Result<Preview, PreviewError> {
    make_within(fetch::PATIENCE, whence, text, place).await
}

async fn make_within(
    patience: Duration,
    whence: Whence,
    text: &str,
    place: OwnedSemaphorePermit,
) -> Result<Preview, PreviewError> {
    let link = Link::parse(text).ok_or(PreviewError::NotForEverybody)?;
    let made = tokio::time::timeout(patience, made(&whence, text, link, Arc::new(place))).await;
    made.unwrap_or(Err(PreviewError::TimedOut))
}

async fn made(
    whence: &Whence,
    text: &str,
    link: Link,
    place: Arc<OwnedSemaphorePermit>,
) -> Result<Preview, PreviewError> {
    let page = fetch::fetch(whence, link, PAGE_BYTES_MAX).await?;
    if !["text/html", "application/xhtml+xml"].contains(&page.media_type.as_str()) {
        return Err(PreviewError::nothing("it is no page"));
    }
    let html = String::from_utf8_lossy(&page.body);
    let said = page::read(&html, PREVIEW_TITLE_BYTES_MAX, PREVIEW_DESCRIPTION_BYTES_MAX);
    if said.title.is_empty() {
        return Err(PreviewError::nothing("the page has no title"));
    }
    let picture = match said.picture.as_deref().and_then(|picture| page.link.join(picture)) {
        Some(picture) => small_picture(whence, picture, place).await,
        None => None,
    };
    let preview = Preview { link: text.to_owned(), title: said.title, description: said.description, picture };
    if preview.is_of(text) { Ok(preview) } else { Err(PreviewError::nothing("the page has no title")) }
}

/// A page's picture, decoded and made anew: nothing of the site's own bytes goes to anybody.
async fn small_picture(whence: &Whence, link: Link, place: Arc<OwnedSemaphorePermit>) -> Option<PreviewPicture> {
    let picture = fetch::fetch(whence, link, PICTURE_BYTES_MAX).await.ok()?;
    decoding(place, move || pixels::small(&picture.body)).await
}

/// Decodes, and holds the place until that is done: what has begun to decode is not ended by whoever does not wait for it any more.
async fn decoding<T: Send + 'static>(
    place: Arc<OwnedSemaphorePermit>,
    decode: impl FnOnce() -> Option<T> + Send + 'static,
) -> Option<T> {
    let decoded = tokio::task::spawn_blocking(move || {
        let decoded = decode();
        drop(place);
        decoded
    });
    decoded.await.ok()?
}

/// The first link to a page in a text, as it stands there.
pub fn first_link(text: &str) -> Option<&str> {
    let begin = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let rest = text.get(begin..)?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"`)]".contains(c);
    let word = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
    let link = word.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
    Link::parse(link).map(|_| link)
}

impl Client {
    /// What this device finds at a link, for the text that has it. It tells the site: [`crate::Choices::previews`] must be on.
    ///
    /// # Errors
    /// As [`Client::status`]; the inner one says why there is none.
    pub async fn preview(&self, link: &str) -> Result<Result<Preview, PreviewError>, Error> {
        match self.ask(Ask::Preview(link.to_owned())).await? {
            Answer::Preview(made) => Ok(Ok(made)),
            Answer::NoPreview(why) => Ok(Err(why)),
            other => Err(unexpected(other)),
        }
    }
}

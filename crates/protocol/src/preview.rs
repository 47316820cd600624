//! Previews of links: made by the sender's own client, and all that a receiver ever has of the page.

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::limits::{
    LINK_BYTES_MAX, PREVIEW_DESCRIPTION_BYTES_MAX, PREVIEW_PICTURE_BYTES_MAX, PREVIEW_SIDE_MAX, PREVIEW_TITLE_BYTES_MAX,
};

/// What a sender's client has found at a link. Nobody checks it: it says what the sender says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Preview {
    /// The link, as it stands in the text.
    #[n(0)]
    pub link: String,
    /// The page's title: a line of 1 to [`PREVIEW_TITLE_BYTES_MAX`] bytes.
    #[n(1)]
    pub title: String,
    /// What the page says of itself: a line of up to [`PREVIEW_DESCRIPTION_BYTES_MAX`] bytes, or nothing.
    #[n(2)]
    pub description: String,
    /// A small picture.
    #[n(3)]
    pub picture: Option<PreviewPicture>,
}

/// A small picture, made anew by the sender's client.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PreviewPicture {
    /// Pixels across, 1 to [`PREVIEW_SIDE_MAX`].
    #[n(0)]
    pub width: u16,
    /// Pixels down, the same.
    #[n(1)]
    pub height: u16,
    /// A JPEG of up to [`PREVIEW_PICTURE_BYTES_MAX`] bytes.
    #[n(2)]
    pub jpeg: Bytes,
}

impl Preview {
    /// Whether it is within its limits, and of a link that the text has.
    pub fn is_of(&self, text: &str) -> bool {
        is_page(&self.link)
            && text.contains(&self.link)
            && !self.title.is_empty()
            && is_line(&self.title, PREVIEW_TITLE_BYTES_MAX)
            && is_line(&self.description, PREVIEW_DESCRIPTION_BYTES_MAX)
            && self.picture.as_ref().is_none_or(PreviewPicture::is_within_limits)
    }
}

impl PreviewPicture {
    fn is_within_limits(&self) -> bool {
        let sides = 1..=PREVIEW_SIDE_MAX;
        sides.contains(&self.width)
            && sides.contains(&self.height)
            && self.jpeg.0.len() <= PREVIEW_PICTURE_BYTES_MAX
            && self.jpeg.0.starts_with(&[0xFF, 0xD8, 0xFF])
    }
}

/// Whether a link is to a page of the web, and can stand in a line.
fn is_page(link: &str) -> bool {
    let web = link.starts_with("https://") || link.starts_with("http://");
    web && link.len() <= LINK_BYTES_MAX && !link.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn is_line(text: &str, bytes_max: usize) -> bool {
    text.len() <= bytes_max && !text.chars().any(char::is_control)
}

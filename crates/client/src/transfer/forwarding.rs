//! A file that is forwarded: fetched from where it lies, opened, and held sealed beside the profile, before it is sent as any other.

use protocol::api::Request;
use protocol::attachment::{Attachment, HEADER_BYTES, Opener};
use tokio::sync::mpsc;

use super::download::{chunk_of, forged};
use super::mover::{Mover, Trouble};
use super::reader::{FileError, pass_on, seat_of};
use super::upload::cannot_write;
use super::{HeldFile, Holding, TransferRow, TransferState, UploadRow};

/// Opened pieces that wait for the disk.
const PIECES_MAX: usize = 16;

/// Has what is forwarded held, once.
pub(super) async fn hold(mover: &mut Mover, row: &mut UploadRow) -> Result<(), Trouble> {
    let Some(forwarded) = row.forwarded.clone().filter(|_| row.outgoing.held.is_none()) else { return Ok(()) };
    mover.view.size = forwarded.attachment.size;
    mover.stand(TransferState::Preparing).await;
    row.outgoing.held = Some(fetch(mover, &forwarded.attachment, row.refused).await?);
    mover.keep(Some(&TransferRow::Upload(row.clone()))).await
}

/// Nothing of what is fetched stays unless all of it is what its message names.
async fn fetch(mover: &mut Mover, attachment: &Attachment, refused: u32) -> Result<HeldFile, Trouble> {
    let mut connection = mover.connect_at(seat_of(&attachment.blob, refused)).await?;
    let header = Request::ReadBlob { blob: attachment.blob, offset: 0, length: HEADER_BYTES as u32 };
    let header = chunk_of(connection.call(header).await?)?;
    let mut opener = Opener::new(attachment, &header).map_err(forged)?;
    let (pieces, mut opened) = mpsc::channel::<Result<Vec<u8>, FileError>>(PIECES_MAX);
    let spool = mover.spool.clone();
    let holding = tokio::task::spawn_blocking(move || {
        let mut holding = Holding::begin(spool)?;
        while let Some(Ok(piece)) = opened.blocking_recv() {
            holding.write(&piece)?;
        }
        Ok(holding)
    });
    let passed = pass_on(&mut connection, &mut opener, attachment, &pieces).await;
    drop(pieces);
    let holding = holding.await.map_err(|_| Trouble::Closed)?.map_err(cannot_write)?;
    passed?;
    opener.finish().map_err(forged)?;
    let held = tokio::task::spawn_blocking(move || holding.finish()).await;
    held.map_err(|_| Trouble::Closed)?.map_err(cannot_write)
}

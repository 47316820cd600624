//! A file to send that comes as a stream: held sealed until all of it is there, then sent like any other.

use super::{FileAsk, Holding, Outgoing, Spool, TransferView};
use crate::client::Client;
use crate::error::Error;
use crate::store::StoreError;

/// A file that comes as a stream. What has come is gone if it is dropped before [`FileWriter::send`].
pub struct FileWriter {
    client: Client,
    /// Nothing while a thread writes, and after an error.
    holding: Option<Holding>,
}

impl Client {
    /// Begins a file that comes as a stream. It is held sealed beside the profile, in bounded memory.
    ///
    /// # Errors
    /// [`Error::Store`] if the profile's disk does not permit it.
    pub async fn write_file(&self) -> Result<FileWriter, Error> {
        let spool = Spool::of(self.home());
        let holding = blocking(move || Holding::begin(spool)).await?;
        Ok(FileWriter { client: self.clone(), holding: Some(holding) })
    }
}

impl FileWriter {
    /// Takes what comes next.
    ///
    /// # Errors
    /// [`Error::Store`] if the disk is full or the file larger than one may be: nothing of it stays then.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), Error> {
        let mut holding = self.holding.take().ok_or_else(broken)?;
        let written = blocking(move || {
            holding.write(&bytes)?;
            Ok(holding)
        });
        self.holding = Some(written.await?);
        Ok(())
    }

    /// All of it is there: sends it under the name that stands in the path's place, as an answer to the message of a number if there is
    /// one. Answered with the transfer as it begins.
    ///
    /// # Errors
    /// As [`Client::files`].
    pub async fn send(mut self, named: Outgoing, reply_to: Option<u64>) -> Result<Vec<TransferView>, Error> {
        let holding = self.holding.take().ok_or_else(broken)?;
        let held = blocking(move || holding.finish()).await?;
        let kept = held.clone();
        let outgoing = Outgoing { path: super::safe_name(&named.path), held: Some(held), ..named };
        let begun = self.client.files(FileAsk::Send { outgoing, reply_to }).await;
        if begun.is_err() {
            // Where it was begun all the same, it says that the file is gone.
            Spool::of(self.client.home()).remove_named(&kept.file_name());
        }
        begun
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| Error::Stopped { why: error.to_string() })?;
    done.map_err(|error| StoreError::Disk(format!("the file cannot be held ({error})")).into())
}

fn broken() -> Error {
    StoreError::Disk("the file was broken off".into()).into()
}

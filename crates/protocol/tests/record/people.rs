//! Checks of what people compare: with each other, and between two devices of theirs.

use protocol::id::AccountId;
use protocol::linking::{LinkCode, LinkCodeError, LinkOffer, LinkProposal, LinkSide, digits};
use protocol::safety_number::{Digits, Party, SafetyNumber, SafetyNumberError};

use super::{Outputs, Record, hex};

pub fn safety_number(record: &Record) -> Result<Outputs, String> {
    match record.text("check") {
        "safety-number" => {
            let party = |account: &str, key: &str| Party {
                account: AccountId(record.array(account)),
                account_key: record.key(key),
            };
            let (one, other) = (party("account", "account-key"), party("other-account", "other-account-key"));
            let number = SafetyNumber::between(&one, &other);
            assert_eq!(number, SafetyNumber::between(&other, &one), "it is the same on both sides");
            Ok(vec![("digits", number.digits().to_string()), ("picture", number.picture())])
        }
        "safety-picture" => {
            let number = SafetyNumber::read_picture(&record.typed()).map_err(reason)?;
            Ok(vec![("digits", number.digits().to_string())])
        }
        _ => Ok(vec![("shown", Digits::read(&record.typed()).map_err(reason)?.to_string())]),
    }
}

fn reason(error: SafetyNumberError) -> String {
    let reason = match error {
        SafetyNumberError::Digits { .. } | SafetyNumberError::Length { .. } => "length",
        SafetyNumberError::Character { .. } => "character",
        SafetyNumberError::Prefix => "prefix",
        SafetyNumberError::Checksum => "checksum",
        SafetyNumberError::Version { .. } => "version",
        SafetyNumberError::Form => "form",
    };
    reason.to_owned()
}

pub fn linking(record: &Record) -> Result<Outputs, String> {
    match record.text("check") {
        "link-code" => {
            let code = LinkCode::parse(&record.typed()).map_err(|error| match error {
                LinkCodeError::Length { .. } => "length",
                LinkCodeError::Character { .. } => "character",
                LinkCodeError::Checksum => "checksum",
            })?;
            let offer: LinkOffer = record.decoded("offer")?;
            if !code.names(&offer) {
                return Err("other-offer".to_owned());
            }
            Ok(vec![("shown", code.display().to_string()), ("rendezvous", hex(&code.rendezvous().0))])
        }
        "link-digits" => {
            let (offer, proposal): (LinkOffer, LinkProposal) = (record.decoded("offer")?, record.decoded("proposal")?);
            let nonce = record.decoded("number")?;
            if offer.commitment != protocol::linking::LinkNonce::commitment(&nonce) {
                return Err("other-number".to_owned());
            }
            Ok(vec![("digits", digits(&offer, &proposal, &nonce))])
        }
        _ => {
            let code = LinkCode::parse(&record.typed()).expect("a code");
            let side = match record.text("side") {
                "new" => LinkSide::New,
                "old" => LinkSide::Old,
                other => panic!("no side is called {other}"),
            };
            let message = code.open(side, &record.bytes("sealed")).ok_or("not-opened")?;
            Ok(vec![("message", hex(&protocol::cbor::to_bytes(&message)))])
        }
    }
}

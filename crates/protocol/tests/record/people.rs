//! Checks of what people compare with each other.

use protocol::id::AccountId;
use protocol::safety_number::{Digits, Party, SafetyNumber, SafetyNumberError};

use super::{Outputs, Record};

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

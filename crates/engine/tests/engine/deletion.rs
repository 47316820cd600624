//! A group that is deleted: left, and gone from the disk, also if the server does not answer.

use wiretight_engine::changes::Table;
use wiretight_engine::input::{Command, Reply};
use wiretight_engine::wish::Wish;

use crate::device::Device;

fn tables_of(device: &Device, conversation: &[u8; 32]) -> Vec<Table> {
    let of_it = |(table, key): &&(Table, Vec<u8>)| !matches!(table, Table::Choice) && key.starts_with(conversation);
    device.disk.keys().filter(of_it).map(|(table, _)| *table).collect()
}

#[test]
fn a_deleted_group_without_anybody_else_is_left_and_nothing_of_it_stays() {
    for answered_at_once in [true, false] {
        let (mut device, group) = Device::in_a_group();
        assert!(tables_of(&device, &group.0).contains(&Table::Message), "there is a history");
        device.script.silent = !answered_at_once;
        let id = device.begin(Command::In { conversation: group, wish: Wish::DeleteChat });
        assert!(matches!(device.reply(id), Some(Ok(Reply::Done))), "done as soon as it is kept");
        let history = [Table::Message, Table::Said, Table::View, Table::Members];
        let left = tables_of(&device, &group.0);
        assert!(!history.iter().any(|table| left.contains(table)), "its history is gone at once: {left:?}");
        device.settle();
        if !answered_at_once {
            device.script.silent = false;
            device.restart(None);
        }
        device.wait_for_answers(5);
        assert_eq!(tables_of(&device, &group.0), vec![], "all of it is gone");
        assert!(device.says(group, "to nobody").is_err());
        assert!(device.lies().is_empty());
    }
}

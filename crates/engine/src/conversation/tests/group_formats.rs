//! A snapshot of what is stored of groups beside their members and name, as of every stored row.

use expect_test::expect;
use protocol::attachment::FileHash;
use protocol::cbor::Bytes;
use protocol::entrance::{Arrival, EntranceSecret, Knock, SignedKnock};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, DeviceId, Tag};
use protocol::signature::{PublicKey, Signature};
use protocol::time::Minutes;

use super::stand::chain;
use super::stored_formats::check;
use crate::conversation::Task;
use crate::conversation::entrance::{GrantedRow, KnockRow};
use crate::conversation::group::{DetailsRow, GroupRow};
use crate::kinds::{GroupKind, Kind};
use crate::knocking::AskedRow;
use crate::settings::Entrance;
use crate::view::{EntranceView, Former, GroupView, KnockView, MessageBody, Role, Rule, Undone};

const ACCOUNT: AccountId = AccountId([1; 32]);

fn knock() -> SignedKnock {
    let handle = Handle::parse("dave").ok();
    let (conversation, entrance, device) = (ConversationId([2; 32]), PublicKey([3; 32]), DeviceId([4; 16]));
    let knock = Knock { conversation, entrance, account: ACCOUNT, device, handle, time: Minutes(5) };
    SignedKnock { knock, proof: Signature([6; 64]), signature: Signature([7; 64]) }
}

#[test]
fn group() {
    let full = GroupRow {
        details_said: vec![DetailsRow { tag: Tag([1; 32]), content: Bytes(vec![2]) }],
        knocks: vec![KnockRow { knock: knock(), granted: true }],
        granted: vec![GrantedRow { account: ACCOUNT, time: Minutes(3) }],
        secret: Some(EntranceSecret([4; 32])),
        description: "on Thursdays".to_owned(),
        picture: Some(FileHash([5; 32])),
        former: None,
        early: None,
    };
    let early = Some(vec![Arrival { chain: chain(1), knock: knock() }]);
    let early = GroupRow { early, ..GroupRow::default() };
    let former = Some(vec![Former { account: ACCOUNT, claimed: Handle::parse("dave").expect("a handle") }]);
    let left = GroupRow { former, ..GroupRow::default() };
    check(
        &[full, GroupRow::default(), left, early],
        &expect![[r#"
        86818258200101010101010101010101010101010101010101010101010101010101010101410281
        82838658200202020202020202020202020202020202020202020202020202020202020202582003
        03030303030303030303030303030303030303030303030303030303030303582001010101010101
        01010101010101010101010101010101010101010101010101500404040404040404040404040404
        04046464617665055840060606060606060606060606060606060606060606060606060606060606
        06060606060606060606060606060606060606060606060606060606060606060606584007070707
        07070707070707070707070707070707070707070707070707070707070707070707070707070707
        0707070707070707070707070707070707070707f581825820010101010101010101010101010101
        01010101010101010101010101010101010358200404040404040404040404040404040404040404
        0404040404040404040404046c6f6e20546875727364617973582005050505050505050505050505
        05050505050505050505050505050505050505

        85808080f660

        87808080f660f6818258200101010101010101010101010101010101010101010101010101010101
        0101016464617665

        88808080f660f6f68182818182840058200000000000000000000000000000000000000000000000
        0000000000000000008200835820d62f016a1efd1e4fdf793eb42cd84471e1ba9f0cf04d1287b5cc
        71f616287cb882500101010101010101010101010101010158208a88e3dd7409f195fd52db2d3cba
        5d72ca6709bf1d94121bf3748801b40f6f5c58407dbd6f3f5079699ab2cd5f44d8c7d6a64f634958
        6c10b2f4b8b83da3fd446094f3829cb43057653ad398c88067358252e69ad72104666b1aad67f6ad
        8ae9320982008058402b8db5ea7e6793a7d677cbd8e8202b2439a5a8f66518c45948b8f0200becb5
        e6b5b4f146c462fde50b6a8db0b138550303a06ec41fb057bf92613ed7b1628d0383865820020202
        02020202020202020202020202020202020202020202020202020202025820030303030303030303
        03030303030303030303030303030303030303030303035820010101010101010101010101010101
        01010101010101010101010101010101015004040404040404040404040404040404646461766505
        58400606060606060606060606060606060606060606060606060606060606060606060606060606
        06060606060606060606060606060606060606060606060606065840070707070707070707070707
        07070707070707070707070707070707070707070707070707070707070707070707070707070707
        070707070707070707070707"#]],
    );
}

#[test]
fn asked() {
    let row = AskedRow { conversation: ConversationId([1; 32]), asked: vec![ACCOUNT], time: Minutes(2) };
    check(
        &[row],
        &expect![[r#"
        83582001010101010101010101010101010101010101010101010101010101010101018158200101
        01010101010101010101010101010101010101010101010101010101010102"#]],
    );
}

#[test]
fn tasks() {
    let entrance = Entrance { key: PublicKey([2; 32]), maker: ACCOUNT, approve: true };
    let tasks = [
        Task::SetRule { rule: Rule::Write, role: Role::Admin },
        Task::SetDetails { tag: Tag([1; 32]) },
        Task::Ban { accounts: vec![ACCOUNT], noticed: true },
        Task::Unban { accounts: vec![ACCOUNT] },
        Task::OpenEntrance { entrance },
        Task::CloseEntrances { keys: vec![PublicKey([2; 32])] },
    ];
    check(
        &tasks,
        &expect![[r#"
        821846820101

        8218478158200101010101010101010101010101010101010101010101010101010101010101

        821848828158200101010101010101010101010101010101010101010101010101010101010101f5

        821849818158200101010101010101010101010101010101010101010101010101010101010101

        82184a81835820020202020202020202020202020202020202020202020202020202020202020258
        200101010101010101010101010101010101010101010101010101010101010101f5

        82184b818158200202020202020202020202020202020202020202020202020202020202020202"#]],
    );
}

#[test]
fn bodies() {
    let kinds = [
        GroupKind::Rule { rule: Rule::Edit, role: Role::Owner },
        GroupKind::Described { description: "tea".to_owned() },
        GroupKind::Pictured { on: true },
        GroupKind::Banned { accounts: vec![ACCOUNT], on: true },
        GroupKind::EntranceOpened { approve: true },
        GroupKind::EntrancesClosed,
        GroupKind::LetIn { account: ACCOUNT, maker: AccountId([2; 32]) },
        GroupKind::Knocks { account: ACCOUNT, claimed: Handle::parse("dave").ok(), maker: AccountId([2; 32]) },
    ];
    let mut bodies = kinds.map(|kind| MessageBody::Kind(Kind::Group(kind))).to_vec();
    for what in [Undone::Rule, Undone::Details, Undone::Ban, Undone::Unban, Undone::Entrance] {
        bodies.push(MessageBody::NotDone { what, accounts: vec![] });
    }
    check(
        &bodies,
        &expect![[r#"
        821181821828818200820202

        8211818218288182018163746561

        82118182182881820281f5

        82118182182881820382815820010101010101010101010101010101010101010101010101010101
        0101010101f5

        82118182182881820481f5

        82118182182881820580

        82118182182881820682582001010101010101010101010101010101010101010101010101010101
        0101010158200202020202020202020202020202020202020202020202020202020202020202

        82118182182881820783582001010101010101010101010101010101010101010101010101010101
        01010101646461766558200202020202020202020202020202020202020202020202020202020202
        020202

        820b82182880

        820b82182980

        820b82182a80

        820b82182b80

        820b82182c80"#]],
    );
}

#[test]
fn view() {
    let maker = AccountId([2; 32]);
    let handle = Handle::parse("dave").ok();
    let full = GroupView {
        who_may_add: Role::Member,
        who_may_write: Role::Admin,
        who_may_edit: Role::Owner,
        description: "on Thursdays".to_owned(),
        picture: Some(FileHash([5; 32])),
        banned: vec![ACCOUNT],
        entrances: vec![EntranceView { maker, approve: true }],
        knocks: vec![KnockView { account: ACCOUNT, handle, claimed: None, maker, time: Minutes(3), granted: false }],
        former: Some(vec![Former { account: maker, claimed: Handle::parse("eve").expect("a handle") }]),
        own: Some(Role::Admin),
    };
    let without = GroupView { former: None, own: None, ..full.clone() };
    check(
        &[without, full],
        &expect![[r#"
        880001026c6f6e205468757273646179735820050505050505050505050505050505050505050505
        05050505050505050505058158200101010101010101010101010101010101010101010101010101
        01010101010181825820020202020202020202020202020202020202020202020202020202020202
        0202f581865820010101010101010101010101010101010101010101010101010101010101010164
        64617665f65820020202020202020202020202020202020202020202020202020202020202020203
        f4

        8a0001026c6f6e205468757273646179735820050505050505050505050505050505050505050505
        05050505050505050505058158200101010101010101010101010101010101010101010101010101
        01010101010181825820020202020202020202020202020202020202020202020202020202020202
        0202f581865820010101010101010101010101010101010101010101010101010101010101010164
        64617665f65820020202020202020202020202020202020202020202020202020202020202020203
        f4818258200202020202020202020202020202020202020202020202020202020202020202636576
        6501"#]],
    );
}

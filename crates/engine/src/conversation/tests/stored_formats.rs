//! A snapshot of every stored row's encoding: whoever changes one writes the migration.

use expect_test::{Expect, expect};
use minicbor::{Decode, Encode};
use protocol::api::Incarnation;
use protocol::cbor::{self, Bytes};
use protocol::chain::{Chain, ChainPoint, create_account};
use protocol::control::SeenVersion;
use protocol::handle::Handle;
use protocol::id::{AccountId, BlobId, ConversationId, DeviceId, EntryHash, Link, MessageId, Tag, TopicId};
use protocol::inbox::{BlobKey, BlobRef, InboxKey, Readmission, Rebuild, SealedItem, SignedReadmission, SignedRebuild};
use protocol::server::{CertificateHash, ServerKeys, StampKeyRecord};
use protocol::signature::{PublicKey, SecretKey, Signature};
use protocol::time::{Millis, Minutes};
use protocol::topic::{Entry, EntryBody, Head, SegmentSecrets, SignedHead};
use protocol::transparency::anchor::SignedAnchor;
use protocol::transparency::label::MapValue;
use protocol::transparency::log::LogHash;

use crate::caught::{Caught, Lie, OwnLabel};
use crate::conversation::group::GroupRow;
use crate::conversation::mending::{GrantedRow, MendingRow};
use crate::conversation::row::{
    BreakPoint, ChangeRow, ConversationRow, Invitee, LeafRow, MemberRow, NameRow, NoticeRow, OfferRow, PendingCommit,
    Phase, RecentRow, RemovalRow, StoredSecrets,
};
use crate::conversation::rumour::AnswerRow;
use crate::conversation::task::{Delivery, MessageTask, Task};
use crate::deletion::{Deleted, Place};
use crate::directory::anew::AnewRow;
use crate::directory::gossip::{GossipRow, StopRow, ToldRow};
use crate::directory::self_check::{Expected, LabelRow, OwnLabels};
use crate::directory::trust::Trust;
use crate::kinds::{Kind as Kinds, Sort};
use crate::policy::{Change, LetIn, Notice};
use crate::profile::{DeviceName, ProfileRow, Seed};
use crate::said::{self, Kind};
use crate::settings::{Entrance, RoleEntry, Settings};
use crate::view::{
    ContactView, ConversationState, ConversationView, EvidenceView, MarkChange, MarkedBy, MemberView, MessageBody,
    MessageRow, RequestView, Role, Undone, Verified,
};

#[test]
fn profile() {
    let full = ProfileRow {
        account: AccountId([1; 32]),
        device: DeviceId([2; 16]),
        device_seed: Seed([3; 32]),
        inbox_seed: Seed([4; 32]),
        chain: chain(),
        handle: handle(),
        invitation: Some("code".to_owned()),
        registered: true,
        incarnation: Incarnation([5; 16]),
        incarnation_next: Some(Incarnation([6; 16])),
        server_keys: Some(ServerKeys {
            identity: PublicKey([7; 32]),
            head: PublicKey([8; 32]),
            stamps: vec![StampKeyRecord { key_id: 9, key: PublicKey([10; 32]) }],
            certificate: CertificateHash([11; 32]),
            revision: 12,
            log: PublicKey([13; 32]),
        }),
        inbox_through: 13,
        copied: true,
        evidence_count: 14,
        renewal: 5,
        joining: true,
        removed: true,
        inbox_open: true,
        names: vec![DeviceName {
            device: DeviceId([15; 16]),
            salt: protocol::control::NameSalt([16; 16]),
            name: "Phone".to_owned(),
        }],
        statements: chain().statements,
        unseen: vec![DeviceId([17; 16])],
        caught: vec![18],
        receipts_off: true,
    };
    let empty = ProfileRow {
        chain: Chain::default(),
        handle: None,
        invitation: None,
        registered: false,
        incarnation_next: None,
        server_keys: None,
        inbox_through: 0,
        copied: false,
        evidence_count: 0,
        caught: vec![],
        joining: false,
        removed: false,
        inbox_open: false,
        names: vec![],
        statements: vec![],
        unseen: vec![],
        receipts_off: false,
        ..full.clone()
    };
    check(
        &[full, empty],
        &expect![[r#"
            97582001010101010101010101010101010101010101010101010101010101010101015002020202
            02020202020202020202020258200303030303030303030303030303030303030303030303030303
            03030303030358200404040404040404040404040404040404040404040404040404040404040404
            81818284005820000000000000000000000000000000000000000000000000000000000000000082
            008358208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c82500303
            030303030303030303030303030358208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a2
            5df60f5b8fc9b39458406d908eeff3abff868765ba07f016b5e26bceecf6c21a650339978f8b3422
            d4efbcca05606e5135d59045a1c0d5f5774a4cb7063f1f274391f6f4ea51b7cfc507820080584022
            d1d85921a4007548ab987933f426f8db655961ec060736888e120fdc165b6d12325c8cd0439e48cd
            9c5880fed90e1387a918cf93dc7bef54ecb110cc72370965616c69636564636f6465f55005050505
            05050505050505050505050550060606060606060606060606060606068658200707070707070707
            07070707070707070707070707070707070707070707070758200808080808080808080808080808
            08080808080808080808080808080808080881820958200a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
            0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a58200b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b
            0b0b0b0b0b0b0b0b0b0c58200d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d
            0d0d0d0d0df50e05f5f5f58183500f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f50101010101010101010
            101010101010106550686f6e65818284005820000000000000000000000000000000000000000000
            000000000000000000000082008358208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121b
            f3748801b40f6f5c82500303030303030303030303030303030358208139770ea87d175f56a35466
            c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b39458406d908eeff3abff868765ba07f016b5e26bce
            ecf6c21a650339978f8b3422d4efbcca05606e5135d59045a1c0d5f5774a4cb7063f1f274391f6f4
            ea51b7cfc507820080584022d1d85921a4007548ab987933f426f8db655961ec060736888e120fdc
            165b6d12325c8cd0439e48cd9c5880fed90e1387a918cf93dc7bef54ecb110cc7237098150111111
            11111111111111111111111111f58112

            97582001010101010101010101010101010101010101010101010101010101010101015002020202
            02020202020202020202020258200303030303030303030303030303030303030303030303030303
            03030303030358200404040404040404040404040404040404040404040404040404040404040404
            8180f6f6f45005050505050505050505050505050505f6f600f40005f4f4f4808080f480"#]],
    );
}

#[test]
fn gossip() {
    let anchor = SignedAnchor { size: 64, root: LogHash([1; 32]), signature: Signature([2; 64]) };
    let caught = Caught { lie: Lie::TwoDirectories, conversation: None };
    let anew = Some(AnewRow { time: Millis(5), caught: caught.clone(), before: vec![anchor] });
    let full = GossipRow {
        anew,
        known: vec![anchor],
        told: vec![ToldRow { anchor, conversation: ConversationId([3; 32]), asked: true }],
        stop: Some(StopRow { caught, time: Millis(4), goes_on: true }),
    };
    check(
        &[full, GossipRow::default()],
        &expect![[r#"
            84818318405820010101010101010101010101010101010101010101010101010101010101010158
            40020202020202020202020202020202020202020202020202020202020202020202020202020202
            02020202020202020202020202020202020202020202020202818383184058200101010101010101
            01010101010101010101010101010101010101010101010158400202020202020202020202020202
            02020202020202020202020202020202020202020202020202020202020202020202020202020202
            02020202020202020202582003030303030303030303030303030303030303030303030303030303
            03030303f5838182181f8004f583058182181f808183184058200101010101010101010101010101
            01010101010101010101010101010101010158400202020202020202020202020202020202020202
            02020202020202020202020202020202020202020202020202020202020202020202020202020202
            02020202

            828080"#]],
    );
}

#[test]
fn own_labels() {
    let seen = |version| Some(SeenVersion { version, value: MapValue([1; 32]) });
    let full = OwnLabels {
        account: LabelRow { seen: seen(2), explained: seen(1), size: 4 },
        handle: LabelRow { seen: seen(1), explained: seen(1), size: 5 },
        checked: Some(Millis(3)),
        told: Some(Millis(5)),
    };
    check(
        &[full, OwnLabels::default()],
        &expect![[r#"
            84838202582001010101010101010101010101010101010101010101010101010101010101018201
            58200101010101010101010101010101010101010101010101010101010101010101048382015820
            01010101010101010101010101010101010101010101010101010101010101018201582001010101
            01010101010101010101010101010101010101010101010101010101050305

            8283f6f60083f6f600"#]],
    );
}

#[test]
fn contact() {
    let full = ContactView {
        account: AccountId([1; 32]),
        handle: handle(),
        chain: chain(),
        accepted: true,
        pair: Some(ConversationId([2; 32])),
        trust: Trust::Proven { at: Millis(3), leaf: 4, sequence: 5 },
        verified: Some(marked(false, &[1, 2])),
        shown: Some(6),
        told: None,
    };
    let replaced = Some(marked(true, &[1]));
    let replaced = ContactView { verified: replaced, ..full.clone() };
    let trust = Trust::default();
    let empty =
        ContactView { handle: None, accepted: false, pair: None, trust, verified: None, shown: None, ..full.clone() };
    let told = ContactView { told: handle(), ..empty.clone() };
    check(
        &[full, replaced, empty, told],
        &expect![[r#"
            885820010101010101010101010101010101010101010101010101010101010101010165616c6963
            65818182840058200000000000000000000000000000000000000000000000000000000000000000
            82008358208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c825003
            03030303030303030303030303030358208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37
            a25df60f5b8fc9b39458406d908eeff3abff868765ba07f016b5e26bceecf6c21a650339978f8b34
            22d4efbcca05606e5135d59045a1c0d5f5774a4cb7063f1f274391f6f4ea51b7cfc5078200805840
            22d1d85921a4007548ab987933f426f8db655961ec060736888e120fdc165b6d12325c8cd0439e48
            cd9c5880fed90e1387a918cf93dc7bef54ecb110cc723709f5582002020202020202020202020202
            02020202020202020202020202020202020202820283030405835820030303030303030303030303
            0303030303030303030303030303030303030303f482825001010101010101010101010101010101
            018250020202020202020202020202020202020206

            885820010101010101010101010101010101010101010101010101010101010101010165616c6963
            65818182840058200000000000000000000000000000000000000000000000000000000000000000
            82008358208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c825003
            03030303030303030303030303030358208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37
            a25df60f5b8fc9b39458406d908eeff3abff868765ba07f016b5e26bceecf6c21a650339978f8b34
            22d4efbcca05606e5135d59045a1c0d5f5774a4cb7063f1f274391f6f4ea51b7cfc5078200805840
            22d1d85921a4007548ab987933f426f8db655961ec060736888e120fdc165b6d12325c8cd0439e48
            cd9c5880fed90e1387a918cf93dc7bef54ecb110cc723709f5582002020202020202020202020202
            02020202020202020202020202020202020202820283030405835820030303030303030303030303
            0303030303030303030303030303030303030303f581825001010101010101010101010101010101
            0106

            8658200101010101010101010101010101010101010101010101010101010101010101f681818284
            00582000000000000000000000000000000000000000000000000000000000000000008200835820
            8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c8250030303030303
            0303030303030303030358208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b
            8fc9b39458406d908eeff3abff868765ba07f016b5e26bceecf6c21a650339978f8b3422d4efbcca
            05606e5135d59045a1c0d5f5774a4cb7063f1f274391f6f4ea51b7cfc507820080584022d1d85921
            a4007548ab987933f426f8db655961ec060736888e120fdc165b6d12325c8cd0439e48cd9c5880fe
            d90e1387a918cf93dc7bef54ecb110cc723709f4f6820082f6f4

            8958200101010101010101010101010101010101010101010101010101010101010101f681818284
            00582000000000000000000000000000000000000000000000000000000000000000008200835820
            8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c8250030303030303
            0303030303030303030358208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b
            8fc9b39458406d908eeff3abff868765ba07f016b5e26bceecf6c21a650339978f8b3422d4efbcca
            05606e5135d59045a1c0d5f5774a4cb7063f1f274391f6f4ea51b7cfc507820080584022d1d85921
            a4007548ab987933f426f8db655961ec060736888e120fdc165b6d12325c8cd0439e48cd9c5880fe
            d90e1387a918cf93dc7bef54ecb110cc723709f4f6820082f6f4f6f665616c696365"#]],
    );
}

#[test]
fn answer() {
    let anchor = SignedAnchor { size: 64, root: LogHash([1; 32]), signature: Signature([2; 64]) };
    let carried = Some(entry().hash());
    let full = AnswerRow { contradicts: Some(anchor), contradicted: 64, states: true, stated: true, carried };
    check(
        &[full, AnswerRow::default()],
        &expect![[r#"
        85831840582001010101010101010101010101010101010101010101010101010101010101015840
        02020202020202020202020202020202020202020202020202020202020202020202020202020202
        0202020202020202020202020202020202020202020202021840f5f55820afcf09f39f45b5f15ee1
        8e7215b016d25bf6abcaf650fc21466a6adb56d453b0

        84f600f4f4"#]],
    );
}

#[test]
fn expected() {
    let seen = SeenVersion { version: 2, value: MapValue([1; 32]) };
    check(
        &[Expected { size: 4, account: seen, handle: Some(seen) }],
        &expect![[r#"
        83048202582001010101010101010101010101010101010101010101010101010101010101018202
        58200101010101010101010101010101010101010101010101010101010101010101"#]],
    );
}

#[test]
fn marks_of_before_are_read_as_set_nobody_knows_where() {
    let before = [&[0x82, 0x58, 0x20][..], &[3; 32], &[0xf4]].concat();
    let read: Verified = cbor::from_bytes(&before).expect("readable");
    assert_eq!(read, Verified { by: None, ..marked(false, &[]) });
    assert!(!read.is_lapsed() && marked(false, &[]).is_lapsed());
}

fn marked(is_replaced: bool, by: &[u8]) -> Verified {
    let by: Vec<MarkedBy> = by.iter().copied().map(marked_by).collect();
    Verified { account_key: PublicKey([3; 32]), is_replaced, by: Some(by) }
}

fn marked_by(device: u8) -> MarkedBy {
    MarkedBy { device: DeviceId([device; 16]), at: Minutes(device.into()) }
}

#[test]
fn told() {
    let before =
        crate::verification::ToldRow { account: AccountId([1; 32]), account_key: PublicKey([3; 32]), by: None };
    let told = crate::verification::ToldRow { by: Some(marked_by(4)), ..before.clone() };
    check(
        &[before, told],
        &expect![[r#"
            82582001010101010101010101010101010101010101010101010101010101010101015820030303
            0303030303030303030303030303030303030303030303030303030303

            83582001010101010101010101010101010101010101010101010101010101010101015820030303
            03030303030303030303030303030303030303030303030303030303038250040404040404040404
            0404040404040404"#]],
    );
}

#[test]
fn request() {
    let full = RequestView {
        claimed: None,
        conversation: ConversationId([1; 32]),
        account: AccountId([2; 32]),
        handle: handle(),
        text: Some("hi".to_owned()),
        time: Minutes(3),
        invitation: Bytes(vec![4]),
        accepted: true,
        others: vec![crate::view::OtherInvitation {
            account: AccountId([5; 32]),
            time: Minutes(6),
            invitation: Bytes(vec![7]),
        }],
    };
    let empty =
        RequestView { handle: None, claimed: handle(), text: None, accepted: false, others: vec![], ..full.clone() };
    check(
        &[full, empty],
        &expect![[r#"
            89582001010101010101010101010101010101010101010101010101010101010101015820020202
            020202020202020202020202020202020202020202020202020202020265616c6963656268690341
            04f5f681835820050505050505050505050505050505050505050505050505050505050505050506
            4107

            89582001010101010101010101010101010101010101010101010101010101010101015820020202
            0202020202020202020202020202020202020202020202020202020202f6f6034104f465616c6963
            6580"#]],
    );
}

#[test]
fn conversation() {
    let empty = ConversationRow {
        conversation: ConversationId([1; 32]),
        group_id: Bytes(vec![2; 32]),
        segment: 3,
        secrets: secrets(),
        cursor: head(),
        signed_head: None,
        expected: None,
        phase: Phase::Creating,
        settings: settings(),
        members: vec![member()].into(),
        authenticator: Bytes(vec![5]),
        pending: None.into(),
        notices: vec![],
        removal: None,
        name: None,
        names_said: vec![],
        last_number: 0,
        read_number: 0,
        unread: 0,
        next_task: 6,
        acknowledgement_due: false,
        break_point: None,
        rebuild: None,
        offered: None,
        just_joined: false,
        readmission_attempts: 0,
        acknowledged: 0,
        heard: vec![].into(),
        passed_over: None,
        time: Minutes(0),
        voided: vec![],
        in_segment: 3,
        read_through: 33,
        told: crate::conversation::receipts::Told { from: 34, heard: 35, delivered: 36, read: 37, at: Millis(38) },
        life_last: Minutes(39),
        pins: vec![protocol::id::MessageId([40; 32])],
        deleted: None,
        entered: None,
        group: GroupRow::default().into(),
        mending: MendingRow::default().into(),
    };
    let offer = OfferRow { adder: AccountId([9; 32]), rebuilds: true, invitation: Bytes(vec![9]) };
    let full = ConversationRow {
        signed_head: Some(signed_head()),
        expected: Some(signed_head()),
        phase: Phase::Active,
        pending: Some(pending()).into(),
        notices: vec![NoticeRow { account: AccountId([1; 32]), notice: Notice { commits: 1, by_themselves: true } }],
        removal: Some(RemovalRow { removed: vec![AccountId([1; 32])], waiting_for: vec![AccountId([2; 32])] }),
        name: Some("tea".to_owned()),
        names_said: vec![NameRow { tag: Tag([3; 32]), content: Bytes(vec![4]) }],
        last_number: 5,
        read_number: 6,
        unread: 7,
        acknowledgement_due: true,
        break_point: Some(break_point()),
        rebuild: Some(SignedRebuild { rebuild: rebuild(), signature: Signature([8; 64]) }),
        offered: Some(cbor::to_bytes(&vec![offer]).into()),
        just_joined: true,
        readmission_attempts: 10,
        acknowledged: 11,
        deleted: Some(Deleted { place: Place { generation: 41, topic: TopicId([42; 32]), sequence: 43 }, gone: true }),
        entered: Some(44),
        heard: vec![AccountId([12; 32])].into(),
        ..empty.clone()
    };
    check(
        &[empty, full],
        &expect![[r#"
            98245820010101010101010101010101010101010101010101010101010101010101010158200202
            02020202020202020202020202020202020202020202020202020202020203835820010101010101
            01010101010101010101010101010101010101010101010101015820020202020202020202020202
            02020202020202020202020202020202020202025820030303030303030303030303030303030303
            03030303030303030303030303038201582002020202020202020202020202020202020202020202
            02020202020202020202f6f68200808d582001010101010101010101010101010101010101010101
            01010101010101010101025820030303030303030303030303030303030303030303030303030303
            0303030303f481825820040404040404040404040404040404040404040404040404040404040404
            04040201000558200606060606060606060606060606060606060606060606060606060606060606
            00582007070707070707070707070707070707070707070707070707070707070707078158200808
            08080808080808080808080808080808080808080808080808080808080881835820090909090909
            090909090909090909090909090909090909090909090909090958200a0a0a0a0a0a0a0a0a0a0a0a
            0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0af5f64105f680f6f68000000006f4f6f6f6f40000
            f6f60080031821851822182318241825182618278158202828282828282828282828282828282828
            282828282828282828282828282828

            98265820010101010101010101010101010101010101010101010101010101010101010158200202
            02020202020202020202020202020202020202020202020202020202020203835820010101010101
            01010101010101010101010101010101010101010101010101015820020202020202020202020202
            02020202020202020202020202020202020202025820030303030303030303030303030303030303
            03030303030303030303030303038201582002020202020202020202020202020202020202020202
            02020202020202020202828201582002020202020202020202020202020202020202020202020202
            02020202020202584003030303030303030303030303030303030303030303030303030303030303
            03030303030303030303030303030303030303030303030303030303030303030382820158200202
            02020202020202020202020202020202020202020202020202020202020258400303030303030303
            03030303030303030303030303030303030303030303030303030303030303030303030303030303
            030303030303030303030303030303038201808d5820010101010101010101010101010101010101
            01010101010101010101010101010258200303030303030303030303030303030303030303030303
            030303030303030303f4818258200404040404040404040404040404040404040404040404040404
            04040404040402010005582006060606060606060606060606060606060606060606060606060606
            06060606005820070707070707070707070707070707070707070707070707070707070707070781
            58200808080808080808080808080808080808080808080808080808080808080808818358200909
            09090909090909090909090909090909090909090909090909090909090958200a0a0a0a0a0a0a0a
            0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0af5f64105f68182582001010101010101
            010101010101010101010101010101010101010101010101018201f5828158200101010101010101
            01010101010101010101010101010101010101010101010181582002020202020202020202020202
            02020202020202020202020202020202020202637465618182582003030303030303030303030303
            03030303030303030303030303030303030303410405060706f58858200101010101010101010101
            01010101010101010101010101010101010101010102410382015820020202020202020202020202
            02020202020202020202020202020202020202025820040404040404040404040404040404040404
            04040404040404040404040404040581845820040404040404040404040404040404040404040404
            040404040404040404040465616c6963650281850150020202020202020202020202020202025820
            03030303030303030303030303030303030303030303030303030303030303030183010258200303
            0303030303030303030303030303030303030303030303030303030303038d582001010101010101
            01010101010101010101010101010101010101010101010101025820030303030303030303030303
            0303030303030303030303030303030303030303f481825820040404040404040404040404040404
            04040404040404040404040404040404040201000558200606060606060606060606060606060606
            06060606060606060606060606060600582007070707070707070707070707070707070707070707
            07070707070707070707815820080808080808080808080808080808080808080808080808080808
            08080808088183582009090909090909090909090909090909090909090909090909090909090909
            0958200a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0af5828a5820
            01010101010101010101010101010101010101010101010101010101010101010258200303030303
            03030303030303030303030303030303030303030303030303030304410582015820020202020202
            02020202020202020202020202020202020202020202020202025820060606060606060606060606
            06060606060606060606060606060606060606060781582008080808080808080808080808080808
            08080808080808080808080808080808582009090909090909090909090909090909090909090909
            09090909090909090909584008080808080808080808080808080808080808080808080808080808
            08080808080808080808080808080808080808080808080808080808080808080808080858278183
            58200909090909090909090909090909090909090909090909090909090909090909f54109f50a0b
            f6f60080031821851822182318241825182618278158202828282828282828282828282828282828
            2828282828282828282828282828288283182958202a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a
            2a2a2a2a2a2a2a2a2a2a2a2a2a182bf5182c"#]],
    );
}

#[test]
fn phase() {
    let phases =
        [Phase::Creating, Phase::Active, Phase::Paused(caught()), Phase::Broken(caught()), Phase::Stuck, Phase::Left];
    check(
        &phases,
        &expect![[r#"
        820080

        820180

        82028182820480582001010101010101010101010101010101010101010101010101010101010101
        01

        82038182820480582001010101010101010101010101010101010101010101010101010101010101
        01

        820480

        820580"#]],
    );
}

#[test]
fn outbox() {
    let content = Bytes(vec![1, 2]);
    let message = MessageTask {
        content,
        number: 3,
        prepared: None,
        held: false,
        leaves: false,
        written: Minutes(4),
        prepared_at: Minutes(5),
        about: Some(crate::conversation::task::AboutTask::Edit),
    };
    let prepared = MessageTask { prepared: Some(entry()), held: true, leaves: true, ..message.clone() };
    let delivery = Delivery {
        account: AccountId([1; 32]),
        device: DeviceId([2; 16]),
        inbox_key: inbox_key(),
        message: Bytes(vec![3]),
        tag: Tag([4; 32]),
        sealed: None,
    };
    let item = SealedItem { tag: Tag([4; 32]), encapsulated: Bytes(vec![5]), ciphertext: Bytes(vec![6]) };
    let sealed = Delivery { sealed: Some(item), ..delivery.clone() };
    let readmission = Readmission {
        conversation: ConversationId([1; 32]),
        generation: 2,
        account: AccountId([3; 32]),
        device: DeviceId([4; 16]),
        key_package: Bytes(vec![5]),
    };
    let blob = BlobRef { blob: BlobId([1; 32]), key: BlobKey([2; 32]), size: 3, hash: EntryHash([4; 32]) };
    let tasks = [
        Task::Message(message),
        Task::Message(prepared),
        Task::Add { accounts: vec![AccountId([1; 32])] },
        Task::Remove { accounts: vec![AccountId([1; 32])], noticed: true },
        Task::SetRole { account: AccountId([1; 32]), role: Role::Admin },
        Task::SetName { tag: Tag([1; 32]) },
        Task::Renew { request: SignedReadmission { readmission, signature: Signature([6; 64]) } },
        Task::Refresh,
        Task::Upload { blob, sealed: Bytes(vec![5]) },
        Task::Deliver(delivery),
        Task::Deliver(sealed),
        Task::NextSegment { after: 7 },
        Task::Align,
    ];
    check(
        &tasks,
        &expect![[r#"
            8200818842010203f6f4f4040500

            82008188420102038558200303030303030303030303030303030303030303030303030303030303
            03030304058200825820010101010101010101010101010101010101010101010101010101010101
            01014102584006060606060606060606060606060606060606060606060606060606060606060606
            060606060606060606060606060606060606060606060606060606060606f5f5040500

            8201818158200101010101010101010101010101010101010101010101010101010101010101

            8202828158200101010101010101010101010101010101010101010101010101010101010101f5

            8203825820010101010101010101010101010101010101010101010101010101010101010101

            82048158200101010101010101010101010101010101010101010101010101010101010101

            82058182855820010101010101010101010101010101010101010101010101010101010101010102
            58200303030303030303030303030303030303030303030303030303030303030303500404040404
            04040404040404040404044105584006060606060606060606060606060606060606060606060606
            060606060606060606060606060606060606060606060606060606060606060606060606060606

            820680

            82078284582001010101010101010101010101010101010101010101010101010101010101015820
            02020202020202020202020202020202020202020202020202020202020202020358200404040404
            0404040404040404040404040404040404040404040404040404044105

            82088185582001010101010101010101010101010101010101010101010101010101010101015002
            02020202020202020202020202020282410158400202020202020202020202020202020202020202
            02020202020202020202020202020202020202020202020202020202020202020202020202020202
            02020202410358200404040404040404040404040404040404040404040404040404040404040404

            82088186582001010101010101010101010101010101010101010101010101010101010101015002
            02020202020202020202020202020282410158400202020202020202020202020202020202020202
            02020202020202020202020202020202020202020202020202020202020202020202020202020202
            02020202410358200404040404040404040404040404040404040404040404040404040404040404
            835820040404040404040404040404040404040404040404040404040404040404040441054106

            82098107

            820a80"#]],
    );
}

#[test]
fn recent() {
    let full = RecentRow {
        topic: TopicId([1; 32]),
        segment: 2,
        link: Link([3; 32]),
        tag: Some(Tag([4; 32])),
        message: Some(MessageId([5; 32])),
        sender: Some(AccountId([6; 32])),
    };
    let empty = RecentRow { tag: None, message: None, sender: None, ..full.clone() };
    check(
        &[full, empty],
        &expect![[r#"
            86582001010101010101010101010101010101010101010101010101010101010101010258200303
            03030303030303030303030303030303030303030303030303030303030358200404040404040404
            04040404040404040404040404040404040404040404040458200505050505050505050505050505
            05050505050505050505050505050505050558200606060606060606060606060606060606060606
            060606060606060606060606

            83582001010101010101010101010101010101010101010101010101010101010101010258200303
            030303030303030303030303030303030303030303030303030303030303"#]],
    );
}

#[test]
fn message() {
    let said = MessageRow {
        number: 1,
        message: Some(MessageId([2; 32])),
        sender: AccountId([3; 32]),
        time: Minutes(4),
        body: None,
        delivery: crate::view::Delivery::Received,
        sequence: 5,
        generation: 6,
    };
    let event = MessageRow { message: None, body: Some(MessageBody::Joined(vec![])), ..said.clone() };
    check(
        &[said, event],
        &expect![[r#"
            88015820020202020202020202020202020202020202020202020202020202020202020258200303
            03030303030303030303030303030303030303030303030303030303030304f6000506

            8801f658200303030303030303030303030303030303030303030303030303030303030303048202
            8180000506"#]],
    );
}

#[test]
fn receipt() {
    let receipt = protocol::payload::Receipt { from: 1, delivered: 2, read: 3 };
    let stretch = crate::receipts::Stretch { generation: 4, receipt, entered: None };
    check(&[crate::receipts::ReceiptRow { stretches: vec![stretch] }], &expect!["8181820483010203"]);
}

#[test]
fn said() {
    let (conversation, message, account) = (ConversationId([1; 32]), MessageId([2; 32]), AccountId([3; 32]));
    let place = (4, 5);
    let [key, version] = [
        said::key(&conversation, &message, Kind::Place, &account),
        said::version_key(&conversation, &message, &account, place),
    ];
    check(
        &[Bytes(key), Bytes(version)],
        &expect![[r#"
        58610101010101010101010101010101010101010101010101010101010101010101020202020202
        02020202020202020202020202020202020202020202020202020103030303030303030303030303
        03030303030303030303030303030303030303

        586d0101010101010101010101010101010101010101010101010101010101010101020202020202
        02020202020202020202020202020202020202020202020202020903030303030303030303030303
        03030303030303030303030303030303030303000000040000000000000005"#]],
    );
    let kinds =
        [Kind::Place, Kind::Words, Kind::Deletion, Kind::Edit, Kind::Reaction, Kind::Vote, Kind::End, Kind::Version];
    expect!["[1, 2, 3, 4, 5, 6, 7, 9]"].assert_eq(&format!("{:?}", kinds.map(|kind| kind as u8)));
    check(
        &[said::PlaceRow { number: 6, sender: AccountId([7; 32]) }],
        &expect!["820658200707070707070707070707070707070707070707070707070707070707070707"],
    );
    let text = MessageBody::Text("hi".to_owned());
    let answer = said::WordsRow { body: text, in_reply_to: Some(message), forwarded: 7 };
    check(
        &[said::WordsRow { in_reply_to: None, ..answer.clone() }, answer],
        &expect![[r#"
            83820081626869f607

            83820081626869582002020202020202020202020202020202020202020202020202020202020202
            0207"#]],
    );
    check(
        &[said::EditRow { message, time: Minutes(7), text: "ho".to_owned() }],
        &expect!["83582002020202020202020202020202020202020202020202020202020202020202020762686f"],
    );
    check(
        &[said::DeletionRow { message, time: Minutes(8) }],
        &expect!["825820020202020202020202020202020202020202020202020202020202020202020208"],
    );
    check(
        &[said::ReactionRow { message, emoji: "👍".to_owned() }],
        &expect!["825820020202020202020202020202020202020202020202020202020202020202020264f09f918d"],
    );
}

#[test]
fn message_body() {
    let account = AccountId([1; 32]);
    let poll = protocol::saying::Poll { question: "?".into(), options: vec!["a".into(), "b".into()], multiple: true };
    let vote = crate::kinds::Vote { account, choices: vec![0, 1] };
    let bodies = [
        MessageBody::Text("hi".to_owned()),
        MessageBody::Unknown { content_type: "image/png".to_owned() },
        MessageBody::Joined(vec![account]),
        MessageBody::Removed(vec![account]),
        MessageBody::LeftByThemselves(account),
        MessageBody::RoleChanged { account, role: Role::Owner },
        MessageBody::Renamed("tea".to_owned()),
        MessageBody::DeviceRenewed(account),
        MessageBody::Rebuilt { left_out: vec![account] },
        MessageBody::Caught(caught()),
        MessageBody::Resumed,
        MessageBody::NotDone { what: Undone::Add, accounts: vec![account] },
        MessageBody::NotDone { what: Undone::Edit, accounts: vec![] },
        MessageBody::Deleted,
        MessageBody::DeviceAdded(account),
        MessageBody::DeviceRemoved(account),
        MessageBody::CodeReplaced { account, was_verified: true },
        MessageBody::AccountClosed(account),
        MessageBody::Marked { account, change: MarkChange::Set, device: Some("laptop".to_owned()) },
        MessageBody::Marked { account, change: MarkChange::TakenBack, device: None },
        MessageBody::Marked { account, change: MarkChange::Lapsed, device: None },
        MessageBody::Attachment(file()),
        MessageBody::Kind(Kinds::Life { seconds: 1 }),
        MessageBody::Kind(Kinds::LifeHere { seconds: 0 }),
        MessageBody::Kind(Kinds::Marked { text: "*hi*".to_owned() }),
        MessageBody::Kind(Kinds::Poll { poll, votes: vec![vote], ended: true, left_out: 0 }),
        MessageBody::Kind(Kinds::Card { account, handle: handle() }),
        MessageBody::Kind(Kinds::Once { text: Some("hush".to_owned()), waits: true, file: None, sort: None }),
        MessageBody::Kind(Kinds::Once { text: None, waits: true, file: Some(file()), sort: None }),
        MessageBody::Kind(Kinds::Once { text: None, waits: false, file: None, sort: Some(Sort::Other) }),
        MessageBody::Kind(Kinds::Pinned { message: protocol::id::MessageId([1; 32]), on: true }),
        MessageBody::Kind(Kinds::Linked(Box::new(linked()))),
    ];
    check(
        &bodies,
        &expect![[r#"
            820081626869

            82018169696d6167652f706e67

            8202818158200101010101010101010101010101010101010101010101010101010101010101

            8203818158200101010101010101010101010101010101010101010101010101010101010101

            82048158200101010101010101010101010101010101010101010101010101010101010101

            8205825820010101010101010101010101010101010101010101010101010101010101010102

            82068163746561

            82078158200101010101010101010101010101010101010101010101010101010101010101

            8208818158200101010101010101010101010101010101010101010101010101010101010101

            82098182820480582001010101010101010101010101010101010101010101010101010101010101
            01

            820a80

            820b82008158200101010101010101010101010101010101010101010101010101010101010101

            820b820480

            821080

            820c8158200101010101010101010101010101010101010101010101010101010101010101

            820d8158200101010101010101010101010101010101010101010101010101010101010101

            820e8258200101010101010101010101010101010101010101010101010101010101010101f5

            820f8158200101010101010101010101010101010101010101010101010101010101010101

            8212835820010101010101010101010101010101010101010101010101010101010101010100666c
            6170746f70

            8212825820010101010101010101010101010101010101010101010101010101010101010101

            8212825820010101010101010101010101010101010101010101010101010101010101010102

            82185a81885820010101010101010101010101010101010101010101010101010101010101010158
            20020202020202020202020202020202020202020202020202020202020202020203582004040404
            04040404040404040404040404040404040404040404040404040404582005050505050505050505
            0505050505050505050505050505050505050505050569696d6167652f706e67677465612e706e67
            63746561

            82118182008101

            82118182018100

            821181820281642a68692a

            82118182038483613f8261616162f581825820010101010101010101010101010101010101010101
            0101010101010101010101820001f500

            82118182048258200101010101010101010101010101010101010101010101010101010101010101
            65616c696365

            8211818205826468757368f5

            821181820583f6f58858200101010101010101010101010101010101010101010101010101010101
            01010158200202020202020202020202020202020202020202020202020202020202020202035820
            04040404040404040404040404040404040404040404040404040404040404045820050505050505
            050505050505050505050505050505050505050505050505050569696d6167652f706e6767746561
            2e706e6763746561

            821181820584f6f4f603

            82118182068258200101010101010101010101010101010101010101010101010101010101010101
            f5

            821181820a8183777365652068747470733a2f2f7465612e6578616d706c65f4847368747470733a
            2f2f7465612e6578616d706c65635465616083020143ffd8ff"#]],
    );
}

#[test]
fn delivery_and_role() {
    use crate::view::Delivery;
    let deliveries = [Delivery::Received, Delivery::Waiting, Delivery::Sent, Delivery::Held, Delivery::Discarded];
    check(
        &deliveries,
        &expect![[r#"
        00

        01

        02

        03

        04"#]],
    );
    check(
        &[Role::Member, Role::Admin, Role::Owner],
        &expect![[r#"
        00

        01

        02"#]],
    );
}

#[test]
fn evidence() {
    let full = EvidenceView { caught: caught(), time: Millis(1), exhibits: vec![Bytes(vec![2]), Bytes(vec![3])] };
    let empty =
        EvidenceView { caught: Caught { lie: Lie::ServerKeys, conversation: None }, time: Millis(1), exhibits: vec![] };
    check(
        &[full, empty],
        &expect![[r#"
        83828204805820010101010101010101010101010101010101010101010101010101010101010101
        8241024103

        83818200800180"#]],
    );
}

#[test]
fn lie() {
    let author = AccountId([1; 32]);
    let lies = [
        Lie::ServerKeys,
        Lie::HeadSignature,
        Lie::BrokenChain,
        Lie::Withheld,
        Lie::Forked,
        Lie::PlantedEntry,
        Lie::MissingBody,
        Lie::Replayed,
        Lie::Stamp,
        Lie::JoinStart,
        Lie::WrongNextKey { author },
        Lie::RoleOverreach { author },
        Lie::ForeignLeaf { author },
        Lie::RemovalIgnored { author },
        Lie::BadCommit,
        Lie::Unreportable { author },
        Lie::RebuildRefused,
        Lie::UnsolicitedWelcome,
        Lie::FalseChain,
        Lie::ProfileCopied,
        Lie::WrongAnswer,
        Lie::BadInvitation,
        Lie::Backdated,
        Lie::IssuerTwice,
        Lie::OtherIssuer,
        Lie::NotFull,
        Lie::ForkedChain { account: author },
        Lie::OldChain,
        Lie::Misplaced,
        Lie::TwoLogs,
        Lie::TwoDirectories,
        Lie::LogRolledBack,
        Lie::OtherMap,
        Lie::FalseProof,
        Lie::OldRecord { account: author },
        Lie::OtherRecord { account: author },
        Lie::NotVouched { account: author },
        Lie::FalsePromise { account: author },
        Lie::BrokenPromise { account: author },
        Lie::OtherHolder,
        Lie::OwnRecordChanged { label: OwnLabel::Account, version: 2 },
        Lie::OwnRecordChanged { label: OwnLabel::Handle, version: 0 },
        Lie::FalseRelease { account: author },
    ];
    check(
        &lies,
        &expect![[r#"
        820080

        820180

        820280

        820380

        820480

        820580

        820680

        820780

        820880

        820980

        820a8158200101010101010101010101010101010101010101010101010101010101010101

        820b8158200101010101010101010101010101010101010101010101010101010101010101

        820c8158200101010101010101010101010101010101010101010101010101010101010101

        820d8158200101010101010101010101010101010101010101010101010101010101010101

        820e80

        820f8158200101010101010101010101010101010101010101010101010101010101010101

        821080

        821180

        821280

        821380

        821580

        821680

        821780

        82181880

        82181980

        82181a80

        82181b8158200101010101010101010101010101010101010101010101010101010101010101

        82181c80

        82181d80

        82181e80

        82181f80

        82182080

        82182180

        82182280

        8218238158200101010101010101010101010101010101010101010101010101010101010101

        8218248158200101010101010101010101010101010101010101010101010101010101010101

        8218258158200101010101010101010101010101010101010101010101010101010101010101

        8218268158200101010101010101010101010101010101010101010101010101010101010101

        8218278158200101010101010101010101010101010101010101010101010101010101010101

        82182880

        821829820002

        821829820100

        82182a8158200101010101010101010101010101010101010101010101010101010101010101"#]],
    );
}

#[test]
fn votes() {
    check(
        &[said::VoteRow { choices: vec![] }, said::VoteRow { choices: vec![0, 11] }],
        &expect![[r#"
        8180

        8182000b"#]],
    );
}

#[test]
fn life() {
    let (conversation, message) = (ConversationId([1; 32]), protocol::id::MessageId([2; 32]));
    check(
        &[crate::life::LifeRow { conversation, message, number: 3, sender: AccountId([4; 32]) }],
        &expect![[r#"
        84582001010101010101010101010101010101010101010101010101010101010101015820020202
        02020202020202020202020202020202020202020202020202020202020358200404040404040404
        040404040404040404040404040404040404040404040404"#]],
    );
}

#[test]
fn view() {
    let empty = ConversationView {
        conversation: ConversationId([1; 32]),
        pair: false,
        name: None,
        members: vec![],
        state: ConversationState::Active,
        epoch: 2,
        generation: 3,
        removal_pending: vec![],
        last_number: 4,
        read_number: 5,
        unread: 6,
        fingerprint: Bytes(vec![7]),
        outbox: 8,
        waits_for: vec![],
        blocked: vec![],
        disappearing_s: 0,
        pins: vec![],
        group: None,
        draft: None,
        lock: None,
    };
    let member = MemberView {
        account: AccountId([1; 32]),
        handle: handle(),
        role: Role::Admin,
        devices: 2,
        claimed: None,
        pending: false,
        verified: None,
    };
    let unnamed = MemberView { handle: None, claimed: handle(), pending: true, ..member.clone() };
    let replaced = Some(marked(true, &[]));
    let replaced = MemberView { verified: replaced, ..member.clone() };
    let full = ConversationView {
        pair: true,
        name: Some("tea".to_owned()),
        members: vec![member, unnamed, replaced],
        removal_pending: vec![AccountId([1; 32])],
        waits_for: vec![AccountId([1; 32])],
        blocked: vec![AccountId([2; 32])],
        disappearing_s: 86_400,
        pins: vec![protocol::id::MessageId([3; 32])],
        draft: Some("tea?".into()),
        ..empty.clone()
    };
    check(
        &[empty, full],
        &expect![[r#"
            9158200101010101010101010101010101010101010101010101010101010101010101f4f6808201
            8002038004050641070880800080

            9558200101010101010101010101010101010101010101010101010101010101010101f563746561
            83865820010101010101010101010101010101010101010101010101010101010101010165616c69
            63650102f6f486582001010101010101010101010101010101010101010101010101010101010101
            01f6010265616c696365f58758200101010101010101010101010101010101010101010101010101
            01010101010165616c6963650102f6f4835820030303030303030303030303030303030303030303
            0303030303030303030303f580820180020381582001010101010101010101010101010101010101
            01010101010101010101010101040506410708815820010101010101010101010101010101010101
            01010101010101010101010101018158200202020202020202020202020202020202020202020202
            0202020202020202021a000151808158200303030303030303030303030303030303030303030303
            030303030303030303f6f6f6647465613f"#]],
    );
    let states = [
        ConversationState::Creating,
        ConversationState::Active,
        ConversationState::Paused { caught: caught() },
        ConversationState::Broken { caught: caught() },
        ConversationState::Stuck,
        ConversationState::Left,
    ];
    check(
        &states,
        &expect![[r#"
        820080

        820180

        82028182820480582001010101010101010101010101010101010101010101010101010101010101
        01

        82038182820480582001010101010101010101010101010101010101010101010101010101010101
        01

        820480

        820580"#]],
    );
}

#[test]
fn parts_of_a_conversation() {
    check(
        &[vec![member()]],
        &expect![[r#"
            81845820040404040404040404040404040404040404040404040404040404040404040465616c69
            63650281850150020202020202020202020202020202025820030303030303030303030303030303
            03030303030303030303030303030303030183010258200303030303030303030303030303030303
            030303030303030303030303030303"#]],
    );
    check(
        &[None, Some(pending())],
        &expect![[r#"
            f6

            87855820030303030303030303030303030303030303030303030303030303030303030304058200
            82582001010101010101010101010101010101010101010101010101010101010101014102584006
            06060606060606060606060606060606060606060606060606060606060606060606060606060606
            06060606060606060606060606060606060606060606068358200101010101010101010101010101
            01010101010101010101010101010101010158200202020202020202020202020202020202020202
            02020202020202020202020258200303030303030303030303030303030303030303030303030303
            03030303030301410281835820010101010101010101010101010101010101010101010101010101
            01010101015002020202020202020202020202020202824101584002020202020202020202020202
            02020202020202020202020202020202020202020202020202020202020202020202020202020202
            02020202020202020202028681582001010101010101010101010101010101010101010101010101
            01010101010101815820020202020202020202020202020202020202020202020202020202020202
            02028158200303030303030303030303030303030303030303030303030303030303030303815820
            04040404040404040404040404040404040404040404040404040404040404048158200505050505
            05050505050505050505050505050505050505050505050505050581825820010101010101010101
            01010101010101010101010101010101010101010101018258200606060606060606060606060606
            0606060606060606060606060606060606060702"#]],
    );
    check(
        &[vec![AccountId([12; 32])]],
        &expect!["8158200c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c"],
    );
    let granted = GrantedRow { account: AccountId([1; 32]), device: DeviceId([2; 16]), times: 3, last: Minutes(4) };
    check(
        &[MendingRow::default(), MendingRow { breaks: 1, broken: Minutes(2), granted: vec![granted] }],
        &expect![[r#"
            83000080

            83010281845820010101010101010101010101010101010101010101010101010101010101010150
            020202020202020202020202020202020304"#]],
    );
}

/// Compares the encodings, in hexadecimal, and reads each back.
pub(super) fn check<T>(values: &[T], expected: &Expect)
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let mut text = String::new();
    for value in values {
        let bytes = cbor::to_bytes(value);
        assert!(cbor::from_bytes::<T>(&bytes).is_ok(), "a stored row is read back");
        for line in bytes.chunks(40) {
            text.extend(line.iter().map(|byte| format!("{byte:02x}")));
            text.push('\n');
        }
        text.push('\n');
    }
    expected.assert_eq(text.trim_end());
}

fn handle() -> Option<Handle> {
    Handle::parse("alice").ok()
}

fn caught() -> Caught {
    Caught { lie: Lie::Forked, conversation: Some(ConversationId([1; 32])) }
}

fn chain() -> Chain {
    let (account_key, device_key) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
    create_account(&account_key, DeviceId([3; 16]), &device_key)
}

fn inbox_key() -> InboxKey {
    InboxKey { key: Bytes(vec![1]), signature: Signature([2; 64]) }
}

fn secrets() -> StoredSecrets {
    let secrets = SegmentSecrets {
        signing: SecretKey::from_seed(&[1; 32]),
        commit_key: [2; 32].into(),
        ephemeral_key: [3; 32].into(),
    };
    StoredSecrets::store(&secrets)
}

fn head() -> Head {
    Head { sequence: 1, link: Link([2; 32]) }
}

fn signed_head() -> SignedHead {
    SignedHead { head: head(), signature: Signature([3; 64]) }
}

fn entry() -> Entry {
    let body = EntryBody::Message { tag: Tag([1; 32]), ciphertext: Bytes(vec![2]) };
    Entry { topic: TopicId([3; 32]), segment: 4, lifetime_days: 5, body, signature: Signature([6; 64]) }
}

fn settings() -> Settings {
    Settings {
        conversation: ConversationId([1; 32]),
        generation: 2,
        topic: TopicId([3; 32]),
        pair: false,
        roles: vec![RoleEntry { account: AccountId([4; 32]), role: Role::Owner }],
        who_may_add: Role::Admin,
        who_may_write: Role::Member,
        disappearing_s: 5,
        name_tag: Some(Tag([6; 32])),
        who_may_edit: Role::Member,
        details_tag: Some(Tag([7; 32])),
        banned: vec![AccountId([8; 32])],
        entrances: vec![Entrance { key: PublicKey([9; 32]), maker: AccountId([10; 32]), approve: true }],
    }
}

fn member() -> MemberRow {
    let last_resort = crate::mls::LastResort::Yes;
    let point = ChainPoint { decisions: 1, sequence: 2, head: protocol::id::ChainHead([3; 32]) };
    let leaf = LeafRow { index: 1, device: DeviceId([2; 16]), key: PublicKey([3; 32]), last_resort, point };
    MemberRow { account: AccountId([4; 32]), handle_claimed: handle(), role: Role::Owner, leaves: vec![leaf] }
}

fn pending() -> PendingCommit {
    let (account, device) = (AccountId([1; 32]), DeviceId([2; 16]));
    let change = Change {
        joined: [AccountId([1; 32])].into(),
        removed: [AccountId([2; 32])].into(),
        renewed: [AccountId([3; 32])].into(),
        devices_added: [AccountId([4; 32])].into(),
        devices_removed: [AccountId([5; 32])].into(),
        let_in: [(AccountId([1; 32]), LetIn { maker: AccountId([6; 32]), knocked: Minutes(7) })].into(),
    };
    PendingCommit {
        entry: entry(),
        next: secrets(),
        task: 1,
        welcome: Some(Bytes(vec![2])),
        invitees: vec![Invitee { account, device, inbox_key: inbox_key() }],
        change: ChangeRow::store(&change),
        made: Minutes(2),
    }
}

fn break_point() -> BreakPoint {
    BreakPoint {
        topic: TopicId([1; 32]),
        epoch: 2,
        authenticator: Bytes(vec![3]),
        head: head(),
        closing_entry: EntryHash([4; 32]),
        generation: 5,
        members: vec![member()],
        settings: settings(),
    }
}

fn rebuild() -> Rebuild {
    Rebuild {
        conversation: ConversationId([1; 32]),
        generation: 2,
        old_topic: TopicId([3; 32]),
        epoch: 4,
        epoch_authenticator: Bytes(vec![5]),
        head: head(),
        closing_entry: EntryHash([6; 32]),
        leaf: 7,
        left_out: vec![AccountId([8; 32])],
        new_topic: TopicId([9; 32]),
    }
}

fn file() -> Box<protocol::attachment::Attachment> {
    Box::new(protocol::attachment::Attachment {
        blob: protocol::id::BlobId([1; 32]),
        key: protocol::attachment::AttachmentKey([2; 32]),
        size: 3,
        sealed_hash: protocol::attachment::FileHash([4; 32]),
        file_hash: protocol::attachment::FileHash([5; 32]),
        media_type: "image/png".to_owned(),
        name: "tea.png".to_owned(),
        text: "tea".to_owned(),
        picture: None,
        sound: None,
    })
}

fn linked() -> protocol::saying::Linked {
    let picture = protocol::preview::PreviewPicture { width: 2, height: 1, jpeg: vec![0xFF, 0xD8, 0xFF].into() };
    let preview = protocol::preview::Preview {
        link: "https://tea.example".into(),
        title: "Tea".into(),
        description: String::new(),
        picture: Some(picture),
    };
    protocol::saying::Linked { text: "see https://tea.example".into(), marked: false, preview }
}

#[test]
fn a_draft_keeps_its_form() {
    let row = crate::drafts::DraftRow {
        conversation: protocol::id::ConversationId([1; 32]),
        count: 3,
        text: "tea?".into(),
        time: protocol::time::Minutes(7),
    };
    let hex: String = protocol::cbor::to_bytes(&row).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, format!("845820{}0364746561{}07", "01".repeat(32), "3f"));
}

//! What a changed program could put into MLS that no engine does: for tests, and nothing else.

use openmls::prelude::*;
use tls_codec::Serialize as _;

use super::copied::unchecked_key_package;
use super::{
    CommitPlan, DeviceSigner, Group, Member, MlsRows, Provider, Refused, SUITE, capabilities, context_extensions,
    refused,
};
use crate::settings::{SETTINGS_EXTENSION, Settings};

/// What is odd about a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Odd {
    /// Its GroupContext names somebody outside who may propose.
    Context,
    /// Its author's leaf claims what no device of ours can do.
    Leaf,
}

/// The capabilities of every device, and one more.
pub(crate) fn odd_capabilities() -> Capabilities {
    let mut extensions = capabilities().extensions().to_vec();
    extensions.push(ExtensionType::Unknown(SETTINGS_EXTENSION + 1));
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&extensions),
        None,
        Some(&[CredentialType::Basic]),
    )
}

/// The settings, and whoever has this member's key as an external sender.
fn odd_context(member: &Member<'_>, settings: &Settings) -> Result<Extensions<GroupContext>, Refused> {
    let credential = member.credential();
    let sender = ExternalSender::new(credential.signature_key, credential.credential);
    let mut all: Vec<Extension> = context_extensions(settings)?.iter().cloned().collect();
    all.push(Extension::ExternalSenders(vec![sender]));
    Extensions::from_vec(all).map_err(refused)
}

impl Member<'_> {
    /// A key package whose leaf carries what is nobody's business.
    pub fn laden_key_package(&self, rows: &MlsRows) -> Result<Vec<u8>, Refused> {
        let rider = Extension::Unknown(SETTINGS_EXTENSION, UnknownExtension(vec![7; 100]));
        let extensions = Extensions::from_vec(vec![rider]).map_err(refused)?;
        let builder =
            KeyPackage::builder().leaf_node_capabilities(capabilities()).key_package_lifetime(super::always());
        let builder = builder.leaf_node_extensions(extensions);
        let made =
            builder.build(SUITE, &self.provider(rows), &DeviceSigner(self.key), self.credential()).map_err(refused)?;
        MlsMessageOut::from(made.key_package().clone()).tls_serialize_detached().map_err(refused)
    }

    /// A key package whose leaf claims more than ours do.
    pub fn odd_key_package(&self, rows: &MlsRows) -> Result<Vec<u8>, Refused> {
        let builder = KeyPackage::builder().leaf_node_capabilities(odd_capabilities());
        let made =
            builder.build(SUITE, &self.provider(rows), &DeviceSigner(self.key), self.credential()).map_err(refused)?;
        MlsMessageOut::from(made.key_package().clone()).tls_serialize_detached().map_err(refused)
    }
}

impl Group {
    /// An odd commit, left pending.
    pub fn odd_commit(&mut self, member: &Member<'_>, settings: &Settings, odd: Odd) -> Result<Vec<u8>, Refused> {
        let provider = Provider { crypto: member.crypto, storage: &self.rows };
        let leaf = LeafNodeParameters::builder().with_credential_with_key(member.credential());
        let leaf = if odd == Odd::Leaf { leaf.with_capabilities(odd_capabilities()) } else { leaf };
        let mut builder = self.group.commit_builder().leaf_node_parameters(leaf.build()).force_self_update(true);
        if odd == Odd::Context {
            builder = builder.propose_group_context_extensions(odd_context(member, settings)?).map_err(refused)?;
        }
        let bundle = builder
            .load_psks(provider.storage())
            .map_err(refused)?
            .build(provider.rand(), provider.crypto(), &DeviceSigner(member.key), |_| true)
            .map_err(refused)?
            .stage_commit(&provider)
            .map_err(refused)?;
        let (mls, ..) = bundle.into_messages();
        mls.tls_serialize_detached().map_err(refused)
    }

    /// A commit that adds a key package as it is, unchecked.
    pub fn unchecked_add(&mut self, member: &Member<'_>, package: &[u8]) -> Result<Vec<u8>, Refused> {
        let adds = vec![unchecked_key_package(member.crypto, package)?];
        self.commit(member, CommitPlan { adds, ..CommitPlan::default() }).map(|made| made.mls)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{person, settings};
    use super::*;
    use crate::mls::{Crypto, LastResort, Path, always, check_key_package};

    /// Whoever joins later sees what those who were there before have let pass.
    #[test]
    fn nobody_joins_a_group_that_is_not_as_ours_are() {
        let crypto = Crypto::new();
        let (alice, bob) = (person(1), person(2));
        let alice = Member { crypto: &crypto, key: &alice.key, identity: &alice.identity };
        let bob = Member { crypto: &crypto, key: &bob.key, identity: &bob.identity };
        let fresh = |lifetime| alice.create_group_with(&[9; 32], &settings(), lifetime).expect("made");
        let after = |odd| {
            let mut group = fresh(always());
            group.odd_commit(&alice, &settings(), odd).expect("made");
            group.merge_pending(&crypto).expect("merged");
            group
        };
        let groups: [(&str, Group); 4] = [
            ("plain", fresh(always())),
            ("context", after(Odd::Context)),
            ("leaf", after(Odd::Leaf)),
            ("lifetime", fresh(Lifetime::new(365 * 86_400))),
        ];
        for (what, mut group) in groups {
            let mut packages = MlsRows::default();
            let package = bob.key_package(&packages, LastResort::No).expect("made");
            let adds = vec![check_key_package(&crypto, &package).expect("valid")];
            // The creator's leaf stays as it was made.
            let plan = CommitPlan { adds, path: Path::Kept, ..CommitPlan::default() };
            let made = group.commit(&alice, plan).expect("made");
            group.merge_pending(&crypto).expect("merged");
            let joined = bob.join(&mut packages, &made.welcome.expect("bob is added"), &group.tree()).map(|_| ());
            match joined {
                Ok(()) => assert_eq!(what, "plain", "taken"),
                Err(refused) => assert!(what != "plain" && refused.0.contains("not ours"), "an odd {what}: {refused}"),
            }
        }
    }

    #[test]
    fn extensions_and_capabilities_beyond_ours_are_refused() {
        let crypto = Crypto::new();
        let (alice, bob, carol) = (person(1), person(2), person(3));
        let alice = Member { crypto: &crypto, key: &alice.key, identity: &alice.identity };
        let bob = Member { crypto: &crypto, key: &bob.key, identity: &bob.identity };
        let carol = Member { crypto: &crypto, key: &carol.key, identity: &carol.identity };
        let odd_package = carol.odd_key_package(&MlsRows::default()).expect("made");
        assert!(check_key_package(&crypto, &odd_package).is_err(), "nobody honest adds it");
        let laden_package = carol.laden_key_package(&MlsRows::default()).expect("made");
        assert!(check_key_package(&crypto, &laden_package).is_err(), "nor one whose leaf carries anything");
        let in_a_group = || {
            let mut packages = MlsRows::default();
            let package = bob.key_package(&packages, LastResort::No).expect("made");
            let mut alices = alice.create_group(&[9; 32], &settings()).expect("made");
            let adds = vec![check_key_package(&crypto, &package).expect("valid")];
            let made = alices.commit(&alice, CommitPlan { adds, ..CommitPlan::default() }).expect("made");
            alices.merge_pending(&crypto).expect("merged");
            let bobs = bob.join(&mut packages, &made.welcome.expect("bob joins"), &alices.tree()).expect("joined");
            (alices, bobs)
        };
        let commits: [(&str, &dyn Fn(&mut Group) -> Vec<u8>); 4] = [
            ("context", &|group| group.odd_commit(&alice, &settings(), Odd::Context).expect("made")),
            ("leaf", &|group| group.odd_commit(&alice, &settings(), Odd::Leaf).expect("made")),
            ("addition", &|group| group.unchecked_add(&alice, &odd_package).expect("made")),
            ("addition with a load", &|group| group.unchecked_add(&alice, &laden_package).expect("made")),
        ];
        for (what, commit) in commits {
            let (mut alices, mut bobs) = in_a_group();
            let refused = bobs.stage(&crypto, &commit(&mut alices)).map(|_| ()).expect_err(what);
            assert!(refused.0.contains("not ours"), "an odd {what} is refused for what it is: {refused}");
        }
        let (mut alices, mut bobs) = in_a_group();
        let plain = alices.commit(&alice, CommitPlan::default()).expect("made");
        assert!(bobs.stage(&crypto, &plain.mls).is_ok(), "a plain one is taken");
    }
}

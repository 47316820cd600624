//! Key packages with keys of somebody else: for tests and simulated attacks, and nothing else.

use openmls::prelude::*;
use openmls_traits::signatures::Signer as _;
use tls_codec::{Deserialize as _, VLBytes};

use super::{
    CheckedKeyPackage, Crypto, DeviceSigner, LastResort, Member, MlsRows, Refused, SUITE, always, capabilities,
    checked, refused,
};

/// The size of an Ed25519 signature with its length before it.
const SIGNATURE_BYTES: usize = 66;

/// Which keys of a key package are not its maker's.
#[derive(Default)]
pub(crate) struct Copied {
    /// The leaf's.
    pub leaf: Option<Vec<u8>>,
    /// The Welcome's.
    pub init: Option<Vec<u8>>,
}

impl Member<'_> {
    /// A key package that is as it must be by itself, signed by this device, with these keys.
    pub fn copying_key_package(&self, copied: Copied) -> Result<Vec<u8>, Refused> {
        let odd = || Refused("not as it is encoded".to_owned());
        let credential =
            self.credential_of(&super::LeafIdentity { last_resort: LastResort::No, ..self.identity.clone() });
        let builder = KeyPackage::builder().leaf_node_capabilities(capabilities()).key_package_lifetime(always());
        let made = builder.build(SUITE, &self.provider(&MlsRows::default()), &DeviceSigner(self.key), credential);
        let made = made.map_err(refused)?;
        let package = made.key_package();
        let (whole, leaf) = (encoded(package)?, encoded(package.leaf_node())?);
        let (leaf_key, init_key) = (encoded(package.leaf_node().encryption_key())?, encoded(package.hpke_init_key())?);
        // Version and suite, the init key, the leaf, and extensions with the signature behind them.
        let (head, rest) = whole.split_at_checked(4).ok_or_else(odd)?;
        let tail = rest.get(init_key.len() + leaf.len()..rest.len() - SIGNATURE_BYTES).ok_or_else(odd)?;
        let rest_of_leaf = leaf.get(leaf_key.len()..leaf.len() - SIGNATURE_BYTES).ok_or_else(odd)?;
        let key_or = |copied: Option<Vec<u8>>, own: Vec<u8>| copied.map_or(Ok(own), |key| encoded(&VLBytes::new(key)));
        let leaf = [key_or(copied.leaf, leaf_key)?, rest_of_leaf.to_vec()].concat();
        let leaf = self.signed("LeafNodeTBS", leaf)?;
        let package = [head, &key_or(copied.init, init_key)?, &leaf, tail].concat();
        let package = self.signed("KeyPackageTBS", package)?;
        // An MLSMessage of version 1.0 that is a key package.
        Ok([[0, 1, 0, 5].to_vec(), package].concat())
    }

    /// What is signed, and its signature (RFC 9420 §5.1.2).
    fn signed(&self, label: &str, content: Vec<u8>) -> Result<Vec<u8>, Refused> {
        let label = encoded(&VLBytes::new(format!("MLS 1.0 {label}").into_bytes()))?;
        let said = [label, encoded(&VLBytes::new(content.clone()))?].concat();
        let signature = DeviceSigner(self.key).sign(&said).map_err(refused)?;
        Ok([content, encoded(&VLBytes::new(signature))?].concat())
    }
}

/// A key package as somebody's changed program takes it: its signature is checked, and its keys are not.
pub(crate) fn unchecked_key_package(crypto: &Crypto, bytes: &[u8]) -> Result<CheckedKeyPackage, Refused> {
    let message = MlsMessageIn::tls_deserialize_exact(bytes).map_err(refused)?;
    let MlsMessageBodyIn::KeyPackage(package) = message.extract() else {
        return Err(Refused("not a key package".to_owned()));
    };
    checked(package.validate(crypto, ProtocolVersion::Mls10).map_err(refused)?)
}

impl super::Group {
    /// The key of a member's leaf.
    pub fn leaf_key(&self, index: u32) -> Option<Vec<u8>> {
        self.group.members().find(|member| member.index.u32() == index).map(|member| member.encryption_key)
    }
}

fn encoded(part: &impl tls_codec::Serialize) -> Result<Vec<u8>, Refused> {
    part.tls_serialize_detached().map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{person, settings};
    use super::super::{CommitPlan, check_key_package, parent_key};
    use super::*;

    #[test]
    fn whoever_has_a_key_of_somebody_else_is_found_before_mls_refuses_all() {
        let crypto = Crypto::new();
        let people = [person(1), person(2), person(3), person(4)];
        let [alice, bob, carol, dave] =
            people.each_ref().map(|person| Member { crypto: &crypto, key: &person.key, identity: &person.identity });
        let package = |member: &Member<'_>, copied| {
            let bytes = member.copying_key_package(copied).expect("made");
            check_key_package(&crypto, &bytes).expect("by itself it is as it must be")
        };
        let [_, bobs_leaf, bobs_init] = package(&bob, Copied::default()).keys();
        let mut group = alice.create_group(&[9; 32], &settings()).expect("made");
        let adds = vec![package(&dave, Copied::default())];
        group.commit(&alice, CommitPlan { adds, ..CommitPlan::default() }).expect("made");
        group.merge_pending(&crypto).expect("merged");
        let (of_alice, of_the_root) = {
            let (_, root) = group.group.treesync().full_parents().next().expect("two have a parent");
            (group.leaf_key(0), Some(parent_key(root)))
        };
        let bobs = || {
            let (leaf, init) = (Some(bobs_leaf.clone()), Some(bobs_init.clone()));
            package(&bob, Copied { leaf, init })
        };
        let leaf = |key: &Option<Vec<u8>>| Copied { leaf: key.clone(), init: None };
        let init = |key: &Option<Vec<u8>>| Copied { leaf: None, init: key.clone() };
        let (bobs_leaf, bobs_init) = (Some(bobs_leaf.clone()), Some(bobs_init.clone()));
        let carol_and = |others: &[&Member<'_>]| -> Vec<_> {
            let all = std::iter::once(&carol).chain(others.iter().copied());
            all.map(|member| (member.identity.account, member.identity.device)).collect()
        };
        let cases: [(&str, Copied, Vec<_>, bool); 8] = [
            ("nobody's", Copied::default(), vec![], true),
            ("a member's", leaf(&of_alice), carol_and(&[]), false),
            ("a member's for the Welcome", init(&of_alice), carol_and(&[]), false),
            // The members merge it, and whoever joins then refuses the tree.
            ("a parent's", leaf(&of_the_root), carol_and(&[]), true),
            ("another's leaf's", leaf(&bobs_leaf), carol_and(&[&bob]), false),
            ("another's Welcome's", init(&bobs_init), carol_and(&[&bob]), false),
            ("another's Welcome's for the leaf", leaf(&bobs_init), carol_and(&[&bob]), false),
            ("another's leaf's for the Welcome", init(&bobs_leaf), carol_and(&[&bob]), false),
        ];
        for (what, copied, expected, is_made) in cases {
            let adds: Vec<CheckedKeyPackage> = vec![bobs(), package(&carol, copied)];
            let found = group.clashing(&adds.iter().collect::<Vec<_>>());
            assert_eq!(found, expected.into_iter().collect(), "{what}");
            let made = group.commit(&alice, CommitPlan { adds, ..CommitPlan::default() }).is_ok();
            assert_eq!(made, is_made, "what MLS says of {what}");
            group.clear_pending().expect("cleared");
        }
    }

    #[test]
    fn keys_that_are_none_are_refused_before_anybody_seals_to_them() {
        let (crypto, carol) = (Crypto::new(), person(3));
        let carol = Member { crypto: &crypto, key: &carol.key, identity: &carol.identity };
        let good = carol.copying_key_package(Copied::default()).expect("made");
        let [_, good, _] = check_key_package(&crypto, &good).expect("as it must be").keys();
        let half = good.len() - 32;
        let low_order = [&good[..half], &[0; 32]].concat();
        let beyond = [&[0xFF; 1_000], &good[1_000..]].concat();
        for (what, key) in [("short", vec![7; 5]), ("empty", vec![]), ("low order", low_order), ("beyond", beyond)] {
            for (leaf, init) in [(Some(key.clone()), None), (None, Some(key.clone()))] {
                let package = carol.copying_key_package(Copied { leaf, init }).expect("made");
                assert!(check_key_package(&crypto, &package).is_err(), "{what}");
            }
        }
    }
}

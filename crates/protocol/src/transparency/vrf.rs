//! The map's verifiable random function: where a label lies in the tree, so that the tree tells nobody which labels there are.

use akd_core::ecvrf::{Proof, VRFPublicKey};
use curve25519_dalek::edwards::CompressedEdwardsY;
use sha2::{Digest, Sha512};

use super::label::MapLabel;
use super::map::{NodeLabel, map_hash};

/// The public key of the map's verifiable random function (ECVRF-EDWARDS25519-SHA512-TAI, RFC 9381): one for a server's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VrfKey(pub [u8; 32]);

/// A proof that a label lies where it is said to lie (RFC 9381 §5.5): 80 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VrfProof(pub [u8; 80]);

crate::cbor_byte_array!(VrfKey, 32);
crate::cbor_byte_array!(VrfProof, 80);

impl std::fmt::Debug for VrfProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VrfProof")
    }
}

/// Which of a version's two leaves is meant: the one that brings it, or the one that supersedes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// The leaf that comes with the next version.
    Stale,
    /// The leaf with the version's value.
    Fresh,
}

/// A proof of the random function that does not hold, or is not in its one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a label is not shown to lie where it is said to lie")]
pub struct BadVrfProof;

/// What the random function is evaluated on: the hash of length and bytes of the label, freshness and version.
pub fn vrf_input(label: &MapLabel, freshness: Freshness, version: u64) -> [u8; 32] {
    let label = label.to_bytes();
    let freshness = match freshness {
        Freshness::Stale => 0,
        Freshness::Fresh => 1,
    };
    map_hash(&[&(label.len() as u64).to_be_bytes(), &label, &[freshness], &version.to_be_bytes()])
}

/// Where a leaf lies: the first 32 bytes of the random function's output, if the proof holds.
///
/// # Errors
/// [`BadVrfProof`] if it does not, if key or proof have another form than their one, or if the key is of low order.
pub fn place(
    key: &VrfKey,
    label: &MapLabel,
    freshness: Freshness,
    version: u64,
    proof: &VrfProof,
) -> Result<NodeLabel, BadVrfProof> {
    let output = verified_output(key, &vrf_input(label, freshness, version), proof)?;
    let (bits, _) = output.split_first_chunk().ok_or(BadVrfProof)?;
    Ok(NodeLabel::leaf(*bits))
}

fn verified_output(key: &VrfKey, input: &[u8], proof: &VrfProof) -> Result<[u8; 64], BadVrfProof> {
    if !crate::signature::PublicKey(key.0).is_usable() {
        return Err(BadVrfProof);
    }
    let key = VRFPublicKey::try_from(key.0.as_slice()).map_err(|_| BadVrfProof)?;
    let read = Proof::try_from(proof.0.as_slice()).map_err(|_| BadVrfProof)?;
    // The library reduces points and scalars silently: one proof would have many encodings.
    if read.to_bytes() != proof.0 {
        return Err(BadVrfProof);
    }
    key.verify(&read, input).map_err(|_| BadVrfProof)?;
    output(proof)
}

/// The output of a proof (RFC 9381 §5.2): SHA-512 over suite 3, a front byte 3, eight times the proof's point, and a zero byte.
fn output(proof: &VrfProof) -> Result<[u8; 64], BadVrfProof> {
    let (point, _) = proof.0.split_first_chunk().ok_or(BadVrfProof)?;
    let point = CompressedEdwardsY(*point).decompress().ok_or(BadVrfProof)?.mul_by_cofactor().compress();
    Ok(Sha512::new().chain_update([3, 3]).chain_update(point.as_bytes()).chain_update([0]).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).expect("hex") as u8).collect();
        std::array::from_fn(|index| digits[2 * index] << 4 | digits[2 * index + 1])
    }

    /// RFC 9381 appendix B.3, examples 16 to 18: key, input, proof, output.
    const EXAMPLES: [(&str, &[u8], &str, &str); 3] = [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            b"",
            "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805",
            "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            &[0x72],
            "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02",
            "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            &[0xaf, 0x82],
            "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e",
            "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c452118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f",
        ),
    ];

    #[test]
    fn does_what_the_rfc_says() {
        for (key, input, proof, output) in EXAMPLES {
            let (key, proof) = (VrfKey(bytes(key)), VrfProof(bytes(proof)));
            assert_eq!(verified_output(&key, input, &proof), Ok(bytes(output)));
            for bit in 0..640 {
                let mut changed = proof;
                changed.0[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(verified_output(&key, input, &changed), Err(BadVrfProof), "bit {bit}");
            }
            for bit in 0..256 {
                let mut changed = key;
                changed.0[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(verified_output(&changed, input, &proof), Err(BadVrfProof), "bit {bit} of the key");
            }
            assert_eq!(verified_output(&key, b"another", &proof), Err(BadVrfProof));
        }
    }

    #[test]
    fn refuses_keys_that_need_no_secret_and_second_encodings() {
        // With a key and a point of low order any proof would hold.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut proof = [0; 80];
        proof[0] = 1;
        assert_eq!(verified_output(&VrfKey(identity), b"", &VrfProof(proof)), Err(BadVrfProof));
        let (key, input, good, _) = EXAMPLES[0];
        let mut wide = bytes::<80>(good);
        let order = bytes::<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let mut carry = 0;
        for (byte, add) in wide[48..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert_eq!(verified_output(&VrfKey(bytes(key)), input, &VrfProof(wide)), Err(BadVrfProof), "s plus the order");
    }
}

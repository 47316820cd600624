//! Runs a property on random inputs and edited seeds, where no fuzzer can be built: `explore NAME SECONDS [LENGTH]`. The last input is kept.

use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let name = arguments.first().map_or("decode", String::as_str);
    let property = properties::named(name);
    let (seconds, length) = (number(1, 10), number(2, 300));
    let seed = std::time::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let vectors = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/vectors");
    let seeds = properties::seeds::of(name, &vectors).expect("the vectors are there");
    let (begin, mut runs) = (Instant::now(), 0u64);
    while begin.elapsed() < Duration::from_secs(seconds) {
        let mut bytes = vec![0; (rng.next_u64() % (length + 1)) as usize];
        rng.fill_bytes(&mut bytes);
        // Random bytes alone do not get past what files begin with.
        if runs % 4 != 0
            && let Some(seed) = seeds.get(rng.next_u64() as usize % seeds.len().max(1))
        {
            bytes = edited(seed, &bytes);
        }
        std::fs::write("explored.bin", &bytes).expect("the input can be kept");
        property(&bytes);
        runs += 1;
    }
    println!("{runs} runs");
}

/// A seed with a few changes: a byte, a piece put in, left out or doubled, the rest cut off.
fn edited(seed: &[u8], draws: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for draw in draws.chunks_exact(5).take(4) {
        let at = usize::from(u16::from_be_bytes([draw[0], draw[1]])) % (bytes.len() + 1);
        let end = (at + usize::from(draw[2])).min(bytes.len());
        match draw[3] % 8 {
            0..=3 if at < bytes.len() => bytes[at] = draw[4],
            4 => drop(bytes.splice(at..at, draw[2..].iter().copied())),
            5 => drop(bytes.drain(at..end)),
            6 => bytes.extend_from_within(at..end),
            7 if draw[4] < 16 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

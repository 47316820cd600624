//! Runs a property on random inputs, where no fuzzer can be built: `explore NAME SECONDS [LENGTH]`. A panic names the input.

use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let property = properties::named(arguments.first().map_or("decode", String::as_str));
    let (seconds, length) = (number(1, 10), number(2, 300));
    let seed = std::time::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (begin, mut runs) = (Instant::now(), 0u64);
    while begin.elapsed() < Duration::from_secs(seconds) {
        let mut bytes = vec![0; (rng.next_u64() % (length + 1)) as usize];
        rng.fill_bytes(&mut bytes);
        std::fs::write("explored.bin", &bytes).expect("the input can be kept");
        property(&bytes);
        runs += 1;
    }
    println!("{runs} runs");
}

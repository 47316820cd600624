//! Every transcript in `scenarios/` replays as it says; BLESS=1 writes down what people saw instead.

use std::path::{Path, PathBuf};

use sim::script::{Script, difference, replay};
use sim::world::trace::Trace;

#[test]
fn every_transcript_replays_as_it_says() {
    let bless = std::env::var_os("BLESS").is_some_and(|bless| bless == "1");
    let mut wrong = Vec::new();
    let files = files();
    assert!(files.len() >= 15, "{} transcripts", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a transcript is a text");
        let script = Script::parse(&text);
        assert_eq!(script.to_text(), text, "{} is not written in the one form", file.display());
        match replay(&script, Trace::default()) {
            Ok(replayed) if replayed == script => {}
            Ok(replayed) if bless => std::fs::write(&file, replayed.to_text()).expect("a transcript can be written"),
            Ok(replayed) => wrong.push(format!("{}:\n{}", file.display(), difference(&script, &replayed))),
            Err(error) => wrong.push(format!("{}: {error}", file.display())),
        }
    }
    assert!(wrong.is_empty(), "{}\n(BLESS=1 writes down what people saw)", wrong.join("\n"));
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(folder).expect("the folder of transcripts");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files
}

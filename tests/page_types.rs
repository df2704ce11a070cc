//! The types of the pages, `ui/shared/types.d.ts`, are generated from the Rust types that the pages get and send.

use std::collections::BTreeMap;
use std::fs;

use moodring_core::export::Format;
use moodring_lan::NotPublic;
use moodring_server::api::{
    AboutOut, AddressOut, CommandIn, EmojiGroupOut, EngineErrorOut, ExportOut, ImportOut,
    InstructionOut, JoinCodeOut, NotRelayOut, OverlayOut, PollOut, PresenterSnapshotOut,
    PresenterViewOut, RecoveryIn, RelayOut, RequestOut, RoundDetailOut, SavedOut, ScreenOut,
    SelfTestOut, ShortcutStateOut, TalkOut, WifiOut,
};
use ts_rs::{Config, TS, TypeVisitor};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/shared/types.d.ts");

const HEADER: &str = "/* The shapes that Rust sends to the pages and gets from them, generated from `src-tauri/server/src/api`. To write
   this file: cargo test --test moodring --package moodring-tests -- --ignored page_types */
";

/// The declarations of types and of the types that they contain, by name.
struct Declarations(Config, BTreeMap<String, String>);

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only derived types have a file to write to.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.0);
        if self.1.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = format!("{docs}export {}\n", T::decl(&self.0));
        self.1.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

fn types() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations(config, BTreeMap::new());
    macro_rules! visit {
        ($($shape:ty),*) => { $(declarations.visit::<$shape>();)* };
    }
    visit!(
        AboutOut,
        AddressOut,
        CommandIn,
        EmojiGroupOut,
        ExportOut,
        Format,
        ImportOut,
        NotPublic,
        JoinCodeOut,
        NotRelayOut,
        OverlayOut,
        PollOut<'static>,
        PresenterSnapshotOut<'static>,
        PresenterViewOut,
        RelayOut,
        RequestOut,
        RoundDetailOut,
        SavedOut,
        ScreenOut,
        SelfTestOut,
        ShortcutStateOut,
        InstructionOut,
        TalkOut<'static>,
        EngineErrorOut,
        RecoveryIn,
        WifiOut
    );
    let declarations: Vec<String> = declarations.1.into_values().collect();
    format!("{HEADER}\n{}", declarations.join("\n"))
}

#[test]
fn the_page_types_match_the_rust_types() {
    let written = fs::read_to_string(FILE).expect("it can be read");
    assert!(
        written == types(),
        "{FILE} is stale; its first lines say how to write it"
    );
}

#[test]
#[ignore = "writes ui/shared/types.d.ts"]
fn page_types_are_written() {
    fs::write(FILE, types()).expect("it can be written");
}

//! Compiles the window's pages and its permissions in. The commands are listed here so that a window
//! may call only those its capability names.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "load",
        "change",
        "choose_address",
        "list_emoji",
        "change_key",
        "save_wall",
        "search_emoji",
        "import_polls",
        "export_polls",
        "history",
        "past_round",
        "export_rounds",
        "save_picture",
        "overlay",
        "toggle_overlay",
        "load_overlay",
        "screens",
        "set_full_screen",
    ]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("tauri.conf.json and capabilities/ are valid");
}

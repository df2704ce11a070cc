//! The least that a window costs: Tauri and one page with a dark square on white, no plugin, no command.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!())
        .expect("there is a display: the benchmark made it");
}

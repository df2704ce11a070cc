//! The lowest cost of a window: Tauri and one page with a dark square on white, without plugins or commands.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!())
        .expect("the benchmark made a display");
}

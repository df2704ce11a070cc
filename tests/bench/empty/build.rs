//! Compiles the empty page in.

fn main() {
    tauri_build::build();
}

//! The wall as a file, for OBS and second screens that may start before Moodring. A browser cannot open the page of a
//! server that does not run yet, but it can open this file, which waits for the server.

use moodring_core::Readers;
use moodring_server::api::{Failure, SavedOut};
use tauri::WebviewWindow;

use crate::commands::files;

const PAGE: &str = include_str!("../../../ui/wall/waiting.html");
/// The placeholder for the address of the wall.
const ADDRESS_PLACEHOLDER: &str = "WALL_ADDRESS";
/// The name that the dialog proposes.
const FILE_NAME: &str = "moodring-wall.html";

/// Asks for a path and writes a file there that opens this wall.
pub(crate) async fn save(
    window: WebviewWindow,
    title: String,
    wall: &str,
) -> Result<SavedOut, Failure> {
    let page = page_for(wall).into_bytes();
    let file = files::save(window, title, FILE_NAME.to_owned(), page, Readers::Owner).await?;
    Ok(SavedOut { file })
}

fn page_for(wall: &str) -> String {
    let address: String = wall.chars().map(in_attribute).collect();
    PAGE.replace(ADDRESS_PLACEHOLDER, &address)
}

/// Escapes a character for an attribute value in double quotes.
fn in_attribute(character: char) -> String {
    match character {
        '&' => "&amp;".to_owned(),
        '"' => "&quot;".to_owned(),
        '<' => "&lt;".to_owned(),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_contains_the_escaped_address_of_the_wall() {
        assert_eq!(PAGE.matches(ADDRESS_PLACEHOLDER).count(), 1);
        let page = page_for("http://192.168.1.23:7464/wall?key=ab&view=ring");
        let written = "content=\"http://192.168.1.23:7464/wall?key=ab&amp;view=ring\"";
        assert!(page.contains(written), "{page}");
        assert!(!page_for("\"><script>").contains("\"><script>"));
    }
}

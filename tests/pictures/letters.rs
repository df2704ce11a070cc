//! The typeface of a phone in a picture. The fallback font of a browser on a bare Linux is on no phone.

use std::fs;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::kit::Browser;

/// Loads the typeface Inter on a phone. The page uses Inter where it is installed.
pub(super) async fn load_inter(phone: &Browser) {
    let file = "/../ui/shared/fonts/inter-latin-wght-normal.woff2";
    let path = format!("{}{file}", env!("CARGO_MANIFEST_DIR"));
    let font = BASE64_STANDARD.encode(fs::read(path).expect("the window's typeface"));
    let script = "const [font, done] = arguments; \
                  const bytes = Uint8Array.from(atob(font), (one) => one.charCodeAt(0)); \
                  new FontFace('Inter', bytes.buffer, { weight: '100 900' }).load() \
                  .then((face) => { document.fonts.add(face); done(true) }, () => done(false))";
    let loaded = phone.wait_for(script, json!(font)).await;
    assert_eq!(loaded, json!(true), "the typeface cannot be loaded");
}

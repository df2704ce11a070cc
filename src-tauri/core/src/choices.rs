//! What the presenter chooses about the way in: the adapter, the public address, the Wi-Fi. Each choice is stored
//! first and shown then, so what the screen says is what the next start knows.

use crate::lan::PublicAddress;
use crate::store::Setting;
use crate::wifi::Wifi;
use crate::{Booth, ChangeError};

impl Booth {
    /// Chooses the adapter by its name, or leaves the choice to the ranking. It is remembered for
    /// the network this computer is in, and shown once it is stored.
    ///
    /// # Errors
    /// If it cannot be stored. Nothing changed then.
    pub async fn choose_address(&self, name: Option<String>) -> Result<(), ChangeError> {
        let _turn = self.choosing.lock().await;
        let choices = self.address.borrow().choosing(name);
        let text = choices.write();
        self.desk.remember(Setting::Interface, text).await?;
        self.address.send_modify(|address| address.choose(choices));
        Ok(())
    }

    /// Leads phones here by a public address, or by the network's again. It is remembered, and shown once
    /// it is stored.
    ///
    /// # Errors
    /// If it cannot be stored. Nothing changed then.
    pub async fn choose_public(&self, public: Option<PublicAddress>) -> Result<(), ChangeError> {
        let _turn = self.choosing.lock().await;
        let text = public.as_ref().map(PublicAddress::to_string);
        self.desk.remember(Setting::Public, text).await?;
        self.address
            .send_modify(|address| address.use_public(public));
        Ok(())
    }

    /// Remembers the Wi-Fi that phones are to join, or forgets it.
    ///
    /// # Errors
    /// If it cannot be stored. Nothing changed then.
    pub async fn choose_wifi(&self, wifi: Option<Wifi>) -> Result<(), ChangeError> {
        let _turn = self.choosing.lock().await;
        let payload = wifi.as_ref().map(Wifi::payload);
        self.desk.remember(Setting::Wifi, payload).await?;
        self.wifi.send_replace(wifi);
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn a_choice_is_shown_once_it_is_stored_and_a_failure_is_told() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let booth = Booth::open(folder.path()).expect("it opens");
        let public = |text: &str| Some(PublicAddress::parse(text).expect("it is one"));
        let wifi = |name: &str| Wifi::read(&format!("WIFI:T:nopass;S:{name};;"));
        assert!(wifi("Hall").is_some());
        let chosen = booth.choose_public(public("https://a.example")).await;
        chosen.expect("it is stored");
        booth.choose_wifi(wifi("Hall")).await.expect("it is stored");

        // A data file that was taken away cannot be written.
        let (file, away) = (
            folder.path().join("moodring.db"),
            folder.path().join("away"),
        );
        fs::rename(&file, &away).expect("renamed");
        let address = booth.address.borrow().clone();
        let failed = [
            booth.choose_public(public("https://b.example")).await,
            booth.choose_wifi(wifi("Home")).await,
        ];
        for failed in failed {
            assert!(matches!(failed, Err(ChangeError::Store(_))), "{failed:?}");
        }
        assert_eq!(*booth.address.borrow(), address);
        assert_eq!(*booth.wifi.borrow(), wifi("Hall"));
        fs::rename(&away, &file).expect("renamed");

        booth.choose_public(None).await.expect("it is stored");
        booth.stop().await;
        let late = booth.choose_address(None).await;
        assert!(matches!(late, Err(ChangeError::Stopped)), "{late:?}");
        let booth = Booth::open(folder.path()).expect("it opens");
        assert_eq!(booth.address.borrow().public(), None);
        assert_eq!(*booth.wifi.borrow(), wifi("Hall"));
        booth.stop().await;
    }
}

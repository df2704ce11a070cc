// The German sentences about how phones connect. de.js includes them.

/** @type {Record<keyof typeof import("./connection-en.js").connectionEnglish, import("../../shared/say.js").Sentence>} */
export const connectionGerman = {
  // The name to type
  nameToType: "Die meisten Handys finden es auch unter dem Namen {name}",
  nameTaken: "Unter dem Namen {name}. Den Namen ohne Zahl verwendet ein anderes Moodring in diesem Netzwerk.",

  // The public address
  publicAddress: "Für alle außerhalb des Raums",
  publicHint: "Die öffentliche Adresse des eigenen Tunnels oder Proxys zu Port {port} dieses Computers.",
  publicUse: "Verwenden",
  publicForget: "Wieder die Netzwerkadresse verwenden",
  publicNotScheme: "Die Adresse muss mit https:// oder http:// beginnen.",
  publicNotName:
    "Handys außerhalb finden diesen Namen nicht. Bitte einen vollständigen Namen wie poll.example.org eingeben.",
  publicNotPort: "Der Port nach dem Doppelpunkt muss eine Zahl von 1 bis 65535 sein.",
  publicNotPath: "Bitte nur den Namen eingeben. Die Seite kann nicht in einem Unterordner liegen.",

  // The relay
  relayTitle: "Relay für ein großes Publikum",
  relayHint: "Teilt die Umfrage über NATS mit Servern an anderen Orten, den Edges.",
  relayForget: "Relay trennen",
  relayConnecting: "Verbindung zu {url} wird aufgebaut.",
  relayConnected: "Verbunden mit {url}. Edges: {edges}",
  relayEdge: "Handys bei {name}: {phones}",
  relayOffline: "{url} antwortet nicht. Moodring versucht es weiter. Die Abstimmung in diesem Raum läuft weiter.",
  relayRejected: "{url} lehnt die Anmeldung ab. Bitte die Adresse noch einmal mit Benutzer und Passwort eingeben.",
  relayTaken:
    "Die Show {show} hat schon eine andere Präsentation. Bitte einen anderen Namen wählen oder die andere beenden.",
  relayCredentials:
    "Die Datei mit den Zugangsdaten ist nicht lesbar. Bitte den Pfad nach creds= prüfen und die Adresse noch einmal eingeben.",
  relayNotScheme: "Die Adresse muss mit nats:// oder tls:// beginnen.",
  relayNotLogin:
    "Die Anmeldung steht als Benutzer:Passwort@ vor dem Host, andere Zeichen als Buchstaben und Ziffern darin als %XX.",
  relayNotHost: "Der Host zwischen nats:// und der Show fehlt oder ist ungültig.",
  relayNotShow: "Die Adresse muss mit dem Namen der Show enden, zum Beispiel /show: Buchstaben, Ziffern, - und _.",
  relayNotQuery: "Nach dem Fragezeichen ist nur creds= mit dem Pfad einer Datei mit Zugangsdaten möglich.",

  // The code that joins the Wi-Fi
  wifiCode: "WLAN-Code",
  helpWifi: "QR-Code für das WLAN",
  addWifi: "QR-Code für das WLAN hinzufügen",
  wifiTitle: "QR-Code für das WLAN",
  wifiHint:
    "Das Passwort bleibt auf diesem Computer. Die Lobby zeigt es als QR-Code. Wer den Code scannt, kann dem WLAN beitreten.",
  wifiName: "Name des WLANs",
  wifiSecurity: "Sicherheit",
  wifiWpa: "WPA",
  wifiWep: "WEP",
  wifiOpen: "Kein Passwort",
  wifiPassword: "Passwort",
  wifiHidden: "Verstecktes Netzwerk",
  wifiForget: "Code entfernen",
  wifiSave: "Code anzeigen",
  cancel: "Abbrechen",
  joinWifi: "Dem WLAN {wifi} beitreten",
  joinWifiShort: "Dem WLAN beitreten",
  openPageShort: "Seite öffnen",
  wifiQrPicture: "QR-Code für das WLAN",

  // The connection doctor
  connection: "Verbindung",
  helpConnection: "Verbindung prüfen",
  whatToCheck: "Was prüfen?",
  nobodyReached: "Noch kein Handy hat diesen Computer erreicht",
  nobodyReachedCalm: "Das ist normal, solange niemand den Code gescannt hat.",
  phoneReached: "Ein Handy hat diesen Computer um {time} erreicht",
  phoneReachedCalm:
    "Dieser Computer ist für Handys erreichbar. Klappt es bei einem nicht, ist es wahrscheinlich in einem anderen Netzwerk.",
  looking: "Prüfen, ob Moodring unter {host} antwortet …",
  lookAgain: "Erneut prüfen",
  foundAnswers: {
    one: "Moodring antwortet unter {host}, in {ms} ms",
    other: "Moodring antwortet unter {host}, in {ms} ms",
  },
  foundAnswersCalm: "Dieser Computer erreicht die Adresse. Erreichen Handys sie nicht, liegt das Hindernis dazwischen.",
  foundRefused: "Moodring antwortet nicht unter {host}. Moodring beenden und erneut öffnen.",
  foundSilent:
    "{host} ist sogar von diesem Computer aus gesperrt, wahrscheinlich durch eine Sicherheitssoftware. Moodring dort zulassen.",
  foundStrange:
    "Unter {host} antwortet ein anderes Programm. Moodring beenden und erneut öffnen. Es verwendet dann einen anderen Port.",
  foundGone: "{host} ist nicht mehr verfügbar. Die neue Adresse erscheint automatisch.",
  foundNoNetwork: "Kein Netzwerk. Sobald der Computer verbunden ist, erscheint seine Adresse automatisch.",
  causesCalm: "Öffnet sich die Seite auf einem Handy nicht, kommen diese Ursachen infrage:",
  copyLine: "Befehl für {where} kopieren",
  notCopiedLine: "Markieren und kopieren",

  vpnHere: "Ein VPN ist an: {vpn}",
  vpnHereLook:
    "Sein Symbol steht in der Menü- oder Taskleiste. Viele VPNs blockieren Verbindungen von Handys in der Nähe.",
  vpnHereRemedy:
    "Während des Vortrags anhalten oder in seinen Einstellungen den Zugriff auf das lokale Netzwerk erlauben.",
  vpnThere: "Ein VPN auf dem Handy",
  vpnThereLook: "Oben auf dem Bildschirm des Handys steht „VPN“ oder ein Schlüsselsymbol.",
  vpnThereRemedy: "Auf diesem Handy während der Umfrage ausschalten.",
  otherWifi: "Ein anderes WLAN",
  otherWifiLook:
    "Den Namen des WLANs auf Handy und Computer vergleichen. Ein Name mit „Gast“ am Ende ist ein anderes Netzwerk.",
  otherWifiRemedy:
    "Beide mit demselben WLAN verbinden. Dieser Computer hat die Adresse {ip}; die Adresse des Handys beginnt genauso.",
  mobileData: "Mobile Daten",
  mobileDataLook: "Oben auf dem Bildschirm des Handys steht 4G, 5G oder LTE statt des WLAN-Symbols.",
  mobileDataRemedy: "Dem WLAN beitreten. Warnt das Handy, dass es kein Internet gibt, trotzdem verbunden bleiben.",
  firewall: "Die Firewall dieses Computers",
  firewallLook: "Jedes Handy lädt lange und gibt dann auf, auch im richtigen WLAN.",
  firewallLinux: "Port {port} im Terminal erlauben, mit dem Befehl für die eigene Firewall:",
  firewallMac:
    "Systemeinstellungen › Netzwerk › Firewall › Optionen: Moodring auf „Eingehende Verbindungen erlauben“ stellen und „Alle eingehenden Verbindungen blockieren“ ausschalten. Unter Datenschutz & Sicherheit › Lokales Netzwerk muss Moodring an sein.",
  firewallWindows:
    "Windows-Sicherheit › Firewall- und Netzwerkschutz › Zugriff von App durch Firewall zulassen: bei Moodring „Privat“ ankreuzen. Dann Einstellungen › Netzwerk und Internet › das eigene WLAN: „Privates Netzwerk“ wählen. Oder in PowerShell als Administrator:",
  firewallElsewhere: "Eingehende TCP-Verbindungen zu Port {port} erlauben.",
  isolation: "Ein Netzwerk, das Geräte voneinander trennt",
  isolationLook:
    "Alles oben Genannte stimmt, aber kein Handy kommt durch. Netzwerke für Gäste, in Hotels und Hochschulen trennen Geräte oft absichtlich.",
  hotspotLinux:
    "Ein eigenes Netzwerk einrichten: Einstellungen › WLAN › ⋮ › WLAN-Hotspot einschalten, oder den Hotspot eines Handys, dem alle beitreten. Der Code passt sich automatisch an.",
  hotspotMac:
    "Ein eigenes Netzwerk einrichten: Systemeinstellungen › Allgemein › Teilen › Internetfreigabe, oder den Hotspot eines Handys, dem alle beitreten. Der Code passt sich automatisch an.",
  hotspotWindows:
    "Ein eigenes Netzwerk einrichten: Einstellungen › Netzwerk und Internet › Mobiler Hotspot, oder den Hotspot eines Handys, dem alle beitreten. Der Code passt sich automatisch an.",
  hotspotElsewhere:
    "Ein eigenes Netzwerk einrichten: den Hotspot eines Handys, dem alle beitreten. Der Code passt sich automatisch an.",
};

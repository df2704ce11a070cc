// The English sentences about how phones connect. en.js includes them. This file defines the keys.

export const connectionEnglish = {
  // The name to type
  nameToType: "Most phones also find it by name: {name}",
  nameTaken: "By name: {name}. Another Moodring on this network uses the name without a number.",

  // The public address
  publicAddress: "For people outside the room",
  publicHint: "The public address of your own tunnel or proxy to port {port} of this computer.",
  publicUse: "Use",
  publicForget: "Use the network address again",
  publicNotScheme: "Start the address with https:// or http://.",
  publicNotName: "Phones outside cannot find this name. Enter a full name, such as poll.example.org.",
  publicNotPort: "The port after the colon must be a number from 1 to 65535.",
  publicNotPath: "Enter only the name. The page cannot be in a folder of the address.",

  // The relay
  relayTitle: "Relay for a large audience",
  relayHint: "Shares the poll with servers elsewhere, called edges, through NATS.",
  relayForget: "Disconnect the relay",
  relayConnecting: "Connecting to {url}.",
  relayConnected: "Connected to {url}. Edges: {edges}",
  relayEdge: "Phones at {name}: {phones}",
  relayOffline: "{url} does not answer. Moodring tries again. Voting in this room goes on.",
  relayRejected: "{url} rejects the login. Enter the address again with its user and password.",
  relayTaken: "Another presenter is on the show {show}. Choose another name for the show, or close the other one.",
  relayCredentials: "The credentials file cannot be read. Check the path after creds= and enter the address again.",
  relayNotScheme: "Start the address with nats:// or tls://.",
  relayNotLogin: "Write the login as user:password@ before the host, and other signs than letters and digits as %XX.",
  relayNotHost: "The host between nats:// and the show is missing or invalid.",
  relayNotShow: "End the address with the name of the show, such as /show: letters, digits, - and _.",
  relayNotQuery: "After the question mark, only creds= and the path of a credentials file is possible.",

  // The code that joins the Wi-Fi
  wifiCode: "Wi-Fi code",
  helpWifi: "QR code for the Wi-Fi",
  addWifi: "Add a QR code for the Wi-Fi",
  wifiTitle: "QR code for the Wi-Fi",
  wifiHint:
    "The password stays on this computer. The lobby shows it as a QR code. Anyone who scans the code can join the Wi-Fi.",
  wifiName: "Wi-Fi name",
  wifiSecurity: "Security",
  wifiWpa: "WPA",
  wifiWep: "WEP",
  wifiOpen: "No password",
  wifiPassword: "Password",
  wifiHidden: "Hidden network",
  wifiForget: "Remove the code",
  wifiSave: "Show the code",
  cancel: "Cancel",
  joinWifi: "Join the Wi-Fi {wifi}",
  joinWifiShort: "Join the Wi-Fi",
  openPageShort: "Open the page",
  wifiQrPicture: "QR code for the Wi-Fi",

  // The connection doctor
  connection: "Connection",
  helpConnection: "Check the connection",
  whatToCheck: "What to check",
  nobodyReached: "No phone has reached this computer yet",
  nobodyReachedCalm: "This is normal until someone scans the code.",
  phoneReached: "A phone reached this computer at {time}",
  phoneReachedCalm: "This computer accepts phones. A phone that cannot connect is probably on another network.",
  looking: "Checking whether Moodring answers at {host}…",
  lookAgain: "Check again",
  foundAnswers: { one: "Moodring answers at {host}, in {ms} ms", other: "Moodring answers at {host}, in {ms} ms" },
  foundAnswersCalm:
    "This computer can reach it. If phones cannot, something between them and this computer blocks the connection.",
  foundRefused: "Moodring does not answer at {host}. Quit Moodring and open it again.",
  foundSilent: "{host} is blocked even from this computer, probably by security software. Allow Moodring there.",
  foundStrange: "Another program answers at {host}. Quit Moodring and open it again. It then uses another port.",
  foundGone: "{host} is no longer available. The new address appears automatically.",
  foundNoNetwork: "No network. Connect this computer, then its address appears automatically.",
  causesCalm: "If the page does not open on a phone, check these causes:",
  copyLine: "Copy the command for {where}",
  notCopiedLine: "Select and copy it",

  vpnHere: "A VPN is on: {vpn}",
  vpnHereLook: "Look for its icon in the menu bar or taskbar. Many VPNs block connections from phones nearby.",
  vpnHereRemedy: "Pause it during the talk, or allow local network access in its settings.",
  vpnThere: "A VPN on the phone",
  vpnThereLook: "Look for “VPN” or a key icon at the top of the phone’s screen.",
  vpnThereRemedy: "Turn it off on that phone during the poll.",
  otherWifi: "A different Wi-Fi",
  otherWifiLook:
    "Compare the Wi-Fi name on the phone and on this computer. A name that ends in “Guest” is a different network.",
  otherWifiRemedy:
    "Connect both to the same Wi-Fi. This computer’s address is {ip}; the phone’s address starts the same way.",
  mobileData: "Mobile data",
  mobileDataLook: "Look for 4G, 5G or LTE at the top of the phone’s screen, in place of the Wi-Fi icon.",
  mobileDataRemedy: "Join the Wi-Fi. If the phone warns that there is no internet, stay connected.",
  firewall: "This computer’s firewall",
  firewallLook: "Every phone loads for a long time and then gives up, even on the right Wi-Fi.",
  firewallLinux: "Allow port {port} in a terminal, with the command for your firewall:",
  firewallMac:
    "System Settings › Network › Firewall › Options: set Moodring to “Allow incoming connections” and turn off “Block all incoming connections”. Under Privacy & Security › Local Network, Moodring must be on.",
  firewallWindows:
    "Windows Security › Firewall & network protection › Allow an app through firewall: tick Moodring under “Private”. Then Settings › Network & internet › your Wi-Fi: choose “Private network”. Or, in PowerShell as administrator:",
  firewallElsewhere: "Allow incoming TCP connections to port {port}.",
  isolation: "A network that isolates devices",
  isolationLook:
    "Everything above is right, but no phone can connect. Guest, hotel and campus networks often isolate devices on purpose.",
  hotspotLinux:
    "Create your own network: Settings › Wi-Fi › ⋮ › Turn On Wi-Fi Hotspot, or a phone’s hotspot that everyone joins. The code updates automatically.",
  hotspotMac:
    "Create your own network: System Settings › General › Sharing › Internet Sharing, or a phone’s hotspot that everyone joins. The code updates automatically.",
  hotspotWindows:
    "Create your own network: Settings › Network & internet › Mobile hotspot, or a phone’s hotspot that everyone joins. The code updates automatically.",
  hotspotElsewhere: "Create your own network: a phone’s hotspot that everyone joins. The code updates automatically.",
};

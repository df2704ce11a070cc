; Lets phones of a private network in, and takes that back. Included by Tauri's installer, which calls the macros.
;
; The rule is for the program and not for a port, since the port may change; it is for networks that Windows was told to
; trust. What is removed is every rule for the program: Windows adds one of its own when somebody answers its question
; about Moodring, and one that forbids would outweigh ours. Rules take an administrator. Installed by somebody who is
; none, Moodring comes without, and Windows asks at the first start.

!define NETSH `"$SYSDIR\netsh.exe" advfirewall firewall`

!macro NSIS_HOOK_POSTINSTALL
  nsExec::Exec `${NETSH} delete rule name=all dir=in program="$INSTDIR\${MAINBINARYNAME}.exe"`
  Pop $0
  nsExec::Exec `${NETSH} add rule name="${PRODUCTNAME}" dir=in action=allow profile=private program="$INSTDIR\${MAINBINARYNAME}.exe"`
  Pop $0
  ${If} $0 != 0
    DetailPrint "The firewall was left as it is: changing it takes an administrator. Windows asks at the first start."
  ${EndIf}
!macroend

; Not before: who breaks off because Moodring runs keeps it as it was.
!macro NSIS_HOOK_POSTUNINSTALL
  nsExec::Exec `${NETSH} delete rule name=all dir=in program="$INSTDIR\${MAINBINARYNAME}.exe"`
  Pop $0
!macroend

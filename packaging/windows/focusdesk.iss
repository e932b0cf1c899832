; The installer of Windows, by Inno Setup 6: for one user, without asking for an administrator.
;   ISCC /DVersion=0.1.0 /DIcon=C:\somewhere\focusdesk.ico packaging\windows\focusdesk.iss
; `packaging/dist.py` does so where Inno Setup is installed.

#ifndef Version
  #error Say which version: /DVersion=0.1.0
#endif
#ifndef Icon
  #error Say where the icon is: /DIcon=C:\somewhere\focusdesk.ico
#endif

[Setup]
; Fixed for ever: it is how an upgrade knows what it replaces.
AppId={{6C0C2B0C-57B6-4C0E-9D3C-2B7E4F0C5D11}
AppName=FocusDesk
AppVersion={#Version}
AppPublisher=The FocusDesk developers
AppPublisherURL=https://github.com/focusdesk/focusdesk
DefaultDirName={autopf}\FocusDesk
DefaultGroupName=FocusDesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
CloseApplications=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=FocusDesk-{#Version}-setup
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\FocusDesk.exe
WizardStyle=modern
Compression=lzma2
SolidCompression=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[Files]
Source: "..\..\build\focusdesk\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\FocusDesk"; Filename: "{app}\FocusDesk.exe"; AppUserModelID: "io.github.focusdesk.FocusDesk"

[Registry]
Root: HKA; Subkey: "Software\Classes\focusdesk"; ValueType: string; ValueData: "URL:FocusDesk"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\focusdesk"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\focusdesk\shell\open\command"; ValueType: string; ValueData: """{app}\FocusDesk.exe"" ""%1"""
; Starting at login is off; what the listener turned on goes with the program.
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "FocusDesk"; Flags: uninsdeletevalue dontcreatekey

[Run]
Filename: "{app}\FocusDesk.exe"; Description: "{cm:LaunchProgram,FocusDesk}"; Flags: nowait postinstall skipifsilent

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Wiedergabe oder Pause</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Skip to the next piece</source>
        <translation>Weiter zum nächsten Stück</translation>
    </message>
    <message>
        <source>Back to the beginning of the piece, or to the one before</source>
        <translation>Zurück zum Anfang des Stücks oder zum vorigen</translation>
    </message>
    <message>
        <source>Ten seconds ahead in the piece</source>
        <translation>Im Stück zehn Sekunden vor</translation>
    </message>
    <message>
        <source>Ten seconds back in the piece</source>
        <translation>Im Stück zehn Sekunden zurück</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>Lauter</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>Leiser</translation>
    </message>
    <message>
        <source>Mute, or sound again</source>
        <translation>Ton aus oder wieder an</translation>
    </message>
    <message>
        <source>Keep this piece</source>
        <translation>Dieses Stück behalten</translation>
    </message>
    <message>
        <source>Time left, time gone by, or when it ends</source>
        <translation>Restzeit, vergangene Zeit oder Ende</translation>
    </message>
    <message>
        <source>Small window, or the large one again</source>
        <translation>Kleines Fenster oder wieder das große</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Full screen, or a window again</source>
        <translation>Vollbild oder wieder ein Fenster</translation>
    </message>
    <message>
        <source>Leave this page</source>
        <translation>Diese Seite verlassen</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Diese Liste</translation>
    </message>
    <message>
        <source>End the session and quit</source>
        <translation>Sitzung beenden und schließen</translation>
    </message>
    <message>
        <source>{word} ({key})</source>
        <comment>a button and its key</comment>
        <translation>{word} ({key})</translation>
    </message>
</context>
</TS>

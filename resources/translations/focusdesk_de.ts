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
        <source>Asking the service about this key…</source>
        <translation>Der Dienst wird nach diesem Schlüssel gefragt …</translation>
    </message>
    <message>
        <source>Choose the organization the music is for, then go on.</source>
        <translation>Wählen Sie die Organisation, für die die Musik ist, und fahren Sie fort.</translation>
    </message>
    <message>
        <source>The service does not list organizations: enter its id, then go on.</source>
        <translation>Der Dienst nennt keine Organisationen: Geben Sie die Kennung ein und fahren Sie fort.</translation>
    </message>
    <message>
        <source>Enter the key first.</source>
        <translation>Geben Sie zuerst den Schlüssel ein.</translation>
    </message>
    <message>
        <source>Music for focus that does not stop, click or jump.</source>
        <translation>Musik zur Konzentration, die nicht stockt, knackt oder springt.</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Demo ausprobieren</translation>
    </message>
    <message>
        <source>No account, no network: music is composed on this computer.</source>
        <translation>Ohne Konto, ohne Netz: Die Musik entsteht auf diesem Computer.</translation>
    </message>
    <message>
        <source>Your Aitronos account</source>
        <translation>Ihr Aitronos-Konto</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API-&amp;Schlüssel</translation>
    </message>
    <message>
        <source>From the Freddy app: Settings, API Keys</source>
        <translation>Aus der Freddy-App: Settings, API Keys</translation>
    </message>
    <message>
        <source>&amp;Organization</source>
        <translation>&amp;Organisation</translation>
    </message>
    <message>
        <source>Leave it empty, and choose from a list</source>
        <translation>Leer lassen und aus einer Liste wählen</translation>
    </message>
    <message>
        <source>Use this account</source>
        <translation>Dieses Konto verwenden</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>The key is kept in this system&apos;s key store and nowhere else.</source>
        <translation>Der Schlüssel liegt im Schlüsselbund dieses Systems und nirgends sonst.</translation>
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

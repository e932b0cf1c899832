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
        <source>Organization</source>
        <translation>Organisation</translation>
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
        <source>About FocusDesk</source>
        <translation>Über FocusDesk</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Version {version}, free software under the MIT licence. It is made with the libraries below, each under a licence of its own.</source>
        <translation>Version {version}, freie Software unter der MIT-Lizenz. Sie besteht auch aus den Bibliotheken unten, jede unter ihrer eigenen Lizenz.</translation>
    </message>
    <message>
        <source>Find a library or licence</source>
        <translation>Bibliothek oder Lizenz suchen</translation>
    </message>
    <message>
        <source>There is no such library or licence here.</source>
        <translation>Eine solche Bibliothek oder Lizenz gibt es hier nicht.</translation>
    </message>
    <message>
        <source>Libraries and their licences</source>
        <translation>Bibliotheken und ihre Lizenzen</translation>
    </message>
    <message>
        <source>Open its home page…</source>
        <translation>Startseite öffnen …</translation>
    </message>
    <message>
        <source>Licence of {name}</source>
        <translation>Lizenz von {name}</translation>
    </message>
    <message>
        <source>Its text is not on this computer.</source>
        <translation>Der Text ist nicht auf diesem Computer.</translation>
    </message>
    <message>
        <source>{part} (in {whole})</source>
        <translation>{part} (in {whole})</translation>
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
        <source>Play</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>End session</source>
        <translation>Sitzung beenden</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Ton aus</translation>
    </message>
    <message>
        <source>Hide window</source>
        <translation>Fenster verbergen</translation>
    </message>
    <message>
        <source>Show window</source>
        <translation>Fenster zeigen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
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
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Desktop</source>
        <translation>Arbeitsplatz</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>A soft bell at the end</source>
        <translation>Eine leise Glocke am Ende</translation>
    </message>
    <message>
        <source>Rings once when a session is over, at the volume of the music.</source>
        <translation>Klingt einmal, wenn eine Sitzung vorbei ist, so laut wie die Musik.</translation>
    </message>
    <message>
        <source>Go on when the headphones are back</source>
        <translation>Weiterspielen, wenn der Kopfhörer zurück ist</translation>
    </message>
    <message>
        <source>Go on when the computer wakes</source>
        <translation>Weiterspielen, wenn der Computer aufwacht</translation>
    </message>
    <message>
        <source>Otherwise the music stays paused until you press play.</source>
        <translation>Sonst bleibt die Musik angehalten, bis Sie auf Wiedergabe drücken.</translation>
    </message>
    <message>
        <source>Do not disturb while the music plays</source>
        <translation>Nicht stören, während die Musik spielt</translation>
    </message>
    <message>
        <source>A sound device that goes away pauses the music; its return plays it on.</source>
        <translation>Ein Tongerät, das verschwindet, hält die Musik an; kommt es zurück, geht sie weiter.</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Quiet end</source>
        <translation>Leises Ende</translation>
    </message>
    <message>
        <source>How softly the music comes to rest when the time is up.</source>
        <translation>Wie sanft die Musik ausklingt, wenn die Zeit um ist.</translation>
    </message>
    <message>
        <source>When the next piece is late</source>
        <translation>Wenn das nächste Stück sich verspätet</translation>
    </message>
    <message>
        <source>The timer stands still while there is silence.</source>
        <translation>Solange es still ist, steht auch die Uhr.</translation>
    </message>
    <message>
        <source>Go on with earlier music</source>
        <translation>Mit früherer Musik weiter</translation>
    </message>
    <message>
        <source>Fade to silence and back</source>
        <translation>Ausblenden, dann wieder ein</translation>
    </message>
    <message>
        <source>Holds back the notifications of other programs, on GNOME and KDE.</source>
        <translation>Hält die Mitteilungen anderer Programme zurück, unter GNOME und KDE.</translation>
    </message>
    <message>
        <source>Closing the window in a session</source>
        <translation>Fenster schließen während einer Sitzung</translation>
    </message>
    <message>
        <source>Without a session, closing the window always quits.</source>
        <translation>Ohne Sitzung beendet das Schließen des Fensters das Programm.</translation>
    </message>
    <message>
        <source>Asks once</source>
        <translation>Fragt einmal</translation>
    </message>
    <message>
        <source>Keeps playing in the tray</source>
        <translation>Spielt im Infobereich weiter</translation>
    </message>
    <message>
        <source>Keeps playing, minimised</source>
        <translation>Spielt minimiert weiter</translation>
    </message>
    <message>
        <source>Ends the session and quits</source>
        <translation>Beendet Sitzung und Programm</translation>
    </message>
    <message>
        <source>Start when you log in</source>
        <translation>Beim Anmelden starten</translation>
    </message>
    <message>
        <source>Hidden and silent: it waits in the tray, or minimised.</source>
        <translation>Unsichtbar und still: im Infobereich oder minimiert.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Changes at once; the system&apos;s is followed while FocusDesk runs.</source>
        <translation>Wechselt sofort und folgt dem System, während FocusDesk läuft.</translation>
    </message>
    <message>
        <source>As the system</source>
        <comment>theme</comment>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <comment>theme</comment>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <comment>theme</comment>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <comment>theme</comment>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of the window; the command line speaks English.</source>
        <translation>Des Fensters; die Kommandozeile spricht Englisch.</translation>
    </message>
    <message>
        <source>As the system</source>
        <comment>language</comment>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Sofort</translation>
    </message>
    <message numerus="yes">
        <source>Over %n minute(s)</source>
        <translation>
            <numerusform>Über %n Minute</numerusform>
            <numerusform>Über %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Over %n second(s)</source>
        <translation>
            <numerusform>Über %n Sekunde</numerusform>
            <numerusform>Über %n Sekunden</numerusform>
        </translation>
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
        <source>The session is still going.</source>
        <translation>Die Sitzung läuft noch.</translation>
    </message>
    <message>
        <source>End the session and quit</source>
        <translation>Sitzung beenden und schließen</translation>
    </message>
    <message>
        <source>Keep playing, in the tray</source>
        <translation>Im Infobereich weiterspielen</translation>
    </message>
    <message>
        <source>Keep playing, minimised</source>
        <translation>Minimiert weiterspielen</translation>
    </message>
    <message>
        <source>What shall closing the window do? FocusDesk remembers your answer.</source>
        <translation>Was soll das Schließen des Fensters tun? FocusDesk merkt sich die Antwort.</translation>
    </message>
    <message>
        <source>{word} ({key})</source>
        <comment>a button and its key</comment>
        <translation>{word} ({key})</translation>
    </message>
    <message>
        <source>free some space</source>
        <translation>bitte Platz schaffen</translation>
    </message>
    <message>
        <source>permit it, or choose another place</source>
        <translation>bitte das Schreiben erlauben oder einen anderen Ort wählen</translation>
    </message>
    <message>
        <source>choose another place</source>
        <translation>bitte einen anderen Ort wählen</translation>
    </message>
    <message>
        <source>name a folder that is one</source>
        <translation>bitte einen Ordner nennen, der einer ist</translation>
    </message>
    <message>
        <source>name a file, not a folder</source>
        <translation>bitte eine Datei nennen, keinen Ordner</translation>
    </message>
    <message>
        <source>name a file in a folder that exists</source>
        <translation>bitte eine Datei in einem Ordner nennen, den es gibt</translation>
    </message>
    <message>
        <source>The service asks for fewer requests. FocusDesk will ask again.</source>
        <translation>Der Dienst bittet um weniger Anfragen. FocusDesk fragt später wieder.</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>Trace id: {trace}</source>
        <translation>Trace-ID: {trace}</translation>
    </message>
    <message>
        <source>There is no API key</source>
        <translation>Es gibt keinen API-Schlüssel</translation>
    </message>
    <message>
        <source>set FREDDY_API_KEY, or open FocusDesk once and enter the key there</source>
        <translation>bitte FREDDY_API_KEY setzen oder FocusDesk einmal öffnen und den Schlüssel dort eingeben</translation>
    </message>
    <message>
        <source>The service refused the API key</source>
        <translation>Der Dienst hat den API-Schlüssel abgelehnt</translation>
    </message>
    <message>
        <source>check the key and the organization it belongs to</source>
        <translation>bitte den Schlüssel prüfen und die Organisation, zu der er gehört</translation>
    </message>
    <message>
        <source>The service knows no such session for this key and organization</source>
        <translation>Der Dienst kennt für diesen Schlüssel und diese Organisation keine solche Sitzung</translation>
    </message>
    <message>
        <source>check the session&apos;s id and the organization</source>
        <translation>bitte die ID der Sitzung und die Organisation prüfen</translation>
    </message>
    <message>
        <source>This music service does not offer that</source>
        <translation>Das bietet dieser Musikdienst nicht an</translation>
    </message>
    <message>
        <source>The spending limit is reached</source>
        <translation>Die Ausgabengrenze ist erreicht</translation>
    </message>
    <message>
        <source>no more music is composed until the organization raises it</source>
        <translation>bis die Organisation sie anhebt, wird keine Musik mehr komponiert</translation>
    </message>
    <message>
        <source>The service asks for fewer requests</source>
        <translation>Der Dienst bittet um weniger Anfragen</translation>
    </message>
    <message>
        <source>try again when it had a rest</source>
        <translation>bitte nach einer Pause noch einmal versuchen</translation>
    </message>
    <message>
        <source>The service refused this session</source>
        <translation>Der Dienst hat diese Sitzung abgelehnt</translation>
    </message>
    <message>
        <source>ask for another one</source>
        <comment>another session</comment>
        <translation>bitte eine andere wählen</translation>
    </message>
    <message>
        <source>What answers at the service&apos;s address is not the music service</source>
        <translation>Unter der Adresse des Dienstes antwortet nicht der Musikdienst</translation>
    </message>
    <message>
        <source>check the address, and whether this network asks for a sign-in first</source>
        <translation>bitte die Adresse prüfen und ob dieses Netz erst eine Anmeldung verlangt</translation>
    </message>
    <message>
        <source>The music service cannot be reached</source>
        <translation>Der Musikdienst ist nicht zu erreichen</translation>
    </message>
    <message>
        <source>check the network and the address</source>
        <translation>bitte Netz und Adresse prüfen</translation>
    </message>
    <message>
        <source>The music could not be played</source>
        <translation>Die Musik ließ sich nicht abspielen</translation>
    </message>
    <message>
        <source>The session is over and has no music that can be played</source>
        <translation>Die Sitzung ist vorbei und enthält keine Musik, die sich abspielen lässt</translation>
    </message>
    <message>
        <source>FocusDesk cannot write where it must</source>
        <translation>FocusDesk kann nicht schreiben, wo es muss</translation>
    </message>
    <message>
        <source>The system&apos;s key store cannot be used</source>
        <translation>Der Schlüsselspeicher des Systems ist nicht zu benutzen</translation>
    </message>
    <message>
        <source>the key can be given in FREDDY_API_KEY instead</source>
        <translation>der Schlüssel lässt sich stattdessen in FREDDY_API_KEY angeben</translation>
    </message>
    <message>
        <source>That link asks for nothing FocusDesk can do</source>
        <translation>Dieser Link verlangt nichts, was FocusDesk kann</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>The sound device went away</source>
        <translation>Das Tongerät ist nicht mehr da</translation>
    </message>
    <message>
        <source>press play to go on where you were</source>
        <translation>mit Wiedergabe geht es an derselben Stelle weiter</translation>
    </message>
    <message>
        <source>The sound server does not take music</source>
        <translation>Der Tonserver nimmt keine Musik an</translation>
    </message>
    <message>
        <source>it goes on as soon as the server does</source>
        <translation>sobald er wieder läuft, geht es weiter</translation>
    </message>
    <message>
        <source>There is no sound device just now</source>
        <translation>Gerade ist kein Tongerät da</translation>
    </message>
    <message>
        <source>the music goes on when it is back</source>
        <translation>die Musik geht weiter, sobald es zurück ist</translation>
    </message>
    <message>
        <source>connect one and press play</source>
        <translation>bitte eines anschließen und auf Wiedergabe drücken</translation>
    </message>
    <message>
        <source>There is no sound device to play on</source>
        <translation>Es gibt kein Tongerät</translation>
    </message>
    <message>
        <source>free some space or permit it</source>
        <translation>bitte Platz schaffen oder das Schreiben erlauben</translation>
    </message>
    <message>
        <source>That asks for another music service. Quit FocusDesk first, or give it a --profile.</source>
        <translation>Das verlangt einen anderen Musikdienst. Bitte erst FocusDesk beenden oder ein --profile angeben.</translation>
    </message>
    <message>
        <source>End this session first: then what was asked for can be started.</source>
        <translation>Bitte erst diese Sitzung beenden: dann lässt sich das Gewünschte starten.</translation>
    </message>
    <message>
        <source>This system&apos;s key store cannot be used ({why}): FocusDesk knows the key until it is closed, and asks again next time.</source>
        <translation>Der Schlüsselspeicher dieses Systems ist nicht zu benutzen ({why}): FocusDesk kennt den Schlüssel, bis es geschlossen wird, und fragt beim nächsten Mal wieder.</translation>
    </message>
    <message>
        <source>The key store is asked for the key: then the music begins.</source>
        <translation>Der Schlüsselbund wird nach dem Schlüssel gefragt, dann beginnt die Musik.</translation>
    </message>
    <message>
        <source>The demo cannot be opened ({why}).</source>
        <translation>Die Demo lässt sich nicht öffnen ({why}).</translation>
    </message>
    <message>
        <source>The demo: composed on this computer.</source>
        <translation>Die Demo: auf diesem Computer komponiert.</translation>
    </message>
    <message>
        <source>No account yet.</source>
        <translation>Noch kein Konto.</translation>
    </message>
    <message>
        <source>Your account, organization {org}.</source>
        <translation>Ihr Konto, Organisation {org}.</translation>
    </message>
    <message>
        <source>The settings could not be read, so FocusDesk starts with its own; see {where}.</source>
        <translation>Die Einstellungen waren nicht lesbar, darum beginnt FocusDesk mit seinen eigenen; siehe {where}.</translation>
    </message>
    <message>
        <source>Focus</source>
        <comment>goal</comment>
        <translation>Konzentration</translation>
    </message>
    <message>
        <source>Relax</source>
        <comment>goal</comment>
        <translation>Entspannung</translation>
    </message>
    <message>
        <source>Sleep</source>
        <comment>goal</comment>
        <translation>Schlaf</translation>
    </message>
    <message>
        <source>Energize</source>
        <comment>goal</comment>
        <translation>Energie</translation>
    </message>
    <message>
        <source>Your own words</source>
        <comment>goal</comment>
        <translation>Eigene Worte</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 Minute</translation>
    </message>
    <message>
        <source>{n} minutes</source>
        <translation>{n} Minuten</translation>
    </message>
    <message>
        <source>Focus session</source>
        <translation>Fokus-Sitzung</translation>
    </message>
    <message>
        <source>all of it is ready</source>
        <translation>alles ist bereit</translation>
    </message>
    <message>
        <source>ready until {time}</source>
        <translation>bereit bis {time}</translation>
    </message>
    <message>
        <source>No session</source>
        <translation>Keine Sitzung</translation>
    </message>
    <message>
        <source>{n} h</source>
        <comment>hours</comment>
        <translation>{n} Std.</translation>
    </message>
    <message>
        <source>{n} min</source>
        <comment>minutes</comment>
        <translation>{n} Min.</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>{time} left, paused</source>
        <translation>noch {time}, Pause</translation>
    </message>
    <message>
        <source>Keeping this piece…</source>
        <translation>Dieses Stück wird behalten …</translation>
    </message>
    <message>
        <source>This piece is kept</source>
        <translation>Dieses Stück ist behalten</translation>
    </message>
    <message>
        <source>Part {n} is kept.</source>
        <translation>Teil {n} ist behalten.</translation>
    </message>
    <message>
        <source>This music service does not offer to keep pieces.</source>
        <translation>Dieser Musikdienst bietet nicht an, Stücke zu behalten.</translation>
    </message>
    <message>
        <source>Part {n} is not kept: the service refused it{why}.</source>
        <translation>Teil {n} ist nicht behalten: Der Dienst hat es abgelehnt{why}.</translation>
    </message>
    <message>
        <source>Part {n} may not be kept.</source>
        <translation>Teil {n} ist vielleicht nicht behalten.</translation>
    </message>
    <message>
        <source>Part {n} is not kept.</source>
        <translation>Teil {n} ist nicht behalten.</translation>
    </message>
    <message>
        <source>Ending the session…</source>
        <translation>Die Sitzung wird beendet …</translation>
    </message>
    <message>
        <source>part {n} of {all}</source>
        <translation>Teil {n} von {all}</translation>
    </message>
    <message>
        <source>part {n}</source>
        <translation>Teil {n}</translation>
    </message>
    <message>
        <source>Playing {part}; {ready}.</source>
        <translation>{part} läuft; {ready}.</translation>
    </message>
    <message>
        <source>Paused in {part}, because the computer slept.</source>
        <translation>Pause in {part}, weil der Computer schlief.</translation>
    </message>
    <message>
        <source>This session was interrupted in {part}.</source>
        <translation>Diese Sitzung wurde in {part} unterbrochen.</translation>
    </message>
    <message>
        <source>Paused in {part}.</source>
        <translation>Pause in {part}.</translation>
    </message>
    <message>
        <source>Press play to go on from there.</source>
        <translation>Mit Wiedergabe geht es von dort weiter.</translation>
    </message>
    <message>
        <source>Replaying {part}; the next part is on its way: {share}.</source>
        <translation>{part} läuft noch einmal; der nächste ist unterwegs: {share}.</translation>
    </message>
    <message>
        <source>Replaying {part}; the next part is late.</source>
        <translation>{part} läuft noch einmal; der nächste verspätet sich.</translation>
    </message>
    <message>
        <source>Replaying {part}.</source>
        <translation>{part} läuft noch einmal.</translation>
    </message>
    <message>
        <source>Replaying {part} until the time is up.</source>
        <translation>{part} läuft noch einmal, bis die Zeit um ist.</translation>
    </message>
    <message>
        <source>This session was interrupted.</source>
        <translation>Diese Sitzung wurde unterbrochen.</translation>
    </message>
    <message>
        <source>Paused, because the computer slept.</source>
        <translation>Pause, weil der Computer geschlafen hat.</translation>
    </message>
    <message>
        <source>There is no sound device to play on. Connect one and press play.</source>
        <translation>Es gibt kein Tongerät. Bitte eines anschließen und auf Wiedergabe drücken.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Pause.</translation>
    </message>
    <message>
        <source>Asking for the music…</source>
        <translation>Die Musik wird bestellt …</translation>
    </message>
    <message>
        <source>Listening through the first part…</source>
        <translation>Der erste Teil wird vorgehört …</translation>
    </message>
    <message>
        <source>Listening through the next part…</source>
        <translation>Der nächste Teil wird vorgehört …</translation>
    </message>
    <message>
        <source>Bringing the music here: {share}.</source>
        <translation>Die Musik wird geholt: {share}.</translation>
    </message>
    <message>
        <source>Bringing the music here…</source>
        <translation>Die Musik wird geholt …</translation>
    </message>
    <message>
        <source>The first part is being composed…</source>
        <translation>Der erste Teil wird komponiert …</translation>
    </message>
    <message>
        <source>The next part is being composed…</source>
        <translation>Der nächste Teil wird komponiert …</translation>
    </message>
    <message>
        <source>{n} %</source>
        <comment>percent</comment>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>The session is over.</source>
        <translation>Die Sitzung ist vorbei.</translation>
    </message>
    <message>
        <source>The session is over: the spending limit is reached.</source>
        <translation>Die Sitzung ist vorbei: Die Ausgabengrenze ist erreicht.</translation>
    </message>
    <message>
        <source>The session is over before its time: no more music came.</source>
        <translation>Die Sitzung ist vor ihrer Zeit vorbei: Es kam keine Musik mehr.</translation>
    </message>
    <message>
        <source>How dense the music is</source>
        <translation>Wie dicht die Musik ist</translation>
    </message>
    <message>
        <source>Low</source>
        <comment>intensity</comment>
        <translation>Gering</translation>
    </message>
    <message>
        <source>Medium</source>
        <comment>intensity</comment>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>High</source>
        <comment>intensity</comment>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Intensity: {word}</source>
        <translation>Intensität: {word}</translation>
    </message>
    <message>
        <source>How far one piece may be from the last</source>
        <translation>Wie weit sich die Stücke entfernen dürfen</translation>
    </message>
    <message>
        <source>stay close</source>
        <translation>nah bleiben</translation>
    </message>
    <message>
        <source>wander</source>
        <translation>wandern</translation>
    </message>
    <message>
        <source>Divergence, from stay close to wander</source>
        <translation>Abweichung, von „nah bleiben“ bis „wandern“</translation>
    </message>
    <message>
        <source>What composes</source>
        <translation>Was komponiert</translation>
    </message>
    <message>
        <source>Automatic</source>
        <comment>engine</comment>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>licence: {name}</source>
        <translation>Lizenz: {name}</translation>
    </message>
    <message>
        <source>commercial use allowed</source>
        <translation>gewerblich nutzbar</translation>
    </message>
    <message>
        <source>no commercial use</source>
        <translation>nicht gewerblich nutzbar</translation>
    </message>
    <message>
        <source>must be credited</source>
        <translation>mit Namensnennung</translation>
    </message>
    <message>
        <source>may sing</source>
        <translation>kann singen</translation>
    </message>
    <message>
        <source>without voices</source>
        <translation>ohne Gesang</translation>
    </message>
    <message>
        <source>Join a session</source>
        <translation>An einer Sitzung teilnehmen</translation>
    </message>
    <message>
        <source>You listen in; for the others nothing changes.</source>
        <translation>Sie hören mit; für die anderen ändert sich nichts.</translation>
    </message>
    <message>
        <source>&amp;Session</source>
        <translation>&amp;Sitzung</translation>
    </message>
    <message>
        <source>mfocus_… or a link</source>
        <translation>mfocus_… oder ein Link</translation>
    </message>
    <message>
        <source>The session that is open now ends when you join.</source>
        <translation>Die laufende Sitzung endet mit der Teilnahme.</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Teilnehmen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Enter the id of the session.</source>
        <translation>Bitte die Kennung der Sitzung eingeben.</translation>
    </message>
    <message>
        <source>This cannot be the id of the session.</source>
        <translation>Das kann nicht die Kennung der Sitzung sein.</translation>
    </message>
    <message>
        <source>Enter the id of the organization.</source>
        <translation>Bitte die Kennung der Organisation eingeben.</translation>
    </message>
    <message>
        <source>This cannot be the id of the organization.</source>
        <translation>Das kann nicht die Kennung der Organisation sein.</translation>
    </message>
    <message>
        <source>min</source>
        <comment>after a number in a field</comment>
        <translation>Min.</translation>
    </message>
    <message>
        <source>Length in minutes</source>
        <translation>Länge in Minuten</translation>
    </message>
    <message>
        <source>Length in minutes, to be dragged</source>
        <translation>Länge in Minuten, zum Ziehen</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>Again</source>
        <comment>before the set-ups that were started last</comment>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Forget these</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Start again: {setup}</source>
        <translation>Noch einmal starten: {setup}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <comment>quotation marks</comment>
        <translation>„{words}“</translation>
    </message>
    <message>
        <source>low</source>
        <comment>intensity</comment>
        <translation>gering</translation>
    </message>
    <message>
        <source>high</source>
        <comment>intensity</comment>
        <translation>hoch</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} Min.</translation>
    </message>
    <message>
        <source>The whole organization shares this limit.</source>
        <translation>Diese Grenze teilt sich die ganze Organisation.</translation>
    </message>
    <message>
        <source>{spent} today</source>
        <translation>{spent} heute</translation>
    </message>
    <message>
        <source>{spent} this week</source>
        <translation>{spent} diese Woche</translation>
    </message>
    <message>
        <source>{spent} this month</source>
        <translation>{spent} diesen Monat</translation>
    </message>
    <message>
        <source>{cost} CHF</source>
        <translation>{cost} CHF</translation>
    </message>
    <message>
        <source>{cost} of {limit} CHF</source>
        <translation>{cost} von {limit} CHF</translation>
    </message>
    <message>
        <source>What is next?</source>
        <translation>Was steht an?</translation>
    </message>
    <message>
        <source>What should the music be like?</source>
        <translation>Wie soll die Musik klingen?</translation>
    </message>
    <message>
        <source>What are you working on?</source>
        <translation>Woran arbeiten Sie?</translation>
    </message>
    <message>
        <source>What you are working on</source>
        <translation>Woran Sie arbeiten</translation>
    </message>
    <message>
        <source>What are you working on? (optional)</source>
        <translation>Woran arbeiten Sie? (freiwillig)</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Fewer choices</source>
        <translation>Weniger Auswahl</translation>
    </message>
    <message>
        <source>More choices</source>
        <translation>Mehr Auswahl</translation>
    </message>
    <message>
        <source>Join a session…</source>
        <translation>Teilnehmen …</translation>
    </message>
    <message>
        <source>Say in a few words what the music should be like.</source>
        <translation>Bitte in ein paar Worten sagen, wie die Musik klingen soll.</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Account…</source>
        <translation>Konto …</translation>
    </message>
    <message>
        <source>Add your account…</source>
        <translation>Konto angeben …</translation>
    </message>
    <message>
        <source>Start the demo</source>
        <translation>Demo starten</translation>
    </message>
    <message>
        <source>Use your account</source>
        <translation>Eigenes Konto nutzen</translation>
    </message>
    <message>
        <source>Steady, for clear work</source>
        <translation>Stetig, für klare Arbeit</translation>
    </message>
    <message>
        <source>Soft, for slowing down</source>
        <translation>Weich, zum Abschalten</translation>
    </message>
    <message>
        <source>Dark and slow, to drift off</source>
        <translation>Langsam, zum Einschlafen</translation>
    </message>
    <message>
        <source>Bright, to get going</source>
        <translation>Hell, zum Loslegen</translation>
    </message>
    <message>
        <source>Describe the music you would like</source>
        <translation>Beschreiben, wie die Musik sein soll</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Ersetzen …</translation>
    </message>
    <message>
        <source>Enter a key…</source>
        <translation>Schlüssel eingeben …</translation>
    </message>
    <message>
        <source>There is no key yet: the demo needs none.</source>
        <translation>Es gibt noch keinen Schlüssel; die Demo braucht keinen.</translation>
    </message>
    <message>
        <source>Test the key</source>
        <translation>Schlüssel prüfen</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Test the key with the service</source>
        <translation>Den Schlüssel beim Dienst prüfen</translation>
    </message>
    <message>
        <source>Replace the key</source>
        <translation>Den Schlüssel ersetzen</translation>
    </message>
    <message>
        <source>Forget the key</source>
        <translation>Den Schlüssel vergessen</translation>
    </message>
    <message>
        <source>The service knows this key; the music is for {org}.</source>
        <translation>Der Dienst kennt diesen Schlüssel; die Musik ist für {org}.</translation>
    </message>
    <message>
        <source>At most on this computer</source>
        <translation>Höchstens auf diesem Computer</translation>
    </message>
    <message>
        <source>With more, the session used longest ago goes; what plays stays.</source>
        <translation>Darüber weicht die Sitzung, die am längsten ruht; was spielt, bleibt.</translation>
    </message>
    <message>
        <source>Music on this computer</source>
        <translation>Musik auf diesem Computer</translation>
    </message>
    <message>
        <source>Folder of the settings</source>
        <translation>Ordner der Einstellungen</translation>
    </message>
    <message>
        <source>Folder of the music</source>
        <translation>Ordner der Musik</translation>
    </message>
    <message>
        <source>Folder of the log</source>
        <translation>Ordner des Protokolls</translation>
    </message>
    <message>
        <source>{size}, all of it for sessions that are not over.</source>
        <translation>{size}, alles für Sitzungen, die noch nicht vorbei sind.</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Empty the music on this computer</source>
        <translation>Die Musik auf diesem Computer leeren</translation>
    </message>
    <message>
        <source>Open the folder of the settings</source>
        <translation>Den Ordner der Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Open the folder of the music</source>
        <translation>Den Ordner der Musik öffnen</translation>
    </message>
    <message>
        <source>Open the folder of the log</source>
        <translation>Den Ordner des Protokolls öffnen</translation>
    </message>
    <message>
        <source>{number} MB</source>
        <translation>{number} MB</translation>
    </message>
    <message>
        <source>{number} GB</source>
        <translation>{number} GB</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>FocusDesk, small window</source>
        <translation>FocusDesk, kleines Fenster</translation>
    </message>
    <message>
        <source>Copied</source>
        <comment>to the clipboard</comment>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Minutes heard</source>
        <translation>Gehörte Minuten</translation>
    </message>
    <message>
        <source>{n} heard</source>
        <comment>parts of a session</comment>
        <translation>{n} gehört</translation>
    </message>
    <message>
        <source>{n} ready</source>
        <comment>parts of a session</comment>
        <translation>{n} bereit</translation>
    </message>
    <message>
        <source>{n} on the way</source>
        <comment>parts of a session</comment>
        <translation>{n} unterwegs</translation>
    </message>
    <message>
        <source>{n} still to be composed</source>
        <comment>parts of a session</comment>
        <translation>{n} noch zu komponieren</translation>
    </message>
    <message>
        <source>Parts: {counts}</source>
        <translation>Teile: {counts}</translation>
    </message>
    <message>
        <source>End now? There is {minutes} still to come.</source>
        <translation>Jetzt beenden? Es kommt noch {minutes}.</translation>
    </message>
    <message>
        <source>End now? There are {minutes} still to come.</source>
        <translation>Jetzt beenden? Es kommen noch {minutes}.</translation>
    </message>
    <message>
        <source>Enter another key</source>
        <translation>Anderen Schlüssel eingeben</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter hören</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>New session</source>
        <translation>Neue Sitzung</translation>
    </message>
    <message>
        <source>How long it will be is not known yet.</source>
        <translation>Wie lange es dauert, ist noch nicht bekannt.</translation>
    </message>
    <message>
        <source>{minutes} left of {all}</source>
        <translation>noch {minutes} von {all}</translation>
    </message>
    <message>
        <source>left, paused</source>
        <comment>a time</comment>
        <translation>übrig, Pause</translation>
    </message>
    <message>
        <source>{left}, paused</source>
        <comment>a time</comment>
        <translation>{left}, Pause</translation>
    </message>
    <message>
        <source>left</source>
        <translation>übrig</translation>
    </message>
    <message>
        <source>ends, by the clock</source>
        <translation>Ende, nach der Uhr</translation>
    </message>
    <message>
        <source>{minutes} left</source>
        <translation>noch {minutes}</translation>
    </message>
    <message>
        <source>Ends at {time} by the clock</source>
        <translation>Endet um {time} Uhr</translation>
    </message>
    <message>
        <source>ends at {time}</source>
        <translation>bis {time} Uhr</translation>
    </message>
    <message>
        <source>heard</source>
        <translation>gehört</translation>
    </message>
    <message>
        <source>of {minutes}</source>
        <translation>von {minutes}</translation>
    </message>
    <message>
        <source>{minutes} heard of {all}</source>
        <translation>{minutes} gehört von {all}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <comment>seconds</comment>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>music in about {time}</source>
        <translation>Musik in etwa {time}</translation>
    </message>
    <message>
        <source>{n} of {all} composed</source>
        <comment>parts of a session</comment>
        <translation>{n} von {all} komponiert</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>Kleines Fenster</translation>
    </message>
    <message>
        <source>Large window</source>
        <translation>Großes Fenster</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Ton an</translation>
    </message>
    <message>
        <source>the audio host does not hand it out</source>
        <translation>der Server mit der Musik gibt ihn nicht heraus</translation>
    </message>
    <message>
        <source>it could not be downloaded</source>
        <translation>er ließ sich nicht herunterladen</translation>
    </message>
    <message>
        <source>it could not be kept on disk</source>
        <translation>er ließ sich nicht auf der Platte ablegen</translation>
    </message>
    <message>
        <source>it could not be had</source>
        <translation>er war nicht zu bekommen</translation>
    </message>
    <message>
        <source>its address expired</source>
        <translation>seine Adresse ist abgelaufen</translation>
    </message>
    <message>
        <source>it never became ready</source>
        <translation>er wurde nie fertig</translation>
    </message>
    <message>
        <source>it was late, and later music was ready</source>
        <translation>er kam zu spät, und spätere Musik war bereit</translation>
    </message>
    <message>
        <source>Timeline of the session</source>
        <translation>Zeitstrahl der Sitzung</translation>
    </message>
    <message>
        <source>{heard} heard, {ready} ready</source>
        <translation>{heard} gehört, {ready} bereit</translation>
    </message>
    <message>
        <source>Earlier parts are played again until the time is up.</source>
        <translation>Frühere Teile werden noch einmal gespielt, bis die Zeit um ist.</translation>
    </message>
    <message>
        <source>The music is still to be composed.</source>
        <translation>Die Musik muss noch komponiert werden.</translation>
    </message>
    <message>
        <source>Part {number} is still to be composed.</source>
        <translation>Teil {number} muss noch komponiert werden.</translation>
    </message>
    <message>
        <source>Part {number} is composed and on its way here.</source>
        <translation>Teil {number} ist komponiert und unterwegs hierher.</translation>
    </message>
    <message>
        <source>Part {number} is here; how loud it is will be measured before it plays.</source>
        <translation>Teil {number} ist da; wie laut er ist, wird gemessen, bevor er spielt.</translation>
    </message>
    <message>
        <source>Part {number} is left out.</source>
        <translation>Teil {number} wird ausgelassen.</translation>
    </message>
    <message>
        <source>Part {number} is left out: {why}.</source>
        <translation>Teil {number} wird ausgelassen: {why}.</translation>
    </message>
    <message>
        <source>Part {number} is silence.</source>
        <translation>Teil {number} ist Stille.</translation>
    </message>
    <message>
        <source>Part {number} plays at {heard} LUFS, its target is {target}.
Its source has {source} LUFS, the gain is {gain} dB.</source>
        <translation>Teil {number} spielt mit {heard} LUFS, sein Ziel ist {target}.
Seine Quelle hat {source} LUFS, die Verstärkung ist {gain} dB.</translation>
    </message>
    <message>
        <source>It was late, so earlier music was played again before it.</source>
        <translation>Er kam spät, darum wurde davor frühere Musik noch einmal gespielt.</translation>
    </message>
    <message>
        <source>It was late, so earlier music was played again for {time} before it.</source>
        <translation>Er kam spät, darum wurde davor {time} lang frühere Musik noch einmal gespielt.</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>Tonausgabe</translation>
    </message>
    <message>
        <source>The music pauses when this one is unplugged.</source>
        <translation>Wird sie abgezogen, pausiert die Musik.</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>Lautheit</translation>
    </message>
    <message>
        <source>Louder or quieter than the music is meant, from the next piece on.</source>
        <translation>Lauter oder leiser, als die Musik gedacht ist – ab dem nächsten Stück.</translation>
    </message>
    <message>
        <source>As the system</source>
        <comment>sound output</comment>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>As the system: {device}</source>
        <translation>Wie das System: {device}</translation>
    </message>
    <message>
        <source>{device} (not there)</source>
        <translation>{device} (nicht da)</translation>
    </message>
    <message>
        <source>Each sound output keeps its own.</source>
        <translation>Jede Tonausgabe behält ihre eigene.</translation>
    </message>
    <message>
        <source>Of {device}; each sound output keeps its own.</source>
        <translation>Von {device}; jede Tonausgabe behält ihre eigene.</translation>
    </message>
    <message>
        <source>as meant</source>
        <comment>loudness</comment>
        <translation>wie gedacht</translation>
    </message>
    <message>
        <source>{number} LU</source>
        <translation>{number} LU</translation>
    </message>
</context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>widgets::Attentions</name>
    <message>
        <source>%1: samples are being lost</source>
        <translation>%1: Es gehen Werte verloren</translation>
    </message>
    <message>
        <source>The last write to disk failed</source>
        <translation>Das letzte Schreiben auf die Platte ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 does not take our data</source>
        <translation>%1 nimmt unsere Daten nicht an</translation>
    </message>
    <message>
        <source>%1 cannot be reached</source>
        <translation>%1 ist nicht erreichbar</translation>
    </message>
    <message>
        <source>The last reload failed</source>
        <translation>Das letzte Neuladen ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1: discovery fails</source>
        <translation>%1: Die Erkennung schlägt fehl</translation>
    </message>
    <message>
        <source>%1: scraping is limited</source>
        <translation>%1: Das Abfragen ist eingeschränkt</translation>
    </message>
    <message>
        <source>%1: the ledger is off by %2 samples</source>
        <translation>%1: Die Bilanz weicht um %2 Werte ab</translation>
    </message>
    <message>
        <source>since %1, data is held: %2</source>
        <translation>seit %1, Daten werden gehalten: %2</translation>
    </message>
    <message>
        <source>The configuration before it runs on. %1</source>
        <translation>Die Konfiguration davor läuft weiter. %1</translation>
    </message>
    <message>
        <source>They were set aside; everything around them is delivered.</source>
        <translation>Sie wurden beiseitegelegt; alles um sie herum wird geliefert.</translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 of %Ln target(s) down</source>
        <translation>
            <numerusform>%1: %2 von %Ln Ziel ausgefallen</numerusform>
            <numerusform>%1: %2 von %Ln Zielen ausgefallen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln damaged range(s) in the log</source>
        <translation>
            <numerusform>%Ln beschädigter Bereich im Protokoll auf der Platte</numerusform>
            <numerusform>%Ln beschädigte Bereiche im Protokoll auf der Platte</numerusform>
        </translation>
    </message>
    <message>
        <source>No scrape job is configured</source>
        <translation>Kein Job ist eingerichtet</translation>
    </message>
    <message>
        <source>No receiver is configured</source>
        <translation>Kein Empfänger ist eingerichtet</translation>
    </message>
    <message>
        <source>Add one under scrape_configs to collect samples.</source>
        <translation>Ein Job unter scrape_configs sammelt Werte.</translation>
    </message>
    <message>
        <source>Name one under remote_write to deliver what is collected.</source>
        <translation>Ein Empfänger unter remote_write lässt das Gesammelte ausliefern.</translation>
    </message>
</context>
<context>
    <name>widgets::BacklogPage</name>
    <message>
        <source>No receiver is configured</source>
        <translation>Kein Empfänger ist eingerichtet</translation>
    </message>
    <message>
        <source>Samples are scraped and kept on disk. Name a receiver under remote_write in the configuration to deliver them.</source>
        <translation>Werte werden abgefragt und auf der Platte gehalten. Ein Empfänger unter remote_write in der Konfiguration lässt sie ausliefern.</translation>
    </message>
    <message>
        <source>Backlog over time</source>
        <translation>Rückstand im Lauf der Zeit</translation>
    </message>
    <message>
        <source>15 min</source>
        <translation>15 min</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 h</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 h</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Chart of the backlog over time</source>
        <translation>Diagramm des Rückstands im Lauf der Zeit</translation>
    </message>
    <message>
        <source>The course is drawn from the moment the window was opened</source>
        <translation>Der Verlauf wird ab dem Öffnen des Fensters gezeichnet</translation>
    </message>
    <message>
        <source>Segments of the log</source>
        <translation>Segmente auf der Platte</translation>
    </message>
    <message>
        <source>Segments of the log, oldest first</source>
        <translation>Segmente auf der Platte, ältestes zuerst</translation>
    </message>
    <message>
        <source>oldest left · filled: waits · pale: being written · outline: delivered, about to be deleted · hatched: damaged</source>
        <translation>ältestes links · gefüllt: wartet · blass: wird geschrieben · Umriss: geliefert, wird gleich gelöscht · schraffiert: beschädigt</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Gehalten</translation>
    </message>
    <message>
        <source>From the oldest waiting sample to now</source>
        <translation>Vom ältesten wartenden Wert bis jetzt</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Samples that are committed to disk and not acknowledged yet</source>
        <translation>Werte, die auf der Platte stehen und noch nicht bestätigt sind</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>Auf der Platte</translation>
    </message>
    <message>
        <source>Bytes of the log from this receiver&apos;s place on</source>
        <translation>Bytes auf der Platte ab der Stelle dieses Empfängers</translation>
    </message>
    <message>
        <source>Oldest unsent</source>
        <translation>Ältester ungesendet</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Zufluss</translation>
    </message>
    <message>
        <source>Samples a second into the log</source>
        <translation>Werte je Sekunde auf die Platte</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>Abfluss</translation>
    </message>
    <message>
        <source>Samples a second that this receiver acknowledges</source>
        <translation>Werte je Sekunde, die dieser Empfänger bestätigt</translation>
    </message>
    <message>
        <source>Through in</source>
        <translation>Fertig in</translation>
    </message>
    <message>
        <source>Estimated from the present rates</source>
        <translation>Geschätzt aus den jetzigen Raten</translation>
    </message>
    <message>
        <source>Disk lasts</source>
        <translation>Platte reicht</translation>
    </message>
    <message>
        <source>At the present growth of the log</source>
        <translation>Beim jetzigen Wachstum</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>%1 samples</source>
        <translation>%1 Werte</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>um %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>outages shaded</source>
        <translation>Ausfälle getönt</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>being written</source>
        <translation>wird geschrieben</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>geliefert</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>Segment %1, %2
%3 to %4
%5 samples, %6</source>
        <translation>Segment %1, %2
%3 bis %4
%5 Werte, %6</translation>
    </message>
    <message numerus="yes">
        <source>%Ln segment(s)</source>
        <translation>
            <numerusform>%Ln Segment</numerusform>
            <numerusform>%Ln Segmente</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigPage</name>
    <message>
        <source>Reload from file</source>
        <translation>Aus Datei neu laden</translation>
    </message>
    <message>
        <source>Load the file again, as it is on disk (F5)</source>
        <translation>Die Datei noch einmal laden, wie sie auf der Platte steht (F5)</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Take back every edit since the text was loaded</source>
        <translation>Alle Änderungen seit dem Laden zurücknehmen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Look for problems now; they are also looked for while you type</source>
        <translation>Jetzt nach Fehlern suchen; beim Tippen wird ebenfalls gesucht</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Write the file and load it, without a restart (Ctrl+S)</source>
        <translation>Die Datei schreiben und laden, ohne Neustart (Strg+S)</translation>
    </message>
    <message>
        <source>Show what runs</source>
        <translation>Laufende zeigen</translation>
    </message>
    <message>
        <source>Keep my edits</source>
        <translation>Meine behalten</translation>
    </message>
    <message>
        <source>Configuration file</source>
        <translation>Konfigurationsdatei</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Loaded %1</source>
        <translation>Geladen %1</translation>
    </message>
    <message>
        <source>The last reload failed; what was loaded %1 runs on</source>
        <translation>Das letzte Neuladen ist fehlgeschlagen; das um %1 Geladene läuft weiter</translation>
    </message>
    <message>
        <source>Another text was loaded in the meantime. Your edits are based on the one before.</source>
        <translation>Inzwischen wurde ein anderer Text geladen. Ihre Änderungen beruhen auf dem davor.</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>Keine Fehler</translation>
    </message>
    <message>
        <source>Change to %1</source>
        <translation>In %1 ändern</translation>
    </message>
    <message>
        <source>The text there has changed; the problem is looked for again.</source>
        <translation>Der Text dort hat sich geändert; es wird noch einmal gesucht.</translation>
    </message>
    <message>
        <source>Your edits were taken back. Ctrl+Z brings them again.</source>
        <translation>Ihre Änderungen wurden zurückgenommen. Strg+Z holt sie wieder.</translation>
    </message>
    <message>
        <source>Applying...</source>
        <translation>Wird angewendet ...</translation>
    </message>
    <message>
        <source>Applied at %1. The file is written, and the agent runs with it.</source>
        <translation>Um %1 angewendet. Die Datei ist geschrieben, und der Agent läuft damit.</translation>
    </message>
    <message>
        <source>Not applied, what ran before runs on: %1</source>
        <translation>Nicht angewendet, was vorher lief, läuft weiter: %1</translation>
    </message>
    <message>
        <source>Loaded from the file at %1.</source>
        <translation>Um %1 aus der Datei geladen.</translation>
    </message>
    <message>
        <source>Not loaded, what ran before runs on: %1</source>
        <translation>Nicht geladen, was vorher lief, läuft weiter: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s); what runs is not touched</source>
        <translation>
            <numerusform>%Ln Fehler; was läuft, bleibt unberührt</numerusform>
            <numerusform>%Ln Fehler; was läuft, bleibt unberührt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::DemoPanel</name>
    <message>
        <source>Demo</source>
        <translation>Vorführung</translation>
    </message>
    <message>
        <source>Cut the network</source>
        <translation>Netz trennen</translation>
    </message>
    <message>
        <source>The demo&apos;s receiver becomes unreachable. Samples are held on disk and delivered when you switch it back.</source>
        <translation>Der Empfänger der Vorführung wird unerreichbar. Werte werden auf der Platte gehalten und geliefert, sobald das Netz zurück ist.</translation>
    </message>
    <message>
        <source>The receiver has counted %1 samples of %2 series</source>
        <translation>Der Empfänger hat %1 Werte aus %2 Reihen gezählt</translation>
    </message>
</context>
<context>
    <name>widgets::DiscoveryPage</name>
    <message>
        <source>Filter by job, mechanism, address or error</source>
        <translation>Nach Job, Verfahren, Adresse oder Fehler filtern</translation>
    </message>
    <message>
        <source>Filter discovery</source>
        <translation>Erkennung filtern</translation>
    </message>
    <message>
        <source>Where targets come from</source>
        <translation>Woher die Ziele kommen</translation>
    </message>
    <message>
        <source>Discovery mechanisms</source>
        <translation>Verfahren der Erkennung</translation>
    </message>
    <message>
        <source>No discovery</source>
        <translation>Keine Erkennung</translation>
    </message>
    <message>
        <source>The configuration has no scrape job, or the filter hides them.</source>
        <translation>Die Konfiguration hat keinen Job, oder der Filter verbirgt sie.</translation>
    </message>
    <message>
        <source>Discovered and dropped</source>
        <translation>Erkannt und verworfen</translation>
    </message>
    <message>
        <source>Dropped targets</source>
        <translation>Verworfene Ziele</translation>
    </message>
    <message>
        <source>Nothing is dropped</source>
        <translation>Nichts wird verworfen</translation>
    </message>
    <message>
        <source>Every target that was discovered is scraped.</source>
        <translation>Jedes erkannte Ziel wird abgefragt.</translation>
    </message>
</context>
<context>
    <name>widgets::Filters</name>
    <message>
        <source>The pattern &quot;%1&quot; is not valid: %2</source>
        <translation>Das Muster &quot;%1&quot; ist ungültig: %2</translation>
    </message>
    <message>
        <source>The closing quote after %1 is missing</source>
        <translation>Das schließende Anführungszeichen nach %1 fehlt</translation>
    </message>
</context>
<context>
    <name>widgets::HeaderBar</name>
    <message>
        <source>Settings and help</source>
        <translation>Einstellungen und Hilfe</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
</context>
<context>
    <name>widgets::LivePage</name>
    <message>
        <source>Search: words of a name or label</source>
        <translation>Suche: Wörter aus Name oder Label</translation>
    </message>
    <message>
        <source>Search series</source>
        <translation>Reihen suchen</translation>
    </message>
    <message>
        <source>Found series; Enter draws or removes one</source>
        <translation>Gefundene Reihen; Eingabe zeichnet oder entfernt eine</translation>
    </message>
    <message>
        <source>No series found</source>
        <translation>Keine Reihe gefunden</translation>
    </message>
    <message>
        <source>Only series that are being scraped can be found. Try fewer words.</source>
        <translation>Nur Reihen, die gerade abgefragt werden, sind zu finden. Versuchen Sie weniger Wörter.</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Roh</translation>
    </message>
    <message>
        <source>Counters as change a second; a restart of a counter is no fall</source>
        <translation>Zähler als Änderung je Sekunde; ein Neustart eines Zählers ist kein Abfall</translation>
    </message>
    <message>
        <source>Every value as it was scraped</source>
        <translation>Jeder Wert, wie er abgefragt wurde</translation>
    </message>
    <message>
        <source>Chart of the chosen series</source>
        <translation>Diagramm der gewählten Reihen</translation>
    </message>
    <message>
        <source>Choose series at the left. They are drawn from now on, as they are committed.</source>
        <translation>Wählen Sie links Reihen. Sie werden ab jetzt gezeichnet, sobald sie gesichert sind.</translation>
    </message>
    <message>
        <source>Waiting for the next scrape of the chosen series</source>
        <translation>Wartet auf die nächste Abfrage der gewählten Reihen</translation>
    </message>
    <message>
        <source>Drawn series</source>
        <translation>Gezeichnete Reihen</translation>
    </message>
    <message>
        <source>Nothing is drawn</source>
        <translation>Nichts ist gezeichnet</translation>
    </message>
    <message>
        <source>At most %1 series at a time</source>
        <translation>Höchstens %1 Reihen zugleich</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>Alle entfernen</translation>
    </message>
    <message>
        <source>The first %1 are shown; more words narrow the search</source>
        <translation>Die ersten %1 sind gezeigt; mehr Wörter engen die Suche ein</translation>
    </message>
    <message>
        <source>At most %1 series can be drawn at a time. Remove one first.</source>
        <translation>Höchstens %1 Reihen können zugleich gezeichnet werden. Entfernen Sie zuerst eine.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Holds the chart still (Space); values are collected all the same</source>
        <translation>Hält das Diagramm an (Leertaste); Werte werden trotzdem gesammelt</translation>
    </message>
    <message>
        <source>a second</source>
        <translation>je Sekunde</translation>
    </message>
    <message numerus="yes">
        <source>%Ln series found</source>
        <translation>
            <numerusform>%Ln Reihe gefunden</numerusform>
            <numerusform>%Ln Reihen gefunden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LogsPage</name>
    <message>
        <source>Filter by any word</source>
        <translation>Nach Wörtern filtern</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>Meldungen filtern</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Info and worse</source>
        <translation>Ab Info</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>No line of the log matches</source>
        <translation>Keine Meldung passt</translation>
    </message>
    <message>
        <source>The window keeps the newest 500 lines. Choose a wider level or clear the filter.</source>
        <translation>Das Fenster hält die neuesten 500 Zeilen. Wählen Sie eine weitere Stufe oder leeren Sie den Filter.</translation>
    </message>
</context>
<context>
    <name>widgets::MainWindow</name>
    <message>
        <source>Reload the configuration</source>
        <translation>Konfiguration neu laden</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Show Belfry</source>
        <translation>Belfry zeigen</translation>
    </message>
    <message>
        <source>There are edits that are not applied</source>
        <translation>Es gibt Änderungen, die nicht angewendet sind</translation>
    </message>
    <message>
        <source>Belfry could not start</source>
        <translation>Belfry konnte nicht starten</translation>
    </message>
    <message>
        <source>Nothing is scraped or delivered, and nothing that was stored is lost. Mend the cause and start Belfry again.</source>
        <translation>Nichts wird abgefragt oder geliefert, und nichts Gespeichertes ist verloren. Beheben Sie die Ursache und starten Sie Belfry noch einmal.</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>Everything has been delivered.</source>
        <translation>Alles ist geliefert.</translation>
    </message>
</context>
<context>
    <name>widgets::OverviewPage</name>
    <message>
        <source>What needs you</source>
        <translation>Was Sie braucht</translation>
    </message>
    <message>
        <source>Nothing. Every target answers, and every receiver takes what is sent.</source>
        <translation>Nichts. Jedes Ziel antwortet, und jeder Empfänger nimmt an, was gesendet wird.</translation>
    </message>
    <message>
        <source>Last events</source>
        <translation>Letzte Ereignisse</translation>
    </message>
    <message>
        <source>No events yet</source>
        <translation>Noch keine Ereignisse</translation>
    </message>
    <message>
        <source>Changes of state, configuration and targets will be listed here.</source>
        <translation>Änderungen von Zustand, Konfiguration und Zielen werden hier aufgeführt.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PageSet</name>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>Discovery</source>
        <translation>Erkennung</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Backlog</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Remote write</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Live series</source>
        <translation>Live-Reihen</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>The last reload failed</source>
        <translation>Das letzte Neuladen ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 - Belfry</source>
        <translation>%1 - Belfry</translation>
    </message>
    <message>
        <source>%1 - Belfry, %2</source>
        <translation>%1 - Belfry, %2</translation>
    </message>
    <message>
        <source>%1 samples for %2</source>
        <translation>%1 Werte für %2</translation>
    </message>
    <message>
        <source>Still waiting on disk: %1. They are delivered when Belfry runs again.</source>
        <translation>Noch auf der Platte: %1. Sie werden geliefert, wenn Belfry wieder läuft.</translation>
    </message>
    <message>
        <source>Belfry could not start</source>
        <translation>Belfry konnte nicht starten</translation>
    </message>
    <message numerus="yes">
        <source>%Ln target(s) down</source>
        <translation>
            <numerusform>%Ln Ziel ausgefallen</numerusform>
            <numerusform>%Ln Ziele ausgefallen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln receiver(s) need you</source>
        <translation>
            <numerusform>%Ln Empfänger braucht Sie</numerusform>
            <numerusform>%Ln Empfänger brauchen Sie</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln discovery error(s)</source>
        <translation>
            <numerusform>%Ln Fehler bei der Erkennung</numerusform>
            <numerusform>%Ln Fehler bei der Erkennung</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PipelineView</name>
    <message>
        <source>Targets</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>Log on disk</source>
        <translation>Puffer auf der Platte</translation>
    </message>
    <message>
        <source>Receivers</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Samples a second, last five minutes</source>
        <translation>Werte je Sekunde, letzte fünf Minuten</translation>
    </message>
    <message>
        <source>Bytes on disk, last five minutes</source>
        <translation>Bytes auf der Platte, letzte fünf Minuten</translation>
    </message>
    <message>
        <source>%1 bytes in %2</source>
        <translation>%1 Bytes in %2</translation>
    </message>
    <message>
        <source>nothing held</source>
        <translation>nichts gehalten</translation>
    </message>
    <message>
        <source>reaches back %1</source>
        <translation>reicht %1 zurück</translation>
    </message>
    <message>
        <source>disk lasts %1</source>
        <translation>Platte reicht %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>None is configured. Samples stay on disk until remote_write names one.</source>
        <translation>Keiner ist eingerichtet. Werte bleiben auf der Platte, bis remote_write einen nennt.</translation>
    </message>
    <message>
        <source>, %1 samples wait</source>
        <translation>, %1 Werte warten</translation>
    </message>
    <message>
        <source>, retry %1</source>
        <translation>, nächster Versuch %1</translation>
    </message>
    <message>
        <source>, through in %1</source>
        <translation>, fertig in %1</translation>
    </message>
    <message>
        <source>, answers in %1</source>
        <translation>, antwortet in %1</translation>
    </message>
    <message>
        <source>Samples a second to %1, last five minutes</source>
        <translation>Werte je Sekunde an %1, letzte fünf Minuten</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln target(s) up</source>
        <translation>
            <numerusform>%1 von %Ln Ziel erreichbar</numerusform>
            <numerusform>%1 von %Ln Zielen erreichbar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln Job</numerusform>
            <numerusform>%Ln Jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::RemoteCard</name>
    <message>
        <source>Samples a second, last 15 minutes</source>
        <translation>Werte je Sekunde, letzte 15 Minuten</translation>
    </message>
    <message>
        <source>Answers since start</source>
        <translation>Antworten seit dem Start</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Bilanz</translation>
    </message>
    <message>
        <source>committed = acknowledged + waiting + dropped by rules + lost</source>
        <translation>gesichert = bestätigt + wartend + durch Regeln verworfen + verloren</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>Delivers</source>
        <translation>Liefert</translation>
    </message>
    <message>
        <source>Samples a second that are acknowledged</source>
        <translation>Werte je Sekunde, die bestätigt werden</translation>
    </message>
    <message>
        <source>On the wire</source>
        <translation>Auf der Leitung</translation>
    </message>
    <message>
        <source>Compressed bytes a second</source>
        <translation>Komprimierte Bytes je Sekunde</translation>
    </message>
    <message>
        <source>Answers in (p50)</source>
        <translation>Antwort in (p50)</translation>
    </message>
    <message>
        <source>Answers in (p99)</source>
        <translation>Antwort in (p99)</translation>
    </message>
    <message>
        <source>Lanes busy</source>
        <translation>Spuren belegt</translation>
    </message>
    <message>
        <source>Requests in flight, of those allowed now</source>
        <translation>Laufende Anfragen, von den jetzt erlaubten</translation>
    </message>
    <message>
        <source>Samples sent</source>
        <translation>Werte gesendet</translation>
    </message>
    <message>
        <source>Bytes sent</source>
        <translation>Bytes gesendet</translation>
    </message>
    <message>
        <source>Bytes a sample</source>
        <translation>Bytes je Wert</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Repeated</source>
        <translation>Wiederholt</translation>
    </message>
    <message>
        <source>Last success</source>
        <translation>Letzter Erfolg</translation>
    </message>
    <message>
        <source>Place in the log</source>
        <translation>Stelle im Puffer</translation>
    </message>
    <message>
        <source>Segment and record up to which everything is acknowledged</source>
        <translation>Segment und Satz, bis zu denen alles bestätigt ist</translation>
    </message>
    <message>
        <source>Committed</source>
        <translation>Gesichert</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Dropped by rules</source>
        <translation>Regeln verwarfen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Adds up</source>
        <translation>Geht auf</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message>
        <source>%1, record %2</source>
        <translation>%1, Satz %2</translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation>Nichts ging verloren</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>off by %1</source>
        <translation>weicht um %1 ab</translation>
    </message>
    <message>
        <source>Belfry checks the sum all the time; it must be 0</source>
        <translation>Belfry prüft die Summe ständig; sie muss 0 sein</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>widgets::RemoteHeading</name>
    <message>
        <source>Retry now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Try to deliver at once instead of waiting for the next attempt</source>
        <translation>Sofort liefern, statt auf den nächsten Versuch zu warten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Deliver again, oldest first</source>
        <translation>Wieder liefern, Ältestes zuerst</translation>
    </message>
    <message>
        <source>Stop delivering to this receiver; samples are held on disk</source>
        <translation>Nicht mehr an diesen Empfänger liefern; Werte werden auf der Platte gehalten</translation>
    </message>
    <message>
        <source>Retry %1 now</source>
        <translation>%1 jetzt versuchen</translation>
    </message>
    <message>
        <source>Resume %1</source>
        <translation>%1 fortsetzen</translation>
    </message>
    <message>
        <source>Pause %1</source>
        <translation>%1 anhalten</translation>
    </message>
    <message>
        <source>. Next attempt %1</source>
        <translation>. Nächster Versuch %1</translation>
    </message>
</context>
<context>
    <name>widgets::RemotePage</name>
    <message>
        <source>No receiver is configured</source>
        <translation>Kein Empfänger ist eingerichtet</translation>
    </message>
    <message>
        <source>Samples are scraped and kept on disk. Name a receiver under remote_write in the configuration to deliver them.</source>
        <translation>Werte werden abgefragt und auf der Platte gehalten. Ein Empfänger unter remote_write in der Konfiguration lässt sie ausliefern.</translation>
    </message>
</context>
<context>
    <name>widgets::States</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>No receiver is configured; samples are kept on disk only</source>
        <translation>Kein Empfänger ist eingerichtet; Werte werden nur auf der Platte gehalten</translation>
    </message>
    <message>
        <source>Delivering</source>
        <translation>Liefert</translation>
    </message>
    <message>
        <source>newest sample %1 old</source>
        <translation>neuester Wert %1 alt</translation>
    </message>
    <message>
        <source>Catching up: %1 behind</source>
        <translation>Holt auf: %1 zurück</translation>
    </message>
    <message>
        <source>Catching up</source>
        <translation>Holt auf</translation>
    </message>
    <message>
        <source>through at %1</source>
        <translation>fertig um %1</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>Offline seit %1</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>%1 held</source>
        <translation>%1 gehalten</translation>
    </message>
    <message>
        <source>disk lasts %1</source>
        <translation>Platte reicht %1</translation>
    </message>
    <message>
        <source>Delivery needs you</source>
        <translation>Die Lieferung braucht Sie</translation>
    </message>
    <message>
        <source>%1. Holding data, %2 so far</source>
        <translation>%1. Daten werden gehalten, bisher %2</translation>
    </message>
    <message>
        <source>the oldest samples are being dropped</source>
        <translation>die ältesten Werte werden verworfen</translation>
    </message>
    <message>
        <source>Losing data: %1</source>
        <translation>Datenverlust: %1</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>Action needed</source>
        <translation>Eingriff nötig</translation>
    </message>
    <message>
        <source>Losing data</source>
        <translation>Datenverlust</translation>
    </message>
    <message>
        <source>Paused by you at %1</source>
        <translation>Von Ihnen um %1 angehalten</translation>
    </message>
    <message>
        <source>Paused by you</source>
        <translation>Von Ihnen angehalten</translation>
    </message>
    <message>
        <source>Starting: opening the storage</source>
        <translation>Startet: Der Speicher wird geöffnet</translation>
    </message>
    <message>
        <source>Stopping: sending what is in flight</source>
        <translation>Hält an: Laufendes wird noch gesendet</translation>
    </message>
    <message>
        <source>The receiver refuses our credentials (%1)</source>
        <translation>Der Empfänger lehnt unsere Zugangsdaten ab (%1)</translation>
    </message>
    <message>
        <source>There is no receiver at this address (404)</source>
        <translation>Unter dieser Adresse gibt es keinen Empfänger (404)</translation>
    </message>
    <message>
        <source>The address does not take remote write (405)</source>
        <translation>Die Adresse nimmt kein Remote Write an (405)</translation>
    </message>
    <message>
        <source>The proxy asks for credentials (407)</source>
        <translation>Der Proxy verlangt Zugangsdaten (407)</translation>
    </message>
    <message>
        <source>The receiver asks us to slow down (429)</source>
        <translation>Der Empfänger bittet um weniger Tempo (429)</translation>
    </message>
    <message numerus="yes">
        <source>Delivering to %Ln receiver(s)</source>
        <translation>
            <numerusform>Liefert an %Ln Empfänger</numerusform>
            <numerusform>Liefert an %Ln Empfänger</numerusform>
        </translation>
    </message>
    <message>
        <source>Not delivering</source>
        <translation>Liefert nicht</translation>
    </message>
</context>
<context>
    <name>widgets::StatusFacts</name>
    <message>
        <source>, %1 down</source>
        <translation>, %1 ausgefallen</translation>
    </message>
    <message>
        <source>, %1 unknown</source>
        <translation>, %1 unbekannt</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>Zufluss %1</translation>
    </message>
    <message>
        <source>Samples a second into the log</source>
        <translation>Werte je Sekunde auf die Platte</translation>
    </message>
    <message>
        <source>out %1</source>
        <translation>Abfluss %1</translation>
    </message>
    <message>
        <source>no backlog</source>
        <translation>kein Rückstand</translation>
    </message>
    <message>
        <source>backlog %1 samples, %2</source>
        <translation>Rückstand %1 Werte, %2</translation>
    </message>
    <message>
        <source>%1 samples wait for the slowest receiver</source>
        <translation>%1 Werte warten auf den langsamsten Empfänger</translation>
    </message>
    <message>
        <source>%1 is loaded</source>
        <translation>%1 ist geladen</translation>
    </message>
    <message>
        <source>%1 failed to load, the one before runs</source>
        <translation>%1 ließ sich nicht laden, die Fassung davor läuft</translation>
    </message>
    <message>
        <source>Loaded %1</source>
        <translation>Geladen %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln target(s) up</source>
        <translation>
            <numerusform>%Ln Ziel erreichbar</numerusform>
            <numerusform>%Ln Ziele erreichbar</numerusform>
        </translation>
    </message>
    <message>
        <source>Samples a second that receivers acknowledge, all of them together</source>
        <translation>Werte je Sekunde, die alle Empfänger zusammen bestätigen</translation>
    </message>
</context>
<context>
    <name>widgets::StatusPage</name>
    <message>
        <source>This agent</source>
        <translation>Dieser Agent</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Schalter</translation>
    </message>
    <message>
        <source>Configuration as loaded</source>
        <translation>Konfiguration wie geladen</translation>
    </message>
    <message>
        <source>Build and runtime</source>
        <translation>Version und Laufzeit</translation>
    </message>
    <message>
        <source>No flags</source>
        <translation>Keine Schalter</translation>
    </message>
    <message>
        <source>The agent is not running yet.</source>
        <translation>Der Agent läuft noch nicht.</translation>
    </message>
    <message>
        <source>Configuration as loaded, with defaults, secrets masked</source>
        <translation>Konfiguration wie geladen, mit Vorgaben, Geheimnisse verdeckt</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Runs for</source>
        <translation>Läuft seit</translation>
    </message>
    <message>
        <source>External labels</source>
        <translation>Externe Labels</translation>
    </message>
    <message>
        <source>Configuration file</source>
        <translation>Konfigurationsdatei</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>Geladen</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Log on disk</source>
        <translation>Puffer auf der Platte</translation>
    </message>
    <message>
        <source>Free on that disk</source>
        <translation>Frei auf der Platte</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
    <message>
        <source>Samples since start</source>
        <translation>Werte seit dem Start</translation>
    </message>
    <message>
        <source>Scrapes since start</source>
        <translation>Abfragen seit dem Start</translation>
    </message>
    <message>
        <source>Damaged ranges</source>
        <translation>Beschädigte Bereiche</translation>
    </message>
    <message numerus="yes">
        <source>%1 in %Ln segment(s)</source>
        <translation>
            <numerusform>%1 in %Ln Segment</numerusform>
            <numerusform>%1 in %Ln Segmenten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::Tables</name>
    <message>
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Angaben</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Mal</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Job</translation>
    </message>
    <message>
        <source>Mechanism</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>Last update</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Dropped by</source>
        <translation>Verworfen durch</translation>
    </message>
    <message>
        <source>no address, or a duplicate</source>
        <translation>keine Adresse oder doppelt</translation>
    </message>
    <message>
        <source>relabel rule %1</source>
        <translation>Relabel-Regel %1</translation>
    </message>
    <message>
        <source>Discovered labels</source>
        <translation>Erkannte Labels</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>not drawn</source>
        <translation>nicht gezeichnet</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>gezeichnet</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihe</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>whole file</source>
        <translation>ganze Datei</translation>
    </message>
    <message>
        <source>line %1, column %2</source>
        <translation>Zeile %1, Spalte %2</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Abhilfe</translation>
    </message>
</context>
<context>
    <name>widgets::TargetDetails</name>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>before and after relabelling</source>
        <translation>vor und nach dem Relabeling</translation>
    </message>
    <message>
        <source>Last scrape</source>
        <translation>Letzte Abfrage</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>Zeitgrenze</translation>
    </message>
    <message>
        <source>Scrapes</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Up, job %1</source>
        <translation>Erreichbar, Job %1</translation>
    </message>
    <message>
        <source>Down, job %1</source>
        <translation>Ausgefallen, Job %1</translation>
    </message>
    <message>
        <source>Not scraped yet, job %1</source>
        <translation>Noch nicht abgefragt, Job %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>discovered</source>
        <translation>erkannt</translation>
    </message>
    <message>
        <source>scraped as</source>
        <translation>abgefragt als</translation>
    </message>
</context>
<context>
    <name>widgets::TargetTableModel</name>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Job</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Last scrape</source>
        <translation>Letzte Abfrage</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>Job %1, %2 of %3 up</source>
        <translation>Job %1, %2 von %3 erreichbar</translation>
    </message>
    <message>
        <source>%1 of %2 up</source>
        <translation>%1 von %2 erreichbar</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>up</source>
        <translation>up</translation>
    </message>
    <message>
        <source>down</source>
        <translation>down</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>%1 s of at most %2</source>
        <translation>%1 s von höchstens %2</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Not scraped yet</source>
        <translation>Noch nicht abgefragt</translation>
    </message>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln gezeigt</numerusform>
            <numerusform>%Ln gezeigt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::TargetsPage</name>
    <message>
        <source>Filter: words, or labels like job=&quot;node&quot;, instance=~&quot;10.*&quot;</source>
        <translation>Filter: Wörter, oder Labels wie job=&quot;node&quot;, instance=~&quot;10.*&quot;</translation>
    </message>
    <message>
        <source>Filter targets</source>
        <translation>Ziele filtern</translation>
    </message>
    <message>
        <source>By job</source>
        <translation>Nach Job</translation>
    </message>
    <message>
        <source>Group the targets by job</source>
        <translation>Ziele nach Jobs gruppieren</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Down</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>The last scrape took more than half of its time limit</source>
        <translation>Die letzte Abfrage dauerte mehr als die Hälfte ihrer Zeitgrenze</translation>
    </message>
    <message>
        <source>There are no targets</source>
        <translation>Es gibt keine Ziele</translation>
    </message>
    <message>
        <source>The configuration names none, or discovery has not found any yet. Discovery shows what was found and dropped.</source>
        <translation>Die Konfiguration nennt keine, oder die Erkennung hat noch keine gefunden. Unter Erkennung steht, was gefunden und verworfen wurde.</translation>
    </message>
    <message>
        <source>No target matches the filter</source>
        <translation>Kein Ziel passt zum Filter</translation>
    </message>
    <message>
        <source>%1 targets are hidden by it. Clear the filter to see them.</source>
        <translation>Er verbirgt %1 Ziele. Leeren Sie den Filter, um sie zu sehen.</translation>
    </message>
</context>
<context>
    <name>widgets::Times</name>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
</context>
<context>
    <name>widgets::Units</name>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>d</source>
        <translation>d</translation>
    </message>
    <message>
        <source>over a year</source>
        <translation>über ein Jahr</translation>
    </message>
</context>
</TS>

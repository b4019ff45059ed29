<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>widgets::Actions</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
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
        <source>Retry now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Find a page, a target, a receiver or an action</source>
        <translation>Seite, Ziel, Empfänger oder Aktion suchen</translation>
    </message>
    <message>
        <source>Open Belfry</source>
        <translation>Belfry öffnen</translation>
    </message>
    <message>
        <source>Reload the configuration</source>
        <translation>Konfiguration neu laden</translation>
    </message>
    <message>
        <source>Pause all receivers</source>
        <translation>Alle Empfänger anhalten</translation>
    </message>
    <message>
        <source>Resume all receivers</source>
        <translation>Alle Empfänger fortsetzen</translation>
    </message>
    <message>
        <source>Retry all receivers now</source>
        <translation>Alle Empfänger jetzt versuchen</translation>
    </message>
    <message>
        <source>Tell me when delivery stops</source>
        <translation>Melden, wenn die Lieferung stockt</translation>
    </message>
    <message>
        <source>Help for this page</source>
        <translation>Hilfe zu dieser Seite</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Design</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Theme as the system</source>
        <translation>Design wie das System</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>Helles Design</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>Dunkles Design</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>Sprache des Systems</translation>
    </message>
</context>
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
    <message numerus="yes">
        <source>%1 of %Ln target(s) down, in many jobs</source>
        <translation>
            <numerusform>%1 von %Ln Ziel ausgefallen, in vielen Jobs</numerusform>
            <numerusform>%1 von %Ln Zielen ausgefallen, in vielen Jobs</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: a certificate has ended</source>
        <translation>%1: Ein Zertifikat ist abgelaufen</translation>
    </message>
    <message numerus="yes">
        <source>%1: a certificate ends in %Ln day(s)</source>
        <translation>
            <numerusform>%1: Ein Zertifikat läuft in %Ln Tag ab</numerusform>
            <numerusform>%1: Ein Zertifikat läuft in %Ln Tagen ab</numerusform>
        </translation>
    </message>
    <message>
        <source>The clock of this machine needs to be set</source>
        <translation>Die Uhr dieses Rechners muss gestellt werden</translation>
    </message>
</context>
<context>
    <name>widgets::BacklogCharts</name>
    <message>
        <source>Backlog over time</source>
        <translation>Rückstand im Zeitverlauf</translation>
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
        <translation>Diagramm des Rückstands im Zeitverlauf</translation>
    </message>
    <message>
        <source>The course appears within a few seconds</source>
        <translation>Der Verlauf erscheint in wenigen Sekunden</translation>
    </message>
    <message>
        <source>Chart of samples that come in and are delivered, a second</source>
        <translation>Diagramm der Werte, die je Sekunde ankommen und geliefert werden</translation>
    </message>
    <message>
        <source>Nothing is known of this time</source>
        <translation>Über diese Zeit ist nichts bekannt</translation>
    </message>
    <message>
        <source>scraped</source>
        <translation>abgefragt</translation>
    </message>
    <message>
        <source>%1, estimated</source>
        <translation>%1, geschätzt</translation>
    </message>
    <message>
        <source>outages shaded</source>
        <translation>Ausfälle schattiert</translation>
    </message>
    <message>
        <source>estimate dashed</source>
        <translation>Schätzung gestrichelt</translation>
    </message>
    <message>
        <source>Samples a second:</source>
        <translation>Werte je Sekunde:</translation>
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
        <source>Segments of the log</source>
        <translation>Segmente auf der Platte</translation>
    </message>
    <message>
        <source>Segments of the log, oldest first</source>
        <translation>Segmente auf der Platte, ältestes zuerst</translation>
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
        <source>Samples a second into the log</source>
        <translation>Werte je Sekunde auf die Platte</translation>
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
        <source>Disk lasts</source>
        <translation>Platte reicht</translation>
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
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>being written</source>
        <translation>wird geschrieben</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message numerus="yes">
        <source>%Ln segment(s)</source>
        <translation>
            <numerusform>%Ln Segment</numerusform>
            <numerusform>%Ln Segmente</numerusform>
        </translation>
    </message>
    <message>
        <source>Receivers</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>delivered, about to be deleted</source>
        <translation>geliefert, wird bald gelöscht</translation>
    </message>
    <message>
        <source>waits, packed</source>
        <translation>wartet, gepackt</translation>
    </message>
    <message>
        <source>waits, in memory only</source>
        <translation>wartet, nur im Speicher</translation>
    </message>
    <message>
        <source>At the pace of the last minute, with what arrives meanwhile</source>
        <translation>Im Tempo der letzten Minute, mit dem, was inzwischen ankommt</translation>
    </message>
    <message>
        <source>At the present growth of the log, until its budget or the disk is used up and the oldest samples go</source>
        <translation>Beim jetzigen Wachstum des Puffers, bis sein Budget oder die Platte aufgebraucht ist und die ältesten Werte weichen</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>%1 samples a second</source>
        <translation>%1 Werte je Sekunde</translation>
    </message>
    <message>
        <source>Not known: nothing is delivered, or less than arrives</source>
        <translation>Nicht bekannt: Nichts wird geliefert, oder weniger als ankommt</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Nichts wartet</translation>
    </message>
    <message>
        <source>room for %1 more</source>
        <translation>Platz für %1 mehr</translation>
    </message>
    <message>
        <source>disk: %1 free</source>
        <translation>Platte: %1 frei</translation>
    </message>
    <message>
        <source>budget: %1 of %2 used</source>
        <translation>Budget: %1 von %2 belegt</translation>
    </message>
    <message>
        <source>%1 stay free</source>
        <translation>%1 bleiben frei</translation>
    </message>
    <message>
        <source>full at %1</source>
        <translation>voll um %1</translation>
    </message>
    <message>
        <source>%1 is at segment %2, record %3</source>
        <translation>%1 ist bei Segment %2, Satz %3</translation>
    </message>
    <message>
        <source>Samples waiting</source>
        <translation>Wartende Werte</translation>
    </message>
    <message>
        <source>Samples in</source>
        <translation>Werte herein</translation>
    </message>
    <message>
        <source>Samples out</source>
        <translation>Werte hinaus</translation>
    </message>
    <message>
        <source> · a triangle shows how far a receiver is</source>
        <translation> · ein Dreieck zeigt, wie weit ein Empfänger ist</translation>
    </message>
    <message>
        <source>Open the configuration</source>
        <translation>Konfiguration öffnen</translation>
    </message>
</context>
<context>
    <name>widgets::BodyLinesModel</name>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Line %1 is wrong: %2</source>
        <translation>Zeile %1 ist falsch: %2</translation>
    </message>
</context>
<context>
    <name>widgets::ChartView</name>
    <message>
        <source>%1, the largest %2 of %3</source>
        <translation>%1, davon die größten %2 von %3</translation>
    </message>
</context>
<context>
    <name>widgets::CommandPalette</name>
    <message>
        <source>Find a page, a target, a receiver, a job, an action</source>
        <translation>Seite, Ziel, Empfänger, Job oder Aktion suchen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Nothing has this name. Try fewer letters.</source>
        <translation>Nichts hat diesen Namen. Weniger Buchstaben helfen vielleicht.</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigForm</name>
    <message>
        <source>Not written: %1</source>
        <translation>Nicht geschrieben: %1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Move up (Alt+Up in the list)</source>
        <translation>Nach oben (Alt+Hoch in der Liste)</translation>
    </message>
    <message>
        <source>Move down (Alt+Down in the list)</source>
        <translation>Nach unten (Alt+Herunter in der Liste)</translation>
    </message>
    <message>
        <source>Remove (Del in the list)</source>
        <translation>Entfernen (Entf in der Liste)</translation>
    </message>
    <message>
        <source>The text cannot be read as YAML at the moment, so there is no form. %1</source>
        <translation>Der Text lässt sich derzeit nicht als YAML lesen, daher gibt es kein Formular. %1</translation>
    </message>
    <message>
        <source>Add a job</source>
        <translation>Job hinzufügen</translation>
    </message>
    <message>
        <source>Add a remote</source>
        <translation>Empfänger hinzufügen</translation>
    </message>
    <message>
        <source>There is no job yet, so nothing is scraped.</source>
        <translation>Noch gibt es keinen Job, daher wird nichts abgefragt.</translation>
    </message>
    <message>
        <source>There is no remote yet: samples are kept and sent nowhere.</source>
        <translation>Noch gibt es keinen Empfänger: Werte werden gehalten und nirgendwohin gesendet.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s). Choose one on the left.</source>
        <translation>
            <numerusform>%Ln Job. Wählen Sie ihn links.</numerusform>
            <numerusform>%Ln Jobs. Wählen Sie links einen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln remote(s). Choose one on the left.</source>
        <translation>
            <numerusform>%Ln Empfänger. Wählen Sie ihn links.</numerusform>
            <numerusform>%Ln Empfänger. Wählen Sie links einen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigHelp</name>
    <message>
        <source>The user&apos;s name</source>
        <translation>Der Name des Benutzers</translation>
    </message>
    <message>
        <source>File with the user&apos;s name</source>
        <translation>Datei mit dem Namen des Benutzers</translation>
    </message>
    <message>
        <source>The password</source>
        <translation>Das Passwort</translation>
    </message>
    <message>
        <source>File with the password, read again when it changes</source>
        <translation>Datei mit dem Passwort, neu gelesen, wenn sie sich ändert</translation>
    </message>
    <message>
        <source>The scheme before the credentials; Bearer if not set</source>
        <translation>Das Schema vor den Zugangsdaten; nicht gesetzt: Bearer</translation>
    </message>
    <message>
        <source>The token</source>
        <translation>Das Token</translation>
    </message>
    <message>
        <source>File with the token, read again when it changes</source>
        <translation>Datei mit dem Token, neu gelesen, wenn sie sich ändert</translation>
    </message>
    <message>
        <source>Certificates of the authorities to trust, as text</source>
        <translation>Zertifikate der Zertifizierungsstellen, denen vertraut wird, als Text</translation>
    </message>
    <message>
        <source>File with the certificates of the authorities to trust</source>
        <translation>Datei mit den Zertifikaten der Zertifizierungsstellen, denen vertraut wird</translation>
    </message>
    <message>
        <source>Our certificate, as text</source>
        <translation>Unser Zertifikat, als Text</translation>
    </message>
    <message>
        <source>File with our certificate</source>
        <translation>Datei mit unserem Zertifikat</translation>
    </message>
    <message>
        <source>The key of our certificate, as text</source>
        <translation>Der Schlüssel zu unserem Zertifikat, als Text</translation>
    </message>
    <message>
        <source>File with the key of our certificate</source>
        <translation>Datei mit dem Schlüssel zu unserem Zertifikat</translation>
    </message>
    <message>
        <source>The name that the server&apos;s certificate must have</source>
        <translation>Der Name, auf den das Zertifikat des Servers lauten muss</translation>
    </message>
    <message>
        <source>Take any certificate of the server</source>
        <translation>Jedes Zertifikat des Servers annehmen</translation>
    </message>
    <message>
        <source>Oldest version of TLS to accept</source>
        <translation>Älteste TLS-Version, die angenommen wird</translation>
    </message>
    <message>
        <source>Newest version of TLS to accept</source>
        <translation>Neueste TLS-Version, die angenommen wird</translation>
    </message>
    <message>
        <source>The proxy to go through</source>
        <translation>Der Proxy, über den verbunden wird</translation>
    </message>
    <message>
        <source>Addresses, networks and names to reach without the proxy, with commas between</source>
        <translation>Adressen, Netze und Namen, die ohne den Proxy erreicht werden, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Take the proxy from HTTP_PROXY, HTTPS_PROXY and NO_PROXY</source>
        <translation>Den Proxy aus HTTP_PROXY, HTTPS_PROXY und NO_PROXY nehmen</translation>
    </message>
    <message>
        <source>Headers for the proxy: lists by name</source>
        <translation>Header für den Proxy: je Name eine Liste</translation>
    </message>
    <message>
        <source>Our name at the token server</source>
        <translation>Unser Name beim Token-Server</translation>
    </message>
    <message>
        <source>The secret that goes with it</source>
        <translation>Das zugehörige Geheimnis</translation>
    </message>
    <message>
        <source>File with that secret</source>
        <translation>Datei mit diesem Geheimnis</translation>
    </message>
    <message>
        <source>How to ask for a token</source>
        <translation>Wie ein Token angefragt wird</translation>
    </message>
    <message>
        <source>The key that signs requests for tokens, as text</source>
        <translation>Der Schlüssel, der Anfragen nach Tokens signiert, als Text</translation>
    </message>
    <message>
        <source>File with that key</source>
        <translation>Datei mit diesem Schlüssel</translation>
    </message>
    <message>
        <source>The key&apos;s name at the token server</source>
        <translation>Der Name des Schlüssels beim Token-Server</translation>
    </message>
    <message>
        <source>How that key signs; RS256 if not set</source>
        <translation>Wie dieser Schlüssel signiert; nicht gesetzt: RS256</translation>
    </message>
    <message>
        <source>Who asks; client_id if not set</source>
        <translation>Wer anfragt; nicht gesetzt: client_id</translation>
    </message>
    <message>
        <source>Whom the request is for; token_url if not set</source>
        <translation>An wen sich die Anfrage richtet; nicht gesetzt: token_url</translation>
    </message>
    <message>
        <source>More that the request says</source>
        <translation>Was die Anfrage außerdem angibt</translation>
    </message>
    <message>
        <source>Scopes to ask for</source>
        <translation>Scopes, um die gebeten wird</translation>
    </message>
    <message>
        <source>Where tokens are fetched</source>
        <translation>Wo Tokens geholt werden</translation>
    </message>
    <message>
        <source>More parameters of the request for a token</source>
        <translation>Weitere Parameter der Anfrage nach einem Token</translation>
    </message>
    <message>
        <source>TLS on the way to the token server</source>
        <translation>TLS auf dem Weg zum Token-Server</translation>
    </message>
    <message>
        <source>Values of the header</source>
        <translation>Werte des Headers</translation>
    </message>
    <message>
        <source>Values that are never shown</source>
        <translation>Werte, die nie gezeigt werden</translation>
    </message>
    <message>
        <source>Files with values</source>
        <translation>Dateien mit Werten</translation>
    </message>
    <message>
        <source>User and password</source>
        <translation>Benutzer und Passwort</translation>
    </message>
    <message>
        <source>A token in the Authorization header</source>
        <translation>Ein Token im Header Authorization</translation>
    </message>
    <message>
        <source>Tokens from an OAuth 2.0 server</source>
        <translation>Tokens von einem OAuth-2.0-Server</translation>
    </message>
    <message>
        <source>The older way to write authorization.credentials</source>
        <translation>Die ältere Schreibweise von authorization.credentials</translation>
    </message>
    <message>
        <source>The older way to write authorization.credentials_file</source>
        <translation>Die ältere Schreibweise von authorization.credentials_file</translation>
    </message>
    <message>
        <source>Follow answers that point elsewhere; true if not set</source>
        <translation>Weiterleitungen folgen; nicht gesetzt: true</translation>
    </message>
    <message>
        <source>Speak HTTP/2 where the server does; true if not set</source>
        <translation>HTTP/2 sprechen, wo der Server es spricht; nicht gesetzt: true</translation>
    </message>
    <message>
        <source>TLS: whom to trust, and our certificate</source>
        <translation>TLS: wem vertraut wird, und unser Zertifikat</translation>
    </message>
    <message>
        <source>How often targets are scraped</source>
        <translation>Wie oft Ziele abgefragt werden</translation>
    </message>
    <message>
        <source>How long one scrape may take; at most the interval</source>
        <translation>Wie lange eine Abfrage dauern darf; höchstens das Intervall</translation>
    </message>
    <message>
        <source>Formats to ask for, the best first</source>
        <translation>Formate, nach denen gefragt wird, das beste zuerst</translation>
    </message>
    <message>
        <source>Take native histograms</source>
        <translation>Native Histogramme übernehmen</translation>
    </message>
    <message>
        <source>Take classic histograms beside native ones</source>
        <translation>Klassische Histogramme neben nativen übernehmen</translation>
    </message>
    <message>
        <source>Turn classic histograms into native ones</source>
        <translation>Klassische Histogramme in native umwandeln</translation>
    </message>
    <message>
        <source>A larger answer makes the scrape fail; 0: no limit</source>
        <translation>Eine größere Antwort lässt die Abfrage fehlschlagen; 0: keine Grenze</translation>
    </message>
    <message>
        <source>More samples make the scrape fail; 0: no limit</source>
        <translation>Mehr Werte lassen die Abfrage fehlschlagen; 0: keine Grenze</translation>
    </message>
    <message>
        <source>More labels of a sample make the scrape fail; 0: no limit</source>
        <translation>Mehr Labels an einem Wert lassen die Abfrage fehlschlagen; 0: keine Grenze</translation>
    </message>
    <message>
        <source>Longer label names make the scrape fail; 0: no limit</source>
        <translation>Längere Labelnamen lassen die Abfrage fehlschlagen; 0: keine Grenze</translation>
    </message>
    <message>
        <source>Longer label values make the scrape fail; 0: no limit</source>
        <translation>Längere Labelwerte lassen die Abfrage fehlschlagen; 0: keine Grenze</translation>
    </message>
    <message>
        <source>More targets after relabelling make the job fail; 0: no limit</source>
        <translation>Mehr Ziele nach dem Relabeling lassen den Job fehlschlagen; 0: keine Grenze</translation>
    </message>
    <message>
        <source>How many dropped targets are remembered for display; 0: all</source>
        <translation>Wie viele verworfene Ziele zur Anzeige behalten werden; 0: alle</translation>
    </message>
    <message>
        <source>Which metric and label names are valid</source>
        <translation>Welche Metrik- und Labelnamen gültig sind</translation>
    </message>
    <message>
        <source>How targets escape names</source>
        <translation>Wie Ziele Sonderzeichen in Namen maskieren</translation>
    </message>
    <message>
        <source>Report limits and sizes of each scrape as series</source>
        <translation>Grenzen und Größen jeder Abfrage als Reihen melden</translation>
    </message>
    <message>
        <source>For rules, which an agent does not have</source>
        <translation>Für Recording- und Alerting-Regeln; ein Agent hat keine</translation>
    </message>
    <message>
        <source>Labels of everything that leaves this agent; ${VAR} is replaced</source>
        <translation>Labels an allem, was diesen Agenten verlässt; ${VAR} wird ersetzt</translation>
    </message>
    <message>
        <source>For queries, which an agent does not have</source>
        <translation>Für PromQL-Abfragen; ein Agent hat keine</translation>
    </message>
    <message>
        <source>File for failed scrapes</source>
        <translation>Datei für fehlgeschlagene Abfragen</translation>
    </message>
    <message>
        <source>Labels whose values are joined and matched</source>
        <translation>Labels, deren Werte verbunden und verglichen werden</translation>
    </message>
    <message>
        <source>What is put between these values; ; if not set</source>
        <translation>Was zwischen diesen Werten steht; nicht gesetzt: ;</translation>
    </message>
    <message>
        <source>RE2 expression for the whole of the joined values; (.*) if not set</source>
        <translation>RE2-Ausdruck, der auf die verbundenen Werte als Ganzes passen muss; nicht gesetzt: (.*)</translation>
    </message>
    <message>
        <source>For hashmod: the number of shards</source>
        <translation>Für hashmod: die Zahl der Shards</translation>
    </message>
    <message>
        <source>The label that gets the result</source>
        <translation>Das Label, das das Ergebnis bekommt</translation>
    </message>
    <message>
        <source>The result, $1 and so on from the expression; $1 if not set</source>
        <translation>Das Ergebnis, mit $1 und so weiter aus dem Ausdruck; nicht gesetzt: $1</translation>
    </message>
    <message>
        <source>What the rule does; replace if not set</source>
        <translation>Was die Regel tut; nicht gesetzt: replace</translation>
    </message>
    <message>
        <source>Addresses: host:port</source>
        <translation>Adressen: host:port</translation>
    </message>
    <message>
        <source>Labels of all these targets</source>
        <translation>Labels aller dieser Ziele</translation>
    </message>
    <message>
        <source>Files with targets, .yml or .json; * in the last part of a path</source>
        <translation>Dateien mit Zielen, .yml oder .json; * im letzten Teil eines Pfads</translation>
    </message>
    <message>
        <source>How often they are read in any case; 5m if not set</source>
        <translation>Wie oft sie auf jeden Fall gelesen werden; nicht gesetzt: 5m</translation>
    </message>
    <message>
        <source>The name of the job, which becomes the label job</source>
        <translation>Der Name des Jobs; er wird zum Label job</translation>
    </message>
    <message>
        <source>The format of answers that do not name theirs</source>
        <translation>Das Format von Antworten, die ihres nicht nennen</translation>
    </message>
    <message>
        <source>More buckets are merged; 0: no limit</source>
        <translation>Bei mehr Buckets werden welche zusammengelegt; 0: keine Grenze</translation>
    </message>
    <message>
        <source>Finer buckets are merged</source>
        <translation>Feinere Buckets werden zusammengelegt</translation>
    </message>
    <message>
        <source>Path of the page; /metrics if not set</source>
        <translation>Pfad der Metrikseite; nicht gesetzt: /metrics</translation>
    </message>
    <message>
        <source>Labels of the page win over those of the target</source>
        <translation>Labels der Metrikseite haben Vorrang vor denen des Ziels</translation>
    </message>
    <message>
        <source>Take timestamps of the page; true if not set</source>
        <translation>Zeitstempel der Metrikseite übernehmen; nicht gesetzt: true</translation>
    </message>
    <message>
        <source>End series with timestamps of their own when they vanish</source>
        <translation>Reihen mit eigenen Zeitstempeln beenden, wenn sie verschwinden</translation>
    </message>
    <message>
        <source>http if not set</source>
        <translation>Nicht gesetzt: http</translation>
    </message>
    <message>
        <source>Parameters of the URL: lists by name</source>
        <translation>Parameter der URL: je Name eine Liste</translation>
    </message>
    <message>
        <source>Ask for compressed answers; true if not set</source>
        <translation>Komprimierte Antworten anfragen; nicht gesetzt: true</translation>
    </message>
    <message>
        <source>Targets from files</source>
        <translation>Ziele aus Dateien</translation>
    </message>
    <message>
        <source>Targets that stand here</source>
        <translation>Ziele, die hier stehen</translation>
    </message>
    <message>
        <source>Rules for the labels of targets, before scraping</source>
        <translation>Regeln für die Labels von Zielen, vor dem Abfragen</translation>
    </message>
    <message>
        <source>Rules for the labels of samples, after scraping</source>
        <translation>Regeln für die Labels von Werten, nach dem Abfragen</translation>
    </message>
    <message>
        <source>Samples that one lane keeps at hand</source>
        <translation>Werte, die eine Spur bereithält</translation>
    </message>
    <message>
        <source>Most lanes</source>
        <translation>Höchstzahl der Spuren</translation>
    </message>
    <message>
        <source>Fewest lanes</source>
        <translation>Mindestzahl der Spuren</translation>
    </message>
    <message>
        <source>Most samples in one request</source>
        <translation>Höchstzahl der Werte in einer Anfrage</translation>
    </message>
    <message>
        <source>How long samples wait for a request to fill</source>
        <translation>Wie lange Werte höchstens warten, bis eine Anfrage voll ist</translation>
    </message>
    <message>
        <source>First pause after a failure</source>
        <translation>Erste Pause nach einem Fehlschlag</translation>
    </message>
    <message>
        <source>Longest pause after failures</source>
        <translation>Längste Pause nach Fehlschlägen</translation>
    </message>
    <message>
        <source>Try again when the receiver asks to slow down</source>
        <translation>Noch einmal versuchen, wenn der Empfänger um weniger Tempo bittet</translation>
    </message>
    <message>
        <source>Older samples are dropped; 0s: none</source>
        <translation>Ältere Werte werden verworfen; 0s: keine</translation>
    </message>
    <message>
        <source>Send types, help and units; true if not set</source>
        <translation>Typen, Hilfetexte und Einheiten senden; nicht gesetzt: true</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>Wie oft</translation>
    </message>
    <message>
        <source>Most of them in one request</source>
        <translation>Höchstzahl davon in einer Anfrage</translation>
    </message>
    <message>
        <source>Where samples are sent</source>
        <translation>Wohin Werte gesendet werden</translation>
    </message>
    <message>
        <source>The remote&apos;s name in the console; progress is kept under it</source>
        <translation>Der Name des Empfängers in der Konsole; unter ihm wird der Fortschritt festgehalten</translation>
    </message>
    <message>
        <source>Remote write 1.0 or 2.0</source>
        <translation>Remote Write 1.0 oder 2.0</translation>
    </message>
    <message>
        <source>How long one request may take; 30s if not set</source>
        <translation>Wie lange eine Anfrage dauern darf; nicht gesetzt: 30s</translation>
    </message>
    <message>
        <source>More headers of each request, by name</source>
        <translation>Weitere Header jeder Anfrage, nach Namen</translation>
    </message>
    <message>
        <source>Rules for what is sent</source>
        <translation>Regeln für das, was gesendet wird</translation>
    </message>
    <message>
        <source>Send exemplars</source>
        <translation>Exemplars senden</translation>
    </message>
    <message>
        <source>Send native histograms</source>
        <translation>Native Histogramme senden</translation>
    </message>
    <message>
        <source>Spread connections over the addresses of the name</source>
        <translation>Verbindungen auf die Adressen des Hostnamens verteilen</translation>
    </message>
    <message>
        <source>Log requests that the receiver refuses</source>
        <translation>Anfragen, die der Empfänger ablehnt, in die Meldungen schreiben</translation>
    </message>
    <message>
        <source>Lanes, sizes and pauses of delivery</source>
        <translation>Spuren, Größen und Pausen der Lieferung</translation>
    </message>
    <message>
        <source>Delivery of types, help and units</source>
        <translation>Lieferung von Typen, Hilfetexten und Einheiten</translation>
    </message>
    <message>
        <source>Most that the log may take on disk</source>
        <translation>So viel darf der Puffer auf der Platte höchstens belegen</translation>
    </message>
    <message>
        <source>What must stay free on the disk</source>
        <translation>Was auf der Platte frei bleiben muss</translation>
    </message>
    <message>
        <source>How often the log is made safe against power loss; 1s if not set</source>
        <translation>Wie oft der Puffer gegen Stromausfall gesichert wird; nicht gesetzt: 1s</translation>
    </message>
    <message>
        <source>For samples that the disk does not take; 32MiB if not set</source>
        <translation>Für Werte, die die Platte nicht annimmt; nicht gesetzt: 32MiB</translation>
    </message>
    <message>
        <source>When old parts of the log are compressed; 1m if not set, 0s: never</source>
        <translation>Wann alte Teile des Puffers komprimiert werden; nicht gesetzt: 1m, 0s: nie</translation>
    </message>
    <message>
        <source>What of a log found at the first start is delivered: all, none, 2h, or a time</source>
        <translation>Was von einem beim ersten Start vorgefundenen Puffer geliefert wird: all, none, 2h oder ein Zeitpunkt</translation>
    </message>
    <message>
        <source>Days, or mon-fri</source>
        <translation>Tage, oder mon-fri</translation>
    </message>
    <message>
        <source>Time of day: &quot;22:00&quot;</source>
        <translation>Uhrzeit: &quot;22:00&quot;</translation>
    </message>
    <message>
        <source>Time of day: &quot;06:00&quot;</source>
        <translation>Uhrzeit: &quot;06:00&quot;</translation>
    </message>
    <message>
        <source>Bytes a day</source>
        <translation>Bytes je Tag</translation>
    </message>
    <message>
        <source>Bytes a month</source>
        <translation>Bytes je Monat</translation>
    </message>
    <message>
        <source>When sending is allowed</source>
        <translation>Wann gesendet werden darf</translation>
    </message>
    <message>
        <source>Whose days and hours</source>
        <translation>In welcher Zeitzone die Tage und Stunden gelten</translation>
    </message>
    <message>
        <source>The name of an entry of remote_write</source>
        <translation>Der Name eines Eintrags unter remote_write</translation>
    </message>
    <message>
        <source>Bytes a second on the wire</source>
        <translation>Bytes je Sekunde auf der Leitung</translation>
    </message>
    <message>
        <source>Bytes a day and month, and when</source>
        <translation>Bytes je Tag und Monat, und wann gesendet wird</translation>
    </message>
    <message>
        <source>How fast a backlog is delivered</source>
        <translation>Wie schnell ein Rückstand geliefert wird</translation>
    </message>
    <message>
        <source>What is delivered first after an outage</source>
        <translation>Was nach einem Ausfall zuerst geliefert wird</translation>
    </message>
    <message>
        <source>The receiver takes older samples behind newer; for fresh_first</source>
        <translation>Der Empfänger nimmt ältere Werte nach neueren an; für fresh_first</translation>
    </message>
    <message>
        <source>What happens to samples that the receiver finds too old</source>
        <translation>Was mit Werten geschieht, die dem Empfänger zu alt sind</translation>
    </message>
    <message>
        <source>Most that refused samples may take on disk; 256MiB if not set</source>
        <translation>So viel dürfen abgelehnte Werte auf der Platte höchstens belegen; nicht gesetzt: 256MiB</translation>
    </message>
    <message>
        <source>The log of samples that wait</source>
        <translation>Der Puffer der wartenden Werte</translation>
    </message>
    <message>
        <source>How remotes are steered, by name</source>
        <translation>Wie Empfänger gesteuert werden, nach Namen</translation>
    </message>
    <message>
        <source>What holds for all jobs</source>
        <translation>Was für alle Jobs gilt</translation>
    </message>
    <message>
        <source>Files with more jobs; * in the last part of a path</source>
        <translation>Dateien mit weiteren Jobs; * im letzten Teil eines Pfads</translation>
    </message>
    <message>
        <source>Jobs: what is scraped, and how</source>
        <translation>Jobs: was abgefragt wird, und wie</translation>
    </message>
    <message>
        <source>What only Belfry has</source>
        <translation>Was nur Belfry hat</translation>
    </message>
    <message>
        <source>Settings of the Go runtime; no effect here</source>
        <translation>Einstellungen der Go-Laufzeit; hier ohne Wirkung</translation>
    </message>
    <message>
        <source>How long samples may come late; the rest has no effect here</source>
        <translation>Wie spät Werte noch ankommen dürfen; der Rest ist hier ohne Wirkung</translation>
    </message>
    <message>
        <source>Where traces of the agent would go; no effect here</source>
        <translation>Wohin Traces des Agenten gingen; hier ohne Wirkung</translation>
    </message>
    <message>
        <source>How OTLP would be translated; no effect here</source>
        <translation>Wie OTLP übersetzt würde; hier ohne Wirkung</translation>
    </message>
    <message>
        <source>Signatures for Amazon</source>
        <translation>Signaturen für Amazon</translation>
    </message>
    <message>
        <source>Tokens from Azure</source>
        <translation>Tokens von Azure</translation>
    </message>
    <message>
        <source>Tokens from Google</source>
        <translation>Tokens von Google</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigHistoryView</name>
    <message>
        <source>applied in this window</source>
        <translation>in diesem Fenster angewendet</translation>
    </message>
    <message>
        <source>loaded from the file</source>
        <translation>aus der Datei geladen</translation>
    </message>
    <message>
        <source>found at the start</source>
        <translation>beim Start vorgefunden</translation>
    </message>
    <message>
        <source>applied over the API</source>
        <translation>über die API angewendet</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>%1, runs now</source>
        <translation>%1, läuft jetzt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Go back to this</source>
        <translation>Zu dieser zurückkehren</translation>
    </message>
    <message>
        <source>Write this configuration to the file again and load it</source>
        <translation>Diese Konfiguration wieder in die Datei schreiben und laden</translation>
    </message>
    <message>
        <source>Configurations that were applied</source>
        <translation>Angewendete Konfigurationen</translation>
    </message>
    <message>
        <source>What going back would change</source>
        <translation>Was die Rückkehr ändern würde</translation>
    </message>
    <message>
        <source>No history yet</source>
        <translation>Noch kein Verlauf</translation>
    </message>
    <message>
        <source>The last 50 configurations that were applied are kept here.</source>
        <translation>Die letzten 50 angewendeten Konfigurationen werden hier aufbewahrt.</translation>
    </message>
    <message>
        <source>What going back to it would change:</source>
        <translation>Was die Rückkehr zu ihr ändern würde:</translation>
    </message>
    <message>
        <source>The same as what runs.</source>
        <translation>Gleich der laufenden Konfiguration.</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigNotices</name>
    <message>
        <source>Load it</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Show what runs</source>
        <translation>Laufende zeigen</translation>
    </message>
    <message>
        <source>Another text was loaded in the meantime. Your edits are based on the one before.</source>
        <translation>Inzwischen wurde ein anderer Text geladen. Ihre Änderungen beruhen auf dem davor.</translation>
    </message>
    <message>
        <source>The file on disk is no longer what was loaded: somebody has changed it.</source>
        <translation>Die Datei auf der Platte ist nicht mehr die geladene: Jemand hat sie geändert.</translation>
    </message>
    <message>
        <source>Edits that were not applied are kept from %1.</source>
        <translation>Nicht angewendete Änderungen sind aufbewahrt, Stand %1.</translation>
    </message>
    <message>
        <source>Keep my edits</source>
        <translation>Meine behalten</translation>
    </message>
    <message>
        <source>Show difference</source>
        <translation>Unterschied zeigen</translation>
    </message>
    <message>
        <source>Overwrite the file</source>
        <translation>Datei überschreiben</translation>
    </message>
    <message>
        <source>Write your text over the file, and load that</source>
        <translation>Die Datei mit Ihrem Text überschreiben und ihn laden</translation>
    </message>
    <message>
        <source>Take them up</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Throw them away</source>
        <translation>Wegwerfen</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigOutline</name>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln problem(s)</source>
        <translation>
            <numerusform>%1, %Ln Fehler</numerusform>
            <numerusform>%1, %Ln Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>Parts of the configuration</source>
        <translation>Teile der Konfiguration</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter of jobs and remotes</source>
        <translation>Filter für Jobs und Empfänger</translation>
    </message>
    <message>
        <source>Add a job</source>
        <translation>Job hinzufügen</translation>
    </message>
    <message>
        <source>Add a remote</source>
        <translation>Empfänger hinzufügen</translation>
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
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Write the file and load it, without a restart (Ctrl+S)</source>
        <translation>Die Datei schreiben und laden, ohne Neustart (Strg+S)</translation>
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
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>Keine Fehler</translation>
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
    <message>
        <source>The file on disk, against what runs</source>
        <translation>Die Datei auf der Platte, gegenüber der laufenden Konfiguration</translation>
    </message>
    <message>
        <source>Form and text</source>
        <translation>Formular und Text</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formular</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>What differs from what runs, and what applying it would change</source>
        <translation>Was von der laufenden Konfiguration abweicht, und was das Anwenden ändern würde</translation>
    </message>
    <message>
        <source>Apply the configuration</source>
        <translation>Konfiguration anwenden</translation>
    </message>
    <message>
        <source>Undo the last edit of the configuration</source>
        <translation>Letzte Änderung der Konfiguration rückgängig machen</translation>
    </message>
    <message>
        <source>Redo it</source>
        <translation>Zurückgenommene Änderung der Konfiguration wiederherstellen</translation>
    </message>
    <message>
        <source>Show what differs from what runs</source>
        <translation>Zeigen, was von der laufenden Konfiguration abweicht</translation>
    </message>
    <message>
        <source>Show the history of configurations</source>
        <translation>Verlauf der Konfigurationen zeigen</translation>
    </message>
    <message>
        <source>Add a job</source>
        <translation>Job hinzufügen</translation>
    </message>
    <message>
        <source>Add a remote</source>
        <translation>Empfänger hinzufügen</translation>
    </message>
    <message>
        <source>Your text, against what runs</source>
        <translation>Ihr Text, gegenüber der laufenden Konfiguration</translation>
    </message>
    <message>
        <source>Nothing is edited</source>
        <translation>Nichts ist geändert</translation>
    </message>
    <message>
        <source>Going back...</source>
        <translation>Rückkehr läuft ...</translation>
    </message>
    <message>
        <source>The file cannot be read</source>
        <translation>Die Datei kann nicht gelesen werden</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigProblems</name>
    <message>
        <source>Problems</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>%1
Alt+Return changes it to %2</source>
        <translation>%1
Alt+Eingabe ändert es in %2</translation>
    </message>
    <message>
        <source>Change to %1</source>
        <translation>In %1 ändern</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigTextPane</name>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>What differs from what runs</source>
        <translation>Was von der laufenden Konfiguration abweicht</translation>
    </message>
    <message>
        <source>What was applied before</source>
        <translation>Was vorher angewendet wurde</translation>
    </message>
    <message>
        <source>Show secrets</source>
        <translation>Geheimnisse zeigen</translation>
    </message>
    <message>
        <source>Show passwords and tokens in the text instead of dots</source>
        <translation>Passwörter und Tokens im Text zeigen, statt Punkten</translation>
    </message>
    <message>
        <source>Configuration file</source>
        <translation>Konfigurationsdatei</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weitere</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no difference.</source>
        <translation>Es gibt keinen Unterschied.</translation>
    </message>
</context>
<context>
    <name>widgets::ConfigWords</name>
    <message>
        <source>Targets</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>Rules for targets</source>
        <translation>Regeln für Ziele</translation>
    </message>
    <message>
        <source>Rules for samples</source>
        <translation>Regeln für Werte</translation>
    </message>
    <message>
        <source>Authentication</source>
        <translation>Authentifizierung</translation>
    </message>
    <message>
        <source>TLS and connection</source>
        <translation>TLS und Verbindung</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>Formate</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Weiteres</translation>
    </message>
    <message>
        <source>Steering</source>
        <translation>Steuerung</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Rules for what is sent</source>
        <translation>Regeln für das, was gesendet wird</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>Intervall</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>Zeitgrenze</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>Schema</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>URL parameters</source>
        <translation>URL-Parameter</translation>
    </message>
    <message>
        <source>Honor labels</source>
        <translation>Labels der Seite vorrangig</translation>
    </message>
    <message>
        <source>External labels</source>
        <translation>Externe Labels</translation>
    </message>
    <message>
        <source>Targets that stand here</source>
        <translation>Ziele, die hier stehen</translation>
    </message>
    <message>
        <source>Targets from files</source>
        <translation>Ziele aus Dateien</translation>
    </message>
    <message>
        <source>Targets from a web address</source>
        <translation>Ziele von einer Webadresse</translation>
    </message>
    <message>
        <source>Targets from DNS</source>
        <translation>Ziele aus DNS</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Refresh interval</source>
        <translation>Aktualisierungsintervall</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Source labels</source>
        <translation>Quell-Labels</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ausdruck</translation>
    </message>
    <message>
        <source>Target label</source>
        <translation>Ziel-Label</translation>
    </message>
    <message>
        <source>Replacement</source>
        <translation>Ersetzung</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>Modulus</source>
        <translation>Modulus</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>User and password</source>
        <translation>Benutzer und Passwort</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>OAuth 2.0</source>
        <translation>OAuth 2.0</translation>
    </message>
    <message>
        <source>AWS signature (sigv4)</source>
        <translation>AWS-Signatur (sigv4)</translation>
    </message>
    <message>
        <source>Azure AD</source>
        <translation>Azure AD</translation>
    </message>
    <message>
        <source>Google IAM</source>
        <translation>Google IAM</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>User file</source>
        <translation>Benutzerdatei</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password file</source>
        <translation>Passwortdatei</translation>
    </message>
    <message>
        <source>Token file</source>
        <translation>Tokendatei</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>CA file</source>
        <translation>CA-Datei</translation>
    </message>
    <message>
        <source>Certificate file</source>
        <translation>Zertifikatsdatei</translation>
    </message>
    <message>
        <source>Key file</source>
        <translation>Schlüsseldatei</translation>
    </message>
    <message>
        <source>Skip verification</source>
        <translation>Prüfung überspringen</translation>
    </message>
    <message>
        <source>Proxy URL</source>
        <translation>Proxy-URL</translation>
    </message>
    <message>
        <source>Most on disk</source>
        <translation>Höchstens auf der Platte</translation>
    </message>
    <message>
        <source>Keep free</source>
        <translation>Frei halten</translation>
    </message>
    <message>
        <source>Sync interval</source>
        <translation>Sync-Intervall</translation>
    </message>
    <message>
        <source>Memory buffer</source>
        <translation>Puffer im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Pack after</source>
        <translation>Packen nach</translation>
    </message>
    <message>
        <source>Takeover</source>
        <translation>Übernahme</translation>
    </message>
    <message>
        <source>Bandwidth limit</source>
        <translation>Bandbreitengrenze</translation>
    </message>
    <message>
        <source>Quota</source>
        <translation>Kontingent</translation>
    </message>
    <message>
        <source>Bytes a day</source>
        <translation>Bytes je Tag</translation>
    </message>
    <message>
        <source>Bytes a month</source>
        <translation>Bytes je Monat</translation>
    </message>
    <message>
        <source>Hours of sending</source>
        <translation>Sendezeiten</translation>
    </message>
    <message>
        <source>Catching up</source>
        <translation>Aufholen</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Refused by age</source>
        <translation>Wegen Alters abgelehnt</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Unzustellbares</translation>
    </message>
    <message>
        <source>Files with more jobs</source>
        <translation>Dateien mit weiteren Jobs</translation>
    </message>
    <message>
        <source>target group</source>
        <translation>Gruppe von Zielen</translation>
    </message>
    <message>
        <source>rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>span of hours</source>
        <translation>Zeitspanne</translation>
    </message>
    <message>
        <source>entry</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>Global settings</source>
        <translation>Globale Einstellungen</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Jobs</translation>
    </message>
    <message>
        <source>Remotes</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>(job without a name)</source>
        <translation>(Job ohne Namen)</translation>
    </message>
    <message>
        <source>(remote without a URL)</source>
        <translation>(Empfänger ohne URL)</translation>
    </message>
</context>
<context>
    <name>widgets::Deliveries</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>the log on disk was damaged</source>
        <translation>der Puffer auf der Platte war beschädigt</translation>
    </message>
    <message>
        <source>Look at the disk&apos;s health: the damaged parts could not be read.</source>
        <translation>Den Zustand der Platte prüfen: Die beschädigten Teile waren nicht lesbar.</translation>
    </message>
    <message>
        <source>the disk budget was used up</source>
        <translation>das Budget auf der Platte war aufgebraucht</translation>
    </message>
    <message>
        <source>Raise belfry.storage.max_bytes, or scrape less.</source>
        <translation>belfry.storage.max_bytes erhöhen oder weniger abfragen.</translation>
    </message>
    <message>
        <source>the disk had too little free space</source>
        <translation>auf der Platte war zu wenig frei</translation>
    </message>
    <message>
        <source>Free space on the disk, or lower belfry.storage.min_free_bytes.</source>
        <translation>Platz auf der Platte schaffen oder belfry.storage.min_free_bytes senken.</translation>
    </message>
    <message>
        <source>older than the retention time</source>
        <translation>älter als die Aufbewahrungszeit</translation>
    </message>
    <message>
        <source>Raise storage.agent.retention.max-time, or leave it away.</source>
        <translation>storage.agent.retention.max-time erhöhen oder weglassen.</translation>
    </message>
    <message>
        <source>the disk took nothing and memory was full</source>
        <translation>die Platte nahm nichts an, und der Arbeitsspeicher war voll</translation>
    </message>
    <message>
        <source>Free space on the disk, or mend it.</source>
        <translation>Platz auf der Platte schaffen oder sie instand setzen.</translation>
    </message>
    <message>
        <source>given up by an operator</source>
        <translation>von Hand aufgegeben</translation>
    </message>
    <message>
        <source>carried away in an archive</source>
        <translation>in einem Archiv mitgenommen</translation>
    </message>
    <message>
        <source>older than sample_age_limit</source>
        <translation>älter als sample_age_limit</translation>
    </message>
    <message>
        <source>Raise sample_age_limit of this receiver, or leave it away.</source>
        <translation>sample_age_limit dieses Empfängers erhöhen oder weglassen.</translation>
    </message>
    <message>
        <source>the log does not know their series</source>
        <translation>der Puffer kennt ihre Reihen nicht</translation>
    </message>
    <message>
        <source>native histograms are not sent</source>
        <translation>native Histogramme werden nicht gesendet</translation>
    </message>
    <message>
        <source>Set send_native_histograms if the receiver takes them.</source>
        <translation>send_native_histograms setzen, wenn der Empfänger sie annimmt.</translation>
    </message>
    <message>
        <source>histograms with custom bounds need remote write 2.0</source>
        <translation>Histogramme mit eigenen Grenzen brauchen Remote Write 2.0</translation>
    </message>
    <message>
        <source>Use remote write 2.0 if the receiver speaks it.</source>
        <translation>Remote Write 2.0 verwenden, wenn der Empfänger es spricht.</translation>
    </message>
    <message>
        <source>exemplars without a sample</source>
        <translation>Exemplars ohne Wert</translation>
    </message>
    <message>
        <source>histograms of an unknown kind</source>
        <translation>Histogramme unbekannter Art</translation>
    </message>
    <message>
        <source>taken, but not written by the receiver</source>
        <translation>angenommen, aber vom Empfänger nicht geschrieben</translation>
    </message>
    <message>
        <source>Ask the receiver&apos;s log why.</source>
        <translation>Im Protokoll des Empfängers nachsehen, warum.</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>ganztägig</translation>
    </message>
    <message>
        <source>Sends at most %1</source>
        <translation>Sendet höchstens %1</translation>
    </message>
    <message>
        <source>Today %1 of %2 used</source>
        <translation>Heute %1 von %2 verbraucht</translation>
    </message>
    <message>
        <source>This month %1 of %2 used</source>
        <translation>Diesen Monat %1 von %2 verbraucht</translation>
    </message>
    <message>
        <source>Sends only %1</source>
        <translation>Sendet nur %1</translation>
    </message>
    <message>
        <source>Drains gently after the outage, so that many agents do not bury the receiver; Retry now ends that</source>
        <translation>Liefert nach dem Ausfall behutsam nach, damit viele Agenten den Empfänger nicht überlasten; „Jetzt versuchen“ beendet das</translation>
    </message>
    <message>
        <source>Refuses samples older than %1</source>
        <translation>Lehnt Werte ab, die älter sind als %1</translation>
    </message>
    <message>
        <source>; none that wait are older</source>
        <translation>; von den wartenden ist keiner älter</translation>
    </message>
    <message>
        <source>; about %1 that wait are older</source>
        <translation>; von den wartenden sind etwa %1 älter</translation>
    </message>
    <message>
        <source>refused by the receiver (%1)</source>
        <translation>vom Empfänger abgelehnt (%1)</translation>
    </message>
    <message>
        <source>They are kept as dead letters: see what the receiver said, mend it, and send them again.</source>
        <translation>Sie werden als unzustellbar aufbewahrt: nachsehen, was der Empfänger meldete, es beheben und sie erneut senden.</translation>
    </message>
    <message>
        <source>Nothing that waits is older: nothing would be given up.</source>
        <translation>Nichts Wartendes ist älter: Es würde nichts aufgegeben.</translation>
    </message>
    <message>
        <source>This gives up %1 samples from %2 to %3 (%4).</source>
        <translation>Damit werden %1 Werte von %2 bis %3 aufgegeben (%4).</translation>
    </message>
    <message>
        <source>This gives up about %1 samples from %2 to %3 (%4).</source>
        <translation>Damit werden etwa %1 Werte von %2 bis %3 aufgegeben (%4).</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>TCP connection</source>
        <translation>TCP-Verbindung</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Test sample</source>
        <translation>Testwert</translation>
    </message>
    <message>
        <source>; counted anew from %1</source>
        <translation>; wird ab %1 neu gezählt</translation>
    </message>
    <message>
        <source>Newest first; %1 samples of the backlog follow beside them</source>
        <translation>Neueste zuerst; %1 Werte des Rückstands folgen nebenher</translation>
    </message>
</context>
<context>
    <name>widgets::Delivery</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>%1: nothing is known of the time before %2</source>
        <translation>%1: Über die Zeit vor %2 ist nichts bekannt</translation>
    </message>
    <message>
        <source>%1: acknowledged</source>
        <translation>%1: bestätigt</translation>
    </message>
    <message>
        <source>What was given up before %1 is counted in the ledger and not shown here</source>
        <translation>Was vor %1 aufgegeben wurde, ist in der Bilanz gezählt und hier nicht gezeigt</translation>
    </message>
    <message>
        <source>%1: waiting, %2 (about %3 samples)</source>
        <translation>%1: wartend, %2 (etwa %3 Werte)</translation>
    </message>
    <message>
        <source>%1: dropped, %2 (about %3 samples, %4)</source>
        <translation>%1: verworfen, %2 (etwa %3 Werte, %4)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartend</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
</context>
<context>
    <name>widgets::DeliveryStrip</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiterer</numerusform>
            <numerusform>und %Ln weitere</numerusform>
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
    <message>
        <source>Find a job, a mechanism, an error, or a discovered target by any of its labels</source>
        <translation>Job, Verfahren, Fehler oder erkanntes Ziel nach einem seiner Labels suchen</translation>
    </message>
    <message>
        <source>Find in discovery</source>
        <translation>In der Erkennung suchen</translation>
    </message>
    <message>
        <source>Kept targets</source>
        <translation>Behaltene Ziele</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>Relabelling</source>
        <translation>Relabeling</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, and %2 that keep_dropped_targets leaves out</source>
        <translation>%1, und %2, die keep_dropped_targets auslässt</translation>
    </message>
    <message>
        <source>Discovered</source>
        <translation>Erkannt</translation>
    </message>
    <message>
        <source>Discovered for %1</source>
        <translation>Erkannt für %1</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>The configuration has no scrape job. Add one on the page Configuration.</source>
        <translation>Die Konfiguration hat keinen Job. Auf der Seite Konfiguration lässt sich einer hinzufügen.</translation>
    </message>
    <message>
        <source>No job, no error and no discovered target has “%1” in it.</source>
        <translation>Kein Job, kein Fehler und kein erkanntes Ziel enthält „%1“.</translation>
    </message>
    <message>
        <source>Nothing was discovered</source>
        <translation>Nichts wurde erkannt</translation>
    </message>
    <message>
        <source>Nothing is kept</source>
        <translation>Nichts wird behalten</translation>
    </message>
    <message>
        <source>There is no job.</source>
        <translation>Es gibt keinen Job.</translation>
    </message>
    <message>
        <source>The mechanism of this job has found no target yet.</source>
        <translation>Das Verfahren dieses Jobs hat noch kein Ziel gefunden.</translation>
    </message>
    <message>
        <source>No kept target matches what you look for.</source>
        <translation>Kein behaltenes Ziel passt zur Suche.</translation>
    </message>
    <message>
        <source>Every target that was discovered is dropped.</source>
        <translation>Jedes erkannte Ziel wird verworfen.</translation>
    </message>
    <message>
        <source>No dropped target matches what you look for.</source>
        <translation>Kein verworfenes Ziel passt zur Suche.</translation>
    </message>
</context>
<context>
    <name>widgets::DoctorPane</name>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Examine</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Looks at each step of the way to the receiver: name, connection, TLS, answer, clock, protocol (Ctrl+E). Sends no samples.</source>
        <translation>Prüft jeden Schritt des Wegs zum Empfänger: Name, Verbindung, TLS, Antwort, Uhr, Protokoll (Strg+E). Sendet keine Werte.</translation>
    </message>
    <message>
        <source>Examine the connection to %1</source>
        <translation>Verbindung zu %1 prüfen</translation>
    </message>
    <message>
        <source>Send a test sample</source>
        <translation>Testwert senden</translation>
    </message>
    <message>
        <source>Examines, and sends one sample of the series belfry_doctor_test</source>
        <translation>Prüft und sendet einen Wert der Reihe belfry_doctor_test</translation>
    </message>
    <message>
        <source>Send a test sample to %1</source>
        <translation>Testwert an %1 senden</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Copy the examination of %1 as text</source>
        <translation>Prüfung von %1 als Text kopieren</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>look at it</source>
        <translation>ansehen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>What to do:</source>
        <translation>Abhilfe:</translation>
    </message>
    <message>
        <source>Examining…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Examining the next step…</source>
        <translation>Der nächste Schritt wird geprüft…</translation>
    </message>
    <message>
        <source>It could not be examined: %1</source>
        <translation>Die Prüfung war nicht möglich: %1</translation>
    </message>
    <message>
        <source> The receiver looks like %1.</source>
        <translation> Der Empfänger sieht nach %1 aus.</translation>
    </message>
    <message>
        <source>Nothing stands in the way of delivery.</source>
        <translation>Der Lieferung steht nichts im Weg.</translation>
    </message>
    <message>
        <source>Delivery does not work like this: see the step that failed.</source>
        <translation>So gelingt die Lieferung nicht: siehe den fehlgeschlagenen Schritt.</translation>
    </message>
    <message>
        <source>Not examined yet.</source>
        <translation>Noch nicht geprüft.</translation>
    </message>
</context>
<context>
    <name>widgets::Events</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 is delivering</source>
        <translation>%1 liefert</translation>
    </message>
    <message>
        <source>%1 is catching up</source>
        <translation>%1 holt auf</translation>
    </message>
    <message>
        <source>%1 was paused</source>
        <translation>%1 wurde angehalten</translation>
    </message>
    <message>
        <source>%1 went offline</source>
        <translation>%1 ging offline</translation>
    </message>
    <message>
        <source>%1 needs action</source>
        <translation>Bei %1 ist ein Eingriff nötig</translation>
    </message>
    <message>
        <source>%1 is losing data</source>
        <translation>%1 verliert Daten</translation>
    </message>
    <message>
        <source>%1 is starting</source>
        <translation>%1 startet</translation>
    </message>
    <message>
        <source>%1 is down</source>
        <translation>%1 ist ausgefallen</translation>
    </message>
    <message>
        <source>%1 is up again</source>
        <translation>%1 ist wieder erreichbar</translation>
    </message>
    <message numerus="yes">
        <source>%1 is down; %Ln change(s) since %2</source>
        <extracomment>Of a target that goes down and comes back again and again.</extracomment>
        <translation>
            <numerusform>%1 ist ausgefallen; %Ln Wechsel seit %2</numerusform>
            <numerusform>%1 ist ausgefallen; %Ln Wechsel seit %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is up; %Ln change(s) since %2</source>
        <translation>
            <numerusform>%1 ist erreichbar; %Ln Wechsel seit %2</numerusform>
            <numerusform>%1 ist erreichbar; %Ln Wechsel seit %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Configuration applied: %1</source>
        <translation>Konfiguration angewendet: %1</translation>
    </message>
    <message>
        <source>The configuration was not applied, the old one stays</source>
        <translation>Die Konfiguration wurde nicht angewendet, die alte bleibt</translation>
    </message>
    <message>
        <source>The disk takes the log again</source>
        <translation>Die Platte nimmt den Puffer wieder an</translation>
    </message>
</context>
<context>
    <name>widgets::FieldEditor</name>
    <message>
        <source>not set: %1</source>
        <translation>nicht gesetzt: %1</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
    <message>
        <source>One a line</source>
        <translation>Je Zeile ein Eintrag</translation>
    </message>
    <message>
        <source>%1. One a line</source>
        <translation>%1. Je Zeile ein Eintrag</translation>
    </message>
    <message>
        <source>%1. One a line, of: %2</source>
        <translation>%1. Je Zeile ein Eintrag, möglich sind: %2</translation>
    </message>
    <message>
        <source>Edit in the text</source>
        <translation>Im Text bearbeiten</translation>
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
    <name>widgets::Finder</name>
    <message>
        <source>page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>receiver</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>job</source>
        <translation>Job</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message numerus="yes">
        <source>%Ln target(s)</source>
        <translation>
            <numerusform>%Ln Ziel</numerusform>
            <numerusform>%Ln Ziele</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::FormSection</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln Fehler</numerusform>
            <numerusform>%Ln Fehler</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln key(s) set</source>
        <translation>
            <numerusform>%Ln gesetzt</numerusform>
            <numerusform>%Ln gesetzt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::FoundTargetsModel</name>
    <message>
        <source>no address</source>
        <translation>keine Adresse</translation>
    </message>
    <message>
        <source>rule %1: %2</source>
        <translation>Regel %1: %2</translation>
    </message>
    <message>
        <source>rule %1</source>
        <translation>Regel %1</translation>
    </message>
    <message>
        <source>Discovered address</source>
        <translation>Erkannte Adresse</translation>
    </message>
    <message>
        <source>Scraped as</source>
        <translation>Abgefragt als</translation>
    </message>
    <message>
        <source>Dropped by</source>
        <translation>Verworfen durch</translation>
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
    <message>
        <source>Find a page, a target, a receiver or an action</source>
        <translation>Seite, Ziel, Empfänger oder Aktion suchen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
</context>
<context>
    <name>widgets::Health</name>
    <message>
        <source>Samples get the time of this machine&apos;s clock</source>
        <translation>Werte erhalten die Zeit der Uhr dieses Rechners</translation>
    </message>
    <message>
        <source>This machine&apos;s clock was set; samples keep the steady time from before</source>
        <translation>Die Uhr dieses Rechners wurde verstellt; Werte behalten die stetige Zeit von davor</translation>
    </message>
    <message>
        <source>This machine&apos;s clock cannot be right; samples get an estimated time until it is set</source>
        <translation>Die Uhr dieses Rechners kann nicht stimmen; Werte erhalten eine geschätzte Zeit, bis sie gestellt ist</translation>
    </message>
    <message>
        <source>Samples are ahead of a receiver&apos;s clock, which holds them: set this machine&apos;s clock</source>
        <translation>Werte sind der Uhr eines Empfängers voraus, das hält sie auf: Die Uhr dieses Rechners stellen</translation>
    </message>
    <message>
        <source>%1; it runs slowly until the lead is gone</source>
        <translation>%1; sie läuft langsamer, bis der Vorsprung weg ist</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>%1 ahead of it</source>
        <translation>%1 voraus</translation>
    </message>
    <message>
        <source>%1 behind it</source>
        <translation>%1 zurück</translation>
    </message>
    <message>
        <source>Keeping room for the log</source>
        <translation>Platz für den Puffer freihalten</translation>
    </message>
    <message>
        <source>Writing the log</source>
        <translation>Puffer schreiben</translation>
    </message>
    <message>
        <source>Configuration and states</source>
        <translation>Konfiguration und Zustände</translation>
    </message>
    <message>
        <source>Searching and tidying up</source>
        <translation>Suchen und aufräumen</translation>
    </message>
    <message>
        <source>Scraping targets</source>
        <translation>Ziele abfragen</translation>
    </message>
    <message>
        <source>Network connections</source>
        <translation>Netzverbindungen</translation>
    </message>
    <message>
        <source>Sending to receivers</source>
        <translation>An Empfänger senden</translation>
    </message>
    <message>
        <source>Packing segments of the log</source>
        <translation>Segmente des Puffers packen</translation>
    </message>
    <message>
        <source>Keeping lists of targets up to date</source>
        <translation>Ziellisten aktuell halten</translation>
    </message>
    <message>
        <source>Reading the log for a receiver</source>
        <translation>Puffer für einen Empfänger lesen</translation>
    </message>
    <message>
        <source>Resolving names</source>
        <translation>Namen auflösen</translation>
    </message>
    <message>
        <source>Watching files of discovery</source>
        <translation>Dateien der Erkennung beobachten</translation>
    </message>
    <message>
        <source>Answering HTTP requests</source>
        <translation>HTTP-Anfragen beantworten</translation>
    </message>
    <message>
        <source>Examining a connection</source>
        <translation>Verbindung prüfen</translation>
    </message>
    <message>
        <source>Looking at certificates</source>
        <translation>Zertifikate ansehen</translation>
    </message>
    <message>
        <source>Writing down failed scrapes</source>
        <translation>Schreibt fehlgeschlagene Abfragen auf</translation>
    </message>
    <message>
        <source>Starting and stopping the agent</source>
        <translation>Startet und beendet den Agenten</translation>
    </message>
    <message>
        <source>This window</source>
        <translation>Dieses Fenster</translation>
    </message>
    <message>
        <source>Configurations that are being edited</source>
        <translation>Konfigurationen in Bearbeitung</translation>
    </message>
</context>
<context>
    <name>widgets::HealthTables</name>
    <message>
        <source>This thread is busy all the time: what it does cannot become faster</source>
        <translation>Dieser Thread ist ständig beschäftigt: Was er tut, kann nicht schneller werden</translation>
    </message>
    <message>
        <source>the receiver&apos;s</source>
        <translation>vom Empfänger</translation>
    </message>
    <message>
        <source>ours, for targets</source>
        <translation>unseres, für Ziele</translation>
    </message>
    <message>
        <source>ours, for the receiver</source>
        <translation>unseres, für den Empfänger</translation>
    </message>
    <message>
        <source>Thread</source>
        <translation>Thread</translation>
    </message>
    <message>
        <source>Number %1 of the system</source>
        <translation>Nummer %1 im System</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>CPU now</source>
        <translation>CPU jetzt</translation>
    </message>
    <message>
        <source>CPU since start</source>
        <translation>CPU seit Start</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>Läuft ab</translation>
    </message>
    <message>
        <source>has ended</source>
        <translation>abgelaufen</translation>
    </message>
    <message numerus="yes">
        <source>in %Ln day(s)</source>
        <translation>
            <numerusform>in %Ln Tag</numerusform>
            <numerusform>in %Ln Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>Gehört zu</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>Wessen</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Inhaber</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Belongs to a library</source>
        <translation>Gehört zu einer Bibliothek</translation>
    </message>
</context>
<context>
    <name>widgets::Help</name>
    <message>
        <source>Is my data arriving? The sentence at the top answers that; it stands in the header of every page, in the title of the window and in the tray.</source>
        <translation>Kommen meine Daten an? Der Satz ganz oben beantwortet das; er steht im Kopf jeder Seite, im Titel des Fensters und im Infobereich.</translation>
    </message>
    <message>
        <source>The boxes follow a sample on its way: scraped from targets, written to the log on disk, delivered to each receiver. What waits is on disk and survives a restart.</source>
        <translation>Die Kästen folgen einem Wert auf seinem Weg: bei Zielen abgefragt, in den Puffer auf der Platte geschrieben, an jeden Empfänger geliefert. Was wartet, steht auf der Platte und übersteht einen Neustart.</translation>
    </message>
    <message>
        <source>&quot;What needs you&quot; lists what does not mend itself. Each line leads to where it can be seen in full.</source>
        <translation>„Was Sie braucht“ führt auf, was sich nicht von selbst behebt. Jede Zeile führt dorthin, wo es vollständig zu sehen ist.</translation>
    </message>
    <message>
        <source>Every target with its state and its last error. The filter takes words, and labels as in a query: job=&quot;node&quot;, instance=~&quot;10.*&quot;.</source>
        <translation>Jedes Ziel mit seinem Zustand und seinem letzten Fehler. Der Filter nimmt Wörter, und Labels wie in einer Abfrage: job=&quot;node&quot;, instance=~&quot;10.*&quot;.</translation>
    </message>
    <message>
        <source>Enter opens a target: its labels before and after relabelling, and its last error in full. Rows do not move while the mouse is over them.</source>
        <translation>Die Eingabetaste öffnet ein Ziel: seine Labels vor und nach dem Relabelling, und seinen letzten Fehler vollständig. Zeilen bewegen sich nicht, solange die Maus darüber steht.</translation>
    </message>
    <message>
        <source>Which mechanism found which targets, and which of them are not scraped because a rule drops them.</source>
        <translation>Welches Verfahren welche Ziele gefunden hat, und welche davon nicht abgefragt werden, weil eine Regel sie verwirft.</translation>
    </message>
    <message>
        <source>The configuration file, in the form of Prometheus. Nothing changes before you apply it; what an edit would change is told beforehand.</source>
        <translation>Die Konfigurationsdatei, in der Form von Prometheus. Nichts ändert sich vor dem Anwenden; was eine Änderung bewirken würde, steht vorher da.</translation>
    </message>
    <message>
        <source>What waits for each receiver, how far back it reaches, when it will be through, and how long the disk lasts.</source>
        <translation>Was für jeden Empfänger wartet, wie weit es zurückreicht, wann es fertig ist, und wie lange die Platte reicht.</translation>
    </message>
    <message>
        <source>Everything that was lost is listed with its reason.</source>
        <translation>Alles, was verloren ging, ist mit seinem Grund aufgeführt.</translation>
    </message>
    <message>
        <source>Each receiver: how it is, what it answers, how fast it takes samples, and the last error in full.</source>
        <translation>Jeder Empfänger: wie es ihm geht, was er antwortet, wie schnell er Werte annimmt, und der letzte Fehler vollständig.</translation>
    </message>
    <message>
        <source>Series as they are collected. Counters are shown as a rate. A gap in a line is a gap in the data.</source>
        <translation>Reihen, so wie sie gesammelt werden. Zähler werden als Rate gezeigt. Eine Lücke in einer Linie ist eine Lücke in den Daten.</translation>
    </message>
    <message>
        <source>The strip below a chart says what of it is delivered, and what waits.</source>
        <translation>Der Streifen unter einem Diagramm sagt, was davon geliefert ist und was wartet.</translation>
    </message>
    <message>
        <source>What the agent writes to its log. Repeats stand in one line with their number.</source>
        <translation>Was der Agent an Meldungen schreibt. Wiederholungen stehen in einer Zeile mit ihrer Anzahl.</translation>
    </message>
    <message>
        <source>How the program itself is: version, files, clock, threads, memory, certificates, flags, and the configuration as it was loaded, with every default.</source>
        <translation>Wie es dem Programm selbst geht: Version, Dateien, Uhr, Threads, Arbeitsspeicher, Zertifikate, Schalter, und die Konfiguration wie geladen, mit allen Vorgaben.</translation>
    </message>
    <message>
        <source>Open a target, or a group</source>
        <translation>Ein Ziel oder eine Gruppe öffnen</translation>
    </message>
    <message>
        <source>Close it; clear the filter</source>
        <translation>Schließen; den Filter leeren</translation>
    </message>
    <message>
        <source>Copy the rows that are selected</source>
        <translation>Ausgewählte Zeilen kopieren</translation>
    </message>
    <message>
        <source>Out of the text: Tab goes on from there</source>
        <translation>Aus dem Text heraus: Tab geht von dort weiter</translation>
    </message>
    <message>
        <source>Load the file again</source>
        <translation>Die Datei noch einmal laden</translation>
    </message>
    <message>
        <source>Draw the series, or stop drawing it</source>
        <translation>Die Reihe zeichnen oder nicht mehr zeichnen</translation>
    </message>
    <message>
        <source>Read the values at a time</source>
        <translation>Die Werte zu einer Zeit ablesen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Pin the series to the top of the list</source>
        <translation>Die Reihe oben an die Liste heften</translation>
    </message>
    <message>
        <source>Take the selected series out of the chart</source>
        <translation>Die ausgewählte Reihe aus dem Diagramm nehmen</translation>
    </message>
    <message>
        <source>Zoom at the cursor, as dragging over the chart does</source>
        <translation>Am Zeiger zoomen, wie durch Ziehen über das Diagramm</translation>
    </message>
    <message>
        <source>Add a chart</source>
        <translation>Ein Diagramm hinzufügen</translation>
    </message>
    <message>
        <source>Back to the range before</source>
        <translation>Zurück zum Zeitraum davor</translation>
    </message>
    <message>
        <source>Follow a line to its page</source>
        <translation>Einer Zeile auf ihre Seite folgen</translation>
    </message>
    <message>
        <source>Find anything: pages, targets, receivers, actions</source>
        <translation>Alles finden: Seiten, Ziele, Empfänger, Aktionen</translation>
    </message>
    <message>
        <source>Go to a page</source>
        <translation>Zu einer Seite gehen</translation>
    </message>
    <message>
        <source>From pane to pane</source>
        <translation>Von Bereich zu Bereich</translation>
    </message>
    <message>
        <source>Into the filter</source>
        <translation>In den Filter</translation>
    </message>
    <message>
        <source>Open and close this help</source>
        <translation>Diese Hilfe öffnen und schließen</translation>
    </message>
    <message>
        <source>Open the menu</source>
        <translation>Das Menü öffnen</translation>
    </message>
    <message>
        <source>Keys here</source>
        <translation>Tasten hier</translation>
    </message>
    <message>
        <source>Keys everywhere</source>
        <translation>Tasten überall</translation>
    </message>
    <message>
        <source>Form and text are two views of one file. A form changes only the lines it means: comments and order stay.</source>
        <translation>Formular und Text sind zwei Ansichten einer Datei. Ein Formular ändert nur die Zeilen, die gemeint sind: Kommentare und Reihenfolge bleiben.</translation>
    </message>
    <message>
        <source>A configuration that has an error is never applied: the one before runs on. The last 50 that were applied are kept, and lead back.</source>
        <translation>Eine Konfiguration mit einem Fehler wird nie angewendet: Die davor läuft weiter. Die letzten 50 angewendeten werden aufbewahrt, und zu jeder führt ein Weg zurück.</translation>
    </message>
    <message>
        <source>Apply what is edited, once it has no problems</source>
        <translation>Das Geänderte anwenden, sobald es keine Fehler hat</translation>
    </message>
    <message>
        <source>Take the last edit back, made in the form or in the text</source>
        <translation>Die letzte Änderung zurücknehmen, ob im Formular oder im Text gemacht</translation>
    </message>
    <message>
        <source>In the text: what fits here</source>
        <translation>Im Text: was hier passt</translation>
    </message>
    <message>
        <source>In the text: mend the problem of this line</source>
        <translation>Im Text: den Fehler dieser Zeile beheben</translation>
    </message>
    <message>
        <source>Move a job, a remote or a rule</source>
        <translation>Einen Job, einen Empfänger oder eine Regel verschieben</translation>
    </message>
    <message>
        <source>In a list of the form: write it</source>
        <translation>In einer Liste des Formulars: sie übernehmen</translation>
    </message>
    <message>
        <source>Remove what is selected in a list</source>
        <translation>Ausgewähltes in einer Liste entfernen</translation>
    </message>
    <message>
        <source>Pause the receiver that has the focus, or the first; resume it</source>
        <translation>Den Empfänger mit dem Fokus anhalten, sonst den ersten; ihn fortsetzen</translation>
    </message>
    <message>
        <source>Try it now</source>
        <translation>Ihn jetzt versuchen</translation>
    </message>
    <message>
        <source>Limit its bandwidth</source>
        <translation>Seine Bandbreite begrenzen</translation>
    </message>
    <message>
        <source>Skip to a time: asks first, and says how much that gives up</source>
        <translation>Zu einem Zeitpunkt springen: fragt vorher und sagt, wie viel damit aufgegeben wird</translation>
    </message>
    <message>
        <source>Drop its backlog: asks first as well</source>
        <translation>Seinen Rückstand verwerfen: fragt ebenfalls vorher</translation>
    </message>
    <message>
        <source>Examine the connection</source>
        <translation>Die Verbindung untersuchen</translation>
    </message>
    <message>
        <source>Show its dead letters</source>
        <translation>Sein Unzustellbares zeigen</translation>
    </message>
    <message>
        <source>Take the last command back, where that can be</source>
        <translation>Den letzten Befehl zurücknehmen, wo das geht</translation>
    </message>
    <message>
        <source>Close the question</source>
        <translation>Die Frage schließen</translation>
    </message>
</context>
<context>
    <name>widgets::Impact</name>
    <message>
        <source>new series known after the first scrape</source>
        <translation>neue Reihen erst nach der ersten Abfrage bekannt</translation>
    </message>
    <message>
        <source>about +%1 series</source>
        <translation>etwa +%1 Reihen</translation>
    </message>
    <message>
        <source>-%1 series</source>
        <translation>-%1 Reihen</translation>
    </message>
    <message>
        <source>%1 samples (%2)</source>
        <translation>%1 Werte (%2)</translation>
    </message>
    <message>
        <source>%1: new; it gets what is scraped from now on</source>
        <translation>%1: neu; bekommt, was ab jetzt abgefragt wird</translation>
    </message>
    <message>
        <source>%1: removed; %2 that wait for it are not delivered to it any more</source>
        <translation>%1: entfernt; %2, die auf ihn warten, werden nicht mehr an ihn geliefert</translation>
    </message>
    <message>
        <source>%1: removed; nothing waits for it</source>
        <translation>%1: entfernt; nichts wartet auf ihn</translation>
    </message>
    <message>
        <source>%1: another URL; %2 that wait go there</source>
        <translation>%1: andere URL; %2, die warten, gehen dorthin</translation>
    </message>
    <message>
        <source>%1: another URL; nothing waits</source>
        <translation>%1: andere URL; nichts wartet</translation>
    </message>
    <message>
        <source>%1: changed; what waits stays</source>
        <translation>%1: geändert; was wartet, bleibt</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>+%1 targets, -%2</source>
        <translation>+%1 Ziele, -%2</translation>
    </message>
    <message>
        <source>more targets are found once it runs</source>
        <translation>weitere Ziele werden gefunden, sobald er läuft</translation>
    </message>
    <message>
        <source>its samples are treated another way</source>
        <translation>seine Werte werden anders behandelt</translation>
    </message>
    <message>
        <source>the same targets, scraped another way</source>
        <translation>dieselben Ziele, anders abgefragt</translation>
    </message>
    <message>
        <source>%1 samples that wait for a removed remote are not delivered to it</source>
        <translation>%1 Werte warten auf einen Empfänger, der entfernt wird, und werden nicht an ihn geliefert</translation>
    </message>
    <message>
        <source>%1 waiting samples go to another URL</source>
        <translation>%1 wartende Werte gehen an eine andere URL</translation>
    </message>
    <message>
        <source>backlog untouched</source>
        <translation>Rückstand unberührt</translation>
    </message>
    <message>
        <source>Applying this changes nothing that runs.</source>
        <translation>Das Anwenden ändert nichts an dem, was läuft.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) will find more targets</source>
        <translation>
            <numerusform>%Ln Job wird weitere Ziele finden</numerusform>
            <numerusform>%Ln Jobs werden weitere Ziele finden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln remote(s) changed</source>
        <translation>
            <numerusform>%Ln Empfänger geändert</numerusform>
            <numerusform>%Ln Empfänger geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>all that is sent gets other external labels</source>
        <translation>alles Gesendete bekommt andere externe Labels</translation>
    </message>
    <message>
        <source>%1 only after a restart</source>
        <translation>%1 erst nach einem Neustart</translation>
    </message>
    <message>
        <source>Applying this: %1.</source>
        <translation>Beim Anwenden: %1.</translation>
    </message>
    <message>
        <source>External labels differ: what is sent from now on makes new series at the receivers</source>
        <translation>Externe Labels sind anders: Was ab jetzt gesendet wird, ergibt bei den Empfängern neue Reihen</translation>
    </message>
    <message>
        <source>%1 takes effect after a restart</source>
        <translation>%1 wirkt erst nach einem Neustart</translation>
    </message>
</context>
<context>
    <name>widgets::ItemsEditor</name>
    <message>
        <source>What it says</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>%1, with problems</source>
        <translation>%1, mit Fehlern</translation>
    </message>
    <message>
        <source>Add a %1</source>
        <translation>%1 hinzufügen</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>Labor</translation>
    </message>
    <message>
        <source>Try the rules on a target: what each of them does</source>
        <translation>Die Regeln an einem Ziel ausprobieren: was jede von ihnen bewirkt</translation>
    </message>
    <message>
        <source>Move the %1 up (Alt+Up)</source>
        <translation>%1 nach oben verschieben (Alt+Hoch)</translation>
    </message>
    <message>
        <source>Move the %1 down (Alt+Down)</source>
        <translation>%1 nach unten verschieben (Alt+Herunter)</translation>
    </message>
    <message>
        <source>Copy the %1</source>
        <translation>%1 kopieren</translation>
    </message>
    <message>
        <source>Remove the %1 (Del)</source>
        <translation>%1 entfernen (Entf)</translation>
    </message>
</context>
<context>
    <name>widgets::Letters</name>
    <message>
        <source>%1 refused, among %2 that were sent together</source>
        <translation>%1 abgelehnt, unter %2 zusammen gesendeten</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgelehnt</translation>
    </message>
    <message>
        <source>Perhaps the receiver took them with an earlier try.</source>
        <translation>Vielleicht nahm der Empfänger sie bei einem früheren Versuch an.</translation>
    </message>
    <message>
        <source>refused by the receiver</source>
        <translation>vom Empfänger abgelehnt</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Receiver</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>The receiver said</source>
        <translation>Der Empfänger sagte</translation>
    </message>
    <message>
        <source>Of all</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>under 0.1 %</source>
        <translation>unter 0,1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>earlier</source>
        <translation>früher</translation>
    </message>
    <message>
        <source>Before this window was opened</source>
        <translation>Bevor dieses Fenster geöffnet wurde</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Abhilfe</translation>
    </message>
    <message>
        <source>Time of samples</source>
        <translation>Zeit der Werte</translation>
    </message>
    <message>
        <source>Not known: before the last start, or for single samples</source>
        <translation>Nicht bekannt: vor dem letzten Start, oder einzelne Werte</translation>
    </message>
</context>
<context>
    <name>widgets::LiveChart</name>
    <message>
        <source>Chart %1</source>
        <translation>Diagramm %1</translation>
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
        <source>Quantiles</source>
        <translation>Quantile</translation>
    </message>
    <message>
        <source>Counters as change a second; a restart of a counter is no fall</source>
        <translation>Zähler als Änderung je Sekunde; der Neustart eines Zählers ist kein Abfall</translation>
    </message>
    <message>
        <source>Every value as it was scraped</source>
        <translation>Jeder Wert, wie er abgefragt wurde</translation>
    </message>
    <message>
        <source>Histograms as p50, p90 and p99 of what was observed; a bucket stands for its histogram</source>
        <translation>Histogramme als p50, p90 und p99 des Beobachteten; ein Bucket steht für sein Histogramm</translation>
    </message>
    <message>
        <source>Remove this chart</source>
        <translation>Dieses Diagramm entfernen</translation>
    </message>
    <message>
        <source>Remove chart %1</source>
        <translation>Diagramm %1 entfernen</translation>
    </message>
    <message>
        <source>Chart %1 of the chosen series</source>
        <translation>Diagramm %1 der gewählten Reihen</translation>
    </message>
    <message>
        <source>Delivery of the time shown</source>
        <translation>Lieferung im gezeigten Zeitraum</translation>
    </message>
    <message>
        <source>a second</source>
        <translation>je Sekunde</translation>
    </message>
</context>
<context>
    <name>widgets::LivePage</name>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
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
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>each scrape</source>
        <translation>je Abfrage</translation>
    </message>
    <message>
        <source>over %1 min</source>
        <translation>über %1 min</translation>
    </message>
    <message>
        <source>Time that rates and quantiles are made over</source>
        <translation>Zeitspanne für Raten und Quantile</translation>
    </message>
    <message>
        <source>Rates and quantiles are of so much of the time before each point</source>
        <translation>Raten und Quantile gelten für so viel Zeit vor jedem Punkt</translation>
    </message>
    <message>
        <source>+ Chart</source>
        <translation>+ Diagramm</translation>
    </message>
    <message>
        <source>Add a chart (%1); new series go to the chosen one</source>
        <translation>Ein Diagramm hinzufügen (%1); neue Reihen kommen in das gewählte</translation>
    </message>
    <message>
        <source>Add a chart</source>
        <translation>Ein Diagramm hinzufügen</translation>
    </message>
    <message>
        <source>Export the chosen chart</source>
        <translation>Das gewählte Diagramm exportieren</translation>
    </message>
    <message>
        <source>Picture (PNG)...</source>
        <translation>Bild (PNG) ...</translation>
    </message>
    <message>
        <source>Visible points (CSV)...</source>
        <translation>Sichtbare Punkte (CSV) ...</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>At most %1 series can be drawn in a chart. Remove one first.</source>
        <translation>Höchstens %1 Reihen passen in ein Diagramm. Vorher ist eine zu entfernen.</translation>
    </message>
    <message>
        <source>Choose series at the left. What the log still has of them is drawn, and what comes.</source>
        <translation>Links lassen sich Reihen wählen. Gezeichnet wird, was der Puffer noch von ihnen hat, und was kommt.</translation>
    </message>
    <message>
        <source>Reading the log...</source>
        <translation>Puffer wird gelesen ...</translation>
    </message>
    <message>
        <source>No value in this time, neither in the log nor since</source>
        <translation>Kein Wert in dieser Zeit, weder im Puffer noch seither</translation>
    </message>
    <message>
        <source>The log could not be read: %1</source>
        <translation>Der Puffer ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Of the log, only what is newer than %1 was read: the rest would be too much</source>
        <translation>Vom Puffer wurde nur gelesen, was neuer ist als %1: Der Rest wäre zu viel</translation>
    </message>
    <message>
        <source>The log reaches back to %1; what was delivered before is not kept</source>
        <translation>Der Puffer reicht bis %1 zurück; was davor geliefert wurde, bleibt nicht erhalten</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) are left out: a chart shows at most %1</source>
        <translation>
            <numerusform>%Ln Linie ist weggelassen: Ein Diagramm zeigt höchstens %1</numerusform>
            <numerusform>%Ln Linien sind weggelassen: Ein Diagramm zeigt höchstens %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the chart as a picture</source>
        <translation>Das Diagramm als Bild speichern</translation>
    </message>
    <message>
        <source>Save the visible points</source>
        <translation>Die sichtbaren Punkte speichern</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>Kommagetrennte Werte (*.csv)</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>Save the chosen chart as a picture or a table</source>
        <translation>Das gewählte Diagramm als Bild oder Tabelle speichern</translation>
    </message>
    <message>
        <source>Back to the time from before zooming in (Esc)</source>
        <translation>Zurück zur Zeit vor dem Vergrößern (Esc)</translation>
    </message>
</context>
<context>
    <name>widgets::LiveSearch</name>
    <message>
        <source>Words, or up{job=&quot;node&quot;}</source>
        <translation>Wörter, oder up{job=&quot;node&quot;}</translation>
    </message>
    <message>
        <source>Words of a name, a label or a help text; or a selector with =, !=, =~ and !~</source>
        <translation>Wörter aus Name, Label oder Hilfetext; oder ein Selektor mit =, !=, =~ und !~</translation>
    </message>
    <message>
        <source>Search series</source>
        <translation>Reihen suchen</translation>
    </message>
    <message>
        <source>Found series; Enter draws or removes one, P pins it</source>
        <translation>Gefundene Reihen; die Eingabetaste zeichnet oder entfernt eine, P heftet sie an</translation>
    </message>
    <message>
        <source>No series found</source>
        <translation>Keine Reihen gefunden</translation>
    </message>
    <message>
        <source>Only series that are being scraped can be found. Try fewer words.</source>
        <translation>Nur Reihen, die gerade abgefragt werden, lassen sich finden. Weniger Wörter helfen vielleicht.</translation>
    </message>
    <message>
        <source>not scraped now</source>
        <translation>derzeit nicht abgefragt</translation>
    </message>
    <message>
        <source>The best %1 of %2 found are shown; more words narrow the search</source>
        <translation>Die besten %1 von %2 gefundenen sind gezeigt; mehr Wörter engen die Suche ein</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 series found</source>
        <translation>
            <numerusform>%Ln von %1 Reihen gefunden</numerusform>
            <numerusform>%Ln von %1 Reihen gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Do not draw</source>
        <translation>Nicht zeichnen</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Pinned series stay at the top of the list, over restarts (P)</source>
        <translation>Angeheftete Reihen bleiben oben in der Liste, auch nach Neustarts (P)</translation>
    </message>
    <message>
        <source>type not told</source>
        <translation>Typ nicht genannt</translation>
    </message>
    <message>
        <source>no help text is told</source>
        <translation>kein Hilfetext genannt</translation>
    </message>
    <message>
        <source>No series yet</source>
        <translation>Noch keine Reihen</translation>
    </message>
    <message>
        <source>They appear here with the first scrape of a target.</source>
        <translation>Sie erscheinen hier mit der ersten Abfrage eines Ziels.</translation>
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
    <message>
        <source>All sources</source>
        <translation>Alle Quellen</translation>
    </message>
    <message>
        <source>Source of the lines</source>
        <translation>Quelle der Zeilen</translation>
    </message>
    <message>
        <source>Fold repeats</source>
        <translation>Wiederholungen falten</translation>
    </message>
    <message>
        <source>Equal lines are shown once, where the newest stands, with their count</source>
        <translation>Gleiche Zeilen stehen einmal da, an der Stelle der neuesten, mit ihrer Anzahl</translation>
    </message>
    <message>
        <source>To the newest</source>
        <translation>Zur neuesten</translation>
    </message>
    <message>
        <source>Follows the end of the log again (End)</source>
        <translation>Folgt wieder dem Ende der Meldungen (Ende)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copies the selected lines as logfmt (%1)</source>
        <translation>Kopiert die ausgewählten Zeilen als logfmt (%1)</translation>
    </message>
    <message>
        <source>Copy the selected lines</source>
        <translation>Ausgewählte Zeilen kopieren</translation>
    </message>
    <message>
        <source>The log is empty so far</source>
        <translation>Noch keine Meldungen</translation>
    </message>
    <message>
        <source>What the agent has to say is shown here as it comes.</source>
        <translation>Was der Agent zu sagen hat, erscheint hier, sobald es kommt.</translation>
    </message>
    <message>
        <source>%1 of %2 lines</source>
        <translation>%1 von %2 Zeilen</translation>
    </message>
</context>
<context>
    <name>widgets::LookView</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>First byte</source>
        <translation>Erstes Byte</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>Noch nicht gefragt</translation>
    </message>
    <message>
        <source>“Scrape now” asks the target once, beside its schedule, and shows what it answers. Nothing of it is stored.</source>
        <translation>„Jetzt abfragen“ fragt das Ziel einmal, neben seinem Zeitplan, und zeigt, was es antwortet. Nichts davon wird gespeichert.</translation>
    </message>
    <message>
        <source>Why the scrape would fail</source>
        <translation>Warum die Abfrage fehlschlüge</translation>
    </message>
    <message>
        <source>Where the time went</source>
        <translation>Wo die Zeit blieb</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Left by the job&apos;s metric relabelling</source>
        <translation>Was das Metrik-Relabelling des Jobs übrig lässt</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>Find in this list</source>
        <translation>In dieser Liste suchen</translation>
    </message>
    <message>
        <source>Copy answer</source>
        <translation>Antwort kopieren</translation>
    </message>
    <message>
        <source>Answer, line by line</source>
        <translation>Antwort, Zeile für Zeile</translation>
    </message>
    <message>
        <source>Difference to the answer before</source>
        <translation>Unterschied zur Antwort davor</translation>
    </message>
    <message>
        <source>Headers of the answer</source>
        <translation>Header der Antwort</translation>
    </message>
    <message>
        <source>No headers</source>
        <translation>Keine Header</translation>
    </message>
    <message>
        <source>There was no answer.</source>
        <translation>Es gab keine Antwort.</translation>
    </message>
    <message>
        <source>The target was not asked</source>
        <translation>Das Ziel wurde nicht gefragt</translation>
    </message>
    <message>
        <source>The answer is empty</source>
        <translation>Die Antwort ist leer</translation>
    </message>
    <message>
        <source>The answer is no text</source>
        <translation>Die Antwort ist kein Text</translation>
    </message>
    <message>
        <source>It is in the protobuf format. To read it, let the job&apos;s scrape_protocols begin with a text format.</source>
        <translation>Sie ist im Protobuf-Format. Lesbar wird sie, wenn scrape_protocols des Jobs mit einem Textformat beginnt.</translation>
    </message>
    <message>
        <source>At %1: a good answer in %2. Nothing of it is stored.</source>
        <translation>Um %1: eine gute Antwort in %2. Nichts davon wird gespeichert.</translation>
    </message>
    <message>
        <source>At %1: a scrape of this would fail in line %2.</source>
        <translation>Um %1: Eine Abfrage davon schlüge in Zeile %2 fehl.</translation>
    </message>
    <message>
        <source>At %1: a scrape of this would fail.</source>
        <translation>Um %1: Eine Abfrage davon schlüge fehl.</translation>
    </message>
    <message>
        <source>%1 bytes, %2 on the wire with headers</source>
        <translation>%1 Bytes, %2 auf der Leitung mit Headern</translation>
    </message>
    <message>
        <source>The connection of the scrape before was used again.</source>
        <translation>Die Verbindung der Abfrage davor wurde wieder benutzt.</translation>
    </message>
    <message>
        <source>The type of the answer is not known: it was read as fallback_scrape_protocol says.</source>
        <translation>Der Typ der Antwort ist nicht bekannt: Sie wurde gelesen, wie fallback_scrape_protocol es sagt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln samples are of series that were there before; the first ones count.</source>
        <translation>
            <numerusform>%Ln Wert gehört zu einer Reihe, die schon da war; der erste zählt.</numerusform>
            <numerusform>%Ln Werte gehören zu Reihen, die schon da waren; die ersten zählen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The list below ends after 4 MiB; all of the answer was read.</source>
        <translation>Die Liste unten endet nach 4 MiB; gelesen wurde die ganze Antwort.</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>Nothing has changed</source>
        <translation>Nichts hat sich geändert</translation>
    </message>
    <message>
        <source>Nothing to compare with</source>
        <translation>Nichts zum Vergleichen</translation>
    </message>
    <message>
        <source>The answer is as it was at %1.</source>
        <translation>Die Antwort ist wie um %1.</translation>
    </message>
    <message>
        <source>Scrape once more: then this shows what differs from this answer.</source>
        <translation>Nach einer weiteren Abfrage steht hier, was sich von dieser Antwort unterscheidet.</translation>
    </message>
</context>
<context>
    <name>widgets::LossView</name>
    <message numerus="yes">
        <source>%Ln entr(y/ies) written to %1</source>
        <translation>
            <numerusform>%Ln Eintrag nach %1 geschrieben</numerusform>
            <numerusform>%Ln Einträge nach %1 geschrieben</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>What was not delivered</source>
        <translation>Was nicht geliefert wurde</translation>
    </message>
    <message>
        <source>Dead letters of which receiver</source>
        <translation>Unzustellbares welches Empfängers</translation>
    </message>
    <message>
        <source>Dead letters for which reason</source>
        <translation>Unzustellbares aus welchem Grund</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Writes the list as CSV or JSON: all entries that fit the filter</source>
        <translation>Schreibt die Liste als CSV oder JSON: alle Einträge, die zum Filter passen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Show older ones</source>
        <translation>Ältere zeigen</translation>
    </message>
    <message>
        <source>Samples lost, by reason</source>
        <translation>Verlorene Werte, nach Grund</translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation>Nichts ging verloren</translation>
    </message>
    <message>
        <source>Every sample is delivered, waits on disk, or was dropped by your rules.</source>
        <translation>Jeder Wert ist geliefert, wartet auf der Platte oder wurde durch Ihre Regeln verworfen.</translation>
    </message>
    <message>
        <source>Dead letters, newest first</source>
        <translation>Unzustellbares, neuestes zuerst</translation>
    </message>
    <message>
        <source>No dead letters</source>
        <translation>Nichts Unzustellbares</translation>
    </message>
    <message>
        <source>Samples that a receiver refuses for good are kept here, with what it said, and can be sent again.</source>
        <translation>Werte, die ein Empfänger endgültig ablehnt, bleiben hier, mit seiner Antwort, und lassen sich noch einmal senden.</translation>
    </message>
    <message>
        <source>The selected dead letter in full</source>
        <translation>Die ausgewählte unzustellbare Sendung vollständig</translation>
    </message>
    <message>
        <source>All receivers</source>
        <translation>Alle Empfänger</translation>
    </message>
    <message>
        <source>Any reason</source>
        <translation>Jeder Grund</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Unzustellbares</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>Verluste</translation>
    </message>
    <message>
        <source>%1 samples in all</source>
        <translation>%1 Werte insgesamt</translation>
    </message>
    <message numerus="yes">
        <source>Send %Ln again</source>
        <translation>
            <numerusform>%Ln noch einmal senden</numerusform>
            <numerusform>%Ln noch einmal senden</numerusform>
        </translation>
    </message>
    <message>
        <source>Send all again</source>
        <translation>Alle noch einmal senden</translation>
    </message>
    <message>
        <source>They are sent when there is time for it, and leave this list when the receiver takes them</source>
        <translation>Gesendet wird, wenn Zeit dafür ist; was der Empfänger annimmt, verlässt diese Liste</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln…</source>
        <translation>
            <numerusform>%Ln löschen…</numerusform>
            <numerusform>%Ln löschen…</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete all…</source>
        <translation>Alle löschen…</translation>
    </message>
    <message>
        <source>%1 refused %2 samples at %3 (%4):
%5
Of %6 to %7, for example %8</source>
        <translation>%1 lehnte um %3 %2 Werte ab (%4):
%5
Aus %6 bis %7, zum Beispiel %8</translation>
    </message>
    <message>
        <source>They are sent again, oldest first. What the receiver takes leaves this list.</source>
        <translation>Es wird noch einmal gesendet, Ältestes zuerst. Was der Empfänger annimmt, verlässt diese Liste.</translation>
    </message>
    <message>
        <source>They are not sent: %1</source>
        <translation>Nicht gesendet: %1</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln dead letter(s) with %1 samples? They cannot be had back.</source>
        <translation>
            <numerusform>%Ln unzustellbare Sendung mit %1 Werten löschen? Das lässt sich nicht zurücknehmen.</numerusform>
            <numerusform>%Ln unzustellbare Sendungen mit %1 Werten löschen? Das lässt sich nicht zurücknehmen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln dead letter(s) deleted.</source>
        <translation>
            <numerusform>%Ln unzustellbare Sendung gelöscht.</numerusform>
            <numerusform>%Ln unzustellbare Sendungen gelöscht.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are not deleted: %1</source>
        <translation>Sie sind nicht gelöscht: %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
</context>
<context>
    <name>widgets::MainWindow</name>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
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
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>Everything has been delivered.</source>
        <translation>Alles ist geliefert.</translation>
    </message>
    <message>
        <source>Close the help</source>
        <translation>Hilfe schließen</translation>
    </message>
    <message>
        <source>Help for this page</source>
        <translation>Hilfe zu dieser Seite</translation>
    </message>
    <message>
        <source>Open Belfry</source>
        <translation>Belfry öffnen</translation>
    </message>
    <message>
        <source>Help: %1</source>
        <translation>Hilfe: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The configuration has an error</source>
        <translation>Die Konfiguration hat einen Fehler</translation>
    </message>
    <message>
        <source>Belfry is running already</source>
        <translation>Belfry läuft schon</translation>
    </message>
    <message>
        <source>Another Belfry works on the same storage, and only one may: it scrapes and delivers, this one does nothing. Look for its window or its icon in the tray. To run a second one beside it, give it a storage of its own (--storage.agent.path) and an address of its own (--web.listen-address).</source>
        <translation>Ein anderes Belfry arbeitet auf demselben Speicher, und nur eines darf das: Jenes fragt ab und liefert, dieses tut nichts. Sein Fenster oder sein Symbol im Infobereich führt dorthin. Ein zweites daneben braucht einen eigenen Speicher (--storage.agent.path) und eine eigene Adresse (--web.listen-address).</translation>
    </message>
    <message>
        <source>Another program listens on this address</source>
        <translation>Ein anderes Programm lauscht auf dieser Adresse</translation>
    </message>
    <message>
        <source>Perhaps another Belfry, or a Prometheus, is running already. Look for its window or its icon in the tray, or start this one with another --web.listen-address. Nothing that was stored is lost.</source>
        <translation>Vielleicht läuft schon ein anderes Belfry oder ein Prometheus. Suchen Sie sein Fenster oder sein Symbol im Infobereich, oder starten Sie dieses mit einer anderen --web.listen-address. Nichts Gespeichertes ist verloren.</translation>
    </message>
    <message>
        <source>Quit Belfry?</source>
        <translation>Belfry beenden?</translation>
    </message>
    <message>
        <source>While Belfry does not run, nothing is scraped.</source>
        <translation>Solange Belfry nicht läuft, wird nichts abgefragt.</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Belfry goes on</source>
        <translation>Belfry läuft weiter</translation>
    </message>
    <message>
        <source>It scrapes and delivers while its window is closed. Its icon in the tray opens the window again, and quits it.</source>
        <translation>Es fragt ab und liefert, auch wenn sein Fenster geschlossen ist. Sein Symbol im Infobereich öffnet das Fenster wieder und beendet Belfry.</translation>
    </message>
    <message>
        <source>Nothing is scraped or delivered, and nothing that was stored is lost. Mend the cause, then try again.</source>
        <translation>Nichts wird abgefragt oder geliefert, und nichts Gespeichertes ist verloren. Beheben Sie die Ursache und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>widgets::MapEditor</name>
    <message>
        <source>Remove the selected</source>
        <translation>Ausgewählten Eintrag entfernen</translation>
    </message>
    <message>
        <source>Remove the selected entry of %1</source>
        <translation>Ausgewählten Eintrag von %1 entfernen</translation>
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
    <message>
        <source>Still waiting: %1. They stay on disk and are sent at the next start.</source>
        <translation>Noch wartend: %1. Sie bleiben auf der Platte und werden beim nächsten Start gesendet.</translation>
    </message>
</context>
<context>
    <name>widgets::PairModel</name>
    <message>
        <source>add...</source>
        <translation>hinzufügen ...</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
    <message>
        <source>New value</source>
        <translation>Neuer Wert</translation>
    </message>
    <message>
        <source>set, not shown</source>
        <translation>gesetzt, nicht gezeigt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
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
    <message>
        <source>samples a second</source>
        <translation>Werte je Sekunde</translation>
    </message>
    <message>
        <source>%1 series</source>
        <translation>%1 Reihen</translation>
    </message>
    <message>
        <source>%1 samples/s</source>
        <translation>%1 Werte/s</translation>
    </message>
</context>
<context>
    <name>widgets::RelabelLab</name>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>%1: %2 becomes %3</source>
        <translation>%1: %2 wird zu %3</translation>
    </message>
    <message>
        <source>drops it</source>
        <translation>verwirft</translation>
    </message>
    <message>
        <source>changes it</source>
        <translation>ändert</translation>
    </message>
    <message>
        <source>matches, changes nothing</source>
        <translation>passt, ändert nichts</translation>
    </message>
    <message>
        <source>does not match</source>
        <translation>passt nicht</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Lab: try the rules on the labels of a sample, one a line.</source>
        <translation>Labor: Die Regeln an den Labels eines Werts ausprobieren, je Zeile eines.</translation>
    </message>
    <message>
        <source>Lab: try the rules on a discovered target, or on labels of your own, one a line.</source>
        <translation>Labor: Die Regeln an einem erkannten Ziel ausprobieren oder an eigenen Labels, je Zeile eines.</translation>
    </message>
    <message>
        <source>Labels to try the rules on</source>
        <translation>Labels zum Ausprobieren der Regeln</translation>
    </message>
    <message>
        <source>What each rule does</source>
        <translation>Was jede Regel bewirkt</translation>
    </message>
    <message>
        <source>Target to try the rules on</source>
        <translation>Ziel zum Ausprobieren der Regeln</translation>
    </message>
    <message>
        <source>Dropped by rule %1.</source>
        <translation>Von Regel %1 verworfen.</translation>
    </message>
    <message>
        <source>Kept.</source>
        <translation>Behalten.</translation>
    </message>
</context>
<context>
    <name>widgets::RelabelView</name>
    <message>
        <source>Relabel rules</source>
        <translation>Relabel-Regeln</translation>
    </message>
    <message>
        <source>in their order, those that did nothing in grey</source>
        <translation>in ihrer Reihenfolge, wirkungslose in Grau</translation>
    </message>
    <message>
        <source>Relabel rules and what each did</source>
        <translation>Relabel-Regeln und was jede bewirkt hat</translation>
    </message>
    <message>
        <source>In the end</source>
        <translation>Am Ende</translation>
    </message>
    <message>
        <source>Labels in the end</source>
        <translation>Labels am Ende</translation>
    </message>
    <message>
        <source>Nothing is known of this: %1</source>
        <translation>Darüber ist nichts bekannt: %1</translation>
    </message>
    <message>
        <source>what begins with __ is gone</source>
        <translation>was mit __ beginnt, ist weg</translation>
    </message>
    <message>
        <source>Kept. The job has no relabel rules.</source>
        <translation>Behalten. Der Job hat keine Relabel-Regeln.</translation>
    </message>
    <message>
        <source>Kept. No rule drops it.</source>
        <translation>Behalten. Keine Regel verwirft es.</translation>
    </message>
    <message>
        <source>Dropped by rule %1: it is not scraped.</source>
        <translation>Von Regel %1 verworfen: Es wird nicht abgefragt.</translation>
    </message>
    <message>
        <source>No rule drops it, but it cannot be scraped: %1</source>
        <translation>Keine Regel verwirft es, aber es lässt sich nicht abfragen: %1</translation>
    </message>
    <message>
        <source>✕ drops the target</source>
        <translation>✕ verwirft das Ziel</translation>
    </message>
    <message>
        <source>matches, and changes nothing</source>
        <translation>passt und ändert nichts</translation>
    </message>
    <message>
        <source>does not match</source>
        <translation>passt nicht</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>address</source>
        <translation>Adresse</translation>
    </message>
</context>
<context>
    <name>widgets::RemoteCard</name>
    <message>
        <source>Samples a second, last 15 minutes</source>
        <translation>Werte je Sekunde, letzte 15 Minuten</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>Bilanz</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
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
        <source>Lanes busy</source>
        <translation>Spuren belegt</translation>
    </message>
    <message>
        <source>Requests in flight, of those allowed now</source>
        <translation>Laufende Anfragen, von den jetzt erlaubten</translation>
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
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Answers in the last hour</source>
        <translation>Antworten der letzten Stunde</translation>
    </message>
    <message>
        <source>since start, repetitions included</source>
        <translation>seit dem Start, mit Wiederholungen</translation>
    </message>
    <message>
        <source>What limits it</source>
        <translation>Was ihn begrenzt</translation>
    </message>
    <message>
        <source>Answer, p50</source>
        <translation>Antwort, p50</translation>
    </message>
    <message>
        <source>Half of the last few hundred requests were answered faster</source>
        <translation>Die Hälfte der letzten paar hundert Anfragen wurde schneller beantwortet</translation>
    </message>
    <message>
        <source>Answer, p99</source>
        <translation>Antwort, p99</translation>
    </message>
    <message>
        <source>99 of 100 of the last few hundred requests were answered faster</source>
        <translation>99 von 100 der letzten paar hundert Anfragen wurden schneller beantwortet</translation>
    </message>
    <message>
        <source>Answered since start</source>
        <translation>Beantwortet seit dem Start</translation>
    </message>
    <message>
        <source>Requests that were sent once more, since start</source>
        <translation>Anfragen, die noch einmal gesendet wurden, seit dem Start</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Acknowledged since start</source>
        <translation>Bestätigt seit dem Start</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Compressed bodies of requests</source>
        <translation>Komprimierte Inhalte der Anfragen</translation>
    </message>
    <message>
        <source>Compressed to</source>
        <translation>Komprimiert auf</translation>
    </message>
    <message>
        <source>Of the size before compression</source>
        <translation>Von der Größe vor der Kompression</translation>
    </message>
    <message>
        <source>Written to the log for this receiver since it is known</source>
        <translation>Für diesen Empfänger auf die Platte geschrieben, seit er bekannt ist</translation>
    </message>
    <message>
        <source>write_relabel_configs of this receiver</source>
        <translation>write_relabel_configs dieses Empfängers</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 samples a second</source>
        <translation>%1 Werte je Sekunde</translation>
    </message>
    <message>
        <source>%1 bytes a second</source>
        <translation>%1 Bytes je Sekunde</translation>
    </message>
    <message>
        <source>Remote write %1</source>
        <translation>Remote Write %1</translation>
    </message>
    <message>
        <source>%1 bytes before compression</source>
        <translation>%1 Bytes vor der Kompression</translation>
    </message>
    <message>
        <source>No bandwidth limit, no quota, no schedule</source>
        <translation>Keine Bandbreitengrenze, kein Kontingent, kein Zeitplan</translation>
    </message>
    <message numerus="yes">
        <source>%Ln dead letter(s)</source>
        <translation>
            <numerusform>%Ln unzustellbare Sendung</numerusform>
            <numerusform>%Ln unzustellbare Sendungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 samples that the receiver refused are kept (%2), and can be sent again</source>
        <translation>%1 Werte, die der Empfänger abgelehnt hat, sind aufgehoben (%2) und können noch einmal gesendet werden</translation>
    </message>
    <message>
        <source>Show the dead letters of %1</source>
        <translation>Unzustellbares von %1 zeigen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Since start:</source>
        <translation>Seit dem Start:</translation>
    </message>
    <message>
        <source>HTTP status and number of requests</source>
        <translation>HTTP-Status und Zahl der Anfragen</translation>
    </message>
    <message>
        <source>samples: committed = acknowledged + waiting + dropped by rules + lost</source>
        <translation>Werte: gesichert = bestätigt + wartend + durch Regeln verworfen + verloren</translation>
    </message>
    <message>
        <source>Samples out</source>
        <translation>Werte hinaus</translation>
    </message>
    <message>
        <source>Bytes out</source>
        <translation>Bytes hinaus</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>segment %1, record %2</source>
        <translation>Segment %1, Datensatz %2</translation>
    </message>
</context>
<context>
    <name>widgets::RemoteDesk</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take that back (Ctrl+Z)</source>
        <translation>Das zurücknehmen (Strg+Z)</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>That was not done: %1</source>
        <translation>Das wurde nicht ausgeführt: %1</translation>
    </message>
    <message>
        <source>%1 is paused. Samples are held on disk, also after a restart.</source>
        <translation>%1 ist angehalten. Werte werden auf der Platte gehalten, auch nach einem Neustart.</translation>
    </message>
    <message>
        <source>%1 delivers again.</source>
        <translation>%1 liefert wieder.</translation>
    </message>
    <message>
        <source>%1 is tried now, and drained at full speed.</source>
        <translation>%1 wird jetzt versucht und mit vollem Tempo abgearbeitet.</translation>
    </message>
    <message>
        <source>%1 has no bandwidth limit now.</source>
        <translation>%1 hat jetzt keine Bandbreitengrenze.</translation>
    </message>
    <message>
        <source>%1 sends at most %2 now, until the next start or a new limit in the file.</source>
        <translation>%1 sendet jetzt höchstens %2, bis zum nächsten Start oder bis zu einer neuen Grenze in der Datei.</translation>
    </message>
    <message>
        <source>%1: %2 samples are given up. They are in its losses.</source>
        <translation>%1: %2 Werte sind aufgegeben. Sie stehen unter seinen Verlusten.</translation>
    </message>
    <message>
        <source>%1: about %2 samples are given up. They are in its losses.</source>
        <translation>%1: etwa %2 Werte sind aufgegeben. Sie stehen unter seinen Verlusten.</translation>
    </message>
</context>
<context>
    <name>widgets::RemoteHeading</name>
    <message>
        <source>Retry now</source>
        <translation>Jetzt versuchen</translation>
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
    <message>
        <source>Skip to a time…</source>
        <translation>Zu Zeitpunkt springen…</translation>
    </message>
    <message>
        <source>Limit the bandwidth…</source>
        <translation>Bandbreite begrenzen…</translation>
    </message>
    <message>
        <source>Drop the backlog…</source>
        <translation>Rückstand verwerfen…</translation>
    </message>
    <message>
        <source>Examine the connection</source>
        <translation>Verbindung untersuchen</translation>
    </message>
    <message>
        <source>Show dead letters</source>
        <translation>Unzustellbares zeigen</translation>
    </message>
    <message>
        <source>Try to deliver at once instead of waiting for the next attempt (%1)</source>
        <translation>Sofort liefern, statt auf den nächsten Versuch zu warten (%1)</translation>
    </message>
    <message>
        <source>Deliver again, oldest first (%1)</source>
        <translation>Wieder liefern, das Älteste zuerst (%1)</translation>
    </message>
    <message>
        <source>Stop delivering to this receiver; samples are held on disk (%1)</source>
        <translation>Nicht mehr an diesen Empfänger liefern; Werte werden auf der Platte gehalten (%1)</translation>
    </message>
    <message>
        <source>More: limit, skip, drop, examine</source>
        <translation>Mehr: begrenzen, springen, verwerfen, untersuchen</translation>
    </message>
    <message>
        <source>More for %1</source>
        <translation>Mehr für %1</translation>
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
    <message>
        <source>Receivers</source>
        <translation>Empfänger</translation>
    </message>
    <message>
        <source>Open the configuration</source>
        <translation>Konfiguration öffnen</translation>
    </message>
</context>
<context>
    <name>widgets::SampleChanges</name>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>weg</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihe</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
</context>
<context>
    <name>widgets::SecretEditor</name>
    <message>
        <source>Set...</source>
        <translation>Setzen ...</translation>
    </message>
    <message>
        <source>Move into a file...</source>
        <translation>In eine Datei verschieben ...</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>%1 setzen</translation>
    </message>
    <message>
        <source>Move %1 into a file</source>
        <translation>%1 in eine Datei verschieben</translation>
    </message>
    <message>
        <source>Writes it to a file beside the configuration that only its owner may read, and names the file here. The agent reads it again when it changes.</source>
        <translation>Schreibt es neben der Konfiguration in eine Datei, die nur deren Besitzer lesen darf, und nennt die Datei hier. Der Agent liest sie neu, wenn sie sich ändert.</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>set, not shown</source>
        <translation>gesetzt, nicht gezeigt</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
    <message>
        <source>Replace...</source>
        <translation>Ersetzen ...</translation>
    </message>
    <message>
        <source>Name of the file</source>
        <translation>Name der Datei</translation>
    </message>
    <message>
        <source>New value</source>
        <translation>Neuer Wert</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
</context>
<context>
    <name>widgets::Segments</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>geliefert</translation>
    </message>
    <message>
        <source>being written</source>
        <translation>wird geschrieben</translation>
    </message>
    <message>
        <source>packed</source>
        <translation>gepackt</translation>
    </message>
    <message>
        <source>in memory</source>
        <translation>im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Segment %1: %2</source>
        <translation>Segment %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln segment(s), %1 to %2: %3</source>
        <translation>
            <numerusform>%Ln Segment, %1 bis %2: %3</numerusform>
            <numerusform>%Ln Segmente, %1 bis %2: %3</numerusform>
        </translation>
    </message>
    <message>
        <source>no samples</source>
        <translation>keine Werte</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 samples, %2</source>
        <translation>%1 Werte, %2</translation>
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
        <source>Paused: the quota of the day is used up</source>
        <translation>Angehalten: Das Kontingent des Tages ist aufgebraucht</translation>
    </message>
    <message>
        <source>Paused: the quota of the month is used up</source>
        <translation>Angehalten: Das Kontingent des Monats ist aufgebraucht</translation>
    </message>
    <message>
        <source>Paused by the schedule</source>
        <translation>Vom Zeitplan angehalten</translation>
    </message>
    <message>
        <source>%1, until %2</source>
        <translation>%1, bis %2</translation>
    </message>
    <message>
        <source>Paused by %1 at %2</source>
        <translation>Von %1 um %2 angehalten</translation>
    </message>
    <message>
        <source>Paused by %1</source>
        <translation>Von %1 angehalten</translation>
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
    <message>
        <source>Threads and memory</source>
        <translation>Threads und Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>Nothing is known yet</source>
        <translation>Noch ist nichts bekannt</translation>
    </message>
    <message>
        <source>CPU now</source>
        <translation>CPU jetzt</translation>
    </message>
    <message>
        <source>Of one core, over the last seconds</source>
        <translation>Von einem Kern, über die letzten Sekunden</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>What the process has in memory now</source>
        <translation>Was der Prozess jetzt im Arbeitsspeicher hat</translation>
    </message>
    <message>
        <source>Most memory</source>
        <translation>Arbeitsspeicher, höchstens</translation>
    </message>
    <message>
        <source>The most it has had in memory since it started</source>
        <translation>Das meiste, was er seit seinem Start im Arbeitsspeicher hatte</translation>
    </message>
    <message>
        <source>Held in memory</source>
        <translation>Werte im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Samples that the disk does not take; the rest is on disk</source>
        <translation>Werte, die die Platte nicht annimmt; der Rest steht auf der Platte</translation>
    </message>
    <message>
        <source>Series in the log: each costs memory</source>
        <translation>Reihen im Puffer: Jede kostet Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>Offene Dateien</translation>
    </message>
    <message>
        <source>Files and connections that are open, of those that may be</source>
        <translation>Offene Dateien und Verbindungen, von den erlaubten</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>No threads are known yet</source>
        <translation>Noch sind keine Threads bekannt</translation>
    </message>
    <message>
        <source>They are read a few seconds after the agent has started.</source>
        <translation>Sie werden ein paar Sekunden nach dem Start des Agenten gelesen.</translation>
    </message>
    <message>
        <source>No certificates</source>
        <translation>Keine Zertifikate</translation>
    </message>
    <message>
        <source>No receiver is reached by https, or none has been reached yet, and the configuration names no client certificate.</source>
        <translation>Kein Empfänger wird über https erreicht, oder noch keiner wurde erreicht, und die Konfiguration nennt kein Client-Zertifikat.</translation>
    </message>
    <message>
        <source>Filter flags</source>
        <translation>Schalter filtern</translation>
    </message>
    <message>
        <source>None has this name, or the agent is not running yet.</source>
        <translation>Keiner heißt so, oder der Agent läuft noch nicht.</translation>
    </message>
    <message>
        <source>Built with</source>
        <translation>Gebaut mit</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message numerus="yes">
        <source>number %1, may use %Ln processor(s)</source>
        <translation>
            <numerusform>Nummer %1, darf %Ln Prozessor nutzen</numerusform>
            <numerusform>Nummer %1, darf %Ln Prozessoren nutzen</numerusform>
        </translation>
    </message>
    <message>
        <source>Working directory</source>
        <translation>Arbeitsverzeichnis</translation>
    </message>
    <message>
        <source>Time of samples</source>
        <translation>Zeit der Werte</translation>
    </message>
    <message>
        <source>Against this machine&apos;s clock</source>
        <translation>Gegen die Uhr dieses Rechners</translation>
    </message>
    <message>
        <source>Against the receiver&apos;s clock</source>
        <translation>Gegen die Uhr des Empfängers</translation>
    </message>
    <message>
        <source>no receiver has told it</source>
        <translation>kein Empfänger hat sie genannt</translation>
    </message>
    <message>
        <source>never since start</source>
        <translation>nie seit dem Start</translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s), last forward by %1 at %2</source>
        <translation>
            <numerusform>%Ln-mal, zuletzt um %1 vor (%2)</numerusform>
            <numerusform>%Ln-mal, zuletzt um %1 vor (%2)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s), last back by %1 at %2</source>
        <translation>
            <numerusform>%Ln-mal, zuletzt um %1 zurück (%2)</numerusform>
            <numerusform>%Ln-mal, zuletzt um %1 zurück (%2)</numerusform>
        </translation>
    </message>
    <message>
        <source>This machine&apos;s clock was set</source>
        <translation>Uhr dieses Rechners gestellt</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message numerus="yes">
        <source>%1 since start, on %Ln processor(s)</source>
        <translation>
            <numerusform>%1 seit dem Start, auf %Ln Prozessor</numerusform>
            <numerusform>%1 seit dem Start, auf %Ln Prozessoren</numerusform>
        </translation>
    </message>
    <message>
        <source>It may grow to %1, then the oldest samples are given up</source>
        <translation>Das darf auf %1 wachsen, dann werden die ältesten Werte aufgegeben</translation>
    </message>
    <message>
        <source>%1 of %2 that may be open</source>
        <translation>%1 von %2, die offen sein dürfen</translation>
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
    <message>
        <source>First at %1, last at %2</source>
        <translation>Zuerst um %1, zuletzt um %2</translation>
    </message>
    <message>
        <source>Discovered</source>
        <translation>Erkannt</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>waits for the first list</source>
        <translation>wartet auf die erste Liste</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
    <message>
        <source>not pinned</source>
        <translation>nicht angeheftet</translation>
    </message>
</context>
<context>
    <name>widgets::TargetDetails</name>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
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
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Relabelling</source>
        <translation>Relabeling</translation>
    </message>
    <message>
        <source>What each relabel rule made of it (Ctrl+E)</source>
        <translation>Was jede Relabel-Regel daraus gemacht hat (Strg+E)</translation>
    </message>
    <message>
        <source>Asks the target once, beside its schedule; nothing of it is stored (Ctrl+Enter)</source>
        <translation>Fragt das Ziel einmal ab, neben seinem Takt; nichts davon wird gespeichert (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Copy as curl</source>
        <translation>Als curl kopieren</translation>
    </message>
    <message>
        <source>The request as a command for a shell, without secrets (Ctrl+Shift+C)</source>
        <translation>Die Anfrage als Befehl für eine Shell, ohne Geheimnisse (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Fragt ab…</translation>
    </message>
    <message>
        <source>Scrape now</source>
        <translation>Jetzt abfragen</translation>
    </message>
</context>
<context>
    <name>widgets::TargetFactsView</name>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>The last scrapes</source>
        <translation>Die letzten Abfragen</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>How long the last scrapes took</source>
        <translation>Wie lange die letzten Abfragen dauerten</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Samples of the last scrapes</source>
        <translation>Werte der letzten Abfragen</translation>
    </message>
    <message>
        <source>Where the time went</source>
        <translation>Wo die Zeit blieb</translation>
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
        <source>Series</source>
        <translation>Reihen</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>Takt</translation>
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
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message numerus="yes">
        <source>%Ln scrapes</source>
        <translation>
            <numerusform>%Ln Abfrage</numerusform>
            <numerusform>%Ln Abfragen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln fehlgeschlagen</numerusform>
            <numerusform>%Ln fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>on a connection that was kept open</source>
        <translation>auf einer offen gehaltenen Verbindung</translation>
    </message>
    <message>
        <source>of the last scrape</source>
        <translation>der letzten Abfrage</translation>
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
    <name>widgets::TargetProbe</name>
    <message>
        <source>the agent is not running</source>
        <translation>der Agent läuft nicht</translation>
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
        <translation>%1 von %2 up</translation>
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
    <message>
        <source>without %1</source>
        <translation>ohne %1</translation>
    </message>
    <message>
        <source>Group %1, %2 of %3 up</source>
        <translation>Gruppe %1, %2 von %3 erreichbar</translation>
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
    <message>
        <source>No groups</source>
        <translation>Keine Gruppen</translation>
    </message>
    <message>
        <source>By label %1</source>
        <translation>Nach Label %1</translation>
    </message>
    <message>
        <source>Open all groups</source>
        <translation>Alle Gruppen öffnen</translation>
    </message>
    <message>
        <source>Close all groups</source>
        <translation>Alle Gruppen schließen</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>By %1</source>
        <translation>Nach %1</translation>
    </message>
    <message>
        <source>Group the targets: %1</source>
        <translation>Ziele gruppieren: %1</translation>
    </message>
    <message>
        <source>Group the targets by job or by a label</source>
        <translation>Ziele nach Job oder nach einem Label gruppieren</translation>
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
<context>
    <name>widgets::VerbPane</name>
    <message>
        <source>Give up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>Give up what is older than</source>
        <translation>Aufgeben, was älter ist als</translation>
    </message>
    <message>
        <source>Bandwidth limit, bytes a second</source>
        <translation>Bandbreitengrenze, Bytes je Sekunde</translation>
    </message>
    <message>
        <source>64 KiB</source>
        <translation>64 KiB</translation>
    </message>
    <message>
        <source>Give up what waits for %1 and is older than</source>
        <translation>Aufgeben, was auf %1 wartet und älter ist als</translation>
    </message>
    <message>
        <source>Give up all that waits for %1?</source>
        <translation>Alles aufgeben, was auf %1 wartet?</translation>
    </message>
    <message>
        <source>Send to %1 at most, in a second,</source>
        <translation>Je Sekunde an %1 höchstens senden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Keep everything</source>
        <translation>Alles behalten</translation>
    </message>
    <message>
        <source>About %1 newer ones stay.</source>
        <translation>Etwa %1 neuere bleiben.</translation>
    </message>
    <message>
        <source>Give up %1 samples</source>
        <translation>%1 Werte aufgeben</translation>
    </message>
    <message>
        <source>%1 samples, %2 bytes on disk</source>
        <translation>%1 Werte, %2 Bytes auf der Platte</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <source>Set the limit</source>
        <translation>Grenze setzen</translation>
    </message>
    <message>
        <source>It holds until the next start, or until the file gets another limit. Nothing or 0: no limit.</source>
        <translation>Sie gilt bis zum nächsten Start, oder bis die Datei eine andere Grenze bekommt. Nichts oder 0: keine Grenze.</translation>
    </message>
    <message>
        <source>Write a size such as 64 KiB or 1.5 MiB.</source>
        <translation>Eine Größe wie 64 KiB oder 1.5 MiB angeben.</translation>
    </message>
    <message>
        <source>What is given up cannot be had back.</source>
        <translation>Was aufgegeben wird, ist nicht wiederzubekommen.</translation>
    </message>
</context>
</TS>

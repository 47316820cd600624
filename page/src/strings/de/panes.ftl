# Was Anmeldung, Anfragen, Einstellungen, Geräte, Vergleich, Suche, Gruppen und Details sagen.

## Überall
page-name = Wiretight
close = Schließen
cancel = Abbrechen
go-back = Zurück
continue = Weiter
done = Fertig
copy = Kopieren
copied = Kopiert.
add = Hinzufügen
remove = Entfernen
save = Speichern
learn-more = Mehr erfahren
name-unproven = { $name } (nicht bestätigt)

## Die erste Minute
welcome-title = Willkommen bei Wiretight
welcome-about = Lesen können nur die Menschen im Chat. Keine Telefonnummer, keine E-Mail-Adresse.
welcome-new = Konto anlegen
welcome-have = Ich habe ein Konto
register-title = Dein Konto
register-server = Server
register-server-help = Die ganze Adresse, wie der Betreiber des Servers sie nennt.
register-handle = Name, unter dem andere dich finden
register-handle-help = 3 bis 32 Buchstaben, Ziffern und . _ - dazwischen. Das Feld darf leer bleiben; dann findet dich niemand, und du schreibst zuerst.
register-device = Name dieses Geräts
register-device-help = Nur deine eigenen Geräte sehen ihn.
register-device-default = Rechner, { $day }
register-passphrase = Passphrase
register-passphrase-help = Sie schließt deine Nachrichten auf diesem Rechner ab. Niemand kann sie zurücksetzen.
register-passphrase-none = Ohne sie hält der Schlüsselbund deines Systems deine Nachrichten verschlossen.
register-invitation = Einladungscode
register-invitation-help = Nur wenn der Betreiber des Servers dir einen gegeben hat.
register-more = Mehr Möglichkeiten
register-do = Konto anlegen
register-busy = Dein Konto wird angelegt …
field-needed = Bitte ausfüllen.
field-handle = Ein Name hat 3 bis 32 Buchstaben, Ziffern und . _ - dazwischen.
field-server = Die Adresse sieht aus wie chat.example.org:7443#… – bitte ganz kopieren.
field-passphrase = Bitte mindestens 8 Zeichen.
show-passphrase = Passphrase anzeigen

recovery-title = Dein Wiederherstellungscode
recovery-about = Schreib ihn auf und bewahre ihn sicher auf, nicht auf diesem Rechner. Er ist der einzige Weg zurück in dein Konto, wenn du alle Geräte verlierst. Er wird nur jetzt gezeigt, und niemand sonst hat ihn.
recovery-copy = Code kopieren
recovery-have = Ich habe ihn aufgeschrieben
recovery-unfinished = Dein Konto wird angelegt. Du kannst den Code inzwischen aufschreiben.

ready-title = Du bist drin
ready-about = Um einen Chat zu beginnen, gib anderen deinen Namen, oder schreib jemandem, dessen Namen du kennst.
ready-no-handle = Du hast keinen Namen, unter dem andere dich finden könnten. Du kannst trotzdem Menschen schreiben, deren Namen du kennst.
ready-write = Jemandem schreiben
ready-later = Erst umsehen

have-title = Dein Konto hierher holen
have-link = Dieses Gerät verbinden
have-link-about = Du hast ein anderes Gerät mit deinem Konto. Deine Chats gehen auch hier weiter.
have-recover = Wiederherstellungscode verwenden
have-recover-about = Alle deine Geräte sind verloren. Dieses wird das einzige Gerät des Kontos.
link-title = Dieses Gerät verbinden
link-handle = Name deines Kontos
link-begin = Code anzeigen
link-code-about = Öffne auf einem Gerät deines Kontos Einstellungen, Geräte, „Gerät verbinden“ und gib diesen Code ein oder scanne ihn.
link-code = Code
link-waiting = Warten auf das andere Gerät …
link-digits-about = Zeigen beide Geräte diese Ziffern?
link-same = Ja, es sind dieselben
link-different = Nein
link-confirmed = Warten auf deine Antwort am anderen Gerät …
link-never-send = Dieser Code ist nur für ein eigenes Gerät von dir. Wer dich sonst danach fragt, will dein Konto.
recover-title = Wiederherstellungscode verwenden
recover-code = Wiederherstellungscode
recover-code-help = Wie du ihn aufgeschrieben hast. Leerzeichen und Großschreibung sind gleich.
recover-handle-help = Leer lassen, wenn dein Konto keinen hat.
recover-replace = Jemand anders könnte diesen Code gesehen haben: einen neuen geben
recover-warning = Alle anderen Geräte dieses Kontos werden entfernt, und mit einem neuen Wiederherstellungscode sehen deine Kontakte, dass dein Sicherheitscode sich geändert hat. Die Chats beginnen hier leer.
recover-do = Dies zum einzigen Gerät machen
recover-busy = Dein Konto wird geholt …

unlock-title = Gesperrt
unlock-about = Deine Nachrichten sind auf diesem Rechner abgeschlossen.
unlock-do = Entsperren
unlock-wrong = Das ist nicht die Passphrase.
unlock-keyring = Mit dem Schlüsselbund des Systems entsperren

client-starting = Wiretight wird geöffnet …
client-ended-title = Öffne Wiretight noch einmal
client-ended-about = Dieser Tab gehört nicht mehr dazu. Starte Wiretight aus deinen Programmen, oder mit „wiretight open“. Nichts ist verloren.
client-returning = Wiretight läuft gerade nicht. Diese Seite kommt von selbst wieder.
part-lost = Wiretight auf diesem Computer hat nicht geantwortet, darum fehlt dieser Teil der Seite.
part-unfit = Wiretight wurde aktualisiert, oder ein Teil der Seite kam nicht vollständig an. Bitte die Seite neu laden.
part-load-again = Neu laden
offline-line = Nicht mit dem Server verbunden. Was du schreibst, wird gesendet, sobald er wieder da ist.

removed-title = Dieses Gerät wurde entfernt
removed-about = Ein anderes Gerät deines Kontos hat es entfernt. Was vorher ankam, ist auf der Kommandozeile noch zu lesen.
closed-title = Dieses Konto wurde gelöscht
closed-about = Was vorher ankam, ist auf der Kommandozeile noch zu lesen.

## Anfragen
requests-title = Anfragen
requests-about = Wer dir schreiben will, wartet hier. Bevor du annimmst, erfährt niemand etwas.
requests-empty = Keine Anfragen
requests-empty-about = Wenn dir jemand zum ersten Mal schreibt, entscheidest du hier, ob du annimmst.
request-says = Nennt sich „{ $claimed }“. Ob der Name stimmt, wird geprüft, wenn du annimmst.
request-words = Was { $name } schreibt
request-no-text = Noch nichts geschrieben.
request-accept = Annehmen
request-delete = Löschen
request-block = Blockieren
request-blocked = Blockiert. Davon erfährt niemand.
request-declined = Gelöscht. Davon erfährt niemand.
request-notice = Du siehst nur die Worte: Bilder werden nicht geladen, Links öffnen sich nicht, und dass du es gelesen hast, erfährt niemand.

## Chats beginnen
new-title = Neuer Chat
new-field = Name
new-field-help = Der ganze Name, wie man ihn dir genannt hat.
new-find = Suchen
new-not-found = Diesen Namen hat auf deinem Server niemand: Er schreibt sich anders, oder das Konto wurde gelöscht. Fragt nach.
new-known = Menschen, die du kennst
new-group = Neue Gruppe
new-none-known = Du kennst hier noch niemanden.
new-first-title = An { $name } schreiben
new-first-text = Erste Nachricht
new-first-help = Dieser Text kommt als Anfrage an; sie kann angenommen werden oder nicht.
new-first-send = Senden
group-new-title = Neue Gruppe
group-name = Name der Gruppe
group-people = Wer dabei ist
group-people-help = Wähle mindestens eine Person.
group-create = Gruppe anlegen

## Suche
search-title = Suche
search-field = Gesuchte Wörter
search-in-chat = In diesem Chat suchen
search-nothing = Nichts gefunden
search-nothing-about = Nachrichten werden nach den Anfängen ihrer Wörter gefunden. Gesucht wird nur auf diesem Gerät.
search-begin = Was suchst du?
search-begin-about = Namen, Chats und Nachrichten auf diesem Gerät. Niemand sonst wird gefragt.
search-chats = Chats
search-messages = Nachrichten
search-more = Mehr zeigen
search-count = { $count ->
    [one] Eine Nachricht
   *[other] { $count } Nachrichten
}

## Details eines Chats
details-title = Details
details-members = { $count ->
    [one] Eine Person
   *[other] { $count } Personen
}
details-only = Nur Menschen in diesem Chat können ihn lesen oder hören.
details-security = Sicherheitsnummer
details-verified = Ihr habt die Sicherheitsnummern verglichen.
details-not-verified = Noch nicht verglichen
details-lapsed = Auf einem Gerät verglichen, das entfernt wurde
details-replaced = Der Sicherheitscode hat sich seit dem Vergleich geändert
details-mute = Stumm schalten
details-unmute = Stummschaltung aufheben
details-mute-hour = Eine Stunde
details-mute-eight = 8 Stunden
details-mute-week = Eine Woche
details-mute-always = Bis ich sie aufhebe
details-muted-until = Stumm bis { $time }
details-hide = Diesen Chat verbergen
details-hide-about = Er steht in keiner Liste und ist nur über seinen Namen zu finden. Das schützt vor einem Blick auf deinen Bildschirm, nicht vor jemandem, der ihn benutzt.
details-search = In diesem Chat suchen
details-disappear = Nachrichten verschwinden
details-disappear-off = Nie
details-disappear-day = Nach einem Tag
details-disappear-week = Nach einer Woche
details-disappear-month = Nach vier Wochen
details-disappear-about = Von allen Geräten, so lange nach dem Senden. Wer eine Nachricht gelesen hat, kann sie behalten haben.
details-disappear-other = Nach { $span }
details-block = { $name } blockieren
details-unblock = { $name } nicht mehr blockieren
details-block-about = Du hörst nichts mehr von dort, und niemand erfährt es.
details-leave = Verlassen
details-leave-group = Gruppe verlassen
details-leave-about = Du liest nichts mehr, was danach geschrieben wird. Was gesagt wurde, bleibt auf deinen Geräten.
details-rename = Umbenennen
details-rename-title = Name der Gruppe
details-add = Menschen hinzufügen
details-role-owner = Besitz
details-role-admin = Verwaltung
details-role-member = Mitglied
details-you = Du
details-pending = kommt dazu, sobald das Gerät wieder da ist
details-removing = wird entfernt: bis alle Geräte es wissen, wird noch mitgelesen
details-devices = { $count ->
    [one] ein Gerät
   *[other] { $count } Geräte
}
details-make-admin = Verwaltung geben
details-make-owner = Besitz geben
details-make-member = Zum Mitglied machen
details-remove = Aus der Gruppe entfernen
details-remove-about = { $name } liest nichts mehr, was danach geschrieben wird. Alle in der Gruppe sehen es.
details-message = { $name } schreiben
details-confirm = Namen bestätigen
details-member-menu = Möglichkeiten zu { $name }
details-rebuild = Gruppe neu aufbauen
details-rebuild-about = So kann der Chat nicht weitergehen. Er wird mit denselben Menschen neu aufgebaut; alle sehen es.
details-resume = In diesem Chat weitermachen
details-resume-about = Der Server wurde bei einer Lüge über diesen Chat ertappt. Mach nur weiter, wenn du Grund hast, ihm wieder zu glauben. Die Beweise bleiben.
details-rejoin = Die anderen bitten, dieses Gerät neu aufzunehmen

## Wissen, wem man schreibt
verify-title = Sicherheitsnummern vergleichen
verify-about = Seht ihr beide dieselbe Nummer, steht niemand zwischen euch. Vergleicht sie auf einem anderen Weg als diesem Chat: trefft euch oder telefoniert.
verify-number = Sicherheitsnummer mit { $name }
verify-picture = Bild der Sicherheitsnummer
verify-read = Eintippen, was { $name } vorliest
verify-read-help = Alle sechzig Ziffern. Leerzeichen sind gleich.
verify-check = Vergleichen
verify-scan = Das andere Bild scannen
verify-scanning = Halte das Bild des anderen Geräts vor die Kamera.
verify-no-camera = Die Kamera geht hier nicht. Tippe stattdessen die Nummer ein.
verify-same = Sie ist dieselbe. Niemand steht zwischen dir und { $name }.
verify-other = Sie ist nicht dieselbe. Vergleicht noch einmal. Ist sie wieder anders, schreib hier nichts, was nicht auch für Dazwischenstehende bestimmt ist.
verify-forget = Vergessen, dass verglichen wurde
verify-forgotten = Vergessen.
verify-is = Du hast die Sicherheitsnummer mit { $name } verglichen.
verify-on = Auf { $device }, { $time }.
verify-lapsed = Du hast mit { $name } auf einem Gerät verglichen, das seither entfernt wurde: Vergleicht noch einmal.
verify-replaced = Der Sicherheitscode von { $name } hat sich seit dem Vergleich geändert: Das Konto wurde wiederhergestellt oder der Code ersetzt. Was du schreibst, wartet. Frag auf einem anderen Weg, warum.
verify-acknowledge = Ohne Vergleich weitermachen
verify-offline = Der Server ist gerade nicht erreichbar: Die Nummer wird jedes Mal neu erfragt.

## Geräte
devices-title = Geräte
devices-about = Alle deine Geräte sind gleich, und jedes ist in jedem Chat.
devices-this = Dieses Gerät
devices-new = Neu
devices-unnamed = Gerät { $id }
devices-leaving = { $count ->
    [one] Wird entfernt: noch in einem Chat
   *[other] Wird entfernt: noch in { $count } Chats
}
devices-rename = Umbenennen
devices-rename-title = Name des Geräts
devices-remove = Entfernen
devices-remove-title = { $name } entfernen?
devices-remove-about = Es liest nichts mehr, was danach geschrieben wird, in keinem Chat.
devices-link = Gerät verbinden
devices-link-title = Gerät verbinden
devices-link-about = Öffne Wiretight auf dem neuen Gerät und wähle „Ich habe ein Konto“, „Dieses Gerät verbinden“. Gib hier den Code ein, den es zeigt.
devices-link-code = Code des neuen Geräts
devices-link-warning = Gib nur einen Code ein, den du auf einem Gerät in deiner Hand siehst. Wer dir einen schickt, will dein Konto.
devices-link-waiting = Warten auf das andere Gerät …
devices-link-joining = Das neue Gerät kommt in deine Chats: { $done } von { $of }
devices-link-done = Das Gerät ist verbunden.
devices-added = Dein Konto hat ein weiteres Gerät. Wenn nicht du es hinzugefügt hast, entferne es.
devices-look = Geräte ansehen

## Das Verzeichnis
alarm-title = Der Server wurde bei einer Lüge ertappt
alarm-about = Er hat nicht allen dasselbe Verzeichnis gezeigt. Vielleicht will sich jemand zwischen dich und deine Kontakte stellen. Was du schreibst, wird nicht gesendet.
alarm-what = Was ertappt wurde
alarm-save = Beweise sichern
alarm-saved = Gesichert. Jeder kann sie mit „wiretight-auditor check“ prüfen.
alarm-go-on = Trotzdem senden
alarm-go-on-title = Trotzdem senden?
alarm-go-on-about = Was wartet, wird gesendet. Auf das Wort dieses Verzeichnisses wird niemand Neues geglaubt. Die Beweise bleiben.
alarm-kept = Du machst weiter, obwohl das Verzeichnis ertappt wurde. Auf sein Wort wird niemand Neues geglaubt.
lie-server-keys = Der Server zeigt andere Codes, als seine Adresse nennt.
lie-head-signature = Der Server hat nicht unterschrieben, was er über diesen Chat sagt.
lie-broken-chain = Der Server hat Nachrichten dieses Chats geändert, ausgelassen oder vertauscht.
lie-withheld = Der Server hält Nachrichten dieses Chats zurück, die andere gesehen haben.
lie-forked = Der Server zeigt den Leuten in diesem Chat verschiedene Nachrichten.
lie-planted-entry = Der Server hat etwas in diesen Chat gesetzt, das niemand darin geschrieben hat.
lie-missing-body = Der Server hält eine Nachricht zurück, bevor sie abgelaufen ist.
lie-replayed = Der Server hat eine Nachricht zweimal zugestellt.
lie-stamp = Der Stempel des Servers auf einer Nachricht ist falsch.
lie-join-start = Der Server zeigt diesen Chat von einer anderen Stelle an, als wer dich hinzugefügt hat, gesagt hat.
lie-wrong-next-key = Ein Mitglied hat einen falschen nächsten Code dieses Chats angekündigt und ihn damit angehalten.
lie-role-overreach = Ein Mitglied hat diesen Chat geändert, ohne es zu dürfen.
lie-foreign-leaf = Ein Mitglied wollte ein Gerät hinzufügen, das nicht der genannten Person gehört.
lie-removal-ignored = Ein Mitglied hat jemanden in diesem Chat behalten, der entfernt werden musste.
lie-bad-commit = Etwas Unlesbares hat diesen Chat angehalten.
lie-unreportable = Ein Mitglied hat eine Nachricht gesendet, die man nicht hätte melden können. Sie wird nicht gezeigt.
lie-rebuild-refused = Jemand wollte diesen Chat ersetzen, ohne es zu dürfen.
lie-unsolicited-welcome = Jemand wollte diesen Chat ersetzen.
lie-false-chain = Der Server zeigt falsche Angaben über eine Person.
lie-profile-copied = Dieses Profil wurde kopiert, oder es oder der Server wurde aus einer Kopie wiederhergestellt.
lie-wrong-answer = Die Antwort des Servers passt nicht zu dem, was gefragt wurde.
lie-bad-invitation = Eine Einladung ist nicht, was sie zu sein vorgibt.
lie-backdated = Der Server hat Gesendetem ein falsches Datum gegeben. Wenn das Datum dieses Geräts stimmt, will er es vielleicht vor anderen verbergen.
lie-issuer-twice = Der Server kennzeichnet Leute: Er zeigt verschiedenen Leuten verschiedene Codes für ihre anonymen Berechtigungen.
lie-other-issuer = Der Server hat anonyme Berechtigungen ausgegeben, die er wiedererkennen könnte.
lie-not-full = Der Server sagt, dieser Chat müsse seine Codes wechseln, obwohl er es nicht muss.
lie-forked-chain = Es werden zwei verschiedene Angaben über die Geräte einer Person gezeigt, beide mit ihren Codes unterschrieben.
lie-old-chain = Der Server zeigt veraltete Angaben über deine eigenen Geräte.
lie-misplaced = Der Server wollte herausfinden, welche Verbindungen deine sind.
lie-two-logs = Der Server führt zwei Verzeichnisse der Leute: Er nennt zwei Codes dafür.
lie-two-directories = Der Server zeigt verschiedenen Leuten Verschiedenes darüber, wer welche Codes hat.
lie-log-rolled-back = Der Server hat etwas aus seinem Verzeichnis der Leute zurückgenommen.
lie-other-map = Der Server hat sein Verzeichnis der Leute gegen ein anderes ausgetauscht.
lie-false-proof = Der Server konnte nicht beweisen, was er über eine Person sagt.
lie-old-record = Der Server zeigt veraltete Angaben über die Geräte einer Person.
lie-other-record = Im Verzeichnis des Servers steht über eine Person anderes, als er zeigt.
lie-not-vouched = Der Server zeigt eine Änderung an den Geräten einer Person, für die er nicht einsteht.
lie-false-promise = Der Server hat über die Geräte einer Person ein Versprechen gegeben, das keines ist.
lie-broken-promise = Der Server hat versprochen, eine Änderung an den Geräten einer Person einzutragen, und es nicht getan.
lie-other-holder = Der Server zeigt unter einem Namen eine andere Person, als sein Verzeichnis nennt.
lie-false-release = Der Server hat einer Person ihren Namen genommen, obwohl ihr Konto nicht gelöscht ist.
lie-own-devices-changed = Im Verzeichnis des Servers steht oder stand eine Zeit lang über deine Geräte anderes, als dieses Gerät weiß.
lie-own-handle-changed = Im Verzeichnis des Servers steht oder stand eine Zeit lang anderes darüber, wer deinen Namen hat, als dieses Gerät weiß.
directory-about = Die öffentliche Aufzeichnung des Servers, wer welche Geräte hat. Dieses Gerät prüft sie, damit sich niemand ungesehen zwischen dich und andere stellt.
directory-good = Es sieht aus, wie es soll.
directory-good-now = Jetzt sieht es aus, wie es soll. Was zuvor ertappt wurde, steht unten.
directory-checked = Zuletzt geprüft: { $time }
directory-never = Noch nicht geprüft
directory-late = Es ist spät dran. Dieses Gerät fragt weiter.
directory-old = Es hat nichts Neues gezeigt. Frag den Betreiber des Servers.
directory-ahead = Seine Uhr geht anders als die dieses Rechners. Prüfe hier die Zeit.
directory-withheld = Der Server hat seit { $time } nicht darüber geantwortet.
directory-size = Gesehene Einträge: { $count }
directory-witnesses = Zeugen, denen du traust
directory-no-witnesses = Keine. Zeugen unterschreiben, was sie vom Verzeichnis gesehen haben; dann musst du nicht dem Server allein glauben.
evidence-title = Beweise
evidence-none = Nichts wurde ertappt.
evidence-of = Beweis { $number }
standing-quota-used = Was dein Konto an einem Tag darf, ist verbraucht. Was du schreibst, wird behalten und nach Mitternacht (UTC) gesendet.
standing-clocks-differ = Die Uhr dieses Rechners geht anders als die des Servers. Prüfe hier die Zeit.
standing-refused = Der Server weist dieses Konto gerade ab. Was du schreibst, wird behalten.
standing-unknown = Der Server kennt dieses Konto oder dieses Gerät nicht mehr: Er wurde aus einer älteren Kopie wiederhergestellt, oder mit ihm stimmt etwas nicht. Hier geht nichts verloren, und was du schreibst, bleibt. Sag es dem Betreiber.
standing-suspended = Der Betreiber des Servers hat dieses Konto gesperrt. Spätestens in 31 Stunden geht nichts mehr hinaus und kommt nichts mehr an. Was hier ist, bleibt.

## Einstellungen
settings-title = Einstellungen
settings-profile = Du
settings-privacy = Privatsphäre
settings-devices = Geräte
settings-appearance = Aussehen
settings-notifications = Mitteilungen
settings-directory = Verzeichnis und Beweise
settings-about = Über Wiretight
settings-sections = Teile der Einstellungen
profile-name = Dein Name
profile-none = Keiner
profile-account = Konto
profile-server = Server
profile-share = Andere dich finden lassen
profile-share-about = Gib anderen deinen Namen und die Adresse des Servers, oder lass sie das scannen.
profile-copy = Name und Server kopieren
profile-picture = Bild deines Namens und Servers
profile-lock = Jetzt sperren
privacy-reach = Wer dich erreichen kann
privacy-write = Wer dir zuerst schreiben darf
privacy-write-everyone = Alle; Fremde warten als Anfrage
privacy-write-contacts = Menschen, die ich kenne
privacy-write-nobody = Niemand
privacy-add = Wer dich in Gruppen aufnehmen darf
privacy-add-everyone = Alle; Fremde warten als Anfrage
privacy-add-contacts = Menschen, die ich kenne
privacy-add-nobody = Niemand; was jemand beginnt, wartet als Anfrage
privacy-reach-about = Wer es nicht darf, erfährt es nicht. Bestehende Chats gehen weiter.
privacy-receipts = Anderen sagen, was ich erhalten und gelesen habe
privacy-receipts-about = Ohne das erfährst auch du es nicht.
privacy-typing = Anderen sagen, dass ich schreibe
privacy-previews = Vorschauen von Links mitsenden
privacy-previews-about = Dein Gerät holt die Seiten, deren Links du sendest. Jede Seite erfährt, dass jemand nachsieht, und von welcher Adresse.
privacy-blocked = Blockierte
privacy-blocked-none = Du hast niemanden blockiert.
privacy-unblock = Nicht mehr blockieren
privacy-lock = Von selbst sperren
privacy-lock-never = Nie
privacy-lock-span = Nach { $span } ohne Benutzung
privacy-evidence = Nachrichten sind unterschrieben, damit Missbrauch beweisbar ist
privacy-evidence-about = Jede Nachricht trägt die Unterschrift ihres Verfassers und den Stempel des Servers. Eine spätere Version kann Missbrauch damit melden; diese sendet keine Meldungen und behält keine Beweise. Niemandes Nachrichten werden durchsucht.
appearance-theme = Farben
appearance-system = Wie das System
appearance-light = Hell
appearance-dark = Dunkel
appearance-language = Sprache
appearance-language-system = Wie der Browser
appearance-enter = Eingabetaste sendet
appearance-enter-about = Sonst beginnt sie eine neue Zeile, und Umschalt+Eingabe sendet.
notifications-about = Sie kommen von Wiretight selbst, nicht vom Browser, solange diese Seite nicht zu sehen ist.
notifications-legend = Was Mitteilungen sagen
notifications-off = Nichts: keine Mitteilungen
notifications-plain = Dass etwas da ist
notifications-names = Wer geschrieben hat
notifications-content = Wer geschrieben hat, und was
about-words = Wiretight ist ein Messenger, dessen Nachrichten nur die Menschen im Chat lesen können. Diese Seite kommt von deinem eigenen Rechner; niemand sonst kann sie ändern.
about-version = Version { $version }, freie Software unter der AGPL-3.0-only.
about-source = Wer dir dieses Programm gegeben hat, gibt dir auch seinen Quelltext, und wer einen geänderten Server betreibt, zeigt dir dessen.
about-licences = Symbole: Lucide (ISC). Namen der Emoji: emojibase (MIT).

## Gemerkt
starred-title = Gemerkt
starred-empty = Nichts gemerkt
starred-empty-about = Merke dir eine Nachricht, dann findest du sie hier, auf allen deinen Geräten.

## Palette
palette-title = Gehe zu
palette-field = Chat, Person oder etwas zu tun
palette-nothing = Nichts mit diesem Namen
palette-lock = Wiretight sperren
palette-theme = Farben wechseln

## Gruppen: wer hereinkommt, und wer was darf
details-ban = Entfernen und aussperren
details-ban-about = { $name } wird entfernt und bleibt draußen: Kein Link lässt ein, und Mitglieder können { $name } nicht hinzufügen. Alle in der Gruppe sehen, wer ausgesperrt ist.
details-ban-do = Aussperren
group-describe = Beschreibung hinzufügen
group-describe-anew = Beschreibung ändern
group-description = Beschreibung
group-description-help = Alle in der Gruppe lesen sie, und wer eingelassen wird.
group-description-long = Sie ist zu lang.
group-picture = Bild der Gruppe
group-picture-add = Bild hinzufügen
group-picture-other = Anderes wählen
group-picture-remove = Bild entfernen
group-picture-busy = Es wird klein genug gemacht …
group-picture-none = Das lässt sich nicht als Bild lesen.
asking-about = Das sehen nur die, die über diesen Link einlassen können. Wer abgewiesen wird, erfährt es nicht.
asking-by = Über den Link von
asking-by-own = Über deinen Link
asking-granted = Wird eingelassen
asking-admit = Einlassen
asking-admit-whom = Einlassen: { $name }
asking-unconfirmed = Der Name ist nicht bestätigt. Trotzdem einlassen?
asking-unconfirmed-about = Das Verzeichnis bestätigt nicht, dass „{ $name }“ dazugehört. Frag auf einem anderen Weg, wer es ist.
asking-turn-away = Abweisen
asking-turn-away-whom = Abweisen: { $name }
links-title = Links in die Gruppe
links-about = Wer einen Link hat, kann um Einlass bitten. Alle in der Gruppe sehen, wer über wessen Link gekommen ist.
links-way = Dein Link
links-asks = Du entscheidest, wer hereinkommt
links-asks-about = Das können auch bis zu zwei andere aus Besitz und Verwaltung, die der Link nennt.
links-open = Wer fragt, wird eingelassen
links-open-about = Niemand wird gefragt, bis du ihn widerrufst. Gib ihn nur Menschen, die du einlassen würdest.
links-asks-short = Jemand entscheidet, wer hereinkommt
links-open-short = Lässt alle ein, die fragen
links-instead = Er ersetzt deinen anderen Link; der gilt dann nicht mehr.
links-show = Link zeigen
links-make = Link machen
links-picture = Bild des Links, zum Scannen
links-text = Der Link
links-copy = Link kopieren
links-of = Link von
links-revoke = Alle Links widerrufen
links-revoke-about = Kein Link in diese Gruppe gilt mehr, von wem er auch ist, und wer wartet, wird vergessen.
links-revoke-do = Widerrufen
rules-title = Wer was darf
rules-about = Das bestimmt, wem die Gruppe gehört. Was jemand schreibt, ohne es zu dürfen, wird niemandem gezeigt.
rule-add = Menschen hinzufügen
rule-write = Schreiben
rule-edit = Name, Beschreibung und Bild ändern
audience-everyone = Alle
audience-admins = Besitz und Verwaltung
audience-owners = Nur Besitz
banned-title = Ausgesperrt
banned-about = Kein Link lässt sie ein, und Mitglieder können sie nicht hinzufügen.
banned-lift = Sperre aufheben
banned-lift-whom = Sperre aufheben: { $name }
join-title = Über einen Link in eine Gruppe
join-link = Link
join-link-help = Ganz, so wie du ihn bekommen hast.
join-about = Alle in der Gruppe werden sehen, dass du über diesen Link gekommen bist. Bis du eingelassen wirst, siehst du nichts von der Gruppe.
join-do = Um Einlass bitten
join-no-link = Das ist kein Link in eine Gruppe, oder nicht der ganze.
join-asked = Du hast gefragt
join-asked-about = Sobald dich jemand einlässt, steht die Gruppe unter deinen Chats. Wenn es niemand tut, erfährst du es nicht.

## Anwesenheit, verborgene Chats
details-here = Wenn du hier bist
details-here-yes = Sieht es, und du siehst es umgekehrt auch
details-here-no = Sieht es nicht
details-here-as-others = { $what ->
    [yes] Wie andere: sieht es
   *[no] Wie andere: sieht es nicht
}
privacy-here = Wer sieht, wenn du hier bist
privacy-here-nobody = Niemand
privacy-here-contacts = Menschen, die ich kenne
privacy-here-about = Das wird nur zwischen zwei Menschen gesagt, von euren Geräten und nie vom Server. Du siehst es bei denen, die es bei dir sehen. In den Details eines Chats wählst du es für einen Menschen allein.
hidden-title = Verborgene Chats
hidden-about = Sie stehen in keiner Liste, zählen nirgends mit und sind nur über ihren ganzen Namen zu finden. Das schützt vor einem Blick auf deinen Bildschirm, nicht vor jemandem, der ihn benutzt.
hidden-open = Verborgene Chats zeigen
hidden-close = Liste schließen
hidden-none = Du hast keinen Chat verborgen.

## Der Wiederherstellungscode und das Ende des Kontos
recovery-replacing = Er wird gerade gültig gemacht. Du kannst ihn inzwischen aufschreiben.
recovery-unanswered = Behalte beide Codes: Der Server hat nicht geantwortet, also kann jeder der beiden gelten. „Meinen Code prüfen“ unter Einstellungen, Du, sagt, welcher.
recovery-unsure = Behalte diesen Code, und den vorigen, falls du einen hattest: Der Server hat nicht geantwortet, dieser gilt vielleicht schon. Wiretight macht weiter, wenn du es entsperrst.
code-title = Wiederherstellungscode
code-about = Der einzige Weg zurück in dein Konto, wenn du alle Geräte verlierst. Niemand kann ihn dir noch einmal zeigen.
code-check = Meinen Code prüfen
code-check-do = Prüfen
code-reminder = Hast du deinen Wiederherstellungscode? Er kann nicht noch einmal gezeigt werden. Ohne ihn verbinde ein zweites Gerät, damit mit dem einen nicht das Konto verloren geht.
code-reminder-have = Ich habe ihn
code-right = Das ist dein Wiederherstellungscode.
code-other = Das ist ein Wiederherstellungscode, aber nicht der dieses Kontos.
code-mistyped = Das ist kein Wiederherstellungscode. Vergleiche ihn Zeichen für Zeichen mit dem, was du aufgeschrieben hast.
code-replace = Code ersetzen
code-replace-about = Du bekommst einen neuen Code, und der alte nützt dann nichts mehr. Deine Kontakte sehen, dass dein Sicherheitscode sich geändert hat; wer ihn verglichen hatte, vergleicht noch einmal.
code-replace-do = Ersetzen
code-not-replaced = Der Code wurde nicht ersetzt: Der gezeigte nützt nichts, und deiner gilt weiter. { $why }
delete-account = Konto löschen
delete-account-about = Für immer, auf allen deinen Geräten.
delete-account-title = Konto für immer löschen?
delete-account-warning = Niemand kann dir mehr schreiben, und niemand kann das Konto zurückholen, auch nicht mit dem Wiederherstellungscode. Deine Kontakte sehen, dass es gelöscht wurde. Was andere erhalten haben, behalten sie.
delete-account-type = Zur Bestätigung { $name } eingeben
delete-account-do = Für immer löschen

# Die eigene Sperre eines Chats
chat-lock = Mit einer Passphrase sperren
chat-lock-again = Wieder sperren
details-lock-no = Auf diesem Gerät, mit einer eigenen Passphrase des Chats
details-lock-open = Er ist mit einer Passphrase gesperrt und gerade offen
details-lock-closed = Er ist mit einer eigenen Passphrase gesperrt
lock-title = Diesen Chat sperren
lock-about = Was hier gesagt wurde und noch gesagt wird, liest man auf diesem Gerät dann nur mit der Passphrase des Chats: niemand, bei dem Wiretight offen ist, kein Programm, niemand mit einer gestohlenen Festplatte. Er empfängt weiter. Die Suche findet nichts daraus, bis er entsperrt ist.
lock-not = Nicht geschützt: wer im Chat ist, sein Name und Bild, wann jemand schreibt und wie viel ungelesen ist, Dateien, die du gespeichert hast, und was deine anderen Geräte und die anderen haben. Wer die Programme auf diesem Computer ändern kann, kann lesen, was hereinkommt.
lock-warning = Wer die Passphrase vergisst, verliert den Verlauf des Chats auf diesem Gerät. Kein Wiederherstellungscode bringt ihn zurück.
lock-passphrase-help = Eine andere als die von Wiretight, und eine lange: Auf einer gestohlenen Festplatte lässt sie sich ausprobieren.
lock-again = Dieselbe noch einmal
lock-differs = Das ist nicht dieselbe.
lock-do = Sperren
lock-done = Er ist gesperrt.
lock-files = Er kann gesperrt werden, sobald keine Dateien von ihm unterwegs sind und keine darauf warten, noch einmal gesendet zu werden.
lock-remove = Sperre entfernen
lock-remove-about = Er ist von da an wie jeder andere Chat: Wer Wiretight offen hat, liest ihn, und die Suche findet ihn.
lock-removed = Er hat keine Sperre mehr.

# Eine Kopie des Profils
copied-title = Dieses Profil ist eine Kopie
copied-about = Es wurde kopiert, oder es oder der Server wurde aus einer Kopie wiederhergestellt. Zwei Kopien würden einander widersprechen, darum sendet diese nichts. Wenn Wiretight mit demselben Profil noch anderswo läuft, mach dort weiter.
copied-heal = Mit dieser Kopie weitermachen
copied-heal-title = Soll diese Kopie weitermachen?
copied-heal-about = Eine andere Kopie dieses Profils sendet von da an nichts. Jeder deiner Chats nimmt diese wieder auf, wenn jemand daraus online ist; bis dahin wird dort nichts Neues gelesen.
copied-healed = Diese Kopie macht weiter. Deine Chats nehmen sie wieder auf.

# Aussperren, wer nicht in der Gruppe ist
ban-somebody = Jemanden aussperren, der nicht in der Gruppe ist
ban-who = Wen
ban-who-help = Der Name von jemandem, auch wenn du sie oder ihn nicht kennst, oder die ganze ID eines Kontos. Es wird ihnen nicht gesagt.
ban-unknown = Niemand hat diesen Namen.

# Gruppen, in die jemand eingelassen werden möchte
waited-title = Du hast um Einlass gebeten
waited-for = Eine Gruppe von { $people }
waited-about = Von diesem Gerät aus gefragt, und nur hier zurückzunehmen. Du erfährst es nicht, wenn niemand dich einlässt.
waited-elsewhere = Worum du auf einem anderen deiner Geräte gebeten hast, siehst du dort, und nimmst es dort zurück.
waited-take-back = Zurücknehmen
waited-taken-back = Zurückgenommen. Sie erfahren es nicht; lassen sie dich trotzdem ein, ist es eine Anfrage.

# Zeugen
witnesses-quorum = { $quorum } von { $count } müssen unterschrieben haben, was der Server zeigt.
witnesses-name = Zeugen nennen
witnesses-change = Ändern
witnesses-none = Keinem vertrauen
witnesses-none-about = Von da an wird dem Verzeichnis des Servers geglaubt, ohne dass es sonst jemand gesehen hat.
witnesses-named = Zeugen
witnesses-named-help = Was dir der Betreiber jedes Zeugen gibt, je eine Zeile. Niemand Neuem wird geglaubt, wenn nicht genug von ihnen unterschrieben haben.
witnesses-count = Wie viele unterschrieben haben müssen
witnesses-count-help = Leer: mehr als die Hälfte von ihnen.
witnesses-count-wrong = Eine Zahl von 1 bis { $count }

# Was die Liste, die Unterhaltung und das Schreibfeld sagen.

## Rahmen
rail-label = Orte
rail-chats = Chats
rail-requests = Anfragen
rail-starred = Gemerkt
rail-archive = Archiv
rail-settings = Einstellungen
rail-own = Du bist { $name }
rail-waiting = { $count ->
    [one] eines wartet
   *[other] { $count } warten
}
shell-nothing-open = Wähle einen Chat
shell-nothing-open-about = Nur die Menschen in einem Chat können ihn lesen oder hören.
back = Zurück
back-waiting = Zurück. Ungelesenes in { $count ->
    [one] einem anderen Chat
   *[other] { $count } anderen Chats
}
search = Suchen
new-chat = Neuer Chat
client-lost = Wiretight antwortet auf diesem Rechner nicht. Die Seite kommt von selbst wieder.
kept-for-later = Behalten; gesendet, sobald der Server wieder erreichbar ist.
failed = { $reason ->
    [keyring] Der Schlüsselbund des Systems ist nicht verwendbar. Starte oder entsperre ihn; für ein neues Konto kannst du stattdessen eine Passphrase wählen.
    [server] { field-server }
    [distrusted] Das ist nicht der Server, den die Adresse nennt. Frag seinen Betreiber auf anderem Weg nach der Adresse. Nichts wurde gesendet.
    [handle] { field-handle }
    [handle-taken] Dieser Name ist vergeben, oder einem vergebenen zu ähnlich.
    [no-such-handle] { new-not-found }
    [other-own-handle] Das Konto dieses Codes hat einen anderen Namen. Such nach Tippfehlern. Wenn es dein Name war, frag den Betreiber des Servers auf anderem Weg, wer ihn hat.
    [registration-closed] Dieser Server nimmt keine neuen Konten an.
    [invitation] Dieser Server verlangt einen Einladungscode, und dieser fehlt, ist unbekannt oder schon benutzt.
    [recovery-code] { code-mistyped }
    [other-recovery-code] { code-other }
    [link-code] Das ist kein Code, den ein neues Gerät zeigt. Kopiere ihn so, wie er dort steht.
    [link-under-way] Es wird gerade ein anderes Gerät verbunden. Sag dort, ob die Ziffern gleich sind, oder versuch es in zehn Minuten wieder.
    [cancelled] Auf einem der beiden Geräte wurde abgebrochen. Nichts wurde verbunden.
    [timed-out] Der Code gilt nicht mehr. Fang noch einmal an.
    [busy] Der Server lässt gerade keine weiteren Geräte verbinden. Fang in ein paar Minuten noch einmal an.
    [other-account] Das andere Gerät gehört zu einem anderen Konto als dem, das eingegeben wurde. Nichts wurde verbunden.
    [witnesses] Das sind keine Zeugen. Kopiere, was ihre Betreiber dir geben.
    [too-few-witnesses] Zu wenige der Zeugen, denen du traust, haben das Verzeichnis des Servers unterschrieben. Versuch es in ein paar Minuten noch einmal, oder frag ihre Betreiber.
   *[none] { $kind ->
        [not-permitted] Das darfst du hier nicht.
        [not-found] Das ist nicht mehr da.
        [refused] Der Server hat es abgelehnt.
        [quota] Dein Konto hat aufgebraucht, was es an einem Tag darf. Nach Mitternacht (UTC) geht es weiter.
        [suspended] Der Betreiber des Servers hat dieses Konto gesperrt.
        [disk] Die Platte dieses Rechners kann es nicht aufnehmen.
        [locked] Wiretight ist gesperrt.
        [lost] Wiretight antwortet auf diesem Rechner nicht.
        [caught] Eine Lüge wurde ertappt; nichts wurde gesendet.
        [state] Das geht gerade nicht.
        [too-long] Das ist zu lang, um es zu senden.
        [mismatch] Was verglichen wurde, ist nicht dasselbe.
        [usage] Was eingegeben wurde, ist nicht verwendbar: Es ist zu lang oder nicht vollständig.
        [offline] Der Server ist nicht erreichbar. Prüfe die Verbindung und die Adresse des Servers.
        [not-registered] Hier ist noch kein Konto.
        [signed-out] Dieser Tab hat seinen Platz verloren. Öffne Wiretight noch einmal.
       *[other] Das ging nicht: { $detail }
    }
}
you = Du
name-unsure = So nennt sich diese Person. Niemand hat es bestätigt.

## Liste
list-empty = Noch keine Chats
list-empty-about = Schreib jemandem unter dessen Namen, oder gib deinen weiter.
archive-empty = Nichts im Archiv
group-unnamed = Gruppe ohne Namen
draft = Entwurf:
typing = schreibt …
typing-one-of = { $name }
typing-after-name = schreibt …
nothing-said = Noch keine Nachrichten
unread = { $count ->
    [one] eine ungelesene Nachricht
   *[other] { $count } ungelesene Nachrichten
}
chat-menu = Mehr zu diesem Chat
chat-pin = Oben anheften
chat-unpin = Nicht mehr anheften
chat-mute = Stumm schalten
chat-unmute = Stummschaltung aufheben
chat-archive = Archivieren
chat-unarchive = Aus dem Archiv holen
chat-hide = Verbergen
chat-show = Wieder zeigen
chat-show-whom = Wieder zeigen: { $name }
chat-hidden = Verborgen. Du findest ihn über seinen ganzen Namen, oder unter Einstellungen, Privatsphäre.
chat-delete = Diesen Chat löschen
chat-delete-where = Auf allen deinen Geräten; die anderen behalten, was sie haben
chat-delete-about = Was hier gesagt wurde, verschwindet endgültig von allen deinen Geräten, mit allem, was gemerkt oder begonnen ist oder noch gesendet werden soll. Die anderen behalten, was sie haben. { $what ->
    [pair] Mit der nächsten Nachricht kommt der Chat leer zurück.
    [group] Du verlässt die Gruppe, und ihre Mitglieder sehen das.
   *[left] Die Mitglieder der Gruppe sehen davon nichts.
}
chat-delete-files = Er kann gelöscht werden, sobald keine Dateien unterwegs sind.
chat-deleted = Gelöscht. Deine anderen Geräte folgen, sobald sie online sind.
undo = Rückgängig
preview-by = { $name }: { $words }
preview-poll = Umfrage: { $question }
preview-card = Kontakt: { $name }
preview-once = Nachricht, die einmal gezeigt wird
preview-sound = Sprachnachricht
preview-picture = Bild
preview-video = Film

## Tage
day-today = Heute
day-yesterday = Gestern

## Kopf
details = Details
search-chat = In diesem Chat suchen
members = { $count ->
    [one] eine Person
   *[other] { $count } Personen
}
head-pair = Nur ihr beide
here-now = Gerade hier
here-last = Zuletzt hier: { $time }
head-disappears = Nachrichten verschwinden nach { $time }
deed-unpin = Nicht mehr anheften
pinned-go = Zur angehefteten Nachricht: { $words }

## Was im Weg steht
chat-gone = Diesen Chat gibt es hier nicht mehr
chat-locked = Dieser Chat ist mit einer eigenen Passphrase gesperrt.
chat-caught = Eine Lüge über diesen Chat wurde ertappt. Hier wird nichts gesendet.
caught-here = Ertappt wurde: „{ $what }“
chat-stuck = Dieses Gerät kann in diesem Chat nicht von selbst weiter.
chat-replaced = Der Code hat sich geändert, seit du ihn verglichen hast. Vergleiche ihn neu, bevor du schreibst.
verify = Vergleichen
send-anyway = Ohne Vergleich weiter
removal-pending = { $count ->
    [one] Jemand wird entfernt. Bis alle es wissen, kann noch mitgelesen werden.
   *[other] { $count } Menschen werden entfernt. Bis alle es wissen, können sie noch mitlesen.
}
go-on = Weitermachen
go-on-title = In diesem Chat weitermachen?
go-on-about = Das tut ein ehrlicher Server nicht. Mach nur weiter, wenn du weißt, warum. Die Beweise bleiben.
marked-code = Programmtext
mark-compared = verglichen
mark-muted = stumm
heal = Heilen
obstacle-blocked = Du hast diese Person blockiert.
obstacle-caught = Es wird nichts gesendet, weil eine Lüge ertappt wurde.
obstacle-left = Du bist nicht mehr in diesem Chat. Lesen kannst du ihn noch.
obstacle-stuck = Du kannst hier wieder schreiben, sobald der Chat geheilt ist.
obstacle-replaced = Vergleicht zuerst die Codes, oder mach ohne weiter.
obstacle-alone = Sonst ist niemand mehr in diesem Chat. Lesen kannst du ihn noch.
obstacle-rule = { $who ->
    [owners] Hier schreiben nur die, denen die Gruppe gehört. Du kannst lesen und reagieren.
   *[admins] Hier schreiben nur Besitz und Verwaltung. Du kannst lesen und reagieren.
}
unblock = Nicht mehr blockieren

## Zeilen
messages = Nachrichten
start-private = Nur Menschen in diesem Chat können ihn lesen oder hören.
unread-divider = Neue Nachrichten
jump-newest = { $count ->
    [0] Zur neuesten Nachricht
   *[other] Zur neuesten Nachricht, { $count } ungelesen
}
message-menu = Mehr zu dieser Nachricht
row-answers = antwortet auf { $words }
row-happened = { $words }, { $time }
edited = bearbeitet
forwarded = Weitergeleitet
deleted = Diese Nachricht wurde gelöscht
deleted-own = Du hast diese Nachricht gelöscht
veiled = Von jemandem, den du blockiert hast
unknown-kind = Dafür braucht es ein neueres Wiretight
quote-missing = Eine Nachricht, die hier nicht ist
quote-wordless = Eine Nachricht
reaction = { $emoji } von { $names }
tick-waiting = wartet aufs Senden
tick-sent = gesendet
tick-delivered = zugestellt
tick-read = gelesen
tick-failed = nicht gesendet
retry = Noch einmal
discard = Verwerfen
card-about = Kontakt
card-add = Zu Kontakten
poll-one = Umfrage · eine Antwort
poll-many = Umfrage · mehrere Antworten
poll-ended = Umfrage · beendet
poll-end = Umfrage beenden
poll-voters = { $count ->
    [0] niemand hat abgestimmt
    [one] eine Person hat abgestimmt
   *[other] { $count } Personen haben abgestimmt
}
once-open = { $what ->
    [picture] Bild ansehen, einmal
    [video] Video ansehen, einmal
    [sound] Aufnahme anhören, einmal
    [file] Datei öffnen, einmal
   *[text] Zeigen, einmal
}
once-own = { $what ->
    [picture] Du hast ein Bild geschickt, das einmal gezeigt wird
    [video] Du hast ein Video geschickt, das einmal gezeigt wird
    [sound] Du hast eine Aufnahme geschickt, die einmal gezeigt wird
    [file] Du hast eine Datei geschickt, die einmal gezeigt wird
   *[text] Du hast eine Nachricht geschickt, die einmal gezeigt wird
}
once-gone = Eine Nachricht, die einmal gezeigt wurde
once-title = Einmal gezeigt
once-about = Wenn du das schließt, ist es von allen deinen Geräten verschwunden.
once-save-about = Was du sicherst, bleibt dort, bis du es löschst.

## Was geschah
happened-device-here = Dieses Gerät ist jetzt hier. Was vorher gesagt wurde, ist nicht darauf.
happened-joined = { $by ->
    [own] { $self ->
        [yes] Dieses Gerät von dir ist dazugekommen
       *[no] Du hast { $whom } hinzugefügt
    }
   *[other] { $self ->
        [yes] { $name } hat dich hinzugefügt
       *[no] { $name } hat { $whom } hinzugefügt
    }
}
happened-removed = { $by ->
    [own] Du hast { $whom } entfernt
   *[other] { $name } hat { $whom } entfernt
}
happened-left = { $whom } ist gegangen
happened-role = { $role ->
    [owner] { $whom }: ab jetzt Besitz
    [admin] { $whom }: ab jetzt Verwaltung
   *[member] { $whom }: ab jetzt Mitglied
}
happened-renamed = { $by ->
    [own] Du hast die Gruppe „{ $title }“ genannt
   *[other] { $name } hat die Gruppe „{ $title }“ genannt
}
happened-pinned = { $by ->
    [own] Du hast eine Nachricht angeheftet
   *[other] { $name } hat eine Nachricht angeheftet
}
happened-unpinned = { $by ->
    [own] Du hast eine Nachricht gelöst
   *[other] { $name } hat eine Nachricht gelöst
}
happened-life = { $by ->
    [own] Du lässt Nachrichten nach { $time } verschwinden
   *[other] { $name } lässt Nachrichten nach { $time } verschwinden
}
happened-life-here = Nachrichten dieser Gruppe verschwinden nach { $time }
happened-life-off = { $by ->
    [own] Du lässt Nachrichten nicht mehr verschwinden
   *[other] { $name } lässt Nachrichten nicht mehr verschwinden
}
happened-device-added = { $by ->
    [own] Du hast ein Gerät hinzugefügt.
   *[other] { $whom } hat ein Gerät hinzugefügt.
}
happened-device-removed = { $by ->
    [own] Du hast ein Gerät entfernt.
   *[other] { $whom } hat ein Gerät entfernt.
}
happened-device-renewed = Ein Gerät von { $whom } ist in diesen Chat zurückgekommen.
happened-unheard = { $whom }: noch nie hier, seit 25 Tagen; eine neue Einladung ist unterwegs. Geschriebenes bleibt 30 Tage auf dem Server; was älter ist, kommt nicht mehr an.
happened-expired = Was hier vorher geschrieben wurde, ist weg: Der Server hebt es 30 Tage auf, und dieses Gerät kam später.
happened-ahead = Die Uhr des Servers ging falsch: Er nimmt in diesen Chat nichts an bis { $until }.
happened-code-changed = { $was ->
    [verified] Der Code von { $whom }, den du verglichen hattest, wurde ersetzt.
   *[unverified] Der Code von { $whom } wurde ersetzt.
}
happened-mark = { $how ->
    [verified-elsewhere] Dein Gerät { $device } hat { $whom } als verglichen markiert.
    [unverified-elsewhere] Dein Gerät { $device } hat die Markierung entfernt, dass du mit { $whom } verglichen hast.
   *[verified-lapsed] Dein Gerät { $device }, auf dem du mit { $whom } verglichen hattest, wurde entfernt: Vergleicht noch einmal.
}
happened-account-closed = { $whom } hat das Konto gelöscht
happened-rebuilt = { $count ->
    [0] { $name } hat diesen Chat neu aufgebaut
   *[other] { $name } hat diesen Chat ohne { $whom } neu aufgebaut
}
happened-caught = Hier wurde eine Lüge ertappt
happened-resumed = Dieser Chat geht weiter
happened-rule = { $by ->
    [own] { $rule ->
        [add] Du hast geändert, wer Menschen hinzufügen darf: { audience-said }
        [edit] Du hast geändert, wer Name, Beschreibung und Bild ändern darf: { audience-said }
       *[write] Du hast geändert, wer schreiben darf: { audience-said }
    }
   *[other] { $rule ->
        [add] { $name } hat geändert, wer Menschen hinzufügen darf: { audience-said }
        [edit] { $name } hat geändert, wer Name, Beschreibung und Bild ändern darf: { audience-said }
       *[write] { $name } hat geändert, wer schreiben darf: { audience-said }
    }
}
audience-said = { $audience ->
    [owners] nur Besitz
    [admins] Besitz und Verwaltung
   *[everyone] alle
}
happened-described = { $by ->
    [own] { $text ->
        [none] Du hast die Beschreibung entfernt
       *[some] Du hast die Beschreibung geändert
    }
   *[other] { $text ->
        [none] { $name } hat die Beschreibung entfernt
       *[some] { $name } hat die Beschreibung geändert
    }
}
happened-pictured = { $by ->
    [own] Du hast das Bild der Gruppe geändert
   *[other] { $name } hat das Bild der Gruppe geändert
}
happened-picture-removed = { $by ->
    [own] Du hast das Bild der Gruppe entfernt
   *[other] { $name } hat das Bild der Gruppe entfernt
}
happened-banned = { $by ->
    [own] Du hast { $whom } ausgesperrt
   *[other] { $name } hat { $whom } ausgesperrt
}
happened-unbanned = { $by ->
    [own] Du hast die Sperre von { $whom } aufgehoben
   *[other] { $name } hat die Sperre von { $whom } aufgehoben
}
happened-link-made = { $by ->
    [own] { $way ->
        [open] Du hast einen Link gemacht, der alle einlässt, die fragen
       *[approve] Du hast einen Link gemacht, über den man um Einlass bitten kann
    }
   *[other] { $way ->
        [open] { $name } hat einen Link gemacht, der alle einlässt, die fragen
       *[approve] { $name } hat einen Link gemacht, über den man um Einlass bitten kann
    }
}
happened-links-revoked = { $by ->
    [own] Du hast alle Links in die Gruppe widerrufen
   *[other] { $name } hat alle Links in die Gruppe widerrufen
}
happened-joined-by-link = { $self ->
    [yes] Du bist über den Link von { $maker } dazugekommen
   *[no] { $mine ->
        [yes] { $whom } ist über deinen Link dazugekommen
       *[no] { $whom } ist über den Link von { $maker } dazugekommen
    }
}
happened-asks = { $mine ->
    [yes] { $whom } bittet über deinen Link um Einlass
   *[no] { $whom } bittet über den Link von { $maker } um Einlass
}
asking-decide = Entscheiden
asking-title = { $count ->
    [one] Jemand bittet um Einlass
   *[other] { $count } Menschen bitten um Einlass
}
happened-not-done = { $what ->
    [add] { $whom } konnte nicht hinzugefügt werden
    [remove] { $whom } konnte nicht entfernt werden
    [role] Eine Rolle konnte nicht geändert werden
    [rename] Die Gruppe konnte nicht umbenannt werden
    [edit] Eine Nachricht konnte nicht geändert werden
    [allow] Eine Regel konnte nicht geändert werden
    [describe] Beschreibung oder Bild konnte nicht geändert werden
    [ban] { $whom } konnte nicht ausgesperrt werden
    [unban] Die Sperre von { $whom } konnte nicht aufgehoben werden
    [link] Die Links konnten nicht geändert werden
   *[expire] Die Zeit, nach der Nachrichten verschwinden, konnte nicht geändert werden
}

## Taten
deed-reply = Antworten
deed-react = Reagieren
deed-forward = Weiterleiten
deed-edit = Bearbeiten
deed-copy = Kopieren
deed-save = Speichern
deed-star = Merken
deed-pin = Für alle anheften
deed-about = Über diese Nachricht
deed-delete = Für alle löschen
delete = Löschen
delete-title = Diese Nachricht für alle löschen?
delete-about = Alle sehen, dass du etwas gelöscht hast. Wer es gelesen hat, erinnert sich vielleicht.
not-copied = Der Browser lässt die Seite nicht kopieren.
starred = Gemerkt.
about-message = Über diese Nachricht
about-from = Von
about-time = Gesendet
about-forwarded = { $count ->
    [one] einmal
   *[other] { $count }-mal
}
versions = Was vorher da stand
version-current = Jetzt, seit { $time }
find-chat = Chat finden
forward-to = { $count ->
    [0] Weiterleiten
    [one] In einen Chat weiterleiten
   *[other] In { $count } Chats weiterleiten
}
forwarded-to = { $count ->
    [one] Weitergeleitet.
   *[other] In { $count } Chats weitergeleitet.
}

## Dateien
picture-open = Bild { $name } öffnen
picture-from = Bild
file-failed = Noch einmal
file-fetching = wird geholt …
file-play = abspielen
file-save = speichern
file-not-shown = Diese Datei kann nicht gezeigt werden. Du kannst sie speichern.
file-unnamed = Datei
files-wait = Einige Dateien wurden nicht gesendet. Sie warten über dem Text.
viewer = Bilder
viewer-before = Das Bild davor
viewer-after = Das Bild danach
voice-play = Abspielen
voice-pause = Anhalten
voice-place = Stelle in der Aufnahme
voice-speed = Tempo { $speed }

## Schreibfeld
composer-placeholder = Nachricht
composer-label = Eine Nachricht schreiben
composer-edit = Deine Nachricht ändern
composer-once = Dieser Text wird einmal gezeigt
composer-once-files = Was du anhängst, wird einmal gezeigt
send = Senden
edit-save = Änderung sichern
attach = Etwas anderes senden
attach-file = Dateien
attach-poll = Umfrage
attach-card = Kontakt
attach-once = Nachricht oder Datei, die einmal gezeigt wird
attachments = Zu sendende Dateien
attachment-about = Was { $name } zeigt, für Menschen, die es nicht sehen können
attachment-about-short = Was ist zu sehen?
attachment-progress = { $name } wird gesendet
attachment-remove = { $name } nicht senden
drop-here = Zum Senden hier ablegen
suggestions = Vorschläge
emoji-choose = Ein Emoji wählen
emoji-find = Ein Emoji suchen
emoji-often = Oft benutzt
emoji-all = Alle Emoji
record = Sprachnachricht aufnehmen
record-running = Aufnahme läuft
record-lock = Ohne Halten weiter
record-stop = Anhalten
record-cancel = Aufnahme verwerfen
record-impossible = Der Browser gibt dieser Seite kein Mikrofon.
send-voice = Sprachnachricht senden
poll-new = Neue Umfrage
poll-question = Frage
poll-option = Antwort { $number }
poll-multiple = Mehrere Antworten sind möglich
poll-send = Fragen
contacts-none = Noch keine Kontakte

## Tasten
keys = Tasten
key-palette = Zu einem Chat gehen oder etwas tun
key-search = Suchen
key-search-chat = In diesem Chat suchen
key-chat-before = Chat darüber
key-chat-after = Chat darunter
key-unread-before = Ungelesener Chat darüber
key-unread-after = Ungelesener Chat darunter
key-newest = Neueste Nachricht
key-reply = Antworten
key-react = Reagieren
key-delete = Löschen
key-forward = Weiterleiten
key-keys = Diese Tasten
key-edit-last = Deine letzte Nachricht bearbeiten

transfer-under-way = Unterwegs
transfer-waits = Wartet auf den Server
transfer-not-sent = Eine Datei wurde nicht gesendet
transfer-give-up = Nicht senden
transfer-as-it-is = So senden, wie sie ist
transfer-failed = { $reason ->
    [may-tell] Sie kann sagen, wo, wann und von wem sie gemacht wurde, und aus einem Bild oder Film dieser Art lässt sich das nicht entfernen.
    [too-large] Sie ist zu groß: Eine Datei darf höchstens 2 GB haben.
    [unreadable] Sie konnte nicht gelesen werden.
    [disk] Auf diesem Computer ist kein Platz für sie.
    [refused] Der Server hat sie nicht angenommen.
    [unsayable] In diesem Chat kann zurzeit nichts gesagt werden.
   *[other] Sie konnte nicht gesendet werden.
}
chat-row-locked = Gesperrt

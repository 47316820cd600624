# What onboarding, requests, settings, devices, verification, search, groups and details say.

## Everywhere
page-name = Wiretight
close = Close
cancel = Cancel
go-back = Back
continue = Continue
done = Done
copy = Copy
copied = Copied.
add = Add
remove = Remove
save = Save
learn-more = Learn more
name-unproven = { $name } (not confirmed)

## First minute
welcome-title = Welcome to Wiretight
welcome-about = Only the people in a chat can read it. No phone number, no e-mail.
welcome-new = Make an account
welcome-have = I have an account
register-title = Your account
register-server = Server
register-server-help = The address that the server’s operator gives you, all of it.
register-handle = Name that others find you by
register-handle-help = 3 to 32 letters, digits, and . _ - between them. You can leave it empty; then nobody finds you, and you write first.
register-device = Name of this device
register-device-help = Only your own devices see it.
register-device-default = Computer, { $day }
register-passphrase = Passphrase
register-passphrase-help = It locks your messages on this computer. Nobody can reset it.
register-passphrase-none = Without one, your system’s keyring keeps your messages locked.
register-invitation = Invitation code
register-invitation-help = Only if the server’s operator gave you one.
register-more = More options
register-do = Make the account
register-busy = Making your account…
field-needed = Please fill this in.
field-handle = A name has 3 to 32 letters, digits, and . _ - between them.
field-server = The address looks like chat.example.org:7443#… — copy all of it.
field-passphrase = At least 8 characters, please.
show-passphrase = Show the passphrase

recovery-title = Your recovery code
recovery-about = Write it down and keep it somewhere safe, away from this computer. It is the only way back into your account if you lose all your devices. It is shown only now, and nobody else has it.
recovery-copy = Copy the code
recovery-have = I have written it down
recovery-unfinished = Your account is being made. You can write the code down meanwhile.

ready-title = You are in
ready-about = To begin a chat, give people your name, or write to somebody whose name you know.
ready-no-handle = You have no name that others could find you by. You can still write to people whose name you know.
ready-write = Write to somebody
ready-later = Look around first

have-title = Bring your account here
have-link = Link this device
have-link-about = You have another device that belongs to your account. Your chats go on here as well.
have-recover = Use the recovery code
have-recover-about = All your devices are lost. This one becomes the account’s only device.
link-title = Link this device
link-handle = The name of your account
link-begin = Show the code
link-code-about = On a device that belongs to your account, open Settings, Devices, “Link a device”, and type or scan this code.
link-code = Code
link-waiting = Waiting for the other device…
link-digits-about = Do both devices show these digits?
link-same = Yes, they are the same
link-different = No
link-confirmed = Waiting for your answer on the other device…
link-never-send = This code is for a device of your own alone. Whoever else asks you for it wants your account.
recover-title = Use the recovery code
recover-code = Recovery code
recover-code-help = As you wrote it down. Spaces and capitals do not matter.
recover-handle-help = Leave it empty if your account has none.
recover-replace = Somebody else may have seen this code: give me another
recover-warning = All other devices of this account are removed, and your contacts see that your security code has changed if you take another recovery code. Chats begin empty here.
recover-do = Make this my only device
recover-busy = Getting your account back…

unlock-title = Locked
unlock-about = Your messages are locked on this computer.
unlock-do = Unlock
unlock-wrong = That is not the passphrase.
unlock-keyring = Unlock with the system’s keyring

client-starting = Opening Wiretight…
client-ended-title = Open Wiretight again
client-ended-about = This tab has lost its place. Start Wiretight from your applications, or run “wiretight open”. Nothing is lost.
client-returning = Wiretight is not running at the moment. This page comes back by itself.
part-lost = Wiretight on this computer did not answer, so this part of the page is missing.
part-unfit = Wiretight was updated, or a part of the page did not come whole. Load the page again to go on.
part-load-again = Load again
offline-line = Not connected to the server. What you write is sent when it is back.

removed-title = This device was removed
removed-about = Another device of your account has removed it. What was received before can still be read on the command line.
closed-title = This account was deleted
closed-about = What was received before can still be read on the command line.

## Requests
requests-title = Requests
requests-about = Somebody who wants to write to you waits here. They are told nothing until you accept.
requests-empty = No requests
requests-empty-about = When somebody writes to you for the first time, you decide here whether to accept.
request-says = They call themselves “{ $claimed }”. Whether the name is theirs is checked once you accept.
request-words = What { $name } writes
request-no-text = They have written nothing yet.
request-accept = Accept
request-delete = Delete
request-block = Block
request-blocked = Blocked. They are not told.
request-declined = Deleted. They are not told.
request-notice = You see their words only: no pictures are fetched, no links open, and they do not learn that you have read this.

## Beginning chats
new-title = New chat
new-field = Name
new-field-help = The whole name, as they gave it to you.
new-find = Find
new-not-found = Nobody has this name on your server: it is spelled otherwise, or the account was deleted. Check with them.
new-known = People you know
new-group = New group
new-none-known = You know nobody here yet.
new-first-title = Write to { $name }
new-first-text = First message
new-first-help = They see this text as a request, and decide whether to accept.
new-first-send = Send
group-new-title = New group
group-name = Name of the group
group-people = Who is in it
group-people-help = Choose at least one person.
group-create = Make the group

## Search
search-title = Search
search-field = Words to find
search-in-chat = Search in this chat
search-nothing = Nothing found
search-nothing-about = Messages are found by the beginnings of their words. Only this device is searched.
search-begin = What are you looking for?
search-begin-about = Names, chats and messages on this device. Nobody else is asked.
search-chats = Chats
search-messages = Messages
search-more = Show more
search-count = { $count ->
    [one] One message
   *[other] { $count } messages
}

## Details of a chat
details-title = Details
details-members = { $count ->
    [one] One person
   *[other] { $count } people
}
details-only = Only people in this chat can read or hear it.
details-security = Safety number
details-verified = You have compared safety numbers.
details-not-verified = Not compared yet
details-lapsed = Compared on a device that was removed
details-replaced = The security code has changed since you compared
details-mute = Mute
details-unmute = Unmute
details-mute-hour = For an hour
details-mute-eight = For 8 hours
details-mute-week = For a week
details-mute-always = Until I unmute
details-muted-until = Muted until { $time }
details-hide = Hide this chat
details-hide-about = It is in no list, and is found only by its name. That keeps it from a glance at your screen, and not from somebody who uses it.
details-search = Search in this chat
details-disappear = Messages disappear
details-disappear-off = Never
details-disappear-day = After a day
details-disappear-week = After a week
details-disappear-month = After four weeks
details-disappear-about = From all devices, that long after they were sent. Whoever has read a message can have kept a copy.
details-disappear-other = After { $span }
details-block = Block { $name }
details-unblock = Unblock { $name }
details-block-about = You hear nothing more from them, and they are not told.
details-leave = Leave
details-leave-group = Leave the group
details-leave-about = You read nothing that is written afterwards. What was said stays on your devices.
details-rename = Rename
details-rename-title = Name of the group
details-add = Add people
details-role-owner = Owner
details-role-admin = Admin
details-role-member = Member
details-you = You
details-pending = joins when their device is next online
details-removing = being removed: until all devices have it, they can still read
details-devices = { $count ->
    [one] one device
   *[other] { $count } devices
}
details-make-admin = Make admin
details-make-owner = Make owner
details-make-member = Make member
details-remove = Remove from the group
details-remove-about = { $name } reads nothing that is written afterwards. Everybody in the group sees it.
details-message = Write to { $name }
details-confirm = Confirm the name
details-member-menu = What to do about { $name }
details-rebuild = Rebuild the group
details-rebuild-about = The group cannot go on as it is. It is rebuilt with the same people; everybody sees it.
details-resume = Go on in this chat
details-resume-about = The server was caught lying about this chat. Go on only if you have a reason to believe it again. The evidence is kept.
details-rejoin = Ask the others to add this device again

## Knowing whom you write to
verify-title = Compare safety numbers
verify-about = If both of you see the same number, nobody stands between you. Compare it by another way than this chat: meet, or call each other.
verify-number = Safety number with { $name }
verify-picture = Picture of the safety number
verify-read = Type what { $name } reads out
verify-read-help = All sixty digits. Spaces do not matter.
verify-check = Compare
verify-scan = Scan their picture
verify-scanning = Hold the other device’s picture in front of the camera.
verify-no-camera = The camera cannot be used here. Type the number instead.
verify-same = It is the same. Nobody stands between you and { $name }.
verify-other = It is not the same. Compare once more. If it differs still, write nothing here that is not for somebody in between.
verify-forget = Forget that it was compared
verify-forgotten = Forgotten.
verify-is = You have compared safety numbers with { $name }.
verify-on = On { $device }, { $time }.
verify-lapsed = You compared with { $name } on a device that was removed since: compare again.
verify-replaced = The security code of { $name } has changed since you compared: they have recovered their account or replaced their code. What you write waits. Ask them why, by another way.
verify-acknowledge = Go on without comparing
verify-offline = The server is not reached at the moment: the number is asked for anew each time.

## Devices
devices-title = Devices
devices-about = All your devices are equal, and each is in every chat.
devices-this = This device
devices-new = New
devices-unnamed = Device { $id }
devices-leaving = { $count ->
    [one] Being removed: still in one chat
   *[other] Being removed: still in { $count } chats
}
devices-rename = Rename
devices-rename-title = Name of the device
devices-remove = Remove
devices-remove-title = Remove { $name }?
devices-remove-about = It cannot read anything that is written from then on, in any chat.
devices-link = Link a device
devices-link-title = Link a device
devices-link-about = On the new device, open Wiretight and choose “I have an account”, “Link this device”. Type here the code that it shows.
devices-link-code = Code of the new device
devices-link-warning = Type only a code that you see on a device in your hand. Whoever sends you one wants your account.
devices-link-waiting = Waiting for the other device…
devices-link-joining = The new device is brought into your chats: { $done } of { $of }
devices-link-done = The device is linked.
devices-added = Your account has another device. If it was not you who added it, remove it.
devices-look = Look at devices

## The directory
alarm-title = The server was caught lying
alarm-about = It has not shown everybody the same directory. Somebody may be trying to stand between you and your contacts. Nothing that you write is sent.
alarm-what = What was caught
alarm-save = Save the evidence
alarm-saved = Saved. Anybody can check it with “wiretight-auditor check”.
alarm-go-on = Send all the same
alarm-go-on-title = Send all the same?
alarm-go-on-about = What waits is sent. Nobody new is believed on the word of this directory. The evidence is kept.
alarm-kept = You go on although the directory was caught. Nobody new is believed on its word.
lie-server-keys = The server shows other codes than its address names.
lie-head-signature = The server has not signed what it says about this chat.
lie-broken-chain = The server has changed, dropped or exchanged messages of this chat.
lie-withheld = The server withholds messages of this chat that others have seen.
lie-forked = The server shows the people of this chat different messages.
lie-planted-entry = The server has put something into this chat that nobody in it wrote.
lie-missing-body = The server withholds a message before it has expired.
lie-replayed = The server has delivered a message twice.
lie-stamp = The server’s stamp on a message is wrong.
lie-join-start = The server shows this chat from another place than where whoever added you said it starts.
lie-wrong-next-key = A member announced a wrong next code of this chat and stopped it.
lie-role-overreach = A member changed this chat without being permitted to.
lie-foreign-leaf = A member tried to add a device that is not the named person’s.
lie-removal-ignored = A member kept somebody in this chat who had to be removed.
lie-bad-commit = Something unreadable has stopped this chat.
lie-unreportable = A member sent a message that could not have been reported. It is not shown.
lie-rebuild-refused = Somebody tried to replace this chat without being permitted to.
lie-unsolicited-welcome = Somebody tried to replace this chat.
lie-false-chain = The server shows a false record of a person.
lie-profile-copied = This profile was copied, or it or the server was restored from a copy.
lie-wrong-answer = The server’s answer does not fit what was asked.
lie-bad-invitation = An invitation is not what it claims to be.
lie-backdated = The server has put a wrong date on what was sent. If this device’s date is right, it may do so to hide it from others.
lie-issuer-twice = The server marks people: it shows different people different codes for their anonymous permissions.
lie-other-issuer = The server gave out anonymous permissions that it could recognise.
lie-not-full = The server says that this chat has to change its codes although it does not.
lie-forked-chain = Two different records of a person’s devices are shown, both signed with their codes.
lie-old-chain = The server shows an old record of your own devices.
lie-misplaced = The server tried to find out which connections are yours.
lie-two-logs = The server keeps two records of people: it states two codes for its directory.
lie-two-directories = The server shows different people different records of who has which codes.
lie-log-rolled-back = The server has taken something back from its record of people.
lie-other-map = The server has exchanged its record of people for another one.
lie-false-proof = The server could not prove what it says about a person.
lie-old-record = The server shows an old record of a person’s devices.
lie-other-record = The server’s directory has another record of a person than the one that it shows.
lie-not-vouched = The server shows a change of a person’s devices that it does not vouch for.
lie-false-promise = The server gave a promise about a person’s devices that is none.
lie-broken-promise = The server promised to record a change of a person’s devices, and did not.
lie-other-holder = The server shows another person under a name than its directory has.
lie-false-release = The server took away a person’s name although their account is not deleted.
lie-own-devices-changed = The server’s directory has, or had for a time, another record of your devices than this device knows.
lie-own-handle-changed = The server’s directory has, or had for a time, another record of who has your name than this device knows.
directory-about = The server’s public record of who has which devices. This device checks it, so that nobody can be put between you and others unseen.
directory-good = It looks as it should.
directory-good-now = It looks as it should now. What was caught before is below.
directory-checked = Last checked { $time }
directory-never = Not checked yet
directory-late = It is late. This device goes on asking.
directory-old = It has shown nothing recent. Ask the server’s operator.
directory-ahead = Its clock differs from this computer’s. Check the time here.
directory-withheld = The server has not answered about it since { $time }.
directory-size = Entries seen: { $count }
directory-witnesses = Witnesses you trust
directory-no-witnesses = None. Witnesses sign what they have seen of the directory, so that you need not believe the server alone.
evidence-title = Evidence
evidence-none = Nothing was caught.
evidence-of = Evidence { $number }
standing-quota-used = What your account may do in one day is used up. What you write is kept, and sent after midnight (UTC).
standing-clocks-differ = The clock of this computer differs from the server’s. Check the time here.
standing-refused = The server refuses this account at the moment. What you write is kept.
standing-unknown = The server does not know this account or this device any more: it was put back from an older copy, or is at fault. Nothing here is lost, and what you write is kept. Tell its operator.
standing-suspended = The server’s operator has suspended this account. Within 31 hours nothing is sent or comes any more. What is here stays.

## Settings
settings-title = Settings
settings-profile = You
settings-privacy = Privacy
settings-devices = Devices
settings-appearance = Appearance
settings-notifications = Notifications
settings-directory = Directory and evidence
settings-about = About
settings-sections = Parts of the settings
profile-name = Your name
profile-none = None
profile-account = Account
profile-server = Server
profile-share = Let others find you
profile-share-about = Give people your name and the server’s address, or let them scan this.
profile-copy = Copy name and server
profile-picture = Picture of your name and server
profile-lock = Lock now
privacy-reach = Who may reach you
privacy-write = Who may begin to write to you
privacy-write-everyone = Everybody; strangers wait as requests
privacy-write-contacts = People I know
privacy-write-nobody = Nobody
privacy-add = Who may add you to groups
privacy-add-everyone = Everybody; strangers wait as requests
privacy-add-contacts = People I know
privacy-add-nobody = Nobody; what somebody begins waits as a request
privacy-reach-about = Whoever may not is not told. Chats that are there go on.
privacy-receipts = Tell others what I have received and read
privacy-receipts-about = Without it, you are not told either.
privacy-typing = Tell others that I am typing
privacy-previews = Send previews of links
privacy-previews-about = Your device fetches the pages that you send links to. Each site learns that somebody looks, and from which address.
privacy-blocked = Blocked people
privacy-blocked-none = You have blocked nobody.
privacy-unblock = Unblock
privacy-lock = Lock by itself
privacy-lock-never = Never
privacy-lock-span = After { $span } without use
privacy-evidence = Messages are signed, so that abuse can be proven
privacy-evidence-about = Each message carries its author’s signature and the server’s stamp. A later version can report abuse with them; this one sends no reports and keeps no proof. Nobody’s messages are scanned.
appearance-theme = Colours
appearance-system = As the system
appearance-light = Light
appearance-dark = Dark
appearance-language = Language
appearance-language-system = As the browser
appearance-enter = Enter sends
appearance-enter-about = Else Enter begins a line, and Shift+Enter sends.
notifications-about = They come from Wiretight itself, not from the browser, while this page is out of sight.
notifications-legend = What notifications say
notifications-off = Nothing: no notifications
notifications-plain = That there is something
notifications-names = Who has written
notifications-content = Who has written, and what
about-words = Wiretight is a messenger whose messages only the people in a chat can read. This page is served by your own computer; nobody else can change it.
about-version = Version { $version }, free software under the AGPL-3.0-only.
about-source = Whoever gave you this program gives you its source as well, and whoever runs a changed server shows you its own.
about-licences = Icons: Lucide (ISC). Names of emoji: emojibase (MIT).

## Starred
starred-title = Starred
starred-empty = Nothing starred
starred-empty-about = Star a message to find it here, on all your devices.

## Palette
palette-title = Go to
palette-field = Chat, person, or something to do
palette-nothing = Nothing of that name
palette-lock = Lock Wiretight
palette-theme = Change colours

## Groups: who comes in, and who may do what
details-ban = Remove and ban
details-ban-about = { $name } is removed and kept out: no link lets them in, and members cannot add them. Everybody in the group sees who is banned.
details-ban-do = Ban
group-describe = Add a description
group-describe-anew = Change the description
group-description = Description
group-description-help = Everybody in the group reads it, and whoever is let in.
group-description-long = It is too long.
group-picture = Picture of the group
group-picture-add = Add a picture
group-picture-other = Choose another
group-picture-remove = Remove the picture
group-picture-busy = It is being made small enough…
group-picture-none = This cannot be read as a picture.
asking-about = Only those who can let people in by this link see it. Whoever is turned away is not told.
asking-by = By the link of
asking-by-own = By your link
asking-granted = Is being let in
asking-admit = Let in
asking-admit-whom = Let in: { $name }
asking-unconfirmed = The name is not confirmed. Let them in all the same?
asking-unconfirmed-about = The directory does not confirm that “{ $name }” is theirs. Ask, by another way, who it is.
asking-turn-away = Turn away
asking-turn-away-whom = Turn away: { $name }
links-title = Links into the group
links-about = Whoever has a link can ask to be let in. Everybody in the group sees who came by whose link.
links-way = Your link
links-asks = You decide on each person who asks
links-asks-about = So can up to two other owners or admins whom the link names.
links-open = Whoever asks is let in
links-open-about = Nobody is asked, until you revoke it. Give it only to people whom you would let in.
links-asks-short = Somebody decides on each person who asks
links-open-short = Lets in whoever asks
links-instead = It takes the place of your other link, which ends.
links-show = Show the link
links-make = Make the link
links-picture = Picture of the link, to scan
links-text = The link
links-copy = Copy the link
links-of = Link of
links-revoke = Revoke all links
links-revoke-about = No link into this group works any more, whoever made it, and whoever waits is forgotten.
links-revoke-do = Revoke
rules-title = Who may do what
rules-about = Owners say it. What somebody writes who may not is shown to nobody.
rule-add = Add people
rule-write = Write
rule-edit = Change name, description and picture
audience-everyone = Everybody
audience-admins = Owners and admins
audience-owners = Owners only
banned-title = Banned
banned-about = No link lets them in, and members cannot add them.
banned-lift = Lift the ban
banned-lift-whom = Lift the ban: { $name }
join-title = Join a group by a link
join-link = Link
join-link-help = All of it, as somebody has given it to you.
join-about = Everybody in the group will see that you came by this link. Until you are let in, you see nothing of the group.
join-do = Ask to be let in
join-no-link = This is no link into a group, or not all of it.
join-asked = You have asked
join-asked-about = Once somebody lets you in, the group is among your chats. You are not told if nobody does.

## Presence, hidden chats
details-here = When you are here
details-here-yes = They see it, and you see when they are
details-here-no = They do not see it
details-here-as-others = { $what ->
    [yes] As for others: they see it
   *[no] As for others: they do not see it
}
privacy-here = Who sees when you are here
privacy-here-nobody = Nobody
privacy-here-contacts = People I know
privacy-here-about = It is told between two people alone, by your devices and never by the server. You see it of those who see it of you. In the details of a chat you choose it for one person.
hidden-title = Hidden chats
hidden-about = They are in no list, count nowhere, and are found only by their whole name. That keeps them from a glance at your screen, and not from somebody who uses it.
hidden-open = Show hidden chats
hidden-close = Close the list
hidden-none = You have hidden no chat.

## The recovery code, and the end of the account
recovery-replacing = It is being put in force. You can write it down meanwhile.
recovery-unanswered = Keep both codes: the server has not answered, so either may be in force. “Check my code” in Settings, You, says which.
recovery-unsure = Keep this code, and the one before it if you had one: the server has not answered, so this one may be in force. Wiretight goes on when you unlock it.
code-title = Recovery code
code-about = The only way back into your account if you lose all your devices. Nobody can show it to you again.
code-check = Check my code
code-check-do = Check
code-reminder = Do you have your recovery code? It cannot be shown again. Without it, link a second device, so that losing one does not lose the account.
code-reminder-have = I have it
code-right = This is your recovery code.
code-other = This is a recovery code, but not the one of this account.
code-mistyped = This is no recovery code. Compare it with what you wrote down, letter by letter.
code-replace = Replace the code
code-replace-about = You get another code, and the one before is of no use then. Your contacts see that your security code has changed, and whoever had compared it compares again.
code-replace-do = Replace
code-not-replaced = The code was not replaced: the one that was shown is of no use, and yours is still in force. { $why }
delete-account = Delete the account
delete-account-about = For ever, on all your devices.
delete-account-title = Delete the account for ever?
delete-account-warning = Nobody can write to you any more, and nobody can have the account back, not even with the recovery code. Your contacts see that it was deleted. What others have received stays with them.
delete-account-type = To confirm, type { $name }
delete-account-do = Delete for ever

# A chat's own lock
chat-lock = Lock with a passphrase
chat-lock-again = Lock again
details-lock-no = On this device, by a passphrase of the chat’s own
details-lock-open = It is locked by a passphrase, and open at the moment
details-lock-closed = It is locked by a passphrase of its own
lock-title = Lock this chat
lock-about = What was said here, and what will be, is then read on this device with the chat’s own passphrase alone: not by somebody who has Wiretight open, not by a program, not from a stolen disk. It goes on receiving. Search finds nothing of it until it is unlocked.
lock-not = Not protected: who is in the chat, its name and picture, when somebody writes and how much is unread, files that you have saved, and what your other devices and the other people have. Whoever can change the programs on this computer can read what comes in.
lock-warning = Whoever forgets the passphrase loses the chat’s history on this device. No recovery code brings it back.
lock-passphrase-help = Another one than that of Wiretight, and a long one: on a stolen disk it can be tried.
lock-again = The same once more
lock-differs = These are not the same.
lock-do = Lock
lock-done = It is locked.
lock-files = It can be locked once no files of it are on their way, and none wait to be sent again.
lock-remove = Remove the lock
lock-remove-about = It is as any other chat from then on: whoever has Wiretight open reads it, and search finds it.
lock-removed = It has no lock any more.

# A copy of the profile
copied-title = This profile is a copy
copied-about = It was copied, or it or the server was restored from a copy. Two copies would contradict each other, so this one sends nothing. If Wiretight still runs elsewhere with the same profile, go on there.
copied-heal = Go on with this copy
copied-heal-title = Shall this copy go on?
copied-heal-about = Another copy of this profile sends nothing from then on. Each of your chats takes this one in again when somebody of it is online; until then nothing new is read there.
copied-healed = This copy goes on. Your chats take it in again.

# Banning who is not in the group
ban-somebody = Ban somebody who is not in the group
ban-who = Who
ban-who-help = The name of somebody, also of one you do not know, or the whole id of an account. They are not told.
ban-unknown = Nobody has this name.

# Groups into which the person waits to be let
waited-title = You have asked to be let in
waited-for = A group of { $people }
waited-about = Asked from this device, and taken back only here. You are not told if nobody lets you in.
waited-elsewhere = What you have asked for on another device of yours, you see and take back there.
waited-take-back = Take it back
waited-taken-back = Taken back. They are not told; if they let you in all the same, it is a request.

# Witnesses
witnesses-quorum = { $quorum } of { $count } must have signed what the server shows.
witnesses-name = Name witnesses
witnesses-change = Change
witnesses-none = Trust none
witnesses-none-about = From then on the server’s directory is believed without anybody else having seen it.
witnesses-named = Witnesses
witnesses-named-help = What each witness’s operator gives you, one a line. Nobody new is believed unless enough of them have signed.
witnesses-count = How many must have signed
witnesses-count-help = Left empty: more than half of them.
witnesses-count-wrong = A number from 1 to { $count }

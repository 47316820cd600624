# What the list, the conversation and the composer say.

## Frame
rail-label = Places
rail-chats = Chats
rail-requests = Requests
rail-starred = Starred
rail-archive = Archive
rail-settings = Settings
rail-own = You are { $name }
rail-waiting = { $count ->
    [one] one waits
   *[other] { $count } wait
}
shell-nothing-open = Choose a chat
shell-nothing-open-about = Only the people in a chat can read or hear it.
back = Back
back-waiting = Back. Unread in { $count ->
    [one] one other chat
   *[other] { $count } other chats
}
search = Search
new-chat = New chat
client-lost = Wiretight on this computer does not answer. The page comes back by itself.
kept-for-later = Kept, and sent when the server is reached again.
failed = { $reason ->
    [keyring] The system’s keyring cannot be used. Start or unlock it; for a new account you can choose a passphrase instead.
    [server] { field-server }
    [distrusted] This is not the server that the address names. Ask its operator for the address by another way. Nothing was sent.
    [handle] { field-handle }
    [handle-taken] This name is taken, or too similar to one that is.
    [no-such-handle] { new-not-found }
    [other-own-handle] The account of this code has another name. Look for typing mistakes. If it was your name, ask the server’s operator by another way who has it.
    [registration-closed] This server takes no new accounts.
    [invitation] This server asks for an invitation code, and this one is missing, unknown or used.
    [recovery-code] { code-mistyped }
    [other-recovery-code] { code-other }
    [link-code] This is not a code that a new device shows. Copy it as it stands there.
    [link-under-way] Another device is being linked. Say there whether the digits are the same, or try again in ten minutes.
    [cancelled] It was cancelled on one of the two devices. Nothing was linked.
    [timed-out] The code is not valid any more. Begin again.
    [busy] The server lets no more devices be linked just now. Begin again in a few minutes.
    [other-account] The other device belongs to another account than the one that was typed. Nothing was linked.
    [witnesses] These are no witnesses. Copy what their operators give you.
    [too-few-witnesses] Too few of the witnesses whom you trust have signed the server’s directory. Try again in a few minutes, or ask who operates them.
   *[none] { $kind ->
        [not-permitted] You may not do this here.
        [not-found] It is not there any more.
        [refused] The server has refused it.
        [quota] Your account has used up what it may do in one day. It goes on after midnight (UTC).
        [suspended] The server’s operator has suspended this account.
        [disk] This computer’s disk cannot take it.
        [locked] Wiretight is locked.
        [lost] Wiretight on this computer does not answer.
        [caught] A lie was caught; nothing was sent.
        [state] This is not possible at the moment.
        [too-long] That is too long to be sent.
        [mismatch] What was compared is not the same.
        [usage] What was typed cannot be used: it is too long, or not complete.
        [offline] The server is not reached. Check the connection and the server’s address.
        [not-registered] There is no account here yet.
        [signed-out] This tab has lost its place. Open Wiretight again.
       *[other] That did not work: { $detail }
    }
}
you = You
name-unsure = This is what they call themselves. Nobody has confirmed it.

## List
list-empty = No chats yet
list-empty-about = Write to somebody by their name, or give them yours.
archive-empty = Nothing in the archive
group-unnamed = Group without a name
draft = Draft:
typing = typing…
typing-one-of = { $name }
typing-after-name = is typing…
nothing-said = No messages yet
unread = { $count ->
    [one] one unread message
   *[other] { $count } unread messages
}
chat-menu = More about this chat
chat-pin = Pin to the top
chat-unpin = Unpin
chat-mute = Mute
chat-unmute = Unmute
chat-archive = Archive
chat-unarchive = Take out of the archive
chat-hide = Hide
chat-show = Show again
chat-show-whom = Show again: { $name }
chat-hidden = Hidden. You find it by its whole name, or in Settings, Privacy.
chat-delete = Delete this chat
chat-delete-where = On all your devices; the others keep what they have
chat-delete-about = What was said here goes for good on all your devices, with what is starred, begun or waits to be sent. The others keep what they have. { $what ->
    [pair] The chat comes back, empty, with the next message.
    [group] You leave the group, and its members see that.
   *[left] The group’s members see nothing of it.
}
chat-delete-files = It can be deleted once no files are on their way.
chat-deleted = Deleted. Your other devices follow as soon as they are online.
undo = Undo
preview-by = { $name }: { $words }
preview-poll = Poll: { $question }
preview-card = Contact: { $name }
preview-once = Message to be shown once
preview-sound = Voice message
preview-picture = Picture
preview-video = Video

## Days
day-today = Today
day-yesterday = Yesterday

## Head
details = Details
search-chat = Search in this chat
members = { $count ->
    [one] one person
   *[other] { $count } people
}
head-pair = Only the two of you
here-now = Here now
here-last = Last here: { $time }
head-disappears = messages disappear after { $time }
deed-unpin = Unpin
pinned-go = Go to the pinned message: { $words }

## What stands in the way
chat-gone = This chat is not here any more
chat-locked = This chat is locked by a passphrase of its own.
chat-caught = A lie about this chat was caught. Nothing is sent here.
caught-here = What was caught: “{ $what }”
chat-stuck = This device cannot go on in this chat by itself.
chat-replaced = Their code has changed since you compared it. Compare it again before you write.
verify = Compare
send-anyway = Go on without
removal-pending = { $count ->
    [one] Somebody is being removed. Until everybody knows it, they may still read along.
   *[other] { $count } people are being removed. Until everybody knows it, they may still read along.
}
go-on = Go on
go-on-title = Go on in this chat?
go-on-about = An honest server does not do this. Go on only if you know why. The evidence is kept.
marked-code = Code
mark-compared = compared
mark-muted = muted
heal = Heal it
obstacle-blocked = You have blocked this person.
obstacle-caught = Sending has stopped because a lie was caught.
obstacle-left = You are not in this chat any more. You can still read it.
obstacle-stuck = You can write here again once the chat is healed.
obstacle-replaced = Compare the codes first, or go on without.
obstacle-alone = Nobody else is in this chat any more. You can still read it.
obstacle-rule = { $who ->
    [owners] Only owners write here. You can read and react.
   *[admins] Only owners and admins write here. You can read and react.
}
unblock = Unblock

## Rows
messages = Messages
start-private = Only people in this chat can read or hear it.
unread-divider = New messages
jump-newest = { $count ->
    [0] To the newest message
   *[other] To the newest message, { $count } unread
}
message-menu = More about this message
row-answers = replying to { $words }
row-happened = { $words }, { $time }
edited = edited
forwarded = Forwarded
deleted = This message was deleted
deleted-own = You deleted this message
veiled = From somebody whom you have blocked
unknown-kind = This needs a newer Wiretight
quote-missing = A message that is not here
quote-wordless = A message
reaction = { $emoji } by { $names }
tick-waiting = waits to be sent
tick-sent = sent
tick-delivered = delivered
tick-read = read
tick-failed = not sent
retry = Try again
discard = Discard
card-about = Contact
card-add = Add to contacts
poll-one = Poll · one answer
poll-many = Poll · several answers
poll-ended = Poll · ended
poll-end = End the poll
poll-voters = { $count ->
    [0] nobody has voted
    [one] one person has voted
   *[other] { $count } people have voted
}
once-open = { $what ->
    [picture] View the picture, once
    [video] Watch the video, once
    [sound] Listen to the recording, once
    [file] Open the file, once
   *[text] Show it, once
}
once-own = { $what ->
    [picture] You sent a picture to be shown once
    [video] You sent a video to be shown once
    [sound] You sent a recording to be shown once
    [file] You sent a file to be shown once
   *[text] You sent a message to be shown once
}
once-gone = A message that was shown once
once-title = Shown once
once-about = When you close this, it is gone from all your devices.
once-save-about = What you save stays where you save it, until you delete it.

## What happened
happened-device-here = This device is here now. What was said before it came is not on it.
happened-joined = { $by ->
    [own] { $self ->
        [yes] This device of yours joined
       *[no] You added { $whom }
    }
   *[other] { $self ->
        [yes] { $name } added you
       *[no] { $name } added { $whom }
    }
}
happened-removed = { $by ->
    [own] You removed { $whom }
   *[other] { $name } removed { $whom }
}
happened-left = { $whom } left
happened-role = { $role ->
    [owner] { $whom }: owner from now on
    [admin] { $whom }: admin from now on
   *[member] { $whom }: member from now on
}
happened-renamed = { $by ->
    [own] You named the group “{ $title }”
   *[other] { $name } named the group “{ $title }”
}
happened-pinned = { $by ->
    [own] You pinned a message
   *[other] { $name } pinned a message
}
happened-unpinned = { $by ->
    [own] You unpinned a message
   *[other] { $name } unpinned a message
}
happened-life = { $by ->
    [own] You set messages to disappear after { $time }
   *[other] { $name } set messages to disappear after { $time }
}
happened-life-here = Messages of this group disappear after { $time }
happened-life-off = { $by ->
    [own] You turned off disappearing messages
   *[other] { $name } turned off disappearing messages
}
happened-device-added = { $by ->
    [own] You added a device.
   *[other] { $whom } added a device.
}
happened-device-removed = { $by ->
    [own] You removed a device.
   *[other] { $whom } removed a device.
}
happened-device-renewed = A device of { $whom } came back into this chat.
happened-unheard = { $whom } never came here in 25 days, and is invited again. What is written is kept for 30 days; what is older is lost to them.
happened-expired = What was written here before is gone: it is kept for 30 days, and this device came later.
happened-ahead = The server’s clock was wrong: it takes nothing into this chat until { $until }.
happened-code-changed = { $was ->
    [verified] The code of { $whom }, which you had compared, was replaced.
   *[unverified] The code of { $whom } was replaced.
}
happened-mark = { $how ->
    [verified-elsewhere] Your device { $device } marked { $whom } as compared.
    [unverified-elsewhere] Your device { $device } removed the mark that you had compared with { $whom }.
   *[verified-lapsed] Your device { $device } was removed, on which you had compared with { $whom }: compare again.
}
happened-account-closed = { $whom } has deleted their account
happened-rebuilt = { $count ->
    [0] { $name } has rebuilt this chat
   *[other] { $name } has rebuilt this chat without { $whom }
}
happened-caught = A lie was caught here
happened-resumed = This chat goes on
happened-rule = { $by ->
    [own] { $rule ->
        [add] You changed who may add people: { audience-said }
        [edit] You changed who may change name, description and picture: { audience-said }
       *[write] You changed who may write: { audience-said }
    }
   *[other] { $rule ->
        [add] { $name } changed who may add people: { audience-said }
        [edit] { $name } changed who may change name, description and picture: { audience-said }
       *[write] { $name } changed who may write: { audience-said }
    }
}
audience-said = { $audience ->
    [owners] owners only
    [admins] owners and admins
   *[everyone] everybody
}
happened-described = { $by ->
    [own] { $text ->
        [none] You removed the description
       *[some] You changed the description
    }
   *[other] { $text ->
        [none] { $name } removed the description
       *[some] { $name } changed the description
    }
}
happened-pictured = { $by ->
    [own] You changed the group’s picture
   *[other] { $name } changed the group’s picture
}
happened-picture-removed = { $by ->
    [own] You removed the group’s picture
   *[other] { $name } removed the group’s picture
}
happened-banned = { $by ->
    [own] You banned { $whom }
   *[other] { $name } banned { $whom }
}
happened-unbanned = { $by ->
    [own] You lifted the ban of { $whom }
   *[other] { $name } lifted the ban of { $whom }
}
happened-link-made = { $by ->
    [own] { $way ->
        [open] You made a link that lets in whoever asks
       *[approve] You made a link by which people can ask to be let in
    }
   *[other] { $way ->
        [open] { $name } made a link that lets in whoever asks
       *[approve] { $name } made a link by which people can ask to be let in
    }
}
happened-links-revoked = { $by ->
    [own] You revoked all links into the group
   *[other] { $name } revoked all links into the group
}
happened-joined-by-link = { $self ->
    [yes] You joined by the link of { $maker }
   *[no] { $mine ->
        [yes] { $whom } joined by your link
       *[no] { $whom } joined by the link of { $maker }
    }
}
happened-asks = { $mine ->
    [yes] { $whom } asks to be let in, by your link
   *[no] { $whom } asks to be let in, by the link of { $maker }
}
asking-decide = Decide
asking-title = { $count ->
    [one] Somebody asks to be let in
   *[other] { $count } people ask to be let in
}
happened-not-done = { $what ->
    [add] { $whom } could not be added
    [remove] { $whom } could not be removed
    [role] A role could not be changed
    [rename] The group could not be renamed
    [edit] A message could not be changed
    [allow] A rule could not be changed
    [describe] Description or picture could not be changed
    [ban] { $whom } could not be banned
    [unban] The ban of { $whom } could not be lifted
    [link] The links could not be changed
   *[expire] The time after which messages disappear could not be changed
}

## Deeds
deed-reply = Reply
deed-react = React
deed-forward = Forward
deed-edit = Edit
deed-copy = Copy
deed-save = Save
deed-star = Star
deed-pin = Pin for everybody
deed-about = About this message
deed-delete = Delete for everybody
delete = Delete
delete-title = Delete this message for everybody?
delete-about = Everybody will see that you deleted something. Whoever has read it may remember it.
not-copied = The browser does not let the page copy.
starred = Starred.
about-message = About this message
about-from = From
about-time = Sent
about-forwarded = { $count ->
    [one] once
   *[other] { $count } times
}
versions = What it said before
version-current = Now, since { $time }
find-chat = Find a chat
forward-to = { $count ->
    [0] Forward
    [one] Forward to one chat
   *[other] Forward to { $count } chats
}
forwarded-to = { $count ->
    [one] Forwarded.
   *[other] Forwarded to { $count } chats.
}

## Files
picture-open = Open the picture { $name }
picture-from = Picture
file-failed = Try again
file-fetching = fetching…
file-play = play
file-save = save
file-not-shown = This file cannot be shown. You can save it.
file-unnamed = file
files-wait = Some files were not sent. They wait above the text.
viewer = Pictures
viewer-before = The picture before
viewer-after = The picture after
voice-play = Play
voice-pause = Pause
voice-place = Place in the recording
voice-speed = Speed { $speed }

## Composer
composer-placeholder = Message
composer-label = Write a message
composer-edit = Change your message
composer-once = This text is shown once
composer-once-files = What you attach is shown once
send = Send
edit-save = Save the change
attach = Send something else
attach-file = Files
attach-poll = Poll
attach-card = Contact
attach-once = Message or file to be shown once
attachments = Files to be sent
attachment-about = What { $name } shows, for people who cannot see it
attachment-about-short = What does it show?
attachment-progress = { $name } is being sent
attachment-remove = Do not send { $name }
drop-here = Drop to send here
suggestions = Suggestions
emoji-choose = Choose an emoji
emoji-find = Find an emoji
emoji-often = Often used
emoji-all = All emoji
record = Record a voice message
record-running = Recording
record-lock = Go on without holding
record-stop = Stop
record-cancel = Discard the recording
record-impossible = The browser gives no microphone to this page.
send-voice = Send the voice message
poll-new = New poll
poll-question = Question
poll-option = Option { $number }
poll-multiple = Several answers are possible
poll-send = Ask
contacts-none = No contacts yet

## Keys
keys = Keys
key-palette = Go to a chat or do something
key-search = Search
key-search-chat = Search in this chat
key-chat-before = Chat above
key-chat-after = Chat below
key-unread-before = Unread chat above
key-unread-after = Unread chat below
key-newest = Newest message
key-reply = Reply
key-react = React
key-delete = Delete
key-forward = Forward
key-keys = These keys
key-edit-last = Edit your last message

transfer-under-way = On its way
transfer-waits = Waits for the server
transfer-not-sent = A file was not sent
transfer-give-up = Do not send it
transfer-as-it-is = Send it as it is
transfer-failed = { $reason ->
    [may-tell] It may say where, when and by whom it was made, and that cannot be taken out of a picture or film of this kind.
    [too-large] It is too large: a file may have 2 GB at most.
    [unreadable] It could not be read.
    [disk] There is no room for it on this computer.
    [refused] The server has not taken it.
    [unsayable] Nothing can be said in this chat at the moment.
   *[other] It could not be sent.
}
chat-row-locked = Locked

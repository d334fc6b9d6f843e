## The log: looking into it
audit-verified-leaves =
    Verified: { $count ->
    [one] 1 entry stands
   *[other] { $count } entries stand
 } in the order that was signed, checked { $when }.
action-check-log = Open and check every entry
log-entries = Entries
log-any = Any
log-kind = Kind of record
log-record = Record (its id)
log-from = From day
log-to = To day
log-outcome = Outcome
log-only-refused = Only what was refused
log-looked =
    { $count ->
    [one] Looked at 1 entry of { $size }.
   *[other] Looked at { $count } entries of { $size }.
 }
log-all = Show everything
log-none-here = Nothing fits in this stretch of the log. Look further back.
log-none = Nothing in the log fits.
log-older = Further back
log-newest = Back to the newest

## The log: partners as witnesses
log-witnesses = What partners have seen
log-witnesses-intro = With each bundle partners get the state of our log, and sign that they saw it. So a database that went back, or was rewritten, shows.
log-ours-seen =
    they signed { $count ->
    [one] 1 entry
   *[other] { $count } entries
 } of our log ({ $when }).
log-ours-unseen = they have signed nothing of our log yet.
log-theirs-seen =
    We hold theirs with { $count ->
    [one] 1 entry
   *[other] { $count } entries
 } ({ $when }).
log-theirs-unseen = We hold nothing of theirs yet.
log-seen = seen { $when }
log-against-longer = They signed more entries of our log than there are. This database went back to an earlier state. Find out who restored it, and start the channels anew.
log-against-differs = Our log is no longer the one that they signed. It was rewritten, or this database went back. Keep a copy of the folder before you do anything else.
log-against-behind = Their log has fewer entries than it had. Ask them by voice whether they restored a backup.
log-against-forked = They signed two different logs of the same length. One of them is false. Both signatures are kept as proof.
log-against-unproven = Nothing shows yet that their log goes on from what we knew. The next bundles may show it.
log-against-stays-unproven = Their log does not go on from what they signed before. It was rewritten, or they restored a backup. Ask them by voice.
action-explain-log = Explain
confirm-explain-log = Explain why a log went back
confirm-explain-log-why = What { $partner } signed, or had signed, and what is here now do not fit. When you know why, say it here. It is logged, the signatures stay, and the warning ends.
done-log-explained = Kept. The warning ends; the signatures stay.
today-log-longer = This database went back: fewer log entries than were signed by
today-log-differs = Our log was rewritten, or this database went back. Seen by
today-log-behind = A partner's log went back:
today-log-forked = A partner signed two different logs:
today-log-stays-unproven = A partner's log does not go on from what they signed:
audit-did-rewound = Saw that this database went back
audit-did-partner-log-forked = Saw that a partner signed two different logs
audit-did-partner-log-behind = Saw that a partner's log went back
audit-did-log-explained = Explained why a log went back
audit-did-countersignature = Took a partner's signature of our log
audit-did-drill = Tried out a backup
audit-did-upgrade = Upgraded the database
audit-did-backup-prune = Let old backups go

## What was destroyed, and when that is complete
action-see-destroyed = What was destroyed
destroyed-title = Destroyed records
destroyed-intro = The key of each of these was destroyed here, so that nothing of it opens in this node. Backups that were made before still hold the key, until they expire.
destroyed-unknown = What this node cannot know: copies of its folder that somebody made by hand, backups that were carried off or kept past their day, what partners did with what they had, and paper.
destroyed-none = Nothing was destroyed.
destroyed-at = destroyed { $when }
destroyed-complete-on = Complete on { $date }, if the last backup of this node that holds its key is removed on that day, when it expires.
destroyed-complete = Complete: no backup that this node made, and keeps, holds its key.
audit-did-log-export = Took the log away as a file
audit-did-disk-encrypted = Answered for the disk of the database
audit-did-codes-sealed = Had secrets of codes sealed that an older program had kept

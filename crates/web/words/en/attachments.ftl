# Files of records: pictures, scans, recordings.

files-title = Files
files-none = No files that you may open.
file-picture = Picture
file-film = Film
file-sound = Sound recording
file-text = Text
file-document = Document
file-other = File of another kind
file-size-kib = { $size } KiB
file-size-mib = { $size } MiB
file-digest = SHA-256
file-lost = The file is not in the folder of this node any more, or was cut short. Bring it back from a backup.
file-told = The partner told of this file and did not send it. Ask them if you need it.
file-viewing = While you look as another role no file is opened.
file-stripped = The copy that a partner gets has no place, time or device in it, unless exact place and names pass to them anyway. Above 8 MiB they only learn that it exists.
file-not-stripped = A partner gets it only where exact place and names pass to them, because what such a file says of its making cannot be taken out. Others learn that it exists, where its part passes.
file-part = Part of the record
file-part-help = Who may open this part may open the file. A picture of a face, or of papers with a name, belongs to identity.
file-new = Files to add
file-new-help = At most { $most } MiB each; larger ones by the command line. They are encrypted as they come. Nothing in them is opened or shown here.

see-as-attached = They learn of these files, without their names. Those of at most 8 MiB go to them, if what tells of place and device can be taken out or passes anyway.

action-attach = Add files
action-remove-file = Remove
confirm-remove-file = Remove this file for good?
confirm-remove-file-why = Its key is destroyed, and nobody can open it again. It is complete when the last backup that holds the key has expired. Partners' copies go with the next bundle.
done-attached = The file is here, encrypted.
done-file-removed = The file was removed for good.

audit-did-attach = Added a file
audit-did-take-file = Took a file out
audit-did-remove-file = Removed a file
audit-did-file-limits = Set the limits of files

refusal-file-count = A record has at most { $a } files. Remove one, or use another record.
refusal-file-empty = The file is empty. Choose another.
refusal-file-large = The file is larger than the { $a } MiB that are taken this way. Use the command line.
refusal-file-disk = The disk of the node has no room for this file. Nothing was kept. Make room first.
refusal-file-lost = The file is not in the folder of the node any more. Bring it back from a backup.
refusal-file-damaged = The file is damaged. Bring it back from a backup.
refusal-file-told = The partner told of this file and did not send it. Ask them for it.
refusal-file-limit = A limit of nothing takes no file at all. Choose at least 1.

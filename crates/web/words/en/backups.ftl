## The places of backups
backups-title = Backups
backups-intro = Each place in which copies of this node are kept, encrypted. What was destroyed here can still be in a copy until the day that is named.
backups-none = No backup was made yet. Whoever runs this node makes one with “concord backup”.
backups-how = Places are added, tried out and cleared on the command line of the machine on which this node runs: “concord backup place”.
backups-kind-folder = folder
backups-kind-bucket = storage elsewhere
backups-kind-partner = a partner’s node
backups-unnamed = A folder or place without a name
backups-made = Last backup
backups-tried = Last tried out
backups-never = never
backups-until = Kept until
backups-until-says =
    { $count ->
    [one] 1 copy; what was destroyed may be in it until { $date }.
   *[other] { $count } copies; what was destroyed may be in one of them until { $date }.
 }
backups-until-none = Nothing of ours is kept there, as far as this node knows.
backups-trouble-unreachable = The last backup did not get there. It is tried again every hour; if this stays, look at the network, and ask whoever runs the place.
backups-trouble-refused = The place did not take the last backup, or gave something else back. Run “concord backup --to” with its name to see why, and use another place meanwhile.
backups-trouble-here = The last backup failed in this node itself. Run “concord doctor”, and look whether the disk is full.
backups-trouble-gone = Copies that this node made are gone from there, and nobody here let them go. Ask who runs the place.
backups-trouble-keeps-removed = The place keeps what is removed, so that nothing destroyed here is ever gone there. Turn earlier versions off there, and remove them.
backups-trouble-late = There was no backup for more than seven days.
backups-trouble-untried = No backup there has been tried out in the last ninety days. Run “concord backup drill” with its name.
backups-trouble-past = Something there is past its day and still holds what was destroyed. Run “concord backup prune” with its name.
audit-did-backup-place = Changed the places of backups
audit-did-keeping = Decided on what is kept for a partner
action-see-backups = Where backups are kept

# Keys: the node's certificate, who may unlock it, recovery, and the lock itself.

lock-node = Lock this node
unlock-title = This node is locked
unlock-intro = Its keys are not in memory. Bundles that arrive wait, sealed, until somebody unlocks it.
unlock-passphrase = Passphrase of the node
unlock-passphrase-help = Your own, if you were given one. It is not the passphrase with which you sign in.
unlock-do = Unlock
unlock-problem-wrong = This passphrase does not unlock the node. Try again.
unlock-problem-wait = Too many attempts. Wait a minute and try again.
unlock-problem-busy = The node is still being locked, or another program has it open. Wait a moment and try again.
unlock-problem-failed = The node could not be opened. Run concord doctor on this machine.
unlock-problem-stale = This form did not come from this page. Try again.

keys-title = Keys
keys-intro = What makes this node yours, who may unlock it, and the way back when passphrases are lost.
keys-certificate = Certificate of this node
keys-ending = { $days ->
    [one] The certificate ends in one day. Let the root key sign the next one.
   *[other] The certificate ends in { $days } days. Let the root key sign the next one.
}
keys-organisation = Organisation
keys-serial = Number
keys-ends = Ends on
keys-renew = The next one is asked for on this machine with concord certificate request, signed where the root key is, and installed with concord certificate install.
keys-code = Certificate as a square code
keys-slots = Who may unlock
keys-slots-says = Each person has a passphrase of their own. The files of the node tell how many there are, and not who.
keys-slot-first = The first one
keys-slot-own = opened the node this time
keys-slot-cheap = too easy to guess by machine: add it again and remove this one
keys-slot-remove = Remove
keys-slot-remove-says = The passphrase opens this node no more. It still opens backups that were made before.
keys-slot-add = Add a person
keys-slot-label = Whose it is
keys-slot-new = New passphrase
keys-slot-new-help = At least 12 characters; four or five words are good. Let the person type it.
keys-holder = A passphrase that unlocks the node now
keys-holder-help = Yours, if you hold one.
keys-recovery = Recovery by two people
keys-recovery-says = When all passphrases are lost, two people open the node together. One alone opens nothing. Each keeps an age key outside, far from this machine and from each other.
keys-recovery-since = Set
keys-recovery-none = Nobody can open this node when all passphrases are lost.
keys-recovery-one = First person
keys-recovery-other = Second person
keys-recovery-help = The public line that begins with age1, as age-keygen shows it.
keys-recovery-set = Set recovery
taken-title = New certificate or revocation
taken-text = Text of the file
taken-help = A newer certificate of a partner, or word that a key is not to be trusted any more. Their root key has signed it; nothing needs to be compared.
taken-do = Take it

channel-certificate = Certificate
channel-certificate-is = Number { $serial }, until { $date }
channel-renewed = Renewed
channel-revoked = They have revoked the key of their node. Nothing passes until their new certificate is here. Talk to them.
channel-ending = Their certificate ends soon. Ask them for the next one.
pair-code = Our certificate as a square code
compare-code = The digits as a square code
today-certificate = The certificate of this node ends
today-partner-certificate = A partner's certificate ends
today-partner-revoked = A partner has revoked the key of their node

done-slot-added = One more person may unlock.
done-slot-removed = Removed. The passphrase opens this node no more.
done-recovery-set = Set. Make a backup, so that it carries it.
done-certificate-renewed = The newer certificate is in use.
done-key-revoked = The key is not trusted any more.
done-own-key-revoked = Our old key is revoked. Partners are told with the next bundle.

audit-did-certificate-request = Asked for the next certificate
audit-did-certificate-install = Installed a certificate
audit-did-certificate-renewed = A partner's newer certificate was taken
audit-did-revocation = Revoked a key of ours
audit-did-revoked = A partner revoked a key
audit-did-slot-add = Gave somebody the right to unlock
audit-did-slot-remove = Took the right to unlock away
audit-did-recovery-set = Set the recovery
audit-did-recovery-open = Two people opened the node
audit-did-lock = Locked the node
audit-did-unlock = Unlocked the node
audit-did-serve-mode = Chose when the node locks
audit-did-field-know = Made a field node known
audit-did-field-close = Closed a field node
audit-did-report-receive = Took a report into quarantine
audit-did-report-refused = Refused a report that did not hold
audit-did-report-open = Opened a report
audit-did-report-accept = Took a report in
audit-did-report-refuse = Refused a report

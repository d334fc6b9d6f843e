# Passkeys: signing in and proving oneself with a device, and which devices one has.

passkey-title = Passkeys
passkey-help = A passkey is a key in your phone, your computer or a security key. The device opens it with your finger, your face or its PIN, and nobody can trick it out of you with a false page. It takes the place of name, passphrase and code; these go on working.
passkey-none = You have none.
passkey-added = added { $at }
passkey-used = last used { $at }
passkey-unused = never used
passkey-at = works at
passkey-ended-with = Remove what you do not know. Another passphrase or another authenticator ends all of them; add yours again afterwards.
passkey-not-here = Passkeys do not work at this address. They need a name, not an address of numbers: on the machine of this node, open it as localhost with its own port; on another machine, by exactly the address that you were given.

passkey-new = Add a passkey
passkey-new-help = The device keeps this address and the name that you type here, and nothing else of you. Whoever has your PIN, or forces your finger onto the device, can see that and sign in as you. Every other session of yours ends, and any invitation that is under way.
passkey-no-script = This browser knows no passkeys, or runs no scripts. Use another one, or go on with passphrase and code.
passkey-name = What you call it
passkey-name-help = So that you know it again in the list, for instance “key on my ring”. Not your name.
passkey-add = Ask the device
done-passkey-added = The passkey is added. Every other session has ended.

passkey-remove = Remove
passkey-remove-of = Remove { $name }
passkey-remove-title = Remove this passkey?
passkey-remove-why = It opens nothing here any more, and every other session of yours ends, and any invitation that is under way. The device may go on offering it: remove it there as well.
done-passkey-removed = The passkey is removed. Every other session has ended.

passkey-or = Or with a passkey
passkey-enter = Sign in with a passkey
passkey-enter-help = No name is needed: the device knows whose it is.
passkey-prove = Prove it with a passkey
passkey-prove-help = In the place of passphrase and code.
passkey-error-cancelled = Nothing came from the device: it was cancelled, took too long, or has no passkey for this address.
passkey-error-present = This device has a passkey for you here already.
passkey-error-other = The browser could not use a passkey here. Go on with passphrase and code.
passkey-problem-refused = This passkey opens nothing here. Sign in with passphrase and code.
passkey-problem-ended = Five minutes had passed since this page was opened. Press the button once more.

refusal-passkey-ended = Five minutes had passed since this page was opened. Try once more.
refusal-passkey-made = The device did not make a passkey that this node takes. Try another device.
refusal-passkey-name = Call the passkey something of 1 to 60 characters.
refusal-passkey-present = This passkey is here already. Take another device.
refusal-passkey-ten = You have ten passkeys already. Remove one first.
refusal-passkey-nothing = No device answered. Press the button once more.
refusal-passkey-unknown = This passkey opens nothing here. Sign in with passphrase and code.

audit-did-passkey-added = Added a passkey
audit-did-passkey-removed = Removed a passkey
audit-did-passkey-copied = Showed a passkey whose counter went back: there may be a copy of it
audit-did-passkeys-end = Ended all passkeys of a person

# One's own account: proving again who one is, sessions, passphrase, authenticator, recovery codes, invitations.

prove-title = Prove that it is you
prove-intro = What you are about to do takes something out of this node, opens what is severe or opens it to others, or changes who gets in. Give your passphrase and a new code; that counts for ten minutes.
prove-kept = What you filled in is kept until then.
prove-go-on = Go on
prove-problem-refused = Passphrase or code is not right. A code works once; wait for the next one.
resume-title = Send it now
resume-intro = You have proved that it is you. Nothing was sent yet: here is what you had filled in.
resume-send = Send what I filled in

refusal-passphrase-long = A passphrase has at most 200 characters. Choose a shorter one.
refusal-passphrase-weak = This passphrase is easy to guess. Take four or five words that have nothing to do with each other, with you, or with the organisation.

audit-did-prove = Proved again who they are

account-title = Your account
account-sessions = Where you are signed in
account-sessions-help = End what you do not know, and then set another passphrase.
account-this = this one
account-began = began { $at }
account-seen = last used { $at }
account-end-this = End it
account-end-this-of = End the one that began { $at }
account-end-others = End all others
account-end-all = End all, this one too
browser-firefox = Firefox
browser-edge = Edge
browser-chrome = Chrome
browser-safari = Safari
browser-other = Another browser
done-sessions-ended = Ended.

account-passphrase = Passphrase
account-passphrase-help = Another one ends every other session of yours, every passkey, and any invitation that is under way.
account-present = Present passphrase
account-new = New passphrase
account-new-help = At least 12 characters. Four or five words that have nothing to do with each other, with you, or with the organisation are good.
account-again = The new passphrase once more
account-passphrase-set = Set the new passphrase
account-problem-again = The two new passphrases are not the same. Type them again.
done-passphrase-set = The new passphrase stands. Every other session and every passkey has ended.

authenticator-title = Authenticator
authenticator-help = Another phone, or another app. The present one works until a code of the new one confirms it. Then every passkey ends too: the phone that was lost may hold one.
authenticator-begin = Set up another authenticator
authenticator-scan = Let the app on your phone read this picture, or type the secret into it. Nobody else may see it.
authenticator-qr = The secret as a QR code
authenticator-typed = Secret, to be typed
authenticator-code = Code that the app shows
authenticator-confirm = Use this authenticator
done-authenticator-set = The new authenticator works. Every other session and every passkey has ended.

recovery-title = Recovery codes
recovery-help = Each takes the place of the code once, when the authenticator is lost. Keep them on paper, apart from your passphrase and from the phone.
recovery-left =
    { $count ->
        [0] You have none.
        [one] You have one left.
       *[other] You have { $count } left.
    }
recovery-renew = Make new codes; the old ones end
recovery-keep = This is shown once. Write the codes down, and keep them apart from your passphrase and from the phone. Each works once, in the place of the code.
recovery-kept = I have written them down

session-lost = Invited, or allowed to choose a new passphrase?
invitation-title = Invitation
invitation-intro = Type what you were given. It works once, and for 72 hours.
invitation-token = Invitation
invitation-open = Go on
invitation-problem = This invitation is not known, was used, or has ended. Ask who gave it to you for a new one.
invitation-name = You sign in as
invitation-reset-help = When you finish this page, your old passphrase, your old authenticator, your recovery codes and every session end. Nothing else changes: your roles, your name and what you wrote stay.
invitation-passphrase = Passphrase that you choose
invitation-word = Word of the second person
invitation-word-help = A leader tells you, by voice or in person.
invitation-accept = Open my account
invitation-opened = Your account is open. Nobody else knows what you chose.
invitation-made = An invitation
invitation-once = This is shown once. Give it to this person and to nobody else, by a way that others do not read.
invitation-page = Page on which it is typed
invitation-ends = Works until
invitation-hand-on = The person chooses passphrase and authenticator alone; you do not learn them. Hear from the person, by voice, that it was they who opened the account.
invitation-second = The leader who approved it tells the person a word. Without the word the invitation opens nothing.

approval-reset = Afterwards they may
approval-reset-what = choose a new passphrase and authenticator with an invitation; the old ones end when it is used
approval-word = Make sure, by voice or face to face, that it is this person who asks. Then tell them this word, and nobody else:
approval-make = Make the invitation
approval-make-help = It is shown once. You hand it to the person; the leader who approved it tells them a word.
today-approve-reset = A new passphrase for somebody waits for you:

person-lost = Passphrase or authenticator lost
person-lost-help = A leader approves that this person chooses new ones. Nothing is lost, and nobody else gets in: you get an invitation to hand on, and the leader tells the person a word.
person-reset = Ask a leader
person-sessions = Machine or phone in other hands
person-sessions-help = Every session of theirs ends at once, on every machine. Passphrase, authenticator and passkeys stay as they are. Where the device holds codes or a passkey, or the passphrase may be known, ask for a new passphrase as well: that ends all three once the invitation is used.
person-sessions-end = End all sessions
person-unopened = This person was invited and has not come yet. A new invitation ends the earlier one.
person-invite-again = Make a new invitation

refusal-present-same = This is the present passphrase. Choose another one.
refusal-present-wrong = The present passphrase is not right. After five failures wait a minute.
refusal-authenticator-none = No new authenticator waits for its code. Begin again.
refusal-authenticator-code = The authenticator does not show this code. Check the time of its phone, and take the next code.
refusal-invitation-ended = This invitation is not known, was used, or has ended. Ask who gave it to you for a new one.
refusal-invitation-word = Code or word is not right. Ask the second person for the word, and take the next code.
refusal-reset-nobody = No other leader is there to approve this. Whoever holds the passphrase of the node makes it at the command line, with “concord person reset --alone”.
refusal-reset-somebody = A leader is there to approve this. Ask without “--alone”.
refusal-invitation-been = This person has been here already. Ask for a reset.
refusal-invitation-made = This is not approved, was made already, or has ended. Ask again.

audit-did-passphrase = Set another passphrase
audit-did-authenticator = Set up another authenticator
audit-did-recovery-codes = Made new recovery codes
audit-did-recovery-used = Used a recovery code
audit-did-sessions-end = Ended sessions of their own
audit-did-sessions-end-of = Ended all sessions of somebody else
audit-did-invite-made = Made an invitation
audit-did-reset-made = Made an invitation after a loss
audit-did-invitation = Tried an invitation
audit-did-account-opened = Opened their account
audit-did-reset = Came back with a new passphrase

today-tries =
    { $count ->
    [one] In the last two weeks 1 try at your account failed.
   *[other] In the last two weeks { $count } tries at your account failed.
 }
today-tries-note = The last one { $at }. If that was not you, set another passphrase.
today-altered = How you sign in was changed:
today-altered-note = { $at }. If that was not you, set another passphrase, make new recovery codes, and tell an administrator.
account-before = The sign-in before this one was on { $at }. If that was not you, set another passphrase.

left-title = Taken off the screen
left-help = Nothing was asked for here for a while, so that what you had open was taken off the screen: whoever passes by reads nothing.
left-back = Open it again

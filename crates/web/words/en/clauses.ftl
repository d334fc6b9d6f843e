# What an agreement says must happen: what is due, breaches, texts side by side, copies past their time, contributors.

agreement-breach-found = Breach found (seconds since 1970, UTC)
agreement-breach-by = Breach declared by
agreement-breach-notice = Message that tells of the breach
agreement-breach-told = Told by another way (seconds since 1970, UTC)
request-onward-org = Would go to
request-for-request = To answer their request
request-passes = What would be passed on

## What is due
due-title = What is due
due-publish = counts are to be published and sent
due-send = a count is ready: send it with a bundle
due-held-back = a count is ready, but label, consent or agreement keep it here
due-seal = records are to be sent with a bundle
due-theirs = their part has not come
due-days = for { $from } to { $to }
due-was = was due { $date }
action-due-publish = Publish
action-due-send = Send
action-due-look = See what passes
action-due-ask = Ask for it
today-due-publish = Counts to be published and sent to
today-due-send = A count is ready to be sent to
today-due-held-back = A count is ready but does not pass to
today-due-seal = Records to be sent to
today-due-theirs = Still to come from
today-overdue-publish = Overdue: publish counts and send them to
today-overdue-send = Overdue: send the count that is ready to
today-overdue-held-back = Overdue: a count is ready but does not pass to
today-overdue-seal = Overdue: send records to
today-overdue-theirs = Missing: what was due from
today-review-overdue = An agreement was to be looked at again:

## A breach
breach-title = A breach
breach-by-us = We found it on { $found }.
breach-by-them = They told us of a breach that they found on { $found }. Ask them what was exposed, and whom it puts at risk.
breach-until = The other side is to know by { $until }.
breach-waiting = The notice waits for the next bundle.
breach-carried = The notice went in a bundle that they have not answered.
breach-held = The notice has not left: it lies in or behind a bundle that is held. Discard that bundle and seal anew, or tell them by voice.
breach-not-taken = Their node did not take the notice. Tell them by voice.
breach-told = They know.
breach-hours-left =
    { $count ->
        [0] Less than an hour is left.
        [one] One hour is left.
       *[other] { $count } hours are left.
    }
breach-hours-passed =
    { $count ->
        [0] The time has just passed.
        [one] The time passed one hour ago.
       *[other] The time passed { $count } hours ago.
    }
breach-hours-ago = How many hours ago was it found?
breach-hours-ago-help = Whole hours; 0 for just now. The hours that were agreed run from then.
action-agreement-breach = Declare a breach
action-agreement-told = They were told
confirm-agreement-breach = The agreement is suspended at once, and the partner is told with the next bundle. If that cannot go within the agreed hours, tell them by voice and note it here.
confirm-agreement-told = Say who told whom, and how. The clock stops, and it is logged.
done-agreement-breach-declared = Suspended. Seal a bundle for them now, or tell them by voice.
done-agreement-breach-told = Noted: they know.
today-breach-theirs = A breach was reported by
today-breach-told = A breach, told to
today-breach-not-taken = A breach: the notice was not taken by
today-breach-carried = A breach: the notice is on its way to
today-breach-held = A breach: the notice waits in or behind a bundle that is held, for
today-breach-waiting = A breach is to be told to
audit-did-breach = Declared a breach
audit-did-breach-told = Told a partner of a breach

## Two texts under one number
beside-title = Our draft beside their offer
beside-says = We were writing another text under this number. It is kept as version { $number }; nothing of it is lost. Take theirs by signing it, or keep ours by offering it as the next version.
beside-what = What
beside-theirs = Theirs
beside-ours = Ours
action-take-theirs = Take theirs
action-keep-ours = Go on with ours

## Copies past their time
clause-destroys-itself = Destroyed without anybody asking
clause-destroys-itself-help = When the agreed days are over, each node destroys what it received by itself.
agreed-destroys-itself = By itself, when the days are over
retention-title = Past their time
retention-intro = Received copies that were kept longer than agreed. A leader destroys them; their owner learns of it with the next bundle. What a legal hold keeps stays.
retention-none = Nothing is kept longer than agreed.
retention-copies =
    { $count ->
        [one] One copy
       *[other] { $count } copies
    }
retention-agreed =
    { $count ->
        [one] one day was agreed
       *[other] { $count } days were agreed
    }
retention-oldest = the oldest came on { $date }
retention-held =
    { $count ->
        [one] One of them is under a legal hold and stays.
       *[other] { $count } of them are under a legal hold and stay.
    }
action-destroy-copies = Destroy them
confirm-destroy-copies = Destroy copies that are past their time
confirm-destroy-copies-why = Every copy from { $partner } that was kept longer than agreed is destroyed on this node, those that you do not see among them. Paper and exports are for people to destroy. This cannot be undone.
done-copies-destroyed = Destroyed. The owner learns of it with the next bundle.
today-retention =
    { $count ->
        [one] One received copy is past its time
       *[other] { $count } received copies are past their time
    }
audit-did-retention = Destroyed received copies past their time

## Messages that were not taken
untaken-title = Not taken
untaken-says = The partner's node did not take these, and does not say why. Call them; what you wrote is kept where you wrote it, and can be sent anew.
untaken-by = { $partner } did not take it
action-message-seen = I have seen it
message-kind-offer = An offer of an agreement
message-kind-signature = A signature under an agreement
message-kind-notice = A notice that we suspended, resumed or ended an agreement
message-kind-recall = An agreement, told again
message-kind-authority = A notice that an authority asks
message-kind-request = A request
message-kind-answer = An answer to a request
message-kind-alert = An alert
message-kind-acknowledgement = An acknowledgement of an alert
message-kind-match = A question of private matching
message-kind-matched = An answer of private matching
message-kind-attestation = Our word that paper is gone
message-kind-other = A message
today-untaken =
    { $count ->
        [one] One message was not taken by a partner
       *[other] { $count } messages were not taken by partners
    }
audit-did-message-not-taken = A message of ours was not taken
audit-did-message-seen = Saw that a message was not taken

## Passing on what others contributed
onward-title = Pass on
onward-says = What others contributed goes to nobody else unless each of them agrees: for this record, for this partner, each time anew. The partner will not learn who they are.
onward-to = To whom it should go
onward-nobody = There is no other partner.
onward-missing = Choose a partner, and say why.
onward-contributors = What each contributor says to its going to { $partner }
onward-alone = It rests on nobody else. Label, agreement and consent alone decide.
onward-granted = All of them agreed. It goes to { $partner } as far as the agreement with them lets it.
onward-request = To answer which request
onward-own-accord = None: of our own accord
word-not-asked = not asked
word-waiting = asked, not yet answered
word-refused = said no
word-granted = agreed
action-ask-contributors = Ask each of them
action-onward = Pass on
obstacle-never-onward = The agreement says that nothing is passed on. Offer a version that says otherwise.
obstacle-contributors = A record rests on others who have not agreed yet. Ask each of them from the record's page, and wait.
obstacle-contributors-refused = Those on whom the records rest said no. Nothing can go out.
given-waiting = waits for the word of
given-no = is left out, at the word of
given-closed = may not be given:
given-was = was given
authority-word = What they said, to whom and how
action-word-granted = They agreed
action-word-refused = They said no
request-joint = To answer with a count that rests on others, ask each of them first:
export-seen-as = As it passes to

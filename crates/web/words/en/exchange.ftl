# How far records pass to whom, and what passes between us: the spectrum, requests, alerts, bundles, holds.
elapsed-never = never
elapsed-minutes =
    { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
 }
elapsed-hours =
    { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
 }
elapsed-days =
    { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
 }

## The spectrum
spectrum-title = Spectrum
spectrum-intro = How far each topic passes from us to each partner, and what sets the limit. Open a cell to see it as they see it.
spectrum-caption = The furthest that any record of the topic passes today
spectrum-partner = Partner
spectrum-minimum = not below { $rung }
spectrum-passing = { $passing } of { $records } pass
spectrum-passing-at-most = at most { $passing } of { $records } pass
uncounted-scope = before the agreed places and days
uncounted-topics = some also lie in a topic that does not pass
uncounted-counts = some may be held back as counts
uncounted-single = apart from decisions about single records
spectrum-uncounted = Records are counted by topic and label. Where a cell says so, the number does not yet leave out what lies outside the agreed places and days, what also lies in a narrower topic that does not pass, or counts that must be made again, tell of places, times or numbers more finely than agreed, or are not cleared; and it does not follow decisions about single records. The page of a record says what holds for it.
spectrum-held-until = Nothing is renewed now. What they hold of us can still be read there until { $date }.
spectrum-no-records = no records of ours
spectrum-rungs = What each rung lets pass
spectrum-history = History
spectrum-history-title = How far we go with { $partner }, over time
spectrum-history-intro = What may pass in each direction and how we work together: each version and state of the agreement, the topics that pass otherwise from then on, decisions by name that began or ended, and what ended by its day; the newest first. Other terms of a version, such as precision or uses, stand on its own page.
spectrum-history-none = Nothing has been agreed yet.
spectrum-version = version { $version }
spectrum-beginning = The beginning; who and when is not kept.
spectrum-by-itself = after its last day, { $when }
spectrum-topic-us = from us to them
spectrum-topic-them = from them to us
spectrum-topic-before = (before: { $rung })
spectrum-decided = decided
spectrum-decided-ended = ended
spectrum-of-one = About one record
spectrum-at-most = at most { $rung }
partners-spectrum = See it topic by topic
held-agreement = The agreement lets { $rung } pass.
held-label = { $count } held by their label
held-audience = { $count } not for them
held-expiry = { $count } expired
held-consent = { $count } held by consent
held-override = { $count } held by a decision
held-origin = { $count } resting on what others gave us
nudge-title = Less passes with { $partner } than both agreed
nudge-agreed = You agreed not to stay below { $rung }.
nudge-now = This stays below it today:
nudge-ours-suspended = We have suspended the agreement. Let it go on, or tell { $partner } why not.
nudge-theirs-suspended = { $partner } has suspended the agreement. Ask them what they need to let it go on.
nudge-expired = The agreement has ended. Offer { $partner } the next version.
nudge-ours-lower = What we let pass is lower than the minimum. Offer { $partner } a version that meets it, or a lower minimum.
nudge-theirs-lower = What they let pass is lower than the minimum. Ask { $partner } for a version that meets it.
nudge-capped = What somebody here decided lets less pass than the minimum. End that decision, or tell { $partner } why it stays.
nudge-everything = Everything
nudge-part-us = { $rung } from us to them
nudge-part-them = { $rung } from them to us
nudge-part-capped = { $rung } from us to them, because somebody here decided so
nudge-whom-you = You can do this as a leader.
nudge-whom-leader = Ask a leader of your organisation.
nudge-whom-officer = You can do this as an officer.
nudge-whom-partner = Speak with { $partner }; a leader of yours signs.
nudge-open = Open the agreement
nudge-open-decisions = Open the decisions

## See it as they see it
see-as-kinds = Kinds of records
see-as-nothing-now = Nothing of this record passes to them today.
see-as-may-match = A private match may tell them that we know of it too: yes or no, and nothing else.
see-as-is-held = They hold a copy from before, or may hold one.
see-as-held-until = It can be read there until { $date }, if nothing more is exchanged.
see-as-held-unknown = It is not known until when it can be read there.
see-as-find = Find what { $partner } would find
see-as-records = Records
see-as-charts = Charts as { $partner } can draw them
see-as-charts-why = Counted from what passes only, and as coarse as it passes.
see-as-tables = The same as tables
see-as-by-period = Records by period
see-as-by-place = Records by governorate
see-as-period = Period
see-as-files = As a file
see-as-files-why = Exactly what passes to { $partner }, each row with its label and caveats. What you may not export is left out. A second person approves it, and taking it away is logged.

## Requests
requests-title = Requests
requests-intro = What you ask of partners and they of you: that records pass further, that a statement is cleared, that something goes on to others. The owner answers once, signed.
requests-to-answer = To answer
requests-waiting = Waiting for them
requests-answered = Answered
requests-none = Nothing here.
requests-nobody = There is no partner with an agreement in force.
request-from = from { $partner }
request-to = to { $partner }
request-needed = needed by { $date }
request-late = The day has passed.
request-hidden =
    { $count ->
    [one] 1 more that you cannot list.
   *[other] { $count } more that you cannot list.
 }
request-answer-title = Answer
request-answer-once = You answer once; the answer is signed and goes with the next bundle.
request-yes-higher-rung = A yes lets these records pass to them as far as they ask, and no other record. It holds until you narrow a record again or the agreement ends.
request-yes-clearance = A yes clears the statement in these words, for this use only. Consent and every other caveat stay as they are.
request-yes-onward = A yes is your permission; nothing changes here.
request-yes-information = A yes is your word; send what they ask for in another way.
request-yes-authority = A yes says that you have read this. What they tell the authority is agreed by voice.
request-obstacles = A yes cannot be said as things stand
request-words = What you tell them
request-words-help = { $partner } reads this. Write no names.
request-until-help = Leave it empty to let it hold as long as the agreement.
request-new = Ask a partner
request-new-intro = It goes with the next bundle. The partner reads all that you write here.
request-no-records = To ask about records of theirs, open one and ask from its page, or ask from the clearance of a product.
request-rung-help = Only when records should pass further.
request-purpose-help = Only for the clearance of a statement.
request-statement-help = Only for a clearance: the very words that you will use. A yes clears no others.
request-onward-help = Only for onward sharing: the organisation that should get it.
request-reason-help = What you would do with it. Write no names.
request-wrong-partner = Say whom you ask.
request-wrong-what = Say what you ask for.
request-wrong-rung = Say how far the records should pass.
request-wrong-purpose = Say for which use the statement is.
request-wrong-statement = Write the statement as you will use it: a yes clears it as it is written.
request-wrong-onward = Say to whom it should go.
request-wrong-records = Say which records it is about: open one of theirs and ask from its page.
request-wrong-reason = Say why.
request-wrong-due = The day is not a date.
request-wrong-words = Say why, in a sentence.
request-wrong-until = The day until which it holds is not a date.
request-wrong-until-past = The day until which it holds has passed.
request-wrong-obstacle = Nothing was sent: the yes cannot be said as things stand.
obstacle-no-agreement = No agreement with them is in force; a yes would let nothing pass.
obstacle-not-that-far = The agreement does not go that far. Offer a version that does, then answer.
obstacle-prohibited = The agreement prohibits this use.
obstacle-consent = Consent does not cover this use. Ask the person first.
obstacle-two-people = Two people are needed to widen a record of high or severe sensitivity. Do that on its page, then answer.
obstacle-others-too = Another organisation in the audience would get more of a record too: a record has one label for all of them. Take that organisation out of the audience on the record’s page, then answer.
obstacle-gone = A record is gone, or you may not see it.
action-ask-partner = Ask them
action-answer = Answer
action-approve = Approve
action-refuse-request = Refuse
action-send-request = Send with the next bundle
done-asked = The request goes with the next bundle.
done-request-approved = Approved. The answer goes with the next bundle.
done-request-refused = Refused. The answer goes with the next bundle.

## Alerts
alerts-title = Alerts
alerts-intro = People at risk: where, when, what is feared. Each partner gets its own, and acknowledges it with the time.
alerts-none = No alerts.
alerts-at-once = This cannot wait
alerts-seal = The bundle for these partners should go at once. Seal it, bring or send it, and call them.
alerts-seal-ask = The bundle for these partners should go at once. Ask an officer, coordinator or leader to seal it, and call them:
alert-from = from { $partner }
alert-to = to { $partner }
alert-acknowledged = Acknowledged on { $when }
alert-unacknowledged = Not acknowledged
alert-at-home = As far as this node knows, it is not at their node yet.
alert-act = Nobody here has acknowledged this. They do not know whether you have read it.
alert-call = { $partner } has not acknowledged this. Call them.
alert-acknowledge-why = Acknowledge when you take care of it. They see the time, and nothing else, with the next bundle.
alert-new = Alert partners
alert-new-intro = About people at risk, when it cannot wait. Write no names.
alert-whom = Whom to alert
alert-place-help = As coarse as a district; the exact place can be said by voice.
alert-from-day = From
alert-to-day = To
alert-words-help = What you know, how sure you are, what would help. No names of people or sources.
alert-wrong-partner = Say whom to alert.
alert-wrong-place = Say where.
alert-wrong-window = Say from which day to which.
alert-wrong-backwards = The last day is before the first.
alert-wrong-past = The last day has passed.
alert-wrong-feared = Say what is feared.
alert-wrong-people = The number of people is a whole number, or empty.
alert-wrong-refused = Something in this alert cannot be taken as it is. Look at the place and the days again.
action-alert = Alert partners
action-send-alert = Send the alert
action-acknowledge = Acknowledge
done-alert-sent = The alert is ready. It goes with the bundles below.
done-alert-acknowledged = Acknowledged. They see it with the next bundle.

## Bundles and channels
exchange-messages =
    { $count ->
    [one] 1 message
   *[other] { $count } messages
 }
exchange-withdrawals =
    { $count ->
    [one] 1 withdrawal to send: their copy stays open until then.
   *[other] { $count } withdrawals to send: their copies stay open until then.
 }
exchange-withdrawals-perhaps = There may be records to withdraw that are not counted: what passes was changed as a whole, or very many records were. The next bundle holds every withdrawal.
exchange-unacknowledged =
    { $count ->
    [one] 1 bundle is not acknowledged; unless it is held here, it can be downloaded again below.
   *[other] { $count } bundles are not acknowledged; those not held here can be downloaded again below, and go in order.
 }
exchange-heard = last heard { $elapsed } ({ $when })
exchange-never-heard = never heard
exchange-is-anew = The channel starts again. { $partner } must start it again too; then everything goes out once more.
exchange-asks = A backup was restored: no record goes to { $partner } before their node has said what was withdrawn from it. Ask them to start the channel again and seal a bundle; take it in.
exchange-to-attest =
    { $count ->
    [one] They withdrew 1 record. Its copy is destroyed here; say when print-outs and exports of it are gone too.
   *[other] They withdrew { $count } records. The copies are destroyed here; say when print-outs and exports of them are gone too.
 }
bundle-acknowledged = accepted, and they know
bundle-void = void: it was discarded, or the channel started again
bundle-held = held here
exchange-alert = An alert about people at risk is in it.
exchange-held-closed = The pairing has ended, or their key was revoked: nothing that was sealed for them leaves this node.
exchange-held-at-rest = The agreement is not in force today, and records are in it. When the agreement goes on, the bundle goes too.
exchange-held-narrower = Something in it may not pass any more as it was sealed.
exchange-held-what = Neither the network nor this page gives it away, and later bundles wait behind it. If you gave the file to { $partner } before, seal the next bundle and bring it too: it withdraws what may not pass. If it never left this node, discard it with those behind it, and seal anew. If neither is possible, start the channel again, and so do they: then the first bundle holds what may pass on that day, and nothing else.
exchange-discard-left = It cannot be discarded: it left this node or its file was given, or that of one behind it.
exchange-discard-unsure = It may have come over the network. Their node is asked as soon as it can be reached; if it did not come, it can be discarded then.
exchange-discard-older = It cannot be discarded: an older program sealed it, or one behind it.
action-download-again = Download again
action-discard-bundles = Discard
action-anew = Start again
action-attest = Say that paper is gone
action-hold = Legal hold
action-end-hold = End the hold
action-end-hold-due = End the hold and destroy it
confirm-back = Back
confirm-refuse = Refuse this bundle
confirm-refuse-why = Nothing of it is taken over. The bundle is forgotten here; a line in the log stays. { $partner } can send it again.
confirm-anew = Start the channel again
confirm-anew-why = Do this when a bundle is lost for good, or a backup was restored on either side. { $partner } must do it too, or no bundle will be taken. Bundles not yet acknowledged are void. Then everything that passes goes out once more, and so does every withdrawal; what they hold and is not in the first new bundle is withdrawn there.
confirm-discard-bundles = Discard what is held
confirm-discard-bundles-why = The first bundle for { $partner } that is held is void, and so is every one behind it: none of them came to { $partner } whole, and none can any more. What was in them waits again. Then seal anew: the next bundle holds what passes by then, withdrawals and alerts among it, and nothing else. { $partner } need do nothing.
confirm-discard-bundles-none = No bundle for { $partner } is held now, so there is nothing to discard.
confirm-attest = Print-outs and exports are gone
confirm-attest-why = You give your word to { $partner } that print-outs, exports and notes of what they withdrew are destroyed. No machine can check it. It is logged under your name and goes with the next bundle.
confirm-hold = Place a legal hold
confirm-hold-why = While the hold stands, this copy is not destroyed when its owner withdraws it. It is locked then: nobody here sees it, and the owner is told that the law forbids you to destroy it. Only do this when a law or court binds you.
confirm-end-hold = End the hold
confirm-end-hold-why = The copy from { $partner } is treated like any other again.
confirm-end-hold-due = End the hold and destroy the copy
confirm-end-hold-due-why = { $partner } has withdrawn this record. When the hold ends, the copy is destroyed at once, and they are told. This cannot be undone.
holds-title = Legal holds
holds-intro = Copies that the law forbids you to destroy. What its owner withdraws is locked and shown to nobody while a hold stands.
holds-none = No holds.
holds-from = from { $partner }
holds-since = since { $when }
holds-due = Its owner has withdrawn it. It is locked here.
done-held = The hold stands.
done-hold-ended = The hold has ended.
done-discarded-bundles = The bundles are discarded. Seal anew, so that what still passes goes.
done-sealed-for-post = The bundle is sealed, and the network brings it to their node. If it does not arrive, the file is in the list below.
done-sealed-unreadable = The bundle is sealed without records that cannot be read any more: they stay here. Ask who keeps the node to restore them from a backup. The file is in the list below.
done-sealed-for-post-unreadable = The bundle is sealed without records that cannot be read any more: they stay here. Ask who keeps the node to restore them from a backup. The network brings the bundle to their node. If it does not arrive, the file is in the list below.
done-anew = The channel starts again. Tell the partner to do the same.
done-attested = Your word goes with the next bundle.

## Where a record is
where-title = Where it is
where-queued = Goes with the next bundle
where-sent = Sent, not yet confirmed
where-delivered = Delivered
where-withdrawal-queued = Withdrawal goes with the next bundle
where-withdrawn = Withdrawn, waiting for them
where-destroyed = Destroyed by their node
where-attested = Destroyed, and people there say that paper is gone too
where-refused = Not taken by them
where-held = Locked there: their law forbids them to destroy it
where-untold = Withdrawn here, and their node cannot be told: the pairing has ended
where-untold-advice = Tell { $partner } by other means that it is withdrawn, and ask them to destroy their copy; or pair again and seal.
where-stuck = It has not left this node: it lies in or behind a bundle that is held.
where-stuck-see = See the bundles
where-since = since { $when }
where-changed = A newer version goes with the next bundle.
where-silent = Nothing heard since; last heard { $when }.
where-never-heard = Never heard from them.
where-lapses = Their copy locks itself after { $date } if nothing more is exchanged.
where-lapsed = Their copy has locked itself; it could be read until { $date } at the latest.
where-not-promised = None of this holds against a dishonest administrator, a changed program, screenshots, print-outs, backups or somebody's memory.

## Today
today-alert = People at risk, not acknowledged:
today-alert-sent = Your alert is not acknowledged:
today-withdrawals =
    { $count ->
    [one] 1 withdrawal to send to
   *[other] { $count } withdrawals to send to
 }
today-withdrawals-more =
    { $count ->
    [one] 1 withdrawal to send, perhaps more, to
   *[other] { $count } withdrawals to send, perhaps more, to
 }
today-held =
    { $count ->
    [one] 1 bundle is held here; what was sealed after it waits
   *[other] { $count } bundles are held here; what was sealed after them waits
 }
today-withdrawals-perhaps = Perhaps withdrawals to send to
today-request = To answer:
today-offer = An agreement is offered by
today-agreement-review = An agreement is to be looked at again:
today-below-minimum =
    { $count ->
    [one] 1 partner is below what was agreed
   *[other] { $count } partners are below what was agreed
 }

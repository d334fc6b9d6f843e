# Reviewing pairs one after another, the events that they make, and how often matching errs.
review-all = All pairs
review-without-places = The numbers in this list leave out exact places, which not everybody here may open. The page of a pair counts them in for who may.
review-place-closed = Where both records have an exact place, it was compared too. What that says is closed to you, and no number here rests on it; that the pair is proposed, or held to be the same event, may.
review-export = As tables, which can be exported:
review-says = What it says
review-speaks-for = { $times } times likelier for the same event
review-speaks-against = { $times } times likelier for two events
review-speaks-neither = says nothing
action-unsure = Unsure
done-unsure = Left unsure: the comparison decides until somebody knows more.
audit-did-unsure = Left a match unsure

reviewing-title = Review
reviewing-waiting = { $count ->
    [one] 1 pair waits.
   *[other] { $count } pairs wait.
}
reviewing-gain = Pairs of records that an answer is expected to put right: { $gain }
reviewing-undo = Undo the last answer
reviewing-later = Another pair
reviewing-keys = Keys: Alt with the digit on the button; Alt and Shift in Firefox, Control and Option on a Mac.
reviewing-done = Every pair was looked at.
reviewing-sample-done = All of the sample was looked at. The shares on the page “How often matching errs” are as good as the sample makes them.

events-title = Events known to several
events-intro = Records of different organisations that are held to tell of one event. What hangs on the weakest pair comes first.
events-event = Event
events-known-to = Known to
events-weakest = Weakest pair
events-hangs = If it is wrong
events-bridge = the event falls into two
events-no-bridge = other pairs hold it together
events-all-confirmed = all confirmed
events-empty = No event is known to several organisations yet. Compare the lists first.

event-title = One event, several records
event-intro = All records that are held to tell of this event, side by side. The marked rows say different things.
event-look = Look at the weakest pair
event-no-difference = no difference
event-ties = What holds it together
event-ties-help = Each pair joins two of the records above. To take a record out of the event, say of its pairs that they are not the same.
event-tie = Record { $left } and record { $right }
event-state = State
event-remarks = Remarks
event-weakest = The weakest pair.
event-bridge = Without it the event falls into two.
event-against = Not held to be the same; the records are joined through others.

quality-title = How often matching errs
quality-intro = A random sample of the pairs, by how likely they are. When people have judged it, Concord can say how many of the pairs are right, and how many of the right ones a threshold would miss.
quality-judge = { $count ->
    [one] Judge the 1 pair that waits
   *[other] Judge the { $count } pairs that wait
}
quality-sample = The sample
quality-pairs = Pairs
quality-in-sample = In the sample
quality-right = The same
quality-wrong = Not the same
quality-unsure = Unsure
quality-band = { $from } to { $to } %
quality-shares = What each threshold would mean
quality-taken = Taking pairs of
quality-from = { $from } % or more
quality-precision = Right among those taken
quality-recall = Taken among the right
quality-interval = { $lower } to { $upper } %
quality-unknown = not judged yet
quality-how = Middle values, and ranges that hold the true share in 95 of 100 cases. Pairs that were judged count as they were judged, the rest of a row as those judged suggest; unsure ones count as not judged. Right pairs that were never proposed are missing everywhere here, so the share taken is among those proposed. This holds if the judges are right.

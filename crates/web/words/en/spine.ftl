# The words of Concord in English. One key a line; every key stands in every language.

## Everywhere
skip = Skip to the content
stamp = Demonstration, not for citation
languages = Language
menu = Menu
lock = Lock and sign out
sign-out = Sign out
group-know = Know
group-share = Share
group-understand = Understand
group-act = Act
group-remember = Remember
yes = Yes
no = No
none = None
and = and
alone = alone
comma = ,
stop = .
blank = not filled in
title = Title
untitled = Untitled
withheld = withheld
until = until { $date }
percent = { $value } %
interval = { $lower } to { $upper }
interval-95 = 95 % interval
by-at = { $who }, { $when }
save = Save
cancel = Cancel
choose = Choose
find = Find
go-today = Go to Today
data-table = Data table
sources = Sources
whole-record = The whole record
page-next = Next
page-previous = Previous
page-of = Page { $page } of { $pages }
pages = Pages
reply-by = Reply by { $date }

## Dates
date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-days = { $day }–{ $until } { $month } { $year }
date-span = { $from } – { $to }
date-moment = { $day }, { $time } UTC
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Sign-in
session-title = Sign in
session-intro = What you open here is held by your organisation. Lock the screen when you leave it.
session-name = Name
session-passphrase = Passphrase
session-code = Code
session-code-help = Six digits from the app on your phone, or a recovery code.
session-enter = Enter
session-problem-refused = Name, passphrase or code is not right. Try again.
session-problem-wait = Too many attempts. Wait a few minutes and try again.
session-problem-ended = You were signed out because nothing happened for a while.

## Today
today-title = Today
today-empty = Nothing is here yet. Begin with these three.
today-first-import = Import what you have.
today-first-import-help = A list as a CSV file, as it is, with a mapping that says what its columns mean. Nothing is shared by importing.
today-alerts = Alerts
today-waiting = Waits for me
today-expiring = Expires soon
today-changed = Changed
today-nothing = Nothing waits for you.
today-verify =
    { $count ->
    [one] 1 incident
   *[other] { $count } incidents
 } to verify
today-match =
    { $count ->
    [one] 1 pair
   *[other] { $count } pairs
 } to compare
today-bundle =
    { $count ->
    [one] 1 bundle
   *[other] { $count } bundles
 } to accept
today-sign = To sign:
today-answer = A reply is due:
today-handover = To hand over:
today-agreement-ends = An agreement ends:
today-lease-ends =
    { $count ->
    [one] 1 record
   *[other] { $count } records
 } received from partners will lock
today-was-changed = Changed:
today-received =
    { $count ->
    [one] 1 record
   *[other] { $count } records
 } received
today-withdrawn = A partner withdrew a record that you used:
today-clearance-refused = A product cannot be issued:

## What can be done
action-open = Open
action-new = New
action-edit = Edit
action-import = Import
action-export = Export
action-compare = Compare
action-review = Review
action-accept = Accept
action-refuse = Refuse
action-confirm = The same event
action-reject = Not the same
action-undo = Undo the decision
action-match = Compare the lists
action-estimate = Estimate
action-withdraw = Withdraw
action-shred = Destroy for good
action-verify = Mark as verified
action-history = History
action-clearance = Check clearance
action-issue = Issue
action-sign-off = Sign off
action-decide = Decide
action-option = Add an option
action-ask = Ask the owner
action-reply = Record the reply
action-outcome = Record what changed
action-download = Download
action-pair = Pair with an organisation
action-agreement = New agreement
action-suspend = Suspend
action-verify-log = Check the log

## What has been done
done-saved = Saved.
done-imported = Imported.
done-confirmed = Confirmed: they are the same.
done-rejected = Rejected: they are not the same.
done-undone = The decision was undone.
done-accepted = The bundle was accepted.
done-accepted-again = The bundle was accepted. Records of yours had been withdrawn from them since the backup that was restored; they are withdrawn again. The log names them: look whether any was shredded, and shred it again.
done-refused = The bundle was refused; nothing was taken over.
done-sealed = The bundle is sealed. Give it to your partner.
done-issued = Issued.
done-withdrawn = Withdrawn. Partners hear of it with the next bundle.
done-decided = The decision is recorded.
done-signed-out = You are signed out.

## Lists and records
find-in = Find in { $kind }
narrow = Narrow down
list-misread = This in the address was not understood, and the list is not narrowed by it:
list-total =
    { $count ->
    [one] 1 record
   *[other] { $count } records
 }
list-empty = Nothing fits. Take a filter away, or add the first.
state-draft = Draft
state-current = In use
state-withdrawn = Withdrawn by its owner
state-lapsed = Locked until the next exchange
state-shredded = Destroyed
links-title = Links
links-none = No links.
link-to = { $field }:
link-from = Named there as { $field }:
history-title = History
change-created = Written
change-imported = Imported
change-received = Received
change-changed = Changed
change-verified = Verified
change-labelled = Label changed
change-withdrawn = Withdrawn
change-shredded = Destroyed
closed = Closed to you. Ask { $whom }.
closed-short = closed
closed-link = A record that is closed to you
nothing-here = Nothing was written here.

## Who can see it
seen-title = Who can see this
seen-own = This is a record of { $origin }.
seen-theirs = { $origin } owns this record and decides who sees it.
seen-everyone = Any organisation may see it.
seen-audience = May see it:
seen-nobody = Nobody else may see it.
see-as = See it as { $partner } sees it
see-as-title = As { $partner } sees it
see-as-intro = This is all that passes to { $partner }: { $rung }.
see-as-nothing = Nothing of this record passes to them. They do not learn that it exists.
see-as-not-promised = What they have read cannot be taken back: screens can be photographed, and people remember.
bounded-agreement = The agreement sets the limit.
bounded-label = The record's label sets the limit.
bounded-consent = The person's consent sets the limit.
bounded-override = Somebody set this limit for this record.
bounded-audience = They are not in the audience.
bounded-origin = It rests on what others gave us; it passes once each of them said yes.

## The label
label-title = Label
label-sensitivity = Sensitivity
label-audience = Audience
label-uses = May be used for
label-uses-none = Nothing but keeping it
label-caveats = Caveats
label-acknowledge = Must be named
label-precision = Told no finer than
label-minimum-cell = Smallest number told
label-expiry = Until
label-expiry-none = For good
label-origins = Owned by
label-consents = Consents
label-top-rung = Highest rung
sensitivity-low = Low sensitivity
sensitivity-moderate = Moderate sensitivity
sensitivity-high = High sensitivity
sensitivity-severe = Severe: people may die
precision-exact = exact place
precision-locality = village or quarter
precision-district = district
precision-governorate = governorate
precision-country = country
precision-day = day
precision-week = week
precision-month = month
precision-quarter = three months
precision-year = year

## Parts of a record
compartment-open = What, when, roughly where
compartment-narrative = What happened
compartment-location = Exact place
compartment-identity = Persons
compartment-source = Sources
compartment-attribution = Parties and attribution
compartment-open-help = Codes, dates, counts and coarse places.
compartment-narrative-help = In words; sealed.
compartment-location-help = The village, the coordinates; sealed.
compartment-identity-help = Names, contacts, anything that identifies somebody; sealed.
compartment-source-help = Who told us and how; sealed.
compartment-attribution-help = Who is said to have done it; sealed.

## Rungs
rung-none = Nothing passes.
rung-trends = Audited counts pass, no records.
rung-match = Each learns whether both know of an event, and no more.
rung-outline = What, when and roughly where passes, no words and no names.
rung-case = What happened and the exact place pass too. Persons, sources and parties pass only if granted one by one.
rung-joint-analysis = Records may be combined in a document held in common.
rung-joint-action = A document held in common may also serve joint advocacy, for the uses named. What each says alone follows from uses and caveats, at any rung at which records pass.

## Forms
new-title = New: { $kind }
edit-title = Edit: { $title }
edit-seen = Who will see what you type:
edit-sealed = Fields marked with a part are sealed; each part opens only to those granted it.
required = required
calculated = worked out when you save
row = Row { $number }
row-add = Add a row: { $what }
row-remove = Remove row { $number }
field-unknown = Unknown field
control-date-help = 2017-07-12, or 2017-07 or 2017 when you know no more; 2017-07-12/2017-07-14 for a span.
control-line-help = Short, without spaces: small Latin letters, digits and dashes.
control-range-help = The best count alone is enough when nobody doubts it.
place-code = District or governorate
place-name = Village or quarter
place-latitude = Latitude
place-longitude = Longitude
place-point = Coordinates
place-precision = Known to
place-exact-help = Sealed: opens only to those granted the exact place.
range-low = At least
range-best = Best count
range-high = At most
reason-title = Why do you open this?
reason-label = Reason
reason-help = One sentence; write no names.
reason-open = Open it

## Faults
fault-not-found = Not found
fault-not-found-why = There is nothing here for you. It may not exist, or it may not be open to you.
fault-not-found-remedy = Check the address, or ask whoever gave it to you.
fault-invalid = This cannot be taken as it is
fault-invalid-why = Nothing was changed.
fault-invalid-remedy = Go back, correct it and send it again.
fault-conflict = Somebody else changed this
fault-conflict-why = It was changed after you opened it. What you typed was not saved over it.
fault-conflict-remedy = Open it again, look at what changed, and make your change once more.
fault-too-large = Too much at once
fault-too-large-why = What was sent is larger than is taken. Nothing was changed.
fault-too-large-remedy = Split the file and send the parts one by one.
fault-internal = Something went wrong on our side
fault-internal-why = What you did was not saved. Nothing was lost that was saved before.
fault-internal-remedy = Try again. If it happens again, tell your administrator the time.

## Problems
problems =
    { $count ->
    [one] 1 thing
   *[other] { $count } things
 } to correct
problem-at = { $file }, row { $row }, { $column }:
problem-in = { $column }:
problem-seen = It says { $seen }.
problem-missing = A required value is missing.
problem-missing-remedy = Fill it in.
problem-not-number = This is not a whole number.
problem-not-number-remedy = Write digits only, for example 12.
problem-negative = A count cannot be below zero.
problem-negative-remedy = Write 0 or more.
problem-not-date = This is not a date.
problem-not-date-remedy = Write it as 2017-07-12, 2017-07 or 2017.
problem-date-outside = The year lies outside 1900 to 2100.
problem-date-outside-remedy = Check the year and the order of day, month and year.
problem-place-outside = The coordinates lie outside the world.
problem-place-outside-remedy = Latitude runs from -90 to 90, longitude from -180 to 180; perhaps they are swapped.
problem-unknown-code = This code is not in the list.
problem-unknown-code-remedy = Choose one from the list, or extend the list.
problem-unknown-place = This place is not in the gazetteer.
problem-unknown-place-remedy = It is kept as unknown; correct the name or extend the gazetteer.
problem-not-object = The value has another form than the field asks for.
problem-not-object-remedy = Correct the value.
problem-too-long = The text is longer than 20,000 characters.
problem-too-long-remedy = Shorten it or attach a file.
problem-unknown-field = The form has no such field.
problem-unknown-field-remedy = Remove it, or extend the form.
problem-constraint = The value breaks the rule of this field.
problem-constraint-remedy = Correct the value.
problem-report-before-event = The report is dated before the event.
problem-report-before-event-remedy = Imported and flagged; check both dates.
problem-best-outside-range = The best count lies outside low to high.
problem-best-outside-range-remedy = Imported and flagged; check the counts.
problem-end-before-start = The event ends before it starts.
problem-end-before-start-remedy = Imported and flagged; check both dates.
problem-unknown-column = The file has no such column.
problem-unknown-column-remedy = Correct the mapping file, or the heading of the file.
problem-wrong-width = The row has another number of cells than the heading.
problem-wrong-width-remedy = Check for a missing quote or comma in this row.
problem-not-text = The row is not UTF-8 text.
problem-not-text-remedy = Save the file as UTF-8, or name its encoding in the mapping.
problem-duplicate = The same identifier stands in an earlier row.
problem-duplicate-remedy = The later row was left out; give each row its own identifier.

## Comparing two records
review-title = Matches
review-left = One record
review-right = The other
review-probability = Probability
review-empty = No pairs here.
review-question = Are these the same event?
review-decided = by { $who }
review-percent = { $value } % likely to be the same event
review-fields = Field by field
review-field = Field
review-agreement = Agreement
review-same = same
review-different = different
review-incomparable = cannot be compared
review-why = Why this probability
review-why-help = Each comparison adds to the belief or takes from it, in bits: one bit doubles the odds or halves them.
review-comparison = Comparison
review-level = Finding
review-bits = Bits
review-prior = Start
review-prior-help = how rare a match is among all pairs
review-total = Sum
comparison-date = Date
comparison-place = Place
comparison-kind = Kind of violence
comparison-parties = Parties
comparison-deaths = Deaths
comparison-civilian-deaths = Civilian deaths
level-date-same-day = the same day
level-date-same-range = the same span of days
level-date-overlap = the spans overlap
level-date-within-1-day = one day apart
level-date-within-3-days = two or three days apart
level-date-far = further apart
level-date-null = not known on one side
level-place-same-place = the same place
level-place-within-5-km = within 5 km
level-place-within-20-km = within 20 km
level-place-within-reach = within reach of each other
level-place-same-area = the same area
level-place-same-point = the same coarse point
level-place-same = the same area
level-place-different = another area
level-place-far = far apart
level-place-null = not known on one side
level-kind-same = the same kind
level-kind-different = another kind
level-kind-null = not known on one side
level-parties-same = the same parties
level-parties-some = some of the parties
level-parties-none = other parties
level-parties-null = not known on one side
level-deaths-same-few = the same, few
level-deaths-same-some = the same, several
level-deaths-same-many = the same, many
level-deaths-same-best = the same best count
level-deaths-overlap = the ranges overlap
level-deaths-close = close
level-deaths-different = different
level-deaths-null = not known on one side
level-civilian-deaths-both-none = none in both
level-civilian-deaths-same-few = the same, few
level-civilian-deaths-same-some = the same, several
level-civilian-deaths-same-many = the same, many
level-civilian-deaths-close = close
level-civilian-deaths-one-none = none in one of them
level-civilian-deaths-different = different
level-civilian-deaths-null = not known on one side

## The joint picture
picture-title = Joint picture
picture-intro = Incidents with civilian deaths, each counted once:
picture-intro-all = All incidents, each counted once:
picture-count = Count
picture-count-deaths = Those with civilian deaths
picture-count-all = All incidents
picture-all-places = all places
picture-all-times = the whole period
picture-union =
    { $count ->
    [one] 1 incident
   *[other] { $count } incidents
 } with civilian deaths known to at least one organisation
picture-union-all =
    { $count ->
    [one] 1 incident
   *[other] { $count } incidents
 } known to at least one organisation
picture-overlap = Who knows of them
picture-known-to = Known to
picture-incidents = Incidents
picture-share = Share
picture-by-place = By governorate
picture-by-month = By month
picture-estimates = What nobody recorded
picture-estimates-help = Estimates of how many there were in all, those included that nobody recorded. Never cite one without its interval and its verdict.
picture-estimates-none = No estimate has been made.
verdict-usable-why = No warning forbids it. Cite the interval and the warnings with it.
verdict-not-usable-why = The brief cites recorded counts only. The reasons:
warning-shared-sources = The lists cite each other.
warning-one-coder = One coder selected what is on the lists, so overlaps show the coder's rules.
warning-few-lists = There are only two lists: whether they are independent cannot be tested.
warning-sparse-overlap = Some lists share very few incidents.
warning-few-observed = Few incidents were observed in all.
warning-missed-links = Matching misses too many true matches.
warning-false-links = Some matches are false.
warning-linkage-unmeasured = Nobody measured how often matching erred.
warning-models-disagree = The estimates differ widely from each other.
warning-chao-above-estimate = The lower bound stands above another estimate.
warning-interval-too-wide = The interval is too wide to say much.
warning-one-method = Only one method was used: nothing to compare with.

## Weighing options
weigh-partners = What each partner brings
weigh-options = Options
weigh-options-help = Speaking has risks, and so has silence. Each is scored for whoever would bear it: likelihood times impact, 1 to 25.
weigh-silence-missing = Silence has not been scored. Score it before you decide.
weigh-caption = Highest risk for each bearer
weigh-option = Option
weigh-chosen = chosen
weigh-unscored = not scored
weigh-of-five = { $value } of 5
weigh-empty = No options yet. Begin with silence.
weigh-undecided = Nothing has been decided.
weigh-no-dissent = Nobody disagreed.
band-low = low
band-medium = medium
band-high = high
band-very-high = very high

## Clearance
clear-title = Clearance
clear-look = Check clearance
clear-yes = Every statement is cleared for: { $channel }.
clear-no = This cannot be issued for: { $channel }.
clear-ok = Cleared.
clear-rests-on =
    Rests on { $count ->
    [one] 1 record
   *[other] { $count } records
 }.
clear-withheld =
    Withheld: { $count ->
    [one] 1 record
   *[other] { $count } records
 } of { $owner }.
clear-unsigned = nobody yet
clear-files = Files
clear-no-files = Not issued yet.
withheld-use = They are not cleared for this use.
withheld-expired = The time for which they were given is over.
withheld-consent = The person did not consent to this use.
withheld-rung = The agreement does not go this far.
withheld-no-attribution = They may not be used to name who did it.
withheld-no-judicial = They are not for courts.
withheld-no-onward = They may not be passed on.
withheld-no-publication = They may not be published.
withheld-no-matching = They may not be compared with other lists.
withheld-no-authorities = They may not be given to authorities.
withheld-no-source-hint = The text could hint at the source.
withheld-originator-approval = Their owner approves each use.

## Partners
partners-title = Partners
partners-intro = How far records pass, in each direction. Each can change it at any time.
partners-empty = No partners yet.
way-outward = From us to them
way-inward = From them to us
way-none = No agreement

## Exchange
exchange-title = Exchange
exchange-intro = Bundles are sealed for one partner and opened by nobody else. What arrives waits until you accept it.
exchange-receive = Receive
exchange-file = Bundle (a .concord file)
exchange-open = Open
exchange-seal = Send
exchange-seal-for = Seal for { $partner }
exchange-quarantine = Waits to be accepted
exchange-received = Received
exchange-sent = Sent
exchange-none = Nothing here.
exchange-number = bundle { $number }
exchange-records =
    { $count ->
    [one] 1 record
   *[other] { $count } records
 }
exchange-withdrawn =
    { $count ->
    [one] 1 record
   *[other] { $count } records
 } withdrawn
bundle-sealed = sealed
bundle-delivered = delivered
bundle-quarantine = waiting
bundle-accepted = accepted
bundle-refused = refused

## Audit
audit-title = Audit log
audit-intro = Everything that was opened with a reason, shared, issued or refused. Nobody can change it unseen.
audit-verified =
    Verified: { $count ->
    [one] 1 entry
   *[other] { $count } entries
 }, checked { $when }.
audit-broken = The log does not verify. Stop, keep a copy, and tell whoever is responsible for security.
audit-root = Root
audit-number = No.
audit-at = When
audit-who = Who
audit-did = What
audit-subject = Record
audit-refused = Refused
audit-empty = No entries.
audit-did-sign-in = Signed in
audit-did-sign-out = Signed out
audit-did-read = Opened
audit-did-create = Wrote
audit-did-change = Changed (as an older program said it)
audit-did-import = Imported
audit-did-match = Compared lists
audit-did-decide-match = Decided on a match
audit-did-estimate = Estimated
audit-did-seal = Sealed a bundle (as an older program said it)
audit-did-receive = Received a bundle
audit-did-accept = Accepted a bundle
audit-did-refuse = Refused a bundle
audit-did-withdraw = Withdrew
audit-did-shred = Destroyed
audit-did-export = Exported
audit-did-declassify = Lowered a label
audit-did-issue = Issued a product
audit-did-decide = Recorded a decision
audit-did-policy = Changed who may do what
audit-did-administer = Administered the node
audit-did-other = Did something else
audit-did-attribution-asked = Asked to open attribution
audit-did-attribution-opened = Opened attribution
audit-did-attribution-closed = Closed attribution
audit-did-authority-request = Registered a request of an authority
audit-did-authority-answer = Answered a request of an authority
audit-did-consent = Recorded a consent
audit-did-consent-confirmed = Confirmed a consent
audit-did-consent-expired = A consent came to its end
audit-did-override = Overrode what a person agreed to
audit-did-override-confirmed = Confirmed an override
audit-did-override-reconsidered = Reconsidered an override

## Search
search-title = Search
search-label = Words, a place or a code
search-help = Only what is open to you is searched.
search-found =
    Found: { $count ->
    [one] 1 record
   *[other] { $count } records
 }

## Fixed words of issued documents
report-page = Page { $page } of { $pages }
report-notes = Notes
report-data-table = Data table
report-source = Source
report-ask = We ask
report-back = Back to the text
report-brief = Leadership brief
report-dated = Dated { $date }
report-to = To { $recipient }
report-contents = Contents
report-caveats = Limits on the use of this document
report-recorded-only = Counts are of recorded incidents; the true number is higher by an unknown amount.
report-parties = A party to the fighting is not thereby a perpetrator.
report-evidence =
    Evidence: { $count ->
    [one] 1 record
   *[other] { $count } records
 }
report-known-to = Known to { $organisations }

## Serving
reason-needed = Disclosure of this record could do serious harm; people may die of it. Opening it is logged with your reason.
today-first-record = Write down an incident.
today-first-record-help = Codes, dates and counts first; words and names are sealed.
today-first-partner = Look at partners.
today-first-partner-help = Until there is an agreement, nothing leaves this node.
action-audience = Who may see it
action-record-ask = Record the ask
done-shredded = Destroyed for good.
done-received = The bundle was checked. It waits until you accept it.
done-matched = The lists were compared.
done-estimated = Estimated.
done-signed-off = Signed off.
author-exchange = received from a partner
author-method = worked out
author-import = imported
author-other = somebody
bounded-expiry = The label has expired.
confirm-withdraw = Withdraw this record?
confirm-withdraw-why = Only you will see it from now on. Partners are told with the next bundle, and their copies are destroyed if they keep to it. What they have read cannot be taken back.
confirm-shred = Destroy this record for good?
confirm-shred-why = Its key is destroyed: nobody can read it again, you included. That it was there stays in the log.
audience-title = Who may see this record
audience-intro = How far it passes to each is set by the agreement with them. Widening needs a reason; for high sensitivity it needs two people, which is not offered here.
review-intro = Pairs of records that may be the same event.
review-pair = Pair
review-number = Pair { $number }
since = since { $date }
picture-from = First month
picture-to = Last month
picture-drawn = From the records of this node, { $date }
picture-source = Records of the organisations named, each event counted once
month = Month
incidents = Incidents
governorate = Governorate
total = Total
clear-file = { $format } file
clear-ask = Ask { $owner }.
withheld-no-evidence = Nothing is cited for this statement.
withheld-withdrawn = Their owner withdrew them.
withheld-held = Their owner withdrew them.
withheld-lapsed = They are locked until the next exchange.
withheld-shredded = They were destroyed.
withheld-policy = The rules do not allow it.
partners-how = Pairing needs both organisations to compare words read aloud: here, or at the command line with concord pair.
see-as-list = These are the records that pass to { $partner } today, with the titles that they see.
see-as-nothing-at-all = Nothing passes to them today.
exchange-changed = everything that changed since the last bundle
import-title = Import
import-intro = A list of incidents as it is, and a mapping that says what its columns mean. Importing the same list again changes nothing. Nothing is shared by importing.
import-list = List
import-list-help = A CSV file.
import-mapping = Mapping
import-mapping-help = A TOML file; the guide on importing shows one.
import-check = Check, write nothing
import-checked = This is what an import would do. Nothing was written.
import-done = Imported: { $added } new, { $changed } changed.
import-accepted = Rows that can be taken
import-rejected = Rows that cannot
import-flagged = Rows taken although something in them is implausible
import-more = and { $count } more
fault-refused = This could not be done
fault-refused-why = Nothing was changed.
fault-refused-remedy = Go back, do what it says, and try again.
fault-stale = This form is too old
fault-stale-why = It was opened before you signed in, or did not come from here. Nothing was changed.
fault-stale-remedy = Open the page again and repeat what you did.
audit-did-update = Changed
audit-did-audience = Changed who may see it
audit-did-share = Sealed a bundle
audit-did-pair = Paired with a partner
audit-did-user-add = Added an account
audit-did-backup = Made a backup
audit-did-restore = Restored a backup
audit-did-suspend = Said why an agreement is suspended
audit-did-offered = Offered an agreement
audit-did-active = Concluded an agreement
audit-did-suspended = Suspended an agreement
audit-did-sign-off = Signed off a product
audit-did-confirmed = Confirmed a match
audit-did-rejected = Rejected a match
audit-did-candidate = Undid a decision on a match

## Words of documents and drawings, asked for by key
language-code = en
demonstration = Demonstration, not for citation
brief-what-we-know = What we know
brief-reply-by = We ask for a reply by { $date }.
brief-to = To
brief-from = From
brief-date = Date
brief-handling = Handling
caveat-no-attribution = Parties and perpetrators are not to be named
caveat-no-judicial = Not for use in court
caveat-no-onward = Not to be passed on
caveat-no-publication = Not to be published
caveat-no-matching = Not to be compared with other lists
caveat-no-authorities = Not to be given to authorities
caveat-no-source-hint = Nothing that hints at the source
caveat-originator-approval = Each use needs the owner's approval
use-analysis = For analysis
use-quiet-dialogue = For quiet dialogue
use-leadership-brief = Confidential, for the leadership addressed
use-third-state = For a donor or third State
use-un-confidential = Confidential, for a United Nations mechanism
use-un-public = For a United Nations mechanism that publishes
use-public-statement = Public
use-judicial = For judicial use
use-service-referral = For referral to a service
release-published = published
release-withheld-small-number = withheld: small number
release-withheld-to-protect-another = withheld to protect another figure
release-withheld = withheld
trends = Trends
trends-caption = Incidents with civilian deaths by governorate and year; numbers below { $minimum } are withheld
trends-source = Records of several organisations, each event counted once
drawing-overlap = Who knows of which incidents
drawing-overlap-says = Bars: how many incidents with civilian deaths each combination of organisations knows.
drawing-overlap-of-all = Who knows of which of all incidents
drawing-overlap-of-all-says = Bars: how many incidents each combination of organisations knows, those without civilian deaths among them.
drawing-governorates = Incidents with civilian deaths by governorate
drawing-governorates-says = Bars, the highest number first.
drawing-months = Incidents with civilian deaths by month
drawing-months-says = Columns, one for each month, months without any included.
drawing-map = Where incidents with civilian deaths are known
drawing-map-says = A map with one circle in each governorate; its area is the number of incidents. No point is finer than a governorate.
drawing-estimates = Estimates with their intervals
drawing-estimates-says = Each estimate with its 95 % interval, against the number on record.
drawing-waterfall = Why the records may be the same event
drawing-waterfall-says = Each comparison adds to the belief or takes from it, in bits.
drawing-waterfall-of-records = Why the records may be about the same
drawing-waterfall-of-records-says = Each comparison adds to the belief or takes from it, in bits.
drawing-total = Sum
method-chapman = Chapman
method-chao = Chao, lower bound
method-log-linear = Log-linear
comparison-prior = Start
level-prior = how rare a match is
level-same-day = the same day
level-same-range = the same span
level-overlap = overlapping
level-within-1-day = one day apart
level-within-3-days = two or three days apart
level-far = far apart
level-same-place = the same place
level-within-5-km = within 5 km
level-within-20-km = within 20 km
level-within-reach = within reach
level-same-area = the same area
level-same-point = the same coarse point
level-same = the same
level-different = different
level-some = some
level-none = none in common
level-same-few = the same, few
level-same-some = the same, several
level-same-many = the same, many
level-same-best = the same best count
level-close = close
level-both-none = none in both
level-one-none = none in one
level-null = not known
brief-evidence-own =
    { $count ->
    [one] 1 record of our own
   *[other] { $count } records of our own
 }
brief-evidence-partner =
    { $count ->
    [one] 1 record of a partner organisation
   *[other] { $count } records of a partner organisation
 }
drawing-observed =
    { $count ->
    [one] 1 on record
   *[other] { $count } on record
 }

## Kinds and their fields

kind-actor = Actor
kind-actor-many = Actors
actor-type = Type
actor-name = Name
actor-notes = Notes

kind-agreement = Agreement
kind-agreement-many = Agreements
agreement-partner = Partner
agreement-short-name = Short name
agreement-state = State
agreement-version = Version
agreement-rung-out = What may pass from us to them
agreement-rung-in = What may pass from them to us
agreement-uses-out = What they may use it for
agreement-uses-in = What we may use it for
agreement-caveats-out = Caveats on what is ours
agreement-caveats-in = Caveats on what is theirs
agreement-starts = Starts
agreement-ends = Ends
agreement-purpose = Purpose
agreement-risk-of-sharing = Risk of sharing
agreement-risk-of-not-sharing = Risk of not sharing
agreement-protocol = Protocol
agreement-protocol-help = The text that both sides signed.
agreement-signatures = Signatures

kind-ask = Ask
kind-ask-many = Asks
ask-product = Made in
ask-state = State
ask-reply-by = Reply by
ask-replied-on = Replied on
ask-request = What was asked
ask-reply = Reply

kind-assessment = Assessment
kind-assessment-many = Assessments
assessment-period = Period
assessment-place = Place
assessment-risk = Protection risk
assessment-severity = Severity
assessment-people = People affected
assessment-is-illustrative = Illustrative
assessment-is-illustrative-help = Made up to show how it looks; never cite it.
assessment-needs = Needs
assessment-method = How it was found out

kind-consent = Consent
kind-consent-many = Consents
consent-state = State
consent-given-by = Given by
consent-uses = For which uses
consent-until = Until
consent-about = About
consent-person = Person
consent-withdrawal-contact = How to withdraw it

kind-decision = Decision
kind-decision-many = Decisions
decision-objective = Objective
decision-option = Option
decision-way = Way chosen
decision-on = Decided on
decision-reason = Reason
decision-dissents = Dissent
decision-dissents-partner = Who
decision-dissents-reason = Why
decision-has-dissent = Somebody disagreed

kind-estimate = Estimate
kind-estimate-many = Estimates
estimate-period = Period
estimate-place = Place
estimate-lower = Lower end
estimate-upper = Upper end
estimate-observed = Observed
estimate-verdict = Verdict
estimate-warnings = Warnings

kind-incident = Incident
kind-incident-many = Incidents
incident-date = Date
incident-reported = Reported
incident-place = Place
incident-violence = Kind of violence
incident-acts = What was done
incident-acts-type = Violation
incident-acts-type-help = Indicative until a lawyer signs.
incident-acts-perpetrator = Alleged perpetrator
incident-deaths = Deaths
incident-civilian-deaths = Civilian deaths
incident-victims = People harmed
incident-victims-help = Those killed, and survivors.
incident-victims-number = How many
incident-victims-sex = Sex
incident-victims-age-group = Age group
incident-victims-name = Name of the person killed or the survivor
incident-victims-age = Age in years
incident-narrative = What happened
incident-sources = Sources
incident-sources-name = Name
incident-sources-relation = How they know
incident-report-id = Report
incident-parties = Parties
incident-parties-help = A party to the fighting is not thereby a perpetrator.
incident-parties-name = Name
incident-parties-role = Role
incident-verification = Verification
incident-flags = Flags

kind-match = Match
kind-match-many = Matches
match-left = One record
match-right = The other
match-lists = Lists
match-state = State
match-is-chosen = Chosen one-to-one
match-probability = Probability
match-weight = Weight
match-levels = Findings
match-levels-comparison = Comparison
match-levels-level = Finding
match-levels-hundredths-of-bits = Hundredths of bits
match-with-places = Findings with exact places
match-with-places-code = Finding
match-with-places-hundredths-of-bits = Hundredths of bits

kind-objective = Objective
kind-objective-many = Objectives
objective-risk = Protection risk
objective-place = Place
objective-target-type = Kind of target
objective-target = Target
objective-change = Wished change
objective-due = By when
objective-partners = Partners
objective-partners-partner = Partner
objective-partners-asset = What they bring
objective-partners-contribution = How
objective-state = State

kind-option = Option
kind-option-many = Options
option-objective = Objective
option-way = Way
option-benefit = Benefit
option-benefit-help = 1 little to 5 much.
option-scores = Risks
option-scores-bearer = Who would bear it
option-scores-risk = Risk
option-scores-likelihood = Likelihood, 1 to 5
option-scores-impact = Impact, 1 to 5
option-scores-score = Score
option-scores-mitigation = What would lessen it
option-highest-risk = Highest risk
option-description = Description

kind-organisation = Organisation
kind-organisation-many = Organisations
organisation-short-name = Short name
organisation-family = Family
organisation-type = Type
organisation-assets = What it can bring
organisation-mandate = Mandate

kind-outcome = Outcome
kind-outcome-many = Outcomes
outcome-objective = Objective
outcome-ask = Ask
outcome-level = How far
outcome-on = Seen on
outcome-reversed-on = Reversed on
outcome-what-changed = What changed
outcome-contribution = What we contributed

kind-partner = Partner
kind-partner-many = Partners
partner-short-name = Short name
partner-organisation = Organisation
partner-family = Family
partner-level = How we work together
partner-since = Since
partner-notes = Notes

kind-product = Product
kind-product-many = Products
product-objective = Objective
product-channel = Channel
product-dated = Dated
product-state = State
product-language = Language
product-title = Title
product-recipient = To whom
product-summary = In short
product-statements = Statements
product-statements-text = Statement
product-statements-evidence = Evidence
product-statements-key = Key
product-statements-key-help = A short name, by which evidence is tied to this statement.
product-ask = What we ask
product-reply-by = Reply by
product-signed-off-by = Signed off by
product-signed-off-on = Signed off on

kind-tactic = Tactic
kind-tactic-many = Tactics
tactic-objective = Objective
tactic-type = Type
tactic-partner = Partner
tactic-visibility = Visibility
tactic-planned = Planned
tactic-state = State
tactic-message = Message

## Documents and drawings, as app::briefs and app::drawings ask for them

written-date = { $date }

## Estimates: warnings, methods, the report and the pages
verdict-usable = Usable for a brief
verdict-usable-with-caution = Usable for a brief, with caution
verdict-not-usable = Not usable for a brief
verdict-usable-with-caution-why = Cite the interval, and say the reasons for caution with it:
doubt-shared-sources = The lists take cases from each other or cite each other, so they meet more often than independent lists would: the numbers are too low.
doubt-one-coder = One coder decided what is on the lists, so their overlap shows the coder's rules rather than who was found.
doubt-sources-unknown = Nobody said whether the lists take cases from each other, or who coded them.
doubt-few-lists = There are only two lists: whether they are independent cannot be tested.
doubt-identical-lists = { $first } and { $second } hold exactly the same: they are one list.
doubt-nested-list = Everybody on { $first } is on { $second } too: it adds nobody, and was perhaps copied.
doubt-dominant-list = { $first } alone holds { $percent } % of all who were observed: the others say little of whom it misses.
doubt-few-shared = Only { $count } of those observed are on more than one list: too few to tell anything of the rest.
doubt-sparse-overlap =
    { $count ->
    [0] { $first } and { $second } share nobody.
   *[other] { $first } and { $second } share only { $count }.
 }
doubt-few-observed = Only { $count } were observed in all.
doubt-missed-links = Linkage missed { $percent } % of the true links: the numbers are too high.
doubt-false-links = { $percent } % of the links are false: the numbers are too low.
doubt-linkage-unmeasured = Nobody measured how often linkage erred: missed links make the numbers too high, false links too low.
doubt-models-disagree = The methods differ: from { $lower } to { $upper }.
doubt-chao-above-estimate = The floor, { $upper }, stands above an estimate, { $lower }: that estimate is probably too low.
doubt-interval-too-wide = An interval runs from { $lower } to { $upper }, which says little.
doubt-models-excluded = { $count } of { $all } log-linear models cannot be fitted, because some lists share nobody.
doubt-chains-disagree = The chains of the simulation have not come to agree (R-hat { $value }, 1 when they do).
doubt-few-draws = The simulation was short: { $count } independent draws for its interval, where 400 are wanted.
doubt-classes-reached = All { $count } latent classes were in use: allow more and compare.
doubt-mass-above = { $percent } % of the probability lies beyond the largest number looked at: the upper end may be too low.
doubt-failed-replicates = { $count } of { $all } bootstrap replicates could not be computed: its interval may be too narrow.
doubt-strata-not-estimated = { $count } were observed in parts that could not be estimated and are counted as they are: the sum is too low.
doubt-one-method = Only one method gave a number: nothing to compare with.
warning-sources-unknown = Nobody said how the lists came about.
warning-identical-lists = Two lists hold exactly the same.
warning-nested-list = One list lies wholly within another.
warning-dominant-list = One list holds nearly everybody.
warning-few-shared = Very few are on more than one list.
warning-models-excluded = Many models cannot be fitted.
warning-chains-disagree = The chains of the simulation disagree.
warning-few-draws = The simulation was short.
warning-classes-reached = All latent classes were in use.
warning-mass-above = Some probability lies beyond the numbers looked at.
warning-failed-replicates = Some bootstrap replicates failed.
warning-strata-not-estimated = Some parts could not be estimated.
sentence-usable = “{ $observed } are recorded by { $lists }. Those whom nobody recorded included, there were probably between { $lower } and { $upper } (95 % intervals of { $methods } methods).”
sentence-usable-with-caution = “{ $observed } are recorded by { $lists }. Estimates of how many there were in all, those whom nobody recorded included, run from { $lower } to { $upper } (95 % intervals of { $methods } methods); they rest on assumptions that cannot be fully checked.”
sentence-not-usable = “{ $observed } are recorded by { $lists }. The true number is higher; by how much cannot be said from these lists.”
list-comma = ,{" "}
plain-number = { $value }
without-end = without end
method-log-linear-aic = Log-linear, best by Akaike's criterion
method-log-linear-average = Log-linear, average of all models
method-stepwise = Log-linear, stepwise
method-stepwise-bca = Log-linear, stepwise, bootstrap interval
method-m0 = M0, independent lists of equal reach
method-mt = Mt, independent lists
method-mth = Mth, some are harder to find
method-mth-chao = Mth, Chao
method-mth-poisson = Mth, Poisson
method-mth-darroch = Mth, Darroch
method-mth-gamma = Mth, Gamma
method-decomposable-graphs = Decomposable graphs, averaged
method-latent-class = Latent classes
assumption-closed-population = All lists are of one population: same place, period and definition.
assumption-perfect-linkage = Who is the same on two lists is known without error.
assumption-independent-lists = For each person, being on one list tells nothing of being on another.
assumption-independent-pair = Being on the one list tells nothing of being on the other.
assumption-equal-reach = Everybody has the same chance of being on a list, within what the model tells apart.
assumption-equal-lists = All lists reach equally far.
assumption-simple-dependence = All the lists together do not depend on each other beyond what the model holds.
assumption-independent-given-class = Among people who are equally easy to find, lists are independent.
diagnostic-aic = Akaike's criterion: smaller is better
diagnostic-bic = Schwarz's criterion: smaller is better
diagnostic-parameters = Parameters of the model
diagnostic-models = Models or graphs that could be fitted
diagnostic-largest-weight = Weight of the heaviest of them: near 1, the others hardly count
diagnostic-replicates = Bootstrap replicates
diagnostic-failed-replicates = Replicates that could not be computed
diagnostic-chains = Chains that were run
diagnostic-iterations = Sweeps of all chains
diagnostic-r-hat = Do the chains agree? 1 when they do, above 1.01 they do not yet
diagnostic-ess-bulk = Independent draws for the middle: 400 are enough
diagnostic-ess-tail = Independent draws for the ends of the interval: 400 are enough
diagnostic-occupied-classes = Latent classes that hold somebody, on average
diagnostic-most-classes = Most latent classes ever in use
diagnostic-allowed-classes = Latent classes allowed: when all are in use, allow more
diagnostic-all-classes-held = Share of sweeps in which all classes were in use: near 1, allow more
diagnostic-mass-above = Probability beyond the largest number looked at
diagnostic-strata = Parts that went into the sum
diagnostic-not-estimated = Observed in parts that could not be estimated
diagnostic-between-linkages = Share of the uncertainty that comes from not knowing who is the same
estimation-title = How many were not recorded
estimation-files = Files
estimation-date = Made
estimation-seed = Seed of the random draws
estimation-verdict = Verdict
estimation-sentence = What this means for your sentence
estimation-lists = What the lists share
estimation-combinations = How many are on exactly these lists
estimation-on-lists = On exactly
estimation-count = How many
estimation-list = List
estimation-on-it = On it
estimation-on-it-alone = On it alone
estimation-estimates = Every method side by side
estimation-none = No method gave a number.
estimation-what = Method
estimation-number = Estimate
estimation-lower = Lower end, 95 %
estimation-upper = Upper end, 95 %
estimation-model = Model
estimation-refused = Methods that gave nothing
estimation-strata = Part by part
estimation-strata-left = Not estimated, and counted as observed:
estimation-sensitivity = What becomes of it when something is changed
estimation-sensitivity-says = Large differences mean that the number depends on what should not matter
estimation-assumptions = What each number assumes
estimation-assumptions-says = Assumptions
estimation-assumes = Assumes
estimation-diagnostics = How the computation went
estimation-diagnostics-says = Diagnostics
estimation-diagnostic = What
estimation-value = Value
drawing-combinations = Who is on which lists
drawing-combinations-says = Bars: how many are on exactly each combination of lists.
drawing-strata = Part by part
drawing-strata-says = Each part with its 95 % interval.
drawing-estimated-map = Where most were estimated
drawing-estimated-map-says = A map with one circle in each governorate; its area is the estimate. No point is finer than a governorate.
estimate-divided-by = Divided by
estimate-figures = Figures
estimate-figures-method = Method
estimate-figures-number = Estimate
estimate-figures-lower = Lower end
estimate-figures-upper = Upper end
estimate-detail = Everything computed
estimate-detail-text = Data
divide-by = Divide by
divide-nothing = Nothing
divide-governorate = Governorate
divide-year = Year
divide-month = Month
estimate-cite = Do the lists take cases from each other?
estimate-cite-unknown = Not known
estimate-cite-no = No
estimate-cite-yes = Yes
estimate-coded = Who decided what is on the lists?
estimate-coded-unknown = Not known
estimate-coded-several = Several people
estimate-coded-one = One coder
estimate-linkages = Linkages to draw
estimate-linkages-help = 0 takes the matches as certain. 10 or more let doubt about the matching widen the interval.
estimate-run = Estimating
estimate-run-doing = Every method is run on the joint picture of this part. You can go on working; the result is kept as a record.
run-share = { $percent } % done
run-left = about { $seconds } seconds left
run-cancel = Stop
run-stopped = Stopped. Nothing was kept.
run-failed = It could not be done:
estimate-run-again = Back to the joint picture
match-run = Comparing the lists
match-run-doing = Every record of each list is compared with those of the others that may tell of the same. You can go on working; pairs that are found are kept, and what people decided stays.
match-run-again = Back to the pairs
run-look = Look again
estimate-open = All methods, diagnostics and files
estimate-by-part = Part by part
estimate-part = Part
estimate-map = On the map
estimate-time = Over time
estimate-reference = for comparison
estimate-bias-too-low = makes the numbers too low
estimate-bias-too-high = makes the numbers too high
estimate-files = Take it away
estimate-files-help = For R, Python and spreadsheets; what each column means stands in the guide on notebooks.
estimate-refused-note = { $method }: no number ({ $reason })
change-threshold = Pairs at least { $value } % likely
done-stopped = Stopped.
change-without-list = Without { $list }
change-classes = With { $count } latent classes
estimation-strata-by = By { $method }.
estimation-observed = { $count } observed in all

## Trends that may be published
trend-caption = Numbers below { $minimum } are withheld, and others so that they cannot be worked out
release-withheld-few-contributors = withheld: few contributors
dimension-governorate = Governorate
dimension-district = District
dimension-year = Year
dimension-quarter = Quarter
dimension-month = Month
kind-trend = Trend
kind-trend-many = Trends
trend-made = Published
trend-rows = Rows
trend-columns = Columns
trend-minimum = Smallest number printed
trend-label-asks = The label of a record asks for more than you did: no number below { $least } is printed.
trend-cells = Cells that hold anything
trend-withheld = Cells withheld
trend-earlier = Earlier releases audited with it
trend-detail = The table
trend-detail-text = Data
trend-title = Trends that may be published
trend-intro = Choose what the table is broken down by, and see what must be withheld before anything is published. Everything released before is taken into account.
trend-preview = See the table
trend-would = What would be published
trend-hides = Hide whose caseload it is: withhold counts of fewer than three contributors, or with more than 75 % from one
trend-no-columns = No columns
trend-refused = Nothing may be published so:
trend-withheld-of = { $withheld } of { $filled } cells that hold anything are withheld.
trend-audited =
    { $count ->
    [one] Audited together with 1 earlier release.
   *[other] Audited together with { $count } earlier releases.
 }
trend-coarser = More than a third is withheld. Coarser tables tell more:
trend-coarser-line = Without the finest level of { $dimension }: { $withheld } of { $filled } withheld
trend-proof = What a reader cannot rule out
trend-proof-help = For your eyes only: for each protected count the least and the greatest that fits everything printed.
trend-least = Least
trend-greatest = Greatest
trend-count = Count
trend-publish = Publish as a record
trend-publish-help = A published table cannot be taken back from its readers. It is kept, and every later release is audited with it.
trend-publish-confirm = I have looked at the table, and it may be published.
trend-earlier-many = Published before
trend-earlier-none = Nothing has been published yet.
trend-earlier-unreadable =
    { $count ->
        [one] One earlier release cannot be read any more, and nothing is published until it can. Ask who keeps the node to restore it from a backup.
       *[other] { $count } earlier releases cannot be read any more, and nothing is published until they can. Ask who keeps the node to restore them from a backup.
    }
trend-compare = Compared with { $title }
trend-change-same = the same
trend-files = Take it away
drawing-trend = Totals as published
drawing-trend-says = Bars: the total of each row; withheld totals are a dash.
done-released = Published.
audit-did-release = Published a trend
trend-none = There is nothing to count yet.
trend-file-note = Numbers below { $minimum } are withheld, and others so that they cannot be worked out. { $withheld } of { $filled } cells are withheld. Published { $date }.
trend-difference = Change since { $date }
no-estimate-not-fitted = these counts do not determine it
no-estimate-too-many-lists = too many lists for this method
no-estimate-too-few-lists = fewer than two lists
no-estimate-nested = one list lies wholly within the other
no-estimate-too-few = too few are on one or two lists
no-estimate-hinges = it hangs on single persons
no-estimate-nobody = nobody is on any list
no-estimate-other = it could not be computed

# Comparing lists of other kinds than incidents: what their pages say, and what the comparison of a field found.
match-kinds = Which records
match-kind = Kind of record
action-confirm-of-records = About the same

review-open-only = Only open fields were compared. What is sealed, names among it, took no part: no pair tells of it.
review-intro-of-records = Pairs of records that may be about the same.
review-question-of-records = Are these about the same?
review-percent-of-records = { $value } % likely to be about the same
review-speaks-for-of-records = { $times } times likelier to be about the same
review-speaks-against-of-records = { $times } times likelier to be about two things
review-speaks-neither-of-records = says nothing
events-title-of-records = Known to several
events-intro-of-records = Records of different organisations that are held to be about the same. What hangs on the weakest pair comes first.
events-event-of-records = Record
events-bridge-of-records = the records fall into two groups
events-empty-of-records = Nothing of this kind is known to several organisations yet. Compare the lists first.
event-title-of-records = Several records about the same
event-intro-of-records = All records that are held to be about the same, side by side. The marked rows say different things.
event-ties-help-of-records = Each pair joins two of the records above. To take a record out, say of its pairs that they are not the same.
event-bridge-of-records = Without it the records fall into two groups.
event-against-of-records = Not held to be the same; the records are joined through others.
quality-right-of-records = The same
quality-wrong-of-records = Not the same

level-as-date-same = the same day
level-as-date-as-known = the same as far as it is known
level-as-date-within-a-day = one day apart
level-as-date-within-a-week = up to a week apart
level-as-date-within-a-month = up to a month apart
level-as-date-different = further apart
level-as-date-null = not known on one side

level-as-place-same = the same place
level-as-place-coarser = the same governorate, told less exactly on one side
level-as-place-same-area = another place of the same governorate
level-as-place-different = another governorate
level-as-place-null = not known on one side

level-as-choice-same = the same
level-as-choice-different = different
level-as-choice-null = not known on one side

level-as-choices-same = the same ones
level-as-choices-most = half of them or more in common
level-as-choices-some = some in common
level-as-choices-different = none in common
level-as-choices-null = not known on one side

level-as-number-same = the same
level-as-number-overlap = the ranges overlap
level-as-number-near = a tenth apart at most
level-as-number-within-half = half apart at most
level-as-number-different = further apart
level-as-number-null = not known on one side

level-as-name-same = the same
level-as-name-same-sound = the same by sound
level-as-name-close = nearly the same letters
level-as-name-alike = similar letters
level-as-name-different = different
level-as-name-null = not known on one side

level-as-names-same = the same
level-as-names-contained = one contained in the other
level-as-names-all-close = all of them close
level-as-names-some-close = some of them close
level-as-names-different = different
level-as-names-null = not known on one side

level-as-text-same = the same words
level-as-text-close = nearly the same words
level-as-text-different = other words
level-as-text-null = not known on one side

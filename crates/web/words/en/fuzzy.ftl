# Fuzzy private matching.
private-match-method = How
private-match-other = The other side
private-match-other-name = The other side
private-match-unit = Linkage unit
private-match-unit-name = Linkage unit
private-match-threshold = How alike, from 50 to 100
private-match-period = Days of the records
private-match-until = Stands until
private-match-others = Records of the other side
private-match-schema = What was encoded
private-match-asked-by = Offered by
private-match-decided-by = Decided by
private-match-unit-said = Linkage unit, as the partner names it
private-match-unit-key = Key of the linkage unit
fuzzy-title = A private match
fuzzy-runs = Names and dates that are written differently
fuzzy-intro = Two lists rarely write a name alike. Here both sides turn their records into encodings that can be compared and not read. Each learns only which of its own records the other knows too.
fuzzy-none = None so far.
fuzzy-new = Compare lists that are written differently
fuzzy-new-intro = You offer it, a person on the other side says yes or no. Nothing is encoded before that.
fuzzy-ways = Three ways, and what each tells whom
fuzzy-way-tokens = Your partner learns how many records you asked about, and nothing of them. You learn yes or no for each of yours, and roughly how long their list is at most. Only events of the same day, governorate and kind of violence are found. No third organisation is needed.
fuzzy-way-unit = You and your partner encode with a key that only you two hold, and a third organisation that both of you chose compares the encodings without it. It learns who compares, how many records there are on each side and how alike they are, and can read none. Each of you learns which of your own records the other knows too. If the linkage unit and your partner put together what they hold, they can test names against your list.
fuzzy-way-direct = The encodings of who offers go to the partner, who holds the key and compares them. Each learns which of its own records the other knows too. But whoever holds the key can test any name against this list, as often as they like, and nobody sees it. Choose it only with a partner to whom you would show the list.
fuzzy-tokens-here = Asking one by one is on the page before this one.
fuzzy-partner = With whom
fuzzy-kind = Which records
fuzzy-from = From day
fuzzy-to = To day
fuzzy-period-help = Leave both empty for all. Fewer records tell less.
fuzzy-method = How
fuzzy-unit-choose = Linkage unit
fuzzy-unit-help = For the way through a linkage unit: a third organisation with which you have an agreement. Your partner must have one with it too.
fuzzy-warning = Whoever holds the key can test any name against this list.
fuzzy-warning-why = For the direct way only: your partner holds the key. What they test, and how often, nobody sees.
fuzzy-warning-other = If you say yes, { $partner } gives you such a list, and you hold the key. Your node compares once and keeps neither.
fuzzy-warned = I know this, and the direct way is right here
fuzzy-names = Names of victims go in
fuzzy-names-help = A name goes in only where the agreement with this partner grants identity and the person agreed to be named. Of other records the rest goes in, without the name.
fuzzy-threshold-help = 85 finds names with a few letters wrong. Lower finds more, and more that is not the same.
fuzzy-personal = Encodings are pseudonymous personal data, not anonymous. Free text, exact places, sources and who did it never go in.
fuzzy-offer-stands =
    { $count ->
        [one] The offer stands for one day.
       *[other] The offer stands for { $count } days.
    }
fuzzy-nobody = No partner's agreement lets both sides be matched. Offer a version with the rung match.
fuzzy-wrong-partner = Say with whom.
fuzzy-wrong-kind = The agreement with this partner does not let these records be matched.
fuzzy-wrong-method = Choose a way.
fuzzy-wrong-unit = Choose a linkage unit; it is neither you nor your partner.
fuzzy-wrong-warned = Tick that you know: whoever holds the key can test any name against this list.
fuzzy-wrong-period = Give both days, the first one first, or none.
fuzzy-wrong-threshold = Give a whole number from 50 to 100.
fuzzy-side-out = Offered to { $partner }
fuzzy-side-in = Offered by { $partner }
fuzzy-side-between = Between { $partner } and { $other }
fuzzy-state-offered = A person on the other side, or here, has to say yes or no.
fuzzy-state-agreed = The encodings go with the next bundles. Seal them on the page Exchange. The result comes with a bundle too.
fuzzy-state-gathering = The other side's list has not come.
fuzzy-state-ready = Both lists are here. A person here decides.
fuzzy-state-answered = Compared. Key and encodings are destroyed.
fuzzy-state-refused = Nothing was compared. Key and encodings are destroyed.
fuzzy-state-withdrawn = Taken back before anybody answered. The key is destroyed.
fuzzy-state-expired = Nothing more happens. Key and encodings are destroyed.
fuzzy-unit = Linkage unit
fuzzy-finely = Told no finer than
fuzzy-given = Records of ours
fuzzy-others = Records of theirs
fuzzy-rows-first = Rows of the first list
fuzzy-rows-second = Rows of the second list
fuzzy-pairs = Rows that matched
fuzzy-fields = What goes in
fuzzy-known = Known to both
fuzzy-found =
    { $count ->
        [0] None that you may list.
        [one] They know one of your records too.
       *[other] They know { $count } of your records too.
    }
fuzzy-may-err = Two records that are alike may still be two events; nothing here proves that they are one.
fuzzy-further = And { $count } more.
fuzzy-answer = Yes or no
fuzzy-would-give =
    { $count ->
        [0] None of your records would go in: label, agreement and consent let none be matched.
        [one] One of your records would go in.
       *[other] { $count } of your records would go in.
    }
fuzzy-unit-unknown = You have not paired with this linkage unit. Pair with it and agree first, or say no.
fuzzy-as-unit = You are the linkage unit
fuzzy-as-unit-help = Your node has two lists of encodings and no key to them. When you compare, each side is told which of its own rows matched, and both lists are destroyed here. Counts, times and parties stay in the log.
fuzzy-limit-runs = How many such matches each partner may have in thirty days
fuzzy-limit-rows = How many records one list may have
action-new-run = Compare with a partner
action-offer-run = Offer it
action-accept-run = Say yes
action-refuse-run = Say no
action-withdraw-run = Take it back
action-compare-run = Compare now
action-decline-run = Do not compare; destroy the lists
done-run-offered = Offered. Seal the next bundle for them on the page Exchange.
done-run-accepted = You said yes. Seal the next bundles on the page Exchange.
done-run-refused = You said no. They hear of it with the next bundle.
done-run-withdrawn = Taken back.
done-run-compared = Compared, and the lists are destroyed. Seal the bundles for both on the page Exchange.
today-run-offer = A private match is offered by
today-run-compare = Two lists wait to be compared by you:
audit-did-private-match-offer = Offered a private match
audit-did-private-match-offered = Was offered a private match
audit-did-private-match-accept = Said yes to a private match
audit-did-private-match-refuse = Said no to a private match
audit-did-private-match-reply = Heard the answer to a private match
audit-did-private-match-encodings = Gave encodings for a private match
audit-did-private-match-gather = Took encodings as the linkage unit
audit-did-private-match-compare = Compared two lists of encodings
audit-did-private-match-result = Heard the result of a private match
audit-did-private-match-withdraw = Took back an offer of a private match
audit-did-private-match-withdrawn = Heard that a private match was taken back
audit-did-private-match-expire = A private match ended by itself

# Private matching.
kind-private_match = Private match
kind-private_match-many = Private matches
private-match-direction = Direction
private-match-partner = Partner
private-match-short-name = Partner
private-match-state = State
private-match-about = About
private-match-tokens = Records asked about
private-match-found = Known to both
private-match-left = They may still ask
private-match-why = Why not
private-match-asked = Asked on
private-match-answered = Answered on
private-match-thread = Thread
private-match-pending = Kept until the answer
private-match-known = Known to the partner too

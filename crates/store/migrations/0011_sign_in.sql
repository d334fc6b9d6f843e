-- When a person last proved who they are, how they know their sessions apart, and how they get in without the secrets.

alter table sessions add column proved text;  -- UTC time at which passphrase and code were last given; null: before this column was there
alter table sessions add column browser text; -- firefox, edge, chrome, safari or other; nothing finer, and never an address
alter table users add column totp_next text;  -- secret of a new authenticator until a code of it confirms it, base32; null for none

create table recovery_codes (
    person text not null, -- users.id
    digest text not null, -- SHA-256 of person and code, which has 80 random bits; deleted when it is used
    constraint recovery_codes_pk primary key (person, digest)
);

create table invitations (
    token text not null,     -- SHA-256 of what the person types
    person text not null,    -- users.id
    kind text not null,      -- invite: for the first time; reset: after a secret was lost
    made_by text not null,   -- users.id of the administrator
    made text not null,      -- UTC time
    ends text not null,      -- UTC time after which it opens nothing
    totp text not null,      -- secret of the authenticator that it sets up, base32; empty when it has ended
    approval text,           -- records.id of the approval that let a reset be made; null where nobody else was to ask
    tries bigint not null,   -- codes and words that were tried with it
    is_used bigint not null, -- 1 when the person came with it
    ended text,              -- UTC time at which it was used or replaced; null until then
    constraint invitations_pk primary key (token),
    constraint invitations_approval unique (approval)
);

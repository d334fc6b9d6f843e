-- The spine: everything that an organisation knows, plans or decides is a record.
-- One text for SQLite and PostgreSQL: text, bigint and bytea mean the same on both.
-- "Encrypted" below means sealed by this program in addition to the encryption of the whole file.

create table settings (
    name text not null,   -- what is set
    value text not null,  -- its value; open to this node only
    constraint settings_pk primary key (name)
);

create table labels (
    id bigint not null,        -- the class
    canonical text not null,   -- the whole label as canonical JSON
    sensitivity text not null, -- low, moderate, high, severe
    top_rung text not null,    -- how far it may pass at most
    expiry text not null,      -- last day, or `never`
    constraint labels_pk primary key (id),
    constraint labels_canonical unique (canonical)
);

create table label_audience (
    label bigint not null, -- the class
    org text not null,     -- an organisation in its audience, `*` for everyone
    constraint label_audience_pk primary key (label, org)
);

create table records (
    id text not null,         -- random, without time inside
    kind text not null,       -- which form
    origin text not null,     -- the organisation that made it
    revision bigint not null, -- counts from 1
    state text not null,      -- live, lapsed, withdrawn, shredded
    label bigint not null,    -- class in labels
    author text not null,     -- the user who wrote it here, or `import`, `exchange`, `method`
    body text not null,       -- open compartment only: codes, dates, counts, coarse places
    title text not null,      -- computed from open fields only
    date_from text,           -- first day, ISO; from an open field
    date_to text,             -- last day, ISO; from an open field
    place text,               -- coarse place code; from an open field
    number bigint,            -- count; from an open field
    source_key text,          -- keyed hash of list and identifier, for idempotent import
    content_key text,         -- keyed hash of the whole body, to see whether an import changes it
    channel text,             -- the partner it came from; null for our own
    lease_until text,         -- a received copy is readable until this day
    changed text not null,    -- UTC time of the last change
    constraint records_pk primary key (id),
    constraint records_source unique (source_key)
);
create index records_list on records (kind, state, date_from, id, label);
create index records_count on records (kind, state, label, author);
create index records_channel on records (channel);

create table entries (
    record text not null, -- the record
    kind text not null,   -- its kind
    field text not null,  -- path of an open field that is listed or a facet
    text text,            -- a code, date or place
    number bigint         -- a number
);
create index entries_record on entries (record);
create index entries_facet on entries (kind, field, text, record);

create table links (
    record text not null,  -- from
    field text not null,   -- path of the open link field
    target text not null,  -- to
    label bigint not null  -- class of the link itself
);
create index links_record on links (record);
create index links_target on links (target);

create table compartments (
    record text not null,      -- the record
    compartment text not null, -- narrative, location, identity, source, attribution
    revision bigint not null,  -- the revision that sealed it; part of the associated data
    sealed bytea not null,     -- encrypted under the record's data key
    constraint compartments_pk primary key (record, compartment)
);

create table revisions (
    record text not null,      -- the record
    revision bigint not null,  -- an earlier revision
    compartment text not null, -- open, or one of the sealed ones
    body bytea not null,       -- open: JSON as it was; others: encrypted, as they were
    author text not null,      -- who replaced it
    changed text not null,     -- UTC time when it was replaced
    constraint revisions_pk primary key (record, revision, compartment)
);

create table outbox (
    id bigint not null,    -- order
    task text not null,    -- lens, shred
    record text not null,  -- which record
    constraint outbox_pk primary key (id)
);

create table audit (
    position bigint not null, -- leaf index of the log, from 0
    leaf bytea not null,      -- RFC 6962 leaf hash of salt and entry; stays for ever
    subject text not null,    -- the record whose key seals the entry, or `node`
    sealed bytea not null,    -- encrypted entry with its salt
    constraint audit_pk primary key (position)
);

create table jobs (
    id text not null,        -- random
    kind text not null,      -- import, match, ...
    state text not null,     -- running, done, failed, cancelled, interrupted
    done bigint not null,    -- units done
    total bigint not null,   -- units in all, 0 when unknown
    detail text not null,    -- JSON: what it works on, what came out
    heartbeat text not null, -- UTC time of the last sign of life
    constraint jobs_pk primary key (id)
);

create table users (
    id text not null,         -- random
    name text not null,       -- what they sign in with
    passphrase text not null, -- Argon2id, PHC string
    totp text not null,       -- shared secret, base32
    totp_step bigint not null, -- last time step used, so that a code works once
    roles text not null,      -- comma-separated codes
    grants text not null,     -- comma-separated sealed compartments that their role may open
    language text not null,   -- en, ar
    failures bigint not null, -- failed sign-ins in a row
    blocked_until text,       -- UTC time until which sign-in is refused
    is_active bigint not null, -- 1 or 0; who left keeps the name
    constraint users_pk primary key (id),
    constraint users_name unique (name)
);

create table sessions (
    token text not null,   -- SHA-256 of the cookie's token
    person text not null,  -- users.id
    csrf text not null,    -- token that forms carry
    started text not null, -- UTC time
    seen text not null,    -- UTC time of the last request
    constraint sessions_pk primary key (token)
);

create table channels (
    org text not null,            -- the partner's organisation id
    name text not null,           -- short name
    certificate bytea not null,   -- the partner's node certificate
    state text not null,          -- paired, closed
    sent bigint not null,         -- sequence of the last bundle sealed
    sent_hash bytea not null,     -- its hash
    received bigint not null,     -- sequence of the last bundle accepted
    received_hash bytea not null, -- its hash
    constraint channels_pk primary key (org)
);

create table bundles (
    id text not null,         -- from its manifest
    channel text not null,    -- partner
    direction text not null,  -- out, in
    sequence bigint not null, -- in its channel
    state text not null,      -- sealed, quarantine, accepted, refused
    items bigint not null,    -- how many records
    tombstones bigint not null, -- how many withdrawals
    moment text not null,     -- UTC time
    sealed bytea not null,    -- the bundle as it arrived, while in quarantine; else empty
    constraint bundles_pk primary key (id)
);

create table receipts (
    channel text not null,    -- partner
    record text not null,     -- our record, or the received one
    partner_id text not null, -- the id that the partner knows it by
    revision bigint not null, -- the revision that passed
    content text not null,    -- keyed hash of what passed, so that nothing is sent twice
    state text not null,      -- queued, delivered, withdrawal-queued, withdrawn, enforced
    constraint receipts_pk primary key (channel, record)
);
create index receipts_partner on receipts (channel, partner_id);

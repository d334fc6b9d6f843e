-- Certificates follow each other, and a node key may be revoked. Reports of field nodes wait to be taken in.

create table certificates (
    org text not null,          -- organisation whose node it was: a partner, or our own
    serial bigint not null,     -- its number
    certificate bytea not null, -- an earlier certificate, replaced by one with a higher number; public
    replaced text not null,     -- UTC time at which the newer one took its place here
    constraint certificates_pk primary key (org, serial)
);

create table revocations (
    org text not null,          -- organisation whose root key said so; it speaks of keys of its own nodes alone
    node_key text not null,     -- the node key that is not trusted any more, hexadecimal digits
    statement bytea not null,   -- the signed statement; public
    moment text not null,       -- UTC time at which it was taken in here
    constraint revocations_pk primary key (org, node_key)
);

create table fields (
    field_key text not null,    -- public key of a field node, hexadecimal digits
    name text not null,         -- what it is called here
    since text not null,        -- UTC time at which it was made known
    state text not null,        -- open, closed
    constraint fields_pk primary key (field_key)
);

create table reports (
    id text not null,           -- random id that the field node gave it; a second one of the same id is refused
    field_key text not null,    -- which field node made it
    state text not null,        -- quarantine, taken, refused
    moment text not null,       -- UTC time at which it arrived here
    sealed bytea not null,      -- the report: encrypted under the node's own key while it waits, empty afterwards
    constraint reports_pk primary key (id)
);

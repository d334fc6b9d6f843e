-- Files that belong to records. Their bytes lie sealed beside the database, in the folder `attachments`.

create table attachments (
    id text not null,          -- random; also the name of its file, and of its own data key in the keyring
    record text not null,      -- records.id of the record that it belongs to
    compartment text not null, -- the sealed compartment of that record in which it lies; empty when gone
    state text not null,       -- live, told (a partner has it and did not send its bytes), gone
    sealed bytea not null,     -- encrypted under its own data key: name, type, lengths, digest, who, when; empty when gone
    constraint attachments_pk primary key (id)
);
create index attachments_record on attachments (record);

create table attachments_sent (
    channel text not null,     -- the partner
    attachment text not null,  -- the id under which they know a file whose bytes went to them and are not sent again
    constraint attachments_sent_pk primary key (channel, attachment)
);

-- Backups that this node made: where the key of something that was shredded may still be, and until when.

create table backups (
    place text not null,    -- keyed hash of the folder, so that a seized database does not tell where backups lie
    number bigint not null, -- of the snapshot in its place, from 1
    made text not null,     -- UTC time of the moment that it holds
    expires text not null,  -- last day on which it is kept, ISO
    state text not null,    -- kept, pruned
    tried text not null,    -- UTC time at which it was last restored for a trial; empty before the first
    constraint backups_pk primary key (place, number, made)
);

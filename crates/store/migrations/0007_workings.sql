-- What a run of private matching needs until it ends, apart from its record, which keeps every earlier version.

create table workings (
    run text not null,     -- records.id of the run, of kind private_match
    sealed bytea not null, -- encrypted under that record's data key: the secret of the run, which row stands for which record, and the lists of encodings that a linkage unit was given; deleted when the run is over
    constraint workings_pk primary key (run)
);

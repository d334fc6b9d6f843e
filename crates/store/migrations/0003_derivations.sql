-- What was made from what, so that whatever rests on withdrawn input is known.

create table derivations (
    record text not null,  -- what was made
    input text not null,   -- a record that went into it
    class bigint not null, -- the label class that the input had then; what was made assumed it
    made text not null,    -- UTC time
    constraint derivations_pk primary key (record, input)
);
create index derivations_input on derivations (input);

-- Labels that were written before consent said *by name or not*, *with whom* and *until when*: nobody agreed to be
-- named, the rest stays as wide as it was. A label without these parts would grant nothing at all.
update labels set canonical = replace(canonical, '"scope":"not-needed"}', '"scope":"not-needed","is_identified":false,"with":"everyone","until":"never"}');
update labels set canonical = replace(canonical, ']}},"origins"', ']},"is_identified":false,"with":"everyone","until":"never"},"origins"');

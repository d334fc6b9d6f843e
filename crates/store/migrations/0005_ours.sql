-- Counting our own records by label class, without reading the records: for the spectrum over all partners.

create index records_ours on records (kind, state, channel, label, id);

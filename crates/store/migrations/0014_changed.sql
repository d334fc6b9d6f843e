-- Finding what changed lately without reading every record.

create index records_changed on records (kind, changed);

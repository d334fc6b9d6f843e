-- A revision keeps who replaced it and when. Who wrote the first one is its author; when, nothing else tells.

alter table records add column made text not null default ''; -- UTC time of the first writing; empty for records older than this column

-- People who leave, and looking at the node as another role would.

alter table sessions add column view_as text; -- the role as which this session only looks; null for its own

create table successions (
    person text not null,    -- users.id of a monitor who left
    successor text not null, -- users.id of who sees that person's records as their own from then on
    since text not null,     -- UTC time
    constraint successions_pk primary key (person)
);

-- What partners tell each other besides records, and where a channel stands.

alter table channels add column received_at bigint not null default 0; -- seconds UTC at which their last accepted bundle was made; an older one is a replay
alter table channels add column is_anew bigint not null default 0; -- 1 while the channel is being started again: their next bundle is number 1
alter table channels add column sent_at text not null default ''; -- UTC time of the last bundle sealed; leases are counted from it
alter table channels add column heard_at text not null default ''; -- UTC time of the last bundle accepted
alter table channels add column address text not null default ''; -- host:port at which their node takes bundles; empty when only files are carried

alter table receipts add column since text not null default ''; -- UTC time of the last change of the state

create table messages (
    id text not null,        -- random; the same on both sides
    channel text not null,   -- partner
    direction text not null, -- out, in
    kind text not null,      -- @offer, @signature, @notice, @request, @answer, @alert, ...
    state text not null,     -- out: queued, sent, delivered; in: taken
    bundle text not null,    -- the bundle that carries it; empty while queued
    sealed bytea not null,   -- encrypted under the node's own key
    moment text not null,    -- UTC time
    constraint messages_pk primary key (channel, direction, id)
);

create table holds (
    record text not null,    -- a received record that the law forbids us to destroy
    since text not null,     -- UTC time
    is_due bigint not null,  -- 1 when the origin has withdrawn it meanwhile: destroyed as soon as the hold ends
    constraint holds_pk primary key (record)
);

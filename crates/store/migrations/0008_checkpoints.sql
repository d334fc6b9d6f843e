-- What logs were at a moment, signed: our own day by day, ours as partners countersigned it, and the partners' own.

create table checkpoints (
    origin text not null,       -- the organisation whose log it is
    witness text not null,      -- the organisation that signed it, or that was sent it: the origin itself, or a partner
    size bigint not null,       -- how many leaves the log had
    root text not null,         -- its Merkle root, hexadecimal
    state text not null,        -- own: daily; sent to a partner: sent; countersigned: holds, longer, differs; a partner's own: first, consistent, unproven, behind, forked; any that a person explained: explained
    moment text not null,       -- UTC time at which it came to be kept here
    signed bytea not null,      -- COSE_Sign1 of the witness over the checkpoint; of ourselves while it is only sent
    certificate bytea not null, -- the signer's node certificate at that time
    constraint checkpoints_pk primary key (origin, witness, size, root)
);

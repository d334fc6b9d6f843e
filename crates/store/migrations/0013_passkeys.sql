-- Passkeys: keys in the devices of people, each of which takes the place of passphrase and code (WebAuthn).

create table passkeys (
    id text not null,     -- SHA-256 of the credential id that the device gave, in hexadecimal
    person text not null, -- users.id
    sealed text not null, -- sealed under the node's key for this id and person: public key, counter, name, address, times, last challenge
    constraint passkeys_pk primary key (id)
);

create index passkeys_person on passkeys (person);

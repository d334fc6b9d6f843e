-- What people are told in each session: tries that were refused, how one gets in when it changed, and the sign-in before.

alter table users add column tries bigint not null default 0; -- refused passphrases, codes and passkeys, without two weeks of quiet between them
alter table users add column tried text;   -- UTC time of the last of them
alter table users add column altered text; -- UTC time at which passphrase, authenticator, passkeys or recovery codes last changed, or a recovery code was used
alter table users add column entered text; -- UTC time of the last sign-in

alter table sessions add column entered_before text; -- users.entered when it began

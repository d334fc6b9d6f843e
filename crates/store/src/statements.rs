//! Every SQL statement of the program that is not assembled in `query`, one text for both databases.

macro_rules! statements {
    ($($name:ident = $sql:literal;)*) => {
        $(#[doc = $sql] pub const $name: &str = $sql;)*
        /// All of them, for the test that prepares each on both databases.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name),)*];
    };
}

statements! {
    SETTING = "select value from settings where name = $1";
    SET = "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    SETTING_CLEAR = "update settings set value = '' where name = $1 and value = $2";
    LOCK_SETTING = "update settings set value = value where name = $1";

    LABEL_BY_CANONICAL = "select id from labels where canonical = $1";
    LABEL_INSERT = "insert into labels (id, canonical, sensitivity, top_rung, expiry) values ($1, $2, $3, $4, $5)";
    LABEL_NEXT = "select cast(coalesce(max(id), 0) + 1 as bigint) from labels";
    LABEL_AUDIENCE_INSERT = "insert into label_audience (label, org) values ($1, $2)";
    LABELS = "select id, canonical from labels order by id";

    RECORD_UPDATE = "update records set revision = $2, state = $3, label = $4, body = $5, title = $6, date_from = $7, date_to = $8, place = $9, number = $10, content_key = $11, lease_until = $12, changed = $13 where id = $1 and revision = $14";
    RECORD = "select id, kind, origin, revision, state, label, author, body, title, date_from, date_to, place, number, source_key, content_key, channel, lease_until, changed from records where id = $1";
    RECORDS_OF_KIND = "select id, kind, origin, revision, state, label, author, body, title, date_from, date_to, place, number, source_key, content_key, channel, lease_until, changed from records where kind = $1 and state = 'live' order by id";
    RECORDS_SINCE = "select id, kind, origin, revision, state, label, author, body, title, date_from, date_to, place, number, source_key, content_key, channel, lease_until, changed from records where kind = $1 and changed >= $2 and (changed > $2 or id > $3) order by changed, id limit $4";
    RECORDS_LINKED_BY = "select id, kind, origin, revision, state, label, author, body, title, date_from, date_to, place, number, source_key, content_key, channel, lease_until, changed from records where state = 'live' and id in (select l.target from links l join records m on m.id = l.record where m.kind = $1 and m.state = 'live') order by id";
    RECORD_MADE = "select made from records where id = $1";
    RECORD_STATE = "update records set state = $2, changed = $3 where id = $1";
    RECORD_BLANK = "update records set state = $2, body = '{}', title = '', date_from = null, date_to = null, place = null, number = null, source_key = case when $2 = 'shredded' then source_key else null end, content_key = null, changed = $3 where id = $1";
    SOURCE_KEYS = "select source_key, content_key, id, author, label from records where source_key is not null and channel is null";
    BY_SOURCE_KEY = "select id, content_key from records where source_key = $1";
    SOURCE_KEY_FREE = "update records set source_key = null where id = $1";
    SOURCE_KEY_SET = "update records set source_key = $2 where id = $1";
    CONTENT_KEY_SET = "update records set content_key = $2 where id = $1";
    RECORD_CLASS = "update records set label = $2 where id = $1";
    LAPSE = "update records set state = 'lapsed' where state = 'live' and lease_until is not null and lease_until < $1";
    // `capped`: what is passed on to us ends when the time of who passes it on is over.
    RENEW = "update records set state = 'live', lease_until = $2 where channel = $1 and state in ('live', 'lapsed') and id not in (select record from receipts where channel = $1 and content = 'capped')";
    RECEIVED_BEFORE = "select id, kind, case when made = '' then changed else made end from records where channel = $1 and state in ('live', 'lapsed') and case when made = '' then changed else made end < $2 order by id";
    KNOWN_RECORDS = "select id from records where state <> 'shredded' and state <> 'withdrawn'";
    GONE_RECORDS = "select id from records where state in ('shredded', 'withdrawn')";
    KINDS_COUNT = "select kind, label, count(*) from records where state = 'live' group by kind, label";

    OURS_BY_CLASS = "select label, count(*) from records where kind = $1 and state = 'live' and channel is null group by label order by label";
    OURS_OF_CLASSES = "select label, string_agg(id, ' ') from records where kind = $1 and state = 'live' and channel is null group by label order by label";
    OURS_CLASS = "select kind, label from records where id = $1 and state = 'live' and channel is null";
    ENTRIES_OF_FIELD = "select text, string_agg(record, ' ') from entries where kind = $1 and field = $2 and text is not null group by text order by text";
    FIELD_NEXT = "select min(field) from entries where kind = $1 and field > $2";
    LISTED = "select string_agg(id || '\t' || kind || '\t' || cast(label as text) || '\t' || author || '\t' || origin || '\t' || coalesce(date_from, '-') || '\t' || coalesce(date_to, '-'), '\n') from records where state = 'live'";
    LISTED_ONE = "select id, kind, cast(label as text), author, origin, date_from, date_to from records where id = $1 and state = 'live'";

    ENTRIES_DELETE = "delete from entries where record = $1";
    ENTRIES = "select field, text, number from entries where record = $1 order by field, text, number";
    LINKS_DELETE = "delete from links where record = $1";
    LINKS_FROM = "select field, target, label from links where record = $1 order by field, target";
    LINKS_TO = "select l.field, l.record, r.kind, r.label from links l join records r on r.id = l.record where l.target = $1 and r.state = 'live' order by r.kind, l.record";

    COMPARTMENT_SET = "insert into compartments (record, compartment, revision, sealed) values ($1, $2, $3, $4) on conflict (record, compartment) do update set revision = excluded.revision, sealed = excluded.sealed";
    COMPARTMENT_DELETE = "delete from compartments where record = $1 and compartment = $2";
    COMPARTMENTS = "select compartment, revision, sealed from compartments where record = $1 order by compartment";
    COMPARTMENTS_DELETE = "delete from compartments where record = $1";
    COMPARTMENTS_OF_KIND = "select c.record, c.compartment, c.revision, c.sealed from compartments c join records r on r.id = c.record where r.kind = $1 and r.state = 'live' and c.compartment = $2 order by c.record";

    REVISION_KEEP = "insert into revisions (record, revision, compartment, body, author, changed) values ($1, $2, $3, $4, $5, $6)";
    REVISIONS = "select revision, compartment, body, author, changed from revisions where record = $1 order by revision desc, compartment";
    REVISIONS_DELETE = "delete from revisions where record = $1";

    OUTBOX_NEXT = "select cast(coalesce(max(id), 0) as bigint) from outbox";
    OUTBOX = "select id, task, record from outbox order by id limit 2000";
    OUTBOX_DONE = "delete from outbox where id <= $1";
    OUTBOX_LENS_DONE = "delete from outbox where id > $1 and id <= $2 and task = 'lens'";

    AUDIT_COUNT = "select count(*) from audit";
    AUDIT_PAGE = "select position, leaf, subject, sealed from audit where position >= $1 and position < $2 order by position";
    AUDIT_LEAVES = "select leaf from audit order by position";

    JOB_SET = "insert into jobs (id, kind, state, done, total, detail, heartbeat) values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update set state = excluded.state, done = excluded.done, total = excluded.total, detail = excluded.detail, heartbeat = excluded.heartbeat";
    JOBS = "select id, kind, state, done, total, detail, heartbeat from jobs order by heartbeat desc, id limit 50";
    JOBS_INTERRUPTED = "update jobs set state = 'interrupted' where state = 'running'";

    USER_INSERT = "insert into users (id, name, passphrase, totp, totp_step, roles, grants, language, failures, blocked_until, is_active) values ($1, $2, $3, $4, 0, $5, $6, $7, 0, null, 1)";
    USER_BY_NAME = "select id, name, passphrase, totp, totp_step, roles, grants, language, failures, blocked_until, is_active from users where name = $1";
    USER_BY_ID = "select id, name, passphrase, totp, totp_step, roles, grants, language, failures, blocked_until, is_active from users where id = $1";
    USERS = "select id, name, passphrase, totp, totp_step, roles, grants, language, failures, blocked_until, is_active from users order by name";
    USER_SIGNED_IN = "update users set totp_step = $2, failures = 0, blocked_until = null where id = $1 and totp_step < $2 and passphrase = $3 and is_active = 1 and (blocked_until is null or blocked_until <= $4)";
    USER_FAILED = "update users set failures = failures + 1, blocked_until = $2, tries = case when tried is null or tried < $4 then 1 else tries + 1 end, tried = $3 where id = $1";
    USER_ALTERED = "update users set altered = $2 where id = $1";
    USER_ENTERED = "update users set entered = $2 where id = $1";
    USER_NEWS = "select tries, tried, altered from users where id = $1";
    USER_LANGUAGE = "update users set language = $2 where id = $1";

    SESSION_INSERT = "insert into sessions (token, person, csrf, started, seen, proved, browser, entered_before) select $1, id, $3, $4, $4, $4, $5, entered from users where id = $2";
    SESSION_BEFORE = "select entered_before from sessions where token = $1";
    SESSION = "select person, csrf, started, seen, view_as, proved from sessions where token = $1";
    SESSION_PROVED = "update sessions set token = $2, proved = $3, seen = $3 where token = $1";
    SESSION_SEEN = "update sessions set seen = $2 where token = $1";
    SESSION_DELETE = "delete from sessions where token = $1";
    SESSIONS_OLD = "delete from sessions where seen < $1 or started < $2";

    CHANNEL_SET = "insert into channels (org, name, certificate, state, sent, sent_hash, received, received_hash) values ($1, $2, $3, $4, 0, $5, 0, $5) on conflict (org) do update set name = excluded.name, certificate = excluded.certificate, state = excluded.state";
    CHANNELS = "select org, name, certificate, state, sent, sent_hash, received, received_hash, received_at, is_anew, sent_at, heard_at, address from channels order by name";
    CHANNEL_SENT = "update channels set sent = $2, sent_hash = $3, sent_at = $4 where org = $1 and sent = $2 - 1";
    CHANNEL_RECEIVED = "update channels set received = $2, received_hash = $3, received_at = $4, heard_at = $5, is_anew = 0 where org = $1 and received = $2 - 1";
    CHANNEL_ANEW = "update channels set sent = 0, sent_hash = $2, received = 0, received_hash = $2, is_anew = case when is_anew = 2 then 2 else 1 end where org = $1";
    CHANNEL_ASKS = "update channels set is_anew = 2, received_at = case when received_at < $2 then $2 else received_at end where org = $1";
    CHANNEL_BACK = "update channels set sent = $2, sent_hash = $3, sent_at = $4 where org = $1 and sent = $5";
    CHANNEL_STATE = "update channels set state = $2 where org = $1";
    CHANNEL_ADDRESS = "update channels set address = $2 where org = $1";
    CHANNEL_CERTIFICATE = "update channels set certificate = $2 where org = $1";

    CERTIFICATE_INSERT = "insert into certificates (org, serial, certificate, replaced) values ($1, $2, $3, $4) on conflict (org, serial) do nothing";
    CERTIFICATES = "select org, certificate, replaced from certificates order by org, serial desc";
    REVOCATION_INSERT = "insert into revocations (org, node_key, statement, moment) values ($1, $2, $3, $4) on conflict (org, node_key) do nothing";
    REVOCATIONS = "select org, node_key, moment from revocations order by moment, node_key";

    FIELD_SET = "insert into fields (field_key, name, since, state) values ($1, $2, $3, $4) on conflict (field_key) do update set name = excluded.name, state = excluded.state";
    FIELDS = "select field_key, name, since, state from fields order by name, field_key";
    REPORT_INSERT = "insert into reports (id, field_key, state, moment, sealed) values ($1, $2, $3, $4, $5)";
    REPORTS = "select id, field_key, state, moment from reports order by moment, id";
    REPORT = "select field_key, state, sealed from reports where id = $1";
    REPORT_STATE = "update reports set state = $2, sealed = $3 where id = $1 and state in ('quarantine', 'opened')";
    REPORT_OPENED = "update reports set state = 'opened' where id = $1 and state = 'quarantine'";

    BUNDLES_TO_ACKNOWLEDGE = "select id from bundles where channel = $1 and direction = 'in' and state = 'accepted' order by sequence";
    BUNDLES_ACKNOWLEDGED = "update bundles set state = 'acknowledged' where channel = $1 and direction = 'in' and state = 'accepted'";
    BUNDLES_UNACKNOWLEDGED = "select count(*) from bundles where channel = $1 and direction = 'out' and state in ('sealed', 'carried')";
    BUNDLE_OUT_KEPT = "select id, sequence, sealed from bundles where channel = $1 and direction = 'out' and state in ('sealed', 'carried') order by sequence";
    BUNDLES_OUT = "select id, sequence, state from bundles where channel = $1 and direction = 'out' and state in ('sealed', 'carried') order by sequence";
    BUNDLE_SEALED = "select sealed from bundles where id = $1 and channel = $2 and direction = 'out' and state = 'sealed'";
    BUNDLE_DISCARD = "update bundles set state = 'void', sealed = $3 where id = $1 and channel = $2 and direction = 'out' and state = 'sealed'";
    BUNDLE_OWED_AGAIN = "update bundles set state = 'accepted' where id = $1 and channel = $2 and direction = 'in' and state = 'acknowledged'";
    BUNDLE_CARRIED = "update bundles set state = 'carried' where id = $1 and channel = $2 and direction = 'out' and state = 'sealed'";
    BUNDLE_ARRIVED = "update bundles set state = 'delivered', sealed = $3 where id = $1 and channel = $2 and direction = 'out' and state in ('sealed', 'carried')";
    BUNDLES_VOID = "update bundles set state = 'void', sealed = $2 where channel = $1 and state in ('sealed', 'carried', 'quarantine')";

    MESSAGE_INSERT = "insert into messages (id, channel, direction, kind, state, bundle, sealed, moment) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    MESSAGE = "select id, kind, state from messages where channel = $1 and direction = $2 and id = $3";
    MESSAGE_STATE = "update messages set state = $4 where channel = $1 and direction = $2 and id = $3";
    MESSAGES_QUEUED = "select id, kind, sealed from messages where channel = $1 and direction = 'out' and state = 'queued' order by moment, id";
    MESSAGES_FORGET = "delete from messages where channel = $1 and direction = 'out' and kind = $2 and state = 'queued'";
    MESSAGES_AGAIN = "update messages set state = 'queued' where channel = $1 and direction = 'out' and state = 'sent'";
    MESSAGE_AGAIN = "update messages set state = 'queued' where channel = $1 and direction = 'out' and id = $2 and state = 'sent'";
    MESSAGE_SAYS = "select kind, sealed from messages where channel = $1 and direction = 'out' and id = $2 and state = 'sent'";

    MESSAGES_TAKEN = "select id from messages where channel = $1 and direction = 'in' and state = 'taken' order by moment, id";
    MESSAGES_ACKNOWLEDGED = "update messages set state = 'acknowledged' where channel = $1 and direction = 'in' and state = 'taken'";
    MESSAGES_REFUSED = "select id from messages where channel = $1 and direction = 'in' and state = 'refused' order by moment, id";
    MESSAGES_REFUSED_TOLD = "update messages set state = 'refused-told' where channel = $1 and direction = 'in' and state = 'refused'";
    MESSAGE_DELIVERED = "update messages set state = 'delivered', sealed = $3 where channel = $1 and direction = 'out' and id = $2";
    MESSAGE_NOT_TAKEN = "update messages set state = 'not-taken', sealed = $3 where channel = $1 and direction = 'out' and id = $2 and state = 'sent'";
    MESSAGES_NOT_TAKEN = "select id, channel, kind, moment from messages where direction = 'out' and state = 'not-taken' order by moment desc, id";
    MESSAGE_SEEN = "update messages set state = 'not-taken-seen' where direction = 'out' and id = $1 and state = 'not-taken'";
    REFUSAL_SET = "insert into messages (id, channel, direction, kind, state, bundle, sealed, moment) values ($1, $2, 'in', '@refused', 'refusal-due', '', $3, $4) on conflict (channel, direction, id) do update set state = excluded.state";
    REFUSALS_DUE = "select id from messages where channel = $1 and direction = 'in' and kind = '@refused' and state = 'refusal-due' order by id";
    REFUSAL_VOID = "delete from messages where channel = $1 and direction = 'in' and kind = '@refused' and state = 'refusal-due' and id = $2";
    REFUSALS_DONE = "update messages set state = 'refusal-told' where channel = $1 and direction = 'in' and kind = '@refused' and state = 'refusal-due'";

    MESSAGE_FORGET_SENT = "delete from messages where channel = $1 and direction = 'out' and id = $2 and state = 'sent'";
    MESSAGE_ANSWER_AGAIN = "update messages set state = case state when 'acknowledged' then 'taken' else 'refused' end where channel = $1 and direction = 'in' and id = $2 and state in ('acknowledged', 'refused-told')";
    MESSAGE_FORGET = "delete from messages where channel = $1 and direction = 'out' and id = $2";

    WORKINGS_SET = "insert into workings (run, sealed) values ($1, $2) on conflict (run) do update set sealed = excluded.sealed";
    WORKINGS = "select sealed from workings where run = $1";
    WORKINGS_ALL = "select run from workings order by run";
    WORKINGS_FORGET = "delete from workings where run = $1";

    HOLD_SET = "insert into holds (record, since, is_due) values ($1, $2, 0) on conflict (record) do nothing";
    HOLD_DUE = "update holds set is_due = 1 where record = $1";
    HOLD = "select record, since, is_due from holds where record = $1";
    HOLDS = "select record, since, is_due from holds order by since, record";
    HOLD_END = "delete from holds where record = $1";

    BUNDLE_INSERT = "insert into bundles (id, channel, direction, sequence, state, items, tombstones, moment, sealed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    BUNDLE_STATE = "update bundles set state = $2, sealed = $3 where id = $1 and state = 'quarantine'";
    BUNDLE_FORGET_REFUSED = "delete from bundles where id = $1 and state = 'refused'";
    BUNDLE = "select id, channel, direction, sequence, state, items, tombstones, moment, sealed from bundles where id = $1";
    BUNDLE_CAME = "select state from bundles where id = $1 and channel = $2 and direction = 'in' and state <> 'refused'";
    BUNDLES = "select id, channel, direction, sequence, state, items, tombstones, moment from bundles order by moment desc, sequence desc, id limit 200";
    BUNDLES_OPEN = "select id, channel, direction, sequence, state, items, tombstones, moment from bundles where state in ('sealed', 'quarantine') order by moment desc, sequence desc, id";

    RECEIPT_SET = "insert into receipts (channel, record, partner_id, revision, content, state, since) values ($1, $2, $3, $4, $5, $6, $7) on conflict (channel, record) do update set partner_id = excluded.partner_id, revision = excluded.revision, content = excluded.content, state = excluded.state, since = excluded.since";
    RECEIPTS = "select channel, record, partner_id, revision, content, state, since from receipts where channel = $1 order by record";
    RECEIPTS_OF = "select channel, record, partner_id, revision, content, state, since from receipts where record = $1 order by channel";
    RECEIPT_BY_PARTNER_ID = "select channel, record, partner_id, revision, content, state, since from receipts where channel = $1 and partner_id = $2";
    RECEIPT_FORGET = "delete from receipts where channel = $1 and partner_id = $2";
    RECEIPT_STATE = "update receipts set state = $3, since = $4 where channel = $1 and record = $2";
    RECEIPTS_DELIVERED = "update receipts set state = $3, since = $4 where channel = $1 and state = $2";
    RECEIPTS_AGAIN = "update receipts set state = case when state in ('sent', 'delivered', 'refused') then 'again' else 'withdrawal-again' end, content = case when state in ('sent', 'delivered') then content else '' end where channel = $1 and state in ('sent', 'delivered', 'refused', 'withdrawn', 'node-enforced', 'legal-hold')";
    RECEIPTS_KEPT_AGAIN = "update receipts set state = case when state = 'refused' then 'again' else 'withdrawal-again' end, content = '' where channel = $1 and state in ('refused', 'withdrawn', 'node-enforced', 'legal-hold')";
    RECEIPTS_TOLD_AGAIN = "update receipts set state = case when state = 'hold-acknowledged' then 'hold-due' when state = 'destruction-acknowledged' then 'destruction-due' else 'enforcement-due' end where channel = $1 and state in ('enforcement-acknowledged', 'attested', 'hold-acknowledged', 'destruction-acknowledged')";
    RECEIPTS_UNHEARD_AGAIN = "update receipts set state = 'again' where channel = $1 and state = 'sent'";
    RECEIPT_CONTENT_FORGET = "update receipts set content = '' where channel = $1 and record = $2";
    RECEIPT = "select channel, record, partner_id, revision, content, state, since from receipts where channel = $1 and record = $2";
    RECEIPT_OUT = "select record from receipts where channel = $1 and record = $2 and state in ('sent', 'delivered', 'refused', 'again', 'withdrawal-queued', 'retention-enforced')";
    RECEIPTS_MOVED = "select r.id, r.state from (select id, state, changed from records where kind = $2 and changed >= $3 order by changed desc limit $4) r where exists (select 1 from receipts p where p.channel = $1 and p.record = r.id and p.state in ('sent', 'delivered', 'refused', 'again', 'withdrawal-queued', 'retention-enforced')) order by r.changed desc, r.id";
    RECEIPTS_IN_CLASS = "select r.id from records r where r.kind = $2 and r.state = 'live' and r.channel is null and r.label = $3 and exists (select 1 from receipts p where p.channel = $1 and p.record = r.id and p.state in ('sent', 'delivered', 'refused', 'again', 'withdrawal-queued', 'retention-enforced')) order by r.id";
    RECEIPTS_WITHDRAWN_AGAIN = "select count(*) from receipts where channel = $1 and state = 'withdrawal-again'";
    RECEIPTS_HELD = "select record from receipts where channel = $1 and state in ('sent', 'delivered', 'again', 'withdrawal-queued', 'withdrawal-again', 'withdrawn') limit 1";
    RECORDS_MOVED = "select count(*) from (select id from records where kind = $1 and changed >= $2 limit $3) r";

    SESSION_VIEW_AS = "update sessions set view_as = $2 where token = $1";
    SESSIONS_END = "delete from sessions where person = $1";
    SESSIONS_END_OTHERS = "delete from sessions where person = $1 and token <> $2";
    SESSIONS_OF = "select token, started, seen, browser from sessions where person = $1 order by started desc, token";
    USER_RECOVERED = "update users set failures = 0, blocked_until = null where id = $1 and passphrase = $2 and is_active = 1 and (blocked_until is null or blocked_until <= $3)";
    USER_PASSPHRASE = "update users set passphrase = $2 where id = $1 and passphrase = $3 and is_active = 1";
    USER_TOTP_NEXT_SET = "update users set totp_next = $2 where id = $1";
    USER_TOTP_NEXT = "select totp_next from users where id = $1";
    USER_TOTP_TAKE = "update users set totp = totp_next, totp_step = $3, totp_next = null where id = $1 and totp_next = $2 and is_active = 1";
    USERS_TOTP = "select id, totp from users";
    USER_TOTP_SEAL = "update users set totp = $2 where id = $1 and totp = $3";
    USERS_TOTP_NEXT = "select id, totp_next from users where totp_next is not null";
    USER_TOTP_NEXT_SEAL = "update users set totp_next = $2 where id = $1 and totp_next = $3";
    USER_RESET = "update users set passphrase = $2, totp = $3, totp_step = $4, totp_next = null, failures = 0, blocked_until = null where id = $1 and is_active = 1";
    RECOVERY_INSERT = "insert into recovery_codes (person, digest) values ($1, $2)";
    RECOVERY_USE = "delete from recovery_codes where person = $1 and digest = $2";
    RECOVERY_CLEAR = "delete from recovery_codes where person = $1";
    RECOVERY_LEFT = "select count(*) from recovery_codes where person = $1";
    INVITATION_INSERT = "insert into invitations (token, person, kind, made_by, made, ends, totp, approval, tries, is_used, ended) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, null)";
    INVITATION = "select person, kind, totp, approval from invitations where token = $1 and ended is null and ends > $2 and tries < $3";
    INVITATION_SECRET = "update invitations set totp = $2 where token = $1 and ended is null and ends > $3 and tries < $4";
    INVITATIONS_TOTP = "select token, totp from invitations where ended is null";
    INVITATION_TOTP_SEAL = "update invitations set totp = $2 where token = $1 and totp = $3";
    INVITATION_TRY = "update invitations set tries = tries + 1 where token = $1 and ended is null and ends > $2 and tries < $3";
    INVITATION_USE = "update invitations set is_used = 1, ended = $2, totp = '' where token = $1 and ended is null and ends > $2";
    INVITATIONS_END = "update invitations set ended = $2, totp = '' where person = $1 and ended is null";
    INVITATIONS_OF = "select kind, is_used from invitations where person = $1";
    INVITATIONS_OF_APPROVAL = "select count(*) from invitations where approval = $1";
    PASSKEY_INSERT = "insert into passkeys (id, person, sealed) values ($1, $2, $3) on conflict (id) do nothing";
    PASSKEY = "select id, person, sealed from passkeys where id = $1";
    PASSKEYS_OF = "select id, person, sealed from passkeys where person = $1 order by id";
    PASSKEY_USED = "update passkeys set sealed = $2 where id = $1 and sealed = $3";
    PASSKEY_REMOVE = "delete from passkeys where id = $1 and person = $2";
    PASSKEYS_END = "delete from passkeys where person = $1";
    USER_SHOWED_PASSKEY = "update users set failures = 0, blocked_until = null where id = $1 and is_active = 1 and (blocked_until is null or blocked_until <= $2)";
    SESSIONS_END_ALL = "delete from sessions";
    USER_ROLES = "update users set roles = $2, grants = $3 where id = $1";
    USER_LEFT = "update users set is_active = 0 where id = $1";
    SUCCESSION_INSERT = "insert into successions (person, successor, since) values ($1, $2, $3) on conflict (person) do update set successor = excluded.successor, since = excluded.since";
    SUCCESSIONS = "select person, successor, since from successions order by person";

    DERIVATIONS_FORGET = "delete from derivations where record = $1";
    DERIVATIONS_OF = "select input, class, made from derivations where record = $1 order by input";
    DERIVED_FROM = "select d.record, r.kind, r.label, r.author from derivations d join records r on r.id = d.record where d.input = $1 and r.state = 'live' order by d.record";
    DERIVATIONS_ABOUT = "with recursive made (id) as (select l.target from links l where l.record = $1 and l.field = $2 union select d.record from made m join derivations d on d.input = m.id join records r on r.id = d.record where r.state = 'live') select d.input, d.record from made m join derivations d on d.input = m.id join records r on r.id = d.record where r.state = 'live' order by d.input, d.record";
    DERIVATIONS_BEHIND = "with recursive behind (id) as (select r.id from records r where r.id = $1 union select d.input from behind b join records r on r.id = b.id join derivations d on d.record = b.id where r.state = 'live') select b.id from behind b order by b.id";
    DERIVATIONS_MOVED = "select d.record, d.input, d.class, i.state, i.label, i.origin, i.changed from derivations d join records r on r.id = d.record join records i on i.id = d.input where r.state = 'live' and (i.state <> 'live' or i.label <> d.class) order by d.record, d.input";
    DERIVATIONS_IN_CLASS = "select d.record, d.input, d.class, i.state, i.label, i.origin, i.changed from derivations d join records r on r.id = d.record join records i on i.id = d.input where r.state = 'live' and i.state = 'live' and i.label = $1 and d.class = $1 order by d.record, d.input";
    RECORD_OF_SOURCE = "select id, state from records where source_key = $1";
    RECORDS_ABOUT = "select r.id from links l join records r on r.id = l.record where l.field = $1 and l.target = $2 and r.kind = $3 and r.state = 'live' order by r.id";
    RECORDS_PAST = "select r.id from records r join entries e on e.record = r.id where r.kind = $1 and r.state = 'live' and e.field = $2 and e.text = $3 and r.date_to < $4 order by r.id";

    CHECKPOINT_KEEP = "insert into checkpoints (origin, witness, size, root, state, moment, signed, certificate) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (origin, witness, size, root) do update set state = excluded.state, moment = excluded.moment, signed = excluded.signed, certificate = excluded.certificate";
    CHECKPOINTS = "select origin, witness, size, root, state, moment, signed, certificate from checkpoints where origin = $1 and witness = $2 order by size desc, moment desc, root";
    CHECKPOINTS_ALL = "select origin, witness, size, root, state, moment, signed, certificate from checkpoints order by origin, witness, size, root";
    CHECKPOINT_STATE = "update checkpoints set state = $5 where origin = $1 and witness = $2 and size = $3 and root = $4";
    CHECKPOINTS_SENT_FORGET = "delete from checkpoints where origin = $1 and witness = $2 and state = 'sent' and size < $3";
    CHECKPOINT_UNSENT = "delete from checkpoints where origin = $1 and witness = $2 and state = 'sent' and size = $3";

    BACKUP_SET = "insert into backups (place, number, made, expires, state, tried) values ($1, $2, $3, $4, $5, $6) on conflict (place, number, made) do update set expires = excluded.expires, state = excluded.state, tried = excluded.tried";
    BACKUP_STATE = "update backups set state = $4 where place = $1 and number = $2 and made = $3";
    BACKUPS = "select place, number, made, expires, state, tried from backups order by made, place, number";
    SHREDDED = "select id, kind, changed from records where state = 'shredded' order by changed desc, id";

    ATTACHMENT_INSERT = "insert into attachments (id, record, compartment, state, sealed) values ($1, $2, $3, $4, $5)";
    ATTACHMENT = "select id, record, compartment, state, sealed from attachments where id = $1 and state <> 'gone'";
    ATTACHMENTS = "select id, record, compartment, state, sealed from attachments where state <> 'gone' order by id";
    ATTACHMENTS_OF = "select id, record, compartment, state, sealed from attachments where record = $1 and state <> 'gone' order by id";
    ATTACHMENTS_GONE = "select id from attachments where state = 'gone'";
    ATTACHMENT_SET = "update attachments set compartment = $2, state = $3, sealed = $4 where id = $1";
    ATTACHMENT_SENT = "insert into attachments_sent (channel, attachment) values ($1, $2) on conflict (channel, attachment) do nothing";
    ATTACHMENTS_SENT = "select attachment from attachments_sent where channel = $1";
    ATTACHMENT_SENT_FORGET = "delete from attachments_sent where channel = $1 and attachment = $2";
}

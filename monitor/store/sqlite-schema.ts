// The tables, version by version, and how a file of before is led to that of today. Read by sqlite-open.ts.
import { createHash } from 'node:crypto'

/** The tables of version 1. What came later is in `upgrades`, for old files and new ones alike. */
const schema = `
CREATE TABLE slots (
  target TEXT NOT NULL, slot_at INTEGER NOT NULL, decision TEXT NOT NULL, reason TEXT,
  decided_at INTEGER NOT NULL, local TEXT NOT NULL, time_zone TEXT NOT NULL, rule TEXT NOT NULL,
  PRIMARY KEY (target, slot_at)
) STRICT;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL,
  at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, total_ms REAL, findings TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_target ON runs (target, id);
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL,
  day TEXT NOT NULL, at INTEGER NOT NULL, marker TEXT NOT NULL, state TEXT NOT NULL,
  created_id TEXT, settled_at INTEGER
) STRICT;
CREATE INDEX ledger_by_day ON ledger (target, day);
CREATE TABLE holds (target TEXT PRIMARY KEY, until INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;
CREATE TABLE incident_states (target TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE TABLE events (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT;
CREATE TABLE mails (
  id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, owed_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'owed', error TEXT, settled_at INTEGER
) STRICT;
CREATE INDEX mails_by_state ON mails (state, due_at);
`

/** One entry leads from one version to the next. Append; never change one that was published. */
const upgrades: readonly string[] = [
  // To 2: HTML, report and thread of a mail, and what it is about; mutes.
  `
ALTER TABLE mails ADD COLUMN html TEXT;
ALTER TABLE mails ADD COLUMN report TEXT;
ALTER TABLE mails ADD COLUMN thread TEXT;
ALTER TABLE mails ADD COLUMN target TEXT;
ALTER TABLE mails ADD COLUMN kind TEXT;
ALTER TABLE mails ADD COLUMN event TEXT;
ALTER TABLE mails ADD COLUMN after_mute INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN may_have_created INTEGER;
CREATE TABLE mutes (
  target TEXT NOT NULL, kind TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, reason TEXT,
  PRIMARY KEY (target, kind)
) STRICT;
`,
  // To 3: a create that the gate kept back costs nothing; one that found no connection does.
  `
ALTER TABLE ledger ADD COLUMN given_back INTEGER NOT NULL DEFAULT 0;
UPDATE ledger SET given_back = 1 WHERE state = 'not-sent';
`,
  // To 4: what every run asks costs the same after years of runs as on the first day.
  `
DROP INDEX ledger_by_day;
CREATE INDEX ledger_spent ON ledger (target, day) WHERE given_back = 0;
CREATE INDEX ledger_created ON ledger (target, id, created_id) WHERE created_id IS NOT NULL;
CREATE INDEX ledger_pending ON ledger (target, at) WHERE state = 'pending';
CREATE INDEX runs_by_outcome ON runs (target, variant, outcome, at);
CREATE INDEX runs_by_time ON runs (at);
CREATE INDEX slots_by_time ON slots (slot_at);
`,
  // To 5: which contact was sent, all there was before being the full one; a drift is of a variant and a contact, and
  // what its events have said is kept beside it.
  `
ALTER TABLE ledger ADD COLUMN contact TEXT NOT NULL DEFAULT 'full';
ALTER TABLE runs ADD COLUMN contact TEXT;
UPDATE runs SET contact = 'full' WHERE status IS NOT NULL OR may_have_created IS NOT NULL;
UPDATE incident_states SET state = json_set(
  json_set(state, '$.drifts', (
    SELECT json_group_object(key, json_object('full', json(value))) FROM json_each(state, '$.drifts'))),
  '$.streaks.unanswered', json('{}'));
UPDATE incident_states SET state = json_set(state, '$.told', json_extract(state, '$.drifts'));
`,
  // To 6: a lease apart from when a mail is due, the order of a thread, and troubles of the monitor's own.
  `
ALTER TABLE mails ADD COLUMN leased_until INTEGER;
ALTER TABLE mails ADD COLUMN tried_at INTEGER;
ALTER TABLE mails ADD COLUMN in_trouble INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mails_in_order ON mails (recipient, target, kind, id) WHERE state = 'owed';
CREATE INDEX mails_by_recipient ON mails (recipient, state, settled_at);
CREATE INDEX mails_by_thread ON mails (thread);
CREATE INDEX mails_in_trouble ON mails (in_trouble, recipient, target, kind) WHERE in_trouble = 1;
UPDATE mails SET in_trouble = 1 WHERE state = 'refused' AND settled_at > coalesce(
  (SELECT max(settled_at) FROM mails AS later WHERE later.recipient = mails.recipient AND later.state = 'sent'), -1);
CREATE TABLE own_troubles (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT;
`,
  // To 7: how bad it is, for the filters of mail programs; what a trouble may have created, for their text.
  `
ALTER TABLE mails ADD COLUMN severity TEXT;
CREATE INDEX ledger_by_time ON ledger (target, at);
`,
  // To 8: when each pair was last met with which conclusive outcome, however short the retention of runs; what reports
  // read and retention deletes is found without a walk.
  `
CREATE TABLE last_verdicts (
  target TEXT NOT NULL, variant TEXT NOT NULL, contact TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (target, variant, contact, outcome)
) STRICT, WITHOUT ROWID;
INSERT INTO last_verdicts SELECT target, variant, contact, outcome, max(at) FROM runs
  WHERE outcome IN ('conforming', 'drift') AND contact IS NOT NULL GROUP BY target, variant, contact, outcome;
DROP INDEX IF EXISTS runs_by_outcome;
CREATE INDEX runs_of_target ON runs (target, at);
CREATE INDEX events_of_target ON events (target, at);
CREATE INDEX mails_of_target ON mails (target, owed_at);
CREATE INDEX mails_sent ON mails (settled_at) WHERE state = 'sent';
`,
  // To 9: a lease of the process that holds the lock is nobody's when that process is gone.
  `
ALTER TABLE mails ADD COLUMN leased_under_lock INTEGER NOT NULL DEFAULT 0;
`,
  // To 10: made for more than one writer. What was spent is a counter, incidents have a version, an attempt has one run,
  // and an Id is found by itself.
  `
CREATE TABLE budgets (day TEXT NOT NULL, target TEXT NOT NULL, spent INTEGER NOT NULL, PRIMARY KEY (day, target))
  STRICT, WITHOUT ROWID;
INSERT INTO budgets SELECT day, target, count(*) FROM ledger WHERE given_back = 0 GROUP BY day, target;
DROP INDEX IF EXISTS ledger_spent;
ALTER TABLE ledger DROP COLUMN given_back;
DROP INDEX IF EXISTS ledger_created;
CREATE INDEX ledger_by_id ON ledger (target, created_id) WHERE created_id IS NOT NULL;
ALTER TABLE incident_states ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE runs ADD COLUMN attempt_id INTEGER;
CREATE UNIQUE INDEX runs_by_attempt ON runs (attempt_id) WHERE attempt_id IS NOT NULL;
`,
  // To 11: what reports count lies in the index that finds it, where the table's rows would be a page each.
  `
CREATE INDEX slots_counted ON slots (target, slot_at, decision, reason);
DROP INDEX IF EXISTS runs_of_target;
CREATE INDEX runs_of_target ON runs (target, at, variant, outcome);
DROP INDEX IF EXISTS ledger_by_time;
CREATE INDEX ledger_by_time ON ledger (target, at, state);
`,
  // To 12: a create that is under way is leased by whoever makes it. What has no lease is nobody's.
  `
ALTER TABLE ledger ADD COLUMN leased_until INTEGER;
ALTER TABLE ledger ADD COLUMN lease_owner TEXT;
`,
  // To 13: what a slot and a run repeat is written once, and referred to: the rule that a slot was decided by, and the
  // findings of a run, for as long as they stay.
  `
CREATE TABLE rules (id INTEGER PRIMARY KEY, time_zone TEXT NOT NULL, rule TEXT NOT NULL, UNIQUE (time_zone, rule)) STRICT;
INSERT INTO rules (time_zone, rule) SELECT DISTINCT time_zone, rule FROM slots;
ALTER TABLE slots ADD COLUMN rule_id INTEGER REFERENCES rules (id);
UPDATE slots SET rule_id = (SELECT id FROM rules WHERE rules.time_zone = slots.time_zone AND rules.rule = slots.rule);
ALTER TABLE slots DROP COLUMN rule;
ALTER TABLE slots DROP COLUMN time_zone;
CREATE TABLE findings (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, findings TEXT NOT NULL) STRICT;
INSERT INTO findings (digest, findings) SELECT DISTINCT digest_of(findings), findings FROM runs WHERE findings <> '[]';
ALTER TABLE runs ADD COLUMN findings_id INTEGER REFERENCES findings (id);
UPDATE runs SET findings_id = (SELECT id FROM findings WHERE digest = digest_of(runs.findings)) WHERE findings <> '[]';
ALTER TABLE runs DROP COLUMN findings;
CREATE INDEX runs_by_findings ON runs (findings_id) WHERE findings_id IS NOT NULL;
CREATE TRIGGER findings_forgotten AFTER DELETE ON runs WHEN OLD.findings_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM runs WHERE findings_id = OLD.findings_id)
  BEGIN DELETE FROM findings WHERE id = OLD.findings_id; END;
`,
  // To 14: what the page shows: phases of an exchange and the shape that came back, what an event told and which mails are
  // of it, days summed up; and what finds each of these. What is there is filled in by sqlite-fill.ts.
  `
CREATE TABLE shapes (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, shape TEXT NOT NULL) STRICT;
ALTER TABLE runs ADD COLUMN dns_ms REAL;
ALTER TABLE runs ADD COLUMN connect_ms REAL;
ALTER TABLE runs ADD COLUMN tls_ms REAL;
ALTER TABLE runs ADD COLUMN first_byte_ms REAL;
ALTER TABLE runs ADD COLUMN seen_id INTEGER REFERENCES shapes (id);
CREATE INDEX runs_by_shape ON runs (seen_id) WHERE seen_id IS NOT NULL;
CREATE TRIGGER shapes_forgotten AFTER DELETE ON runs WHEN OLD.seen_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM runs WHERE seen_id = OLD.seen_id)
  BEGIN DELETE FROM shapes WHERE id = OLD.seen_id; END;
CREATE INDEX runs_of_slot ON runs (target, slot_at, variant, outcome);
CREATE INDEX runs_of_variant ON runs (target, variant, at, outcome, total_ms);
DROP INDEX IF EXISTS slots_counted;
CREATE INDEX slots_counted ON slots (target, slot_at, decision, reason, rule_id);
ALTER TABLE events ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN content TEXT;
CREATE INDEX events_of_incident ON events (target, kind, opened_at, sequence);
CREATE INDEX incidents_of_target ON events (target, opened_at) WHERE sequence = 1;
CREATE INDEX incidents_by_time ON events (opened_at) WHERE sequence = 1;
CREATE INDEX events_told ON events (at) WHERE event IN ('opened', 'changed', 'resolved');
ALTER TABLE mails ADD COLUMN opened_at INTEGER;
ALTER TABLE mails ADD COLUMN sequence INTEGER;
CREATE INDEX mails_of_incident ON mails (target, kind, opened_at, sequence) WHERE opened_at IS NOT NULL;
CREATE INDEX ledger_in_order ON ledger (at);
CREATE INDEX ledger_unusual ON ledger (state, at) WHERE state IN ('refused', 'not-sent', 'unknown');
CREATE TABLE ledger_counts (
  target TEXT NOT NULL, state TEXT NOT NULL, creates INTEGER NOT NULL, PRIMARY KEY (target, state)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_counts SELECT target, state, count(*) FROM ledger GROUP BY target, state;
CREATE TRIGGER ledger_begun AFTER INSERT ON ledger BEGIN
  INSERT INTO ledger_counts VALUES (NEW.target, NEW.state, 1) ON CONFLICT DO UPDATE SET creates = creates + 1; END;
CREATE TRIGGER ledger_settled AFTER UPDATE OF state ON ledger WHEN OLD.state <> NEW.state BEGIN
  UPDATE ledger_counts SET creates = creates - 1 WHERE target = OLD.target AND state = OLD.state;
  INSERT INTO ledger_counts VALUES (NEW.target, NEW.state, 1) ON CONFLICT DO UPDATE SET creates = creates + 1; END;
CREATE TABLE slot_days (
  target TEXT NOT NULL, day TEXT NOT NULL, time_zone TEXT NOT NULL, conforming INTEGER NOT NULL, drift INTEGER NOT NULL,
  no_verdict INTEGER NOT NULL, fault INTEGER NOT NULL, missed INTEGER NOT NULL, gated INTEGER NOT NULL,
  cells TEXT NOT NULL, summed_up INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (target, day, time_zone)
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_days_left ON slot_days (day) WHERE summed_up = 0;
CREATE INDEX slot_days_by_day ON slot_days (day);
CREATE TABLE duration_days (
  target TEXT NOT NULL, day TEXT NOT NULL, phase TEXT NOT NULL, runs INTEGER NOT NULL,
  p50 REAL NOT NULL, p95 REAL NOT NULL, p99 REAL NOT NULL, max REAL NOT NULL, PRIMARY KEY (target, day, phase)
) STRICT, WITHOUT ROWID;
CREATE INDEX duration_days_by_day ON duration_days (day);
`,
  // To 15: what is told goes by mail or by another channel, and one message may tell several events. What waits for the
  // others of its group is kept until its message is owed; a thread is what one recipient was told of one cause. A process
  // of before could not record what it would have to tell: that it finds a column no more keeps it from creating.
  `
ALTER TABLE ledger RENAME COLUMN lease_owner TO leased_by;
DROP INDEX IF EXISTS mails_of_incident;
DROP INDEX IF EXISTS mails_in_order;
DROP INDEX IF EXISTS mails_by_state;
DROP INDEX IF EXISTS mails_by_recipient;
DROP INDEX IF EXISTS mails_by_thread;
DROP INDEX IF EXISTS mails_in_trouble;
DROP INDEX IF EXISTS mails_of_target;
DROP INDEX IF EXISTS mails_sent;
ALTER TABLE mails RENAME TO messages;
ALTER TABLE messages ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
ALTER TABLE messages ADD COLUMN host TEXT;
ALTER TABLE messages ADD COLUMN body TEXT;
CREATE TABLE told (
  target TEXT NOT NULL, kind TEXT NOT NULL, opened_at INTEGER NOT NULL, sequence INTEGER NOT NULL, message_id INTEGER NOT NULL,
  PRIMARY KEY (target, kind, opened_at, sequence, message_id)
) STRICT, WITHOUT ROWID;
INSERT INTO told SELECT target, kind, opened_at, sequence, id FROM messages WHERE opened_at IS NOT NULL;
CREATE INDEX told_by_message ON told (message_id);
CREATE TRIGGER told_forgotten AFTER DELETE ON messages BEGIN DELETE FROM told WHERE message_id = OLD.id; END;
ALTER TABLE messages DROP COLUMN opened_at;
ALTER TABLE messages DROP COLUMN sequence;
CREATE INDEX messages_by_state ON messages (state, channel, due_at);
CREATE INDEX messages_in_order ON messages (recipient, kind, coalesce('host ' || host, target), id) WHERE state = 'owed';
CREATE INDEX messages_by_recipient ON messages (recipient, state, settled_at);
CREATE INDEX messages_by_thread ON messages (thread);
CREATE INDEX messages_in_trouble ON messages (in_trouble, recipient, target, kind) WHERE in_trouble = 1;
CREATE INDEX messages_of_target ON messages (target, owed_at);
CREATE INDEX messages_of_groups ON messages (owed_at) WHERE host IS NOT NULL;
CREATE INDEX messages_sent ON messages (settled_at) WHERE state = 'sent';
CREATE TABLE announcements (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, host TEXT NOT NULL, target TEXT NOT NULL,
  kind TEXT NOT NULL, opened_at INTEGER NOT NULL, sequence INTEGER NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,
  severity TEXT NOT NULL, after_mute INTEGER NOT NULL, owed_at INTEGER NOT NULL, due_at INTEGER NOT NULL, content TEXT NOT NULL,
  UNIQUE (target, kind, opened_at, sequence, recipient)
) STRICT;
CREATE INDEX announcements_of_thread ON announcements (recipient, host, kind, due_at);
CREATE INDEX announcements_kept ON announcements (recipient, target, kind, id) WHERE after_mute = 1;
CREATE TABLE threads (
  recipient TEXT NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL, state TEXT, version INTEGER NOT NULL, ended_at INTEGER,
  PRIMARY KEY (recipient, host, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_ended ON threads (ended_at) WHERE ended_at IS NOT NULL;
UPDATE own_troubles SET state = replace(state, '"kind":"mail-refused"', '"kind":"message-refused"');
`,
]

/** The first makes version 1, each other leads to the next. */
export const schemaSteps: readonly string[] = [schema, ...upgrades]
export const schemaVersion = schemaSteps.length

/** What a text is found by that is too long for an index. Its algorithm stays: files of before have it. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

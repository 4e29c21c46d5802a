// A store with months of many targets in it, as a monitor would have written them: slots, runs with their phases, the
// ledger, incidents with what they told, messages. Written by SQL in a second or two, each time the same; the zone is
// Asia/Jakarta, with a quota window of 06:00–18:00. For measurements, and for tests of what must not grow with days:
// `fillStore(file, { targets: 50, days: 90 })`, then `openSqliteStore(file)` and `configOf(names)`.
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../monitor/store/sqlite.ts'
import { fillDays } from '../monitor/store/sqlite-fill.ts'
import { statementsOf } from '../monitor/store/sqlite-statements.ts'
import { sumUpSome } from '../monitor/store/sqlite-sum-up.ts'

export interface Filling {
  /** Default: 50. They are named t0, t1 … */
  readonly targets?: number
  /** Default: 90. */
  readonly days?: number
  /** Between two slots, in minutes. Default: 30. */
  readonly every?: number
  /** When the last slot was. Default: 2026-11-27T12:30:00Z, which is half past seven in the evening there. */
  readonly at?: number
}

export const filledAt = Date.parse('2026-11-27T12:30:00Z')

/** What drifts at one of 40 targets now, and at each of them now and then. */
const findings = JSON.stringify([
  {
    ...{ rule: 'wrong-type', severity: 'breaking', part: 'body', pointer: '/Id', expected: 'string' },
    ...{ actual: 'number', message: '/Id must be a string, and is a number' },
  },
])
const told = `[{"variant":"created","contacts":["full"],"isNew":true,"found":${findings.slice(1, -1)}}]`
const shape = '{"type":"object","properties":{"Id":{"type":"number"},"Name":{"type":"string"}}}'
const content = `{"findings":${told},"gone":[],"detail":null,"seen":{"created":${shape}},"proposal":null}`
const open = (at: number) =>
  `{"drift":{"openedAt":${at},"toldAt":${at},"sequence":1,"seen":3,"isMuted":false,"severity":"breaking"}}`

/** Makes the file. Resolves with the names of its targets. */
export async function fillStore(
  file: string,
  { targets = 50, days = 90, every = 30, at = filledAt }: Filling = {},
): Promise<readonly string[]> {
  await openSqliteStore(file).close()
  const db = new DatabaseSync(file)
  const slotMs = every * 60_000
  const slots = Math.floor((days * 86_400_000) / slotMs)
  db.exec('PRAGMA synchronous = OFF; BEGIN')
  db.exec(slotsSql(targets, slots, at, slotMs))
  db.exec(runsSql)
  db.exec(incidentsSql(at, slotMs))
  fillDays(db, statementsOf(db))
  sumUpSome(statementsOf(db), at, Number.POSITIVE_INFINITY)
  db.exec('COMMIT')
  db.close()
  return Array.from({ length: targets }, (_none, index) => `t${index}`)
}

/** Outside of the window they run, but for one of 97; within it they are gated. */
const slotsSql = (targets: number, slots: number, at: number, slotMs: number) => `
CREATE TEMP TABLE name AS WITH RECURSIVE target (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM target WHERE n < ${targets - 1})
  SELECT n, 't' || n AS name FROM target;
CREATE TEMP TABLE time AS WITH RECURSIVE slot (i) AS (SELECT ${slots - 1} UNION ALL SELECT i - 1 FROM slot WHERE i > 0)
  SELECT i, ${at} - i * ${slotMs} AS at, (${at} - i * ${slotMs} + 25200000) / 3600000 % 24 AS hour FROM slot;
INSERT INTO rules VALUES (1, 'Asia/Jakarta', '06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB');
INSERT INTO slots (target, slot_at, decision, reason, decided_at, local, rule_id) SELECT name, at,
  CASE WHEN hour BETWEEN 6 AND 17 THEN 'gated' WHEN (i + 7 * n) % 97 = 5 THEN 'missed' ELSE 'run' END,
  CASE WHEN hour BETWEEN 6 AND 17 THEN 'quota-window' WHEN (i + 7 * n) % 97 = 5 THEN 'late' END,
  at + 20, strftime('%Y-%m-%d %H:%M:%S', at / 1000 + 25200, 'unixepoch') || ' +07:00', 1 FROM time, name;`

/** One of 211 gets no answer, one of 331 drifts, and what drifts now has done so for three slots. */
const runsSql = `
INSERT INTO findings VALUES (1, 'bench', '${findings}');
INSERT INTO shapes VALUES (1, 'bench', '${shape}');
INSERT INTO ledger (target, slot_at, variant, day, at, marker, state, created_id, settled_at, contact)
  SELECT target, slot_at, 'created', substr(local, 1, 10), slot_at + 30, strftime('%Y-%m-%dT%H:%M:%fZ', slot_at / 1000, 'unixepoch'),
    iif((slot_at / 60000 + 17 * n) % 211 = 0, 'unknown', 'created'),
    iif((slot_at / 60000 + 17 * n) % 211 = 0, NULL, target || slot_at), slot_at + 300, 'full'
  FROM slots JOIN name ON name = target WHERE decision = 'run' ORDER BY slot_at;
INSERT INTO runs (target, slot_at, variant, contact, at, outcome, status, total_ms, dns_ms, connect_ms, tls_ms,
    first_byte_ms, may_have_created, attempt_id, findings_id, seen_id)
  SELECT target, slot_at, 'created', 'full', at + 270, outcome, iif(outcome = 'unavailable', NULL, 200),
    180.0 + ms, 4.0, 22.0, 60.0, 178.0 + ms, 1, id, iif(outcome = 'drift', 1, NULL), iif(outcome = 'drift', 1, NULL)
  FROM (SELECT ledger.*, slot_at / 1000 * (n + 3) % 149 AS ms, CASE WHEN state = 'unknown' THEN 'unavailable'
    WHEN (slot_at / 60000 + 29 * n) % 331 = 0 OR n % 40 = 3 AND i < 3 THEN 'drift' ELSE 'conforming' END AS outcome
    FROM ledger JOIN name ON name = target JOIN time ON time.at = slot_at ORDER BY ledger.id);
INSERT INTO last_verdicts SELECT target, variant, contact, outcome, max(at) FROM runs
  WHERE outcome IN ('conforming', 'drift') GROUP BY target, variant, contact, outcome;
INSERT INTO budgets SELECT day, target, count(*) FROM ledger GROUP BY day, target;`

/** Each drift but those of now is over with the next run. One of 50 is held. */
const incidentsSql = (at: number, slotMs: number) => `
CREATE TEMP TABLE drifted AS SELECT target, at, slot_at > ${at - 3 * slotMs} AS is_open FROM runs WHERE outcome = 'drift';
INSERT INTO events (target, kind, event, at, opened_at, sequence, muted, content)
  SELECT target, 'drift', 'opened', at, at, 1, 0, '${content}' FROM drifted
    WHERE NOT is_open OR at = (SELECT min(at) FROM drifted AS first WHERE first.target = drifted.target AND is_open)
  UNION ALL SELECT target, 'drift', 'resolved', at + ${slotMs}, at, 2, 0, '${content}' FROM drifted WHERE NOT is_open
  ORDER BY 4;
INSERT INTO messages (message_id, recipient, subject, text, owed_at, due_at, attempts, state, settled_at, target, kind, event)
    SELECT '<' || id || '@bench>', 'team@example.com', 'drift of ' || target, 'a text', at, at, 1, 'sent',
    at + 900, target, kind, event FROM events;
INSERT INTO told SELECT events.target, events.kind, events.opened_at, events.sequence, messages.id
  FROM events JOIN messages ON message_id = '<' || events.id || '@bench>';
INSERT INTO holds SELECT name, ${at + 79_200_000}, ${at - 60_000} FROM name WHERE n % 50 = 7;
INSERT INTO incident_states (target, state, version) SELECT name,
  '{"drifts":{},"told":{},"streaks":{"unavailable":0,"unauthorized":0,"quota":0,"unanswered":{}},"open":'
  || iif(n % 40 = 3, '${open(at - 2 * slotMs + 300)}', '{}') || ',"conclusiveAt":${at + 300},"unstable":[],"creates":2000,"onsets":{},"turns":{}}',
  60 FROM name;`

/** A configuration in YAML that watches them. The token is that of the environment variable `BENCH_TOKEN`. */
export const configOf = (names: readonly string[], store = 'monitor.db') => `store: sqlite:${store}
smtp: { host: 127.0.0.1, port: 2525, security: none, from: a@example.com }
targets:${names
  .map(
    (name) => `
  - { name: ${name}, url: "https://${name}.example.com", token: { env: BENCH_TOKEN }, schedule: "*/30 * * * *", mailTo: [a@example.com] }`,
  )
  .join('')}
`

// Months of slots and runs in an empty store, written past the port, as nobody waits for a hundred thousand commits: a slot
// each half hour, gated from 06:00 to 18:00 in Jakarta, with some that were missed, not answered, or drifted for a day.
// The same each time. Days are summed up as when a file of before is opened. Made before a past is lived through.
import { DatabaseSync } from 'node:sqlite'
import { fillDays } from '../../../monitor/store/sqlite-fill.ts'
import { statementsOf } from '../../../monitor/store/sqlite-statements.ts'
import { sumUpSome } from '../../../monitor/store/sqlite-sum-up.ts'

const monthsMs = 88 * 86_400_000

/** So many ms is Jakarta ahead of UTC, all year. */
const ahead = 7 * 3_600_000
const localOf = (at: string) =>
  `strftime('%Y-%m-%d %H:%M:%S', (${at} + ${ahead}) / 1000, 'unixepoch') || ' +07:00'`
const dayOf = (at: string) => `strftime('%Y-%m-%d', (${at} + ${ahead}) / 1000, 'unixepoch')`
const wrongType =
  '[{"rule":"wrong-type","severity":"breaking","part":"body","pointer":"/Id","expected":"string","actual":"number","message":"/Id: expected string, found number. A value has another type."}]'

/** @param file Of a store of which nothing is written. @param to When it ends. */
export function fillMonths(file: string, targets: readonly string[], to: number): void {
  const from = to - monthsMs
  const db = new DatabaseSync(file)
  db.function('noise', { deterministic: true }, noise)
  db.exec('PRAGMA synchronous = OFF; BEGIN')
  db.exec('CREATE TEMP TABLE name (n INTEGER PRIMARY KEY, name TEXT)')
  const insert = db.prepare('INSERT INTO name VALUES (?, ?)')
  for (const [n, name] of targets.entries()) insert.run(n, name)
  db.exec(`
CREATE TEMP TABLE slot AS
  WITH RECURSIVE half (at) AS (SELECT ${from} UNION ALL SELECT at + 1800000 FROM half WHERE at < ${to} - 1800000)
  SELECT n, name, at, (at + ${ahead}) / 1800000 % 48 AS half, (at + ${ahead}) / 86400000 AS day, noise(n, at / 1800000) AS odd
  FROM name, half;
ALTER TABLE slot ADD COLUMN outcome TEXT;
UPDATE slot SET outcome = CASE WHEN half BETWEEN 12 AND 36 THEN 'gated' WHEN n % 4 = 0 AND day % 45 = n % 31 THEN 'drift'
  WHEN odd < 0.004 THEN 'missed' WHEN odd < 0.008 THEN 'unavailable' ELSE 'conforming' END;
INSERT INTO rules VALUES (1, 'Asia/Jakarta', '06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB');
INSERT INTO findings VALUES (1, 'one', '${wrongType}');
INSERT INTO slots (target, slot_at, decision, reason, decided_at, local, rule_id)
  SELECT name, at, CASE WHEN outcome IN ('gated', 'missed') THEN outcome ELSE 'run' END,
    CASE outcome WHEN 'gated' THEN iif(half = 36, 'guard', 'quota-window') WHEN 'missed' THEN 'not-running' END,
    at + 20, ${localOf('at')}, 1 FROM slot;
INSERT INTO ledger (target, slot_at, variant, day, at, marker, state, created_id, settled_at, contact)
  SELECT name, at, 'created', ${dayOf('at')}, at + 30, strftime('%Y-%m-%dT%H:%MZ', at / 1000, 'unixepoch'),
    iif(outcome = 'unavailable', 'unknown', 'created'), iif(outcome = 'unavailable', NULL, name || at), at + 350,
    iif(at / 1800000 % 2, 'full', 'name-alone')
  FROM slot WHERE outcome NOT IN ('gated', 'missed') ORDER BY at;
INSERT INTO runs (target, slot_at, variant, contact, at, outcome, status, may_have_created, findings_id, attempt_id,
    dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms)
  SELECT name, slot.at, 'created', contact, slot.at + 350, outcome, iif(outcome = 'unavailable', NULL, 200), 1,
    iif(outcome = 'drift', 1, NULL), ledger.id, 4 + 4 * odd, 18 + 9 * odd, 52 + 20 * odd,
    iif(outcome = 'unavailable', NULL, 120 + 90 * odd * odd), iif(outcome = 'unavailable', 10000, 123 + 95 * odd * odd)
  FROM slot JOIN ledger ON ledger.target = name AND ledger.at = slot.at + 30
  WHERE outcome NOT IN ('gated', 'missed') ORDER BY slot.at;
INSERT INTO last_verdicts SELECT target, variant, contact, outcome, max(at) FROM runs
  WHERE outcome IN ('conforming', 'drift') GROUP BY target, variant, contact, outcome;
INSERT INTO budgets SELECT day, target, count(*) FROM ledger GROUP BY day, target;
INSERT INTO events (target, kind, event, at, opened_at, sequence)
  SELECT name, 'drift', 'opened', min(at) + 350, min(at) + 350, 1 FROM slot WHERE outcome = 'drift' GROUP BY name, day;
INSERT INTO events (target, kind, event, at, opened_at, sequence)
  SELECT target, 'drift', 'resolved', opened_at + 86400000, opened_at, 2 FROM events;`)
  fillDays(db, statementsOf(db))
  sumUpSome(statementsOf(db), to, Number.POSITIVE_INFINITY)
  db.exec('COMMIT')
  db.close()
}

/** As of a provider elsewhere, to all answers since then: those of a test take as long as the machine has other things to do. Ids as well. */
export function giveTimes(file: string, since: number, to: number): void {
  const db = new DatabaseSync(file)
  db.function('noise', { deterministic: true }, noise)
  db.exec(`
UPDATE runs SET dns_ms = 4 + 4 * odd, connect_ms = 18 + 9 * odd, tls_ms = 52 + 20 * odd, first_byte_ms = 120 + 90 * odd * odd,
  total_ms = 123 + 95 * odd * odd FROM (SELECT id AS run, noise(unicode(target), slot_at / 1800000) AS odd FROM runs)
  WHERE id = run AND slot_at >= ${since} AND first_byte_ms IS NOT NULL;
UPDATE ledger SET created_id = 31322000 + id WHERE created_id IS NOT NULL;
UPDATE slot_days SET summed_up = 0;`)
  sumUpSome(statementsOf(db), to, Number.POSITIVE_INFINITY)
  db.close()
}

/** In [0, 1): looks like chance, and is the same each time. */
function noise(target: unknown, slot: unknown): number {
  const mixed = Math.imul(Number(slot) ^ Math.imul(Number(target) + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
  return (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 8) / 2 ** 24
}

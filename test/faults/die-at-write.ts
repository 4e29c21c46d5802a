// Loaded into a monitor before its own code: kill -9, right before the write to its store that DIE_AT_WRITE counts to.
// Between two writes nothing is stored, so each of them stands for every instant since the one before. Within a
// transaction only its beginning and its end are counted: what comes between is stored together or not at all.
import { DatabaseSync, StatementSync } from 'node:sqlite'

const fatal = Number(process.env.DIE_AT_WRITE)
let writes = 0

function count(): void {
  if (++writes === fatal) process.kill(process.pid, 'SIGKILL')
}

const { exec, prepare } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql) {
  count()
  return exec.call(this, sql)
}

const databases = new WeakMap<StatementSync, DatabaseSync>()
DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...given: Parameters<typeof prepare>) {
  const statement = prepare.apply(this, given)
  databases.set(statement, this)
  return statement
} as typeof prepare

const { run } = StatementSync.prototype
StatementSync.prototype.run = function (this: StatementSync, ...values: Parameters<typeof run>) {
  if (databases.get(this)?.isTransaction !== true) count()
  return run.apply(this, values)
} as typeof run

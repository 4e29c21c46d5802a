// Opens the store that it is given, and is killed when all of its upgrade is written and nothing of it committed.
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'

const exec = DatabaseSync.prototype.exec
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql.includes('COMMIT')) process.kill(process.pid, 'SIGKILL')
  exec.call(this, sql)
}
openSqliteStore(process.argv[2] ?? '')

// Writes that are ready in the same turn of the loop are one transaction: one fsync for all of them, and each with a result
// of its own. None is told of before it is on disk. Called by sqlite-statements.ts.
import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface Group {
  /** All or nothing, whatever becomes of those beside it. No other process writes meanwhile. */
  add<Result>(work: () => Result): Promise<Result>
  /** Within work: is done once before all of it is committed, however often it is asked for under this name. */
  last(name: string, work: () => void): void
  /** Does at once what is ready. */
  flush(): void
}

interface Member {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Tells a member what became of it. */
type Telling = () => void

export function createGroup(db: DatabaseSync): Group {
  const points = savepointsOf(db)
  let ready: Member[] = []
  const lasts = new Map<string, () => void>()

  /** One that fails alone is undone alone. Throws where nothing of the transaction is left. */
  const beside = ({ work, resolve, reject }: Member): Telling => {
    points.set()
    try {
      const result = work()
      points.release()
      return () => resolve(result)
    } catch (error) {
      // A full disk has rolled back everything already.
      if (!db.isTransaction) throw error
      points.undo()
      return () => reject(error)
    }
  }
  const alone = ({ work, resolve }: Member): Telling => {
    const result = work()
    return () => resolve(result)
  }
  const commit = (members: readonly Member[]): void => {
    try {
      const tellings = transaction(db, () => {
        lasts.clear()
        const told = members.map(members.length === 1 ? alone : beside)
        for (const last of lasts.values()) last()
        return told
      })
      for (const tell of tellings) tell()
    } catch (error) {
      // Nothing was written. Each by itself, one may fail and the others not.
      if (members.length === 1) members[0]?.reject(error)
      else for (const member of members) commit([member])
    }
  }
  const flush = () => {
    const members = ready
    ready = []
    if (members.length > 0) commit(members)
  }
  return {
    add<Result>(work: () => Result): Promise<Result> {
      // When whatever has arrived in this turn was looked at.
      if (ready.length === 0) setImmediate(flush)
      return new Promise<unknown>((resolve, reject) => {
        ready.push({ work, resolve, reject })
      }) as Promise<Result>
    },
    last: (name, work) => void lasts.set(name, work),
    flush,
  }
}

/** Throws with nothing written. */
function transaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Each prepared when it is first needed. */
function savepointsOf(db: DatabaseSync) {
  const known = new Map<string, StatementSync>()
  const run = (sql: string) => {
    const statement = known.get(sql) ?? db.prepare(sql)
    known.set(sql, statement)
    statement.run()
  }
  const release = () => run('RELEASE member')
  return {
    set: () => run('SAVEPOINT member'),
    release,
    undo() {
      run('ROLLBACK TO member')
      release()
    },
  }
}

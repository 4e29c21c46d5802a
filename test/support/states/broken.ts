// A store that cannot be read any more, while it is open: a table is gone, as where a disk has lost it.
import { DatabaseSync } from 'node:sqlite'

/** Returns what mends it. */
export function breakStore(file: string): () => void {
  const rename = (from: string, to: string) => {
    const db = new DatabaseSync(file, { timeout: 5000 })
    db.exec(`ALTER TABLE ${from} RENAME TO ${to}`)
    db.close()
  }
  rename('runs', 'lost')
  return () => rename('lost', 'runs')
}

// A store that cannot be read any more, while it is open: its tables are gone.
import { DatabaseSync } from 'node:sqlite'

export function breakStore(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5000 })
  db.exec('DROP TABLE runs')
  db.close()
}

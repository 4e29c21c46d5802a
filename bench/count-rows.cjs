// The floor of a report: each row of the day read once by SQLite, and counted. Called by books.ts.
const { DatabaseSync } = require('node:sqlite')

const db = new DatabaseSync(process.argv[2], { readOnly: true })
const count = (sql) => db.prepare(sql).get()
count("SELECT sum(decision = 'run') AS n FROM slots")
count("SELECT sum(outcome = 'conforming') AS n FROM runs")
count("SELECT sum(state = 'created') AS n FROM ledger")

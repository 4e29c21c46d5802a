// mocha's spec reporter, which also leaves its numbers in the file that test/run.ts names.
const { writeFileSync } = require('node:fs')
const { reporters } = require('mocha')

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures } = runner.stats
      if (process.env.CONTACTRZ_TEST_STATS) {
        writeFileSync(process.env.CONTACTRZ_TEST_STATS, JSON.stringify({ passes, failures }))
      }
    })
  }
}

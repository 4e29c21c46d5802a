// The floor of a plan: as many lines of as many characters, all of them the same. Called by books.ts.
const [count, length] = process.argv.slice(2).map(Number)
const piece = `${'x'.repeat(length - 1)}\n`.repeat(1000)
for (let line = 0; line < count; line += 1000) process.stdout.write(piece)

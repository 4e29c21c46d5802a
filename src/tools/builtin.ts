// Modules of Node, for what `contactrz check` runs through: loaded when they are first needed, and they alone. An
// `import` of one reads all its exports, and behind some stand whole libraries: undici and HTTP/2 behind node:http,
// readline and the streams behind node:util and node:fs. That was half of the CPU time of a check (`npm run bench`).
export const builtin: typeof process.getBuiltinModule = process.getBuiltinModule

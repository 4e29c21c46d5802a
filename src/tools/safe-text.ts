// Text from outside made safe to show, in a terminal, a mail or a report: control, format and unassigned characters, lone
// surrogates and line ends could hide, reverse or take over what follows. What a format needs beside (HTML, XML, Markdown)
// it escapes by itself. Pure.

/** Every character that is not shown for what it is. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu
const unsafeRuns = /[\p{C}\p{Zl}\p{Zp}]+/gu

/** On one line: whatever is unsafe becomes a blank. Capped at `maxLength`. */
export const oneLine = (text: string, maxLength = 600): string =>
  text.replace(unsafeRuns, ' ').slice(0, maxLength)

/** Each unsafe character as U+FFFD, so that it is seen that there was one. */
export const withMarks = (text: string): string => text.replace(unsafe, '\u{fffd}')

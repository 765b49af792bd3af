/** Answers between two lines of progress where nobody looks at a terminal. */
const STEP = 500

/** Tells how far a long reading of a console has come. @param path what was read last */
export function progress (answers: number, path: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${answers} answers, ${path.slice(0, 100)}`)
  else if (answers % STEP === 0) process.stderr.write(`${JSON.stringify({ msg: 'reading', answers })}\n`)
}

/** Clears the line of progress on a terminal. */
export function endOfProgress (): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}

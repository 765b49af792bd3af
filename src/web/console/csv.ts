/** A table as CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: strangers write into logs. */
export function csvOf (titles: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [titles, ...rows].map(row => `${row.map(field).join(',')}\r\n`).join('')
}

function field (text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}

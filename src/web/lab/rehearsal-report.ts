import type { Pair, Step } from './rehearsal.ts'

/** What a report tells of beside the steps. */
export interface Rehearsal {
  readonly pair: Pair
  readonly steps: readonly Step[]
  /** ISO 8601, by the clock of the browser. */
  readonly time: string
  /** Of mock-ome. */
  readonly version: string
}

const HEAD = 'Rehearsal of a migration (KB 000221202)'

/** Whether all steps passed. */
export function hasPassed (steps: readonly Step[]): boolean {
  return steps.every(({ outcome }) => outcome === 'passed')
}

/** The report for a ticket, in Markdown. */
export function markdownOf (rehearsal: Rehearsal): string {
  const rows = cells(rehearsal).map(row => `| ${row.map(cell).join(' | ')} |`)
  return [`# ${HEAD}`, '', ...facts(rehearsal).map(([name, text]) => `- ${name}: ${cell(text)}`), '',
    '| Step | What | Outcome | Found |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

/** The same as a page of its own: nothing in it is loaded or run. */
export function htmlOf (rehearsal: Rehearsal): string {
  const rows = cells(rehearsal).map(row => `<tr>${row.map(text => `<td>${escaped(text)}</td>`).join('')}</tr>`)
  return ['<!doctype html>', '<html lang="en"><head><meta charset="utf-8">', `<title>${HEAD}</title>`,
    '<style>body{font:14px sans-serif}td,th{border:1px solid #999;padding:4px 8px;text-align:left;overflow-wrap:anywhere}' +
    'table{border-collapse:collapse}</style></head><body>', `<h1>${HEAD}</h1>`,
    `<ul>${facts(rehearsal).map(([name, text]) => `<li>${name}: ${escaped(text)}</li>`).join('')}</ul>`,
    '<table><tr><th>Step</th><th>What</th><th>Outcome</th><th>Found</th></tr>', ...rows, '</table></body></html>', ''].join('\n')
}

function cells ({ steps }: Rehearsal): string[][] {
  return steps.map(({ title, outcome, detail }, index) => [String(index + 1), title, outcome, detail])
}

function facts ({ pair: { source, target }, steps, time, version }: Rehearsal): ReadonlyArray<readonly [string, string]> {
  return [
    ['Outcome', hasPassed(steps) ? 'all steps passed' : 'not all steps passed'],
    ['Source', source],
    ['Target', target],
    ['Time', time],
    ['By', `mock-ome ${version}, a test double: not a real console`]
  ]
}

function cell (text: string): string {
  return escaped(text).replace(/[\\|`*_[\]]/g, '\\$&').replace(/\s+/g, ' ')
}

function escaped (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

import { listOf, member, parsed, textOf } from '../shared/json.ts'

/** What a comparison has found, by what it says it of: an operation, a switch, the id of a message. */
export interface Compared {
  /** Who were compared, and how many questions they were asked. */
  readonly told: string
  readonly hasUploads: boolean
  readonly found: ReadonlyMap<string, readonly string[]>
}

/** Signs of a value that are told. */
const SIGNS = 80

/** Reads a report of `mock-ome compare --format json`. @throws {Error} where a text is none */
export function comparedOf (text: string): Compared {
  const report = parsed(text)
  if (!Array.isArray(member(report, 'differences'))) throw new Error('This is no report of mock-ome compare --format json.')
  const found = new Map<string, string[]>()
  const add = (what: string, words: string): void => { found.set(what, [...found.get(what) ?? [], words]) }
  for (const difference of listOf(report, 'differences')) {
    const [question, kind, place] = ['question', 'kind', 'place'].map(name => textOf(difference, name))
    const [console = '', mock = ''] = ['console', 'mock'].map(name => textOf(difference, name))
    const what = `${kind}${place === '' ? '' : `, ${place}`}: the console says ${shown(console)}, the mock ${shown(mock)}`
    add(textOf(difference, 'operation'), what)
    for (const id of new Set(`${console} ${mock}`.match(/\b[A-Z]{4}\d{4}\b/g))) add(id, `${question}: ${what}`)
    const value = textOf(difference, 'choice', 'value')
    if (value !== '') add(textOf(difference, 'choice', 'switch'), `${question}: the console agrees with ${value}`)
  }
  const [console, mock] = ['console', 'mock'].map(name => `${textOf(report, name, 'url')} (${textOf(report, name, 'version')})`)
  const told = `${console} and ${mock}: ${textOf(report, 'questions')} questions, differences: ${listOf(report, 'differences').length}`
  return { told, hasUploads: listOf(report, 'uploads').length > 0, found }
}

/** What was found of a row of the fidelity report, in words; none where it was not looked at, or need not have been. */
export function wordsOf (claim: unknown, { hasUploads, found }: Compared): readonly string[] {
  const words = found.get(textOf(claim, 'what'))
  if (words !== undefined) return words
  const told = textOf(claim, 'told')
  const wasAsked = told === 'yes' || (told === 'with --certificates' && hasUploads)
  return wasAsked ? ['no difference'] : []
}

function shown (text: string): string {
  return text === '' ? 'nothing' : text.length > SIGNS ? `${text.slice(0, SIGNS)}…` : text
}

import { type Agreement, agreementOf } from './choices.ts'
import type { Difference } from './difference.ts'
import { pageOf, shown } from './page.ts'
import { operationAsked } from './questions.ts'

/** One of the two that were compared. */
export interface Party {
  readonly url: string
  readonly version: string
}

/** What came of a comparison. */
export interface Comparison {
  readonly console: Party
  readonly mock: Party
  /** How many questions both were asked. */
  readonly questions: number
  readonly differences: readonly Difference[]
  /** What each said to each file of an upload, alike or not. */
  readonly uploads?: readonly Said[]
}

/** What both said to one question. */
export interface Said {
  readonly question: string
  readonly console: string
  readonly mock: string
}

/** The forms of a report. */
export const FORMATS = ['text', 'json', 'html'] as const
export type Format = typeof FORMATS[number]

/** A comparison as a document. */
export function reportOf (comparison: Comparison, format: Format): string {
  return { text: textOf, json: jsonOf, html: htmlOf }[format](comparison)
}

function jsonOf ({ differences, ...rest }: Comparison): string {
  const told = differences.map(difference => {
    return { ...difference, operation: operationAsked(difference.question), choice: agreementOf(difference) }
  })
  return `${JSON.stringify({ ...rest, differences: told }, null, 2)}\n`
}

function textOf (comparison: Comparison): string {
  const rows = comparison.differences.flatMap(difference => {
    const { question, kind, place, console, mock, count, readers } = difference
    const agreement = agreementOf(difference)
    return [
      `${question}: ${kind}${place === '' ? '' : `, ${place}`}${count > 1 ? ` (${count} times)` : ''}`,
      `  console: ${shown(console)}`,
      `  mock:    ${shown(mock)}`,
      ...readers.length === 0 ? [] : [`  read by: ${readers.join(', ')}`],
      ...agreement === null ? [] : [`  a known choice: ${told(agreement)} agrees`]
    ]
  })
  const uploads = (comparison.uploads ?? []).flatMap(({ question, console, mock }) => {
    if (console === mock) return [question, `  both:    ${shown(console)}`]
    return [question, `  console: ${shown(console)}`, `  mock:    ${shown(mock)}`]
  })
  return [headOf(comparison), ...rows, ...uploads, ''].join('\n')
}

const HEADS = ['Question', 'Difference', 'Place', 'Times', 'Console', 'Mock', 'Read by', 'A known choice: it agrees with']

function htmlOf (comparison: Comparison): string {
  const rows = comparison.differences.map(difference => {
    const { question, kind, place, count, console, mock, readers } = difference
    const agreement = agreementOf(difference)
    const choice = agreement === null ? '' : told(agreement)
    return [question, kind, place, String(count), shown(console), shown(mock), readers.join(', '), choice]
  })
  const uploads = (comparison.uploads ?? []).map(({ question, console, mock }) => [question, shown(console), shown(mock)])
  return pageOf('Comparison of two consoles', headOf(comparison), [
    { heads: HEADS, rows },
    ...uploads.length === 0 ? [] : [{ heads: ['Upload', 'Console', 'Mock'], rows: uploads }]
  ])
}

function headOf ({ console, mock, questions, differences }: Comparison): string {
  const found = ['no difference', '1 difference'][differences.length] ?? `${differences.length} differences`
  return `${partyText(console)} and ${partyText(mock)}: ${questions} questions, ${found}`
}

/** A console in words. */
export function partyText ({ url, version }: Party): string {
  return `${url} (OpenManage Enterprise ${version})`
}

function told ({ switch: name, value }: Agreement): string {
  const said = `${name}=${value}`
  return `--switch ${/^[\w=-]+$/.test(said) ? said : JSON.stringify(said)}`
}

import type { Conformance, Score } from './conformance.ts'
import { pageOf, shown } from './page.ts'
import { type Format, type Party, partyText } from './report.ts'

/** A console, and what came of its answers. */
export interface Scorecard extends Conformance {
  readonly console: Party
}

/** What came of an examination, as a document. */
export function scorecardOf (card: Scorecard, format: Format): string {
  return { text: textOf, json: jsonOf, html: htmlOf }[format](card)
}

function jsonOf (card: Scorecard): string {
  return `${JSON.stringify({ ...card, total: totalOf(card) }, null, 2)}\n`
}

function textOf (card: Scorecard): string {
  const rows = card.failings.map(({ question, criterion, wrong, count }) => {
    return `${question}: ${criterion}${count > 1 ? ` (${count} times)` : ''}\n  ${shown(wrong)}`
  })
  const areas = [...card.scores, totalOf(card)].map(({ area, held, of }) => `${`${held} of ${of}`.padStart(14)}  ${area}`)
  return [partyText(card.console), ...rows, ...areas, ''].join('\n')
}

function htmlOf (card: Scorecard): string {
  const areas = [...card.scores, totalOf(card)].map(({ area, held, of }) => [area, String(held), String(of)])
  const failings = card.failings.map(({ question, criterion, wrong, count }) => [question, criterion, shown(wrong), String(count)])
  return pageOf('Conformance of a console', partyText(card.console), [
    { heads: ['Area', 'Held', 'Of'], rows: areas },
    { heads: ['Question', 'Criterion', 'What is wrong', 'Times'], rows: failings }
  ])
}

function totalOf ({ scores }: Conformance): Score {
  const sum = (name: 'held' | 'of'): number => scores.reduce((total, score) => total + score[name], 0)
  return { area: 'in all', held: sum('held'), of: sum('of') }
}

import { listOf, numberOf, textOf } from '../shared/json.ts'
import { ask } from './api.ts'

/** Members of a page. */
export const PAGE_SIZE = 50

/** What is wanted of a collection of the API. */
export interface Wanted {
  /** Path of the collection. */
  readonly path: string
  /** `$filter`; '' for all. */
  readonly filter: string
  /** `$orderby`; '' for the order that it has. */
  readonly order: string
}

/** A page of a collection. */
export interface Page {
  /** Of all that match. */
  readonly count: number
  readonly members: readonly unknown[]
}

/** @param skip members before the page @throws as {@link ask} */
export async function readPage (wanted: Wanted, skip: number): Promise<Page> {
  const answer = await ask('GET', addressOf(wanted, { $skip: String(skip), $top: String(PAGE_SIZE) }))
  return { count: numberOf(answer, '@odata.count'), members: listOf(answer, 'value') }
}

/** All that match, page by page. @throws as {@link ask} */
export async function readAll (wanted: Wanted): Promise<readonly unknown[]> {
  const members: unknown[] = []
  let next = addressOf(wanted, { $top: '1000' })
  while (next !== '') {
    const answer = await ask('GET', next)
    members.push(...listOf(answer, 'value'))
    next = textOf(answer, '@odata.nextLink')
  }
  return members
}

/** A filter for members that have a text in one of some properties. Blank: all. */
export function containing (text: string, properties: readonly string[]): string {
  const part = text.trim()
  return part === '' ? '' : properties.map(property => `contains(${property},${literal(part)})`).join(' or ')
}

/** All of some filters; those that are '' say nothing. */
export function both (...filters: readonly string[]): string {
  const said = filters.filter(filter => filter !== '')
  return said.length > 1 ? said.map(filter => `(${filter})`).join(' and ') : said.join('')
}

/** A text as it stands in a filter. */
export function literal (text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function addressOf ({ path, filter, order }: Wanted, page: Readonly<Record<string, string>>): string {
  const options = { ...(filter !== '' && { $filter: filter }), ...(order !== '' && { $orderby: order }), ...page }
  return `${path}?${Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}

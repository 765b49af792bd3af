import { memberOf } from './facts.ts'
import { membersOf } from './members.ts'

/** What is known of a collection before: its first page as it is without options. */
export interface Whole {
  readonly members: readonly unknown[]
  readonly count: number
}

/**
 * What came of one answer: what was looked at, and what was found. What cannot be told on this console, for want of members, is left out.
 *
 * @param whole of the collection that is asked
 * @param bound the values that were sent, by name
 */
export type Judge = (json: unknown, whole: Whole, bound: ReadonlyMap<string, string>) => ReadonlyMap<string, string>

/** A page without options: how long it is, whether a link leads on, and how its members follow one another. */
export const page: Judge = (json, { count }) => {
  const members = membersOf(json)
  const more = members.length < count
  const link = linkOf(json)
  const ids = members.map(member => memberOf(member, 'Id')).filter(id => typeof id === 'number')
  return told([
    [more, 'paging: members of a page', String(members.length)],
    [more, 'paging: link where more follow', link === null ? 'none' : 'there'],
    [!more, 'paging: link where nothing follows', link === null ? 'none' : 'there'],
    [link !== null, 'paging: options of the next link', optionsOf(link).join(', ')],
    [ids.length > 2 && ids.length === members.length, 'order: by Id', directionOf(ids)]
  ])
}

/** A page of so many members. */
export function tops (most: number): Judge {
  return (json, { count }) => {
    const { length } = membersOf(json)
    const link = linkOf(json)
    return told([
      [count > 0, `paging: members with $top=${most}`, length === Math.min(most, count) ? 'as asked' : 'another number'],
      [count > most, 'paging: @odata.count with $top', countOf(json) === count ? 'of all' : 'of others'],
      [count > most, 'paging: link where $top leaves some', link === null ? 'none' : 'there'],
      [link !== null, 'paging: options of the next link', optionsOf(link).join(', ')]
    ])
  }
}

/** What stands behind so many members. */
export function skips (passed: number): Judge {
  return (json, { members, count }) => {
    const found = membersOf(json)
    const [first] = found
    return told([
      [passed >= count, 'paging: $skip beyond the end', found.length === 0 ? 'no members' : 'members'],
      [passed < members.length, 'paging: $skip', idOf(first) === idOf(members[passed]) ? 'as asked' : 'others']
    ])
  }
}

/** A filter by a value that some have. */
export function fits (name: string): Judge {
  return (json, { count }, bound) => {
    const members = membersOf(json)
    const wrong = members.filter(member => String(memberOf(member, name)) !== bound.get(name))
    const all = wrong.length === 0 ? 'those that fit' : 'others too'
    return told([[count > 0, `filter: ${name} eq`, members.length === 0 ? 'none' : all]])
  }
}

/** A filter by a value that none has. */
export function fitsNone (name: string): Judge {
  return (json, { count }) => told([[count > 0, `filter: ${name} eq, where none fits`, membersOf(json).length === 0 ? 'none' : 'others']])
}

/** Whether the filter is in the link to the next page. */
export const keepsOptions: Judge = json => {
  const link = linkOf(json)
  return told([[link !== null, 'paging: $filter in the next link', optionsOf(link).includes('$filter') ? 'kept' : 'lost']])
}

/** @param direction 1: ascending */
export function sorted (name: string, direction: 1 | -1): Judge {
  return json => {
    const values = membersOf(json).map(member => String(memberOf(member, name)))
    const isInOrder = (compare: (one: string, other: string) => number): boolean =>
      values.slice(1).every((value, index) => compare(value, values[index] ?? '') * direction >= 0)
    const what = `order: $orderby=${name}${direction === 1 ? '' : ' desc'}`
    return told([[new Set(values).size > 2, what, ORDERS.some(isInOrder) ? 'as asked' : 'otherwise']])
  }
}

/** Whether capital letters come first, or count as small ones do, is no order that is asked for. */
const ORDERS: ReadonlyArray<(one: string, other: string) => number> = [
  new Intl.Collator('en').compare,
  (one, other) => Number(one > other) - Number(one < other),
  (one, other) => Number(one.toLowerCase() > other.toLowerCase()) - Number(one.toLowerCase() < other.toLowerCase())
]

/** The number of members that a collection says it has. */
export function countOf (json: unknown): number {
  const count = memberOf(json, '@odata.count')
  return typeof count === 'number' ? count : membersOf(json).length
}

function told (rows: ReadonlyArray<readonly [can: boolean, what: string, found: string]>): ReadonlyMap<string, string> {
  return new Map(rows.filter(([can]) => can).map(([, what, found]) => [what, found]))
}

function linkOf (json: unknown): string | null {
  const link = memberOf(json, '@odata.nextLink')
  return typeof link === 'string' ? link : null
}

/** Names of the options in a link. */
function optionsOf (link: string | null): string[] {
  return [...new URLSearchParams(link?.split('?')[1] ?? '').keys()].sort()
}

function directionOf (ids: readonly number[]): string {
  const steps = ids.slice(1).map((id, index) => id - (ids[index] ?? 0))
  if (steps.every(step => step > 0)) return 'ascending'
  return steps.every(step => step < 0) ? 'descending' : 'neither'
}

function idOf (member: unknown): unknown {
  return memberOf(member, 'Id') ?? JSON.stringify(member)
}

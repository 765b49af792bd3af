import type { Recorded } from './journal-entry.ts'

/** What an entry has to be; what is absent does not matter. */
export interface JournalFilter {
  readonly operation?: string
  readonly method?: string
  /** Without its query. */
  readonly path?: string
  /** `404`, or `4xx`; `none` where there was no answer. */
  readonly status?: string
  readonly user?: string
  /** Id of the session. */
  readonly session?: string
  readonly address?: string
  readonly messageId?: string
  /** Id of a rule, or `any`. */
  readonly fault?: string
  /** By the appliance's clock. */
  readonly from?: Date
  readonly to?: Date
  /** Id of a request: only those that arrived after it. */
  readonly after?: number
}

export type Test = (entry: Recorded) => boolean

/** Whether an entry is what a filter wants: all that it says. */
export function testOf (filter: JournalFilter): Test {
  const { operation, method, path, status, user, session, address, messageId, fault, from, to, after } = filter
  const tests: Test[] = []
  if (operation !== undefined) tests.push(entry => entry.operation === operation)
  if (method !== undefined) tests.push(entry => entry.method === method)
  if (path !== undefined) tests.push(entry => entry.url.split('?', 1)[0] === path)
  if (status !== undefined) tests.push(({ answer }) => statusMatches(answer?.status ?? null, status))
  if (user !== undefined) tests.push(entry => entry.user === user)
  if (session !== undefined) tests.push(entry => entry.session === session)
  if (address !== undefined) tests.push(entry => entry.address === address)
  if (messageId !== undefined) tests.push(entry => entry.messageId === messageId)
  if (fault !== undefined) tests.push(entry => entry.faults.some(({ rule }) => fault === 'any' || rule === fault))
  if (from !== undefined) tests.push(entry => entry.time >= from.getTime())
  if (to !== undefined) tests.push(entry => entry.time <= to.getTime())
  if (after !== undefined) tests.push(entry => entry.id > after)
  return entry => tests.every(test => test(entry))
}

function statusMatches (status: number | null, wanted: string): boolean {
  if (status === null) return wanted === 'none'
  return /^\dxx$/.test(wanted) ? Math.floor(status / 100) === Number(wanted[0]) : String(status) === wanted
}

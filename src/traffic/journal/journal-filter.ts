import { glob } from '../faults/glob.ts'
import { type Recorded, viewOf } from './journal-entry.ts'

/** What an entry has to be; what is absent does not matter. */
export interface JournalFilter {
  /** `*` in it stands for any text. */
  readonly operation?: string
  readonly method?: string
  /** Without its query; `*` in it stands for any text. */
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
  /** Whether the appliance has that operation. */
  readonly known?: boolean
  /** Stands in the body of the request, as the journal shows it. */
  readonly body?: string
  /** Name of a header of the request, or the name, a colon, and what stands in its value. */
  readonly header?: string
}

export type Test = (entry: Recorded) => boolean

/** Whether an entry is what a filter wants: all that it says. */
export function testOf (filter: JournalFilter): Test {
  const { operation, method, path, status, user, session, address, messageId, fault, from, to, after, known, body, header } = filter
  const tests: Test[] = []
  if (operation !== undefined) tests.push(matching(operation, entry => entry.operation ?? ''))
  if (method !== undefined) tests.push(entry => entry.method === method)
  if (path !== undefined) tests.push(matching(path, entry => entry.url.split('?', 1)[0] ?? ''))
  if (status !== undefined) tests.push(({ answer }) => statusMatches(answer?.status ?? null, status))
  if (user !== undefined) tests.push(entry => entry.user === user)
  if (session !== undefined) tests.push(entry => entry.session === session)
  if (address !== undefined) tests.push(entry => entry.address === address)
  if (messageId !== undefined) tests.push(entry => entry.messageId === messageId)
  if (fault !== undefined) tests.push(entry => entry.faults.some(({ rule }) => fault === 'any' || rule === fault))
  if (from !== undefined) tests.push(entry => entry.time >= from.getTime())
  if (to !== undefined) tests.push(entry => entry.time <= to.getTime())
  if (after !== undefined) tests.push(entry => entry.id > after)
  if (known !== undefined) tests.push(entry => entry.known === known)
  // They cost the most.
  if (header !== undefined) tests.push(headerTest(header))
  if (body !== undefined) tests.push(bodyTest(body))
  return entry => tests.every(test => test(entry))
}

/** As it is shown: nobody finds out a secret by asking for parts of it. */
function headerTest (header: string): Test {
  const [name = '', ...rest] = header.split(':')
  const [wanted, value] = [name.trim().toLowerCase(), rest.join(':').trim()]
  return entry => {
    if (!entry.requestHeaders.some((text, index) => index % 2 === 0 && text.toLowerCase() === wanted)) return false
    return value === '' || (viewOf(entry).request.headers[wanted] ?? '').includes(value)
  }
}

function bodyTest (body: string): Test {
  // JSON is shown without its blanks, so only a word of it is looked for in what came.
  const [word = ''] = /[A-Za-z0-9]+/.exec(body) ?? []
  return entry => {
    if (entry.requestBody === null || !entry.requestBody.latin1.includes(word)) return false
    return viewOf(entry).request.body?.text?.includes(body) === true
  }
}

function matching (pattern: string, part: (entry: Recorded) => string): Test {
  const matches = glob(pattern)
  return entry => matches(part(entry))
}

function statusMatches (status: number | null, wanted: string): boolean {
  if (status === null) return wanted === 'none'
  return /^\dxx$/.test(wanted) ? Math.floor(status / 100) === Number(wanted[0]) : String(status) === wanted
}

import { rm, stat } from 'node:fs/promises'
import type { ConsoleAddress } from '../client/address.ts'
import type { Credentials } from '../client/console-client.ts'
import { Unreachable } from '../client/send.ts'
import { Identities } from './identities.ts'
import { isObject, membersOf, pathOf } from './members.ts'
import { type Kept, Partial, type Spot } from './partial.ts'
import { QUESTIONS, type Question, pathBelow, setOf } from './questions.ts'
import type { Reader, Reading } from './reader.ts'
import { type Failure, type Head, type Line, writeRecording } from '../recording/recording.ts'
import { Scrubber } from './scrub.ts'

/** What is to be recorded, and where to. */
export interface Order {
  readonly address: ConsoleAddress
  readonly credentials: Credentials
  readonly reader: Reader
  readonly file: string
  readonly now: Date
  /** Ids of kinds that are not replaced. */
  readonly kept?: readonly string[]
  readonly questions?: readonly Question[]
  /** Questions at once. */
  readonly atOnce?: number
  /** Told after each answer. */
  readonly onAnswer?: (answers: number, path: string) => void
  /** Ends the reading after the answers that are on their way; what was read stays. */
  readonly signal?: AbortSignal
}

/** The reading was ended before its end. What was read is kept, and the same order goes on with it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** The recording cannot be written where it is to be. */
export class NoFile extends Error {
  override readonly name = 'NoFile'
}

/**
 * Records a console. What is read is kept in `FILE.partial`, encrypted, and becomes the recording when all is there.
 *
 * @returns the head of the recording
 * @throws {Interrupted} where it was ended, or the console has gone
 * @throws {ForeignPartial}
 * @throws {NoFile}
 * @throws {Declined} where no session is opened any more
 */
export async function record (order: Order): Promise<Head> {
  const { file, address, credentials, kept = [], now, questions = QUESTIONS } = order
  const unfinished = `${file}.partial`
  // Hours may pass before it is written.
  if ((await stat(file).catch(() => null))?.isDirectory() === true) throw new NoFile(`${file} is a folder`)
  const partial = await Partial.open(unfinished, address, credentials)
  try {
    const reading = new Recording(order, partial, questions)
    await reading.resume()
    await reading.read()
    const { identities, spots, failures, version } = await gather(partial, kept)
    const scrubber = new Scrubber(identities.values)
    const head: Head = {
      format: 'mock-ome recording',
      version: 1,
      console: version,
      recordedAt: now.toISOString(),
      questions: questions.map(({ method, path }) => method === 'GET' ? path : `${method} ${path}`),
      replaced: scrubber.counts,
      kept,
      failures: failures.map(failure => ({ ...failure, path: scrubber.text(failure.path) }))
    }
    await writeRecording(file, head, lines(partial, spots, scrubber))
    await partial.close()
    await rm(unfinished)
    return head
  } finally {
    // Closed twice, it does nothing.
    await partial.close().catch(() => {})
  }
}

/** The questions on their way. */
class Recording {
  readonly #order: Order
  readonly #partial: Partial
  readonly #questions: readonly Question[]
  /** Paths that are read to their end. */
  readonly #done = new Set<string>()
  /** Collections whose members lead further, with the paths of these. */
  readonly #members = new Map<string, string[]>()
  #answers = 0

  constructor (order: Order, partial: Partial, questions: readonly Question[]) {
    this.#order = order
    this.#partial = partial
    this.#questions = questions
    for (const question of questions) {
      const set = setOf(question)
      if (set !== null) this.#members.set(set, [])
    }
  }

  /** Takes up what an earlier run has read. */
  async resume (): Promise<void> {
    const pages = new Map<string, string[]>()
    for await (const { kept } of this.#partial.answers()) {
      // A collection that was not read to its end is read again.
      const members = kept.page === 0 ? [] : pages.get(kept.path) ?? []
      members.push(...this.#leading(kept))
      pages.set(kept.path, members)
      if (!kept.last) continue
      this.#finish(kept.question, kept.path, members)
      pages.delete(kept.path)
    }
  }

  async read (): Promise<void> {
    for (const question of this.#questions) {
      const set = setOf(question)
      const paths = set === null ? [question.path] : (this.#members.get(set) ?? []).map(member => pathBelow(question, member))
      await this.#each(paths.filter(path => !this.#done.has(path)), async path => { await this.#one(question, path) })
    }
  }

  async #each (paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
    const waiting = paths.values()
    const worker = async (): Promise<void> => {
      for (const path of waiting) {
        if (this.#order.signal?.aborted === true) throw new Interrupted('it was interrupted')
        await work(path)
      }
    }
    // All end before an error is told, lest one writes into a file that is closed.
    const ended = await Promise.allSettled(Array.from({ length: this.#order.atOnce ?? 4 }, worker))
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }

  async #one (question: Question, path: string): Promise<void> {
    const { reader } = this.#order
    const members: string[] = []
    const keep = async (kept: Kept): Promise<void> => {
      await this.#partial.add(kept)
      members.push(...this.#leading(kept))
      this.#order.onAnswer?.(++this.#answers, path)
    }
    const at = { question: question.path, path }
    let page = 0
    try {
      if (question.method === 'POST') {
        await keep({ ...at, page, last: true, ...said(await reader.ask({ ...question, path })) })
      } else {
        let before: Reading | null = null
        for await (const reading of reader.pages(path)) {
          if (before !== null) await keep({ ...at, page: page++, last: false, ...said(before) })
          before = reading
        }
        if (before !== null) await keep({ ...at, page, last: true, ...said(before) })
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      if (!await reader.answers()) throw new Interrupted(`the console answers no more: ${error.message}`, { cause: error })
      await keep({ ...at, page, last: true, status: 0, json: error.message })
    }
    this.#finish(question.path, path, members)
  }

  #finish (question: string, path: string, members: readonly string[]): void {
    this.#done.add(path)
    this.#members.get(question)?.push(...members)
  }

  /** The paths of the members of a page, where they lead further. */
  #leading ({ question, path, json }: Kept): string[] {
    return this.#members.has(question) ? membersOf(json).flatMap(member => pathOf(member, path) ?? []) : []
  }
}

function said ({ status, json }: Reading): Pick<Kept, 'status' | 'json'> {
  return json === undefined ? { status } : { status, json }
}

/** What a first look at all answers finds. */
interface Gathered {
  readonly identities: Identities
  /** Where the pages of each path are. */
  readonly spots: ReadonlyMap<string, readonly Spot[]>
  readonly failures: readonly Failure[]
  /** Of OpenManage Enterprise. */
  readonly version: string
}

async function gather (partial: Partial, kept: readonly string[]): Promise<Gathered> {
  const identities = new Identities(kept)
  const spots = new Map<string, Spot[]>()
  const failures = new Map<string, Failure>()
  let version = ''
  for await (const { kept: answer, spot } of partial.answers()) {
    const { question, path, page, json } = answer
    identities.collect(json)
    if (path === '/api/ApplicationService/Info' && isObject(json) && typeof json['Version'] === 'string') version = json['Version']
    if (page === 0) spots.set(path, [])
    spots.get(path)?.push(spot)
    const why = failureOf(answer)
    if (why === null) continue
    const known = failures.get(`${question} ${why}`)
    failures.set(`${question} ${why}`, { question, why, path: known?.path ?? path, count: (known?.count ?? 0) + 1 })
  }
  return { identities, spots, failures: [...failures.values()], version }
}

/** What keeps an answer from being what was asked for; null: nothing. */
function failureOf ({ status, json }: Kept): string | null {
  if (status === 0) return String(json)
  if (status !== 200) return `HTTP status ${status}`
  return isObject(json) ? null : 'no JSON'
}

/** The lines of a recording, by path: numbers by their value. */
async function * lines (partial: Partial, spots: Gathered['spots'], scrubber: Scrubber): AsyncGenerator<Line, void, undefined> {
  const { compare } = new Intl.Collator('en', { numeric: true })
  for (const path of [...spots.keys()].sort(compare)) {
    const scrubbed = scrubber.text(path)
    let first = true
    for (const spot of spots.get(path) ?? []) {
      const { question, status, json } = await partial.at(spot)
      if (!isObject(json) || status === 0) continue
      const entity = scrubber.value(json)
      if (!isObject(entity)) continue
      const { value, '@odata.nextLink': _next, ...set } = entity
      // Texts and numbers are no entities: their list stays together.
      const members = Array.isArray(value) && value.every(isObject) ? value : null
      if (first && members === null) yield { path: scrubbed, status, entity, ...(question.includes('/Actions/') && { method: 'POST' }) }
      if (first && members !== null) yield { path: scrubbed, status, set }
      first = false
      for (const member of members ?? []) yield { of: scrubbed, entity: member }
    }
  }
}

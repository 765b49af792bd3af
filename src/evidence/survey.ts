import type { ConsoleAddress } from '../client/address.ts'
import { DEADLINES } from '../client/deadlines.ts'
import { send } from '../client/send.ts'
import { KIND_MEMBERS, VOCABULARY } from './expected.ts'
import { type Answers, Gathering, memberOf } from './facts.ts'
import { type Whole, countOf } from './judges.ts'
import { membersOf, pathOf } from './members.ts'
import { PROBES, type Probe, nameOf } from './probes.ts'
import { QUESTIONS, type Question, pathBelow, setOf } from './questions.ts'
import { type Reader, type Reading, readingOf } from './reader.ts'

/** Members of a collection that show what members look like. */
const ENOUGH = 200

/** An answer, and what it answers. */
export interface Answered {
  /** As the lists of questions name it. */
  readonly question: string
  readonly method: 'GET' | 'POST'
  /** What was asked for, its query with it. */
  readonly path: string
  readonly reading: Reading
  readonly probe?: Probe
  /** What was found of pages, filters and orders. */
  readonly judgements?: ReadonlyMap<string, string>
}

/** A console, and how it is asked. */
export interface Interview {
  readonly address: ConsoleAddress
  readonly reader: Pick<Reader, 'ask' | 'pages'>
  /** The consoles compared manage the same devices: all pages, and all values count. */
  readonly same?: boolean
  /** Members of each kind of a collection that are asked for what belongs to them. Default 3. */
  readonly each?: number
  readonly questions?: readonly Question[]
  readonly probes?: readonly Probe[]
  /** Told each answer. */
  readonly onAnswer?: (answered: Answered) => void
  readonly signal?: AbortSignal
}

/** What a console said, by question. */
export type Survey = ReadonlyMap<string, Answers>

/**
 * Asks a console everything that is compared: nothing that is asked changes anything.
 *
 * @throws {Unreachable}
 * @throws {Declined} where no session is opened any more
 * @throws where it is ended by its signal
 */
export async function survey (interview: Interview): Promise<Survey> {
  const { questions = QUESTIONS, probes = PROBES, signal } = interview
  const interviewer = new Interviewer(interview)
  const found = new Map<string, Answers>()
  for (const question of questions) {
    signal?.throwIfAborted()
    found.set(`${question.method} ${question.path}`, await interviewer.read(question))
  }
  for (const probe of probes) {
    signal?.throwIfAborted()
    const answers = await interviewer.probe(probe)
    if (answers.size === 0) continue
    // A page that was read already is judged as a question of its own.
    const name = nameOf(probe)
    found.set(found.has(name) ? `${name} (as a page)` : name, answers)
  }
  return found
}

class Interviewer {
  readonly #interview: Interview
  /** First pages of collections. */
  readonly #wholes = new Map<string, Whole>()
  /** Members of questions, with their paths. */
  readonly #members = new Map<string, string[]>()

  constructor (interview: Interview) {
    this.#interview = interview
  }

  async read (question: Question): Promise<Answers> {
    const { same = false } = this.#interview
    const name = `${question.method} ${question.path}`
    const gathering = new Gathering(question.path, same)
    const set = setOf(question)
    const paths = set === null ? [question.path] : (this.#members.get(set) ?? []).map(member => pathBelow(question, member))
    const chosen: string[] = []
    const readings = await Promise.all(paths.map(async path => await this.#pages({ ...question, path })))
    for (const [index, pages] of readings.entries()) {
      const path = paths[index] ?? question.path
      let before = 0
      for (const reading of pages) {
        gathering.add(reading, before)
        before += membersOf(reading.json).length
        this.#interview.onAnswer?.({ question: name, method: question.method, path, reading })
      }
      chosen.push(...this.#chosen(question.path, path, pages))
    }
    this.#members.set(question.path, chosen)
    return gathering.answers
  }

  async probe (probe: Probe): Promise<Answers> {
    const { same = false } = this.#interview
    const whole = await this.#whole(probe.of ?? probe.path.replace(/\?.*$/, ''), probe)
    const bound = boundOf(probe, whole)
    if (bound === null) return new Map()
    const filled = { ...probe, path: probe.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(bound.get(name) ?? '')) }
    const reading = await (probe.anonymous === true ? this.#anonymously(filled) : this.#interview.reader.ask(filled))
    const gathering = new Gathering(probe.path, same, new Map(Array.from(bound, ([name, value]) => [value, `{${name}}`])))
    const judgements = reading.status === 200 ? probe.judge?.(reading.json, whole, bound) : undefined
    if (judgements === undefined) gathering.add(reading)
    else gathering.judge(reading, judgements)
    const { method, path } = filled
    this.#interview.onAnswer?.({ question: nameOf(probe), method, path, reading, probe, ...judgements !== undefined && { judgements } })
    return gathering.answers
  }

  async #pages (question: Question): Promise<Reading[]> {
    const { reader, same = false } = this.#interview
    if (question.method === 'POST') return [await reader.ask(question)]
    const pages: Reading[] = []
    let members = 0
    for await (const reading of reader.pages(question.path)) {
      pages.push(reading)
      members += membersOf(reading.json).length
      if (!same && !VOCABULARY.has(question.path) && members >= ENOUGH) break
    }
    return pages
  }

  /** Some members of each kind. */
  #chosen (question: string, path: string, pages: readonly Reading[]): string[] {
    const { each = 3 } = this.#interview
    const [kind = ''] = KIND_MEMBERS.get(question) ?? []
    const kinds = new Map<unknown, string[]>()
    for (const member of pages.flatMap(({ json }) => membersOf(json))) {
      const own = pathOf(member, path)
      const known = kinds.get(memberOf(member, kind)) ?? []
      kinds.set(memberOf(member, kind), known)
      if (own !== null) known.push(own)
    }
    return [...kinds.values()].flatMap(paths => {
      const step = Math.max(1, Math.ceil(paths.length / each))
      return paths.filter((_, index) => index % step === 0)
    })
  }

  async #whole (set: string, { anonymous = false, judge, of }: Probe): Promise<Whole> {
    const none = { members: [], count: 0 }
    if (anonymous || (judge === undefined && of === undefined)) return none
    const known = this.#wholes.get(set)
    if (known !== undefined) return known
    const { json } = await this.#interview.reader.ask({ method: 'GET', path: set })
    const whole = { members: membersOf(json), count: countOf(json) }
    this.#wholes.set(set, whole)
    return whole
  }

  async #anonymously ({ method, path, body }: Probe): Promise<Reading> {
    const { connect, handshake, answer } = DEADLINES
    const headers = { accept: 'application/json' }
    return readingOf(await send({
      ...this.#interview.address, method, path, body, headers, patience: { connect: connect + handshake, answer }
    }))
  }
}

/** A value for each name that a probe leaves open, of a member in the middle; null where no member has it. */
function boundOf ({ path }: Probe, { members }: Whole): ReadonlyMap<string, string> | null {
  const bound = new Map<string, string>()
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
    const values = members.map(member => memberOf(member, name)).filter(value => typeof value === 'number' || typeof value === 'string')
    const plain = values.map(String).filter(value => /^[\w .-]+$/.test(value))
    const value = plain[Math.floor(plain.length / 2)]
    if (value === undefined) return null
    bound.set(name, value)
  }
  return bound
}

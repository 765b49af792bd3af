import { Refusal } from '../messages.ts'
import { ShapeError, checked } from '../schema/check.ts'
import { type Schema, TEXT, list, object } from '../schema/schema.ts'
import { memberOf } from './facts.ts'
import type { Answered } from './survey.ts'

/** What is asked of an answer. */
export type Criterion = typeof CRITERIA[number]['criterion']

/** Something that an answer was to be, and is not, or several of a kind. */
export interface Failing {
  readonly area: string
  readonly question: string
  readonly criterion: Criterion
  /** In words. */
  readonly wrong: string
  readonly count: number
}

/** How much of what was looked at in one service is as it is to be. */
export interface Score {
  readonly area: string
  readonly held: number
  readonly of: number
}

/** What came of all answers. */
export interface Conformance {
  readonly scores: readonly Score[]
  readonly failings: readonly Failing[]
}

/** What a successful answer looks like; null where nobody knows, or the version has no such path. @param path without its query */
export type SchemaOf = (method: string, path: string) => Schema | null

interface Row<C extends string = string> {
  readonly criterion: C
  /** What is wrong; null: nothing. undefined: it cannot be told of this answer. */
  readonly wrong: (answered: Answered, schema: Schema | null) => string | null | undefined
}

const ENVELOPE = object({
  error: object({
    code: TEXT,
    message: TEXT,
    '@Message.ExtendedInfo': list(object({ MessageId: TEXT, Message: TEXT, MessageArgs: list(TEXT), Severity: TEXT, Resolution: TEXT }))
  })
})

const { error: SAMPLE } = new Refusal('CGEN1006').body

/** What pages, filters and orders come to where a console does what OData says. What is left open by the sources is not here. */
const JUDGED: ReadonlyArray<readonly [what: RegExp, found: string]> = [
  [/^paging: members with \$top=/, 'as asked'],
  [/^paging: @odata\.count with \$top$/, 'of all'],
  [/^paging: \$skip$/, 'as asked'],
  [/^paging: \$skip beyond the end$/, 'no members'],
  [/^paging: link where more follow$/, 'there'],
  [/^paging: link where nothing follows$/, 'none'],
  [/^filter: .* eq$/, 'those that fit'],
  [/^filter: .*, where none fits$/, 'none'],
  [/^order: \$orderby=/, 'as asked']
]

const CRITERIA = [
  row('status', ({ question, reading: { status }, probe }, schema) => {
    const statuses = probe?.known?.statuses
    if (statuses !== undefined) return statuses.includes(status) ? null : `${status}, not ${statuses.join(' or ')}`
    // What belongs to a member may be missing, and some of what is asked for on purpose.
    if (probe !== undefined || schema === null || question.includes('(*)')) return undefined
    return status === 200 ? null : `${status}, not 200`
  }),
  row('message id', ({ reading, probe }) => {
    const wanted = probe?.known?.messageId
    if (wanted === undefined || probe?.known?.statuses.includes(reading.status) !== true) return undefined
    const [id] = idsOf(reading.json)
    return id === wanted ? null : `${id ?? 'none'}, not ${wanted}`
  }),
  row('envelope of a refusal', ({ reading: { status, json } }) => {
    if (status < 400) return undefined
    return unfit(ENVELOPE, json) ?? (inOrder(json) ? null : 'the keys have another order')
  }),
  row('reason phrase of a refusal', ({ reading: { status, reason } }) => {
    if (status < 400) return undefined
    return reason === String(status) ? null : `${JSON.stringify(reason.slice(0, 40))}, not the number of the status`
  }),
  row('JSON', ({ reading: { status, json, headers } }, schema) => {
    if (status !== 200 || schema === null || schema['contentMediaType'] !== undefined) return undefined
    if (json === undefined) return 'the body is no JSON'
    return /^application\/json\b/.test(headers['content-type'] ?? '') ? null : 'the content type is another'
  }),
  row('collection', ({ path, reading: { status, json } }) => {
    // The list of services is none.
    if (status !== 200 || path === '/api' || !Array.isArray(memberOf(json, 'value'))) return undefined
    const missing = ['@odata.context', '@odata.count'].filter(name => memberOf(json, name) === undefined)
    return missing.length === 0 ? null : `there is no ${missing.join(' and no ')}`
  }),
  row('keys and types', ({ reading: { status, json } }, schema) => {
    if (status !== 200 || schema === null || json === undefined) return undefined
    return unfit(schema, json)
  }),
  row('pages, filters and orders', ({ judgements = new Map() }) => {
    const known = [...judgements].flatMap(([what, found]) => {
      const wanted = JUDGED.find(([pattern]) => pattern.test(what))?.[1]
      return wanted === undefined ? [] : [found === wanted ? '' : `${what}: ${found}, not ${wanted}`]
    })
    return known.length === 0 ? undefined : known.filter(text => text !== '').join('; ') || null
  })
] as const satisfies readonly Row[]

/** Holds the answers of a console, as they come, against what is known of all consoles. */
export class Examination {
  readonly #schemaOf: SchemaOf
  readonly #scores = new Map<string, { held: number, of: number }>()
  readonly #failings = new Map<string, Failing>()

  constructor (schemaOf: SchemaOf) {
    this.#schemaOf = schemaOf
  }

  add (answered: Answered): void {
    const { question, path, method } = answered
    const area = areaOf(path)
    const schema = this.#schemaOf(method, path.replace(/\?.*$/s, ''))
    const score = this.#scores.get(area) ?? { held: 0, of: 0 }
    for (const { criterion, wrong: judge } of CRITERIA) {
      const wrong = judge(answered, schema)
      if (wrong === undefined) continue
      this.#scores.set(area, score)
      score.of++
      if (wrong === null) score.held++
      else this.#fail({ area, question, criterion, wrong: wrong.replace(/\[\d+\]/g, '[]'), count: 1 })
    }
  }

  /** By area, its name rising; failings in the order in which they came. */
  get result (): Conformance {
    const scores = Array.from(this.#scores, ([area, score]) => ({ area, ...score }))
    return { scores: scores.sort((one, other) => one.area < other.area ? -1 : 1), failings: [...this.#failings.values()] }
  }

  #fail (failing: Failing): void {
    const key = JSON.stringify([failing.question, failing.criterion, failing.wrong])
    const known = this.#failings.get(key)
    this.#failings.set(key, known === undefined ? failing : { ...known, count: known.count + 1 })
  }
}

function row<const C extends string> (criterion: C, wrong: Row['wrong']): Row<C> {
  return { criterion, wrong }
}

/** The service of a path; what belongs to none is of the root. */
function areaOf (path: string): string {
  const service = /^\/api\/(\w+Service)\b/.exec(path)?.[1] ?? '/api'
  return service === 'NoSuchService' ? '/api' : service
}

/** What in a value does not fit, in words; null: nothing. */
function unfit (schema: Schema, value: unknown): string | null {
  try {
    checked(schema, value)
    return null
  } catch (error) {
    if (error instanceof ShapeError) return error.message
    throw error
  }
}

function idsOf (json: unknown): string[] {
  return infosOf(json).map(info => String(memberOf(info, 'MessageId')))
}

function infosOf (json: unknown): readonly unknown[] {
  const infos = memberOf(memberOf(json, 'error'), '@Message.ExtendedInfo')
  return Array.isArray(infos) ? infos : []
}

/** Whether the keys of a refusal follow one another as the product prints them; some may be missing. */
function inOrder (json: unknown): boolean {
  const [info] = infosOf(json)
  const [sample] = SAMPLE['@Message.ExtendedInfo']
  return ([[memberOf(json, 'error'), SAMPLE], [info, sample]] as const).every(([value, known]) => {
    const wanted = Object.keys(known ?? {})
    const keys = typeof value === 'object' && value !== null ? Object.keys(value).filter(key => wanted.includes(key)) : []
    return keys.every((key, index) => index === 0 || wanted.indexOf(key) > wanted.indexOf(keys[index - 1] ?? ''))
  })
}

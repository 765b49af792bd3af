import { listOf, member, numberOf, textOf } from '../shared/json.ts'

/** What was sent in one direction, as the journal shows it. */
export interface Part {
  /** Names in lower case, and values: secrets are masked. */
  readonly headers: ReadonlyArray<readonly [string, string]>
  /** null: no text, or none at all. */
  readonly text: string | null
  readonly bytes: number
  /** Whether the text is all there was. */
  readonly isWhole: boolean
}

/** A request and its answer. */
export interface Exchange {
  readonly time: string
  readonly durationMs: number
  readonly method: string
  readonly path: string
  readonly query: string
  /** 0: there was no answer. */
  readonly status: number
  readonly operation: string
  readonly faults: readonly string[]
  readonly request: Part
  /** null: there was none. */
  readonly answer: Part | null
}

/** A request of the journal. */
export function readExchange (value: unknown): Exchange {
  return {
    time: textOf(value, 'time'),
    durationMs: numberOf(value, 'durationMs'),
    method: textOf(value, 'method'),
    path: textOf(value, 'path'),
    query: textOf(value, 'query'),
    status: numberOf(value, 'status'),
    operation: textOf(value, 'operation'),
    faults: listOf(value, 'faults').map(fault => `${textOf(fault, 'kind') || 'delay'} (rule ${textOf(fault, 'rule')})`),
    request: readPart(member(value, 'request')),
    answer: member(value, 'answer') === null ? null : readPart(member(value, 'answer'))
  }
}

/** Path and query. */
export function targetOf ({ path, query }: Pick<Exchange, 'path' | 'query'>): string {
  return query === '' ? path : `${path}?${query}`
}

/** A header; '' where there is none. */
export function headerOf ({ headers }: Part, wanted: string): string {
  return headers.find(([name]) => name === wanted)?.[1] ?? ''
}

function readPart (value: unknown): Part {
  const headers = member(value, 'headers')
  const text = member(value, 'body', 'text')
  return {
    headers: typeof headers === 'object' && headers !== null ? Object.entries(headers).map(([name, text]) => [name, textOf(text)]) : [],
    text: typeof text === 'string' ? text : null,
    bytes: numberOf(value, 'body', 'bytes'),
    isWhole: textOf(value, 'body', 'whole') !== 'false'
  }
}

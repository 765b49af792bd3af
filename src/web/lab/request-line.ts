import { listOf, member, numberOf, textOf } from '../shared/json.ts'

/** A request, as a list shows it. */
export interface RequestLine {
  /** Of its appliance and its id there. */
  readonly key: string
  readonly appliance: string
  readonly id: number
  /** ISO 8601, by the appliance's clock. */
  readonly time: string
  readonly durationMs: number
  /** '' where a connection came to nothing before a request. */
  readonly method: string
  readonly path: string
  readonly query: string
  readonly operation: string
  /** '' where there was no answer. */
  readonly status: string
  readonly user: string
  readonly messageId: string
  /** Kinds of the faults that struck; `delay` alone where it was nothing else. */
  readonly faults: readonly string[]
  /** null: nothing was diagnosed. */
  readonly diagnosis: number | null
}

/** A request of the journal, or of an event. */
export function readRequest (value: unknown): RequestLine {
  const [appliance, id] = [textOf(value, 'appliance'), numberOf(value, 'id')]
  return {
    key: `${appliance} ${id}`,
    appliance,
    id,
    time: textOf(value, 'time'),
    durationMs: numberOf(value, 'durationMs'),
    method: textOf(value, 'method'),
    path: textOf(value, 'path'),
    query: textOf(value, 'query'),
    operation: textOf(value, 'operation'),
    status: textOf(value, 'status'),
    user: textOf(value, 'user'),
    messageId: textOf(value, 'messageId'),
    faults: listOf(value, 'faults').map(fault => textOf(fault, 'kind') || 'delay'),
    diagnosis: textOf(value, 'diagnosis') === '' ? null : numberOf(member(value, 'diagnosis'))
  }
}

/** Whether a request has all the words of a filter somewhere. */
export function matches (line: RequestLine, filter: string): boolean {
  const { appliance, method, path, query, status, user, messageId, faults } = line
  const text = [appliance, method, path, query, status, user, messageId, ...faults].join(' ').toLowerCase()
  return filter.toLowerCase().split(/\s+/).every(word => text.includes(word))
}

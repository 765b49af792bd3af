import type { OutgoingHttpHeaders } from 'node:http'
import type { FaultHit } from '../faults/faults.ts'
import { usualHeaders } from '../../http/refusals.ts'
import { type Kept, textOf } from './capture.ts'
import { WireMasking } from './masking.ts'
import type { BODY, ENTRY, ENTRY_OUTLINE } from './schema.ts'
import type { Typed } from '../../schema/schema.ts'

/** A request as it was, secrets and all: never shown but through {@link viewOf}. */
export interface Recorded {
  /** Counted up at arrival. */
  readonly id: number
  /** Counted up at arrival, by all journals of the process. */
  readonly order: number
  /** Milliseconds of the appliance's clock, at arrival. */
  readonly time: number
  /** Milliseconds by the machine's clock, until the answer was handed over. */
  readonly duration: number
  /** null where a connection came to nothing before a request. */
  readonly method: string | null
  readonly url: string
  readonly operation: string | null
  readonly known: boolean
  readonly user: string | null
  readonly session: string | null
  readonly address: string
  /** Names and values in turn, as Node has them. */
  readonly requestHeaders: readonly string[]
  readonly requestBody: Kept | null
  /** null: there was none. Headers of null: those that every answer has. */
  readonly answer: { readonly status: number, readonly headers: OutgoingHttpHeaders | null, readonly body: Kept } | null
  readonly messageId: string | null
  readonly faults: readonly FaultHit[]
  readonly diagnosis: number | null
}

/** About what an entry takes in memory beside its texts. */
const ENTRY_BYTES = 400

/** Bytes of memory that an entry takes. */
export function bytesOf ({ url, requestHeaders, requestBody, answer }: Recorded): number {
  let bytes = ENTRY_BYTES + url.length + (requestBody?.latin1.length ?? 0) + (answer?.body.latin1.length ?? 0)
  for (const text of requestHeaders) bytes += text.length
  return bytes
}

/** A body in the journal. */
export type BodyView = Typed<typeof BODY>

/** A request as the admin API shows it: no secret is left. */
export type EntryView = Typed<typeof ENTRY>

/** The same without its headers and bodies. */
export type EntryOutline = Typed<typeof ENTRY_OUTLINE>

/** Takes the secrets out. */
export function viewOf (entry: Recorded): EntryView {
  const requestHeaders = paired(entry.requestHeaders)
  const answerHeaders = answerHeadersOf(entry)
  const masking = maskingOf(requestHeaders, answerHeaders)
  return {
    ...outlined(entry, masking),
    request: { headers: shown(requestHeaders, masking), body: shownBody(entry.requestBody, requestHeaders, masking) },
    answer: entry.answer === null
      ? null
      : { headers: shown(answerHeaders, masking), body: shownBody(entry.answer.body, answerHeaders, masking) }
  }
}

/** The same, in short. */
export function outlineOf (entry: Recorded): EntryOutline {
  return outlined(entry, maskingOf(paired(entry.requestHeaders), answerHeadersOf(entry)))
}

type Pairs = ReadonlyArray<readonly [string, string]>

function maskingOf (requestHeaders: Pairs, answerHeaders: Pairs): WireMasking {
  return new WireMasking([...requestHeaders, ...answerHeaders].flatMap(([name, value]) => name === 'x-auth-token' ? value : []))
}

function outlined (entry: Recorded, masking: WireMasking): EntryOutline {
  const [path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(entry.url)?.slice(1) ?? []
  return {
    id: entry.id,
    time: new Date(entry.time).toISOString(),
    durationMs: Math.round(entry.duration * 1000) / 1000,
    method: entry.method,
    path: masking.text(path),
    query: masking.query(query),
    operation: entry.operation === null ? null : masking.text(entry.operation),
    known: entry.known,
    status: entry.answer?.status ?? null,
    user: entry.user,
    session: entry.session,
    address: entry.address,
    messageId: entry.messageId,
    faults: entry.faults,
    diagnosis: entry.diagnosis
  }
}

function answerHeadersOf ({ answer }: Recorded): Array<[string, string]> {
  if (answer === null) return []
  const headers = answer.headers ?? usualHeaders(answer.status, answer.body.bytes)
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
}

function paired (raw: readonly string[]): Array<[string, string]> {
  return raw.flatMap((name, index) => index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? '']] : [])
}

/** What was sent twice stands in one line, as in HTTP. */
function shown (headers: Pairs, masking: WireMasking): Record<string, string> {
  const lines = new Map<string, string>()
  for (const [name, value] of headers) {
    const before = lines.get(name)
    lines.set(name, before === undefined ? masking.header(name, value) : `${before}, ${masking.header(name, value)}`)
  }
  return Object.fromEntries(lines)
}

function shownBody (body: Kept | null, headers: Pairs, masking: WireMasking): BodyView | null {
  if (body === null || body.bytes === 0) return null
  const text = textOf(body)
  const contentType = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  return { text: text === null ? null : masking.body(text, contentType), bytes: body.bytes, whole: body.bytes === body.latin1.length }
}

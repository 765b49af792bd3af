import type { Recorded } from './journal-entry.ts'

/** Where an entry has its numbers. Those of a text are its length: the texts lie behind one another from `start`. -1 stands for null. */
const AT = { id: 0, time: 1, duration: 2, status: 3, known: 4, diagnosis: 5, start: 6, url: 7, requestBody: 8, requestBytes: 9, answerBody: 10, answerBytes: 11 } as const
const WIDTH = Object.keys(AT).length

/** What belongs to something that outlives the request anyway: to an operation, an account, a session, a connection, or to many requests. */
interface Names extends Pick<Recorded, 'method' | 'operation' | 'user' | 'session' | 'address' | 'messageId' | 'requestHeaders' | 'faults'> {
  readonly answerHeaders: string | null
}

/** Bytes of an entry beside its texts: its numbers, its size and nine names. */
const ROW_BYTES = 8 * (WIDTH + 1 + 9)

/** Bytes that an entry takes of a page's room for texts. */
export function textBytes ({ url, requestBody, answer }: Recorded): number {
  return url.length + (requestBody?.latin1.length ?? 0) + (answer?.body.latin1.length ?? 0)
}

/**
 * Some entries of a journal, as numbers, bytes and names. Objects that outlive their request would have to be copied and
 * traced by the garbage collector, which takes it longer than writing them here.
 */
export class JournalPage {
  readonly rows: number
  readonly bytes: number
  readonly #numbers: Float64Array
  /** Bytes that each entry takes; 0: it was dropped. Apart from the numbers, which are out of the processor's reach when their entry is dropped. */
  readonly #sizes: Float64Array
  readonly #texts: Buffer
  readonly #names: { readonly [K in keyof Names]: Array<Names[K]> } = { method: [], operation: [], user: [], session: [], address: [], messageId: [], requestHeaders: [], answerHeaders: [], faults: [] }
  #written = 0
  #end = 0

  /** @param rows entries it has room for @param bytes of texts it has room for */
  constructor (rows: number, bytes: number) {
    this.rows = rows
    this.bytes = bytes
    this.#numbers = new Float64Array(rows * WIDTH)
    this.#sizes = new Float64Array(rows)
    this.#texts = Buffer.allocUnsafeSlow(bytes)
  }

  /** Rows that were written, those whose entry was dropped since included. */
  get written (): number {
    return this.#written
  }

  /** Writes an entry behind the others. @returns the bytes it takes in all; 0: there is no room for it */
  write (entry: Recorded): number {
    const { url, requestBody, answer, requestHeaders } = entry
    const length = textBytes(entry)
    if (this.#written === this.rows || this.#end + length > this.bytes) return 0
    const answerHeaders = answer?.headers ?? null
    const size = ROW_BYTES + length + requestHeaders.length + (answerHeaders?.length ?? 0)
    const row = this.#written++
    const numbers = this.#numbers
    const at = row * WIDTH
    numbers[at + AT.id] = entry.id
    this.#sizes[row] = size
    numbers[at + AT.time] = entry.time
    numbers[at + AT.duration] = entry.duration
    numbers[at + AT.status] = answer?.status ?? -1
    numbers[at + AT.known] = entry.known ? 1 : 0
    numbers[at + AT.diagnosis] = entry.diagnosis ?? -1
    numbers[at + AT.start] = this.#end
    numbers[at + AT.url] = url.length
    numbers[at + AT.requestBody] = requestBody?.latin1.length ?? -1
    numbers[at + AT.requestBytes] = requestBody?.bytes ?? 0
    numbers[at + AT.answerBody] = answer?.body.latin1.length ?? 0
    numbers[at + AT.answerBytes] = answer?.body.bytes ?? 0
    const names = this.#names
    names.method[row] = entry.method
    names.operation[row] = entry.operation
    names.user[row] = entry.user
    names.session[row] = entry.session
    names.address[row] = entry.address
    names.messageId[row] = entry.messageId
    names.requestHeaders[row] = requestHeaders
    names.answerHeaders[row] = answerHeaders
    names.faults[row] = entry.faults
    this.#append(url)
    if (requestBody !== null) this.#append(requestBody.latin1)
    if (answer !== null) this.#append(answer.body.latin1)
    return size
  }

  #append (latin1: string): void {
    this.#end += this.#texts.write(latin1, this.#end, 'latin1')
  }

  /** The entry of a row; null: it was dropped. */
  read (row: number): Recorded | null {
    const number = (name: keyof typeof AT): number => this.#numbers[row * WIDTH + AT[name]] ?? NaN
    if (this.#sizes[row] === 0) return null
    const text = (start: number, length: number): string => this.#texts.toString('latin1', start, start + length)
    const start = number('start')
    const bodies = start + number('url')
    const requested = number('requestBody')
    const status = number('status')
    const names = this.#names
    return {
      id: number('id'),
      time: number('time'),
      duration: number('duration'),
      method: names.method[row] ?? null,
      url: text(start, number('url')),
      operation: names.operation[row] ?? null,
      known: number('known') === 1,
      user: names.user[row] ?? null,
      session: names.session[row] ?? null,
      address: names.address[row] ?? '',
      requestHeaders: names.requestHeaders[row] ?? '',
      requestBody: requested < 0 ? null : { latin1: text(bodies, requested), bytes: number('requestBytes') },
      answer: status < 0 ? null : { status, headers: names.answerHeaders[row] ?? null, body: { latin1: text(bodies + Math.max(requested, 0), number('answerBody')), bytes: number('answerBytes') } },
      messageId: names.messageId[row] ?? null,
      faults: names.faults[row] ?? [],
      diagnosis: number('diagnosis') < 0 ? null : number('diagnosis')
    }
  }

  /** Makes room for others, where no entry is wanted any more. */
  clear (): void {
    this.#written = 0
    this.#end = 0
  }

  /** Drops the entry of a row; its memory goes with the page. @returns the bytes it took; 0: it was dropped before */
  drop (row: number): number {
    const size = this.#sizes[row] ?? 0
    this.#sizes[row] = 0
    return size
  }
}

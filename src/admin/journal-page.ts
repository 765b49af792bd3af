import type { Recorded } from './journal-entry.ts'

/**
 * Where an entry has its numbers. Those of a text are its length: the texts lie behind one another from `start`, the URL and
 * the headers of the answer as one. -1 stands for null.
 */
const AT = { id: 0, size: 1, time: 2, duration: 3, status: 4, known: 5, diagnosis: 6, start: 7, head: 8, requestBody: 9, requestBytes: 10, answerBody: 11, answerBytes: 12 } as const
const WIDTH = Object.keys(AT).length

/** What belongs to something that outlives the request anyway: to an operation, an account, a session, a connection. */
const NAMES = ['method', 'operation', 'user', 'session', 'address', 'messageId', 'requestHeaders', 'faults'] as const

type Names = { readonly [K in typeof NAMES[number]]: Array<Recorded[K]> }

/** Bytes of an entry beside its texts. */
const ROW_BYTES = 8 * (WIDTH + NAMES.length)

/** Bytes of text an entry takes. */
export function textBytes ({ url, requestBody, answer }: Recorded): number {
  return url.length + (requestBody?.latin1.length ?? 0) + (answer === null ? 0 : 1 + answer.headers.length + answer.body.latin1.length)
}

/**
 * Some entries of a journal, as numbers, bytes and names. Objects that outlive their request would have to be copied and
 * traced by the garbage collector, which takes it longer than writing them here.
 */
export class JournalPage {
  readonly rows: number
  readonly bytes: number
  readonly #numbers: Float64Array
  readonly #texts: Buffer
  readonly #names: Names = { method: [], operation: [], user: [], session: [], address: [], messageId: [], requestHeaders: [], faults: [] }
  #written = 0
  #end = 0

  /** @param rows entries it has room for @param bytes of texts it has room for */
  constructor (rows: number, bytes: number) {
    this.rows = rows
    this.bytes = bytes
    this.#numbers = new Float64Array(rows * WIDTH)
    this.#texts = Buffer.allocUnsafeSlow(bytes)
  }

  /** Rows that were written, those whose entry was dropped since included. */
  get written (): number {
    return this.#written
  }

  /** Writes an entry behind the others. @returns the bytes it takes; 0: there is no room for it */
  write (entry: Recorded): number {
    const { url, requestBody, answer, requestHeaders } = entry
    const head = answer === null ? url : `${url}\n${answer.headers}`
    const text = head + (requestBody?.latin1 ?? '') + (answer?.body.latin1 ?? '')
    if (this.#written === this.rows || this.#end + text.length > this.bytes) return 0
    const size = ROW_BYTES + text.length + requestHeaders.length
    const row = this.#written++
    const numbers = this.#numbers
    const at = row * WIDTH
    numbers[at + AT.id] = entry.id
    numbers[at + AT.size] = size
    numbers[at + AT.time] = entry.time
    numbers[at + AT.duration] = entry.duration
    numbers[at + AT.status] = answer?.status ?? -1
    numbers[at + AT.known] = entry.known ? 1 : 0
    numbers[at + AT.diagnosis] = entry.diagnosis ?? -1
    numbers[at + AT.start] = this.#end
    numbers[at + AT.head] = head.length
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
    names.faults[row] = entry.faults
    this.#end += this.#texts.write(text, this.#end, 'latin1')
    return size
  }

  /** The entry of a row; null: it was dropped. */
  read (row: number): Recorded | null {
    const number = (name: keyof typeof AT): number => this.#numbers[row * WIDTH + AT[name]] ?? NaN
    if (number('size') === 0) return null
    const text = (start: number, length: number): string => this.#texts.toString('latin1', start, start + length)
    const start = number('start')
    const [url = '', ...headers] = text(start, number('head')).split('\n')
    const body = start + number('head')
    const length = number('requestBody')
    const status = number('status')
    const names = this.#names
    return {
      id: number('id'),
      time: number('time'),
      duration: number('duration'),
      method: names.method[row] ?? null,
      url,
      operation: names.operation[row] ?? null,
      known: number('known') === 1,
      user: names.user[row] ?? null,
      session: names.session[row] ?? null,
      address: names.address[row] ?? '',
      requestHeaders: names.requestHeaders[row] ?? '',
      requestBody: length < 0 ? null : { latin1: text(body, length), bytes: number('requestBytes') },
      answer: status < 0 ? null : { status, headers: headers.join('\n'), body: { latin1: text(body + Math.max(length, 0), number('answerBody')), bytes: number('answerBytes') } },
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
    const at = row * WIDTH + AT.size
    const size = this.#numbers[at] ?? 0
    this.#numbers[at] = 0
    return size
  }
}

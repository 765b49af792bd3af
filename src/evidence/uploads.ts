import type { Flaw } from '../../certs/lab/flaw.ts'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { type LabCa, createLabCa, signRequest } from '../../certs/lab/lab-ca.ts'
import { type RequestFacts, decodeRequest } from '../../certs/x509/request.ts'
import { type Answers, Gathering, memberOf } from './facts.ts'
import type { Reader } from './reader.ts'
import type { Survey } from './survey.ts'

/** A console whose certificate is replaced. */
export interface Uploading {
  readonly reader: Pick<Reader, 'ask'>
  /** What a request is made of; its common name is `DistinguishedName`. */
  readonly fields: Readonly<Record<string, string>>
  readonly flaws?: readonly Flaw[]
  readonly now: Date
  /** Told each answer. */
  readonly onAnswer?: (question: string) => void
  readonly signal?: AbortSignal
}

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const GENERATE = `${ACTIONS}.GenerateCSR`
const CHAIN = `${ACTIONS}.UploadCertChain`
/** What takes a certificate, and what takes a chain. */
export const ENDPOINTS = [`${ACTIONS}.UploadCertificate`, CHAIN]

/** A file of an upload, in the names of questions. */
const FAULTLESS = 'faultless'
const ONCE_MORE = 'once more'

/**
 * Has a console make a request, and uploads to both endpoints what a lab CA makes of it with each flaw, and without any. What the
 * console accepts it presents from then on: at the end, also where the work is ended, the faultless chain, of a CA that nobody has.
 *
 * @throws {Unreachable} where the console does not come back in half a minute
 * @throws {Declined} where no session is opened any more
 * @throws where it makes no request, or the work is ended by its signal
 */
export async function tryUploads (uploading: Uploading): Promise<Survey> {
  const { flaws = FLAWS, signal } = uploading
  const uploads = new Uploads(uploading)
  try {
    await uploads.upload(CHAIN, null)
    await uploads.again()
    for (const flaw of flaws) {
      for (const endpoint of ENDPOINTS) {
        signal?.throwIfAborted()
        await uploads.upload(endpoint, flaw)
      }
    }
    for (const endpoint of ENDPOINTS) await uploads.upload(endpoint, null)
  } finally {
    if (uploads.isFlawed) await uploads.upload(CHAIN, null)
  }
  return uploads.found
}

class Uploads {
  readonly found = new Map<string, Answers>()
  readonly #uploading: Uploading
  readonly #ca: LabCa
  #request: RequestFacts | null = null
  /** What was accepted last. */
  #last: Buffer | null = null
  #isFlawed = false
  #isKeyKept = false

  constructor (uploading: Uploading) {
    this.#uploading = uploading
    this.#ca = createLabCa({ commonName: 'mock-ome compare', now: uploading.now })
  }

  /** Whether the console presents something that has a flaw. */
  get isFlawed (): boolean {
    return this.#isFlawed
  }

  /** Finds out whether the console still knows its key when it has accepted something. */
  async again (): Promise<void> {
    if (this.#last === null) return
    const { status } = await this.#asked(`${CHAIN} (${FAULTLESS}, ${ONCE_MORE})`, CHAIN, this.#last)
    this.#isKeyKept = status < 300
    await this.#back(status)
  }

  /** @param flaw null: the file has none */
  async upload (endpoint: string, flaw: Flaw | null): Promise<void> {
    const { now } = this.#uploading
    const request = this.#request ?? await this.#requested()
    const { file } = signRequest(this.#ca, request, { flaws: flaw === null ? [] : [flaw], now })
    const { status } = await this.#asked(`${endpoint} (${flaw?.id ?? FAULTLESS})`, endpoint, file)
    if (status >= 300) return
    this.#isFlawed = flaw !== null
    this.#last = file
    if (!this.#isKeyKept) this.#request = null
    await this.#back(status)
  }

  /** Waits for the web server, which is away for a while after what it has accepted. */
  async #back (status: number): Promise<void> {
    if (status < 300) await this.#uploading.reader.ask({ method: 'GET', path: '/api/ApplicationService/Info' })
  }

  /** Has a request made, of a new key. */
  async #requested (): Promise<RequestFacts> {
    const { fields } = this.#uploading
    const reading = await this.#asked(GENERATE, GENERATE, fields)
    const text = memberOf(reading.json, 'CertificateData')
    if (typeof text !== 'string') throw new Error(`the console makes no request: HTTP status ${reading.status}`)
    this.#request = decodeRequest(Buffer.from(text))
    return this.#request
  }

  async #asked (question: string, path: string, body: object): ReturnType<Reader['ask']> {
    const { reader, fields: { DistinguishedName: name = '' }, onAnswer } = this.#uploading
    const reading = await reader.ask({ method: 'POST', path, body })
    const gathering = new Gathering(path, false, new Map([[name, '{name}']]))
    gathering.add(reading)
    this.found.set(`POST ${question}`, gathering.answers)
    onAnswer?.(question)
    return reading
  }
}

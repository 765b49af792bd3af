import type { Clock } from '../clock/clock.ts'
import type { Refusal } from '../../messages.ts'
import type { Store } from '../store.ts'

/** Lines kept in memory. */
export const APPLICATION_LOG_LIMIT = 1_000
/** Threads of the product's Tomcat that take turns in the log. */
const THREADS = 20

/** How each upload announces its failure (KB 000221202): the single certificate has no method name. */
const PREFIX = {
  chain: 'SSLController - uploadNewCertificateChain(): Error uploading certificate chain: ',
  certificate: 'SSLController - '
}

/** `tomcat/application.log` of the log bundle, the one place where the real product tells the cause of CGEN1008. */
export class ApplicationLog {
  readonly #clock: Clock
  readonly #store: Store
  readonly #lines: string[] = []
  #requests = 0

  constructor (clock: Clock, store: Store) {
    this.#clock = clock
    this.#store = store
  }

  get lines (): readonly string[] {
    return this.#lines
  }

  /** Forgets the lines in memory; what a store has written stays. */
  clear (): void {
    this.#lines.length = 0
  }

  /** All that is kept of it, from before the last start as well. */
  async read (): Promise<string> {
    return await this.#store.readLog?.() ?? this.#lines.map(line => line + '\n').join('')
  }

  /** Writes the line of a refused upload, byte for byte as KB 000221202 prints it. @returns the line */
  uploadRefused (kind: keyof typeof PREFIX, refusal: Refusal): string {
    return this.#write('ERROR', PREFIX[kind] + JSON.stringify(refusal.body))
  }

  /**
   * Writes a refused connection in the same style, and a line for each reason, which the caller is not told.
   * KB 000221202 prints no such line: the words before the envelope are ours.
   */
  connectionRefused (refusal: Refusal, reasons: readonly string[]): void {
    this.#write('ERROR', `MigrationController - validateConnection(): Error validating connection: ${JSON.stringify(refusal.body)}`)
    // Names in certificates are a stranger's text: no line break of theirs begins a line of ours.
    for (const reason of reasons) this.#write('ERROR', `MigrationController - validateConnection(): ${reason.replace(/\p{C}/gu, '?')}`)
  }

  #write (level: 'ERROR', message: string): string {
    const thread = `ajp-nio-0:0:0:0:0:0:0:1-8009-exec-${(this.#requests++ % THREADS) + 1}`
    const line = `[${level}] ${this.#clock.text()} [${thread}] ${message}`
    this.#lines.push(line)
    if (this.#lines.length > APPLICATION_LOG_LIMIT) this.#lines.shift()
    this.#store.appendLog(line)
    return line
  }
}

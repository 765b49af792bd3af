import pLimit from 'p-limit'
import { Refusal } from '../src/messages.ts'
import { type KeyPair, type RsaKeySize, generateRsaKey } from './x509/key.ts'

/** Generations at a time. Two of the four threads of Node's pool are left to files and name look-ups. */
const PARALLEL = 2
/** Keys that may be waited for: what is beyond is refused at once, not in a minute. */
const MAX_WAITING = 32
/** Bits of the keys in stock. */
const STOCKED = 2048

/** Makes a key. */
export type GenerateKey = (bits: RsaKeySize) => Promise<KeyPair>

/**
 * The one gate that every RSA key comes through. Once the first was asked for, keys of 2048 bits are made ahead of need, so that a
 * certificate signing request is usually instant. A key is handed out once and never again: two appliances must not share one, since that
 * would void the check of the CSR key.
 */
export class KeyPool {
  readonly #size: number
  readonly #generate: GenerateKey
  readonly #gate = pLimit({ concurrency: PARALLEL, rejectOnClear: true })
  readonly #ready: KeyPair[] = []
  #filling = false
  #closed = false

  /** @param size keys kept in stock; 0 makes every key on demand */
  constructor (size: number, generate: GenerateKey = generateRsaKey) {
    this.#size = size
    this.#generate = generate
  }

  /** Keys in stock. */
  get available (): number {
    return this.#ready.length
  }

  /**
   * Hands out a key: from stock at once, else when its turn has come.
   *
   * @param hasLeft whether the client that waits is gone: it gets none, and none is made for it
   * @throws {Refusal} CGEN1008 with status 503 where too many wait, or the client has left
   */
  async take (bits: RsaKeySize = STOCKED, hasLeft: () => boolean = () => false): Promise<KeyPair> {
    if (this.#closed) throw closed()
    if (hasLeft()) throw left()
    const key = this.#fromStock(bits)
    this.#fill()
    if (key !== undefined) return key
    if (this.#gate.pendingCount >= MAX_WAITING) throw busy('too many wait for a key')
    try {
      const made = await this.#gate(async () => {
        if (hasLeft()) throw left()
        return this.#fromStock(bits) ?? await this.#generate(bits)
      })
      if (hasLeft()) {
        if (bits === STOCKED && !this.#closed && this.#ready.length < this.#size) this.#ready.push(made)
        throw left()
      }
      if (!this.#closed) return made
    } catch (error) {
      if (!this.#closed) throw error
    }
    throw closed()
  }

  /** Starts, in the background, to fill the stock: one key at a time, behind all who wait. */
  #fill (): void {
    if (this.#closed || this.#filling || this.#ready.length >= this.#size) return
    this.#filling = true
    this.#gate(async () => { this.#ready.push(await this.#generate(STOCKED)) }).then(() => {
      this.#filling = false
      this.#fill()
    }, () => { this.#filling = false })
  }

  /** Makes no more keys and refuses those who wait. */
  close (): void {
    this.#closed = true
    this.#ready.length = 0
    this.#gate.clearQueue()
  }

  #fromStock (bits: RsaKeySize): KeyPair | undefined {
    return bits === STOCKED ? this.#ready.pop() : undefined
  }
}

function closed (): Error {
  return new Error('the key pool is closed')
}

function left (): Refusal {
  return busy('the client has left')
}

function busy (reason: string): Refusal {
  return new Refusal('CGEN1008', [], { status: 503, reason })
}

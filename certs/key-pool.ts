import { type KeyPair, generateRsaKey } from './x509/key.ts'

/** One generation at a time leaves three of the four threads of Node's pool to files and name look-ups. */
const PARALLEL = 1

/**
 * RSA-2048 keys made ahead of need, so that a certificate signing request is usually instant. A key is handed out once
 * and never again: two appliances must not share one, since that would void the check of the CSR key.
 */
export class KeyPool {
  readonly #size: number
  readonly #ready: KeyPair[] = []
  readonly #waiting: Array<{ resolve: (key: KeyPair) => void, reject: (error: unknown) => void }> = []
  #making = 0
  #closed = false

  /** @param size keys kept in stock; 0 makes every key on demand */
  constructor (size: number) {
    this.#size = size
  }

  /** Keys in stock. */
  get available (): number {
    return this.#ready.length
  }

  /** Hands out a key: from stock at once, else as soon as one is made. */
  async take (): Promise<KeyPair> {
    if (this.#closed) throw new Error('the key pool is closed')
    const key = this.#ready.pop()
    const taken = key ?? new Promise<KeyPair>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.fill()
    return await taken
  }

  /** Starts, in the background, to fill the stock. */
  fill (): void {
    while (!this.#closed && this.#making < PARALLEL && this.#ready.length + this.#making < this.#size + this.#waiting.length) {
      this.#making++
      generateRsaKey(2048).then(key => this.#settle(key), error => this.#waiting.shift()?.reject(error)).finally(() => {
        this.#making--
        this.fill()
      })
    }
  }

  /** Makes no more keys and refuses those who wait. */
  close (): void {
    this.#closed = true
    this.#ready.length = 0
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the key pool is closed'))
  }

  #settle (key: KeyPair): void {
    const waiter = this.#waiting.shift()
    if (waiter !== undefined) waiter.resolve(key)
    else if (!this.#closed) this.#ready.push(key)
  }
}

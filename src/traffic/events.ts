import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { Declined } from './declined.ts'

/** Events that are kept for a listener that comes back, and for one that reads slowly. */
const KEPT = 500

/** Listeners at a time. */
const LISTENERS = 32

/** Milliseconds that events are still kept when the last listener has left. */
const PATIENCE = 60_000

/** Milliseconds between two signs of life: proxies end what is silent for longer. */
const HEARTBEAT = 15_000

/** A comment, which is no event. */
const BEAT = ': \n\n'

interface Told {
  readonly number: number
  readonly text: string
}

/**
 * What happens in a process, as it happens, for those who listen: server-sent events. It costs nothing while nobody does, and a bounded
 * amount of memory while somebody does: who reads too slowly loses the oldest, and is told how many.
 */
export class Events {
  /** Ids of an earlier process are none of this one. */
  readonly #run = randomBytes(4).toString('hex')
  readonly #now: () => number
  readonly #listeners = new Set<EventStream>()
  #kept: Told[] = []
  #last = 0
  #heartbeat: NodeJS.Timeout | null = null
  #leftAt = -Infinity

  /** @param now milliseconds of a clock that never goes back */
  constructor (now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** How many listen. */
  get listening (): number {
    return this.#listeners.size
  }

  /** Tells all who listen. @param data is asked only where somebody does; it must hold no secret */
  tell (type: string, data: () => object): void {
    const number = ++this.#last
    if (this.#listeners.size === 0 && this.#now() - this.#leftAt > PATIENCE) {
      this.#kept = []
      return
    }
    const told = { number, text: `id: ${this.#run}-${number}\nevent: ${type}\ndata: ${JSON.stringify(data())}\n\n` }
    this.#kept.push(told)
    if (this.#kept.length > KEPT) this.#kept.shift()
    for (const listener of this.#listeners) listener.offer(told.text)
  }

  /**
   * Listens from now on, or from where one left.
   *
   * @param lastId of the last event that was heard
   * @throws {Declined} where too many listen
   */
  listen (lastId?: string): EventStream {
    if (this.#listeners.size >= LISTENERS) throw new Declined('tooMany', `${LISTENERS} listen already`)
    const listener = new EventStream(() => { this.#leave(listener) })
    if (lastId !== undefined) this.#catchUp(listener, lastId)
    this.#listeners.add(listener)
    this.#heartbeat ??= setInterval(() => { this.beat() }, HEARTBEAT).unref()
    return listener
  }

  /** A sign of life to all who are not behind. */
  beat (): void {
    for (const listener of this.#listeners) listener.beat()
  }

  /** All who listen have heard it all. */
  close (): void {
    for (const listener of this.#listeners) listener.end()
  }

  #catchUp (listener: EventStream, lastId: string): void {
    const [run, number] = lastId.split('-')
    const heard = run === this.#run && /^\d{1,15}$/.test(number ?? '') ? Number(number) : -1
    const missed = this.#kept.filter(told => told.number > heard)
    if (heard < 0 || heard + missed.length !== this.#last) listener.miss(heard < 0 ? null : this.#last - heard - missed.length)
    for (const { text } of missed) listener.offer(text)
  }

  #leave (listener: EventStream): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
    this.#leftAt = this.#now()
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    this.#heartbeat = null
  }
}

/** The events of one listener, as they go over the wire. */
export class EventStream extends Readable {
  readonly #gone: () => void
  #waiting: string[] = []
  #lost = 0
  #isWanted = false

  /** @param gone it has ended, or nobody reads it any more */
  constructor (gone: () => void) {
    super()
    this.#gone = gone
    this.push('retry: 500\n\n')
  }

  /** Hands an event over, now or when there is room again. */
  offer (text: string): void {
    this.#waiting.push(text)
    if (this.#waiting.length > KEPT) {
      this.#waiting.shift()
      this.#lost++
    }
    if (this.#isWanted) this._read()
  }

  /** Tells that some events are not there any more. @param lost null: nobody knows how many */
  miss (lost: number | null): void {
    this.push(`event: gap\ndata: ${JSON.stringify({ lost })}\n\n`)
  }

  beat (): void {
    if (this.#isWanted) this.#isWanted = this.push(BEAT)
  }

  end (): void {
    this.#gone()
    this.push(null)
  }

  override _read (): void {
    this.#isWanted = true
    if (this.#lost > 0) this.miss(this.#lost)
    this.#lost = 0
    while (this.#isWanted) {
      const text = this.#waiting.shift()
      if (text === undefined) return
      this.#isWanted = this.push(text)
    }
  }

  override _destroy (error: Error | null, done: (error?: Error | null) => void): void {
    this.#gone()
    done(error)
  }
}

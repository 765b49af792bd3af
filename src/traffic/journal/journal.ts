import { Declined } from '../declined.ts'
import { type EntryView, type Recorded, bytesOf, viewOf } from './journal-entry.ts'
import { type JournalFilter, type Test, testOf } from './journal-filter.ts'

/** How much a journal keeps; what is more drops the oldest. No entries: it is off. */
export interface JournalLimits {
  readonly entries: number
  /** Of memory, for all entries. */
  readonly bytes: number
  /** Of each body. */
  readonly bodyBytes: number
}

export const DEFAULT_JOURNAL_LIMITS: JournalLimits = { entries: 1000, bytes: 8 * 1024 * 1024, bodyBytes: 16 * 1024 }

/**
 * What all journals of a process have in common: the bytes they hold together, and the order of their entries. The one
 * that is written to drops its oldest.
 */
export interface JournalBudget {
  readonly bytes: number
  used: number
  /** Entries there ever were. */
  entries: number
}

/** What came of waiting. */
export interface Waited {
  /** There were enough before the time was over. */
  readonly reached: boolean
  readonly count: number
}

interface Waiter {
  readonly test: Test
  readonly found: () => void
}

/** The latest requests of an appliance. */
export class Journal {
  readonly #budget: JournalBudget
  #limits: JournalLimits
  /** The oldest first. Those before {@link #first} are dropped, and undefined until the list is cut. */
  #list: Array<Recorded | undefined> = []
  #first = 0
  #bytes = 0
  #nextId = 1
  #dropped = 0
  readonly #recorded: (entry: Recorded) => void
  readonly #waiters = new Set<Waiter>()

  /** @param recorded hears of each entry */
  constructor (limits: JournalLimits, budget: JournalBudget, recorded: (entry: Recorded) => void = () => {}) {
    this.#recorded = recorded
    this.#limits = limits
    this.#budget = budget
  }

  get on (): boolean {
    return this.#limits.entries > 0
  }

  get limits (): JournalLimits {
    return this.#limits
  }

  /** How full it is, and how many entries it has dropped for want of room since it was last emptied. */
  get fill (): { readonly entries: number, readonly bytes: number, readonly dropped: number } {
    return { entries: this.#entries, bytes: this.#bytes, dropped: this.#dropped }
  }

  /** How many wait for requests. */
  get waiting (): number {
    return this.#waiters.size
  }

  /** Other limits, from now on. */
  configure (limits: Partial<JournalLimits>): void {
    this.#limits = { ...this.#limits, ...limits }
    this.#trim()
  }

  /** Id of a request that has arrived. They count up, also where there is no journal. */
  nextId (): number {
    return this.#nextId++
  }

  /** Place of a request that has arrived among those of all journals. */
  nextOrder (): number {
    return this.#budget.entries++
  }

  /** Keeps an entry; it must not change any more. */
  record (entry: Recorded): void {
    this.#list.push(entry)
    this.#grow(bytesOf(entry))
    this.#trim()
    for (const { test, found } of this.#waiters) if (test(entry)) found()
    this.#recorded(entry)
  }

  /** Entries that match, the newest first. @param limit how many of them are shown */
  list (filter: JournalFilter, limit: number): { readonly count: number, readonly entries: readonly EntryView[] } {
    const { count, entries } = this.latest(filter, limit)
    return { count, entries: entries.map(viewOf) }
  }

  /** The same with their secrets. */
  latest (filter: JournalFilter, limit: number): { readonly count: number, readonly entries: readonly Recorded[] } {
    const found = this.#matching(testOf(filter))
    return { count: found.length, entries: found.slice(-limit || found.length).reverse() }
  }

  /** @throws {Declined} where it is not there, or not any more */
  get (id: number): EntryView {
    const [found] = this.#matching(entry => entry.id === id)
    if (found === undefined) throw new Declined('unknown', `there is no request ${id} in the journal`)
    return viewOf(found)
  }

  count (filter: JournalFilter): number {
    return this.#matching(testOf(filter)).length
  }

  /** Removes what matches. Ids go on. @returns how many there were */
  remove (filter: JournalFilter): number {
    const gone = new Set(this.#matching(testOf(filter)))
    this.#list = this.#matching(entry => !gone.has(entry))
    this.#first = 0
    for (const entry of gone) this.#grow(-bytesOf(entry))
    return gone.size
  }

  /** Empties it. */
  clear (): void {
    this.remove({})
    this.#dropped = 0
  }

  /**
   * Waits until so many entries match, those that are there already included. There are fewer after `withinMs`, or once `signal` says
   * that nobody waits any more.
   */
  async wait (filter: JournalFilter, wanted: number, withinMs: number, signal: AbortSignal): Promise<Waited> {
    const test = testOf(filter)
    let count = this.#matching(test).length
    if (count >= wanted || signal.aborted) return { reached: count >= wanted, count }
    return await new Promise(resolve => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.#waiters.delete(waiter)
        resolve({ reached: count >= wanted, count })
      }
      const waiter: Waiter = { test, found: () => { if (++count >= wanted) end() } }
      const timer = setTimeout(end, withinMs)
      signal.addEventListener('abort', end)
      this.#waiters.add(waiter)
    })
  }

  get #entries (): number {
    return this.#list.length - this.#first
  }

  #matching (test: Test): Recorded[] {
    return this.#list.filter((entry): entry is Recorded => entry !== undefined && test(entry))
  }

  #grow (bytes: number): void {
    this.#bytes += bytes
    this.#budget.used += bytes
  }

  #trim (): void {
    const { entries, bytes } = this.#limits
    const { bytes: shared } = this.#budget
    while (this.#entries > entries || this.#bytes > bytes || (this.#entries > 1 && this.#budget.used > shared)) this.#dropOldest()
  }

  #dropOldest (): void {
    const oldest = this.#list[this.#first]
    if (oldest === undefined) return
    this.#list[this.#first++] = undefined
    this.#grow(-bytesOf(oldest))
    this.#dropped++
    // Cut in halves: a cut for each entry would move all the others each time.
    if (this.#first * 2 > this.#list.length) {
      this.#list = this.#list.slice(this.#first)
      this.#first = 0
    }
  }
}

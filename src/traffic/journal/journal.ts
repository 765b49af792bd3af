import { type EntryView, type Recorded, viewOf } from './journal-entry.ts'
import { type JournalFilter, type Test, testOf } from './journal-filter.ts'
import { JournalPage, textBytes } from './journal-page.ts'
import { Declined } from '../declined.ts'

/** How much a journal keeps; what is more drops the oldest. No entries: it is off. */
export interface JournalLimits {
  readonly entries: number
  /** Of memory, for all entries. */
  readonly bytes: number
  /** Of each body. */
  readonly bodyBytes: number
}

export const DEFAULT_JOURNAL_LIMITS: JournalLimits = { entries: 1000, bytes: 8 * 1024 * 1024, bodyBytes: 16 * 1024 }

/** Bytes that all journals of a process hold together. The one that is written to drops its oldest. */
export interface JournalBudget {
  readonly bytes: number
  used: number
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

/** What the largest page has room for. Pages grow with the journal: that of an appliance which is asked twice is small. */
const PAGE = { rows: 64, bytes: 32 * 1024, first: 1 / 16 } as const

/** The latest requests of an appliance. Empty, it holds no memory to speak of. */
export class Journal {
  readonly #budget: JournalBudget
  #limits: JournalLimits
  /** The oldest first. */
  readonly #pages: JournalPage[] = []
  /** Of the first page: the rows before it are dropped. */
  #firstRow = 0
  /** A page whose entries are all dropped, to be written anew: a full journal takes no more memory. */
  #spare: JournalPage | null = null
  #entries = 0
  #bytes = 0
  #nextId = 1
  #dropped = 0
  readonly #waiters = new Set<Waiter>()

  constructor (limits: JournalLimits, budget: JournalBudget) {
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

  record (entry: Recorded): void {
    const size = this.#pages.at(-1)?.write(entry) ?? 0
    this.#grow(1, size > 0 ? size : this.#newPage(textBytes(entry)).write(entry))
    this.#trim()
    for (const { test, found } of this.#waiters) if (test(entry)) found()
  }

  /** Entries that match, the newest first. @param limit how many of them are shown */
  list (filter: JournalFilter, limit: number): { readonly count: number, readonly entries: readonly EntryView[] } {
    const found = this.#matching(testOf(filter))
    return { count: found.length, entries: found.slice(-limit || found.length).reverse().map(({ entry }) => viewOf(entry)) }
  }

  /** @throws {Declined} where it is not there, or not any more */
  get (id: number): EntryView {
    const [found] = this.#matching(entry => entry.id === id)
    if (found === undefined) throw new Declined('unknown', `there is no request ${id} in the journal`)
    return viewOf(found.entry)
  }

  count (filter: JournalFilter): number {
    return this.#matching(testOf(filter)).length
  }

  /** Removes what matches. Ids go on. @returns how many there were */
  remove (filter: JournalFilter): number {
    const gone = this.#matching(testOf(filter))
    for (const { page, row } of gone) this.#grow(-1, -page.drop(row))
    if (this.#entries === 0) this.#forgetPages()
    return gone.length
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

  #matching (test: Test): Place[] {
    const found: Place[] = []
    for (const page of this.#pages) {
      for (let row = 0; row < page.written; row++) {
        const entry = page.read(row)
        if (entry !== null && test(entry)) found.push({ entry, page, row })
      }
    }
    return found
  }

  #grow (entries: number, bytes: number): void {
    this.#entries += entries
    this.#bytes += bytes
    this.#budget.used += bytes
  }

  /** @param needed bytes it must have room for */
  #newPage (needed: number): JournalPage {
    const { rows, bytes } = this.#pages.at(-1) ?? { rows: PAGE.rows * PAGE.first / 2, bytes: PAGE.bytes * PAGE.first / 2 }
    const size = Math.max(Math.min(bytes * 2, PAGE.bytes), needed)
    const page = this.#spare !== null && this.#spare.bytes >= size ? this.#spare : new JournalPage(Math.min(rows * 2, PAGE.rows), size)
    if (page === this.#spare) this.#spare = null
    this.#pages.push(page)
    return page
  }

  #trim (): void {
    const { entries, bytes } = this.#limits
    while (this.#entries > entries || this.#bytes > bytes || (this.#budget.used > this.#budget.bytes && this.#entries > 1)) this.#dropOldest()
  }

  #dropOldest (): void {
    const [page] = this.#pages
    if (page === undefined) return
    const size = page.drop(this.#firstRow++)
    if (size > 0) {
      this.#grow(-1, -size)
      this.#dropped++
    }
    if (this.#entries === 0) this.#forgetPages()
    else if (this.#firstRow === page.written) {
      this.#pages.shift()
      this.#firstRow = 0
      page.clear()
      // One that was made for a large body would hold its memory for small ones.
      this.#spare = page.bytes > PAGE.bytes ? null : page
    }
  }

  #forgetPages (): void {
    this.#pages.length = 0
    this.#spare = null
    this.#firstRow = 0
  }
}

/** An entry, and where it stands. */
interface Place {
  readonly entry: Recorded
  readonly page: JournalPage
  readonly row: number
}

import { Problem, notFound } from './api/problem.ts'

/** What a process keeps under ids. Of too many, the oldest goes. */
export class Kept<T extends { readonly id: string }> {
  readonly #what: string
  readonly #limit: number
  readonly #byId = new Map<string, T>()

  /** @param what one of them, in words @param limit beside those that {@link stays} */
  constructor (what: string, limit: number) {
    this.#what = what
    this.#limit = limit
  }

  /** Oldest first. */
  get list (): readonly T[] {
    return [...this.#byId.values()]
  }

  has (id: string): boolean {
    return this.#byId.has(id)
  }

  /** @throws {Problem} 404 */
  get (id: string): T {
    const known = this.#byId.get(id)
    if (known === undefined) throw notFound(`${this.#what} "${id}"`)
    return known
  }

  /** @throws {Problem} 404 */
  remove (id: string): void {
    this.get(id)
    this.#byId.delete(id)
  }

  /** Forgets all of them. */
  clear (): void {
    this.#byId.clear()
  }

  /** Keeps one, in the place of one with the same id. */
  put (one: T): T {
    const [oldest, ...others] = [...this.#byId.keys()].filter(id => !this.stays(id))
    if (oldest !== undefined && !this.has(one.id) && others.length + 1 >= this.#limit) this.#byId.delete(oldest)
    this.#byId.set(one.id, one)
    return one
  }

  /** Keeps one under an id that nothing has. @throws {Problem} 409 where it is taken */
  add (one: T): T {
    this.assertFree(one.id)
    return this.put(one)
  }

  /** @throws {Problem} 409 where an id is taken */
  protected assertFree (id: string): void {
    if (this.has(id)) throw new Problem(409, `there is a ${this.#what} "${id}" already`)
  }

  /** Whether one is kept whatever comes. */
  protected stays (_id: string): boolean {
    return false
  }
}

/**
 * Numbers that depend on nothing but the words they are made from: the same words, the same numbers, one after the other. Not for secrets.
 * Where nobody keeps the order of the draws, {@link chance} is asked.
 */
export class Random {
  #state: number

  constructor (...words: ReadonlyArray<string | number>) {
    this.#state = hash(words.join(' '))
  }

  /** From 0 to below 1 (mulberry32). */
  next (): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 to below the limit. */
  below (limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** @throws {RangeError} for a list without items */
  pick<T> (items: readonly T[]): T {
    return itemOf(items, this.below(items.length))
  }

  chance (probability: number): boolean {
    return this.next() < probability
  }

  /** So many hexadecimal digits, upper case. */
  hex (digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join('').toUpperCase()
  }
}

/** An item of a list. @throws {RangeError} where there is none */
export function itemOf<T> (items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`there is no item ${index} of ${items.length}`)
  return item
}

/**
 * A number from 0 to below 1 that depends on what is given and on nothing else: the n-th draw of a rule is the same however
 * many other rules have drawn in between.
 *
 * @param n a whole number
 */
export function chance (seed: number, key: string, n: number): number {
  let mixed = mix(seed)
  for (let index = 0; index < key.length; index++) mixed = mix(mixed ^ key.charCodeAt(index))
  return mix(mixed ^ n) / 2 ** 32
}

/** FNV-1a, 32 bits. */
function hash (text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** MurmurHash3's finalizer, after a step that keeps zero from staying zero. */
function mix (value: number): number {
  let hash = (value + 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

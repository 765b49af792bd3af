import { createHmac, randomBytes } from 'node:crypto'
import { parsed } from '../json.ts'
import { Masking } from '../secrets.ts'
import { type Kind, kindOfMember } from './kinds.ts'

/** What takes the place of a value. */
interface Replacement {
  readonly value: string
  readonly by: string
  readonly kind: Kind
  /** It is one wherever it stands; else only between other characters than letters and digits. */
  readonly anywhere: boolean
}

/** Shorter ones are replaced only where they are the whole text. */
const SHORTEST = 4
/** Texts remembered with what became of them. */
const MOST_REMEMBERED = 100_000
const WORD = /[A-Za-z0-9]/

/**
 * Replaces what identifies machines and people by values of the same shape: the same value by the same one, so that references hold. They
 * follow from a random key that nobody keeps.
 */
export class Scrubber {
  readonly #replacements = new Map<string, Replacement>()
  /** How long those are that begin with these characters, the longest first. */
  readonly #lengths = new Map<string, number[]>()
  readonly #counts = new Map<string, number>()
  readonly #masking = new Masking({ shaped: true })
  readonly #networks = new Map<string, string>()
  readonly #remembered = new Map<string, string>()
  readonly #taken: Set<string>
  readonly #key: Buffer

  /** @param values all there are, with their kinds: what takes their place is none of them */
  constructor (values: ReadonlyMap<string, Kind>, key: Buffer = randomBytes(32)) {
    this.#key = key
    this.#taken = new Set([...values.keys()].map(value => value.toLowerCase()))
    for (const network of [...values.keys()].map(networkOf)) if (network !== null) this.#taken.add(network)
    // A name with its domain is made of what takes the place of both.
    const simplest = [...values].sort(([one], [other]) => one.split('.').length - other.split('.').length)
    for (const [value, kind] of simplest) this.#add(value, this.#another(value, kind), kind)
    for (const { value, by, kind } of [...this.#replacements.values()]) this.#variants(value, by, kind)
    for (const lengths of this.#lengths.values()) lengths.sort((one, other) => other - one)
  }

  /** How many different values of each kind were replaced. */
  get counts (): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([one], [other]) => one.localeCompare(other)))
  }

  /** A copy in which all is replaced, names of members apart. */
  value (value: unknown, name = ''): unknown {
    if (typeof value === 'string') return name === '@odata.type' || name === '@odata.context' ? value : this.text(value)
    if (Array.isArray(value)) return value.map(item => this.value(item, name))
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value)
    const names = new Set(members.map(([inner]) => inner))
    return Object.fromEntries(members.map(([inner, member]) => {
      // However short: its name says what it is.
      const named = typeof member === 'string' && kindOfMember(inner, names) !== null ? this.#replacements.get(member)?.by : undefined
      return [inner, named ?? this.value(member, inner)]
    }))
  }

  /** A text, or a path. */
  text (text: string): string {
    const known = this.#remembered.get(text)
    if (known !== undefined) return known
    const scrubbed = this.#json(text) ?? this.#replaced(text)
    if (text.length <= 200) {
      if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear()
      this.#remembered.set(text, scrubbed)
    }
    return scrubbed
  }

  #json (text: string): string | null {
    const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined
    return inner !== undefined && JSON.stringify(inner) === text ? JSON.stringify(this.value(inner)) : null
  }

  #replaced (text: string): string {
    const whole = this.#replacements.get(text)
    if (whole !== undefined && (whole.anywhere || !/^\d{1,5}$/.test(text))) return whole.by
    const isPath = text.startsWith('/api/')
    let made = ''
    let from = 0
    for (let at = 0; at <= text.length - SHORTEST;) {
      const found = this.#longestAt(text, at, isPath)
      if (found === null) at++
      else {
        made += text.slice(from, at) + found.by
        from = at += found.value.length
      }
    }
    const scrubbed = made + text.slice(from)
    return isPath ? scrubbed : this.#masking.text(scrubbed)
  }

  #longestAt (text: string, at: number, isPath: boolean): Replacement | null {
    for (const length of this.#lengths.get(text.slice(at, at + SHORTEST)) ?? []) {
      const found = this.#replacements.get(text.slice(at, at + length))
      if (found !== undefined && stands(found, text, at, isPath)) return found
    }
    return null
  }

  #add (value: string, by: string, kind: Kind): void {
    this.#counts.set(kind.id, (this.#counts.get(kind.id) ?? 0) + 1)
    this.#put(value, by, kind)
  }

  /** The same value in other cases, and addresses without what parts them. */
  #variants (value: string, by: string, kind: Kind): void {
    const bare = (text: string): string => kind.hex === true ? text.replace(/[:-]/g, '') : text
    for (const form of [same, bare]) {
      for (const inCase of [same, lower, upper]) {
        const variant = inCase(form(value))
        if (this.#replacements.has(variant)) continue
        this.#put(variant, inCase(form(by)), kind)
      }
    }
  }

  #put (value: string, by: string, kind: Kind): void {
    this.#replacements.set(value, { value, by, kind, anywhere: isPeculiar(value) && !kind.id.startsWith('ip') })
    if (value.length < SHORTEST) return
    const beginning = value.slice(0, SHORTEST)
    const lengths = this.#lengths.get(beginning)
    if (lengths === undefined) this.#lengths.set(beginning, [value.length])
    else if (!lengths.includes(value.length)) lengths.push(value.length)
  }

  /** One of the same shape that is none of the values, and stands for no other. */
  #another (value: string, kind: Kind): string {
    if (kind.id === 'ipv4') return this.#address(value)
    const composed = kind.id === 'hostName' ? this.#composed(value) : value
    if (composed !== value && !this.#taken.has(composed.toLowerCase())) return composed
    for (let attempt = 0; ; attempt++) {
      // Where a shape has no other value left, it grows.
      const longer = value + 'x'.repeat(Math.floor(attempt / 200))
      const made = kind.id === 'ipv6' ? this.#ipv6(value, attempt) : this.#shaped(longer, kind, attempt)
      const known = made.toLowerCase()
      if (this.#taken.has(known)) continue
      this.#taken.add(known)
      return made
    }
  }

  #composed (value: string): string {
    const dot = value.indexOf('.')
    const parts = dot === -1 ? [] : [value.slice(0, dot), value.slice(dot + 1)]
    return parts.some(part => this.#replacements.has(part)) ? parts.map(part => this.#replacements.get(part)?.by ?? part).join('.') : value
  }

  /** Another network, private as most are; the host in it stays, so that ranges remain ranges. */
  #address (value: string): string {
    const network = networkOf(value) ?? ''
    const known = this.#networks.get(network)
    const host = value.slice(network.length)
    if (known !== undefined) return known + host
    for (let attempt = 0; ; attempt++) {
      const [one = 0, two = 0, three = 0] = this.#bytes(`network ${network}`, attempt)
      // Beyond the networks of 10.0.0.0/8 there are others.
      const made = attempt < 5_000 ? `10.${two}.${three}.` : `${1 + one % 126}.${two}.${three}.`
      if (this.#taken.has(made)) continue
      this.#taken.add(made)
      this.#networks.set(network, made)
      return made + host
    }
  }

  #ipv6 (value: string, attempt: number): string {
    const local = /^fe80:/i.test(value)
    const digits = this.#bytes(value, attempt).subarray(0, 16).toString('hex')
    const groups = (local ? `fe80000000000000${digits.slice(16)}` : `fd${digits.slice(2)}`).match(/.{4}/g) ?? []
    return groups.join(':')
  }

  #shaped (value: string, { id, hex = false }: Kind, attempt: number): string {
    let bytes: Buffer = Buffer.alloc(0)
    let used = 0
    const capital = /[A-F]/.test(value)
    return value.replace(/[A-Za-z0-9]/g, (letter, at: number) => {
      if (id === 'certificate' && isLabel(value, at)) return letter
      if (used === bytes.length) {
        bytes = this.#bytes(`${id} ${value} ${used === 0 ? 0 : at}`, attempt)
        used = 0
      }
      const byte = bytes[used++] ?? 0
      const digit = '0123456789abcdef'.charAt(byte % 16)
      if (hex && /[0-9a-f]/i.test(letter)) return capital ? upper(digit) : digit
      if (/\d/.test(letter)) return String(byte % 10)
      return String.fromCharCode((letter < 'a' ? 65 : 97) + byte % 26)
    })
  }

  #bytes (words: string, attempt: number): Buffer {
    return createHmac('sha256', this.#key).update(`${attempt} ${words}`).digest()
  }
}

const same = (text: string): string => text
const lower = (text: string): string => text.toLowerCase()
const upper = (text: string): string => text.toUpperCase()

/** Whether no word of a language and no number is like it. */
function isPeculiar (value: string): boolean {
  return value.length >= 5 && /\d/.test(value) && /\D/.test(value)
}

/** The lines of a PEM file that say what it is. */
function isLabel (text: string, at: number): boolean {
  if (!text.startsWith('-----BEGIN')) return false
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at)
  return line.startsWith('-----')
}

/** The first three numbers of an IPv4 address, with the dot behind them. */
function networkOf (value: string): string | null {
  return /^(?:\d{1,3}\.){3}(?=\d{1,3}$)/.exec(value)?.[0] ?? null
}

/** Whether what is found there is the value, and not a part of a word or a number. */
function stands ({ value, anywhere }: Replacement, text: string, at: number, isPath: boolean): boolean {
  // Ids of the product are numbers, and stay.
  if (/^\d+$/.test(value) && (isPath || value.length < 7)) return false
  if (isPath && !anywhere) return false
  if (anywhere) return true
  const before = text.charAt(at - 1)
  const after = text.charAt(at + value.length)
  return !WORD.test(before) && !WORD.test(after)
}

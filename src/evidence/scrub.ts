import { createHmac, randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { parsed } from '../json.ts'
import { Masking } from '../secrets.ts'
import { type Kind, isVersion, kindsIn } from './kinds.ts'

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
  /** What became of IPv6 addresses, by their shortest form. */
  readonly #ipv6 = new Map<string, string>()
  readonly #remembered = new Map<string, string>()
  readonly #taken: Set<string>
  readonly #key: Buffer

  /** @param values all there are, with their kinds: what takes their place is none of them */
  constructor (values: ReadonlyMap<string, Kind>, key: Buffer = randomBytes(32)) {
    this.#key = key
    this.#taken = new Set([...values.keys()].map(value => value.toLowerCase()))
    for (const network of [...values.keys()].map(networkOf)) if (network !== null) this.#taken.add(network)
    // A name with its domain is made of what takes the place of both.
    const simplest = [...values].sort(([one], [other]) => one.split(/[.\\@]/).length - other.split(/[.\\@]/).length)
    for (const [value, kind] of simplest) this.#add(value, this.#another(value, kind), kind)
    for (const { value, by, kind } of [...this.#replacements.values()]) this.#variants(value, by, kind)
    for (const lengths of this.#lengths.values()) lengths.sort((one, other) => other - one)
  }

  /** How many different values of each kind were replaced. */
  get counts (): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([one], [other]) => one.localeCompare(other)))
  }

  /** A copy in which all is replaced, names of members apart. */
  value (value: unknown): unknown {
    return this.#value(value, '', null)
  }

  /** A text, or a path. */
  text (text: string): string {
    const known = this.#remembered.get(text)
    if (known !== undefined) return known
    const scrubbed = this.#json(text, null) ?? this.#replaced(text, '')
    if (text.length <= 200) {
      if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear()
      this.#remembered.set(text, scrubbed)
    }
    return scrubbed
  }

  #value (value: unknown, name: string, kind: Kind | null): unknown {
    if (typeof value === 'string') return this.#member(value, name, kind)
    if (Array.isArray(value)) return value.map(item => this.#value(item, name, kind))
    if (typeof value !== 'object' || value === null) return value
    const kinds = kindsIn(value, kind)
    return Object.fromEntries(Object.entries(value).map(([inner, member]) => [inner, this.#value(member, inner, kinds.get(inner) ?? null)]))
  }

  #member (text: string, name: string, kind: Kind | null): string {
    if (name === '@odata.type' || name === '@odata.context') return text
    if (kind === null) return isVersion(name) ? this.#json(text, null) ?? this.#replaced(text, 'ipv4') : this.text(text)
    const json = this.#json(text, kind)
    if (json !== null) return json
    // However short, and though it is a word of the product: its name says what it is.
    const named = this.#replacements.get(text)?.by
    if (named !== undefined) return named
    return kind.id === 'secret' && !/^(?:true|false)$/i.test(text) ? this.#shaped(text, kind, 0) : this.text(text)
  }

  #json (text: string, kind: Kind | null): string | null {
    const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined
    return inner === undefined ? null : laidOutAs(text, this.#value(inner, '', kind))
  }

  /** @param but id of a kind that is left */
  #replaced (text: string, but: string): string {
    const whole = this.#replacements.get(text)
    if (whole !== undefined && whole.kind.id !== but && (whole.anywhere || !/^\d{1,5}$/.test(text))) return whole.by
    const isPath = text.startsWith('/api/')
    let made = ''
    let from = 0
    for (let at = 0; at <= text.length - SHORTEST;) {
      const found = this.#longestAt(text, at, isPath, but)
      if (found === null) at++
      else {
        made += text.slice(from, at) + found.by
        from = at += found.value.length
      }
    }
    const scrubbed = made + text.slice(from)
    return isPath ? scrubbed : this.#masking.text(scrubbed)
  }

  #longestAt (text: string, at: number, isPath: boolean, but: string): Replacement | null {
    for (const length of this.#lengths.get(text.slice(at, at + SHORTEST)) ?? []) {
      const found = this.#replacements.get(text.slice(at, at + length))
      if (found !== undefined && found.kind.id !== but && stands(found, text, at, isPath)) return found
    }
    return null
  }

  #add (value: string, by: string, kind: Kind): void {
    this.#counts.set(kind.id, (this.#counts.get(kind.id) ?? 0) + 1)
    this.#put(value, by, kind)
  }

  /** The same value in other cases, and addresses with what else parts them. */
  #variants (value: string, by: string, kind: Kind): void {
    // A network is named without a host, as in `10.1.2.*`.
    if (kind.id === 'ipv4') this.#put(value.replace(/\.\d+$/, ''), by.replace(/\.\d+$/, ''), kind)
    for (const form of formsOf(value, kind)) {
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
    const known = this.#ipv6.get(shortest(value))
    if (kind.id === 'ipv6' && known !== undefined) return known
    const composed = this.#composed(value, kind)
    if (composed !== value && !this.#taken.has(composed.toLowerCase())) return composed
    for (let attempt = 0; ; attempt++) {
      // Where a shape has no other value left, it grows.
      const longer = value + 'x'.repeat(Math.floor(attempt / 200))
      const made = kind.id === 'ipv6' ? this.#sixth(value, attempt) : this.#shaped(longer, kind, attempt)
      const lowered = made.toLowerCase()
      if (this.#taken.has(lowered)) continue
      this.#taken.add(lowered)
      if (kind.id === 'ipv6') this.#ipv6.set(shortest(value), made)
      return made
    }
  }

  /** Of what takes the place of its parts: a host in its domain, a user in that of a directory. The same where they have none. */
  #composed (value: string, { id }: Kind): string {
    const pattern = id === 'hostName' ? /^([^.]+)(\.)(.+)$/ : /^([^\\@]+)([\\@])(.+)$/
    if (id !== 'hostName' && id !== 'userName') return value
    return value.replace(pattern, (_, first: string, between: string, second: string) => {
      const [one, other] = [first, second].map(part => this.#replacements.get(part)?.by)
      return `${one ?? first}${between}${other ?? second}`
    })
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

  #sixth (value: string, attempt: number): string {
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
        bytes = this.#bytes(`${id} ${hex ? bare(value).toLowerCase() : value} ${used === 0 ? 0 : at}`, attempt)
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
const bare = (text: string): string => text.replace(/[:.-]/g, '')

/** How MAC addresses and world wide names are written: their digits, parted in pairs or in fours, or not. */
const PARTED: ReadonlyArray<(text: string) => string> = [
  bare,
  text => bare(text).replace(/..(?=.)/g, '$&:'),
  text => bare(text).replace(/..(?=.)/g, '$&-'),
  text => bare(text).replace(/....(?=.)/g, '$&.')
]

function formsOf (value: string, { id, hex = false }: Kind): ReadonlyArray<(text: string) => string> {
  if (!hex) return [same]
  return id !== 'uuid' && /^[0-9a-f]+$/i.test(bare(value)) ? [same, ...PARTED] : [same, bare]
}

/** An IPv6 address as it is written shortest. */
function shortest (value: string): string {
  try {
    return new URL(`http://[${value}]/`).hostname
  } catch {
    return value
  }
}

/** JSON with the blanks and the order of a text, and the texts of a value that is like it. */
function laidOutAs (text: string, value: unknown): string {
  const texts: string[] = []
  const plain = JSON.stringify(value)
  for (const [one] of plain.matchAll(STRING)) texts.push(one)
  let at = 0
  const laid = text.replace(STRING, one => texts[at++] ?? one)
  return at === texts.length && isDeepStrictEqual(parsed(laid), value) ? laid : plain
}

/** A text or a name in JSON. */
const STRING = /"(?:[^"\\]|\\.)*"/g

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
function stands ({ value, anywhere, kind }: Replacement, text: string, at: number, isPath: boolean): boolean {
  // Ids of the product are numbers, and stay.
  if (/^\d+$/.test(value) && (isPath || value.length < 7)) return false
  if (isPath && !anywhere) return false
  if (anywhere) return true
  const before = text.charAt(at - 1)
  // The end of a number with more dots.
  if (kind.id === 'ipv4' && before === '.') return false
  const after = text.charAt(at + value.length)
  return !WORD.test(before) && !WORD.test(after)
}

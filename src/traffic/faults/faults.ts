import type { Socket } from 'node:net'
import type { Shutters } from '../../http/traffic.ts'
import { chance } from '../../chance.ts'
import { Declined } from '../declined.ts'
import type { Action } from './kinds/index.ts'
import { type Asked, FaultRule } from './fault-rule.ts'
import type { FaultSpec } from './schema.ts'
import { WEATHERS } from './weather.ts'
import type { Weather } from './weather-names.ts'

/** Rules an appliance may have beside its weather. */
const RULES_LIMIT = 200

/** What a rule did to a request or a connection. */
export interface FaultHit {
  readonly rule: string
  /** null: a delay alone. */
  readonly kind: string | null
  readonly delayMs: number
}

/** What all rules together do to a request. */
export interface Strike {
  readonly hits: readonly FaultHit[]
  readonly delayMs: number
  readonly action: Action | null
}

/**
 * What goes wrong on an appliance, and how often. Every rule is asked about every request, and each draws by the number of
 * its own matches: the same seed and the same requests give the same faults. Delays add up; of several effects that of the
 * first rule counts, and the others do not strike. Rules come before the weather.
 */
export class Faults {
  readonly #name: string
  readonly #start: { readonly weather: Weather, readonly seed: number }
  readonly #counts = new Map<string, number>()
  #weather: Weather = 'calm'
  #seed = 0
  /** Of seed and name. */
  #mixed = 0
  #rules: readonly FaultRule[] = []
  #nextId = 1
  #shutters: Shutters | null = null

  /** @param name of the appliance: two of a fleet do not fail in step @param start what {@link reset} comes back to */
  constructor (name: string, start: { readonly weather: Weather, readonly seed: number }) {
    this.#name = name
    this.#start = start
    this.reset()
  }

  /** Whether there is a rule at all. */
  get active (): boolean {
    return this.#rules.length > 0
  }

  /** In the order in which they are asked. */
  get rules (): readonly FaultRule[] {
    return this.#rules
  }

  get weather (): Weather {
    return this.#weather
  }

  get seed (): number {
    return this.#seed
  }

  /** How often each kind struck since the start; a reset does not change it. `delay`: alone. */
  get counts (): ReadonlyMap<string, number> {
    return this.#counts
  }

  /**
   * Puts a rule behind the others. One that closes the port and matches everything strikes at once.
   *
   * @throws {Declined} a rule that can never do what it says, and one too many
   */
  add (spec: FaultSpec): FaultRule {
    check(spec)
    const own = this.#rules.filter(({ origin }) => origin === 'rule')
    if (own.length >= RULES_LIMIT) throw new Declined('tooMany', `there are ${RULES_LIMIT} rules already; delete some`)
    const rule = new FaultRule(String(this.#nextId++), 'rule', spec)
    this.#rules = [...own, rule, ...this.#rules.filter(({ origin }) => origin === 'weather')]
    if (rule.action?.shut !== undefined && rule.unconditional) {
      this.#count(rule, 0)
      this.#shutters?.shut(rule.action.shut)
    }
    return rule
  }

  /** @throws {Declined} where there is none */
  get (id: string): FaultRule {
    const rule = this.#rules.find(rule => rule.id === id)
    if (rule === undefined) throw new Declined('unknown', `there is no fault rule "${id}"`)
    return rule
  }

  /** @throws {Declined} where there is none */
  remove (id: string): void {
    const gone = this.get(id)
    this.#rules = this.#rules.filter(rule => rule !== gone)
    if (gone.action?.shut !== undefined) this.#shutters?.reopen()
  }

  /** Removes all rules; the weather stays. */
  clear (): void {
    this.#rules = this.#rules.filter(({ origin }) => origin === 'weather')
    this.#shutters?.reopen()
  }

  /** Changes the weather, or the seed, or both. All rules count from the start again. */
  set ({ weather = this.#weather, seed = this.#seed }: { readonly weather?: Weather, readonly seed?: number }): void {
    this.#weather = weather
    this.#seed = seed
    this.#mixed = chance(seed, this.#name, 0) * 2 ** 32
    const own = this.#rules.filter(({ origin }) => origin === 'rule')
    for (const rule of own) rule.restart()
    this.#rules = [...own, ...WEATHERS[weather].map((spec, index) => new FaultRule(`${weather}-${index + 1}`, 'weather', spec))]
  }

  /** As at the start of the process: its weather and its seed, no other rule, an open port. */
  reset (): void {
    this.clear()
    this.#nextId = 1
    this.set(this.#start)
  }

  attach (shutters: Shutters): void {
    this.#shutters = shutters
  }

  /** What happens to a request; null: nothing. */
  strike (asked: Asked): Strike | null {
    let action: Action | null = null
    let delayMs = 0
    let hits: FaultHit[] | null = null
    for (const rule of this.#rules) {
      if (!strikesRequests(rule) || !rule.matches(asked) || !rule.draw(this.#mixed)) continue
      if (rule.action !== null && action !== null) continue
      const delay = Math.round(rule.delay(this.#mixed))
      hits ??= []
      hits.push(this.#count(rule, delay))
      delayMs += delay
      action ??= rule.action
    }
    return hits === null ? null : { hits, delayMs, action }
  }

  /** What happens to a new connection; null: nothing. */
  greet (socket: Socket): FaultHit | null {
    for (const rule of this.#rules) {
      if (rule.action?.greet === undefined || !rule.draw(this.#mixed)) continue
      rule.action.greet(socket)
      return this.#count(rule, 0)
    }
    return null
  }

  /** Closes the port, as a strike has it. */
  shut (seconds: number): void {
    this.#shutters?.shut(seconds)
  }

  #count (rule: FaultRule, delayMs: number): FaultHit {
    rule.hits++
    const kind = rule.spec.effect?.kind ?? null
    this.#counts.set(kind ?? 'delay', (this.#counts.get(kind ?? 'delay') ?? 0) + 1)
    return { rule: rule.id, kind, delayMs }
  }
}

/** Neither a connection's rule, nor one that has struck when it was made. */
function strikesRequests ({ action, unconditional }: FaultRule): boolean {
  return action?.greet === undefined && (action?.shut === undefined || !unconditional)
}

function check ({ match = {}, delay, effect }: FaultSpec): void {
  if (effect === undefined && delay === undefined) throw unfit('a rule needs an effect or a delay', '/effect', 'is missing')
  if (delay?.kind === 'uniform' && delay.fromMs > delay.toMs) throw unfit('a uniform delay goes up', '/delay/toMs', 'is less than fromMs')
  if (effect?.kind !== 'handshake') return
  const [named] = Object.keys(match)
  if (named !== undefined) {
    throw unfit('before TLS nothing is known of a request: a handshake cannot be matched', `/match/${named}`, 'is not for this kind')
  }
  if (delay !== undefined) throw unfit('a handshake is not delayed', '/delay', 'is not for this kind')
}

function unfit (sentence: string, pointer: string, detail: string): Declined {
  return new Declined('unfit', sentence, [{ pointer, detail }])
}

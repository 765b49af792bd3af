import { chance } from '../../chance.ts'
import { glob } from './glob.ts'
import { type Action, actionOf } from './kinds/index.ts'
import type { FaultMatch, FaultSpec } from './schema.ts'

/** A request, as rules look at it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly operation: string
  /** Worked out only if a rule asks. */
  readonly user: () => string | null
}

/** A rule in force, and how often it has matched and struck. */
export class FaultRule {
  readonly id: string
  readonly origin: 'rule' | 'weather'
  readonly spec: FaultSpec
  readonly action: Action | null
  matched = 0
  hits = 0
  readonly #tests: ReadonlyArray<(asked: Asked) => boolean>

  constructor (id: string, origin: FaultRule['origin'], spec: FaultSpec) {
    this.id = id
    this.origin = origin
    this.spec = spec
    this.action = spec.effect === undefined ? null : actionOf(spec.effect)
    this.#tests = testsOf(spec.match ?? {})
  }

  matches (asked: Asked): boolean {
    return this.#tests.every(test => test(asked))
  }

  /** Nothing is asked of requests: all match. */
  get unconditional (): boolean {
    return this.#tests.length === 0
  }

  /** Counts a match, and tells whether the rule wants to strike. */
  draw (seed: number): boolean {
    const { probability = 1, skip = 0, times = null } = this.spec
    const turn = this.matched++
    return turn >= skip && (times === null || this.hits < times) && chance(seed, `${this.id} strikes`, turn) < probability
  }

  /** The delay of the match that was drawn last, in milliseconds. */
  delay (seed: number): number {
    const { delay } = this.spec
    if (delay === undefined) return 0
    const part = chance(seed, `${this.id} delays`, this.matched - 1)
    if (delay.kind === 'fixed') return delay.ms
    if (delay.kind === 'uniform') return delay.fromMs + part * (delay.toMs - delay.fromMs)
    return Math.max(0, delay.ms + (2 * part - 1) * delay.byMs)
  }

  /** As if it had just been made. */
  restart (): void {
    this.matched = 0
    this.hits = 0
  }
}

function testsOf ({ method, path, operation, user }: FaultMatch): Array<(asked: Asked) => boolean> {
  const tests: Array<(asked: Asked) => boolean> = []
  if (method !== undefined) tests.push(asked => asked.method === method.toUpperCase())
  if (path !== undefined) tests.push(matching(path, asked => asked.path))
  if (operation !== undefined) tests.push(matching(operation, asked => asked.operation))
  if (user !== undefined) tests.push(asked => asked.user() === user)
  return tests
}

function matching (pattern: string, part: (asked: Asked) => string): (asked: Asked) => boolean {
  const matches = glob(pattern)
  return asked => matches(part(asked))
}

import { type Typed, TEXT, closed, constant, list, map, number, oneOf, orNull, text, union, within } from '../../schema/schema.ts'
import { EFFECT } from './kinds/index.ts'
import { WEATHER_NAMES } from './weather-names.ts'

const MILLISECONDS = number({ minimum: 0, maximum: 3_600_000 })
const PATTERN = text({ minLength: 1, maxLength: 500, description: '* stands for any text' })
const LARGEST = Number.MAX_SAFE_INTEGER

/** What a request has to be for a rule to apply. */
export type FaultMatch = Typed<typeof MATCH>

const MATCH = closed({}, {
  method: text({ pattern: '^[A-Za-z]{1,20}$' }),
  path: { ...PATTERN, description: 'without its query; * stands for any text' },
  operation: { ...PATTERN, description: "as the journal has it: GET /api/SessionService/Sessions('{id}'); * stands for any text" },
  user: { ...TEXT, description: 'whose credentials or token a request carries' }
})

/** How long the appliance does nothing. */
export type Delay = Typed<typeof DELAY>

const DELAY = {
  ...union('kind', [
    { title: 'fixed', ...closed({ kind: constant('fixed'), ms: MILLISECONDS }) },
    { title: 'uniform', ...closed({ kind: constant('uniform'), fromMs: MILLISECONDS, toMs: MILLISECONDS }) },
    {
      title: 'jitter',
      description: 'around `ms`, by `byMs` at most',
      ...closed({ kind: constant('jitter'), ms: MILLISECONDS, byMs: MILLISECONDS })
    }
  ]),
  description: 'in milliseconds'
}

/** What a rule always has: its defaults, where nothing else is asked for. */
const LIMITS = {
  match: { ...MATCH, description: 'what is absent does not matter' },
  probability: number({ minimum: 0, maximum: 1, default: 1 }),
  skip: within(0, LARGEST, { default: 0, description: 'matching requests that are spared first' }),
  times: { ...orNull(within(1, LARGEST)), default: null, description: 'how often it may strike; null: for ever' }
}

/** What it may have. */
const MISCHIEF = { name: text({ maxLength: 200 }), delay: DELAY, effect: EFFECT }

/** A rule as it is asked for. */
export type FaultSpec = Typed<typeof FAULT_SPEC>

export const FAULT_SPEC = closed({}, { ...LIMITS, ...MISCHIEF })

/** A rule in force. */
export const RULE = closed({
  ...LIMITS,
  id: TEXT,
  origin: { ...oneOf(['rule', 'weather']), description: 'weather: it comes with the weather and goes with it' },
  matched: within(0, LARGEST),
  hits: within(0, LARGEST, { description: 'how often it struck' })
}, { ...MISCHIEF, warning: text({ description: 'told once, when the rule is made: why it may never strike' }) })

const SEED = within(0, 2 ** 31 - 1, {
  description: 'of all that comes by chance: the same seed and the same requests give the same faults'
})
const WEATHER = oneOf(WEATHER_NAMES)

/** Another weather, or another seed. */
export const WEATHER_CHANGE = closed({}, { weather: WEATHER, seed: SEED })

/** All that may go wrong on an appliance. */
export const FAULTS = closed({
  weather: WEATHER,
  seed: SEED,
  counts: map(within(0, LARGEST), { description: 'faults that struck, by kind' }),
  rules: list(RULE)
})

import type { FaultSpec } from './schema.ts'
import type { Weather } from './weather-names.ts'

/** Faults that come by chance, in three strengths. Of none of them a handshake fails: health checks would, too. */
export const WEATHERS: Readonly<Record<Weather, readonly FaultSpec[]>> = {
  calm: [],
  flaky: [
    { name: 'a pause now and then', probability: 0.05, delay: { kind: 'uniform', fromMs: 50, toMs: 500 } },
    { name: 'too busy', probability: 0.02, effect: { kind: 'unavailable', status: 503, retryAfter: 1 } },
    { name: 'too many requests', probability: 0.01, effect: { kind: 'unavailable', status: 429, retryAfter: 1 } },
    { name: 'an error of the appliance', probability: 0.01, effect: { kind: 'status', status: 500 } },
    { name: 'a connection that breaks', probability: 0.01, effect: { kind: 'reset' } }
  ],
  hostile: [
    { name: 'a pause', probability: 0.2, delay: { kind: 'uniform', fromMs: 100, toMs: 2000 } },
    { name: 'too busy', probability: 0.08, effect: { kind: 'unavailable', status: 503, retryAfter: 2 } },
    { name: 'too many requests', probability: 0.04, effect: { kind: 'unavailable', status: 429, retryAfter: 2 } },
    { name: 'an error of the appliance', probability: 0.04, effect: { kind: 'status', status: 500 } },
    { name: 'a connection that breaks', probability: 0.04, effect: { kind: 'reset' } },
    { name: 'an answer that is lost', probability: 0.02, effect: { kind: 'reset', after: true } },
    { name: 'an answer cut short', probability: 0.02, effect: { kind: 'cut', bytes: 40 } },
    { name: 'an answer that is no JSON', probability: 0.02, effect: { kind: 'malformed' } },
    { name: 'an answer without a body', probability: 0.02, effect: { kind: 'empty' } },
    { name: 'an answer that says it is HTML', probability: 0.02, effect: { kind: 'contentType' } },
    { name: 'a slow answer', probability: 0.02, effect: { kind: 'slow', bytesPerSecond: 1000 } }
  ]
}

import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import { type Place, reachable } from '../place.ts'
import { send } from './send.ts'

/** Tells our own questions from those of clients: nobody wants them in a journal, or answered by a fault. */
export const PROBE_AGENT = 'mock-ome probe'

/** What came of asking one: null where it answers. */
export interface Outcome<P extends Place> {
  readonly place: P
  readonly error: Error | null
}

/** Handshakes made at once. */
const AT_ONCE = 16

/**
 * Asks appliances of this machine for HTTPS. Any answer will do, 401 is the usual one: it proves the port, the handshake and
 * the application. Never throws.
 *
 * @param withinMs what all of it may take; absent, there is no limit
 * @returns an outcome for each, in the order of `places`
 */
export async function probeAll<P extends Place> (places: readonly P[], withinMs?: number): Promise<Array<Outcome<P>>> {
  const deadline = withinMs === undefined ? null : AbortSignal.timeout(withinMs)
  // Each probe listens to it while it runs.
  if (deadline !== null) setMaxListeners(AT_ONCE, deadline)
  return await pLimit(AT_ONCE).map(places, async place => {
    const question = { ...reachable(place), path: '/api/ApplicationService/Info', headers: { 'user-agent': PROBE_AGENT } }
    const error = await send({ ...question, signal: deadline }).then(() => null, (error: Error) => error)
    const late = error !== null && deadline?.aborted === true
    return { place, error: late ? new Error(`no answer within ${Number(withinMs) / 1000} s`) : error }
  })
}

import { errorOf, listOf, member, textOf } from '../shared/json.ts'
import type { Call } from './api.ts'

/** Two consoles, and what is to be wrong on purpose. */
export interface Pair {
  readonly source: string
  readonly target: string
  /** The target is certified by a CA of its own: the validation is to fail. */
  readonly differentCas: boolean
}

/** What came of a step. */
export interface Step {
  readonly title: string
  readonly outcome: 'passed' | 'failed' | 'not reached'
  /** What was found, for a person. */
  readonly detail: string
}

/** Calls the admin API. */
type Ask = (call: Call) => Promise<unknown>

/** What steps find out for those that follow. */
interface Found {
  readonly ask: Ask
  readonly pair: Pair
  readonly authorities: Record<'source' | 'target', unknown>
}

interface Rehearsed {
  readonly title: (pair: Pair) => string
  /** @returns what was found @throws with the reason where it fails */
  readonly run: (found: Found) => Promise<string>
}

const SIDES = ['source', 'target'] as const

/** KB 000221202, step by step. */
const STEPS: readonly Rehearsed[] = [
  {
    title: ({ differentCas }) => differentCas ? 'A CA for each console is made' : 'One CA for both consoles is made',
    run: makeAuthorities
  },
  ...SIDES.map(side => ({
    title: (pair: Pair) => `${pair[side]} generates a request, the CA signs it, the chain is uploaded`,
    run: async (found: Found) => await certify(found, side)
  })),
  ...SIDES.map(side => ({
    title: (pair: Pair) => `${pair[side]} presents the chain`,
    run: async (found: Found) => await presented(found, side)
  })),
  { title: () => 'Both consoles trust the root they were given', run: trusted },
  { title: () => 'Both chains are valid by the clocks of both consoles', run: inTime },
  { title: ({ source, target }) => `${source} and ${target} authenticate each other`, run: meet }
]

/** Rehearses what the article asks for before a migration. @param tell hears of the steps so far after each */
export async function rehearse (ask: Ask, pair: Pair, tell: (steps: readonly Step[]) => void): Promise<readonly Step[]> {
  const found: Found = { ask, pair, authorities: { source: null, target: null } }
  const steps: Step[] = STEPS.map(({ title }) => ({ title: title(pair), outcome: 'not reached', detail: '' }))
  for (const [index, { title, run }] of STEPS.entries()) {
    const step = { title: title(pair) }
    try {
      steps[index] = { ...step, outcome: 'passed', detail: await run(found) }
    } catch (thrown) {
      steps[index] = { ...step, outcome: 'failed', detail: errorOf(thrown).message }
    }
    tell([...steps])
    if (steps[index].outcome === 'failed') break
  }
  return steps
}

async function makeAuthorities ({ ask, pair, authorities }: Found): Promise<string> {
  const make = async (): Promise<unknown> => await ask({ method: 'POST', path: '/v1/certificate-authorities', json: {} })
  authorities.source = await make()
  authorities.target = pair.differentCas ? await make() : authorities.source
  return [...new Set(SIDES.map(side => `${textOf(authorities[side], 'commonName')} (${textOf(authorities[side], 'id')})`))].join(', ')
}

async function certify ({ ask, pair, authorities }: Found, side: typeof SIDES[number]): Promise<string> {
  const ca = textOf(authorities[side], 'id')
  const [leaf] = listOf(await ask({ method: 'POST', path: `${pathOf(pair[side])}/certify`, json: { ca } }), 'facts')
  return `${textOf(leaf, 'subject')}, SHA-256 ${textOf(leaf, 'fingerprint256')}`
}

async function presented ({ ask, pair }: Found, side: typeof SIDES[number]): Promise<string> {
  const certificate = member(await ask({ method: 'GET', path: pathOf(pair[side]) }), 'certificate')
  const subjects = listOf(certificate, 'facts').map(one => textOf(one, 'subject'))
  if (textOf(certificate, 'origin') !== 'chain') throw new Error(`it presents a certificate of the origin ${textOf(certificate, 'origin')}`)
  return subjects.join(' <- ')
}

async function trusted ({ ask, pair, authorities }: Found): Promise<string> {
  for (const side of SIDES) {
    const anchors = listOf(await ask({ method: 'GET', path: pathOf(pair[side]) }), 'trustStore').map(anchor => textOf(anchor).trim())
    if (!anchors.includes(textOf(authorities[side], 'root').trim())) throw new Error(`${pair[side]} does not trust its root`)
  }
  return 'each has its root in its trust store'
}

async function inTime ({ ask, pair }: Found): Promise<string> {
  const views = await Promise.all(SIDES.map(async side => await ask({ method: 'GET', path: pathOf(pair[side]) })))
  for (const judge of views) {
    const now = textOf(judge, 'clock', 'time')
    for (const one of views.flatMap(view => listOf(view, 'certificate', 'facts'))) {
      const [from, to] = [textOf(one, 'notBefore'), textOf(one, 'notAfter')]
      if (now < from || now > to) {
        throw new Error(`by the clock of ${textOf(judge, 'name')} it is ${now}: ${textOf(one, 'subject')} is valid from ${from} to ${to}`)
      }
    }
  }
  return views.map(view => `${textOf(view, 'name')}: ${textOf(view, 'clock', 'time')}`).join(', ')
}

async function meet ({ ask, pair: { source, target } }: Found): Promise<string> {
  const outcome = await ask({ method: 'POST', path: '/v1/migrations/validate', json: { source, target } })
  if (textOf(outcome, 'accepted') === 'true') return textOf(outcome, 'note') || 'as client and as server, each accepts the other'
  throw new Error(`${textOf(outcome, 'refusal', 'message')} Why: ${textOf(outcome, 'cause')}`)
}

function pathOf (name: string): string {
  return `/v1/appliances/${encodeURIComponent(name)}`
}

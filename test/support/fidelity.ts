import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHAIN_RULES } from '../../certs/verdict/chain-rules.ts'
import { FILE_RULES } from '../../certs/verdict/file-rules.ts'
import { PEER_RULES } from '../../certs/verdict/peer.ts'
import { routes } from '../../routes/index.ts'
import { coverageOf } from '../../src/admin/documents/coverage.ts'
import type { Claim } from '../../src/admin/documents/fidelity.ts'
import { KNOWN_SOURCES, OPERATION_SOURCES } from '../../src/admin/documents/known-operations.ts'
import { notServed } from '../../src/admin/documents/not-served.ts'
import { SWITCHES } from '../../src/appliance/switches.ts'
import { SWITCHES_TOLD } from '../../src/evidence/choices.ts'
import { MESSAGES_TOLD, operationsTold } from '../../src/evidence/told.ts'
import { type BuiltInGroup, BUILT_IN_GROUPS } from '../../src/estate/groups.ts'
import { messages } from '../../src/messages.ts'
import { MEETING_RULES } from '../../src/migration/meeting-rules.ts'
import { type Count, asking, holderOf, judging, naming } from './held-by.ts'

/** Where the rows are kept for the product, which has no tests. */
export const KEPT = join(process.cwd(), 'src/admin/documents/fidelity.json')

/** Who says it, by what a basis cites; the first that fits counts. */
const CITED: ReadonlyArray<readonly [RegExp, string]> = [
  [/^KB \d|; KB \d|^zero trust \(KB \d|^User's Guide \d/, 'printed by the vendor'],
  [/\bRFC \d/, 'a standard'],
  [/\bissue \d/, 'seen by users'],
  [/^(?:Ansible collection|Terraform provider)\b/, "in Dell's clients"]
]

const earlier = new Map<string, string | null>(JSON.parse(readFileSync(KEPT, 'utf8')).map(({ what, heldBy }: Claim) => [what, heldBy]))

/** Everything that the mock says of the product: what it rests on, which test holds it, and whether a comparison can prove it. */
export const CLAIMS: readonly Claim[] = [
  ...[...FILE_RULES, ...CHAIN_RULES].map(({ id, basis }) => ruleClaim(id, basis, true)),
  ...[...PEER_RULES, ...MEETING_RULES].map(({ id, basis }) => ruleClaim(id, basis, false)),
  ...SWITCHES.map(({ name, basis }) => {
    return held(name, naming(name), { kind: 'switch', source: basis, sure: 'left open', told: SWITCHES_TOLD.has(name) ? 'yes' : null })
  }),
  ...Object.entries(messages).map(([id, { source }]) => {
    return held(id, naming(id), { kind: 'message', source, sure: id.startsWith('MOCK') ? 'ours' : sureOf(source), told: MESSAGES_TOLD.get(id) ?? null })
  }),
  ...BUILT_IN_GROUPS.flatMap(group => group.source === undefined ? [] : [groupClaim(group, group.source)]),
  ...operationClaims()
]

/** The rows as they are kept: a line each. */
export function keptClaims (): string {
  return `[\n${CLAIMS.map(claim => `  ${JSON.stringify(claim)}`).join(',\n')}\n]\n`
}

function ruleClaim (what: string, source: string, isOfFiles: boolean): Claim {
  const sure = sureOf(source)
  return held(what, judging(what), { kind: 'rule', source, sure, told: isOfFiles && sure !== 'ours' ? 'with --certificates' : null })
}

function held (what: string, count: Count, claim: Pick<Claim, 'kind' | 'source' | 'sure' | 'told'>): Claim {
  return { what, since: null, until: null, ...claim, heldBy: holderOf(count, earlier.get(what) ?? null, [claim.kind === 'rule' ? '/certs/' : '/routes/']), unheld: null }
}

/** A group is known by its place: some are elsewhere since a version. */
function groupClaim ({ name, parentId, since, until }: BuiltInGroup, source: string): Claim {
  const above = BUILT_IN_GROUPS.find(({ id }) => id === parentId)?.name ?? ''
  const claim = held(`${name} below ${above}`, naming(name), { kind: 'group', source, sure: sureOf(source), told: 'yes' })
  return { ...claim, since: since ?? null, until: until ?? null }
}

function operationClaims (): Claim[] {
  const told = operationsTold()
  return coverageOf(routes, { count: () => 0, sources: () => new Set() }).map(({ operation, coverage, since }): Claim => {
    const kind = { simulated: 'operation', ours: 'operation', stubbed: 'stub', absent: 'absent operation' }[coverage]
    const tags = KNOWN_SOURCES.get(operation) ?? []
    const sources = OPERATION_SOURCES.filter(({ tag }) => tags.includes(tag))
    const unheld = coverage === 'absent' ? notServed(operation)?.reason ?? null : null
    return {
      what: operation,
      kind,
      since,
      until: null,
      source: sources.map(({ source }) => source).join(', ') || 'no public source names it',
      sure: sources[0]?.sure ?? 'ours',
      heldBy: coverage !== 'absent' ? holderOf(asking(operation), earlier.get(operation) ?? null, [...folderOf(operation), '/routes/']) : null,
      unheld,
      told: told.get(operation) ?? null
    }
  })
}

/** Where tests of a service are, if it has a folder: those of JobService in `/job-service`. */
function folderOf (operation: string): string[] {
  const [, service] = /\/api\/(\w+)/.exec(operation) ?? []
  return service === undefined ? [] : [`/${service.replace(/\B[A-Z]/g, '-$&').toLowerCase()}`]
}

function sureOf (source: string): string {
  return CITED.find(([cites]) => cites.test(source))?.[1] ?? 'ours'
}

import { randomBytes } from 'node:crypto'
import { Problem } from '../../src/admin/api/problem.ts'
import { RESET_PARTS, type ResetPart, reset } from '../../src/admin/reset.ts'
import { AdminAnswer, type AdminCall, type AdminRoute, applianceRoute, fleetRoute } from '../../src/admin/api/route.ts'
import { APPLIANCE, ID, NAME, PORT, SNAPSHOT_DOCUMENT, SWITCHES, VERSION } from '../../src/admin/api/schema.ts'
import { switchesOf } from '../../src/admin/switches.ts'
import { applianceView } from '../../src/admin/view.ts'
import { DEFAULT_VERSION } from '../../src/appliance/version.ts'
import type { Written } from '../../src/appliance/written.ts'
import { type Typed, FLAG, closed, list, within } from '../../src/schema/schema.ts'

const WANTED = closed({}, {
  name: { ...NAME, description: 'default: one that is free' },
  version: { ...VERSION, description: `default: that of the snapshot, or ${DEFAULT_VERSION}` },
  port: { ...PORT, default: 0 },
  migrationPort: { ...PORT, description: 'where peers connect for a migration' },
  devices: within(0, 100_000, { description: 'managed devices; default: as the others have' }),
  seed: within(0, 2 ** 31 - 1, { description: 'what they are generated from' }),
  switches: SWITCHES,
  snapshot: { ...closed({ appliance: NAME, id: ID }), description: 'a snapshot of this process, to begin with' },
  state: { ...SNAPSHOT_DOCUMENT, description: 'a downloaded snapshot, with its keys, to begin with' }
})

const RESET = {
  ...closed({}, { state: FLAG, journal: FLAG, faults: FLAG }),
  description: 'what to take back; without a body everything, with one what is true in it'
}

/** The appliances of the process: they can be made and dropped while it runs. */
export const appliances: readonly AdminRoute[] = [
  fleetRoute({ method: 'GET', path: '/appliances', summary: 'List the appliances', answer: closed({ appliances: list(APPLIANCE) }) },
    ({ fleet }) => ({ appliances: fleet.members.map(applianceView) })),

  fleetRoute({
    method: 'POST',
    path: '/appliances',
    summary: 'Start an appliance',
    description: 'Answers when the TLS port of the new appliance has answered. It has the administrator of the others, lives in memory, ' +
      'and is gone with the process.',
    body: WANTED,
    bodyOptional: true,
    answer: APPLIANCE,
    status: 201
  }, async ({ fleet, body = {} }) => {
    const origin = await originOf(fleet, body)
    const { name = randomName(fleet), version = origin?.version ?? DEFAULT_VERSION, port, migrationPort, devices, seed, switches } = body
    if (origin !== null && origin.version !== version) {
      throw new Problem(409, `the snapshot is of version ${origin.version}, not ${version}`)
    }
    const member = await fleet.add({
      name,
      version,
      ...(port !== undefined && { port }),
      ...(migrationPort !== undefined && { migrationPort }),
      ...(devices !== undefined && { devices }),
      ...(seed !== undefined && { seed }),
      ...(switches !== undefined && { fidelity: switchesOf(switches) }),
      ...(origin !== null && { contents: origin.contents })
    })
    return new AdminAnswer(201, applianceView(member), { location: `/v1/appliances/${name}` })
  }),

  applianceRoute({ method: 'GET', path: '', summary: 'Read an appliance', answer: APPLIANCE }, ({ member }) => applianceView(member)),

  applianceRoute({
    method: 'DELETE',
    path: '',
    summary: 'Stop an appliance and forget it',
    description: 'Its folder stays, if it has one.'
  }, async ({ fleet, appliance: { name } }) => { await fleet.remove(name) }),

  applianceRoute({ method: 'POST', path: '/reset', summary: 'Take an appliance back to its start', body: RESET, bodyOptional: true },
    async ({ fleet, member, body }) => { await reset(fleet, member, partsOf(body)) }),

  fleetRoute({ method: 'POST', path: '/reset', summary: 'Take all appliances back to their start', body: RESET, bodyOptional: true },
    async ({ fleet, body }) => { await Promise.all(fleet.members.map(async member => { await reset(fleet, member, partsOf(body)) })) })
]

function partsOf (input: Typed<typeof RESET> | undefined): readonly ResetPart[] {
  return input === undefined ? RESET_PARTS : RESET_PARTS.filter(part => input[part] === true)
}

interface Origin {
  readonly version: string
  readonly contents: Written
}

/** What a new appliance begins with; null: it comes from the factory. */
async function originOf (fleet: AdminCall['fleet'], { snapshot, state }: Typed<typeof WANTED>): Promise<Origin | null> {
  if (snapshot !== undefined && state !== undefined) {
    throw new Problem(422, 'an appliance begins with a snapshot or with a state, not with both')
  }
  const { contentsOf, documentOf } = await import('../../src/admin/snapshots/snapshot-document.ts')
  if (state !== undefined) return { version: state.version, contents: contentsOf(state) }
  if (snapshot === undefined) return null
  const { appliance: { ledger }, snapshots } = fleet.member(snapshot.appliance)
  const document = documentOf(snapshots.get(snapshot.id), ledger.slices, true)
  return { version: document.version, contents: contentsOf(document) }
}

function randomName ({ members }: AdminCall['fleet']): string {
  for (;;) {
    const name = `ome-${randomBytes(4).toString('hex')}`
    if (!members.some(({ appliance }) => appliance.name === name)) return name
  }
}

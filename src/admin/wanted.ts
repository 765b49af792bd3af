import { DEFAULT_VERSION } from '../appliance/version.ts'
import type { Written } from '../appliance/written.ts'
import type { Answers } from '../recording/answers.ts'
import { type Typed, FLAG, anyOf, closed, within } from '../schema/schema.ts'
import { Problem } from './api/problem.ts'
import { ID, NAME, PORT, SNAPSHOT_DOCUMENT, SWITCHES, VERSION } from './api/schema.ts'
import { OWN } from './authorities.ts'
import { CREDENTIALS, certify, install } from './certify.ts'
import type { AdminFleet, Template } from './fleet.ts'
import { switchesOf } from './switches.ts'

/** An appliance that is wanted while the process runs: what the admin API and the library take. */
export const WANTED = closed({}, {
  name: { ...NAME, description: 'default: one that is free' },
  version: { ...VERSION, description: `default: that of the snapshot or the recording, or ${DEFAULT_VERSION}` },
  port: { ...PORT, default: 0 },
  migrationPort: { ...PORT, description: 'where peers connect for a migration' },
  devices: within(0, 100_000, { description: 'managed devices; default: as the others have' }),
  seed: within(0, 2 ** 31 - 1, { description: 'what they are generated from' }),
  switches: SWITCHES,
  snapshot: { ...closed({ appliance: NAME, id: ID }), description: 'a snapshot of this process, to begin with' },
  state: { ...SNAPSHOT_DOCUMENT, description: 'a downloaded snapshot, with its keys, to begin with' },
  recording: { ...ID, description: 'id of a recording of this process to answer from' },
  certified: { ...anyOf(FLAG, ID), description: `id of a CA that certifies it before it starts; true: \`${OWN}\`, the process's own` },
  certificate: { ...CREDENTIALS, description: 'what it presents from the start; it is judged as an upload is' }
})

type Wish = Typed<typeof WANTED>

/** What to make an appliance of. @throws {Problem} 404, 409 or 422 where it begins with what is not there, or does not go together */
export async function templateOf (fleet: AdminFleet, wish: Wish & { readonly name: string }): Promise<Template> {
  const origin = await originOf(fleet, wish)
  const recording = recordingOf(fleet, wish)
  const known = origin?.version ?? recording?.head.console ?? ''
  const { name, version = known === '' ? DEFAULT_VERSION : known, port, migrationPort, devices, seed, switches } = wish
  if (origin !== null && origin.version !== version) {
    throw new Problem(409, `the snapshot is of version ${origin.version}, not ${version}`)
  }
  const begin = await beginningOf(fleet, wish)
  return {
    name,
    version,
    ...(port !== undefined && { port }),
    ...(migrationPort !== undefined && { migrationPort }),
    ...(devices !== undefined && { devices }),
    ...(seed !== undefined && { seed }),
    ...(switches !== undefined && { switches: switchesOf(switches) }),
    ...(origin !== null && { contents: origin.contents }),
    ...(recording !== null && { recording }),
    ...(begin !== null && { begin })
  }
}

interface Origin {
  readonly version: string
  readonly contents: Written
}

/** What a new appliance begins with; null: it comes from the factory. */
async function originOf (fleet: AdminFleet, { snapshot, state }: Wish): Promise<Origin | null> {
  if (snapshot !== undefined && state !== undefined) {
    throw new Problem(422, 'an appliance begins with a snapshot or with a state, not with both')
  }
  const { contentsOf, documentOf } = await import('./snapshots/snapshot-document.ts')
  if (state !== undefined) return { version: state.version, contents: contentsOf(state) }
  if (snapshot === undefined) return null
  const { appliance: { ledger }, snapshots } = fleet.member(snapshot.appliance)
  const document = documentOf(snapshots.get(snapshot.id), ledger.slices, true)
  return { version: document.version, contents: contentsOf(document) }
}

/** What a new appliance answers from; null: from nothing that was recorded. */
function recordingOf ({ recordings }: AdminFleet, { recording, snapshot, state, devices }: Wish): Answers | null {
  if (recording === undefined) return null
  if (snapshot !== undefined || state !== undefined) {
    throw new Problem(422, 'an appliance answers from a recording or begins with what was kept of another, not both')
  }
  if (devices !== undefined) throw new Problem(422, 'an appliance that answers from a recording has the devices of that')
  return recordings.get(recording).answers
}

type Begin = NonNullable<Template['begin']>

async function beginningOf (fleet: AdminFleet, { certified = false, certificate }: Wish): Promise<Begin | null> {
  if (certified !== false && certificate !== undefined) {
    throw new Problem(422, 'an appliance is certified by a CA or begins with a certificate, not both')
  }
  const applicant = { host: fleet.host, userName: fleet.administrator.userName }
  if (certificate !== undefined) return async appliance => { await install(appliance, certificate, applicant) }
  if (certified === false) return null
  const authority = await fleet.authorities.named(certified === true ? undefined : certified)
  return async appliance => { await certify(appliance, authority, applicant) }
}

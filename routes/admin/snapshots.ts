import { DIFFERENCE, differences } from '../../src/admin/snapshots/diff.ts'
import { AdminAnswer, applianceRoute } from '../../src/admin/api/route.ts'
import { ID, SNAPSHOT, SNAPSHOT_DOCUMENT } from '../../src/admin/api/schema.ts'
import { type Snapshot, SNAPSHOTS_LIMIT, restore } from '../../src/admin/snapshots/snapshots.ts'
import { type Typed, FLAG, closed, list } from '../../src/schema/schema.ts'

const ONE = '/snapshots/:snapshot'
const params = { snapshot: ID }

const DIFFERENCES = closed({
  differences: list(DIFFERENCE)
})

/** Snapshots of an appliance. */
export const snapshots = [
  applianceRoute({ method: 'GET', path: '/snapshots', summary: 'List the snapshots', answer: closed({ snapshots: list(SNAPSHOT) }) },
    ({ member }) => ({ snapshots: member.snapshots.list.map(view) })),

  applianceRoute({
    method: 'POST',
    path: '/snapshots',
    summary: 'Take a snapshot',
    description: `Of more than ${SNAPSHOTS_LIMIT}, the oldest goes.`,
    body: closed({}, { id: { ...ID, description: 'default: a number' } }),
    example: { id: 'clean' },
    bodyOptional: true,
    answer: SNAPSHOT,
    status: 201
  }, ({ appliance, member, body }) => {
    const snapshot = member.snapshots.take(appliance, body?.id)
    return new AdminAnswer(201, view(snapshot), { location: `/v1/appliances/${appliance.name}/snapshots/${snapshot.id}` })
  }),

  applianceRoute({
    method: 'GET',
    path: ONE,
    params,
    summary: 'Download a snapshot',
    description: 'Private keys and digests of passwords are in it only with `keys`; it can be restored only then.',
    query: { keys: { ...FLAG, default: false } },
    answer: SNAPSHOT_DOCUMENT
  }, async ({ appliance, member, params: { snapshot }, query }) => {
    const { documentOf } = await import('../../src/admin/snapshots/snapshot-document.ts')
    return documentOf(member.snapshots.get(snapshot), appliance.ledger.slices, query.keys)
  }),

  applianceRoute({
    method: 'PUT',
    path: ONE,
    params,
    summary: 'Upload a snapshot',
    description: 'What was downloaded with its keys, from this appliance or another of its version.',
    body: SNAPSHOT_DOCUMENT,
    answer: SNAPSHOT
  }, async ({ appliance: { ledger }, member, params: { snapshot: id }, body }) => {
    const { contentsOf } = await import('../../src/admin/snapshots/snapshot-document.ts')
    const { takenAt, appliance, version } = body
    return view(member.snapshots.put({ id, takenAt, appliance, version, contents: ledger.slices.read(contentsOf(body)) }))
  }),

  applianceRoute({ method: 'DELETE', path: ONE, params, summary: 'Delete a snapshot' },
    ({ member, params: { snapshot } }) => { member.snapshots.remove(snapshot) }),

  applianceRoute({
    method: 'POST',
    path: `${ONE}/restore`,
    params,
    summary: 'Turn the appliance back into a snapshot',
    description: 'Sessions end.'
  }, async ({ appliance, member, params: { snapshot } }) => { await restore(appliance, member.snapshots.get(snapshot)) }),

  applianceRoute({
    method: 'GET',
    path: `${ONE}/diff`,
    params,
    summary: 'Compare a snapshot with another one, or with now',
    description: 'Secrets are told to differ, and not shown.',
    query: { against: { ...ID, description: 'id of another snapshot; absent: the appliance as it is' } },
    answer: DIFFERENCES
  }, ({ appliance, member, params: { snapshot }, query: { against } }) => {
    const after = against === undefined ? appliance.ledger.state : member.snapshots.get(against).contents.state
    return { differences: differences(member.snapshots.get(snapshot).contents.state, after) }
  })
]

function view ({ id, takenAt, appliance, version, contents: { state: { revision } } }: Snapshot): Typed<typeof SNAPSHOT> {
  return { id, takenAt, appliance, version, revision }
}

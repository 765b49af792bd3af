import { AdminAnswer, fleetRoute } from '../../src/admin/api/route.ts'
import { ID } from '../../src/admin/api/schema.ts'
import { RECORDING, RECORDINGS_LIMIT, recordingView } from '../../src/admin/recordings.ts'
import { BYTES, closed, list } from '../../src/schema/schema.ts'

const ONE = '/recordings/:recording'
const params = { recording: ID }

/** Recordings of consoles, which appliances answer from. */
export const recordings = [
  fleetRoute({ method: 'GET', path: '/recordings', summary: 'List the recordings', answer: closed({ recordings: list(RECORDING) }) },
    ({ fleet }) => ({ recordings: fleet.recordings.list.map(recordingView) })),

  fleetRoute({
    method: 'POST',
    path: '/recordings',
    summary: 'Upload a recording',
    description: 'The file that `mock-ome record` wrote: 64 MiB, and 1 GiB when it is unpacked. An appliance answers from it that is ' +
      `started with its id. Of more than ${RECORDINGS_LIMIT}, the oldest goes.`,
    query: { id: { ...ID, description: 'default: a UUID' } },
    body: { ...BYTES, description: 'a recording' },
    takes: ['application/gzip', 'application/octet-stream'],
    answer: RECORDING,
    status: 201
  }, async ({ fleet, query: { id }, body }) => {
    const recording = await fleet.recordings.read(body, id)
    return new AdminAnswer(201, recordingView(recording), { location: `/v1/recordings/${recording.id}` })
  }),

  fleetRoute({ method: 'GET', path: ONE, params, summary: 'Read a recording', answer: RECORDING },
    ({ fleet, params: { recording } }) => recordingView(fleet.recordings.get(recording))),

  fleetRoute({
    method: 'DELETE',
    path: ONE,
    params,
    summary: 'Delete a recording',
    description: 'Appliances that answer from it go on.'
  }, ({ fleet, params: { recording } }) => { fleet.recordings.remove(recording) })
]

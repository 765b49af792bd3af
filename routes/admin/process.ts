import { AdminAnswer, fleetRoute } from '../../src/admin/api/route.ts'
import { TIME } from '../../src/admin/api/schema.ts'
import { DEFAULT_VERSION } from '../../src/appliance/version.ts'
import { version } from '../../src/package.ts'
import { INTEGER, TEXT, closed, list, number, oneOf } from '../../src/schema/schema.ts'

const INFO = closed({
  name: oneOf(['mock-ome']),
  version: TEXT,
  node: { ...TEXT, description: 'version of Node.js' },
  pid: INTEGER,
  startedAt: TIME,
  uptimeSeconds: number(),
  host: { ...TEXT, description: 'address all appliances listen on' },
  username: { ...TEXT, description: 'administrator of new appliances' },
  defaultVersion: { ...TEXT, description: 'of OME, where none is asked for' },
  appliances: list(closed({ name: TEXT, version: TEXT, url: TEXT }))
})

/** The process itself. */
export const process = [
  fleetRoute({ method: 'GET', path: '/info', summary: 'Tell what runs here', answer: INFO }, ({ fleet }) => {
    const uptimeSeconds = globalThis.process.uptime()
    return {
      name: 'mock-ome' as const,
      version: version(),
      node: globalThis.process.versions.node,
      pid: globalThis.process.pid,
      startedAt: new Date(Date.now() - uptimeSeconds * 1000).toISOString(),
      uptimeSeconds,
      host: fleet.host,
      username: fleet.administrator.userName,
      defaultVersion: DEFAULT_VERSION,
      appliances: fleet.members.map(({ endpoint: { name, version, url } }) => ({ name, version, url }))
    }
  }),

  fleetRoute({
    method: 'POST',
    path: '/shutdown',
    summary: 'End the process',
    description: 'As SIGTERM does: no more is accepted, and what runs is finished. The answer comes first.',
    answer: closed({ status: oneOf(['stopping']) }),
    status: 202
  }, ({ shutdown }) => {
    shutdown()
    return new AdminAnswer(202, { status: 'stopping' as const })
  })
]

import { PEER, askPeers } from '../../src/admin/peers.ts'
import { fleetRoute } from '../../src/admin/api/route.ts'
import { closed, list } from '../../src/schema/schema.ts'

/** Appliances of other processes. */
export const peers = [
  fleetRoute({
    method: 'GET',
    path: '/peers',
    summary: 'List the appliances of other processes',
    description: 'Of those that `--peer` names, as their health checks tell. What one can do to them, their own admin APIs do.',
    answer: closed({ peers: list(PEER) })
  }, async ({ peers }) => ({ peers: await askPeers(peers) }))
]

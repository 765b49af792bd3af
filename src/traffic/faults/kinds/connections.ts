import type { Socket } from 'node:net'
import { tcpBelow } from '../../../http/door.ts'
import { oneOf } from '../../../schema/schema.ts'
import { kind } from './kind.ts'

/** Descriptions of fatal alerts (RFC 8446, section 6). */
const ALERTS = [
  { name: 'handshake_failure', description: 40 },
  { name: 'bad_certificate', description: 42 },
  { name: 'certificate_expired', description: 45 },
  { name: 'protocol_version', description: 70 },
  { name: 'internal_error', description: 80 },
  { name: 'unrecognized_name', description: 112 }
] as const

/** What happens to a connection before the appliance hears of it. */
export const CONNECTION_KINDS = [
  kind('handshake', {
    summary: 'the TLS handshake fails: the client hello is answered by a fatal alert, or (`none`) the connection is closed without a word',
    required: {},
    optional: { alert: oneOf([...ALERTS.map(({ name }) => name), 'none'], { default: 'handshake_failure' }) },
    action: ({ alert = 'handshake_failure' }) => ({
      greet: socket => {
        socket.on('error', () => { socket.destroy() })
        socket.once('data', () => {
          const told = ALERTS.find(({ name }) => name === alert)
          if (told === undefined) socket.end()
          else socket.end(fatalAlert(told.description))
        })
        // A client that never speaks must not keep it open for ever.
        socket.setTimeout(30_000, () => { socket.destroy() })
      }
    })
  })
]

/** Ends a connection by a TCP reset: what a client sees when a machine goes down or a firewall forgets. */
export function hangUp (socket: Socket): void {
  // TLS then closes by itself: destroyed as well, it would leave Node's list of connections broken.
  const below = tcpBelow(socket)
  if (below !== null) below.resetAndDestroy()
  else socket.destroy()
}

/** An alert record (RFC 8446, sections 5.1 and 6): content type 21, version TLS 1.2, two bytes: fatal, description. */
function fatalAlert (description: number): Buffer {
  return Buffer.from([21, 3, 3, 0, 2, 2, description])
}

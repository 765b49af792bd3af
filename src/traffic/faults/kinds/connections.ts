import { Socket } from 'node:net'
import { oneOf } from '../../../schema/schema.ts'
import { kind } from './kind.ts'

/** Descriptions of fatal alerts (RFC 8446, section 6). */
const ALERTS = { handshake_failure: 40, bad_certificate: 42, certificate_expired: 45, protocol_version: 70, internal_error: 80, unrecognized_name: 112 } as const

export type Alert = keyof typeof ALERTS | 'none'

/** What happens to a connection before the appliance hears of it. */
export const CONNECTION_KINDS = {
  handshake: kind<{ kind: 'handshake', alert?: Alert }>({
    summary: 'the TLS handshake fails: the client hello is answered by a fatal alert, or (`none`) the connection is closed without a word',
    params: { alert: oneOf([...Object.keys(ALERTS), 'none'], { default: 'handshake_failure' }) },
    required: [],
    action: ({ alert = 'handshake_failure' }) => ({
      greet: socket => {
        socket.on('error', () => { socket.destroy() })
        socket.once('data', () => {
          if (alert === 'none') socket.end()
          else socket.end(fatalAlert(ALERTS[alert]))
        })
        // A client that never speaks must not keep it open for ever.
        socket.setTimeout(30_000, () => { socket.destroy() })
      }
    })
  })
}

/** Ends a connection by a TCP reset: what a client sees when a machine goes down or a firewall forgets. */
export function hangUp (socket: Socket): void {
  // Node tells nobody the TCP connection below TLS, and only that one can be reset. TLS then closes by itself: destroyed as well,
  // it would leave Node's list of connections broken.
  const below: unknown = Reflect.get(socket, '_parent')
  if (below instanceof Socket) below.resetAndDestroy()
  else socket.destroy()
}

/** An alert record (RFC 8446, sections 5.1 and 6): content type 21, version TLS 1.2, two bytes: fatal, description. */
function fatalAlert (description: number): Buffer {
  return Buffer.from([21, 3, 3, 0, 2, 2, description])
}

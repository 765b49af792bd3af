import { once } from 'node:events'
import { isIP } from 'node:net'
import { type TLSSocket, connect } from 'node:tls'
import type { Certificate } from '../../certs/x509/certificate.ts'
import type { Appliance } from '../appliance/appliance.ts'
import type { ConsoleAddress } from '../client/address.ts'
import { Channel } from './channel.ts'
import { secureContextOf } from './credentials.ts'
import type { Deadlines } from '../client/deadlines.ts'
import { failureCode, failureText } from '../failure.ts'
import { presentedChain } from './presented.ts'

/** How far a connection came before it failed, and why. */
export class ConnectError extends Error {
  readonly stage: 'port' | 'handshake'

  constructor (stage: 'port' | 'handshake', message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ConnectError'
    this.stage = stage
  }
}

type Patience = Pick<Deadlines, 'connect' | 'handshake'>

/** A connection to a peer's migration port, after the handshake. Nobody has judged anybody yet. */
export interface PeerConnection {
  readonly channel: Channel
  /** The chain the peer presented. */
  readonly presented: readonly Certificate[]
  readonly protocol: string | null
  readonly cipher: string | null
}

/**
 * Connects to a peer's migration port and presents the appliance's own chain.
 *
 * @throws {ConnectError}
 */
export async function connectToPeer (appliance: Appliance, address: ConsoleAddress, deadlines: Patience): Promise<PeerConnection> {
  const socket = await handshake(appliance, address, deadlines)
  try {
    return {
      presented: presentedChain(socket),
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().standardName,
      channel: new Channel(socket)
    }
  } catch (error) {
    socket.destroy()
    throw new ConnectError('handshake', `the peer presented what cannot be read: ${failureText(error)}`, { cause: error })
  }
}

async function handshake (appliance: Appliance, { host, port }: ConsoleAddress, deadlines: Patience): Promise<TLSSocket> {
  const socket = connect({
    host,
    port,
    ...(isIP(host) === 0 && { servername: host }),
    secureContext: secureContextOf(appliance),
    // Possession of the key is proven all the same; the chain is judged by our own rules.
    rejectUnauthorized: false
  })
  socket.setNoDelay(true)
  let stage: ConnectError['stage'] = 'port'
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(deadlines.connect) })
    stage = 'handshake'
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(deadlines.handshake) })
    return socket
  } catch (error) {
    socket.on('error', () => {}).destroy()
    const late = failureCode(error) === 'ABORT_ERR'
    const reason = late ? `nothing within ${deadlines[stage === 'port' ? 'connect' : 'handshake'] / 1000} s` : failureText(error)
    throw new ConnectError(stage, reason, { cause: error })
  }
}

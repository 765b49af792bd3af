import type { AddressInfo } from 'node:net'
import { type Server, type TLSSocket, createServer } from 'node:tls'
import type { Appliance } from '../appliance/appliance.ts'
import type { Door } from '../appliance/migration/peering.ts'
import { OTHER, type SidedVerdict } from '../appliance/migration/validation.ts'
import { Channel } from './channel.ts'
import { credentialsOf } from './credentials.ts'
import { DEADLINES, type Deadlines } from '../client/deadlines.ts'
import { failureText } from '../failure.ts'
import { presentedChain } from './presented.ts'
import { type Reply, asGreeting } from './shapes.ts'
import { sendData } from './stream.ts'

/** Peers at once; a migration needs one. */
const MAX_PEERS = 256

/** Where to listen. */
export interface ListenerPlace {
  readonly host: string
  /** 0 for a free one. */
  readonly port: number
  /** Nobody asked for this very port: where it is taken, a free one will do, since peers are told. */
  readonly negotiable: boolean
}

/** The migration port of an appliance: presents its chain, demands the peer's, judges it, and hangs up on strangers. */
export class MigrationListener implements Door {
  readonly #appliance: Appliance
  readonly #place: ListenerPlace
  readonly #deadlines: Deadlines
  readonly #peers = new Set<TLSSocket>()
  #server: Server | null = null
  #port: Promise<number> | null = null
  #closed = false

  constructor (appliance: Appliance, place: ListenerPlace, deadlines: Deadlines = DEADLINES) {
    this.#appliance = appliance
    this.#place = place
    this.#deadlines = deadlines
  }

  /** Opens the port, the first time. @throws the system's error; the next call tries again */
  async open (): Promise<number> {
    if (this.#closed) throw new Error('the appliance is being switched off')
    this.#port ??= this.#listen()
    try {
      return await this.#port
    } catch (error) {
      this.#port = null
      throw error
    }
  }

  /** Accepts no more peers and cuts those that are there. */
  async close (): Promise<void> {
    this.#closed = true
    await this.#port?.catch(() => {})
    const server = this.#server
    if (server === null || !server.listening) return
    const closed = new Promise(resolve => server.close(resolve))
    for (const peer of this.#peers) peer.destroy()
    await closed
  }

  async #listen (): Promise<number> {
    const { host, port, negotiable } = this.#place
    this.#server ??= this.#create()
    try {
      return await listening(this.#server, host, port)
    } catch (error) {
      if (!negotiable || port === 0) throw error
      return await listening(this.#server, host, 0)
    }
  }

  #create (): Server {
    let presented = this.#appliance.webCertificate.inService
    const { handshake } = this.#deadlines
    const demands = { requestCert: true, rejectUnauthorized: false, handshakeTimeout: handshake, noDelay: true }
    const server = createServer({ ...credentialsOf(this.#appliance), ...demands }, socket => {
      this.#peers.add(socket)
      socket.once('close', () => { this.#peers.delete(socket) })
      socket.setTimeout(2 * this.#deadlines.message, () => { socket.destroy() })
      this.#meet(socket).catch(error => { this.#refuse(socket, failureText(error)) })
    })
    server.maxConnections = MAX_PEERS
    // Before the server's own: an upload counts from the next handshake on.
    server.prependListener('connection', () => {
      const { inService } = this.#appliance.webCertificate
      if (inService === presented) return
      presented = inService
      server.setSecureContext(credentialsOf(this.#appliance))
    })
    server.on('error', error => { this.#appliance.log.error({ err: error }, 'the migration port has trouble') })
    server.on('tlsClientError', (error, socket) => { this.#refuse(socket, `the handshake failed: ${error.message}`) })
    return server
  }

  /** One conversation. Who shows no certificate, or no ticket, is told nothing. */
  async #meet (socket: TLSSocket): Promise<void> {
    const channel = new Channel(socket)
    const { address: peer } = remoteOf(socket)
    const presented = presentedChain(socket)
    if (presented.length === 0) throw new Error('the client presented no certificate')
    const message = await channel.receive(this.#deadlines.message)
    if (message === null) throw new Error('the client hung up')
    const { type, ticket, side, guid } = asGreeting(message)
    if (!this.#appliance.peering.redeem(ticket)) throw new Error('the client has no ticket')
    const { findings, accepted } = this.#appliance.peering.judge(presented)
    const verdict: SidedVerdict = { judge: OTHER[side], role: 'server', accepted, findings }
    await channel.send({ type: 'verdict', guid: this.#appliance.identity.guid, verdict } satisfies Reply, this.#deadlines.message)
    this.#appliance.log.info({ peer, accepted }, 'migration peer judged')
    if (type === 'stream' && accepted) {
      // From here on each step has its own deadline.
      socket.setTimeout(0)
      await sendData(this.#appliance, channel, guid, this.#deadlines)
    }
    channel.end()
  }

  #refuse (socket: TLSSocket, reason: string): void {
    this.#appliance.log.info({ ...remoteOf(socket), reason }, 'migration peer refused')
    socket.destroy()
  }
}

async function listening (server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the migration port has no TCP address')
  return address.port
}

function remoteOf ({ remoteAddress = 'unknown' }: TLSSocket): { address: string } {
  return { address: remoteAddress }
}

import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import type { Appliance } from '../appliance/appliance.ts'
import { methodNotAllowed, rawRefusal, rawResponse } from './refusals.ts'

/** The web server of one appliance: an HTTPS port that presents the appliance's certificate of the moment. */
export class Listener {
  readonly #appliance: Appliance
  readonly #server: Server
  #address: AddressInfo | null = null
  #reopening: NodeJS.Timeout | null = null
  /** All of them: Node's own list knows a connection only after its handshake, and `close` would wait for a silent one for ever. */
  readonly #connections = new Set<Socket>()

  constructor (appliance: Appliance, handler: RequestListener) {
    this.#appliance = appliance
    // Apache keeps idle connections for 5 s and does not ask for a Host header to answer in the envelope.
    this.#server = createServer({ ...contextOf(appliance), keepAliveTimeout: 5_000, requireHostHeader: false }, handler)
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.once('close', () => { this.#connections.delete(socket) })
    })
    this.#server.on('clientError', answerMalformed)
    this.#server.on('checkExpectation', handler)
    this.#server.on('connect', (_request, socket) => { answerAndClose(socket, rawResponse(methodNotAllowed(['GET', 'POST', 'PUT', 'DELETE']))) })
    appliance.on('web-certificate', () => { this.#present() })
  }

  /** Opens the port. @param port 0 for a free one @returns the port */
  async listen (host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the listener has no TCP address')
    this.#address = address
    return address.port
  }

  /** Accepts no more connections, lets requests finish for `graceMs`, then cuts the rest. */
  async close (graceMs: number): Promise<void> {
    if (this.#reopening !== null) clearTimeout(this.#reopening)
    if (!this.#server.listening) return
    const closed = new Promise<void>(resolve => this.#server.close(() => { resolve() }))
    this.#server.closeIdleConnections()
    // A request that is answered now leaves its connection idle, and Node has no event for that.
    const idle = setInterval(() => { this.#server.closeIdleConnections() }, 50)
    const cut = setTimeout(() => { for (const socket of this.#connections) socket.destroy() }, graceMs)
    await closed
    clearInterval(idle)
    clearTimeout(cut)
  }

  /** New handshakes get the new certificate; requests under way and idle connections are not disturbed. */
  #present (): void {
    this.#server.setSecureContext(contextOf(this.#appliance))
    const { webServerRestartSeconds, sessionsSurviveRestart } = this.#appliance.switches
    if (webServerRestartSeconds > 0) this.#restart(webServerRestartSeconds)
    if (webServerRestartSeconds > 0 && !sessionsSurviveRestart) this.#appliance.sessions.clear()
  }

  /** Refuses connections for a while, as the product does after an upload. */
  #restart (seconds: number): void {
    const address = this.#address
    if (address === null || !this.#server.listening) return
    this.#server.close()
    this.#reopening = setTimeout(() => { this.#server.listen(address.port, address.address) }, seconds * 1000)
  }
}

/** Everything of the secure context, since setting one replaces all of it. OME speaks TLS 1.2 (security guide) and newer. */
function contextOf (appliance: Appliance): SecureContextOptions {
  const { privateKey, chain } = appliance.webCertificate.credentials
  return { key: privateKey, cert: chain, minVersion: 'TLSv1.2' }
}

/** Bytes that are no HTTP, in the envelope all the same. */
function answerMalformed (error: NodeJS.ErrnoException, socket: Socket | Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
  else answerAndClose(socket, rawRefusal(error.code ?? ''))
}

function answerAndClose (socket: Socket | Duplex, response: string): void {
  socket.on('error', () => { socket.destroy() })
  socket.end(response)
}

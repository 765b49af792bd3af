import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import { hostAndPort } from '../place.ts'
import { methodNotAllowed, rawRefusal, rawResponse } from './refusals.ts'

/** Milliseconds that a stop waits for the first word of a connection: it may be under way. Browsers keep silent ones in stock. */
const SILENCE_MS = 200

/** One HTTPS port and the connections that came through it. */
export class Door {
  readonly #server: Server
  /** All of them: Node's own list knows a connection only after its handshake, and `close` would wait for a silent one for ever. */
  readonly #connections = new Set<Socket>()
  /** What runs over them since their handshake. */
  readonly #secured = new WeakMap<Socket, Socket>()
  #place: { readonly host: string, readonly port: number } | null = null
  #reopening: NodeJS.Timeout | null = null
  #drained: Promise<void> | null = null

  /** @param admits lets a connection in, or cuts it */
  constructor (context: SecureContextOptions, handler: RequestListener, admits: (socket: Socket) => boolean = () => true) {
    // Apache keeps idle connections for 5 s and does not ask for a Host header to answer in the envelope.
    this.#server = createServer({ ...context, keepAliveTimeout: 5_000, requireHostHeader: false }, handler)
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.once('close', () => { this.#connections.delete(socket) })
    })
    this.#server.on('secureConnection', socket => {
      const below = tcpBelow(socket)
      if (below !== null) this.#secured.set(below, socket)
    })
    guard(this.#server, admits)
    this.#server.on('clientError', answerMalformed)
    this.#server.on('checkExpectation', handler)
    this.#server.on('connect', (_request, socket) => {
      answerAndClose(socket, rawResponse(methodNotAllowed(['GET', 'POST', 'PUT', 'DELETE'])))
    })
  }

  /** Where it is open; 0 before. */
  get port (): number {
    return this.#place?.port ?? 0
  }

  /** Opens the port. @param port 0 for a free one @throws the system's error */
  async open (host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the listener has no TCP address')
    this.#place = { host: address.address, port: address.port }
  }

  /** New handshakes get this; requests under way and idle connections are not disturbed. */
  present (context: SecureContextOptions): void {
    this.#server.setSecureContext(context)
  }

  /** Refuses connections for so many seconds from now; idle ones are closed. */
  shut (seconds: number): void {
    if (this.#server.listening) this.#server.close()
    else if (this.#reopening === null) return
    else clearTimeout(this.#reopening)
    this.#reopening = setTimeout(() => { this.reopen() }, seconds * 1000)
  }

  /** Ends {@link shut} at once. */
  reopen (): void {
    if (this.#place === null || this.#reopening === null) return
    clearTimeout(this.#reopening)
    this.#reopening = null
    this.#server.listen(this.#place.port, this.#place.host)
  }

  /**
   * Accepts no more connections, lets requests finish for `graceMs`, then cuts the rest. What says nothing is cut without that grace. A
   * second call may cut sooner.
   *
   * @returns how many connections were cut
   */
  async close (graceMs: number): Promise<number> {
    if (this.#reopening !== null) clearTimeout(this.#reopening)
    this.#reopening = null
    this.#drained ??= this.#drain()
    let cut = 0
    const destroy = (sockets: readonly Socket[]): void => {
      cut += sockets.length
      for (const socket of sockets) socket.destroy()
    }
    const silence = setTimeout(() => {
      destroy([...this.#connections].filter(socket => (this.#secured.get(socket)?.bytesRead ?? 0) === 0))
    }, Math.min(SILENCE_MS, graceMs))
    const end = setTimeout(() => { destroy([...this.#connections]) }, graceMs)
    await this.#drained
    clearTimeout(silence)
    clearTimeout(end)
    return cut
  }

  async #drain (): Promise<void> {
    if (!this.#server.listening) {
      for (const socket of this.#connections) socket.destroy()
      return
    }
    const closed = new Promise<void>(resolve => this.#server.close(() => { resolve() }))
    this.#server.closeIdleConnections()
    // A request that is answered now leaves its connection idle, and Node has no event for that.
    const idle = setInterval(() => { this.#server.closeIdleConnections() }, 50)
    await closed
    clearInterval(idle)
  }
}

/** What is not let in never comes to TLS, which would answer it. */
function guard (server: Server, admits: (socket: Socket) => boolean): void {
  const accept = server.listeners('connection')
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    if (admits(socket)) for (const listener of accept) Reflect.apply(listener, server, [socket])
  })
}

/** Bytes that are no HTTP, in the envelope all the same. */
function answerMalformed (error: NodeJS.ErrnoException, socket: Socket | Duplex): void {
  if (error.code === 'ERR_SSL_HTTP_REQUEST') redirect(socket)
  else if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
  else answerAndClose(socket, rawRefusal(error.code ?? ''))
}

/**
 * HTTP without TLS: whoever typed `http` is led to `https`, as by the product (security guide 3.6: "HTTP redirected to HTTPS"). OpenSSL has
 * noticed it, so TLS pays nothing for that; but what was sent is gone with it, and the address is that of the connection.
 */
function redirect (socket: Socket | Duplex): void {
  const below = tcpBelow(socket)
  if (below === null) {
    socket.destroy()
    return
  }
  const { localAddress: host = '', localPort: port = 0 } = below
  // Of a name with both kinds of address the system tells IPv4 as IPv6.
  const url = `https://${hostAndPort({ host: host.replace(/^::ffff:/, ''), port })}/`
  const body = `This port speaks HTTPS: ${url}\n`
  const headers = [`location: ${url}`, 'content-type: text/plain', `content-length: ${body.length}`, 'connection: close']
  below.on('error', () => {})
  below.write(['HTTP/1.1 301 Moved Permanently', ...headers, '', body].join('\r\n'))
}

/** The TCP connection that TLS runs over: Node tells nobody, and only that one can be reset, or spoken to without TLS. */
export function tcpBelow (socket: Socket | Duplex): Socket | null {
  const below: unknown = Reflect.get(socket, '_parent')
  return below instanceof Socket ? below : null
}

function answerAndClose (socket: Socket | Duplex, response: string): void {
  socket.on('error', () => { socket.destroy() })
  socket.end(response)
}

import { type RequestListener, type Server, createServer } from 'node:http'
import type { Socket } from 'node:net'
import { urlOf } from '../../place.ts'

/** Where the admin API answers. */
export interface AdminPlace {
  readonly host: string
  readonly port: number
  readonly url: string
}

/** The port of the admin API: plain HTTP. What answers is loaded by the first request: no start waits for it. */
export class AdminListener {
  readonly place: AdminPlace
  readonly #server: Server

  private constructor (server: Server, place: AdminPlace) {
    this.#server = server
    this.place = place
  }

  /**
   * Opens the port.
   *
   * @param port 0 for a free one
   * @param load makes what answers; is asked once
   * @throws the system's error
   */
  static async open (host: string, port: number, load: () => Promise<RequestListener>): Promise<AdminListener> {
    let loading: Promise<RequestListener> | null = null
    const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
      loading ??= load()
      loading.then(handle => { handle(request, response) }, () => { response.destroy() })
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
      else socket.end(MALFORMED)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the admin API has no TCP address')
    const place = { host, port: address.port, url: urlOf('http', { host, port: address.port }) }
    return new AdminListener(server, place)
  }

  /** Closes the port and cuts what is under way: whoever waits for something there waits for a process that ends. */
  async close (): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => { resolve() }))
    this.#server.closeAllConnections()
    await closed
  }
}

/**
 * Milliseconds that an idle connection is kept. A client whose machine is busy sends on one that the server has just closed, and is told of
 * nothing but a reset: with Node's five seconds that happens in CI.
 */
const IDLE_MS = 65_000

const MALFORMED = response({ type: 'about:blank', title: 'Bad Request', status: 400, detail: 'the request is not HTTP' })

function response (problem: object): string {
  const body = JSON.stringify(problem)
  const length = `content-length: ${Buffer.byteLength(body)}`
  const head = ['HTTP/1.1 400 Bad Request', 'content-type: application/problem+json', length, 'connection: close']
  return [...head, '', body].join('\r\n')
}

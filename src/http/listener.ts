import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { Appliance } from '../appliance/appliance.ts'
import type { Gate, Opening } from '../appliance/settings/web-server.ts'
import { versionRow } from '../appliance/version.ts'
import { failureCode, failureText } from '../failure.ts'
import { Refusal } from '../messages.ts'
import { DESCRIPTORS } from './descriptors.ts'
import { Door } from './door.ts'
import type { Shutters, Traffic } from './traffic.ts'

/** How long a port that was given up waits for requests that are being answered. */
const DRAIN_MS = 30_000

/** The web server of one appliance: an HTTPS port that presents the appliance's certificate of the moment. */
export class Listener implements Gate, Shutters {
  readonly #appliance: Appliance
  readonly #handler: RequestListener
  readonly #traffic: Traffic | null
  #door: Door
  #host = ''
  #startPort = 0
  readonly #draining = new Set<Door>()
  #closed = false

  constructor (appliance: Appliance, handler: RequestListener, traffic: Traffic | null = null) {
    this.#appliance = appliance
    this.#handler = handler
    this.#traffic = traffic
    this.#door = this.#newDoor()
    appliance.webServer.on('restart', away => { this.#restart(away) })
    traffic?.attach(this)
  }

  get port (): number {
    return this.#door.port
  }

  get startPort (): number {
    return this.#startPort
  }

  /**
   * Opens the port: the one a client has set or, where there is none or it is taken, the one that is wanted.
   *
   * @param port 0 for a free one
   * @returns the port
   * @throws the system's error
   */
  async listen (host: string, port: number): Promise<number> {
    this.#host = host
    if (!await this.#openKept()) await this.#door.open(host, port)
    this.#startPort = port === 0 ? this.port : port
    this.#appliance.webServer.attach(this)
    return this.port
  }

  async #openKept (): Promise<boolean> {
    const { log, webServer: { keptPort } } = this.#appliance
    if (keptPort === null) return false
    try {
      await this.#door.open(this.#host, keptPort)
      return true
    } catch (error) {
      log.warn({ port: keptPort, err: error }, 'the web server cannot use the port that was set for it')
      return false
    }
  }

  async open (port: number): Promise<Opening> {
    const door = this.#newDoor()
    try {
      await door.open(this.#host, port)
    } catch (error) {
      const reason = failureText(error)
      throw failureCode(error) === 'EADDRINUSE'
        ? new Refusal('CAPP1042', ['PortNumber'], { reason })
        : new Refusal('CGEN6002', ['PortNumber'], { reason, wording: 'setting' })
    }
    return {
      take: () => {
        if (this.#closed) return this.#retire(door)
        this.#retire(this.#door)
        door.present(contextOf(this.#appliance))
        this.#door = door
      },
      drop: () => { this.#retire(door) }
    }
  }

  /** Accepts no more connections, lets requests finish for `graceMs`, then cuts the rest. @returns how many were cut */
  async close (graceMs: number): Promise<number> {
    this.#closed = true
    const cut = await Promise.all([this.#door, ...this.#draining].map(async door => await door.close(graceMs)))
    return cut.reduce((sum, connections) => sum + connections, 0)
  }

  shut (seconds: number): void {
    this.#door.shut(seconds)
  }

  reopen (): void {
    this.#door.reopen()
  }

  /** New handshakes get the certificate of the moment. @param away seconds */
  #restart (away: number): void {
    this.#door.present(contextOf(this.#appliance))
    if (away > 0) this.#door.shut(away)
  }

  #newDoor (): Door {
    return new Door(contextOf(this.#appliance), this.#handler, socket => this.#admits(socket))
  }

  #admits (socket: Socket): boolean {
    const { log } = this.#appliance
    const full = (connections: number): void => {
      log.warn({ connections },
        'clients have as many connections as this process may give them: others are cut; a higher ulimit -n allows more')
    }
    return DESCRIPTORS.admit(socket, full) && this.#traffic?.admits(socket) !== false
  }

  #retire (door: Door): void {
    this.#draining.add(door)
    door.close(DRAIN_MS).then(() => { this.#draining.delete(door) }, () => {})
  }
}

/** Everything of the secure context, since setting one replaces all of it. OME speaks TLS 1.2 (security guide), and from 4.0 on 1.3. */
function contextOf (appliance: Appliance): SecureContextOptions {
  const { privateKey, chain } = appliance.webCertificate.credentials
  return { key: privateKey, cert: chain, minVersion: 'TLSv1.2', maxVersion: versionRow(appliance.version).tls }
}

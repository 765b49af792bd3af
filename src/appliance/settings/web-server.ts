import pLimit from 'p-limit'
import { fits } from '../../schema/check.ts'
import { constant, object } from '../../schema/schema.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor } from '../logs/audit-log.ts'
import { invalid } from './setting.ts'
import type { WebServerSettings } from './settings-state.ts'

/** No port, but what is kept as long as none was set: nobody may ask for it. */
const STARTING_PORT = object({ portNumber: constant(0) })

/** The door of the web server, as the appliance knows it. */
export interface Gate {
  /** Where it is open. */
  readonly port: number
  /** The port it was opened on when the appliance was started. */
  readonly startPort: number
  /**
   * Opens another port beside the present one.
   *
   * @throws {Refusal} CAPP1042 if it is taken, CGEN6002 if it may not be used
   */
  readonly open: (port: number) => Promise<Opening>
}

/** A second port that is open. One of the two must be called. */
export interface Opening {
  /** Closes the old port, once the requests that came through it are answered. */
  readonly take: () => void
  /** Closes this port: the old one stays. */
  readonly drop: () => void
}

/** The web server of an appliance: its port and its time-out (`Network/WebServerConfiguration`). */
export class WebServer {
  readonly #appliance: Appliance
  #gate: Gate | null = null
  /** Changes of the port take turns. */
  readonly #inTurn = pLimit(1)

  constructor (appliance: Appliance) {
    this.#appliance = appliance
  }

  /** Tells where the web server answers. */
  attach (gate: Gate): void {
    this.#gate = gate
  }

  /** The port that was set by a client, and outlives a restart; null where none was. */
  get keptPort (): number | null {
    const { portNumber } = this.#appliance.settings.get('webServer')
    return portNumber === 0 ? null : portNumber
  }

  /** What is in service. */
  get configuration (): WebServerSettings {
    const { timeOut, portNumber } = this.#appliance.settings.get('webServer')
    return { timeOut, portNumber: this.#gate?.port ?? portNumber }
  }

  /**
   * Changes the port and the time-out. A new port is open before this returns, and the old one closes when its requests are
   * answered. A new time-out is that of GUI sessions that begin from now on: of this and of the session configuration
   * the later change counts.
   *
   * @throws {Refusal} CGEN6002 naming the bad property, CAPP1042 for a port that is taken; nothing is changed then
   */
  async configure (input: unknown, actor: Actor): Promise<WebServerSettings> {
    return await this.#inTurn(async () => {
      const { settings } = this.#appliance
      if (fits(STARTING_PORT, input)) throw invalid('PortNumber')
      const { portNumber } = settings.preview('webServer', input)
      const opening = await this.#opening(portNumber)
      try {
        await settings.change('webServer', input, actor, ({ sessionLimits }, { timeOut }) => {
          if (timeOut === settings.get('webServer').timeOut) return {}
          return { sessionLimits: sessionLimits.map(limit => limit.sessionType === 'GUI' ? { ...limit, sessionTimeout: timeOut * 60_000 } : limit) }
        })
      } catch (error) {
        opening?.drop()
        throw error
      }
      opening?.take()
      return this.configuration
    })
  }

  /** Goes to the port of a state that was set from outside; where it is taken the web server stays where it is. */
  async follow (): Promise<void> {
    await this.#inTurn(async () => {
      try {
        const opening = await this.#opening(this.keptPort ?? this.#gate?.startPort ?? 0)
        opening?.take()
      } catch (error) {
        const { logger, name } = this.#appliance
        logger.warn({ appliance: name, port: this.keptPort, err: error }, 'the web server cannot move to the port of the restored settings')
      }
    })
  }

  /** null where the port is the present one. */
  async #opening (port: number): Promise<Opening | null> {
    if (this.#gate === null || port === 0 || port === this.#gate.port) return null
    return await this.#gate.open(port)
  }
}

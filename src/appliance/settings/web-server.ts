import { EventEmitter } from 'node:events'
import pLimit from 'p-limit'
import { fits } from '../../schema/check.ts'
import { constant, object } from '../../schema/schema.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Log } from '../logs/log.ts'
import type { SwitchBoard } from '../switches.ts'
import type { ConsoleSettings } from './console-settings.ts'
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

interface Events {
  /** It starts again, and presents the certificate of the moment. @param away seconds for which connections are refused first */
  restart: [away: number]
}

interface Needs {
  readonly ledger: Ledger
  readonly settings: ConsoleSettings
  readonly sessions: Sessions
  readonly switches: SwitchBoard
  readonly log: Log
}

/** The web server of an appliance: its port and its time-out (`Network/WebServerConfiguration`). */
export class WebServer extends EventEmitter<Events> {
  readonly #needs: Needs
  #gate: Gate | null = null
  /** Changes of the port take turns. */
  readonly #inTurn = pLimit(1)

  constructor (needs: Needs) {
    super()
    this.#needs = needs
    needs.ledger.attach({
      follow: async () => {
        this.restart()
        await this.#move()
      }
    })
  }

  /** Tells where the web server answers. */
  attach (gate: Gate): void {
    this.#gate = gate
  }

  /** The port that was set by a client, and outlives a restart; null where none was. */
  get keptPort (): number | null {
    const { portNumber } = this.#needs.settings.get('webServer')
    return portNumber === 0 ? null : portNumber
  }

  /** What is in service. */
  get configuration (): WebServerSettings {
    const { timeOut, portNumber } = this.#needs.settings.get('webServer')
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
      const { sessions, settings } = this.#needs
      if (fits(STARTING_PORT, input)) throw invalid('PortNumber')
      const { portNumber } = settings.preview('webServer', input)
      const opening = await this.#opening(portNumber)
      try {
        await settings.change('webServer', input, actor, (state, put, { timeOut }) => {
          if (timeOut !== settings.get('webServer').timeOut) sessions.putGuiTimeout(state, put, timeOut * 60_000)
        })
      } catch (error) {
        opening?.drop()
        throw error
      }
      opening?.take()
      return this.configuration
    })
  }

  /** Starts again, as it does after an upload. Sessions outlive that, unless a switch says otherwise. */
  restart (): void {
    const { sessions, switches: { current: { webServerRestartSeconds, sessionsSurviveRestart } } } = this.#needs
    this.emit('restart', webServerRestartSeconds)
    if (webServerRestartSeconds > 0 && !sessionsSurviveRestart) sessions.clear()
  }

  /** Goes to the port of a state that was set from outside; where it is taken the web server stays where it is. */
  async #move (): Promise<void> {
    await this.#inTurn(async () => {
      try {
        const opening = await this.#opening(this.keptPort ?? this.#gate?.startPort ?? 0)
        opening?.take()
      } catch (error) {
        this.#needs.log.warn({ port: this.keptPort, err: error }, 'the web server cannot move to the port of the restored settings')
      }
    })
  }

  /** null where the port is the present one. */
  async #opening (port: number): Promise<Opening | null> {
    if (this.#gate === null || port === 0 || port === this.#gate.port) return null
    return await this.#gate.open(port)
  }
}

import type { ApplianceSettings } from './appliance-settings.ts'
import type { Clock } from './clock/clock.ts'
import { Identity } from './identity.ts'
import type { Ledger } from './ledger.ts'
import { ApplicationLog } from './logs/application-log.ts'
import { Diagnoses } from './logs/diagnoses.ts'
import { type Log, logOf } from './logs/log.ts'
import { Overlays } from './overlay/overlays.ts'
import { SwitchBoard, type Switches } from './switches.ts'
import { warnOfUnknown } from './version.ts'

/** What every part of an appliance may stand on: its state, its time, who it is, how it decides, and where it tells of what happens. */
interface Ground {
  readonly ledger: Ledger
  readonly overlays: Overlays
  readonly clock: Clock
  readonly identity: Identity
  readonly switches: SwitchBoard
  readonly log: Log
  readonly applicationLog: ApplicationLog
  readonly diagnoses: Diagnoses
}

/** An appliance before it has any part. */
export class Foundation {
  protected readonly options: ApplianceSettings
  protected readonly ground: Ground

  protected constructor (options: ApplianceSettings, ledger: Ledger, clock: Clock) {
    this.options = options
    const log = logOf(options.logger, options.name)
    const identity = new Identity(ledger, options)
    warnOfUnknown(identity.version, log)
    this.ground = {
      ledger,
      overlays: new Overlays(ledger),
      clock,
      identity,
      switches: new SwitchBoard(options.switches),
      log,
      applicationLog: new ApplicationLog(clock, options.store),
      diagnoses: new Diagnoses(clock)
    }
  }

  get ledger (): Ledger { return this.ground.ledger }
  get clock (): Clock { return this.ground.clock }
  get identity (): Identity { return this.ground.identity }
  get log (): Log { return this.ground.log }
  get applicationLog (): ApplicationLog { return this.ground.applicationLog }
  get diagnoses (): Diagnoses { return this.ground.diagnoses }
  get name (): string { return this.identity.name }
  get version (): string { return this.identity.version }

  /** May be replaced while the appliance runs: ask for a switch when it is needed, and keep none. */
  get switches (): Switches {
    return this.ground.switches.current
  }

  set switches (switches: Switches) {
    this.ground.switches.current = switches
  }
}

import { Refusal } from '../../messages.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { REALTIME } from '../jobs/job-types.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import { admitsLogin } from '../accounts/login-range.ts'
import type { Piece } from '../slice.ts'
import { type Attribute, AttributeError, assertSound, attributesOf, readAttributes, withAttributes } from './security-attributes.ts'
import {
  LOGGING_BOUNDS, LOGIN_SECURITY, LONGEST_MESSAGE, type LoginSecurity, PASSWORD_BOUNDS, SECURITY, type SecurityState
} from './security-state.ts'
import type { WebServer } from './web-server.ts'

/** What the account service calls the settings of the login. */
const PROPERTIES: Partial<Readonly<Record<keyof LoginSecurity, string>>> = {
  lockoutFailCount: 'AccountLockoutThreshold',
  lockoutFailCountTime: 'AccountLockoutCounterResetAfter',
  lockoutPenaltyTime: 'AccountLockoutDuration',
  ipRange: 'IpRangeAddress'
}

/** What a client may set of the account service. Absent: as it is. */
export interface AccountServiceInput {
  readonly login: Partial<LoginSecurity>
  readonly minPasswordLength?: number
  readonly maxPasswordLength?: number
  readonly failureLoggingThreshold?: number
}

/** Who may log in and how: lockout policy, address range, password lengths, FIPS mode, the text before the login. */
export class Security {
  readonly #ledger: Ledger
  readonly #jobs: Jobs
  readonly #webServer: WebServer
  readonly #login: Piece<LoginSecurity>
  readonly #security: Piece<SecurityState>

  constructor (ledger: Ledger, jobs: Jobs, webServer: WebServer) {
    this.#ledger = ledger
    this.#jobs = jobs
    this.#webServer = webServer
    this.#login = ledger.slice(LOGIN_SECURITY)
    this.#security = ledger.slice(SECURITY)
  }

  get state (): SecurityState {
    return this.#security.value
  }

  /** Lockout policy and address range. */
  get login (): LoginSecurity {
    return this.#login.value
  }

  /** Whether logins are taken from this address. */
  admits (address: string): boolean {
    return admitsLogin(this.login, address)
  }

  /** The login security as attributes of the system configuration. */
  get attributes (): readonly Attribute[] {
    return attributesOf(this.login)
  }

  /**
   * Makes a job that applies attributes. What only the appliance can judge (numbers out of range, an address range that
   * cannot be read) makes the job fail; its details say why. Attributes that are not simulated are named there.
   *
   * @returns the id of the job
   * @throws {Refusal} CGEN6002 naming an attribute whose value is of the wrong kind
   */
  async apply (attributes: readonly Attribute[], actor: Actor): Promise<number> {
    const { changes, unknown } = readAttributes(attributes)
    const { id } = await this.#jobs.create({
      type: REALTIME.id,
      name: 'Apply System Configuration',
      description: 'Applies the login security of the appliance',
      actor,
      work: async ({ step }) => {
        await this.#login.change(login => withAttributes(login, changes),
          [{ event: 'loginSecurityChanged', actor, args: changes.map(({ name, value }) => `${name}=${String(value)}`) }])
        step(['The configuration is applied.', ...unknown.map(name => `${name} is not simulated and was left out.`)].join('\n'))
      }
    })
    return id
  }

  /** Changes the settings of the account service. @throws {Refusal} CGEN6002 naming the first bad property */
  async configure (input: AccountServiceInput, actor: Actor): Promise<void> {
    await this.#ledger.commit((state, put) => {
      const security = this.#security.of(state)
      const passwordLengths = {
        min: bounded('MinPasswordLength', input.minPasswordLength ?? security.passwordLengths.min, PASSWORD_BOUNDS),
        max: bounded('MaxPasswordLength', input.maxPasswordLength ?? security.passwordLengths.max, PASSWORD_BOUNDS)
      }
      if (passwordLengths.min > passwordLengths.max) throw new Refusal('CGEN6002', ['MinPasswordLength'])
      const { failureLoggingThreshold: threshold = security.failureLoggingThreshold } = input
      const failureLoggingThreshold = bounded('AuthFailureLoggingThreshold', threshold, LOGGING_BOUNDS)
      put(this.#login, soundOrRefused({ ...this.#login.of(state), ...input.login }))
      put(this.#security, { ...security, passwordLengths, failureLoggingThreshold })
    }, [{ event: 'accountServiceChanged', actor }])
  }

  /**
   * Switches the FIPS mode. The web server starts again (Ansible's ome_application_security_settings: "the network connection
   * is reset"); its ciphers stay.
   */
  async setFips (fips: boolean, actor: Actor): Promise<void> {
    if (fips === this.state.fips) return
    await this.#security.change(security => ({ ...security, fips }), [{ event: 'fipsChanged', actor, args: [fips ? 'ON' : 'OFF'] }])
    this.#webServer.restart()
  }

  /** Sets the text that is shown before a login. @throws {Refusal} CGEN6002 if it is too long */
  async setPolicyMessage (policyMessage: string, actor: Actor): Promise<void> {
    if (policyMessage.length > LONGEST_MESSAGE) throw new Refusal('CGEN6002', ['SecurityPolicyMessage'])
    await this.#security.change(security => ({ ...security, policyMessage }), [{ event: 'policyMessageChanged', actor }])
  }
}

function bounded (property: string, value: number, [least, most]: readonly [number, number]): number {
  if (value < least || value > most) throw new Refusal('CGEN6002', [property])
  return value
}

/** In the account service a bad setting is refused at once: there is no job that could fail. */
function soundOrRefused (security: LoginSecurity): LoginSecurity {
  try {
    return assertSound(security)
  } catch (error) {
    if (!(error instanceof AttributeError)) throw error
    const { member, message: reason } = error
    throw new Refusal('CGEN6002', [PROPERTIES[member] ?? member], { reason })
  }
}

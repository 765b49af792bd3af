import { Refusal } from '../../messages.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor } from '../logs/audit-log.ts'
import { admitsLogin } from '../accounts/login-range.ts'
import { DEFAULT_PASSWORD_LENGTHS } from '../accounts/password.ts'
import { type Attribute, AttributeError, assertSound, attributesOf, readAttributes, withAttributes } from './security-attributes.ts'
import type { LoginSecurity, SecurityState } from './security-state.ts'

/** Security settings of a new appliance. */
const FACTORY: SecurityState = { fips: false, policyMessage: '', passwordLengths: DEFAULT_PASSWORD_LENGTHS, failureLoggingThreshold: 3 }

/** Characters the security policy message may have. */
const LONGEST_MESSAGE = 4_096

/** Characters a password may have to have, or may not exceed. */
const PASSWORD_BOUNDS = [1, 128] as const

/** Type of the job that applies a configuration: OMERealtime_Task. */
const REALTIME = 207

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
  readonly #appliance: Appliance

  constructor (appliance: Appliance) {
    this.#appliance = appliance
  }

  get state (): SecurityState {
    return this.#appliance.state.security ?? FACTORY
  }

  /** Whether logins are taken from this address. */
  admits (address: string): boolean {
    return admitsLogin(this.#appliance.state.loginSecurity, address)
  }

  /** The login security as attributes of the system configuration. */
  get attributes (): readonly Attribute[] {
    return attributesOf(this.#appliance.state.loginSecurity)
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
    const { id } = await this.#appliance.jobs.create({
      type: REALTIME,
      name: 'Apply System Configuration',
      description: 'Applies the login security of the appliance',
      actor,
      work: async ({ step }) => {
        await this.#appliance.commit(({ loginSecurity }) => ({ loginSecurity: withAttributes(loginSecurity, changes) }),
          [{ event: 'loginSecurityChanged', actor, args: changes.map(({ name, value }) => `${name}=${String(value)}`) }])
        step(['The configuration is applied.', ...unknown.map(name => `${name} is not simulated and was left out.`)].join('\n'))
      }
    })
    return id
  }

  /** Changes the settings of the account service. @throws {Refusal} CGEN6002 naming the first bad property */
  async configure (input: AccountServiceInput, actor: Actor): Promise<void> {
    await this.#appliance.commit(({ loginSecurity, security = FACTORY }) => {
      const passwordLengths = {
        min: bounded('MinPasswordLength', input.minPasswordLength ?? security.passwordLengths.min, PASSWORD_BOUNDS),
        max: bounded('MaxPasswordLength', input.maxPasswordLength ?? security.passwordLengths.max, PASSWORD_BOUNDS)
      }
      if (passwordLengths.min > passwordLengths.max) throw new Refusal('CGEN6002', ['MinPasswordLength'])
      const failureLoggingThreshold = bounded('AuthFailureLoggingThreshold', input.failureLoggingThreshold ?? security.failureLoggingThreshold, [0, 1_000])
      return { loginSecurity: soundOrRefused({ ...loginSecurity, ...input.login }), security: { ...security, passwordLengths, failureLoggingThreshold } }
    }, [{ event: 'accountServiceChanged', actor }])
  }

  /** Switches the FIPS mode. The web server starts again (Ansible's ome_application_security_settings: "the network connection is reset"); its ciphers stay. */
  async setFips (fips: boolean, actor: Actor): Promise<void> {
    if (fips === this.state.fips) return
    await this.#appliance.commit(({ security = FACTORY }) => ({ security: { ...security, fips } }), [{ event: 'fipsChanged', actor, args: [fips ? 'ON' : 'OFF'] }])
    this.#appliance.emit('web-certificate')
  }

  /** Sets the text that is shown before a login. @throws {Refusal} CGEN6002 if it is too long */
  async setPolicyMessage (policyMessage: string, actor: Actor): Promise<void> {
    if (policyMessage.length > LONGEST_MESSAGE) throw new Refusal('CGEN6002', ['SecurityPolicyMessage'])
    await this.#appliance.commit(({ security = FACTORY }) => ({ security: { ...security, policyMessage } }), [{ event: 'policyMessageChanged', actor }])
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
    if (error instanceof AttributeError) throw new Refusal('CGEN6002', [PROPERTIES[error.member] ?? error.member], { reason: error.message })
    throw error
  }
}

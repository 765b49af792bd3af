import { CREDENTIAL, type Credential } from '../../src/appliance/discovery/discovery-state.ts'
import { listOf } from '../../src/http/schema.ts'
import { parsed } from '../../src/json.ts'
import { Refusal } from '../../src/messages.ts'
import { fits } from '../../src/schema/check.ts'
import { OBJECT, TEXT, TEXT_OR_NULL, object } from '../../src/schema/schema.ts'

/** A connection profile, as clients send it: some as JSON in a text, PowerShell's New-OMEDiscovery for storage as an object. */
const PROFILE = object({ credentials: listOf(object({ type: TEXT, credentials: OBJECT }, { authType: TEXT_OR_NULL }), 20) })

/** What is kept of them: no password, no key, no passphrase. */
const KEPT = new Set(Object.keys(CREDENTIAL.properties ?? {}))

const HTTPS = [
  ['username', null], ['password', null], ['domain', null], ['caCheck', false], ['cnCheck', false], ['certificateData', null],
  ['certificateDetail', null], ['port', 443], ['retries', 3], ['timeout', 60], ['serviceCheckTimeoutSecs', 0], ['isHttp', false],
  ['keepAlive', false]
] as const

/** What the product shows of each protocol, and shows as long as nothing was said (Terraform provider, edit_discovery_job.py). */
const SHOWN: Readonly<Record<Credential['type'], ReadonlyArray<readonly [name: string, value: string | number | boolean | null]>>> = {
  WSMAN: HTTPS,
  REDFISH: HTTPS,
  VMWARE: HTTPS,
  STORAGE: HTTPS,
  SNMP: [['community', null], ['enableV1V2', true], ['enableV3', false], ['port', 161], ['retries', 3], ['timeout', 3]],
  SSH: [
    ['username', null], ['isSudoUser', false], ['password', null], ['port', 22], ['useKey', false], ['key', null], ['knownHostKey', null],
    ['passphrase', null], ['retries', 3], ['timeout', 60], ['checkKnownHosts', false]
  ],
  IPMI: [['username', null], ['password', null], ['privilege', 2], ['kgkey', null], ['retries', 3], ['timeout', 60]]
}

/** What a client says of how devices are spoken to. @throws {Refusal} CGEN1004 for what is no profile */
export function credentialsOf (profile: string | Readonly<Record<string, unknown>>): readonly Credential[] {
  const sent = typeof profile === 'string' ? parsed(profile) : profile
  if (!fits(PROFILE, sent)) throw noProfile()
  return sent.credentials.map(({ type, authType, credentials }) => {
    const all = Object.entries({ ...credentials, type: type.toUpperCase(), authType: authType ?? 'Basic' })
    const kept = Object.fromEntries(all.filter(([name, value]) => KEPT.has(name) && value !== null))
    if (!fits(CREDENTIAL, kept)) throw noProfile()
    return kept
  })
}

/** The profile as the product shows it: JSON as text, in its own spelling of names. Passwords are null. */
export function profileText (profileId: number, credentials: readonly Credential[]): string {
  return JSON.stringify({
    profileId,
    profileName: '',
    profileDescription: '',
    type: 'DISCOVERY',
    updatedBy: null,
    credentials: credentials.map((credential, index) => ({
      type: credential.type,
      authType: credential.authType,
      modified: false,
      id: profileId + index,
      credentials: Object.fromEntries(SHOWN[credential.type].map(([name, value]) => [name, valueOf(credential, name) ?? value]))
    }))
  }, null, 2)
}

function valueOf (credential: Credential, name: string): unknown {
  return Object.entries(credential).find(([member]) => member === name)?.[1]
}

function noProfile (): Refusal {
  return new Refusal('CGEN1004', ['ConnectionProfile'], { reason: 'it is no JSON of a connection profile' })
}

import { SETTINGS, type Settings } from '../settings/console-settings.ts'
import { STATE_VERSION, type ApplianceState } from '../state.ts'
import { StoreError } from './error.ts'
import { certificatesIn, defectOf, pemName, PEM_NAME, type PemKind } from './pem.ts'
import { ShapeError, checked, count, exactly, flag, integer, listOf, matching, nullOr, oneOf, optional, record, text, type Check } from './shape.ts'

/** `state.json`: the state, with the name of a file in `pki/` where the state has PEM. */
export interface StateRecord extends Omit<ApplianceState, 'webCertificate' | 'csr' | 'trustStore'> {
  readonly webCertificate: { readonly privateKey: string, readonly chain: string, readonly origin: ApplianceState['webCertificate']['origin'] }
  readonly csr: { readonly privateKey: string, readonly request: string } | null
  readonly trustStore: readonly string[]
}

const file = matching(PEM_NAME, 'the name of a file in pki')

/** The shape of each part of a state, as it is written. */
export const STATE_PARTS: { readonly [Part in keyof StateRecord]-?: Check<StateRecord[Part]> } = {
  version: exactly(STATE_VERSION),
  revision: count,
  guid: text,
  accounts: listOf(record({
    id: text,
    userName: text,
    password: record({ salt: text, digest: text }),
    roleId: text,
    enabled: flag,
    userTypeId: optional(oneOf([1, 2])),
    description: optional(nullOr(text)),
    locked: optional(flag),
    group: optional(record({ directoryId: count, objectGuid: text }))
  })),
  nextAccountId: optional(count),
  sessionLimits: listOf(record({
    sessionType: oneOf(['GUI', 'API', 'UniversalTimeout']),
    maxSessions: integer,
    sessionTimeout: integer
  })),
  loginSecurity: record({
    lockoutFailCount: integer,
    lockoutFailCountTime: integer,
    lockoutPenaltyTime: integer,
    lockoutByUsername: flag,
    lockoutByIp: flag,
    ipRangeEnabled: optional(flag),
    ipRange: optional(nullOr(text))
  }),
  security: optional(record({
    fips: flag,
    policyMessage: text,
    passwordLengths: record({ min: count, max: count }),
    failureLoggingThreshold: count
  })),
  directories: optional(record({
    nextId: count,
    list: listOf(record({
      id: count,
      type: oneOf(['AD', 'LDAP']),
      name: text,
      serverType: oneOf(['DNS', 'MANUAL']),
      serverNames: listOf(text),
      dnsServers: listOf(text),
      groupDomain: nullOr(text),
      serverPort: count,
      networkTimeout: count,
      searchTimeout: count,
      certificateValidation: flag,
      certificate: text,
      userName: nullOr(text),
      bindDn: nullOr(text),
      baseDn: nullOr(text),
      loginAttribute: nullOr(text),
      membershipAttribute: nullOr(text),
      searchFilter: nullOr(text)
    }))
  })),
  webCertificate: record({ privateKey: file, chain: file, origin: oneOf(['factory', 'certificate', 'chain']) }),
  csr: nullOr(record({ privateKey: file, request: file })),
  trustStore: listOf(file),
  time: optional(record({
    timeZone: text,
    ntp: flag,
    ntpAddresses: listOf(nullOr(text)),
    offset: integer
  })),
  jobs: optional(record({
    nextId: count,
    list: listOf(record({
      id: count,
      name: text,
      description: text,
      type: count,
      schedule: text,
      enabled: flag,
      createdBy: text,
      createdAt: text,
      nextRun: nullOr(text),
      params: listOf(record({ key: text, value: text })),
      targets: listOf(record({ id: integer, data: text, typeId: integer, typeName: text })),
      visible: flag,
      editable: flag,
      builtin: flag,
      executions: listOf(record({
        id: count,
        executedBy: text,
        startTime: text,
        endTime: nullOr(text),
        outcome: oneOf(['completed', 'failed']),
        steps: listOf(record({ time: text, text }))
      }))
    }))
  })),
  inventory: optional(record({
    devices: count,
    seed: integer,
    nextGroupId: count,
    groups: listOf(record({
      id: count,
      name: text,
      description: text,
      parentId: count,
      createdBy: text,
      createdAt: integer,
      updatedBy: nullOr(text),
      updatedAt: integer,
      members: listOf(count)
    }))
  })),
  settings: optional(record<Partial<Settings>>({
    adapter: optional(SETTINGS.adapter.field.shape),
    proxy: optional(SETTINGS.proxy.field.shape),
    webServer: optional(SETTINGS.webServer.field.shape),
    smtp: optional(SETTINGS.smtp.field.shape),
    syslog: optional(SETTINGS.syslog.field.shape),
    snmp: optional(SETTINGS.snmp.field.shape),
    preferences: optional(SETTINGS.preferences.field.shape)
  })),
  plugins: optional(listOf(record({
    id: text,
    version: text,
    enabled: flag,
    installedAt: text,
    updatedAt: nullOr(text),
    disabledAt: nullOr(text)
  }))),
  backupKey: optional(record({ salt: text, key: text })),
  auditStart: optional(count),
  migration: optional(record({
    out: nullOr(record({ id: text, guid: text, address: text, time: text })),
    done: nullOr(record({ id: text, guid: text, address: text, time: text })),
    in: nullOr(record({ id: text, guid: text, address: text, time: text }))
  }))
}

const STATE: Check<StateRecord> = record<StateRecord>(STATE_PARTS)

/** A state as it lies in the folder: `state.json` and, by name, the PEM files it speaks of. */
export interface Layout {
  readonly json: string
  readonly pem: ReadonlyMap<string, { readonly kind: PemKind, readonly text: string }>
}

/** Lays a state out in files. */
export function layOut (state: ApplianceState): Layout {
  const pem = new Map<string, { kind: PemKind, text: string }>()
  const keep = (use: 'web-certificate' | 'csr' | 'trust', kind: PemKind, text: string): string => {
    const name = pemName(use, kind, text)
    pem.set(name, { kind, text })
    return name
  }
  const written: StateRecord = {
    ...state,
    webCertificate: {
      ...state.webCertificate,
      privateKey: keep('web-certificate', 'privateKey', state.webCertificate.privateKey),
      chain: keep('web-certificate', 'certificates', state.webCertificate.chain.map(lineBroken).join(''))
    },
    csr: state.csr === null
      ? null
      : { privateKey: keep('csr', 'privateKey', state.csr.privateKey), request: keep('csr', 'request', state.csr.request) },
    trustStore: state.trustStore.map(anchor => keep('trust', 'certificates', lineBroken(anchor)))
  }
  return { json: JSON.stringify(written, null, 2) + '\n', pem }
}

/**
 * Reads `state.json`.
 *
 * @param path for messages
 * @throws {StoreError} if it is broken or was written by a newer version. Its contents are never quoted: they hold digests of passwords.
 */
export function parseState (json: string, path: string): StateRecord {
  const cure = 'restore it from a backup, or remove the appliance\'s folder to start with a new appliance'
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new StoreError(`${path} is not JSON (cut short or damaged): ${cure}.`)
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  if (typeof version === 'number' && version > STATE_VERSION) {
    throw new StoreError(`${path} was written by a newer version of mock-ome (its format is ${version}, this one reads ${STATE_VERSION}): use that version, or another folder.`)
  }
  try {
    return recordOf(value)
  } catch (error) {
    if (error instanceof ShapeError) throw new StoreError(`${path} does not hold an appliance's state (${error.message}): ${cure}.`)
    throw error
  }
}

/** A value that is a state's record. @throws {ShapeError} naming the place that is wrong */
export function recordOf (value: unknown): StateRecord {
  return checked(STATE, value)
}

/**
 * Puts a state together again.
 *
 * @param pem contents of a file in `pki/`; null where it is missing
 * @param path of `pki/`, for messages
 * @throws {StoreError} if a PEM file is missing or is not what the state says
 */
export async function gather (written: StateRecord, path: string, pem: (name: string) => Promise<string | null>): Promise<ApplianceState> {
  const read = async (name: string, kind: PemKind): Promise<string> => {
    const found = await pem(name)
    const defect = found === null ? 'is missing' : defectOf(name, kind, found)
    if (found === null || defect !== null) {
      throw new StoreError(`${path}/${name} ${defect}: restore it from a backup, or remove the appliance's folder to start with a new appliance.`)
    }
    return found
  }
  const { webCertificate, csr, trustStore } = written
  return {
    ...written,
    webCertificate: {
      ...webCertificate,
      privateKey: await read(webCertificate.privateKey, 'privateKey'),
      chain: certificatesIn(await read(webCertificate.chain, 'certificates'))
    },
    csr: csr === null ? null : { privateKey: await read(csr.privateKey, 'privateKey'), request: await read(csr.request, 'request') },
    trustStore: await Promise.all(trustStore.map(async name => await read(name, 'certificates')))
  }
}

/** Names of the PEM files a state speaks of. */
export function pemNames (written: StateRecord): Set<string> {
  const { webCertificate, csr, trustStore } = written
  return new Set([webCertificate.privateKey, webCertificate.chain, ...csr === null ? [] : [csr.privateKey, csr.request], ...trustStore])
}

function lineBroken (pem: string): string {
  return pem.endsWith('\n') ? pem : pem + '\n'
}

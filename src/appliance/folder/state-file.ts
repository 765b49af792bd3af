import { ShapeError, checked } from '../../schema/check.ts'
import { STATE, STATE_VERSION, type ApplianceState, type StateRecord } from '../state.ts'
import { StoreError } from './error.ts'
import { certificatesIn, defectOf, pemName, type PemKind } from './pem.ts'

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

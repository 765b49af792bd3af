import { readFileSync } from 'node:fs'
import { SNAPSHOT_DOCUMENT } from '../admin/api/schema.ts'
import { type Authority, OWN } from '../admin/authorities.ts'
import { type Applicant, certify, install } from '../admin/certify.ts'
import { contentsOf, type SnapshotDocument } from '../admin/snapshots/snapshot-document.ts'
import { restore } from '../admin/snapshots/snapshots.ts'
import type { Appliance } from '../appliance/appliance.ts'
import type { Config } from '../config/config.ts'
import { UsageError } from '../config/usage-error.ts'
import type { NamedFile } from '../config/values.ts'
import { failureText } from '../failure.ts'
import { StartError } from '../running.ts'
import { parseJson } from '../json.ts'
import { checked } from '../schema/check.ts'
import { openCa } from './ca-directory.ts'

type Begin = (appliance: Appliance) => Promise<void>

/** The settings of how appliances begin. */
type Settings = Pick<Config, 'certified' | 'snapshots' | 'certs' | 'keys' | 'host' | 'username'>

/** How the appliances of a process begin, and the CA that certifies them. */
export interface Beginnings {
  readonly authorities: readonly Authority[]
  readonly of: (appliance: string) => Begin
}

/**
 * Reads what the settings name. What a folder of `--data` has come to stays: a snapshot is for a new appliance, a CA for one with its
 * factory certificate.
 *
 * @throws {UsageError} naming a file that cannot be used
 */
export async function beginningsOf (settings: Settings): Promise<Beginnings> {
  const { certified, host, username, snapshots, certs, keys } = settings
  const applicant = { host, userName: username }
  const authority = certified === null ? null : await authorityOf(certified)
  return {
    authorities: authority === null ? [] : [authority],
    of: name => {
      const steps: Begin[] = [
        ...filesFor(name, snapshots).map(file => fromSnapshot(file, documentIn(file))),
        ...presenting(name, certs, keys, applicant),
        ...authority === null ? [] : [certifiedBy(authority, applicant)]
      ]
      return async appliance => {
        for (const step of steps) {
          await step(appliance).catch((error: unknown) => {
            throw new StartError(`appliance "${name}" cannot begin as it is told to: ${failureText(error)}`, { cause: error })
          })
        }
      }
    }
  }
}

/** The last one that is for an appliance: by its name, or for each. */
function filesFor (name: string, files: readonly NamedFile[]): string[] {
  const own = files.findLast(({ appliance }) => appliance === name) ?? files.findLast(({ appliance }) => appliance === null)
  return own === undefined ? [] : [own.file]
}

function fromSnapshot (file: string, document: SnapshotDocument): Begin {
  return async appliance => {
    if (appliance.ledger.state.revision > 0) return
    const { id, takenAt, appliance: origin, version } = document
    if (version !== appliance.version) throw new Error(`${file} is of version ${version}, not ${appliance.version}`)
    await restore(appliance, { id, takenAt, appliance: origin, version, contents: appliance.ledger.slices.read(contentsOf(document)) })
  }
}

function documentIn (file: string): SnapshotDocument {
  try {
    return checked(SNAPSHOT_DOCUMENT, parseJson(textIn(file)))
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${file} is no snapshot: ${failureText(error)}`)
  }
}

function presenting (name: string, certs: readonly NamedFile[], keys: readonly NamedFile[], applicant: Applicant): Begin[] {
  const [[cert], [key]] = [filesFor(name, certs), filesFor(name, keys)]
  if (cert === undefined && key === undefined) return []
  if (cert === undefined || key === undefined) throw new UsageError(`${name}: --cert and --key go together`)
  const credentials = { chain: textIn(cert), key: textIn(key) }
  return [async appliance => {
    if (sameText(appliance.webCertificate.credentials.chain, credentials.chain)) return
    await install(appliance, credentials, applicant)
  }]
}

function certifiedBy (authority: Authority, applicant: Applicant): Begin {
  return async appliance => {
    if (appliance.webCertificate.inService.origin === 'factory') await certify(appliance, authority, applicant)
  }
}

async function authorityOf (place: string): Promise<Authority> {
  if (place.includes('/')) return { id: OWN, ca: await openCa(place) }
  const { createLabCa } = await import('../../certs/lab/lab-ca.ts')
  return { id: place, ca: createLabCa({ now: new Date() }) }
}

function sameText (one: string, other: string): boolean {
  return one.replace(/\s/g, '') === other.replace(/\s/g, '')
}

function textIn (file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${failureText(error)}`)
  }
}

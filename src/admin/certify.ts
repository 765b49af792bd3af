import { createPrivateKey } from 'node:crypto'
import { privateKeyPem } from '../../certs/x509/key.ts'
import type { Appliance } from '../appliance/appliance.ts'
import { type CsrInput, LAB_FIELDS } from '../appliance/certificate/csr-fields.ts'
import type { UploadKind } from '../appliance/certificate/web-certificate.ts'
import type { Actor } from '../appliance/logs/audit-log.ts'
import { type Diagnosis, causeOf } from '../appliance/logs/diagnoses.ts'
import { failureText } from '../failure.ts'
import { Refusal } from '../messages.ts'
import { reachable } from '../place.ts'
import { type Typed, closed } from '../schema/schema.ts'
import { type Authority, type NamedOrder, sign } from './authorities.ts'
import { Problem } from './api/problem.ts'
import { PEM } from './api/schema.ts'

/** A certificate made elsewhere, with its key. */
export const CREDENTIALS = closed({
  chain: { ...PEM, description: 'PEM, leaf first' },
  key: { ...PEM, description: 'PEM, without a passphrase' }
})

/** An appliance has refused a certificate. The message says why, and how to mend it. */
export class CertificationError extends Problem {
  /** What a client would have been told. */
  readonly refusal: Refusal
  /** What the appliance found. */
  readonly diagnosis: Diagnosis

  constructor (refusal: Refusal, diagnosis: Diagnosis) {
    const { messageId, args, message } = refusal
    const told = `the appliance refuses the certificate: ${[messageId, ...args.length > 0 ? args : [message]].join(' ')}`
    const cause = causeOf(diagnosis.findings)
    const why = cause === null ? '' : `: ${cause.title}: ${cause.found}; expected: ${cause.expected}; cure: ${cause.cure}`
    super(refusal.status, told + why)
    this.name = 'CertificationError'
    this.refusal = refusal
    this.diagnosis = diagnosis
  }
}

/** On whose behalf an appliance is certified, and the address it has in its certificate. */
export interface Applicant {
  readonly host: string
  readonly userName: string
}

/**
 * Has an appliance certified by a CA, as its administrator would: request, signature, upload of the chain.
 *
 * @param order what is to be wrong with it, and so on
 * @throws {CertificationError} where the appliance refuses the chain
 * @throws {Problem} 422 for an unknown profile or flaw
 */
export async function certify (appliance: Appliance, authority: Authority, applicant: Applicant, order: NamedOrder = {}): Promise<void> {
  const { webCertificate } = appliance
  const actor = actorOf(applicant)
  const csr = await webCertificate.generateCsr(requestOf(appliance.name, reachable({ host: applicant.host, port: 0 }).host), actor)
  const { file } = await sign(authority, Buffer.from(csr), order)
  await upload(appliance, 'chain', file, applicant)
}

/**
 * Uploads a file, as the administrator of the appliance would.
 *
 * @throws {CertificationError} where the appliance refuses it
 */
export async function upload (appliance: Appliance, kind: UploadKind, file: Buffer, applicant: Applicant): Promise<void> {
  await explained(appliance, async () => { await appliance.webCertificate.upload(kind, file, actorOf(applicant)) })
}

/**
 * Puts a certificate made elsewhere in service, with its key.
 *
 * @param chain PEM, leaf first @param key PEM
 * @throws {CertificationError} where the appliance would refuse such an upload
 * @throws {Problem} 422 where the key is none
 */
export async function install (appliance: Appliance, { chain, key }: Typed<typeof CREDENTIALS>, applicant: Applicant): Promise<void> {
  const kind = chain.split('-----BEGIN CERTIFICATE-----').length > 2 ? 'chain' : 'certificate'
  const privateKey = keyOf(key)
  await explained(appliance, async () => {
    await appliance.webCertificate.install(kind, Buffer.from(chain), privateKey, actorOf(applicant))
  })
}

function keyOf (pem: string): string {
  try {
    return privateKeyPem(createPrivateKey(pem))
  } catch (error) {
    throw new Problem(422, `the key is no PEM private key without a passphrase: ${failureText(error)}`)
  }
}

function actorOf ({ host, userName }: Applicant): Actor {
  return { userName, ipAddress: host }
}

/** An upload whose refusal tells why. */
async function explained ({ diagnoses }: Appliance, upload: () => Promise<void>): Promise<void> {
  const before = diagnoses.lastId
  try {
    await upload()
  } catch (error) {
    const diagnosis = diagnoses.list.find(({ id, operation }) => id > before && operation.startsWith('Upload'))
    throw error instanceof Refusal && diagnosis !== undefined ? new CertificationError(error, diagnosis) : error
  }
}

/** What is asked of the CA. The names are those by which clients of this machine, and of the same network of containers, connect. */
function requestOf (name: string, host: string): CsrInput {
  // The product takes no name of one letter.
  const names = ['localhost', '127.0.0.1', host, ...name.length > 1 ? [name] : []]
  return {
    DistinguishedName: host === '127.0.0.1' ? 'localhost' : host,
    ...LAB_FIELDS,
    San: [...new Set(names)].join(',')
  }
}

import type { Flaw } from '../../certs/lab/flaw.ts'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { type LabCa, type Order, signRequest } from '../../certs/lab/lab-ca.ts'
import { type RequestFacts, decodeRequest } from '../../certs/x509/request.ts'
import type { Client, Reply } from './fleet.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const SUBJECT = { DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com' }

/** How a console came by its certificate. */
export interface Certification extends Partial<Omit<Order, 'format'>> {
  readonly ca: LabCa
  /** Endpoint of the upload. Default: `chain`. */
  readonly upload?: 'chain' | 'certificate'
  /** Certificates of the file that are uploaded, from the leaf on. Default: all. */
  readonly first?: number
}

/** Has a console make a signing request. Its key stays, so that many certificates can be made for it. */
export async function requestOf ({ call }: Client, name: string): Promise<RequestFacts> {
  const { status, text, json } = await call('POST', `${ACTIONS}.GenerateCSR`, { json: { ...SUBJECT, DistinguishedName: name } })
  if (status !== 200) throw new Error(`GenerateCSR: ${status} ${text}`)
  return decodeRequest(Buffer.from(json.CertificateData))
}

/** Has a CA sign the request, and uploads what it issued. @throws where the console refuses it */
export async function certify (client: Client, request: RequestFacts, certification: Certification): Promise<void> {
  const reply = await upload(client, certification.upload ?? 'chain', issue(request, certification))
  if (reply.status !== 200) throw new Error(`upload: ${reply.status} ${reply.text}`)
}

/** The file a CA makes of a request. */
export function issue (request: RequestFacts, { ca, first, now = new Date(), profile, flaws, days }: Certification): Buffer {
  const { file } = signRequest(ca, request, { now, ...(profile && { profile }), ...(flaws && { flaws }), ...(days && { days }) })
  if (first === undefined) return file
  return Buffer.from(file.toString().split(/(?<=-----END CERTIFICATE-----\n)/).slice(0, first).join(''))
}

export async function upload ({ call }: Client, kind: 'chain' | 'certificate', file: Buffer): Promise<Reply> {
  return await call('POST', `${ACTIONS}.${kind === 'chain' ? 'UploadCertChain' : 'UploadCertificate'}`, { body: file, headers: { 'content-type': 'application/octet-stream' } })
}

/** A row of the lab CA's flaws. */
export function flaw (id: string): Flaw {
  const found = FLAWS.find(candidate => candidate.id === id)
  if (found === undefined) throw new RangeError(`no flaw ${id}`)
  return found
}

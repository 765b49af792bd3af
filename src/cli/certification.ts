import { type Finding, type Told, inspect, told } from '../../certs/verdict/chain.ts'
import type { LabCa, Order } from '../../certs/lab/lab-ca.ts'
import { decodeRequest } from '../../certs/x509/request.ts'
import { LAB_FIELDS } from '../appliance/certificate/csr-fields.ts'
import { DEFAULT_SWITCHES } from '../appliance/switches.ts'
import { Declined } from '../client/console-client.ts'
import { presented } from '../client/handshake.ts'
import { hostAndPort } from '../place.ts'
import { checked } from '../schema/check.ts'
import { TEXT, object } from '../schema/schema.ts'
import { type End, withConsole } from './consoles.ts'
import { issue } from './order-options.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const CSR = object({ CertificateData: TEXT })

/** What is asked of the CA. */
export interface Wish {
  readonly ca: LabCa
  /** Common name of the leaf. Default: the host of the console. */
  readonly name?: string | undefined
  readonly order: Omit<Order, 'now'>
}

/** What came of it. */
export interface Certified {
  /** The names of the chain that the console presents afterwards, in one line. */
  readonly presented: string
  /** What the console said; null: it has accepted the chain. */
  readonly refusal: { readonly messageId: string, readonly message: string, readonly args: readonly string[] } | null
  /** What the chain breaks. */
  readonly findings: ReadonlyArray<Finding & Told>
}

/**
 * Has a console certified over its own API, as its administrator would: request, signature, upload of the chain.
 *
 * @throws {UsageError} where the console does not answer, or makes no request
 */
export async function certifyConsole (end: End, { ca, name = end.host, order }: Wish): Promise<Certified> {
  const outcome = await withConsole(end, async client => {
    const fields = { ...LAB_FIELDS, DistinguishedName: name, San: name }
    const { CertificateData } = checked(CSR, await client.ask('POST', `${ACTIONS}.GenerateCSR`, fields))
    const now = new Date()
    const request = decodeRequest(Buffer.from(CertificateData))
    const { file } = issue(ca, request, { ...order, now })
    try {
      await client.ask('POST', `${ACTIONS}.UploadCertChain`, file)
      return { refusal: null, findings: [] }
    } catch (error) {
      if (!(error instanceof Declined)) throw error
      const { messageId, message, args } = error
      const { findings } = inspect(file, { purpose: 'chain', csrKey: request.publicKey, now, switches: DEFAULT_SWITCHES })
      return { refusal: { messageId, message, args }, findings: findings.filter(({ verdict }) => verdict === 'fail').map(told) }
    }
  })
  return { ...outcome, presented: await presented(end) }
}

/** The same for people. @param title stands before it: the name of a console */
export function certifiedLines (title: string, end: End, { presented: chain, refusal, findings }: Certified): string[] {
  const place = [title, hostAndPort(end)].filter(text => text !== '').join('  ')
  if (refusal === null) return [`${place}  presents ${chain}`]
  return [
    `${place}  refuses the chain: ${refusal.messageId} ${refusal.message}`,
    ...refusal.args.map(text => `  ${text}`),
    ...findings.flatMap(({ title, found, expected, cure }) => [`  ${title}: ${found}`, `    expected: ${expected}`, `    cure: ${cure}`])
  ]
}

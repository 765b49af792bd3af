import { type Verdict, told } from '../../certs/verdict/chain.ts'
import { checkFile } from '../../src/admin/check.ts'
import { isoTime } from '../../src/admin/iso-time.ts'
import { Problem } from '../../src/admin/api/problem.ts'
import { applianceRoute, fleetRoute } from '../../src/admin/api/route.ts'
import { CERTIFICATE_FILE, TIME } from '../../src/admin/api/schema.ts'
import { outlineOf } from '../../src/appliance/certificate/chain-outline.ts'
import { causeOf } from '../../src/appliance/logs/diagnoses.ts'
import { type Typed, FLAG, TEXT, TEXT_OR_NULL, closed, list, oneOf, orNull, text } from '../../src/schema/schema.ts'
import { FINDING, OUTLINE } from '../diagnosis-shape.ts'

const VERDICT = closed({
  accepted: FLAG,
  messageId: { ...TEXT_OR_NULL, description: 'what a client would be told; null: accepted' },
  args: list(TEXT),
  cause: { ...orNull(FINDING), description: 'what stands in the way: the first finding that refuses' },
  findings: list(FINDING),
  chain: { ...list(OUTLINE), description: 'the certificates of the file, leaf first; none where it could not be read' }
})

/** What would be said to a file, without an upload. */
export const checks = [
  fleetRoute({
    method: 'POST',
    path: '/check',
    summary: 'Judge a file without an appliance',
    description: 'As `mock-ome check` does, with the switches as they are by default. Nothing is changed or kept.',
    body: closed({ file: text({ maxLength: 4 * 1024 * 1024, description: 'Base 64 of the file' }) }, {
      for: { ...oneOf(['chain', 'certificate', 'migration']), description: 'default chain' },
      csr: text({ maxLength: 65_536, description: 'PEM: the request it was made for. Without it, nobody knows whose key it is' }),
      at: { ...TIME, description: "the appliance's time; default: now" }
    }),
    example: { file: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t', for: 'chain' },
    answer: VERDICT
  }, ({ body: { file, for: purpose = 'chain', csr, at } }) => view(checkFile(Buffer.from(file, 'base64'), purpose, csr, timeOf(at)))),

  applianceRoute({
    method: 'POST',
    path: '/check',
    summary: 'Judge a file as the appliance would',
    description: 'By its pending request, its clock and its switches, as an upload would be. Nothing is changed, logged or diagnosed.',
    query: { for: { ...oneOf(['chain', 'certificate']), default: 'chain' } },
    ...CERTIFICATE_FILE,
    answer: VERDICT
  }, ({ appliance, query: { for: kind }, body }) => view(appliance.webCertificate.judge(kind, body)))
]

function view ({ findings: found, refusal, chain }: Verdict): Typed<typeof VERDICT> {
  const findings = found.map(told)
  return {
    accepted: refusal === null,
    messageId: refusal?.messageId ?? null,
    args: [...refusal?.args ?? []],
    cause: causeOf(findings),
    findings,
    chain: outlineOf(chain)
  }
}

/** @throws {Problem} 400 */
function timeOf (at: string | undefined): Date {
  const time = at === undefined ? new Date() : new Date(isoTime(at))
  if (Number.isNaN(time.getTime())) throw new Problem(400, 'at is no time', [{ pointer: '/at', detail: 'is not ISO 8601' }])
  return time
}

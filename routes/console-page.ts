import { outlineOf } from '../src/appliance/certificate/chain-outline.ts'
import type { Diagnosis } from '../src/appliance/logs/diagnoses.ts'
import { isLocalAdministrator } from '../src/appliance/migration/peering.ts'
import type { Call } from '../src/http/route.ts'
import { get, type Route } from '../src/http/route.ts'
import { Refusal } from '../src/messages.ts'
import { FLAG_OR_NULL, TEXT, TEXT_OR_NULL, closed, list, oneOf } from '../src/schema/schema.ts'
import { DIAGNOSIS, OUTLINE, diagnosisView } from './diagnosis-shape.ts'
import { decodeCertificate } from '../certs/x509/certificate.ts'
import { unarmoured } from '../certs/x509/pem.ts'

const PLACE = '/core/mockome'

/** Stands on every answer: the product has no such paths. */
const MARK = { 'x-mock-ome-contract': 'console' }

const VALIDATION = 'ValidateConnection'

const OPERATIONS = ['UploadCertChain', 'UploadCertificate', VALIDATION]

const BAND = closed({ name: TEXT, version: TEXT, time: TEXT, banner: TEXT, sessionOpen: FLAG_OR_NULL })

const CERTIFICATE = closed({ origin: oneOf(['factory', 'certificate', 'chain']), chain: list(OUTLINE), request: TEXT_OR_NULL })

/** What the console's page shows that no public operation of the product tells. Not below `/api`: no client finds them. */
export const consolePage: readonly Route[] = [
  get(`${PLACE}/console`, ({ appliance: { identity, clock, security, sessions }, query: { session } }) => ({
    name: identity.name,
    version: identity.version,
    time: clock.text().replace(/\.\d+$/, ''),
    banner: security.state.policyMessage,
    // By its id, which is no secret: asked with its token, it would never time out.
    sessionOpen: session === undefined ? null : sessions.get(session) !== undefined
  }), { anonymous: true, answer: BAND }),

  get(`${PLACE}/certificate`, ({ appliance: { webCertificate: { inService, csr } } }) => ({
    origin: inService.origin,
    chain: outlineOf(inService.chain.map(pem => decodeCertificate(unarmoured(pem)))),
    request: csr === null ? null : csr.request
  }), { needs: 'APPLIANCE_SETUP', answer: CERTIFICATE }),

  get(`${PLACE}/diagnosis`, call => diagnosisView(latest(call)), { answer: DIAGNOSIS })
].map(route => ({ ...route, headers: MARK }))

/**
 * Why the caller's latest attempt ended as it did. What came of a connection, a console is told by whoever asked for it, with the
 * credentials given there: every local administrator may know, as of the LastValidation.
 *
 * @throws {Refusal} CGEN1006 where there is none, or the switch is off
 */
function latest ({ appliance, principal: { account }, origin, query: { operation } }: Call): Diagnosis {
  const isOwn = ({ actor }: Diagnosis): boolean => actor.userName === account.userName && actor.ipAddress === origin.ipAddress
  const isShared = (diagnosis: Diagnosis): boolean => diagnosis.operation === VALIDATION && isLocalAdministrator(account)
  const found = appliance.diagnoses.list.findLast(diagnosis => OPERATIONS.includes(diagnosis.operation) &&
    (operation === undefined || diagnosis.operation === operation) && (isOwn(diagnosis) || isShared(diagnosis)))
  if (found === undefined || !appliance.switches.reasonsOnConsole) throw new Refusal('CGEN1006')
  return found
}

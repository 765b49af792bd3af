import { createLabCa, signRequest } from '../certs/lab/lab-ca.ts'
import { decodeRequest } from '../certs/x509/request.ts'
import { type Endpoint, Fleet } from '../src/fleet.ts'
import { ConsoleClient } from '../src/client/console-client.ts'
import { CONSOLES, type Latency, timed } from './latencies.ts'
import { send } from './processes.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const FIELDS = { DepartmentName: 'd', BusinessName: 'b', Locality: 'l', State: 's', Country: 'US', Email: 'a@example.com' }
const JSON_TYPE = { 'content-type': 'application/json' }
const BINARY_TYPE = { 'content-type': 'application/octet-stream' }
const VALIDATE = '/api/MigrationService/Actions/MigrationService.ValidateConnection'
const CREDENTIALS = { userName: 'admin', password: 'admin' }
const VALIDATIONS = 200

/** Validating the connection of two consoles, both with an RSA leaf in a chain of three; and what of it is logging in. */
export async function * connections (): AsyncGenerator<Latency> {
  const appliances = [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }]
  const fleet = await Fleet.start({ ...CONSOLES, appliances, keyPoolSize: 2 })
  try {
    const ca = createLabCa({ now: new Date() })
    for (const endpoint of fleet.endpoints) {
      const fields = JSON.stringify({ ...FIELDS, DistinguishedName: endpoint.name })
      const asked = { auth: 'admin:admin', headers: JSON_TYPE, body: fields }
      const { text } = await send(endpoint.port, 'POST', `${ACTIONS}.GenerateCSR`, asked)
      const { file } = signRequest(ca, decodeRequest(Buffer.from(JSON.parse(text).CertificateData)), { now: new Date() })
      await send(endpoint.port, 'POST', `${ACTIONS}.UploadCertChain`, { auth: 'admin:admin', headers: BINARY_TYPE, body: file })
    }
    const [source, target] = fleet.endpoints
    if (source === undefined || target === undefined) throw new Error('no consoles')
    const body = JSON.stringify({ Source: accessTo(source), Target: accessTo(target) })
    yield await timed('validation of a connection', VALIDATIONS, async () => {
      const answer = await send(source.port, 'POST', VALIDATE, { auth: 'admin:admin', headers: JSON_TYPE, body })
      if (answer.status !== 200) throw new Error(answer.text)
    })
    yield await timed('  of that: in and out of both', VALIDATIONS, async () => {
      await Promise.all([source, target].map(async ({ host, port }) => {
        await (await ConsoleClient.login({ host, port }, CREDENTIALS)).close()
      }))
    })
  } finally {
    await fleet.stop(0)
  }
}

function accessTo ({ host, port }: Endpoint): object {
  return { IpAddress: host, Port: port, UserName: 'admin', Password: 'admin' }
}

import { createServer as createPlainServer } from 'node:http'
import { createServer, request } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import t, { type Test } from 'tap'
import { decodeBundle } from '../../../certs/x509/bundle.ts'
import { toPem } from '../../../certs/x509/certificate.ts'
import { createLabCa } from '../../../certs/lab/lab-ca.ts'
import type { RequestFacts } from '../../../certs/x509/request.ts'
import { hashPassword } from '../../../src/appliance/accounts/password.ts'
import type { Account } from '../../../src/appliance/accounts/account-state.ts'
import type { FleetSettings } from '../../../src/fleet.ts'
import { messages } from '../../../src/messages.ts'
import { certify, issue, requestOf } from '../../support/certify.ts'
import { MIGRATION, accessTo, brokenRules, moveClock, validate } from '../../support/connection.ts'
import { envelope } from '../../support/envelope.ts'
import { type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { PAIRS, type Setup } from '../../support/pairs.ts'
import { ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'
import { SESSION_LIMITS } from '../../../src/appliance/accounts/session-limit.ts'
import { TRUST_STORE, WEB_CERTIFICATE } from '../../../src/appliance/certificate/certificate-state.ts'
import { piece } from '../../support/pieces.ts'

const VALIDATE = `${MIGRATION}/Actions/MigrationService.ValidateConnection`
const LAST = `${MIGRATION}/LastValidation`
const TWO = [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }]
/** The two sentences as KB 000221202 prints them. */
const SENTENCES = {
  Message: 'Unable to mutually authenticate and connect to the remote appliance.',
  Resolution: 'Please check the source and target appliances has valid certificate chain uploaded which are signed by the same CA.'
}

const NO_IPV6 = Object.values(networkInterfaces()).flat().some(network => network?.address === '::1') ? false : 'this machine has no IPv6 loopback'

async function startPair (t: Test, options: Partial<FleetSettings> = {}): Promise<[Console, Console]> {
  const fleet = await startTestFleet(t, { appliances: TWO, keyPoolSize: 2, ...options })
  return [consoleOf(fleet, 'source'), consoleOf(fleet, 'target')]
}

const applianceOf = ({ fleet, endpoint }: Console): ReturnType<Console['fleet']['appliance']> => fleet.appliance(endpoint.name)

t.test('source and target, pair by pair: verdict and reason, in both directions', async t => {
  const consoles = await startPair(t)
  const requests = await Promise.all(consoles.map(async console => await requestOf(console, `${console.endpoint.name}.example.com`)))
  const factories = consoles.map(console => piece(applianceOf(console), WEB_CERTIFICATE).value)
  const [one, other] = consoles
  const [oneRequest, otherRequest] = requests
  if (oneRequest === undefined || otherRequest === undefined) throw new Error('no request')
  t.ok(PAIRS.length >= 25)
  for (const { name, make, source, target } of PAIRS) {
    for (const [index, console] of consoles.entries()) {
      await moveClock(console, 0)
      await piece(applianceOf(console), WEB_CERTIFICATE).change(inService => factories[index] ?? inService)
      await piece(applianceOf(console), TRUST_STORE).change(() => [])
    }
    const setups = make()
    await prepare(one, oneRequest, setups.source)
    await prepare(other, otherRequest, setups.target)
    const valid = source.length === 0 && target.length === 0
    const directions = [
      [one, other, { source: { client: source, server: source }, target: { client: target, server: target } }],
      [other, one, { source: { client: target, server: target }, target: { client: source, server: source } }]
    ] as const
    for (const [from, to, expected] of directions) {
      const title = `${name}, from ${from.endpoint.name} to ${to.endpoint.name}`
      const reply = await validate(from, to)
      t.equal(reply.status, valid ? 200 : 400, `${title}: status`)
      if (!valid) t.equal(reply.text, envelope('MOCK1001'), `${title}: one refusal for every cause`)
      t.strictSame(await brokenRules(from), expected, `${title}: reason`)
      t.strictSame(await brokenRules(to), expected, `${title}: the same record on the other console`)
    }
  }
})

async function prepare (console: Console, request: RequestFacts, { clock = 0, ca, change, unjudged, ...more }: Setup): Promise<void> {
  const appliance = applianceOf(console)
  if (ca !== undefined && unjudged === true) {
    const chain = decodeBundle(issue(request, { ca, ...more }), { derAccepted: false }).certificates.map(toPem)
    const { csr } = appliance.webCertificate
    await piece(appliance, WEB_CERTIFICATE).change(({ privateKey }) => ({ privateKey: csr?.privateKey ?? privateKey, chain, origin: 'chain' }))
    await piece(appliance, TRUST_STORE).change(() => chain.slice(-1))
  } else if (ca !== undefined) await certify(console, request, { ca, ...more })
  await change?.(appliance)
  if (clock !== 0) await moveClock(console, clock)
}

t.test('a valid connection: both identities, both chains as tables, the protocol', async t => {
  const [source, target] = await startPair(t)
  const ca = createLabCa({ now: new Date() })
  for (const console of [source, target]) await certify(console, await requestOf(console, `OMENT-${console.endpoint.name}`), { ca })
  t.equal((await source.call('GET', LAST)).text, envelope('CGEN1006'), 'there is none before the first')
  const { status, json, headers } = await validate(source, target)
  t.equal(status, 200)
  t.equal(headers['x-mock-ome-contract'], 'migration')
  t.match(json, {
    '@odata.type': '#MigrationService.ConnectionValidation',
    Status: 'valid',
    Source: { Name: 'source', Version: '3.10.2', Guid: applianceOf(source).identity.guid, Address: '127.0.0.1', Port: source.endpoint.port },
    Target: { Name: 'target', Version: '4.0.1', Guid: applianceOf(target).identity.guid, Address: '127.0.0.1', Port: target.endpoint.port },
    Connections: [{ Client: 'source', Protocol: 'TLSv1.3', Cipher: /^TLS_AES_/ }, { Client: 'target', Protocol: 'TLSv1.3', Cipher: /^TLS_AES_/ }]
  })
  t.match(json.Source.Certificates, [
    { IssuedTo: 'OMENT-source', IssuedBy: 'Inter-CA1', ValidTo: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ },
    { IssuedTo: 'Inter-CA1', IssuedBy: 'Root-CA' },
    { IssuedTo: 'Root-CA', IssuedBy: 'Root-CA' }
  ])
  t.strictSame(json.Pairs, [
    { Source: { IssuedTo: 'OMENT-source', IssuedBy: 'Inter-CA1' }, Target: { IssuedTo: 'OMENT-target', IssuedBy: 'Inter-CA1' }, Same: true },
    { Source: { IssuedTo: 'Inter-CA1', IssuedBy: 'Root-CA' }, Target: { IssuedTo: 'Inter-CA1', IssuedBy: 'Root-CA' }, Same: true },
    { Source: { IssuedTo: 'Root-CA', IssuedBy: 'Root-CA' }, Target: { IssuedTo: 'Root-CA', IssuedBy: 'Root-CA' }, Same: true }
  ])
  t.notOk('Verdicts' in json)
  const last = (await target.call('GET', LAST)).json
  t.equal(last.Id, json.Id, 'both ends know of it')
  t.match(last.Time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
  t.strictSame(last.Verdicts.map(({ Judge, Role, Accepted }: Record<string, unknown>) => [Judge, Role, Accepted]),
    [['source', 'client', true], ['target', 'server', true], ['target', 'client', true], ['source', 'server', true]])
})

t.test('what consoles ask of each other', async t => {
  const [source, target] = await startPair(t)
  const ask = async ({ call }: Console, action: string, json?: unknown): Promise<Reply> => await call('POST', `${MIGRATION}/Actions/MigrationService.${action}`, { json })
  const { MigrationPort, Ticket, Guid } = (await ask(target, 'OpenEndpoint')).json
  const encounter = { Side: 'source', Address: '127.0.0.1', Port: MigrationPort, Ticket, Guid }
  t.match((await ask(source, 'VerifyPeer', encounter)).json, { Protocol: 'TLSv1.3', Verdicts: [{ Judge: 'source', Accepted: true }, { Judge: 'target', Accepted: true }] })
  t.match((await ask(source, 'VerifyPeer', { ...encounter, Port: 1 })).json, { Protocol: null, Cipher: null, Verdicts: [{ Accepted: false }, { Accepted: false }] })
  const { json } = await validate(source, target)
  const { Time, ...validation } = (await source.call('GET', LAST)).json
  t.equal((await ask(target, 'RecordValidation', { ...validation, Id: 'again' })).text, '{}')
  t.match((await target.call('GET', LAST)).json, { ...json, Id: 'again' })
})

t.test('a third console can be asked; it keeps the record too', async t => {
  const fleet = await startTestFleet(t, { appliances: [...TWO, { name: 'third', version: '4.1', port: 0 }] })
  const [source, target, third] = [consoleOf(fleet, 'source'), consoleOf(fleet, 'target'), consoleOf(fleet, 'third')]
  const { status, json } = await validate(source, target, third)
  t.equal(status, 200)
  for (const console of [source, target, third]) t.equal((await console.call('GET', LAST)).json.Id, json.Id)
  t.equal(fleet.appliance('third').diagnoses.list.length, 1)
})

t.test('every refused validation leaves its reason on both consoles, and never in the answer', async t => {
  const [source, target] = await startPair(t)
  const ca = createLabCa({ now: new Date() })
  await certify(source, await requestOf(source, 'source'), { ca })
  await certify(target, await requestOf(target, 'target'), { ca: createLabCa({ commonName: 'Root-CA2', now: new Date() }) })
  const { status, json, text } = await validate(source, target)
  t.equal(status, 400)
  t.match(json.error['@Message.ExtendedInfo'][0], { ...SENTENCES, MessageArgs: [], Severity: 'Critical' })
  for (const console of [source, target]) {
    const { diagnoses, applicationLog, ledger: { auditLog } } = applianceOf(console)
    const diagnosis = diagnoses.list.at(-1)
    t.match(diagnosis, { operation: 'ValidateConnection', outcome: 'refused', messageId: 'MOCK1001', actor: { userName: 'admin' } })
    const names = diagnosis?.findings.filter(({ id }) => id === 'ca-names') ?? []
    t.strictSame(names.map(({ judge, role }) => [judge, role]), [['source', 'client'], ['target', 'server'], ['target', 'client'], ['source', 'server']])
    t.match(names[0], { verdict: 'fail', certificate: 1, found: /issued to "CN=Inter-CA1" by "CN=Root-CA",.*by "CN=Root-CA2"/, expected: /same CAs/, cure: /same intermediate CA/ })
    t.ok((diagnosis?.findings.length ?? 0) > 80, 'findings that hold are there as well')
    t.match(applicationLog.lines.find(line => line.includes('"error"')),
      /^\[ERROR\] [\d-]+ [\d:.]+ \[ajp-nio-0:0:0:0:0:0:0:1-8009-exec-\d+\] MigrationController - validateConnection\(\): Error validating connection: \{"error"/)
    t.ok(applicationLog.lines.some(line => line.includes('source as client: ca-names, certificate 2: ')))
    t.equal(auditLog.entries.filter(({ messageId }) => messageId === 'MOCK2009').length, 1)
  }
  t.notMatch(text, /Inter-CA|Root-CA2|ca-names/)
})

t.test('two self-signed consoles may connect, unless a switch says no', async t => {
  const [source, target] = await startPair(t, { switches: { selfSignedMigrationAccepted: false } })
  t.equal((await validate(source, target)).text, envelope('MOCK1001'))
  t.strictSame((await brokenRules(source)).source.client, ['self-signed'])
})

t.test('an upload takes effect with the next handshake', async t => {
  const [source, target] = await startPair(t)
  t.equal((await validate(source, target)).status, 200)
  const ca = createLabCa({ now: new Date() })
  const requests = [await requestOf(source, 'source'), await requestOf(target, 'target')] as const
  await certify(source, requests[0], { ca })
  t.equal((await validate(source, target)).status, 400, 'the target still has its factory certificate')
  await certify(target, requests[1], { ca })
  const { status, json } = await validate(source, target)
  t.equal(status, 200)
  t.equal(json.Target.Certificates.length, 3)
})

t.test('what is not about certificates has refusals of its own', async t => {
  const [source, target] = await startPair(t, { appliances: [...TWO, { name: 'old', version: '3.9.2', port: 0 }] })
  const old = consoleOf(source.fleet, 'old')
  const account = (userName: string, more: Partial<Account>): Account => ({ id: userName, userName, password: hashPassword('pw'), roleId: '10', enabled: true, ...more })
  await piece(applianceOf(target), ACCOUNTS).change(accounts => [...accounts, account('viewer', { roleId: '16' }), account('directory', { userTypeId: 2 }), account('local', { userTypeId: 1 })])
  const nowhere = await closedPort()
  const web = await webServer(t)
  const plain = await plainServer(t)
  const user = (UserName: string, Password = 'pw'): object => accessTo(target, { UserName, Password })
  const cases: Array<[string, object, object, string, number]> = [
    ['a wrong password on the target', accessTo(source), user('admin', 'wrong'), envelope('MOCK1002', ['target']), 400],
    ['an unknown user on the source', user('nobody'), accessTo(source), envelope('MOCK1002', ['source']), 400],
    ['a directory user', accessTo(source), user('directory'), envelope('MOCK1004', ['target']), 403],
    ['a role without the right', user('viewer'), accessTo(source), envelope('MOCK1005', ['source']), 403],
    ['nothing at the address', accessTo(source), accessTo(target, { Port: nowhere }), envelope('MOCK1003', ['target', `127.0.0.1:${nowhere}`]), 400],
    ['a web server that is no console', accessTo(target, { Port: web }), accessTo(source), envelope('MOCK1003', ['source', `127.0.0.1:${web}`]), 400],
    ['a server without TLS', accessTo(target, { Port: plain }), accessTo(source), envelope('MOCK1003', ['source', `127.0.0.1:${plain}`]), 400],
    ['a name that cannot be found', accessTo(source), accessTo(target, { IpAddress: 'no-such-console.invalid' }), envelope('MOCK1003', ['target', `no-such-console.invalid:${target.endpoint.port}`]), 400],
    ['a console without migration', accessTo(source), accessTo(old), envelope('MOCK1006', ['target', 'Unable to complete the request because the resource URI does not exist or is not implemented.']), 400],
    ['the same console twice', accessTo(source), accessTo(source), envelope('CGEN6002', ['Target.IpAddress']), 400]
  ]
  for (const [name, Source, Target, body, status] of cases) {
    const reply = await source.call('POST', VALIDATE, { json: { Source, Target } })
    t.equal(reply.status, status, name)
    t.equal(reply.text, body, name)
    t.equal(reply.headers['x-mock-ome-contract'], 'migration', name)
    t.match(applianceOf(source).diagnoses.list.at(-1), { operation: 'ValidateConnection', outcome: 'refused', messageId: reply.json.error['@Message.ExtendedInfo'][0].MessageId }, name)
    const rule = name === 'the same console twice' ? 'two-consoles' : 'consoles-entered'
    t.ok(JSON.stringify(applianceOf(source).diagnoses.list.at(-1)).includes(`"${rule}"`), `${name}: ${rule}`)
  }
  t.equal((await source.call('GET', LAST)).status, 404, 'none of them came to a validation')
  t.equal((await source.call('POST', VALIDATE, { json: { Source: accessTo(source), Target: user('local') } })).status, 200, 'a second local administrator will do')
  for (const console of [source, target]) t.strictSame(applianceOf(console).sessions.list(), [], 'no session is left')
})

t.test('a console with no session to spare declines in its own words', async t => {
  const [source, target] = await startPair(t)
  await piece(applianceOf(target), SESSION_LIMITS).change(sessionLimits => sessionLimits.map(limit => ({ ...limit, maxSessions: 1 })))
  await target.call('POST', '/api/SessionService/Sessions', { json: { UserName: 'admin', Password: 'admin' } })
  t.equal((await validate(source, target)).text, envelope('MOCK1006', ['target', messages.CUSR1209.text]))
})

t.test('a console that fails in the middle is a failed authentication, and its reason is kept', async t => {
  const [source, target] = await startPair(t)
  const seen: string[] = []
  const web = await proxyTo(t, target, path => {
    seen.push(path.split('.').at(-1) ?? '')
    return !path.endsWith('VerifyPeer') && !path.endsWith('RecordValidation')
  })
  const reply = await source.call('POST', VALIDATE, { json: { Source: accessTo(source), Target: accessTo(target, { Port: web }) } })
  t.equal(reply.text, envelope('MOCK1001'))
  t.ok(seen.includes('VerifyPeer'))
  t.strictSame(await brokenRules(source), { source: { client: [], server: ['peer-verdict'] }, target: { client: ['peer-verdict'], server: [] } })
  t.equal(applianceOf(target).peering.last, null, 'it could not be told')
  for (const console of [source, target]) t.strictSame(applianceOf(console).sessions.list(), [], 'no session is left')
})

t.test('who asks must be a local administrator as well; the root is for everyone', async t => {
  const [source, target] = await startPair(t)
  await piece(applianceOf(source), ACCOUNTS).change(([admin, ...others]) => admin === undefined ? others : [{ ...admin, roleId: '16' }])
  const paths: Array<[string, string]> = [['POST', VALIDATE], ['GET', LAST], ...['OpenEndpoint', 'VerifyPeer', 'RecordValidation'].map((action): [string, string] => ['POST', `${MIGRATION}/Actions/MigrationService.${action}`])]
  for (const [method, path] of paths) {
    const reply = await source.call(method, path, method === 'POST' ? { json: {} } : {})
    t.equal(reply.status, 403, path)
    t.equal(reply.text, envelope('MOCK1005', ['current']), path)
  }
  t.match((await source.call('GET', MIGRATION)).json, { Id: 'MigrationService', 'LastValidation@odata.navigationLink': LAST })
  for (const [method, path, as] of [['GET', MIGRATION, 'none'], ['DELETE', LAST, 'basic'], ['GET', MIGRATION, 'basic']] as const) {
    t.equal((await target.call(method, path, { as })).headers['x-mock-ome-contract'], 'migration', `${method} ${path} as ${as}`)
  }
  t.notOk('x-mock-ome-contract' in (await target.call('GET', '/api/ApplicationService/Info')).headers, 'nothing else is marked')
})

t.test('addresses as people write them', { skip: NO_IPV6 }, async t => {
  const [source, target] = await startPair(t, { host: '::1' })
  const { port } = target.endpoint
  for (const address of [{ IpAddress: '::1', Port: port }, { IpAddress: '[::1]', Port: String(port) }, { IpAddress: `[::1]:${port}`, Port: null }, { IpAddress: `[::1]:${port}`, Port: port }]) {
    const { status } = await source.call('POST', VALIDATE, { json: { Source: accessTo(source), Target: accessTo(target, address) } })
    t.equal(status, 200, JSON.stringify(address))
  }
  const [named] = await startPair(t, { host: 'localhost' })
  const mixed = await source.call('POST', VALIDATE, { json: { Source: accessTo(source), Target: accessTo(target, { IpAddress: `localhost:${named.endpoint.port}`, Port: undefined }) } })
  t.equal(mixed.status, 200, 'a host name with its port')
})

t.test('what is missing or wrong in a request is named', async t => {
  const [source] = await startPair(t)
  const bad = (property: string): string => envelope('CGEN6002', [property], [property.split('.')[1] ?? ''])
  const good = accessTo(source)
  const cases: Array<[unknown, string]> = [
    [undefined, bad('Source.IpAddress')],
    [{}, bad('Source.IpAddress')],
    [{ Source: good }, bad('Target.IpAddress')],
    [{ Source: { ...good, UserName: '' }, Target: good }, bad('Source.UserName')],
    [{ Source: good, Target: { ...good, Password: null } }, bad('Target.Password')],
    ...['', 'https://a', 'a b', '[::1', '1.2.3', '::1]', 'a:b', '[1.2.3.4]'].map((IpAddress): [unknown, string] => [{ Source: { ...good, IpAddress } }, bad('Source.IpAddress')]),
    ...[0, 65536, 1.5, 'x', '1e9'].map((Port): [unknown, string] => [{ Source: { ...good, Port } }, Port === 1.5 ? envelope('CGEN1014', ['Invalid value: 1.5 for property: Port']) : bad('Source.Port')]),
    [{ Source: { ...good, IpAddress: '127.0.0.1:1', Port: 2 } }, bad('Source.Port')],
    [{ Source: [] }, envelope('CGEN1014', ['Invalid value for property: Source must not be an array or primitive value.'])]
  ]
  for (const [json, body] of cases) {
    const reply = await source.call('POST', VALIDATE, json === undefined ? {} : { json })
    t.equal(reply.text, body, JSON.stringify(json))
  }
  const encounter = { Side: 'source', Address: '127.0.0.1', Port: 1, Ticket: 'x', Guid: 'x' }
  for (const wrong of [{ Port: 70_000 }, { Port: 0 }, { Address: '' }, { Address: 'a\0b' }, { Address: 'a b' }, { Address: 'x'.repeat(256) }, { More: 1 }]) {
    const reply = await source.call('POST', `${MIGRATION}/Actions/MigrationService.VerifyPeer`, { json: { ...encounter, ...wrong } })
    t.equal(reply.text, envelope('CGEN1004', ['Either payload syntax or property values are invalid']), JSON.stringify(wrong))
  }
  for (const action of ['VerifyPeer', 'RecordValidation']) {
    for (const json of [{}, { Side: 'middle' }, { Verdicts: 7 }]) {
      const reply = await source.call('POST', `${MIGRATION}/Actions/MigrationService.${action}`, { json })
      t.equal(reply.text, envelope('CGEN1004', ['Either payload syntax or property values are invalid']), `${action} ${JSON.stringify(json)}`)
    }
  }
})

async function closedPort (): Promise<number> {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

async function webServer (t: Test): Promise<number> {
  const { fleet, endpoint } = await startConsole(t)
  const { privateKey, chain } = fleet.appliance(endpoint.name).webCertificate.credentials
  const server = createServer({ key: privateKey, cert: chain }, (_request, response) => { response.end('<html>It works!</html>') })
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return await listening(server)
}

/** A way to a console on which some requests get lost. */
async function proxyTo (t: Test, { endpoint: { host, port }, fleet, endpoint }: Console, passes: (path: string) => boolean): Promise<number> {
  const { privateKey, chain } = fleet.appliance(endpoint.name).webCertificate.credentials
  const server = createServer({ key: privateKey, cert: chain }, (incoming, response) => {
    if (!passes(incoming.url ?? '')) incoming.socket.destroy()
    else {
      const onwards = request({ host, port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent: false, rejectUnauthorized: false }, answer => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      })
      incoming.pipe(onwards)
    }
  })
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return await listening(server)
}

async function plainServer (t: Test): Promise<number> {
  const server = createPlainServer((_request, response) => { response.end('x') })
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return await listening(server)
}

async function listening (server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  return port
}

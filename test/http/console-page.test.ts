import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { PageFiles, wantsPage } from '../../src/http/assets.ts'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { certify, requestOf } from '../support/certify.ts'
import { validate } from '../support/connection.ts'
import { consoleOf, startConsole, startTestFleet } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

/** A build: a page and a script that is compressed. */
function builtIn (t: Test): URL {
  const folder = folderOf(t)
  mkdirSync(`${folder}/assets`)
  writeFileSync(`${folder}/some.html`, '<!doctype html>')
  writeFileSync(`${folder}/assets/some-1.js`, 'run()')
  writeFileSync(`${folder}/assets/some-1.js.gz`, gzipSync('run()'))
  writeFileSync(`${folder}/secret.txt`, 'no')
  return pathToFileURL(`${folder}/`)
}

async function served (t: Test, folder: URL): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const files = new PageFiles(folder, { name: 'some', path: '/page/', assets: '/page/assets/' })
  const server = createServer((request, response) => { if (!files.serve(request, response)) response.writeHead(404).end() })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return async (path, init) => await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close', ...init?.headers } })
}

t.test('a page is asked for again, its files never', async t => {
  const ask = await served(t, builtIn(t))
  const page = await ask('/page/?x=1')
  t.equal(page.headers.get('cache-control'), 'no-cache')
  t.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
  t.notMatch(page.headers.get('content-security-policy'), /unsafe/)
  t.match(page.headers.get('content-security-policy'), /default-src 'none'.*trusted-types 'none'/)
  const script = await ask('/page/assets/some-1.js', { headers: { 'accept-encoding': 'br;q=1, gzip' } })
  t.equal(script.headers.get('content-encoding'), 'gzip')
  t.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  t.equal(await script.text(), 'run()')
  const plain = await ask('/page/assets/some-1.js', { headers: { 'accept-encoding': 'gzip;q=0' } })
  t.equal(plain.headers.get('content-encoding'), null)
  t.not(plain.headers.get('etag'), script.headers.get('etag'), 'each coding has its own tag')
  const again = await ask('/page/', { headers: { 'if-none-match': String(page.headers.get('etag')), 'cache-control': 'max-age=0' } })
  t.equal(again.status, 304)
  t.equal((await ask('/page/', { method: 'HEAD' })).headers.get('content-length'), '15')
})

t.test('nothing else is a file', async t => {
  const ask = await served(t, builtIn(t))
  for (const path of ['/page', '/page/assets/', '/page/assets/../secret.txt', '/page/assets/%2e%2e/secret.txt', '/secret.txt', '/page/assets/some-1.js.gz']) {
    t.equal((await ask(path)).status, 404, path)
  }
  t.equal((await ask('/page/', { method: 'POST' })).status, 404)
  const none = await served(t, pathToFileURL(`${t.testdirName}-none/`))
  t.equal((await none('/page/')).status, 404, 'nor is there a page that was not built')
})

t.test('a page is for those who name it', t => {
  const wants = (accept?: string, method = 'GET'): boolean => wantsPage({ method, headers: accept === undefined ? {} : { accept } })
  t.ok(wants('text/html,application/xhtml+xml,*/*;q=0.8'))
  t.ok(wants('application/json, Text/HTML;q=0.1', 'HEAD'))
  for (const accept of [undefined, '*/*', 'application/json', 'text/*', 'text/html-fragment', 'text/html;q=0, */*', 'text/html; q=0.0;a=b']) t.notOk(wants(accept), `${accept}`)
  t.notOk(wants('text/html', 'POST'))
  t.end()
})

t.test('what the console is told beside the product stays with whom it concerns', async t => {
  const { call, fleet } = await startConsole(t)
  const upload = '/api/ApplicationService/Actions/ApplicationService.UploadCertChain'
  await call('POST', upload, { body: 'no certificate', headers: { 'content-type': 'application/octet-stream' } })
  const own = await call('GET', '/core/mockome/diagnosis?operation=UploadCertChain')
  t.equal(own.headers['x-mock-ome-contract'], 'console')
  t.match(own.json, { outcome: 'refused', messageId: 'CSEC9002', chain: [], cause: { verdict: 'fail' } })
  t.equal(own.json.logLine, fleet.appliance('source').applicationLog.lines.at(-1))
  const account = { UserName: 'other', Password: 'Secret#1234', RoleId: '10', Enabled: true }
  t.equal((await call('POST', '/api/AccountService/Accounts', { json: account })).status, 201)
  const login = await call('POST', '/api/SessionService/Sessions', { json: { UserName: 'other', Password: 'Secret#1234', SessionType: 'GUI' }, as: 'none' })
  const other = String(login.headers['x-auth-token'])
  t.match((await call('GET', '/core/mockome/diagnosis', { as: other })).json.error['@Message.ExtendedInfo'], [{ MessageId: 'CGEN1006' }])
  t.equal((await call('GET', '/core/mockome/diagnosis', { as: 'none' })).status, 401)
  t.equal((await call('GET', '/core/mockome/certificate', { as: 'none' })).status, 401)
  t.match((await call('GET', '/core/mockome/console', { as: 'none' })).json, { name: 'source', version: '3.10.2', banner: '', time: /^[\d-]{10} [\d:]{8}$/ })
  t.match((await call('GET', '/core/mockome/certificate')).json, { origin: 'factory', chain: [{ fingerprint: /^[0-9a-f]{64}$/ }], request: null })
  t.notMatch((await call('GET', '/api')).text, /mock-ome|core/, 'no client finds them')
})

t.test('what came of a connection is told to every local administrator, and to nobody else', async t => {
  const fleet = await startTestFleet(t, { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }] })
  const [source, target] = [consoleOf(fleet, 'source'), consoleOf(fleet, 'target')]
  const login = async (name: string, role: string): Promise<string> => {
    const password = 'Secret#1234'
    await target.call('POST', '/api/AccountService/Accounts', { json: { UserName: name, Password: password, RoleId: role, Enabled: true } })
    const reply = await target.call('POST', '/api/SessionService/Sessions', { json: { UserName: name, Password: password, SessionType: 'GUI' }, as: 'none' })
    return String(reply.headers['x-auth-token'])
  }
  const [administrator, viewer] = [await login('second', '10'), await login('viewer', '16')]
  await certify(source, await requestOf(source, 'source.example.com'), { ca: createLabCa({ now: new Date() }) })
  t.equal((await validate(source, target)).status, 400)
  const path = '/core/mockome/diagnosis?operation=ValidateConnection'
  t.match((await target.call('GET', path, { as: administrator })).json, { outcome: 'refused', messageId: 'MOCK1001', cause: { judge: /./ } }, 'though another account is in what was asked')
  t.equal((await target.call('GET', path, { as: viewer })).status, 404)
})

t.test('whether a session is open is told without prolonging it', async t => {
  const { call, fleet } = await startConsole(t)
  const { json: { Id: id } } = await call('POST', '/api/SessionService/Sessions', { json: { UserName: 'admin', Password: 'admin', SessionType: 'GUI' }, as: 'none' })
  const { sessions } = fleet.appliance('source')
  const before = sessions.get(id)?.lastAccessedAt
  const isOpen = async (query: string): Promise<unknown> => (await call('GET', `/core/mockome/console${query}`, { as: 'none' })).json.sessionOpen
  t.equal(await isOpen(`?session=${id}`), true)
  t.equal(sessions.get(id)?.lastAccessedAt, before)
  t.equal(await isOpen(''), null)
  await call('DELETE', `/api/SessionService/Sessions('${id}')`)
  t.equal(await isOpen(`?session=${id}`), false)
})

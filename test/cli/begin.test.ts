import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createLabCa, signRequest } from '../../certs/lab/lab-ca.ts'
import { generateEcKey, privateKeyPem } from '../../certs/x509/key.ts'
import { createRequest, decodeRequest } from '../../certs/x509/request.ts'
import { buildOnce } from '../support/build.ts'
import { type Command, getInfo, ready, run } from '../support/command.ts'
import { clientOf } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

await buildOnce()
t.jobs = 3

const LAB = ['--appliance', 'lab=4.0.1:0', '--admin-port', '0', '--log-format', 'json']

/** Where a process answers. */
async function placesOf (command: Command): Promise<{ readonly admin: string, readonly url: string, readonly leaf: () => Promise<X509Certificate> }> {
  const { line, url } = await ready(command)
  const { hostname, port } = new URL(url)
  const client = clientOf({ host: hostname, port: Number(port) })
  return { admin: String(Object(line['admin']).url), url, leaf: async () => new X509Certificate((await client.handshake()).raw) }
}

async function stopped (command: Command): Promise<void> {
  command.child.kill('SIGTERM')
  t.equal((await command.ended).code, 0)
}

t.test('certified by a named CA, or by a folder, which is made; with a folder of data once', async t => {
  const named = run(t, [...LAB, '--certified', 'mine'])
  const { admin, leaf } = await placesOf(named)
  const root = await (await fetch(`${admin}/v1/certificate-authorities/mine/root.pem`)).text()
  t.ok((await (await fetch(`${admin}/v1/appliances/lab/certificate.pem`)).text()).endsWith(root))
  t.match((await leaf()).subjectAltName, 'DNS:lab')
  t.equal((await fetch(`${admin}/v1/reset`, { method: 'POST' })).status, 204)
  t.equal((await fetch(`${admin}/v1/certificate-authorities/mine`)).status, 200, 'it belongs to the start')
  t.equal((await leaf()).issuer, 'CN=Inter-CA1')

  const [ca, data] = [join(folderOf(t), 'ca'), join(t.testdirName, 'data')]
  const first = run(t, [...LAB, '--certified', ca, '--data', data])
  const one = await placesOf(first)
  const before = (await one.leaf()).fingerprint256
  t.equal(await (await fetch(`${one.admin}/v1/certificate-authorities/fleet/root.pem`)).text(), readFileSync(join(ca, 'root.pem'), 'utf8'))
  await stopped(first)
  const again = run(t, [...LAB, '--certified', ca, '--data', data])
  t.equal((await (await placesOf(again)).leaf()).fingerprint256, before)
})

t.test('with a certificate made elsewhere, for one or for each', async t => {
  const key = generateEcKey()
  const request = decodeRequest(Buffer.from(createRequest({ commonName: 'elsewhere.example' }, [], key)))
  const { file } = signRequest(createLabCa({ now: new Date() }), request, { now: new Date() })
  const folder = folderOf(t, { 'chain.pem': file.toString(), key: privateKeyPem(key.privateKey), other: privateKeyPem(generateEcKey().privateKey), 'c.yaml': '' })
  const [chain, own, other, config] = ['chain.pem', 'key', 'other', 'c.yaml'].map(name => join(folder, name))
  writeFileSync(String(config), `cert: lab=${chain}\nkey: lab=${own}\n`)
  for (const args of [['--cert', String(chain), '--key', String(own)], ['--config', String(config)]]) {
    t.match((await (await placesOf(run(t, [...LAB, ...args]))).leaf()).subject, 'CN=elsewhere.example')
  }
  for (const [args, code, message] of [
    [['--cert', chain], 2, /lab: --cert and --key go together/],
    [['--cert', chain, '--key', other], 1, /"lab" cannot begin as it is told to: the appliance refuses the certificate: CGEN1008 Invalid CSR key\./],
    [['--cert', chain, '--key', '/absent'], 2, /cannot read \/absent/],
    [['--snapshot', chain], 2, /chain\.pem is no snapshot/],
    [['--snapshot', 'nobody=x'], 2, /there is no appliance nobody/]
  ] as const) {
    const ended = await run(t, [...LAB, ...args.map(String)]).ended
    t.match(ended, { code, stderr: message })
    t.notMatch(ended.stderr + ended.stdout, /PRIVATE KEY/)
  }
})

t.test('with a snapshot; a folder of data that has one stays', async t => {
  const { admin } = await placesOf(run(t, LAB))
  const lab = `${admin}/v1/appliances/lab`
  await fetch(`${lab}/certify`, { method: 'POST' })
  await fetch(`${lab}/snapshots`, { method: 'POST' })
  const file = join(folderOf(t), 'lab.json')
  writeFileSync(file, await (await fetch(`${lab}/snapshots/1?keys=true`)).text())
  const chain = await (await fetch(`${lab}/certificate.pem`)).text()
  const data = join(t.testdirName, 'data')
  const first = run(t, [...LAB, '--snapshot', `lab=${file}`, '--data', data])
  const one = await placesOf(first)
  t.equal(await (await fetch(`${one.admin}/v1/appliances/lab/certificate.pem`)).text(), chain)
  await fetch(`${one.admin}/v1/appliances/lab/certify`, { method: 'POST' })
  const newer = (await one.leaf()).fingerprint256
  await stopped(first)
  t.equal((await (await placesOf(run(t, [...LAB, '--snapshot', file, '--data', data]))).leaf()).fingerprint256, newer)
  t.match(await run(t, ['--appliance', 'lab=3.9:0', '--admin-port', 'off', '--snapshot', file]).ended, { code: 1, stderr: /is of version 4\.0\.1, not 3\.9/ })
})

t.test('a token that was made is in the ready file, which is private; one that was given is not', async t => {
  const readyFile = join(folderOf(t, { token: 'of-our-own-0123456\n' }), 'ready')
  const args = [...LAB, '--admin-host', '0.0.0.0', '--ready-file', readyFile]
  const made = run(t, args)
  await ready(made)
  const { admin: { url, token } } = JSON.parse(readFileSync(readyFile, 'utf8'))
  t.match(url, /^http:\/\/127\.0\.0\.1:/, 'an address that can be opened')
  t.equal(statSync(readyFile).mode & 0o777, 0o600)
  t.equal((await fetch(`${url}/v1/info`, { headers: { authorization: `Bearer ${token}` } })).status, 200)
  t.equal((await fetch(`${url}/v1/info`)).status, 401)
  await stopped(made)
  const given = run(t, [...args, '--admin-token-file', join(t.testdirName, 'token')])
  await ready(given)
  t.notOk('token' in JSON.parse(readFileSync(readyFile, 'utf8')).admin)
})

t.test('what means nothing is warned of', async t => {
  const data = join(folderOf(t), 'data')
  const first = run(t, [...LAB, '--data', data], { env: { MOCK_OME_PASWORD: 'x' } })
  await ready(first)
  t.match(await first.logged('the variable MOCK_OME_PASWORD is no setting: did you mean "MOCK_OME_PASSWORD"?'), { level: 'warn' })
  await stopped(first)
  const other = run(t, [...LAB, '--data', data, '--password', 'hush-hush'])
  const { url } = await ready(other)
  t.match(await other.logged('the folder keeps the account it was made with: --username and --password change nothing there'), { level: 'warn', appliance: 'lab' })
  t.equal((await getInfo(url)).status, 200)
  await stopped(other)
  const same = run(t, [...LAB, '--data', data])
  await ready(same)
  await stopped(same)
  t.notMatch((await same.ended).stdout, /keeps the account/)
})

t.test('each request is a line of the log, and the process ends when the admin API is told so', async t => {
  const command = run(t, [...LAB, '--log-requests'])
  const { line, url } = await ready(command)
  t.equal((await getInfo(url, 'admin:wrong')).status, 401)
  t.match(await command.logged('request'), { level: 'info', appliance: 'lab', operation: 'GET /api/ApplicationService/Info', status: 401, messageId: 'CGEN1001', request: 1 })
  const shut = await fetch(`${String(Object(line['admin']).url)}/v1/shutdown`, { method: 'POST' })
  t.strictSame([shut.status, await shut.json()], [202, { status: 'stopping' }])
  t.match(await command.logged('stopped'), {})
  t.equal((await command.ended).code, 0)
})

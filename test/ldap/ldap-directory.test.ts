import { once } from 'node:events'
import { type Server, createServer } from 'node:net'
import { type TLSSocket, createServer as createTlsServer } from 'node:tls'
import t, { type Test } from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { generateEcKey, privateKeyPem } from '../../certs/x509/key.ts'
import { armour } from '../../certs/x509/pem.ts'
import { createRequest, decodeRequest } from '../../certs/x509/request.ts'
import { blankDirectory } from '../../src/appliance/directories/directory-rules.ts'
import { DirectoryFailure } from '../../src/appliance/directories/directory-service.ts'
import type { DirectoryState } from '../../src/appliance/directories/directory-state.ts'
import { LdapDirectory } from '../../src/ldap/ldap-directory.ts'
import { issue } from '../support/certify.ts'

// What a real server does, slapd shows (test/clients/slapd.mjs). Here are those that are none.

const PASSWORD = 'bind-secret'
const USER = { userName: 'jane', password: PASSWORD }
/** A second of the time-outs lasts a millisecond. */
const hurried = new LdapDirectory({ second: 1 })

async function listening (t: Test, server: Server): Promise<DirectoryState> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => { server.close() })
  const address = server.address()
  const serverPort = typeof address === 'object' && address !== null ? address.port : 0
  return {
    ...blankDirectory(1, 'LDAP'),
    ...{ name: 'lab', serverType: 'MANUAL', serverNames: ['127.0.0.1'], serverPort, networkTimeout: 15, searchTimeout: 15, baseDn: 'dc=lab' }
  }
}

const ca = createLabCa({ now: new Date() })

/** A server that speaks TLS, and then something else. */
async function stranger (t: Test, speak: (socket: TLSSocket) => void): Promise<DirectoryState> {
  const key = generateEcKey()
  const request = decodeRequest(Buffer.from(armour('CERTIFICATE REQUEST', createRequest({ commonName: '127.0.0.1' }, ['127.0.0.1'], key))))
  return await listening(t, createTlsServer({ key: privateKeyPem(key.privateKey), cert: issue(request, { ca }).toString() }, socket => {
    socket.on('error', () => {})
    socket.once('data', () => { speak(socket) })
  }))
}

t.test('a server that never answers is waited for as long as the settings say', async t => {
  const silent = await listening(t, createServer(socket => { socket.on('error', () => {}) }))
  await t.rejects(hurried.test({ directory: silent, bindPassword: '' }, null), { fault: 'directory', message: /timeout/ })
  const mute = await stranger(t, () => {})
  // The handshake takes longer than fifteen milliseconds where the machine is busy.
  const patient: DirectoryState = { ...mute, networkTimeout: 15_000 }
  await t.rejects(hurried.search({ directory: patient, bindPassword: '' }, USER, ''), { fault: 'directory', message: /timed out/ })
})

t.test('a server that is none is told from wrong credentials, and costs little', async t => {
  const plain = await listening(t, createServer(socket => {
    socket.on('error', () => {})
    socket.end('220 mail.test\r\n')
  }))
  const words: ReadonlyArray<readonly [string, (socket: TLSSocket) => void]> = [
    ['hangs up', socket => { socket.destroy() }],
    ['speaks HTTP', socket => { socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') }],
    ['speaks half of BER', socket => { socket.end(Buffer.from('30840000ffff02', 'hex')) }],
    ['has an answer that nobody asked for', socket => { socket.end(Buffer.from('300c02010961070a010004000400', 'hex')) }]
  ]
  const patient = new LdapDirectory()
  for (const directory of [plain, ...await Promise.all(words.map(async ([, speak]) => await stranger(t, speak)))]) {
    await t.rejects(patient.search({ directory, bindPassword: '' }, USER, ''), DirectoryFailure)
    t.match(await patient.membership({ directory, bindPassword: PASSWORD }, USER, [{ commonName: 'x', objectGuid: 'x' }]), { fault: 'directory' })
  }
  const endless = await stranger(t, socket => {
    // An entry of two gigabytes.
    socket.write(Buffer.from('30847fffffff', 'hex'))
    const more = (): void => { while (socket.writable && socket.write(Buffer.alloc(65_536))) { /* until it is full */ } }
    socket.on('drain', more)
    more()
  })
  await t.rejects(patient.search({ directory: endless, bindPassword: '' }, USER, ''), { fault: 'directory', message: /sent more than is read/ })
})

t.test('only the certificate that was uploaded is trusted, where validation is on', async t => {
  const pem = (other: typeof ca): string => armour('CERTIFICATE', other.root.certificate)
  const mute = { ...await stranger(t, socket => { socket.destroy() }), certificateValidation: true }
  await t.rejects(new LdapDirectory().test({ directory: { ...mute, certificate: pem(createLabCa({ now: new Date() })) }, bindPassword: '' }, null), { message: /certificate/ })
  await t.rejects(new LdapDirectory().test({ directory: { ...mute, certificate: pem(ca) }, bindPassword: '' }, null), { message: /Connection closed/ }, 'this one gets further')
})

t.test('no more than a hundred conversations at once', async t => {
  const silent = await listening(t, createServer(socket => { socket.on('error', () => {}) }))
  const busy = new LdapDirectory({ second: 10 })
  const asked = { directory: silent, bindPassword: '' }
  const answers = await Promise.all(Array.from({ length: 101 }, async () => await busy.membership(asked, USER, [])))
  t.equal(answers.filter(answer => answer instanceof DirectoryFailure && answer.message.startsWith('too many')).length, 1)
})

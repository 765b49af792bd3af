import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type Server, type Socket, createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Writable } from 'node:stream'
import pino from 'pino'
import t, { type Test } from 'tap'
import { armour } from '../certs/x509/pem.ts'
import { generateEcKey, privateKeyPem } from '../certs/x509/key.ts'
import { createLabCa } from '../certs/lab/lab-ca.ts'
import { createRequest, decodeRequest } from '../certs/x509/request.ts'
import { announce } from '../src/notify/notifier.ts'
import { syslogLine } from '../src/notify/syslog.ts'
import { certify, issue, requestOf, upload } from './support/certify.ts'
import { type Console, startConsole } from './support/fleet.ts'

const SMTP = '/api/AlertService/AlertDestinations/SMTPConfiguration'
const APPLY_SYSLOG = '/api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySyslogConfig'
/** As our receivers have them; of any other message there is no word in these tests. */
const LINE = /^<(\d+)>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\S+) OpenManageEnterprise - (\S+) \[origin software="OpenManage Enterprise" swVersion="3\.10\.2"\] (.*)$/

/** A syslog server: its port, and the lines it got, one by one. */
async function syslogServer (t: Test, family: 'udp4' | 'udp6' = 'udp4'): Promise<{ readonly port: number, readonly next: () => Promise<string> }> {
  const socket = createSocket(family)
  socket.bind(0, family === 'udp4' ? '127.0.0.1' : '::1')
  await once(socket, 'listening')
  t.teardown(() => { socket.close() })
  const lines: string[] = []
  socket.on('message', bytes => { lines.push(bytes.toString()) })
  return {
    port: socket.address().port,
    next: async () => {
      if (lines.length === 0) await once(socket, 'message')
      return lines.shift() ?? ''
    }
  }
}

interface Mail { readonly commands: string[], readonly data: string }

/** As much of a mail server as a client asks for. */
async function mailServer (t: Test, tls?: { readonly key: string, readonly cert: string }): Promise<{ readonly port: number, readonly mail: Promise<Mail>, readonly connections: () => number }> {
  let count = 0
  let received: (mail: Mail) => void = () => {}
  const mail = new Promise<Mail>(resolve => { received = resolve })
  const serve = (socket: Socket): void => {
    count++
    const commands: string[] = []
    let text = ''
    let data: string | null = null
    socket.on('error', () => {})
    socket.write('220 mail.test\r\n')
    socket.on('data', chunk => {
      text += chunk.toString()
      for (;;) {
        const end = data === null ? text.indexOf('\r\n') : text.indexOf('\r\n.\r\n')
        if (end < 0) return
        const line = text.slice(0, end)
        text = text.slice(end + (data === null ? 2 : 5))
        if (data !== null) {
          received({ commands, data: line })
          data = null
          socket.write('250 kept\r\n')
          continue
        }
        commands.push(line)
        const verb = line.split(' ')[0]?.toUpperCase()
        if (verb === 'DATA') data = ''
        if (verb === 'QUIT') socket.end('221 bye\r\n')
        else socket.write({ EHLO: '250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n', DATA: '354 go on\r\n', AUTH: '235 welcome\r\n' }[verb ?? ''] ?? '250 fine\r\n')
      }
    })
  }
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, mail, connections: () => count }
}

async function applySyslog ({ call }: Console, ...servers: object[]): Promise<void> {
  const { status, text } = await call('POST', APPLY_SYSLOG, { json: servers })
  if (status !== 200) throw new Error(text)
}

async function setSmtp ({ call }: Console, json: object): Promise<void> {
  const { status, text } = await call('POST', SMTP, { json })
  if (status !== 200) throw new Error(text)
}

/** A log whose lines can be waited for. */
function logOf (): { readonly logger: pino.Logger, readonly next: (text: string) => Promise<string> } {
  const lines: string[] = []
  const stream = new Writable({
    write (chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
      stream.emit('line')
    }
  })
  const next = async (text: string): Promise<string> => {
    for (;;) {
      const found = lines.find(line => line.includes(text))
      if (found !== undefined) return found
      await once(stream, 'line')
    }
  }
  return { logger: pino({ level: 'warn' }, stream), next }
}

t.test('a line as RFC 5424 has it; a stranger cannot write one of their own', t => {
  const entry = { id: 1, severity: '1000', message: 'Unable to log in.', category: 'Audit', userName: 'x', ipAddress: 'y', messageArgs: 'evil\n<0>1 name || 127.0.0.1', messageId: 'MOCK2001', createdDate: '2026-01-02T03:04:05.678Z' }
  t.equal(syslogLine({ name: 'ome 1', version: '4.0"]' }, entry, 'warning'),
    '<108>1 2026-01-02T03:04:05.678Z ome_1 OpenManageEnterprise - MOCK2001 [origin software="OpenManage Enterprise" swVersion="4.0\\"\\]"] Unable to log in. evil?<0>1 name || 127.0.0.1')
  t.match(syslogLine({ name: '', version: '1' }, entry, 'error'), /^<107>1 \S+ - /)
  t.end()
})

t.test('syslog servers that are switched on are told of alerts, by the appliance\'s clock', async t => {
  const console = await startConsole(t)
  const [one, two, off] = [await syslogServer(t), await syslogServer(t), await syslogServer(t)]
  await applySyslog(console,
    { Enabled: true, DestinationAddress: '127.0.0.1', PortNumber: one.port },
    { Enabled: false, DestinationAddress: '127.0.0.1', PortNumber: off.port },
    { Enabled: true, DestinationAddress: '127.0.0.1', PortNumber: two.port })
  console.fleet.appliance('source').clock.set(new Date('2030-01-01T00:00:00Z'))
  await upload(console, 'chain', Buffer.from('garbage'))
  for (const server of [one, two]) {
    const [, priority, time, host, id, text] = LINE.exec(await server.next()) ?? []
    t.strictSame([priority, host, id, text], ['108', 'source', 'MOCK2006', 'Unable to upload the web server certificate. admin || 127.0.0.1 || chain'])
    t.match(time, /^2030-01-01T00:0/)
  }
  await console.call('GET', '/api/SessionService/Sessions', { headers: { authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` }, as: 'none' })
  t.match(await one.next(), /MOCK2001/)
  console.fleet.appliance('source').clock.set(new Date())
  await certify(console, await requestOf(console, 'ome.example.com'), { ca: createLabCa({ now: new Date() }) })
  t.match(await one.next(), /^<109>1 .* MOCK2005 /, 'what is no alert, as a request, is not told')
  t.match(await two.next(), /MOCK2001/)
})

t.test('over IPv6 as well, and by name', async t => {
  const console = await startConsole(t)
  const [six, named] = [await syslogServer(t, 'udp6').catch(() => null), await syslogServer(t)]
  await applySyslog(console, { Enabled: six !== null, DestinationAddress: '::1', PortNumber: six?.port ?? 514 }, { Enabled: true, DestinationAddress: '127.1', PortNumber: named.port })
  await upload(console, 'chain', Buffer.from('garbage'))
  if (six !== null) t.match(await six.next(), LINE)
  t.match(await named.next(), LINE)
})

t.test('a signing request is mailed to the address in it', async t => {
  const { logger } = logOf()
  const console = await startConsole(t, { logger })
  const server = await mailServer(t)
  t.equal((await console.call('PUT', '/api/ApplicationService/Network/ProxyConfiguration', { json: { IpAddress: '192.0.2.20', PortNumber: 3128, EnableProxy: true } })).status, 200, 'which nothing uses')
  await setSmtp(console, { DestinationAddress: '127.0.0.1', PortNumber: server.port, UseCredentials: true, Credential: { User: 'mailer', Password: 'smtp-secret' } })
  await console.call('POST', '/api/ApplicationService/Settings', { json: { ConsoleSetting: [{ Name: 'EMAIL_SENDER', Value: 'ome@example.test' }] } })
  const request = await requestOf(console, 'ome.example.com')
  const { commands, data } = await server.mail
  t.ok(commands.includes(`AUTH PLAIN ${Buffer.from('\0mailer\0smtp-secret').toString('base64')}`))
  t.notOk(commands.includes('STARTTLS'), 'without SSL nothing is encrypted')
  t.match(commands.join('\n'), /MAIL FROM:<ome@example\.test>[^]*RCPT TO:<lab@example\.com>/)
  t.match(data, /Subject: Certificate signing request for ome\.example\.com/)
  const attached = Buffer.from(/request\.csr[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n/.exec(data)?.[1] ?? '', 'base64').toString()
  t.match(attached, /^-----BEGIN CERTIFICATE REQUEST-----\n/)
  t.strictSame(decodeRequest(Buffer.from(attached)), request)
})

t.test('with SSL the mail server must be one that the appliance trusts', async t => {
  const { logger, next } = logOf()
  const console = await startConsole(t, { logger })
  const ca = createLabCa({ now: new Date() })
  const key = generateEcKey()
  const request = decodeRequest(Buffer.from(armour('CERTIFICATE REQUEST', createRequest({ commonName: '127.0.0.1' }, ['127.0.0.1'], key))))
  const server = await mailServer(t, { key: privateKeyPem(key.privateKey), cert: issue(request, { ca }).toString() })
  await setSmtp(console, { DestinationAddress: '127.0.0.1', PortNumber: server.port, UseSSL: true })
  const own = await requestOf(console, 'ome.example.com')
  t.match(await next('cannot be mailed'), /self-signed certificate in certificate chain/)
  await certify(console, own, { ca })
  await requestOf(console, 'again.example.com')
  t.match((await server.mail).data, /again\.example\.com/, 'its root came with the chain')
})

t.test('failures are logged without secrets, and disturb nothing', async t => {
  const { logger, next } = logOf()
  const console = await startConsole(t, { logger })
  const closed = await mailServer(t)
  await setSmtp(console, { DestinationAddress: '127.0.0.1', PortNumber: closed.port, UseSSL: true, UseCredentials: true, Credential: { User: 'mailer', Password: 'smtp-secret' } })
  await applySyslog(console, { Enabled: true, DestinationAddress: '255.255.255.255' })
  await requestOf(console, 'ome.example.com')
  await upload(console, 'chain', Buffer.from('garbage'))
  const mail = await next('a signing request cannot be mailed')
  t.match(JSON.parse(mail), { appliance: 'source', destination: '127.0.0.1', reason: /./ })
  t.notMatch(mail, /smtp-secret|PRIVATE/)
  t.match(JSON.parse(await next('a syslog server cannot be told')), { destination: '255.255.255.255', reason: /EACCES/ })
})

t.test('a new appliance tells nobody, and too much at once is dropped', async t => {
  const { logger, next } = logOf()
  const console = await startConsole(t, { logger })
  const appliance = console.fleet.appliance('source')
  const notifier = announce(appliance)
  await requestOf(console, 'ome.example.com')
  await upload(console, 'chain', Buffer.from('garbage'))
  await applySyslog(console, { Enabled: true, DestinationAddress: 'localhost' })
  await upload(console, 'chain', Buffer.from('garbage'))
  t.equal(notifier.pending, 0)
  const server = await syslogServer(t)
  await applySyslog(console, { Enabled: true, DestinationAddress: '127.0.0.1', PortNumber: server.port })
  for (let count = 0; count < 120; count++) appliance.ledger.audit({ event: 'certificateRefused', actor: { userName: 'admin', ipAddress: '127.0.0.1' } })
  t.equal(notifier.pending, 100)
  t.match(await next('too many'), /a syslog server cannot be told: too many messages are on their way/)
  await notifier.idle()
  t.equal(notifier.pending, 0)
})

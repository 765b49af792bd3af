import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { generateEcKey, privateKeyPem } from '../../certs/x509/key.ts'
import { armour } from '../../certs/x509/pem.ts'
import { createRequest, decodeRequest } from '../../certs/x509/request.ts'
import type { SmtpSettings } from '../../src/appliance/settings/settings-state.ts'
import { mailCsr } from '../../src/notify/mail.ts'
import { issue } from '../support/certify.ts'

const PASSWORD = 'smtp-secret'
const REQUEST = '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n'
const MAIL = { from: 'ome@example.test', to: 'lab@example.test', commonName: 'ome.example.test', request: REQUEST, appliance: 'source' }

const ca = createLabCa({ now: new Date() })

/** A letter as the mail server took it. */
interface Letter {
  readonly secure: boolean
  readonly user: string | undefined
  readonly from: string | undefined
  readonly to: readonly string[]
  readonly source: string
}

/** A mail server that others wrote: it asks for a login, and offers STARTTLS. */
async function mailServer (t: Test, options: SMTPServerOptions): Promise<{ readonly settings: SmtpSettings, readonly letters: readonly Letter[] }> {
  const letters: Letter[] = []
  const key = generateEcKey()
  const request = decodeRequest(Buffer.from(armour('CERTIFICATE REQUEST', createRequest({ commonName: '127.0.0.1' }, ['127.0.0.1'], key))))
  const server = new SMTPServer({
    key: privateKeyPem(key.privateKey),
    cert: issue(request, { ca }).toString(),
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'mailer' && password === PASSWORD) done(null, { user: username })
      else done(new Error('Invalid username or password'))
    },
    onData: (stream, { secure, user, envelope: { mailFrom, rcptTo } }, done) => {
      text(stream).then(source => {
        letters.push({ secure, user, from: mailFrom === false ? undefined : mailFrom.address, to: rcptTo.map(({ address }) => address), source })
        done()
      }, done)
    },
    ...options
  })
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.teardown(() => { server.close() })
  const address = listener.address()
  const portNumber = typeof address === 'object' && address !== null ? address.port : 0
  const credential = { user: 'mailer', password: PASSWORD }
  return { letters, settings: { destinationAddress: '127.0.0.1', portNumber, useCredentials: true, useSSL: options.secure === true, credential } }
}

t.test('a mail server takes the letter, from who has logged in, in the clear or within TLS', async t => {
  for (const secure of [false, true]) {
    const { settings, letters } = await mailServer(t, { secure })
    await mailCsr(MAIL, settings, [armour('CERTIFICATE', ca.root.certificate)])
    const [letter, ...others] = letters
    t.strictSame(others, [])
    t.match(letter, { secure, user: 'mailer', from: 'ome@example.test', to: ['lab@example.test'] }, 'STARTTLS is not taken up: without SSL nothing is encrypted')
    t.match(letter?.source, /^Subject: Certificate signing request for ome\.example\.test\r$/m)
    t.match(letter?.source, `\r\n\r\n${Buffer.from(REQUEST).toString('base64').slice(0, 60)}`)
  }
})

t.test('with SSL a server that begins in the clear goes on with STARTTLS, or gets nothing', async t => {
  const ownCa = [armour('CERTIFICATE', ca.root.certificate)]
  const { settings, letters } = await mailServer(t, { authOptional: false })
  const encrypted = { ...settings, useSSL: true }
  await mailCsr(MAIL, encrypted, ownCa)
  t.match(letters, [{ secure: true, user: 'mailer', source: /request\.csr/ }])
  await t.rejects(mailCsr(MAIL, encrypted, []), { message: /self-signed certificate in certificate chain/ })
  t.equal(letters.length, 1)

  const plain = await mailServer(t, { disabledCommands: ['STARTTLS'] })
  await t.rejects(mailCsr(MAIL, { ...plain.settings, useSSL: true }, ownCa), { message: /STARTTLS/i })
  t.strictSame(plain.letters, [])
})

t.test('a login that is refused is told without the password, and nothing is sent', async t => {
  const { settings, letters } = await mailServer(t, {})
  const wrong = { ...settings, credential: { user: 'mailer', password: 'another-secret' } }
  const error = await mailCsr(MAIL, wrong, []).then(() => null, String)
  t.match(error, /535/)
  t.notMatch(error, 'another-secret')
  await t.rejects(mailCsr(MAIL, { ...settings, useCredentials: false }, []), { message: /530/, responseCode: 530 })
  t.strictSame(letters, [])
})

t.test('what a mail server declines is told in its words', async t => {
  const full = await mailServer(t, { onRcptTo: (_address, _session, done) => { done(Object.assign(new Error('Mailbox is full'), { responseCode: 452 })) } })
  await t.rejects(mailCsr(MAIL, full.settings, []), { responseCode: 452, message: /Mailbox is full/ })
  const stranger = await mailServer(t, { secure: true })
  await t.rejects(mailCsr(MAIL, stranger.settings, []), { message: /self-signed certificate in certificate chain/ })
})

import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import t from 'tap'
import { armour } from '../../../certs/x509/pem.ts'
import { issueFactoryCertificate } from '../../../certs/lab/issue.ts'
import { generateEcKey, privateKeyPem } from '../../../certs/x509/key.ts'
import { publicKeyInfo, sameKey } from '../../../certs/x509/public-key.ts'

const kinds = {
  'P-256': () => generateEcKey().publicKey,
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey,
  'RSA-PSS': () => generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey,
  Ed25519: () => generateKeyPairSync('ed25519').publicKey
}

t.test('keys are the same or not, whatever their kinds', t => {
  const keys = Object.values(kinds).flatMap(make => [make(), make()])
  for (const one of keys) for (const other of keys) t.equal(sameKey(one, other), one === other, `${one.asymmetricKeyType} and ${other.asymmetricKeyType}`)
  t.end()
})

t.test('comparing keys does no harm to connections', async t => {
  const key = generateEcKey()
  const others = Object.values(kinds).map(make => make())
  const certificate = armour('CERTIFICATE', issueFactoryCertificate('x', key, new Date()))
  const server = createServer({ key: privateKeyPem(key.privateKey), cert: certificate }, socket => {
    socket.on('data', data => {
      for (const other of others) sameKey(key.publicKey, other)
      socket.write(data)
    }).on('error', error => { t.fail(error.message) })
  })
  t.teardown(() => { server.close() })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const client = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, rejectUnauthorized: false })
  t.teardown(() => { client.destroy() })
  await once(client, 'secureConnect')
  for (let round = 0; round < 5; round++) {
    client.write(`round ${round}`)
    t.equal(String((await once(client, 'data'))[0]), `round ${round}`)
  }
})

t.test('the DER of a key is the one node:crypto writes', t => {
  for (const [name, make] of Object.entries(kinds)) {
    const key = make()
    t.ok(publicKeyInfo(key).equals(key.export({ type: 'spki', format: 'der' })), name)
  }
  t.end()
})

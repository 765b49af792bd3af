import t from 'tap'
import { certificatesIn } from '../../../src/appliance/folder/pem.ts'

const BLOCK = '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n'

t.test('the certificates of a file, each with its line break', async t => {
  t.strictSame(certificatesIn(BLOCK + BLOCK), [BLOCK, BLOCK])
  t.strictSame(certificatesIn(BLOCK.replaceAll('\n', '\r\n') + BLOCK.trimEnd()), [BLOCK.replaceAll('\n', '\r\n'), BLOCK.trimEnd()])
  for (const text of ['', 'text', `${BLOCK}text`]) t.throws(() => certificatesIn(text), /not a list of certificates/)
})

t.test('a text without an end costs what its length costs', async t => {
  const before = process.cpuUsage()
  t.throws(() => certificatesIn('-----BEGIN CERTIFICATE-----\n'.repeat(40_000)), /not a list of certificates/)
  const { user } = process.cpuUsage(before)
  t.ok(user < 250_000, `${user} µs`)
})

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { blocks, run, withLines } from './lab.mjs'

export const needs = ['openssl', 'curl', 'sh']

const csr = JSON.stringify({
  DistinguishedName: 'openssl.lab.test',
  DepartmentName: 'Remote Access Group',
  BusinessName: 'Acceptance Inc.',
  Locality: 'Round Rock',
  State: 'Texas',
  Country: 'US',
  Email: 'support@lab.test',
  San: 'openssl.lab.test,127.0.0.1'
})

export function checks (lab) {
  const { url, host, port } = lab.appliances.openssl
  const post = (action, ...args) => run('curl', ['-sSkf', '-u', `admin:${lab.password}`, ...args, `${url}/api/ApplicationService/Actions/ApplicationService.${action}`])
  const client = (...args) => run('sh', ['-c', 'openssl s_client "$@" </dev/null 2>&1', 'sh', '-connect', `${host}:${port}`, '-servername', 'openssl.lab.test', ...args])
  let request
  let chain

  return [
    ['req -verify accepts the CSR', async () => {
      const { CertificateData } = JSON.parse(await post('GenerateCSR', '-H', 'Content-Type: application/json', '-d', csr))
      request = await lab.keep('openssl.csr', withLines(CertificateData))
      assert.match(await run('sh', ['-c', 'openssl req -verify -noout -in "$1" 2>&1', 'sh', request]), /verify OK/)
    }],
    ['the CSR names the subject as asked', async () => {
      const subject = await run('openssl', ['req', '-noout', '-subject', '-nameopt', 'sep_comma_plus', '-in', request])
      for (const part of ['CN=openssl.lab.test', 'OU=Remote Access Group', 'O=Acceptance Inc.', 'L=Round Rock', 'ST=Texas', 'C=US', 'emailAddress=support@lab.test']) {
        assert.ok(subject.trim().replace(/^subject=\s*/, '').split(',').includes(part), `${part} in ${subject}`)
      }
    }],
    ['the CSR names the alternative names as asked, and no other', async () => {
      const text = await run('openssl', ['req', '-noout', '-text', '-in', request])
      assert.match(text, /Subject Alternative Name:[^\n]*\n\s*DNS:openssl\.lab\.test, IP Address:127\.0\.0\.1\n/)
      assert.match(text, /Public-Key: \(2048 bit\)/)
    }],
    ['s_client shows the uploaded chain on the wire', async () => {
      chain = await lab.sign(request, 'openssl.pem', '--profile', 'client-server', '--intermediates', '2')
      await post('UploadCertChain', '-H', 'Content-Type: application/octet-stream', '--data-binary', `@${chain}`)
      const uploaded = blocks(await readFile(chain, 'utf8'))
      assert.equal(uploaded.length, 4)
      assert.deepEqual(blocks(await client('-showcerts')), uploaded)
    }],
    ...['-tls1_2', '-tls1_3'].map(version => [`s_client ${version} verifies the chain and the name`, async () => {
      const root = await lab.keep('openssl-root.pem', blocks(await readFile(chain, 'utf8')).at(-1))
      const output = await client(version, '-CAfile', root, '-verify_hostname', 'openssl.lab.test', '-verify_return_error')
      assert.match(output, /Verify return code: 0 \(ok\)/)
    }])
  ]
}

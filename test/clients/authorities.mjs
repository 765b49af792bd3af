import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AUTHORITIES } from './authority-programs.mjs'
import { blocks, cache, run, withLines } from './lab.mjs'
import { reportedChecks } from './reported-checks.mjs'

export const needs = ['openssl', 'curl', 'certtool', 'certutil', 'cfssl', 'java', 'go']

const programs = join(import.meta.dirname, 'programs')

/** Chains of an intermediate that other programs than ours sign are accepted, and verified by clients of four libraries. */
export async function checks (lab) {
  const consoles = Object.keys(AUTHORITIES).map(name => {
    const { url, port } = lab.appliances[`ca-${name}`]
    return { name, url, port, host: `${name}.lab.test`, folder: lab.file(`ca-${name}`) }
  })
  const signed = consoles.map(console => [`${console.name} signs a request, and its chain is accepted`, async () => {
    await mkdir(console.folder)
    await certify(lab, console)
  }])
  const served = consoles.flatMap(({ name, host, port, folder }) => [
    [`OpenSSL verifies the chain of ${name}`, async () => {
      const trusting = ['-CAfile', join(folder, 'root.pem'), '-verify_hostname', host, '-verify_return_error']
      const args = ['-connect', `127.0.0.1:${port}`, '-servername', host, ...trusting]
      assert.match(await run('sh', ['-c', 'openssl s_client "$@" </dev/null 2>&1', 'sh', ...args]), /Verify return code: 0 \(ok\)/)
    }],
    [`curl verifies the chain of ${name}`, async () => {
      const resolved = ['--resolve', `${host}:${port}:127.0.0.1`]
      await run('curl', ['-sSf', '--cacert', join(folder, 'root.pem'), ...resolved, `https://${host}:${port}/api`])
    }]
  ])
  const targets = consoles.flatMap(({ name, port, folder }) => [name, `https://127.0.0.1:${port}/api`, join(folder, 'root.pem')])
  const env = { ...process.env, GOCACHE: join(cache, 'go'), GOPROXY: 'off', GOTOOLCHAIN: 'local', GO111MODULE: 'off' }
  return [
    ...signed,
    ...served,
    ...[['Java', 'java', [join(programs, 'TrustingClient.java')]], ['Go', 'go', ['run', join(programs, 'trusting_client.go')]]]
      .map(([language, program, args]) => [`${language} verifies them all`, async () => {
        const reports = await reportedChecks(program, [...args, ...targets], { env })
        assert.equal(reports.length, consoles.length + 1)
        for (const [, verify] of reports) verify()
      }])
  ]
}

async function certify (lab, { name, url, host, folder }) {
  const post = (action, ...args) =>
    run('curl', ['-sSkf', '-u', `admin:${lab.password}`, ...args, `${url}/api/ApplicationService/Actions/ApplicationService.${action}`])
  const fields = {
    DistinguishedName: host,
    DepartmentName: 'Remote Access Group',
    BusinessName: 'Acceptance Inc.',
    Locality: 'Round Rock',
    State: 'Texas',
    Country: 'US',
    Email: 'support@lab.test',
    San: `${host},127.0.0.1`
  }
  const { CertificateData } = JSON.parse(await post('GenerateCSR', '-H', 'Content-Type: application/json', '-d', JSON.stringify(fields)))
  await writeFile(join(folder, 'leaf.csr'), withLines(CertificateData))
  const chain = (await AUTHORITIES[name](folder, host)).flatMap(blocks)
  assert.equal(chain.length, 3, 'leaf, intermediate, root')
  await writeFile(join(folder, 'root.pem'), `${chain[2]}\n`)
  const file = join(folder, 'chain.pem')
  await writeFile(file, `${chain.join('\n')}\n`)
  await lab.mockOme('check', file, '--csr', join(folder, 'leaf.csr'))
  await post('UploadCertChain', '-H', 'Content-Type: application/octet-stream', '--data-binary', `@${file}`)
  const shown = await run('curl', ['-sSkf', '-u', `admin:${lab.password}`, `${url}/api/ApplicationService/Certificate`])
  assert.match(JSON.parse(shown).value[0].IssuedBy.DistinguishedName, /Intermediate/)
}

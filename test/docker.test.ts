import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../src/config/config.ts'

const root = join(import.meta.dirname, '..')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')

/** One instruction of a Dockerfile, its continued lines joined. */
interface Instruction {
  readonly word: string
  readonly rest: string
}

const DOCKERFILE = read('docker', 'Dockerfile')
const instructions = DOCKERFILE.split('\n').filter(line => !line.startsWith('#')).join('\n').replaceAll(/\\\n\s*/g, '').split('\n')
  .filter(line => line !== '').map((line): Instruction => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }))

function rest (word: string): string {
  return instructions.findLast(instruction => instruction.word === word)?.rest ?? ''
}

/** The values of all `NAME=value` pairs of a kind of instruction, quotes taken off. */
function pairs (word: string): Record<string, string> {
  const all = instructions.filter(instruction => instruction.word === word).flatMap(({ rest }) => [...rest.matchAll(/([\w.]+)=("[^"]*"|\S+)/g)])
  return Object.fromEntries(all.map(([, name = '', value = '']) => [name, value.replace(/^"(.*)"$/, '$1')]))
}

/** A Compose file as it is where no variable is set. */
function withDefaults (text: string): string {
  return text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
}

t.test('the Dockerfile is plain, and its image runs without root and without a shell', async t => {
  const words = instructions.map(({ word }) => word)
  t.strictSame([...new Set(words)].sort(), ['ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'RUN', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'])
  t.notMatch(DOCKERFILE, /^# *(syntax|escape|check) *=/mi, 'no parser directives')
  t.notMatch(DOCKERFILE, /<<|RUN --/, 'neither heredocs nor what needs BuildKit')
  t.ok(words.filter(word => word === 'FROM').length > 1, 'more than one stage')
  t.match(rest('USER'), /^[1-9]\d*:[1-9]\d*$/)
  t.notOk(words.slice(words.lastIndexOf('USER')).includes('RUN'))
  t.equal(rest('STOPSIGNAL'), 'SIGTERM')
  const entrypoint: unknown = JSON.parse(rest('ENTRYPOINT'))
  t.strictSame(entrypoint, ['node', '/app/dist/src/cli.js'])
  t.strictSame(JSON.parse(rest('CMD')), ['serve'])
  t.strictSame(JSON.parse(rest('HEALTHCHECK').replace(/^.* CMD /, '')), ['node', '/app/dist/src/cli.js', 'healthcheck'])
  t.equal(rest('VOLUME'), '/data')
  t.equal(pairs('LABEL')['org.opencontainers.image.version'], JSON.parse(read('package.json')).version)
  t.equal(pairs('LABEL')['org.opencontainers.image.base.name'], `docker.io/library/${pairs('ARG')['NODE_IMAGE']}`)
  const config = await loadConfig({}, pairs('ENV'))
  t.match(config, { appliances: [{ name: 'ome', version: '4.0.1', port: 443 }], host: '0.0.0.0', dataDirectory: '/data' })
  t.match(config, { adminPort: 8400, adminHost: '0.0.0.0', adminToken: null }, 'the lab is there, and its token made')
  t.strictSame(rest('EXPOSE').split(' ').map(Number), [443, 444, 8400], 'HTTPS, as nothing else is said the port above for peers, and the lab')
})

t.test('what the image is made of reaches the build, and nothing else', t => {
  const [first, ...shown] = read('.dockerignore').split('\n').filter(line => line !== '' && !line.startsWith('#'))
  t.equal(first, '*')
  const copied = instructions.filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from')).flatMap(({ rest }) => rest.split(' ').slice(0, -1))
  t.strictSame(shown.sort(), copied.map(path => `!${path}`).sort())
  t.end()
})

t.test('compose.yaml is a Compose file, and its containers may do no more than they must', t => {
  const compose = parse(read('docker', 'compose.yaml'), { merge: true })
  // The schema names its draft by an address that Ajv does not know it by, and formats that are not of the draft.
  const ajv = new Ajv({ strict: false, validateSchema: false, validateFormats: false, allErrors: true })
  const { $schema, ...schema } = JSON.parse(read('test', 'docker', 'compose-spec.schema.json'))
  t.match($schema, /draft-07/)
  t.ok(ajv.validate(schema, compose), ajv.errorsText())
  t.notOk(ajv.validate(schema, { ...compose, services: { source: { ...compose.services.source, cap_drop: 'ALL' } } }), 'the schema does judge')
  const { directory, mail, ...own } = compose.services
  t.strictSame(Object.keys(own), ['source', 'target', 'rehearsal'])
  // Others' images: only where they are asked for, by name and tag, and for no other machine.
  for (const [image, service] of [['osixia/openldap', directory], ['axllent/mailpit', mail]]) {
    t.match(service, { profiles: ['neighbours'], image: new RegExp(`^${image}:v?\\d+\\.\\d+\\.\\d+$`), security_opt: ['no-new-privileges:true'], mem_limit: /^\d+m$/ }, image)
    t.strictSame(['privileged', 'cap_add', 'network_mode', 'pid', 'devices', 'volumes'].filter(key => key in service), [], image)
    for (const port of service.ports ?? []) t.match(port, /^127\.0\.0\.1:/, image)
  }
  for (const [name, service] of Object.entries<Record<string, unknown>>(own)) {
    t.match(service, {
      build: { context: '..', dockerfile: 'docker/Dockerfile' },
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      read_only: true,
      mem_limit: /^\d+m$/
    }, name)
    t.strictSame(['privileged', 'user', 'cap_add', 'network_mode', 'pid', 'devices'].filter(key => key in service), [], name)
    t.ok(Array.isArray(service['tmpfs']) && service['tmpfs'].includes('/tmp'), name)
  }
  t.end()
})

t.test('the services of compose.yaml are what the program understands', async t => {
  const { services: { source, target, rehearsal }, volumes } = parse(withDefaults(read('docker', 'compose.yaml')), { merge: true })
  for (const [service, name, version, port, adminPort, peer] of [
    [source, 'source', '3.10.2', 8443, 8400, 'http://target:8401'],
    [target, 'target', '4.0.1', 9443, 8401, 'http://source:8400']
  ] as const) {
    const environment = Object.entries(service.environment).map(([variable, value]) => [variable, String(value ?? '')])
    const config = await loadConfig({}, { ...pairs('ENV'), ...Object.fromEntries(environment) })
    t.match(config, { appliances: [{ name, version, port }], adminPort, peers: [peer], password: 'admin', logFormat: 'pretty', warnings: [] }, name)
    t.match(config, { adminToken: null, certified: null, devices: 0 }, `${name}: what is empty counts as not set`)
    t.strictSame(service.ports, [port, adminPort].map(port => `127.0.0.1:${port}:${port}`), `${name}: on loopback only, and the same inside and outside`)
    t.strictSame(service.volumes, [`${name}:/data`, 'lab:/lab'], name)
    t.ok(name in volumes && 'lab' in volumes, name)
    t.strictSame(service.healthcheck.test, ['CMD', ...JSON.parse(rest('ENTRYPOINT')), 'healthcheck'], name)
  }
  t.strictSame(rehearsal.profiles, ['rehearsal'])
  t.strictSame(rehearsal.depends_on, { source: { condition: 'service_healthy' }, target: { condition: 'service_healthy' } })
  t.strictSame(rehearsal.entrypoint.slice(0, 3), ['node', '/app/dist/src/cli.js', 'rehearse'])
  t.strictSame(rehearsal.command, ['https://source:8443', 'https://target:9443'])
  t.strictSame(rehearsal.volumes, ['lab:/lab'], 'its CA and its report stay')
  t.equal(rehearsal.ports, undefined)
})

import t from 'tap'
import { CertificationError, type FlawId, Problem, type ProfileId, Refusal, type Weather, startFleet } from '../../src/library/index.ts'
import { clientOf } from '../support/fleet.ts'

t.test('a handle follows the port that a client moves', async t => {
  const fleet = await startFleet()
  t.teardown(fleet.stop)
  const mock = fleet.appliance()
  const { port: first } = mock
  const other = await startFleet()
  const { port: free } = other.appliance()
  await other.stop()
  const moved = await clientOf({ host: mock.host, port: first }).call('PUT', '/api/ApplicationService/Network/WebServerConfiguration', { json: { TimeOut: 20, PortNumber: free } })
  t.equal(moved.status, 200)
  t.match(mock, { name: 'ome', version: '4.0.1', host: '127.0.0.1', port: free, url: `https://127.0.0.1:${free}` })
  t.match(await clientOf(mock).call('GET', '/api/ApplicationService/Info'), { status: 200 })
})

/** What types cannot tell, or nobody asks where there are none. */
const untyped = (value: unknown): never => value as never

t.test('what the admin API refuses the library refuses, in the same words', async t => {
  const fleet = await startFleet()
  t.teardown(fleet.stop)
  const mock = fleet.appliance()
  const { now } = mock.clock
  const before = now()
  for (const [act, message] of [
    [async () => await startFleet(untyped({ weather: 'stormy' })), 'the call of startFleet does not fit: /weather must be equal to one of the allowed values: calm, flaky, hostile'],
    [async () => await startFleet(untyped({ appliance: [] })), 'the call of startFleet does not fit: has no property "appliance": did you mean "appliances"?'],
    [async () => await startFleet(untyped({ switches: { maxDeth: 3 } })), 'unknown switch "maxDeth": did you mean "maxDepth"?'],
    [async () => await startFleet(untyped({ appliances: [{}, { devices: -4 }] })), 'appliances[1] does not fit: /devices must be >= 0'],
    [async () => await startFleet(untyped({ journal: { entrys: 3 } })), 'the call of startFleet does not fit: /journal has no property "entrys": did you mean "entries"?'],
    [async () => await startFleet(untyped({ username: 'a:b' })), /^the call of startFleet does not fit: \/username/],
    [async () => await startFleet(untyped('source')), 'the call of startFleet does not fit: must be object'],
    [async () => await fleet.add(untyped({ version: 'four' })), /^the appliance does not fit: \/version must match pattern/],
    [async () => await fleet.add(untyped({ nmae: 'x' })), 'the appliance does not fit: has no property "nmae": did you mean "name"?'],
    [async () => await fleet.add({ switches: { pageSize: -1 } }), 'switch "pageSize" takes a whole number, 0 or more, not "-1"'],
    [async () => await fleet.add({ certified: 'nobody' }), 'there is no certificate authority "nobody"'],
    [async () => await fleet.reset(untyped(['stat'])), /^the reset does not fit: \/parts\/0 must be equal to one of the allowed values: state/],
    [async () => await mock.reset(untyped(['authorities'])), /^the reset does not fit: \/parts\/0/],
    [() => mock.snapshot('../x'), /^the snapshot does not fit: \/id must match pattern/],
    [() => { mock.clock.advance(untyped('60')) }, 'the clock does not fit: /seconds must be number'],
    [() => { mock.clock.advance(NaN) }, /^the clock does not fit: \/seconds/],
    [() => { mock.clock.scale(-1) }, 'the clock does not fit: /rate must be >= 0'],
    [() => { mock.clock.set(new Date(NaN)) }, '"Invalid Date" is no time from 1970 to 9999'],
    [() => { mock.clock.set(untyped(undefined)) }, '"undefined" is no time from 1970 to 9999'],
    [() => { mock.set(untyped({ maxDeth: 3 })) }, 'unknown switch "maxDeth": did you mean "maxDepth"?'],
    [() => { mock.set(untyped(null)) }, 'the call does not fit: must be object'],
    [async () => await mock.certify(untyped({ flaw: ['expired'] })), 'the order does not fit: has no property "flaw": did you mean "flaws"?'],
    [async () => await mock.certify(untyped({ flaws: ['no-rot'] })), /^unknown flaw "no-rot"/],
    [async () => await mock.certify(untyped({ profile: 'webserver' })), 'unknown profile "webserver": did you mean "web-server"?'],
    [async () => await fleet.ca.sign('x', untyped({ format: 'pfx' })), /^the order does not fit: \/format/],
    [async () => await fleet.ca.sign(untyped(undefined)), 'csr is neither a text nor a Buffer']
  ] as const) {
    await t.rejects(async () => await act(), { name: 'Problem', message }, String(message))
  }
  t.ok(now() - before < 600_000, 'the clock has not been moved')
  t.equal(fleet.appliances.length, 1, 'what was refused left nothing')
  await fleet.add({ port: untyped(undefined) })
  const options = Object.freeze({ appliances: Object.freeze([Object.freeze({ name: 'frozen' })]) })
  await (await startFleet(options)).stop()
})

t.test('a certification that is refused says why', async t => {
  const fleet = await startFleet()
  t.teardown(fleet.stop)
  const error: unknown = await fleet.appliance().certify({ profile: 'web-server' }).catch((error: unknown) => error)
  if (!(error instanceof CertificationError)) throw error
  t.match(error.message, /^the appliance refuses the certificate: CGEN1008 No Client\/Server authentication EKU .*: server and client authentication: serverAuth; clientAuth missing; expected: .*; cure: /)
  t.ok(error instanceof Problem)
  t.ok(error.refusal instanceof Refusal)
  t.match(error.diagnosis, { operation: 'UploadCertChain', outcome: 'refused', messageId: 'CGEN1008' })
})

t.test('types know the names of what there is', t => {
  const closed: [string extends ProfileId ? never : true, string extends FlawId ? never : true, string extends Weather ? never : true] = [true, true, true]
  const some: [ProfileId, FlawId, FlawId] = ['web-server', 'missing-root', 'utf-16']
  t.equal(closed.length, some.length)
  t.end()
})

t.test('the clock is put back to the time of the machine', async t => {
  const fleet = await startFleet()
  t.teardown(fleet.stop)
  const { clock } = fleet.appliance()
  clock.set('2040-01-01')
  t.equal(new Date(clock.now()).getUTCFullYear(), 2040)
  clock.set('now')
  t.ok(Math.abs(clock.now() - Date.now()) < 60_000)
})

t.test('appliances begin in a state, which a reset goes back to', async t => {
  const fleet = await startFleet({ appliances: [{ name: 'certified', certified: true }] })
  t.teardown(fleet.stop)
  const mock = fleet.appliance('certified')
  const chain = mock.certificate()
  t.equal(chain.split('BEGIN').length - 1, 3)
  t.strictSame(mock.diagnoses(), [])
  t.equal((await clientOf(mock).handshake()).subject.CN, 'localhost')
  await mock.certify()
  t.not(mock.certificate(), chain)
  await mock.reset()
  t.equal(mock.certificate(), chain)
})

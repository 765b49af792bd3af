import { type Test, test } from 'tap'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { LAB_FIELDS } from '../../src/appliance/certificate/csr-fields.ts'
import { DEFAULT_SWITCHES, type Switches } from '../../src/appliance/switches.ts'
import { agreementOf } from '../../src/evidence/choices.ts'
import { differences, saidOf } from '../../src/evidence/difference.ts'
import { POLITE, Reader } from '../../src/evidence/reader.ts'
import { type Uploading, tryUploads } from '../../src/evidence/uploads.ts'
import { type MockAppliance, startFleet } from '../../src/library/index.ts'

const ACTIONS = 'POST /api/ApplicationService/Actions/ApplicationService'
const NOW = new Date()

async function uploadingOf (t: Test): Promise<ReadonlyArray<readonly [Uploading, MockAppliance]>> {
  const fleet = await startFleet({ appliances: [{ version: '3.10.2' }, { version: '3.10.2' }] })
  t.teardown(async () => { await fleet.stop() })
  return await Promise.all(['ome', 'ome-2'].map(async (name): Promise<readonly [Uploading, MockAppliance]> => {
    const appliance = fleet.appliance(name)
    const address = { host: '127.0.0.1', port: appliance.port }
    const reader = await Reader.open(address, { userName: 'admin', password: 'admin' }, { ...POLITE, perSecond: 1_000_000 })
    t.teardown(async () => { await reader.close() })
    return [{ reader, fields: { ...LAB_FIELDS, DistinguishedName: `${name}.example.com` }, now: NOW }, appliance]
  }))
}

function only (...ids: readonly string[]): Pick<Uploading, 'flaws'> {
  return { flaws: FLAWS.filter(({ id }) => ids.includes(id)) }
}

/** Switches that do not hide one another, and the flaws that show them. */
const CHOICES: ReadonlyArray<readonly [Partial<Switches>, readonly string[]]> = [
  [
    {
      absentUsageAcceptedOnCertificate: false,
      anyExtendedKeyUsageAccepted: true,
      chainEncodingRefusal: 'CGEN1008',
      commonNameArgument: 'Nameless.',
      depthJudgedAtUpload: true,
      derAccepted: true,
      leafOnlyChainAccepted: true,
      pemChainReordered: true,
      validityJudgedAtUpload: true,
      wildcardSubjectAltNameAccepted: false
    },
    [
      'no-key-usage', 'any-extended-key-usage', 'garbage', 'no-common-name', 'depth-11', 'der', 'leaf-only', 'root-first', 'expired',
      'wildcard-alternative-name'
    ]
  ],
  [{ absentUsageAcceptedOnChain: true, csrKeyKept: false, uploadRefusalStatus: 500 }, ['no-key-usage', 'garbage']],
  [{ chainAcceptedOnCertificate: false }, []]
]

test('each switch of an upload is named where a console takes the other answer', async t => {
  const [[console, appliance] = [], [mock] = []] = await uploadingOf(t)
  if (console === undefined || mock === undefined || appliance === undefined) throw new Error('there are two')
  const other = await tryUploads({ ...mock, ...only(...CHOICES.flatMap(([, flaws]) => flaws)) })
  for (const [switches, flaws] of CHOICES) {
    appliance.set({ ...DEFAULT_SWITCHES, ...switches })
    const found = differences(await tryUploads({ ...console, ...only(...flaws) }), other)
    const agreements = found.map(agreementOf).filter(agreement => agreement !== null)
    t.same(Object.fromEntries(agreements.map(({ switch: name, value }) => [name, value])), switches)
  }
})

test('two consoles say the same to every flaw, and present a faultless chain at the end', async t => {
  const [[console] = [], [mock] = []] = await uploadingOf(t)
  if (console === undefined || mock === undefined) throw new Error('there are two')
  const some = only('garbage', 'foreign-key', 'no-server-auth', 'missing-root', 'expired')
  const said = await tryUploads({ ...console, ...some })
  t.same(differences(said, await tryUploads({ ...mock, ...some })), [])
  const chains = [...said].filter(([question]) => question.includes('Chain'))
  t.same(chains.map(([question, answers]) => `${question}: ${saidOf(answers)}`), [
    `${ACTIONS}.UploadCertChain (faultless): 200`,
    `${ACTIONS}.UploadCertChain (faultless, once more): 200`,
    `${ACTIONS}.UploadCertChain (foreign-key): 400 CGEN1008 Invalid CSR key.`,
    `${ACTIONS}.UploadCertChain (no-server-auth): 400 CGEN1008 No Client/Server authentication EKU present in leaf certificate.`,
    `${ACTIONS}.UploadCertChain (expired): 200`,
    `${ACTIONS}.UploadCertChain (missing-root): 400 CGEN1008 Invalid certificate chain provided.`,
    `${ACTIONS}.UploadCertChain (garbage): 400 CSEC9002 none`
  ])
  const ending = new AbortController()
  const onAnswer = (question: string): void => { if (question.endsWith('UploadCertChain (expired)')) ending.abort(new Error('enough')) }
  const ended = tryUploads({ ...console, ...only('expired', 'garbage', 'missing-root'), onAnswer, signal: ending.signal })
  await t.rejects(ended, { message: 'enough' })
  const { json } = await console.reader.ask({ method: 'GET', path: '/api/ApplicationService/Certificate' })
  t.match(JSON.stringify(json), 'ome.example.com')
  t.ok(new Date(JSON.stringify(json).match(/"ValidTo":"([^"]+)"/)?.[1] ?? 0) > NOW, 'what had expired is not left')
})

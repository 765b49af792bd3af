import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { decodeRequest } from '../../../certs/x509/request.ts'
import { createLabCa, signRequest } from '../../../certs/lab/lab-ca.ts'
import { CSR, TRUST_STORE, WEB_CERTIFICATE } from '../../../src/appliance/certificate/certificate-state.ts'
import { DirectoryStore } from '../../../src/appliance/folder/directory-store.ts'
import { pieceOf } from '../../../src/appliance/slice.ts'
import type { Stored } from '../../../src/appliance/written.ts'
import { buildOnce } from '../../support/build.ts'
import { makeEntry, makeIdentity, makeState, type Identity } from '../../support/identity.ts'
import { repeats } from '../../support/effort.ts'
import { folderOf } from '../../support/folder.ts'
import { openAppliance } from '../../support/pieces.ts'
import { Delay, killInSave, startSaver } from '../../support/kill.ts'
import { anyOf, assertWholeState, leftoversIn } from '../../support/whole-state.ts'

/** Kills of each test. A start of the process costs half a second. */
const KILLS = repeats(100)

/** Kills that have to hit in the middle of a save: chance may take more kills to it. An upload is judged longer than it is saved. */
const HITS = { ofStates: KILLS / 8, ofUploads: Math.floor(KILLS / 100) }
const MOST_KILLS = 2 * KILLS

/** So few that new bases are written, the audit log is trimmed, and the application log rotated, many times. */
const LIMITS = { auditLimit: 20, logLimit: 2048, longLog: 4096 }

// A minute for 100 kills where nothing else runs.
t.setTimeout(1_200_000)

t.test(`${KILLS} kills while states are saved`, async t => {
  await buildOnce()
  const folder = folderOf(t)
  const directory = join(folder, 'console')
  const input = join(folder, 'input.json')
  const identities = Array.from({ length: 7 }, (_, index) => index % 3 === 2
    ? { ...makeIdentity(`${index}.example.com`), csr: null }
    : makeIdentity(`${index}.example.com`))
  writeFileSync(input, JSON.stringify({ template: makeState(0, makeIdentity('unused')), entry: makeEntry(0), identities, ...LIMITS }))

  const seen = { opening: 0, inSave: 0, temporary: 0, orphans: 0, torn: 0, old: 0, unacknowledged: 0, saves: 0 }
  const delay = new Delay()
  let last = -1
  let next = startSaver('saver', directory, input)
  t.teardown(() => next.kill('SIGKILL'))
  const isEnough = (): boolean => seen.inSave >= HITS.ofStates && last > LIMITS.auditLimit
  for (let kill = 0; kill < KILLS || (!isEnough() && kill < MOST_KILLS); kill++) {
    const saver = next
    next = startSaver('saver', directory, input)
    const acknowledged = await killInSave(saver, Math.floor(Math.random() * 12), delay)
    if (acknowledged === null) seen.opening++
    const left = leftoversIn(directory)
    if (anyOf(left)) seen.inSave++
    if (left.temporary.length > 0) seen.temporary++
    if (left.orphans.length > 0) seen.orphans++
    if (left.torn.length > 0) seen.torn++
    if (left.old.length > 0) seen.old++

    const stored = await assertWholeState(directory)
    const revision = stored?.state.revision ?? -1
    const reached = Math.max(last, acknowledged ?? -1)
    if (revision > reached) seen.unacknowledged++
    const defects = [
      ...revision < reached ? [`revision ${revision} is before ${reached}, which was acknowledged`] : [],
      ...revision > reached + 1 ? [`revision ${revision} was never reached: ${reached} was the last`] : [],
      ...stored === null ? [] : defectsOf(stored, identities)
    ]
    // One assertion a kill, and what was found where it fails.
    t.same(defects, [], `kill ${kill}: whole at revision ${revision}`)
    last = revision
  }
  seen.saves = last + 1
  t.comment(JSON.stringify(seen))
  t.ok(seen.inSave >= HITS.ofStates, `${seen.inSave} kills hit in the middle of a save`)
  t.ok(seen.saves > LIMITS.auditLimit, 'enough states to have trimmed the audit log')
})

t.test(`${KILLS} kills while certificates are uploaded`, async t => {
  await buildOnce()
  const folder = folderOf(t)
  const directory = join(folder, 'console')
  const files = await prepareUploads(directory)
  const paths = files.map(({ file }, index) => {
    const path = join(folder, `${index}.pem`)
    writeFileSync(path, file)
    return path
  })
  const delay = new Delay()
  let [last, inSave] = [0, 0]
  let next = startSaver('uploader', directory, ...paths)
  t.teardown(() => next.kill('SIGKILL'))
  for (let kill = 0; kill < KILLS || (inSave < HITS.ofUploads && kill < MOST_KILLS); kill++) {
    const uploader = next
    next = startSaver('uploader', directory, ...paths)
    const acknowledged = await killInSave(uploader, 1 + Math.floor(Math.random() * 6), delay)
    if (anyOf(leftoversIn(directory))) inSave++
    const stored = await assertWholeState(directory)
    const revision = stored?.state.revision ?? -1
    const chain = stored === null ? [] : pieceOf(stored.state, WEB_CERTIFICATE).chain
    const trustStore = stored === null ? [] : pieceOf(stored.state, TRUST_STORE)
    const reached = Math.max(last, acknowledged ?? 0)
    const uploaded = files[revision % files.length]
    const defects = [
      ...revision >= reached && revision <= reached + 1 ? [] : [`revision ${revision}, and ${reached} was acknowledged`],
      // Each revision from the second on is one upload; the file of each revision is known.
      ...revision < 2 || chain.join('') === uploaded?.chain ? [] : ['the certificate is not the one of the revision'],
      ...revision < 2 || trustStore.includes(uploaded?.root ?? '') ? [] : ['its root is not in the trust store'],
      ...stored?.auditLog.filter(({ messageId }) => messageId === 'MOCK2005').length === Math.max(0, revision - 1) ? [] : ['an upload without its audit entry, or the other way round']
    ]
    t.same(defects, [], `kill ${kill}: whole at revision ${revision}`)
    last = revision
  }
  t.comment(`${inSave} kills in the middle of a save, ${last - 1} uploads`)
  t.ok(inSave >= HITS.ofUploads, `${inSave} kills hit in the middle of a save`)
})

/** Makes an appliance with a request (revision 1), and chains of several CAs for it. */
async function prepareUploads (directory: string): Promise<Array<{ file: Buffer, chain: string, root: string }>> {
  const store = await DirectoryStore.open(directory, { onError: error => { throw error } })
  const appliance = await openAppliance({ store })
  const fields = { DistinguishedName: 'ome.example.com', DepartmentName: 'd', BusinessName: 'b', Locality: 'l', State: 's', Country: 'US', Email: 'a@example.com' }
  const request = decodeRequest(Buffer.from(await appliance.webCertificate.generateCsr(fields, { userName: 'admin', ipAddress: '127.0.0.1' })))
  await appliance.close()
  const now = new Date()
  return Array.from({ length: 5 }, (_, index) => {
    const { file } = signRequest(createLabCa({ now, commonName: `Root-CA ${index}` }), request, { now })
    const chain = file.toString()
    return { file, chain, root: chain.slice(chain.lastIndexOf('-----BEGIN')) }
  })
}

/** What does not belong together: identity and revision, revision and audit log. */
function defectsOf ({ state, auditLog }: Stored, identities: readonly Identity[]): string[] {
  const expected = identities[Math.floor(state.revision / 2) % identities.length]
  const [webCertificate, csr, trustStore] = [pieceOf(state, WEB_CERTIFICATE), pieceOf(state, CSR), pieceOf(state, TRUST_STORE)]
  const first = auditLog[0]?.id ?? 1
  const ids = auditLog.map(entry => entry.id)
  const commits = auditLog.map(entry => entry.messageArgs).filter(text => text.startsWith('commit'))
  const oldest = Number(/\d+/.exec(commits[0] ?? '')?.[0] ?? state.revision + 1)
  const all = Array.from({ length: state.revision - oldest + 1 }, (_, index) => ['1 of 2', '2 of 2'].map(part => `commit ${oldest + index}, ${part}`)).flat()
  // The oldest commit may have lost its first entry to the limit.
  const wanted = all.slice(all.length - commits.length)
  return [
    ...JSON.stringify({ webCertificate, csr, trustStore }) === JSON.stringify(expected) ? [] : ['the identity is not the one of the revision'],
    ...ids.every((id, index) => id === first + index) ? [] : [`ids with a gap: ${ids.join(' ')}`],
    // Those of the audit file, and of the logs that were not yet moved to it.
    ...auditLog.length <= LIMITS.auditLimit * 4 ? [] : [`${auditLog.length} audit entries`],
    ...commits.length >= Math.min(2 * (state.revision + 1), LIMITS.auditLimit / 2 - 2) ? [] : [`only ${commits.length} entries of commits`],
    ...JSON.stringify(commits) === JSON.stringify(wanted) ? [] : [`entries of commits: ${commits.join('; ')}`]
  ]
}

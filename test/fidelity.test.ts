import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { KNOWN_SOURCES, OPERATION_SOURCES } from '../src/admin/documents/known-operations.ts'
import { operationAsked } from '../src/evidence/questions.ts'
import { CLAIMS, KEPT, keptClaims } from './support/fidelity.ts'

const ROOT = join(import.meta.dirname, '..')

t.test('every row is held by a test that exists, or tells why by none', t => {
  for (const { what, heldBy, unheld } of CLAIMS) {
    t.ok(heldBy === null ? unheld : existsSync(join(ROOT, heldBy)), `${what}: npm test with a file that asks it, then npm run tables`)
  }
  t.equal(new Set(CLAIMS.map(({ what }) => what)).size, CLAIMS.length, 'each once')
  t.end()
})

t.test('what not every version has says since when, and until when', t => {
  t.match(CLAIMS.filter(({ what }) => what.startsWith('Static Groups')), [{ until: '4.6', since: null }, { since: '4.6', until: null }])
  t.match(CLAIMS.find(({ what }) => what.endsWith('.UploadCertChain')), { since: '3.10' })
  t.end()
})

t.test('the product has the rows as they are', t => {
  t.equal(readFileSync(KEPT, 'utf8'), keptClaims(), 'npm run tables mends it')
  t.end()
})

t.test('every operation that is known has a source', t => {
  const known = OPERATION_SOURCES.map(({ tag }): string => tag)
  for (const [operation, tags] of KNOWN_SOURCES) t.ok(tags.length > 0 && tags.every(tag => known.includes(tag)), operation)
  t.end()
})

t.test('questions of a comparison are told by their operation', t => {
  for (const [question, operation] of [
    ['GET /api/DeviceService/Devices(*)/Power', 'GET /api/DeviceService/Devices(*)/Power'],
    ["GET /api/DeviceService/Devices({Id})/InventoryDetails('noSuchType')", 'GET /api/DeviceService/Devices(*)/InventoryDetails(*)'],
    ['GET /api/JobService/Jobs?$top=1', 'GET /api/JobService/Jobs'],
    ['GET /api/NoSuchService, without a session', 'GET /api/NoSuchService'],
    ['POST /api/GroupService/Actions/GroupService.DeleteGroup (a group, once more)', 'POST /api/GroupService/Actions/GroupService.DeleteGroup']
  ] as const) t.equal(operationAsked(question), operation)
  t.match(CLAIMS.find(({ what }) => what === 'POST /api/ApplicationService/Actions/ApplicationService.UploadCertChain'), { told: 'with --certificates' })
  t.match(CLAIMS.find(({ what }) => what === 'POST /api/GroupService/Actions/GroupService.CreateGroup'), { told: 'with --write' })
  t.match(CLAIMS.find(({ what }) => what === 'GET /api/JobService/Jobs(*)'), { told: 'yes' })
  t.end()
})

import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { hashPassword } from '../../src/appliance/accounts/password.ts'
import type { AuditEntry } from '../../src/appliance/logs/audit-entry.ts'
import { buildOnce } from '../support/build.ts'
import { certify, requestOf } from '../support/certify.ts'
import { type Command, run } from '../support/command.ts'
import { MIGRATION, accessTo } from '../support/connection.ts'
import { repeats } from '../support/effort.ts'
import { type Client, clientOf, consoleOf, startTestFleet } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'
import { assertWholeState } from '../support/whole-state.ts'
import { type Account, ACCOUNTS as KEPT_ACCOUNTS } from '../../src/appliance/accounts/account-state.ts'
import { piece } from '../support/pieces.ts'
import { MIGRATION as MIGRATION_STATE } from '../../src/appliance/migration/migration-state.ts'
import { pieceOf } from '../../src/appliance/slice.ts'

/** Kills of a process in the middle of a migration. */
const KILLS = repeats(30)
const ACCOUNTS = repeats(10_000)
const ENTRIES = repeats(100_000)
const VERSIONS = { source: '3.10.2', target: '4.0.1' }

type Side = keyof typeof VERSIONS

/** A console in a process of its own. */
interface Running extends Client {
  readonly command: Command
}

t.setTimeout(1_200_000)

t.test(`${ACCOUNTS} accounts and ${ENTRIES} audit entries: ${KILLS} kills at random points, then the whole way in bounded memory`, async t => {
  await buildOnce()
  const folder = folderOf(t)
  const [data, saved] = [join(folder, 'data'), join(folder, 'saved')]
  await fill(t, data)

  const consoles: Record<Side, Running> = { source: await start(t, 'source', data), target: await start(t, 'target', data) }
  t.match(await migrated(consoles, 'source', 'MigrateOut'), { status: 2060 })
  for (const side of ['source', 'target'] as const) await stop(consoles[side])
  cpSync(data, saved, { recursive: true, filter: name => !name.endsWith('.sock') })
  consoles.source = await start(t, 'source', data)
  consoles.target = await start(t, 'target', data)

  const seen = { untouched: 0, restored: 0, sourceDone: 0 }
  const usual = { milliseconds: ENTRIES / 60 }
  for (let kill = 0; kill < KILLS; kill++) {
    const victim: Side = kill % 2 === 0 ? 'target' : 'source'
    const survivor: Side = victim === 'target' ? 'source' : 'target'
    const job = await begun(consoles, 'target', 'MigrateIn')
    const [before, asked] = [performance.now(), endOf(consoles.target, job).catch(() => null)]
    await Promise.race([asked, delay(Math.random() * usual.milliseconds)])
    consoles[victim].command.child.kill('SIGKILL')
    await consoles[victim].command.ended
    const ended = await asked
    if (ended?.status === 2060) usual.milliseconds += (performance.now() - before - usual.milliseconds) / 4
    if (victim === 'source' && ended !== null && ended.status !== 2060) t.match(ended, { status: 2070, steps: /\S/ }, `kill ${kill}: the job has failed, with its reason`)

    const stored = await assertWholeState(join(data, victim))
    if (stored === null) throw new Error(`kill ${kill}: nothing is left of the ${victim}`)
    const [accounts, migration] = [pieceOf(stored.state, KEPT_ACCOUNTS), pieceOf(stored.state, MIGRATION_STATE)]
    if (victim === 'target') {
      const whole = migration.in !== null
      t.equal(accounts.length, whole ? ACCOUNTS + 1 : 1, `kill ${kill}: all accounts or none`)
      const moved = stored.auditLog.filter(({ userName }) => userName === 'moved').length
      t.equal(moved, whole ? ENTRIES : 0, `kill ${kill}: all entries or none`)
      seen[whole ? 'restored' : 'untouched']++
    } else {
      t.equal(accounts.length, ACCOUNTS + 1, `kill ${kill}: the source has all it had`)
      if (migration.done !== null) seen.sourceDone++
    }
    t.equal((await consoles[survivor].call('GET', '/api/ApplicationService/Info')).status, 200, `kill ${kill}: the ${survivor} goes on`)
    consoles[victim] = await start(t, victim, data)
    if ((await statusOf(consoles.target)) !== 'NotStarted') await reset(t, consoles, data, saved)
  }
  t.comment(seen)

  await reset(t, consoles, data, saved)
  const before = { source: memory(consoles.source), target: memory(consoles.target) }
  t.match(await migrated(consoles, 'target', 'MigrateIn'), { status: 2060 }, 'after all that, a whole migration')
  for (const side of ['source', 'target'] as const) {
    const [now, then] = [memory(consoles[side]), before[side]]
    if (now === null || then === null) continue
    t.comment(`${side}: ${then.resident} MiB, at most ${now.peak} MiB`)
    // The target ends with all of it in memory; what passes through must not pile up.
    t.ok(now.peak - then.resident < (side === 'source' ? 150 : 350), `${side}: ${now.peak - then.resident} MiB more at its peak`)
  }
  t.equal(await statusOf(consoles.source), 'Migrated')
  const reply = await consoles.target.call('POST', '/api/SessionService/Sessions', { as: 'none', json: { UserName: `user-${ACCOUNTS - 1}`, Password: 'Migr4te!' } })
  t.equal(reply.status, 201, 'a user of the source logs in on the target')
})

/** Makes two consoles that accept each other, and gives the source much to migrate. */
async function fill (t: Test, data: string): Promise<void> {
  const appliances = Object.entries(VERSIONS).map(([name, version]) => ({ name, version, port: 0 }))
  const fleet = await startTestFleet(t, { appliances, dataDirectory: data })
  const ca = createLabCa({ now: new Date() })
  for (const name of ['source', 'target']) await certify(consoleOf(fleet, name), await requestOf(consoleOf(fleet, name), `${name}.example.com`), { ca })
  const password = hashPassword('Migr4te!')
  const accounts = Array.from({ length: ACCOUNTS }, (_, index): Account => ({ id: `${20_000 + index}`, userName: `user-${index}`, password, roleId: '16', enabled: true }))
  const entries = Array.from({ length: ENTRIES }, (_, index): AuditEntry => ({
    id: 0, severity: '1000', message: 'Successfully logged in.', category: 'Audit', userName: 'moved', ipAddress: '192.0.2.7', messageArgs: `moved || 192.0.2.7 || ${index}`, messageId: 'CUSR0001', createdDate: '2024-01-25T11:10:34.735Z'
  }))
  const source = fleet.appliance('source')
  const kept = piece(source, KEPT_ACCOUNTS)
  await source.ledger.commit((state, put) => { put(kept, [...kept.of(state), ...accounts]) }, [], { auditLog: entries })
  await fleet.stop(0)
}

async function start (t: Test, side: Side, data: string): Promise<Running> {
  const command = run(t, ['--appliance', `${side}=${VERSIONS[side]}:0`, '--admin-port', 'off', '--log-format', 'json', '--data', data])
  const { appliances } = await command.logged('ready')
  const [started] = Array.isArray(appliances) ? appliances : []
  return { command, ...clientOf({ host: '127.0.0.1', port: Number(new URL(started.url).port) }) }
}

async function stop ({ command }: Running): Promise<void> {
  command.child.kill('SIGTERM')
  await command.ended
}

/** Has both consoles be again what they were before the first migrate-in. */
async function reset (t: Test, consoles: Record<Side, Running>, data: string, saved: string): Promise<void> {
  for (const side of ['source', 'target'] as const) {
    consoles[side].command.child.kill('SIGKILL')
    await consoles[side].command.ended
    rmSync(join(data, side), { recursive: true })
    cpSync(join(saved, side), join(data, side), { recursive: true })
    consoles[side] = await start(t, side, data)
  }
}

/** Runs an action and waits for the end of its job. */
async function migrated (consoles: Record<Side, Running>, side: Side, action: string): Promise<{ status: number, steps: string }> {
  return await endOf(consoles[side], await begun(consoles, side, action))
}

/** Starts an action. @returns its job */
async function begun ({ source, target }: Record<Side, Running>, side: Side, action: string): Promise<number> {
  const { status, json, text } = await (side === 'source' ? source : target).call('POST', `${MIGRATION}/Actions/MigrationService.${action}`, { json: { Source: accessTo(source), Target: accessTo(target) } })
  if (status !== 200) throw new Error(`${action}: ${status} ${text}`)
  return json.Id
}

/** Waits for the end of a job. @throws where the console has gone */
async function endOf ({ call }: Client, job: number): Promise<{ status: number, steps: string }> {
  for (;;) {
    const { json: detail } = await call('GET', `/api/JobService/Jobs(${job})/LastExecutionDetail`)
    if (detail.JobStatus.Id !== 2050) return { status: detail.JobStatus.Id, steps: detail.Value }
    await delay(20)
  }
}

async function statusOf ({ call }: Client): Promise<string> {
  return (await call('GET', MIGRATION)).json.MigrationStatus
}

async function delay (milliseconds: number): Promise<void> {
  await once(AbortSignal.timeout(Math.floor(milliseconds)), 'abort')
}

/** Resident memory of a process in MiB, now and at its highest since it began; null where the system does not tell. */
function memory ({ command: { child } }: Running): { resident: number, peak: number } | null {
  const path = `/proc/${child.pid}/status`
  if (!existsSync(path)) return null
  const text = readFileSync(path, 'utf8')
  const mebibytes = (name: string): number => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024)
  return { resident: mebibytes('VmRSS'), peak: mebibytes('VmHWM') }
}

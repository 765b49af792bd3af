import type { Appliance } from '../appliance/appliance.ts'
import type { Actor } from '../appliance/logs/audit-log.ts'
import { type Counterpart, assertMigrates } from '../appliance/migration/migration.ts'
import type { Run } from '../appliance/jobs/job-runs.ts'
import { MIGRATE_IN, MIGRATE_OUT } from '../appliance/jobs/job-types.ts'
import type { JobView } from '../appliance/jobs/job-view.ts'
import type { ConsoleIdentity, Side, Validation } from '../appliance/migration/validation.ts'
import { Refusal } from '../messages.ts'
import { hostAndPort } from '../place.ts'
import { type PeerConnection, connectToPeer } from './connect.ts'
import { ConsoleClient } from '../client/console-client.ts'
import { DEADLINES } from '../client/deadlines.ts'
import { failureText } from '../failure.ts'
import { type Invitation, type Greeting, asInvitation, asReply } from './shapes.ts'
import { toCamel } from '../spelling.ts'
import { confirm, receiveData } from './stream.ts'
import { ACTIONS, type BothEnds, type ConsoleAccess, validateConnection } from './validate.ts'

/**
 * Migrates out, on the source: once the connection is good, the target may fetch the data.
 *
 * @returns the job that does it
 * @throws {Refusal} whatever {@link validateConnection} refuses; MOCK1020 to MOCK1026 where a condition is not met
 */
export async function migrateOut (appliance: Appliance, ends: BothEnds, actor: Actor): Promise<JobView> {
  appliance.migration.assertChangeable()
  const { target } = await prepared(appliance, 'source', ends, actor)
  return await appliance.jobs.create({
    type: MIGRATE_OUT.id,
    name: 'Migrate Out',
    description: `Makes the data of this appliance ready for ${target.address}`,
    actor,
    editable: false,
    work: async run => { await out(appliance, target, actor, run) }
  })
}

/**
 * Migrates in, on the target: fetches the data of the source and restores it.
 *
 * @returns the job that does it
 * @throws {Refusal} as {@link migrateOut}
 */
export async function migrateIn (appliance: Appliance, ends: BothEnds, actor: Actor): Promise<JobView> {
  appliance.migration.assertChangeable()
  const { source } = await prepared(appliance, 'target', ends, actor)
  const plugins = appliance.plugins.list
  if (plugins.length > 0) throw new Refusal('MOCK1024', [plugins.map(({ id }) => id).join(', ')])
  const { offeredTo } = await withConsole(ends.source, invitation)
  if (offeredTo !== appliance.identity.guid) throw new Refusal('MOCK1022')
  return await appliance.jobs.create({
    type: MIGRATE_IN.id,
    name: 'Migrate In',
    description: `Restores the data of ${source.address} on this appliance`,
    actor,
    editable: false,
    work: async run => {
      try {
        await appliance.migration.frozen(async () => { await into(appliance, ends.source, source, actor, run) })
      } catch (error) {
        appliance.ledger.audit({ event: 'migrationFailed', actor, args: [source.address] })
        throw error
      }
    }
  })
}

/** Validates the connection once more: a validation of yesterday tells nothing about today. */
async function prepared (appliance: Appliance, own: Side, ends: BothEnds, actor: Actor): Promise<Validation> {
  const validation = await validateConnection(appliance, ends, actor)
  if (validation[own].guid !== appliance.identity.guid) throw new Refusal('MOCK1023', [own])
  if (!appliance.switches.anyVersionMigrates) assertMigrates(validation.source.version, validation.target.version)
  return validation
}

async function out (appliance: Appliance, target: ConsoleIdentity, actor: Actor, { step, progress }: Run): Promise<void> {
  const { accounts, ledger: { auditLog }, migration } = appliance
  step(`The connection to ${named(target)} is valid.`)
  progress(50)
  await migration.offer(counterpart(target), actor)
  const ready = `Ready to be streamed: ${accounts.list().length} accounts, ${auditLog.entries.length} audit log entries.`
  step(`${ready} Run migrate-in on the target.`)
}

async function into (appliance: Appliance, access: ConsoleAccess, source: ConsoleIdentity, actor: Actor, run: Run): Promise<void> {
  const { ledger: { slices }, migration } = appliance
  const connection = await connect(appliance, access, source)
  const { channel } = connection
  const stop = (): void => { channel.destroy() }
  run.signal.addEventListener('abort', stop)
  try {
    run.step(`Connected to ${named(source)}; both appliances accept each other's certificate chain.`)
    const known = migration.state.in?.id ?? null
    const received = await receiveData(channel, slices, known, (done, total) => { run.progress(90 * done / total) })
    run.signal.throwIfAborted()
    if (received === null) {
      run.step('The data is here already.')
    } else {
      const { id, accounts, auditLog } = received
      run.step(`Received ${accounts} accounts and ${auditLog.length} audit log entries.`)
      await migration.restore(id, counterpart(source), received, actor)
      run.step('Restored.')
    }
    run.progress(95)
    await confirmed(connection, migration.state.in?.id ?? '')
    run.step('The source has taken note; it can only be read from now on.')
  } catch (error) {
    // What ended the connection says more than that it ended.
    run.signal.throwIfAborted()
    throw error
  } finally {
    run.signal.removeEventListener('abort', stop)
    channel.destroy()
  }
}

async function confirmed ({ channel }: PeerConnection, id: string): Promise<void> {
  try {
    await confirm(channel, { id })
  } catch (error) {
    const trouble = `the data is restored here, but the source could not be told (${failureText(error)})`
    throw new Error(`${trouble}: run migrate-in again to tell it`, { cause: error })
  }
}

/** Connects to the source's migration port. Both ends judge each other again: what was valid a moment ago need not be now. */
async function connect (appliance: Appliance, access: ConsoleAccess, source: ConsoleIdentity): Promise<PeerConnection> {
  const { ticket, migrationPort } = await withConsole(access, invitation)
  const connection = await connectToPeer(appliance, { host: access.host, port: migrationPort }, DEADLINES)
  const { channel, presented } = connection
  try {
    const { accepted, findings } = appliance.peering.judge(presented)
    const verdict: Greeting['verdict'] = { judge: 'target', role: 'client', accepted, findings }
    const greeting: Greeting = { type: 'stream', ticket, side: 'target', guid: appliance.identity.guid, verdict }
    await channel.send(greeting, DEADLINES.message)
    const reply = asReply(await channel.receive(DEADLINES.message))
    if (!accepted || !reply.verdict.accepted) throw new Refusal('MOCK1001')
    if (reply.guid !== source.guid) {
      throw new Error(`another appliance (${reply.guid}) answers at the migration port of ${hostAndPort(access)}`)
    }
    return connection
  } catch (error) {
    channel.destroy()
    throw error
  }
}

async function invitation (client: ConsoleClient): Promise<Invitation> {
  return asInvitation(toCamel(await client.ask('POST', `${ACTIONS}.OpenEndpoint`)))
}

async function withConsole<T> (access: ConsoleAccess, work: (client: ConsoleClient) => Promise<T>): Promise<T> {
  const client = await ConsoleClient.login(access, access)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

function counterpart ({ guid, address }: ConsoleIdentity): Counterpart {
  return { guid, address }
}

function named ({ name, version, address }: ConsoleIdentity): string {
  return `${name} ${version} (${address})`
}

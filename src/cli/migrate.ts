import { Command } from 'commander'
import { messages } from '../messages.ts'
import { type ConsoleClient, Declined } from '../client/console-client.ts'
import { asValidation } from '../migration/shapes.ts'
import { checked } from '../schema/check.ts'
import { OBJECT } from '../schema/schema.ts'
import { toCamel } from '../spelling.ts'
import type { Validation } from '../appliance/migration/validation.ts'
import { migrateData } from './migrate-data.ts'
import { UsageError } from '../config/usage-error.ts'
import { type Ends, bodyOf, pairCommand, withConsole } from './migrate-options.ts'
import { report } from './migration-report.ts'

/** What came of a validation: null where the console tells nothing of it. */
interface Outcome {
  readonly accepted: boolean
  readonly validation: Validation | null
}

const SERVICE = '/api/MigrationService'

/** `mock-ome migrate`: exit status 0 valid or done, 1 refused or failed, 2 where it could not be tried. */
export function migrateCommand (): Command {
  const command = new Command('migrate').description('the migration between two running consoles')
  pairCommand(command, 'validate', 'have the consoles authenticate each other, and tell why they do not', validate)
  pairCommand(command, 'out', 'make the data of the source ready for the target',
    async ends => { await migrateData('source', 'MigrateOut', ends) })
  pairCommand(command, 'in', 'have the target fetch and restore the data of the source',
    async ends => { await migrateData('target', 'MigrateIn', ends) })
  return command
}

async function validate (ends: Ends): Promise<void> {
  const outcome = await withConsole(ends.source, async client => await ask(client, bodyOf(ends)))
  process.stdout.write(ends.json ? json(outcome) : report(outcome.accepted, outcome.validation))
  process.exitCode = outcome.accepted ? 0 : 1
}

/** The refusal itself gives no reason, so the console is asked for its record, which must be a new one. */
async function ask (client: ConsoleClient, both: object): Promise<Outcome> {
  const before = await lastValidation(client)
  try {
    await client.ask('POST', `${SERVICE}/Actions/MigrationService.ValidateConnection`, both)
    return { accepted: true, validation: await lastValidation(client) }
  } catch (error) {
    if (!(error instanceof Declined)) throw error
    // The product says no more than that a value is wrong.
    if (error.messageId === 'CGEN6002') throw new UsageError('source and target lead to the same console: a migration needs two')
    if (error.messageId !== 'MOCK1001') throw error
    const after = await lastValidation(client)
    return { accepted: false, validation: after?.id === before?.id ? null : after }
  }
}

async function lastValidation (client: ConsoleClient): Promise<Validation | null> {
  try {
    const { time, ...validation } = checked(OBJECT, toCamel(await client.ask('GET', `${SERVICE}/LastValidation`)))
    return asValidation(validation)
  } catch (error) {
    if (error instanceof Declined && error.messageId === 'CGEN1006') return null
    throw error
  }
}

function json ({ accepted, validation }: Outcome): string {
  const { text: message, resolution } = messages.MOCK1001
  return `${JSON.stringify({ accepted, refusal: accepted ? null : { messageId: 'MOCK1001', message, resolution }, validation }, null, 2)}\n`
}

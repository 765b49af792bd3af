import { type ConsoleClient, Declined } from '../client/console-client.ts'
import { asValidation } from '../migration/shapes.ts'
import { checked } from '../schema/check.ts'
import { OBJECT } from '../schema/schema.ts'
import { toCamel } from '../spelling.ts'
import type { Validation } from '../appliance/migration/validation.ts'
import { messages } from '../messages.ts'
import { UsageError } from '../config/usage-error.ts'
import { withConsole } from './consoles.ts'
import { type Ends, bodyOf } from './migrate-options.ts'

/** What came of a validation: null where the console tells nothing of it. */
export interface Outcome {
  readonly accepted: boolean
  readonly validation: Validation | null
}

const SERVICE = '/api/MigrationService'

/** Has two consoles authenticate each other. @throws {UsageError} where it could not be tried */
export async function validate (ends: Ends): Promise<Outcome> {
  return await withConsole(ends.source, async client => await ask(client, bodyOf(ends)))
}

/** The outcome for programs. */
export function outcomeJson ({ accepted, validation }: Outcome): object {
  const { text: message, resolution } = messages.MOCK1001
  return { accepted, refusal: accepted ? null : { messageId: 'MOCK1001', message, resolution }, validation }
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

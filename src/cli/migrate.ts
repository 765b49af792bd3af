import { Command } from 'commander'
import { migrateData } from './migrate-data.ts'
import { type Ends, pairCommand } from './migrate-options.ts'
import { report } from './migration-report.ts'
import { outcomeJson, validate } from './validation-outcome.ts'

/** `mock-ome migrate`: exit status 0 valid or done, 1 refused or failed, 2 where it could not be tried. */
export function migrateCommand (): Command {
  const command = new Command('migrate').description('the migration between two running consoles')
  pairCommand(command, 'validate', 'have the consoles authenticate each other, and tell why they do not', tell)
  pairCommand(command, 'out', 'make the data of the source ready for the target',
    async ends => { await migrateData('source', 'MigrateOut', ends) })
  pairCommand(command, 'in', 'have the target fetch and restore the data of the source',
    async ends => { await migrateData('target', 'MigrateIn', ends) })
  return command
}

async function tell (ends: Ends): Promise<void> {
  const outcome = await validate(ends)
  process.stdout.write(ends.json ? `${JSON.stringify(outcomeJson(outcome), null, 2)}\n` : report(outcome.accepted, outcome.validation))
  process.exitCode = outcome.accepted ? 0 : 1
}

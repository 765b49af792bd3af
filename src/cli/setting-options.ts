import { type Command, Option } from 'commander'
import { SETTINGS, type Setting } from '../config/settings.ts'

/** Gives a command an option for each row of {@link SETTINGS}. */
export function settable (command: Command): Command {
  for (const setting of Object.values(SETTINGS)) command.addOption(option(setting))
  return command
}

function option ({ flag, argument, description, variable, list, default: value }: Setting<unknown>): Option {
  const shown = [value ?? []].flat().join(', ')
  const spelt = argument === '' ? flag : `${flag} <${argument}>`
  const result = new Option(spelt, `${description} [${variable}${shown === '' ? '' : `, default ${shown}`}]`)
  return list ? result.argParser((item, before: readonly string[] = []) => [...before, item]) : result
}

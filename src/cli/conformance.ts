import { Command } from 'commander'
import { routes } from '../../routes/index.ts'
import { pathPattern } from '../admin/documents/path-template.ts'
import { NEWEST_VERSION, hasReached } from '../appliance/version.ts'
import type { ConsoleAddress } from '../client/address.ts'
import { Examination, type SchemaOf } from '../evidence/conformance.ts'
import { scorecardOf } from '../evidence/scorecard.ts'
import { survey } from '../evidence/survey.ts'
import { type AskingOptions, partyOf, reporting, withAsking, withSide } from './asking.ts'
import { loginOf, parseUrl } from './consoles.ts'
import { progress } from './progress.ts'

/**
 * `mock-ome conformance`: holds the answers of a console, or of somebody's mock, against what is known of all. Exit status 0 all is as it
 * is to be, 1 something is not, 2 where it could not be asked.
 */
export function conformanceCommand (): Command {
  const command = new Command('conformance').argument('<url>', 'console: https://HOST:PORT', parseUrl)
  return withAsking(command).action(async (address: ConsoleAddress, options: AskingOptions) => { await examine(address, options) })
}

async function examine (address: ConsoleAddress, options: AskingOptions): Promise<void> {
  await reporting(options, async signal => await withSide(address, loginOf(options), { ...options, signal }, async side => {
    const console = await partyOf(side)
    const examination = new Examination(schemasOf(/^\d/.test(console.version) ? console.version : NEWEST_VERSION))
    let answers = 0
    await survey({
      ...side,
      signal,
      onAnswer: answered => {
        examination.add(answered)
        progress(++answers, answered.question)
      }
    })
    const { result } = examination
    return { report: scorecardOf({ console, ...result }, options.format), good: result.failings.length === 0 }
  }))
}

/** The schemas of our routes, as far as that version has them. */
function schemasOf (version: string): SchemaOf {
  const rows = routes
    .filter(({ since }) => since === null || hasReached(version, since))
    .map(({ method, url, answer = null }) => ({ method, pattern: pathPattern(url), answer }))
  return (method, path) => {
    const decoded = decodedPath(path)
    return rows.find(row => row.method === method && row.pattern.test(decoded))?.answer ?? null
  }
}

function decodedPath (path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

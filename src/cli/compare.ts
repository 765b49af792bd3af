import { Command, Option } from 'commander'
import { LAB_FIELDS } from '../appliance/certificate/csr-fields.ts'
import type { Switches } from '../appliance/switches.ts'
import type { ConsoleAddress } from '../client/address.ts'
import { differences, saidOf } from '../evidence/difference.ts'
import { countOf } from '../evidence/judges.ts'
import { type Party, type Said, reportOf } from '../evidence/report.ts'
import { type Survey, survey } from '../evidence/survey.ts'
import { tryWrites } from '../evidence/trial.ts'
import { tryUploads } from '../evidence/uploads.ts'
import { hostAndPort } from '../place.ts'
import { type AskingOptions, type Side, partyOf, reporting, withAsking, withSide } from './asking.ts'
import { loginOf, parseUrl, toldOf } from './consoles.ts'
import { switchOption } from './options.ts'
import { progress } from './progress.ts'

interface Options extends AskingOptions {
  readonly with?: ConsoleAddress
  readonly same?: boolean
  readonly write?: boolean
  readonly certificates?: boolean
  readonly switch: Partial<Switches>
}

/** Devices that the appliance of a comparison has at most: enough for pages of every size. */
const MOST_DEVICES = 1_000

/**
 * `mock-ome compare`: asks a console and an appliance of the same version the same questions. Exit status 0 no difference, 1 differences,
 * 2 where it could not be asked.
 */
export function compareCommand (): Command {
  const command = new Command('compare')
    .argument('<url>', 'console: https://HOST:PORT', parseUrl)
    .addOption(new Option('--with <url>', 'another console instead of an appliance of ours; the login is the same').argParser(parseUrl))
    .option('--same', 'both manage the same devices: compare all values, not only the words of the product')
    .option('--write', 'write too: a group, a template, a network, an identity pool and a discovery that never runs, each taken away again')
    .option('--certificates', "upload each flaw of a lab CA, whose certificate takes the place of the console's own")
    .addOption(switchOption('answer of a fidelity switch of our appliance; repeatable'))
  return withAsking(command).action(async (address: ConsoleAddress, options: Options) => { await compare(address, options) })
}

async function compare (address: ConsoleAddress, options: Options): Promise<void> {
  const { same = false, write = false, certificates = false, format } = options
  await reporting(options, async signal => {
    let answers = 0
    const onAnswer = (question: string): void => { progress(++answers, question) }
    const ask = async (side: Side): Promise<Survey> => {
      const read = await survey({ ...side, same, onAnswer: ({ question }) => { onAnswer(question) }, signal })
      return write ? new Map([...read, ...await tryWrites({ ...side, onAnswer, onLeft: left(side), signal })]) : read
    }
    const upload = async ({ reader, address: { host } }: Side): Promise<Survey> => {
      const fields = { ...LAB_FIELDS, DistinguishedName: host, San: host }
      return certificates ? await tryUploads({ reader, fields, now: new Date(), onAnswer, signal }) : new Map()
    }
    const comparison = await withSide(address, loginOf(options), options, async console => {
      const party = await partyOf(console)
      return await withOther(console, party, options, async mock => {
        const [theirs, ours] = [await ask(console), await toldOf(mock.address, async () => await ask(mock))]
        const [uploaded, other] = [await upload(console), await toldOf(mock.address, async () => await upload(mock))]
        return {
          console: party,
          mock: await partyOf(mock),
          questions: theirs.size + uploaded.size,
          differences: differences(new Map([...theirs, ...uploaded]), new Map([...ours, ...other]), same),
          uploads: Array.from(uploaded, ([question, answers]): Said => {
            return { question, console: saidOf(answers), mock: saidOf(other.get(question) ?? new Map()) }
          })
        }
      })
    })
    return { report: reportOf(comparison, format), good: comparison.differences.length === 0 }
  })
}

function left ({ address }: Side): (what: string) => void {
  return what => { process.stderr.write(`mock-ome: ${what} could not be taken away from ${hostAndPort(address)}: remove it by hand\n`) }
}

/** What the console is compared with: another one, or an appliance of its version that ends with the work. */
async function withOther<T> (console: Side, { version }: Party, options: Options, work: (mock: Side) => Promise<T>): Promise<T> {
  if (options.with !== undefined) return await withSide(options.with, loginOf(options), options, work)
  const { json } = await console.reader.ask({ method: 'GET', path: '/api/DeviceService/Devices?$top=1' })
  const devices = Math.min(countOf(json), MOST_DEVICES)
  const { startFleet } = await import('../library/index.ts')
  const known = /^\d+(?:\.\d+){1,2}/.exec(version)?.[0]
  const fleet = await startFleet({ appliances: [{ devices, ...known !== undefined && { version: known } }], switches: options.switch })
  try {
    const own = { userName: 'admin', password: 'admin' }
    return await withSide({ host: '127.0.0.1', port: fleet.appliance().port }, own, { rate: 10_000, atOnce: options.atOnce }, work)
  } finally {
    await fleet.stop()
  }
}

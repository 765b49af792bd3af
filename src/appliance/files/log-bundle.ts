import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { Appliance } from '../appliance.ts'
import { masked as withoutSecrets } from '../jobs/job-secrets.ts'
import type { JobState } from '../jobs/job-state.ts'
import type { Run } from '../jobs/job-runs.ts'

/** The kind of job that makes one: DebugLogs_Task. */
const DEBUG_LOGS = 18

const MASK = '****'
/** Stands in the thread names of the product's log, and names nobody. */
const LOOPBACK = '0:0:0:0:0:0:0:1'

/**
 * The log bundle: a ZIP archive with `tomcat/application.log`, the audit log, the jobs and what the appliance is. The job
 * parameter `maskSensitiveInfo` takes out user names and addresses. No share is written to: the archive stays on the appliance.
 */
export class LogBundles {
  readonly #appliance: Appliance

  constructor (appliance: Appliance) {
    this.#appliance = appliance
    appliance.jobs.define(DEBUG_LOGS, job => async run => { await this.#make(job, run) })
  }

  async #make ({ id, params, createdBy }: JobState, { step, progress }: Run): Promise<void> {
    const { clock, shelf } = this.#appliance
    const masked = params.some(({ key, value }) => key === 'maskSensitiveInfo' && value.toUpperCase() === 'TRUE')
    const archive = await zip(await this.#files(masked), clock.now())
    progress(90)
    const name = fileName('log-bundle', 'zip', clock.now())
    await shelf.put(name, archive)
    this.#appliance.audit({ event: 'logBundleMade', actor: { userName: createdBy, ipAddress: '' }, args: [String(id), name] })
    step(`The logs are collected in ${name}, which is kept on the appliance${masked ? '; user names and addresses are masked' : ''}.`)
  }

  async #files (masked: boolean): Promise<ReadonlyMap<string, string>> {
    const { applicationLog, auditLog, clock, name, state, version } = this.#appliance
    const hide = masked ? masker(state.accounts.map(({ userName }) => userName)) : (text: string) => text
    const entries = auditLog.entries.map(entry => masked ? { ...entry, userName: MASK, ipAddress: MASK, messageArgs: MASK } : entry)
    const jobs = (state.jobs?.list ?? []).map(job => ({
      ...job,
      createdBy: masked ? MASK : job.createdBy,
      params: withoutSecrets(job.params).map(({ key, value }) => ({ key, value: hide(value) })),
      executions: job.executions.map(execution => ({ ...execution, executedBy: masked ? MASK : execution.executedBy }))
    }))
    return new Map([
      ['tomcat/application.log', hide(await applicationLog.read())],
      ['audit-log.jsonl', entries.map(entry => JSON.stringify(entry) + '\n').join('')],
      ['jobs.json', JSON.stringify(jobs, null, 2)],
      ['appliance.json', JSON.stringify({ name, version, guid: state.guid, time: clock.text() }, null, 2)]
    ])
  }
}

/** The name of a file on the shelf: by name files are in the order they were made. */
export function fileName (kind: 'backup' | 'log-bundle', ending: 'bin' | 'zip', time: Date): string {
  return `${kind}_${time.toISOString().replace(/[-:.]/g, '')}_${randomBytes(4).toString('hex')}.${ending}`
}

/** Hides addresses, and these user names where they stand alone. */
function masker (userNames: readonly string[]): (text: string) => string {
  const names = new Set(userNames)
  return text => text
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, MASK)
    .replace(/[0-9A-Fa-f:]{3,}/g, token => token !== LOOPBACK && isIP(token) !== 0 ? MASK : token)
    .replace(/[\w.@\\-]+/g, token => names.has(token) ? MASK : token)
}

/** The archiver is loaded when it is first needed. */
async function zip (files: ReadonlyMap<string, string>, mtime: Date): Promise<Buffer> {
  const { ZipFile } = await import('yazl')
  const archive = new ZipFile()
  for (const [name, text] of files) archive.addBuffer(Buffer.from(text), name, { mtime })
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

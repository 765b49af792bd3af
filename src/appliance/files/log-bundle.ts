import { isIP } from 'node:net'
import type { AccountRegister } from '../accounts/account-register.ts'
import type { Clock } from '../clock/clock.ts'
import type { Identity } from '../identity.ts'
import { masked as withoutSecrets } from '../jobs/job-secrets.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { DEBUG_LOGS } from '../jobs/job-types.ts'
import type { Ledger } from '../ledger.ts'
import type { ApplicationLog } from '../logs/application-log.ts'
import { type Shelf, fileName } from './shelf.ts'
import type { JobState } from '../jobs/job-state.ts'
import type { Run } from '../jobs/job-runs.ts'

const MASK = '****'
/** Stands in the thread names of the product's log, and names nobody. */
const LOOPBACK = '0:0:0:0:0:0:0:1'

interface Needs {
  readonly ledger: Ledger
  readonly identity: Identity
  readonly clock: Clock
  readonly jobs: Jobs
  readonly shelf: Shelf
  readonly register: AccountRegister
  readonly applicationLog: ApplicationLog
}

/**
 * The log bundle: a ZIP archive with `tomcat/application.log`, the audit log, the jobs and what the appliance is. The job
 * parameter `maskSensitiveInfo` takes out user names and addresses. No share is written to: the archive stays on the appliance.
 */
export class LogBundles {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    needs.jobs.define(DEBUG_LOGS, job => async run => { await this.#make(job, run) })
  }

  async #make ({ id, params, createdBy }: JobState, { step, progress }: Run): Promise<void> {
    const { clock, ledger, shelf } = this.#needs
    const masked = params.some(({ key, value }) => key === 'maskSensitiveInfo' && value.toUpperCase() === 'TRUE')
    const archive = await zip(await this.#files(masked), clock.now())
    progress(90)
    const name = fileName('log-bundle', 'zip', clock.now())
    await shelf.put(name, archive)
    ledger.audit({ event: 'logBundleMade', actor: { userName: createdBy, ipAddress: '' }, args: [String(id), name] })
    step(`The logs are collected in ${name}, which is kept on the appliance${masked ? '; user names and addresses are masked' : ''}.`)
  }

  async #files (masked: boolean): Promise<ReadonlyMap<string, string>> {
    const { applicationLog, clock, identity: { guid, name, version }, jobs: { kept }, ledger: { auditLog }, register } = this.#needs
    const hide = masked ? masker(register.accounts.value.map(({ userName }) => userName)) : (text: string) => text
    const entries = auditLog.entries.map(entry => masked ? { ...entry, userName: MASK, ipAddress: MASK, messageArgs: MASK } : entry)
    const jobs = kept.map(job => ({
      ...job,
      createdBy: masked ? MASK : job.createdBy,
      params: withoutSecrets(job.params).map(({ key, value }) => ({ key, value: hide(value) })),
      executions: job.executions.map(execution => ({ ...execution, executedBy: masked ? MASK : execution.executedBy }))
    }))
    return new Map([
      ['tomcat/application.log', hide(await applicationLog.read())],
      ['audit-log.jsonl', entries.map(entry => JSON.stringify(entry) + '\n').join('')],
      ['jobs.json', JSON.stringify(jobs, null, 2)],
      ['appliance.json', JSON.stringify({ name, version, guid, time: clock.text() }, null, 2)]
    ])
  }
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

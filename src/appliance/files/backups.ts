import { Refusal } from '../../messages.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor } from '../logs/audit-log.ts'
import { keyOf, seal, unseal } from './backup-file.ts'
import { MASK } from '../jobs/job-secrets.ts'
import type { JobState } from '../jobs/job-state.ts'
import type { Run } from '../jobs/job-runs.ts'
import type { JobView } from '../jobs/job-view.ts'
import { fileName } from './log-bundle.ts'
import { invalid } from '../settings/setting.ts'
import { type KeptFile, fileOf } from './shelf.ts'
import type { ApplianceState } from '../state.ts'
import type { BackupKey } from './backup-key.ts'
import type { Stored } from '../store.ts'

/** The kind of job that makes one: Appliance_Backup_Task. */
const APPLIANCE_BACKUP = 106
/** How the PowerShell module names the passphrase among a job's parameters. */
const PASSPHRASE = 'encryption_password'

/** A backup to be made. */
export interface BackupRequest {
  readonly passphrase: string
  /** A cron expression; absent: now. */
  readonly schedule?: string
}

/** A backup to be brought back: one the appliance has, or the bytes of one. */
export interface RestoreRequest {
  readonly file: string | Buffer
  readonly passphrase: string
}

/**
 * Backups of the whole appliance, private keys included, each encrypted with a passphrase. They are kept on the appliance, apart
 * from its state: a reset leaves them. No share is written to.
 */
export class Backups {
  readonly #appliance: Appliance

  constructor (appliance: Appliance) {
    this.#appliance = appliance
    appliance.jobs.define(APPLIANCE_BACKUP, job => async run => { await this.#make(await this.#keyFor(job), job.createdBy, run) })
  }

  /** Backups that are there, oldest first. */
  async list (): Promise<readonly KeptFile[]> {
    return (await this.#appliance.shelf.list()).filter(({ name }) => name.startsWith('backup'))
  }

  /** The latest job that makes, or made, a backup; 0: there is none. */
  get lastJob (): number {
    return this.#appliance.state.jobs?.list.findLast(({ type }) => type === APPLIANCE_BACKUP)?.id ?? 0
  }

  /**
   * Makes a backup now, or whenever a schedule says. Of a schedule the key that the passphrase gives is kept, not the passphrase.
   *
   * @throws {Refusal} CGEN6002 without a passphrase, CJOB4035 for what is no schedule
   */
  async schedule ({ passphrase, schedule }: BackupRequest, actor: Actor): Promise<JobView> {
    if (passphrase === '') throw invalid('Passphrase')
    const backupKey = await keyOf(passphrase)
    const { jobs } = this.#appliance
    const common = { type: APPLIANCE_BACKUP, name: 'Appliance backup', description: 'Backup of the appliance', actor }
    const job = schedule === undefined
      ? await jobs.create({ ...common, work: async run => { await this.#make(backupKey, actor.userName, run) } })
      : await jobs.create({ ...common, schedule })
    await this.#appliance.commit(() => schedule === undefined ? {} : { backupKey }, [{ event: 'backupScheduled', actor, args: [String(job.id)] }])
    return job
  }

  /**
   * Becomes what a backup holds, but for the name and the version. Sessions end.
   *
   * @throws {Refusal} MOCK1060 for a wrong passphrase or a file that was changed, MOCK1061 for one that is no backup, CGEN6002 for one that
   *   is not there. Nothing is changed then
   */
  async restore ({ file, passphrase }: RestoreRequest, actor: Actor): Promise<void> {
    const stored = await this.#open(file, passphrase, actor)
    await this.#appliance.replace(stored, [{ event: 'backupRestored', actor, args: typeof file === 'string' ? [file] : [] }])
  }

  async #open (file: string | Buffer, passphrase: string, actor: Actor): Promise<Stored> {
    try {
      const contents = typeof file === 'string' ? await fileOf(this.#appliance.shelf, file).catch(() => { throw invalid('Name') }) : file
      return await unseal(contents, passphrase)
    } catch (error) {
      if (error instanceof Refusal) this.#appliance.audit({ event: 'backupRefused', actor })
      throw error
    }
  }

  async #make (key: BackupKey, userName: string, { step, progress }: Run): Promise<void> {
    const { auditLog, clock, name: appliance, shelf, state, version } = this.#appliance
    const time = clock.now()
    const file = await seal({ state: asEnded(state, time), auditLog: auditLog.entries }, { appliance, version, time: time.toISOString() }, key)
    progress(80)
    const name = fileName('backup', 'bin', time)
    await shelf.put(name, file)
    this.#appliance.audit({ event: 'backupMade', actor: { userName, ipAddress: '' }, args: [name] })
    step(`The backup is kept on the appliance as ${name}.`)
  }

  async #keyFor ({ params }: JobState): Promise<BackupKey> {
    const passphrase = params.find(({ key }) => key === PASSPHRASE)?.value ?? ''
    if (passphrase !== '' && passphrase !== MASK) return await keyOf(passphrase)
    const { backupKey } = this.#appliance.state
    if (backupKey === undefined) throw new Error('No passphrase of this backup is known: schedule it again.')
    return backupKey
  }
}

/** The state with the run that is making the backup as done: in what is restored nobody would end it. */
function asEnded (state: ApplianceState, time: Date): ApplianceState {
  if (state.jobs === undefined) return state
  return {
    ...state,
    jobs: {
      ...state.jobs,
      list: state.jobs.list.map(job => job.type !== APPLIANCE_BACKUP
        ? job
        : { ...job, executions: job.executions.map(execution => ({ ...execution, endTime: execution.endTime ?? time.toISOString() })) })
    }
  }
}

import type { Clock } from '../clock/clock.ts'
import type { Identity } from '../identity.ts'
import { MASK } from '../jobs/job-secrets.ts'
import type { JobState } from '../jobs/job-state.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Run } from '../jobs/job-runs.ts'
import { APPLIANCE_BACKUP } from '../jobs/job-types.ts'
import type { JobView } from '../jobs/job-view.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import { Refusal } from '../../messages.ts'
import type { Piece } from '../slice.ts'
import type { Stored } from '../written.ts'
import { keyOf, seal, unseal } from './backup-file.ts'
import { BACKUP_KEY, type BackupKey } from './backup-key.ts'
import { type KeptFile, type Shelf, fileName, fileOf } from './shelf.ts'

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

interface Needs {
  readonly ledger: Ledger
  readonly identity: Identity
  readonly clock: Clock
  readonly jobs: Jobs
  readonly shelf: Shelf
}

/**
 * Backups of the whole appliance, private keys included, each encrypted with a passphrase. They are kept on the appliance, apart
 * from its state: a reset leaves them. No share is written to.
 */
export class Backups {
  readonly #needs: Needs
  readonly #key: Piece<BackupKey | null>

  constructor (needs: Needs) {
    this.#needs = needs
    this.#key = needs.ledger.slice(BACKUP_KEY)
    needs.jobs.define(APPLIANCE_BACKUP, job => async run => { await this.#make(await this.#keyFor(job), job.createdBy, run) })
  }

  /** Backups that are there, oldest first. */
  async list (): Promise<readonly KeptFile[]> {
    return (await this.#needs.shelf.list()).filter(({ name }) => name.startsWith('backup'))
  }

  /** The latest job that makes, or made, a backup; 0: there is none. */
  get lastJob (): number {
    return this.#needs.jobs.latest(APPLIANCE_BACKUP)?.id ?? 0
  }

  /**
   * Makes a backup now, or whenever a schedule says. Of a schedule the key that the passphrase gives is kept, not the passphrase.
   *
   * @throws {Refusal} CGEN6002 without a passphrase, CJOB4035 for what is no schedule
   */
  async schedule ({ passphrase, schedule }: BackupRequest, actor: Actor): Promise<JobView> {
    if (passphrase === '') throw new Refusal('CGEN6002', ['Passphrase'])
    const backupKey = await keyOf(passphrase)
    const { jobs, ledger } = this.#needs
    const common = { type: APPLIANCE_BACKUP.id, name: 'Appliance backup', description: 'Backup of the appliance', actor }
    const job = schedule === undefined
      ? await jobs.create({ ...common, work: async run => { await this.#make(backupKey, actor.userName, run) } })
      : await jobs.create({ ...common, schedule })
    await ledger.commit((_state, put) => { if (schedule !== undefined) put(this.#key, backupKey) }, [
      { event: 'backupScheduled', actor, args: [String(job.id)] }
    ])
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
    await this.#needs.ledger.replace(() => stored, [{ event: 'backupRestored', actor, args: typeof file === 'string' ? [file] : [] }])
  }

  async #open (file: string | Buffer, passphrase: string, actor: Actor): Promise<Stored> {
    const { ledger, shelf } = this.#needs
    try {
      const contents = typeof file === 'string' ? await fileOf(shelf, file).catch(() => { throw new Refusal('CGEN6002', ['Name']) }) : file
      return ledger.slices.read(await unseal(contents, passphrase))
    } catch (error) {
      if (error instanceof Refusal) ledger.audit({ event: 'backupRefused', actor })
      throw error
    }
  }

  async #make (key: BackupKey, userName: string, { step, progress }: Run): Promise<void> {
    const { clock, identity: { name: appliance, version }, jobs, ledger, shelf } = this.#needs
    const time = clock.now()
    const { state, pem } = ledger.slices.layOut(jobs.asEnded(ledger.state, APPLIANCE_BACKUP))
    const file = await seal({ state, pem }, { appliance, version, time: time.toISOString(), auditLog: ledger.auditLog.entries }, key)
    progress(80)
    const name = fileName('backup', 'bin', time)
    await shelf.put(name, file)
    ledger.audit({ event: 'backupMade', actor: { userName, ipAddress: '' }, args: [name] })
    step(`The backup is kept on the appliance as ${name}.`)
  }

  async #keyFor ({ params }: JobState): Promise<BackupKey> {
    const passphrase = params.find(({ key }) => key === PASSPHRASE)?.value ?? ''
    if (passphrase !== '' && passphrase !== MASK) return await keyOf(passphrase)
    const backupKey = this.#key.value
    if (backupKey === null) throw new Error('No passphrase of this backup is known: schedule it again.')
    return backupKey
  }
}

import { Refusal } from '../src/messages.ts'
import { type Route, get, marked, post } from '../src/http/route.ts'
import { resource } from '../src/http/schema.ts'
import { FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, OBJECT, TEXT, TEXT_OR_NULL, list, object, orNull } from '../src/schema/schema.ts'
import { keptFiles } from './kept-files.ts'

const SERVICE = '/api/BackupRestoreService'
const ACTIONS = `${SERVICE}/Actions/BackupRestoreService`
const SINCE = '3.10'

/** The product restores from its text console, and from a share: how it is done here is ours. */
const MARK = { 'x-mock-ome-contract': 'backup' }

const BACKUP = object({}, {
  RunType: INTEGER_OR_NULL,
  BackupSchedule: TEXT_OR_NULL,
  ForceTasksTermination: FLAG_OR_NULL,
  Passphrase: TEXT_OR_NULL,
  BackupDestination: orNull(OBJECT)
})

const STATE = resource({ Guid: TEXT, ApplianceStatus: INTEGER, Description: TEXT, Process: INTEGER, TaskId: INTEGER })

const SCHEDULED = object({
  Status: INTEGER,
  Description: TEXT,
  TaskId: INTEGER,
  Plugins: list(object({ PluginName: TEXT, PluginVersion: TEXT, 'PluginStatus ': INTEGER }))
})

/** BackupRestoreService (API guide 3.10: ApplianceState, ScheduleBackup). Backups stay on the appliance: no share is written to. */
export const backupRestoreService: readonly Route[] = [
  get(`${SERVICE}/ApplianceState`, ({ appliance }) => ({
    '@odata.context': '/api/$metadata#BackupRestoreService.ApplianceState',
    '@odata.type': '#BackupRestoreService.ApplianceState',
    '@odata.id': `${SERVICE}/ApplianceState`,
    Guid: appliance.identity.guid,
    ApplianceStatus: 1,
    Description: 'Appliance is fully functional.',
    Process: 0,
    TaskId: appliance.backups.lastJob
  }), { since: SINCE, answer: STATE }),

  post(`${ACTIONS}.ScheduleBackup`, BACKUP, async ({ appliance, body, actor }) => {
    const { Passphrase, BackupSchedule } = body ?? {}
    const schedule = BackupSchedule ?? ''
    const job = await appliance.backups.schedule({ passphrase: Passphrase ?? '', ...(schedule !== '' && { schedule }) }, actor)
    return {
      Status: 1,
      Description: 'Pre-check passed. Enough storage available for taking backup',
      TaskId: job.id,
      // The blank is the guide's.
      Plugins: appliance.plugins.list.map(({ id, version }) => ({ PluginName: id, PluginVersion: version, 'PluginStatus ': 1 }))
    }
  }, { since: SINCE, needs: 'BACKUP_MANAGEMENT', answer: SCHEDULED }),

  ...marked(MARK, SINCE, [
    ...keptFiles(
      `${SERVICE}/Backups`, 'BackupRestoreService.Backup', 'BACKUP_MANAGEMENT', async ({ appliance }) => await appliance.backups.list()
    ),

    post(`${ACTIONS}.RestoreBackup`, object({}, {
      Name: TEXT_OR_NULL,
      Content: TEXT_OR_NULL,
      Passphrase: TEXT_OR_NULL
    }), async ({ appliance, body, actor }) => {
      const { Name, Content, Passphrase } = body ?? {}
      const file = Content !== undefined && Content !== null ? Buffer.from(Content, 'base64') : Name
      if (file === undefined || file === null) throw new Refusal('CGEN6002', ['Name'])
      if (Passphrase === undefined || Passphrase === null) throw new Refusal('CGEN6002', ['Passphrase'])
      await appliance.backups.restore({ file, passphrase: Passphrase }, actor)
      return { Guid: appliance.identity.guid }
    }, { needs: 'BACKUP_MANAGEMENT', answer: object({ Guid: TEXT }) })
  ])
]

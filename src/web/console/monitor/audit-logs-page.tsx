import { useState } from 'preact/hooks'
import { download } from '../../shared/copy-button.tsx'
import { errorOf, textOf } from '../../shared/json.ts'
import { type Wanted, readAll } from '../collection.ts'
import { CollectionTable, type CollectionView } from '../collection-table.tsx'
import { csvOf } from '../csv.ts'
import { RefusalBox } from '../refusal-box.tsx'

/** Severities of the audit log, by the numbers that its entries have (API guide, AuditLogs). */
const SEVERITIES: Readonly<Record<string, string>> = { 1000: 'Info', 2000: 'Warning', 3000: 'Critical' }

const FIELDS = [
  { title: 'Severity', text: (entry: unknown) => SEVERITIES[textOf(entry, 'Severity')] ?? textOf(entry, 'Severity') },
  { title: 'Date', text: (entry: unknown) => textOf(entry, 'CreatedDate') },
  { title: 'User', text: (entry: unknown) => textOf(entry, 'UserName') },
  { title: 'Source address', text: (entry: unknown) => textOf(entry, 'IpAddress') },
  { title: 'Category', text: (entry: unknown) => textOf(entry, 'Category') },
  { title: 'Message', text: (entry: unknown) => textOf(entry, 'Message') },
  { title: 'Arguments', text: (entry: unknown) => textOf(entry, 'MessageArgs') },
  { title: 'Message ID', text: (entry: unknown) => textOf(entry, 'MessageID') }
]

const VIEW: CollectionView = {
  label: 'Audit Logs',
  path: '/api/ApplicationService/AuditLogs',
  order: 'Id desc',
  keyOf: entry => textOf(entry, 'Id'),
  finds: ['Message', 'MessageArgs', 'MessageID'],
  choices: [{
    label: 'Severity',
    options: Object.entries(SEVERITIES).map(([id, label]) => ({ label, filter: `Severity eq '${id}'` }))
  }],
  none: 'The audit log is empty.',
  columns: FIELDS.map(({ title, text }) => ({ title, cell: text }))
}

/** Monitor > Audit Logs. */
export function AuditLogsPage () {
  const [error, setError] = useState<Error | null>(null)
  const exportAll = async (wanted: Wanted): Promise<void> => {
    try {
      const entries = await readAll(wanted)
      download('AuditLogs.csv', csvOf(FIELDS.map(({ title }) => title), entries.map(entry => FIELDS.map(({ text }) => text(entry)))))
      setError(null)
    } catch (thrown) {
      setError(errorOf(thrown))
    }
  }
  return (
    <>
      {error !== null && <RefusalBox error={error} />}
      <CollectionTable
        view={VIEW}
        actions={wanted => <button type='button' onClick={() => { exportAll(wanted) }}>Export CSV</button>}
      />
    </>
  )
}

import { listOf, numberOf, textOf } from '../../shared/json.ts'
import { linkTo } from '../../shared/places.ts'
import { CollectionTable, type CollectionView } from '../collection-table.tsx'
import { JOBS, JOB_PLACE, isUnderWay } from '../job.ts'

const STATES = [
  { label: 'Scheduled', id: 2020 },
  { label: 'Running', id: 2050 },
  { label: 'Completed', id: 2060 },
  { label: 'Failed', id: 2070 },
  { label: 'Warning', id: 2090 },
  { label: 'Not run', id: 2200 }
]

const VIEW: CollectionView = {
  label: 'Jobs',
  path: JOBS,
  order: 'Id desc',
  keyOf: job => textOf(job, 'Id'),
  finds: ['JobName', 'JobDescription'],
  choices: [{ label: 'Status', options: STATES.map(({ label, id }) => ({ label, filter: `LastRunStatus/Id eq ${id}` })) }],
  isUnderWay: job => isUnderWay(numberOf(job, 'LastRunStatus', 'Id')),
  none: 'There are no jobs yet.',
  columns: [
    { title: 'Job', cell: job => <a href={linkTo(JOB_PLACE, { jobsId: textOf(job, 'Id') })}>{textOf(job, 'JobName')}</a> },
    { title: 'Status', cell: job => textOf(job, 'LastRunStatus', 'Name') },
    { title: 'Type', cell: job => textOf(job, 'JobType', 'Name') },
    { title: 'Targets', cell: job => listOf(job, 'Targets').length },
    { title: 'Created by', cell: job => textOf(job, 'CreatedBy') },
    { title: 'Last run', cell: job => textOf(job, 'LastRun') },
    { title: 'Next run', cell: job => textOf(job, 'NextRun') }
  ]
}

/** Monitor > Jobs. */
export function JobsPage () {
  return <CollectionTable view={VIEW} />
}

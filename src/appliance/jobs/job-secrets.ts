import { Masking, secrecyOf } from '../../secrets.ts'
import type { JobState } from './job-state.ts'

/** What stands in the place of a secret parameter. */
export const MASK = '********'

const masking = new Masking({ mask: MASK })

/**
 * Parameters fit to be kept and shown: passwords of shares and backups are used by the run that is asked for, if at all, and then
 * forgotten. A value may be JSON with secrets in it, as that of a discovery's connection profile is.
 */
export function masked (params: JobState['params']): JobState['params'] {
  return params.map(({ key, value }) => ({ key, value: String(masking.value(value, secrecyOf(key))) }))
}

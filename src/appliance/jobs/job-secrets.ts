import type { JobState } from './job-state.ts'

/** What stands in the place of a secret parameter. */
export const MASK = '********'

/** Parameters fit to be kept: passwords of shares and backups are used by the run that is asked for, if at all, and then forgotten. */
export function masked (params: JobState['params']): JobState['params'] {
  return params.map(({ key, value }) => ({ key, value: /passw|passphrase|secret|token/i.test(key) && value !== '' ? MASK : value }))
}

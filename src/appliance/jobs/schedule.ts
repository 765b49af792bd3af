import { failureText } from '../../failure.ts'
import { Refusal } from '../../messages.ts'

/** Stands for "run once, now". */
export const START_NOW = 'startnow'

/**
 * When a schedule comes next.
 *
 * @param schedule `startnow`, or a cron expression as Quartz understands it: seconds first, `?`, `1/1`, Sunday is day 1, the year may
 *   follow
 * @param after milliseconds since 1970; the answer is later
 * @param zone IANA name: the schedule is in the appliance's local time
 * @returns milliseconds; null where it never comes again
 * @throws {Refusal} CJOB4035 for what is no schedule
 */
export async function nextRun (schedule: string, after: number, zone: string): Promise<number | null> {
  if (schedule === START_NOW) return null
  const parts = schedule.trim().split(/\s+/).length
  if (parts !== 6 && parts !== 7) {
    throw new Refusal('CJOB4035', [], { reason: 'a schedule is "startnow" or a cron expression of 6 or 7 parts' })
  }
  // Loaded when first needed: most appliances never schedule anything.
  const { Cron } = await import('croner')
  try {
    const cron = new Cron(schedule.trim(), {
      paused: true,
      timezone: zone,
      mode: parts === 7 ? '7-part' : '6-part',
      sloppyRanges: true,
      alternativeWeekdays: true
    })
    return cron.nextRun(new Date(after))?.getTime() ?? null
  } catch (error) {
    throw new Refusal('CJOB4035', [], { reason: failureText(error) })
  }
}

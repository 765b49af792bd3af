import { elements } from '../elements.ts'
import { isAscending, misnumbered } from '../numbering.ts'
import type { SliceKind } from '../slice.ts'
import { COUNT, FLAG, TEXT, type Typed, closed, list } from '../../schema/schema.ts'

/** An alert that came since the estate was generated. */
const ALERT_RECORD = closed({
  id: COUNT,
  deviceId: COUNT,
  messageId: TEXT,
  /** As the product writes it. */
  time: TEXT,
  acknowledged: FLAG
})

export type AlertRecord = Typed<typeof ALERT_RECORD>

const ALERTS_STATE = closed({
  nextId: COUNT,
  list: elements(ALERT_RECORD),
  /** Ids of the estate's of which the other is true than was generated: acknowledged, or not. Ascending, as those that are gone. */
  turned: list(COUNT),
  gone: list(COUNT)
})

export type AlertsState = Typed<typeof ALERTS_STATE>

/** Ids of alerts that come begin here: no estate has as many. */
const FIRST_ID = 1_000_001

export function noAlerts (): AlertsState {
  return { nextId: FIRST_ID, list: [], turned: [], gone: [] }
}

/** What has become of the estate's alerts, and those that came. */
export const ALERTS: SliceKind<AlertsState> = {
  name: 'alerts',
  schema: ALERTS_STATE,
  sense: ({ nextId, list, turned, gone }) => {
    if (list.some(({ id }) => id < FIRST_ID)) return 'alerts have numbers of generated ones'
    if (!isAscending(turned) || !isAscending(gone)) return 'changed ones are not in order'
    return misnumbered(list.map(({ id }) => id), nextId)
  },
  absent: noAlerts,
  reset: 'data',
  migrates: 'theirs'
}

import { ADVANCE, SCALE, SET, advanceClock, setClock } from '../../src/admin/clock.ts'
import { applianceRoute } from '../../src/admin/api/route.ts'
import { CLOCK } from '../../src/admin/api/schema.ts'
import { clockView } from '../../src/admin/view.ts'

/** The clock of an appliance. Sessions, locks, jobs, validity and logs follow it. */
export const clock = [
  applianceRoute({
    method: 'GET',
    path: '/clock',
    summary: 'Read the clock',
    answer: CLOCK
  }, ({ appliance }) => clockView(appliance.clock)),

  applianceRoute({
    method: 'PUT',
    path: '/clock',
    summary: 'Set the clock',
    description: "`now` puts it back to the machine's time.",
    body: SET,
    example: { time: '2030-01-01T00:00:00Z', rate: 1 },
    answer: CLOCK
  }, ({ appliance, body: { time, rate } }) => {
    if (time !== undefined) setClock(appliance.clock, time, rate)
    else if (rate !== undefined) appliance.clock.scale(rate)
    return clockView(appliance.clock)
  }),

  applianceRoute({
    method: 'POST',
    path: '/clock/advance',
    summary: 'Move the clock',
    description: 'Back, if negative. What is waiting for a time it passes happens.',
    body: ADVANCE,
    example: { seconds: 1801 },
    answer: CLOCK
  }, ({ appliance, body: { seconds } }) => {
    advanceClock(appliance.clock, seconds)
    return clockView(appliance.clock)
  }),

  applianceRoute({ method: 'POST', path: '/clock/freeze', summary: 'Stop the clock', answer: CLOCK }, ({ appliance }) => {
    appliance.clock.scale(0)
    return clockView(appliance.clock)
  }),

  applianceRoute({
    method: 'POST',
    path: '/clock/scale',
    summary: 'Make the clock run faster or slower',
    description: "1: as fast as the machine's, which also ends a freeze.",
    body: SCALE,
    example: { rate: 60 },
    answer: CLOCK
  }, ({ appliance, body: { rate } }) => {
    appliance.clock.scale(rate)
    return clockView(appliance.clock)
  })
]

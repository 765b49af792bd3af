import t from 'tap'
import { isWithin } from '../../../src/appliance/alerts/policy-schedule.ts'

const ALWAYS = { startTime: null, endTime: null, cronString: null, interval: false }

t.test('a policy holds between its times, on its days', t => {
  const now = '2026-01-15 08:00:00.000' // a Thursday
  for (const [holds, schedule] of [
    [true, {}],
    [true, { startTime: '2026-01-15 00:00:00.000', endTime: '', cronString: '* * * ? * * *' }],
    [false, { startTime: '2026-01-16 00:00:00.000' }],
    [false, { endTime: '2026-01-15 00:00:00.000' }],
    [true, { cronString: '* * * ? * mon,thu *' }],
    [false, { cronString: '* * * ? * sat,sun *' }],
    [true, { startTime: '2026-01-01 07:00:00.000', endTime: '09:00:00.000', interval: true }],
    [false, { startTime: '2026-01-01 09:00:00.000', endTime: '2026-02-01 17:00:00.000', interval: true }],
    [true, { startTime: '2026-01-01 09:00:00.000', endTime: '2026-02-01 17:00:00.000', interval: false }],
    [true, { cronString: 'nonsense' }]
  ] as const) t.equal(isWithin({ ...ALWAYS, ...schedule }, now), holds, JSON.stringify(schedule))
  t.end()
})

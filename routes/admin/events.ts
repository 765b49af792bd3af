import type { UntoldRoute } from '../../src/admin/api/route.ts'
import { text } from '../../src/schema/schema.ts'

/** What happens, as it happens. */
export const events: readonly UntoldRoute[] = [{
  method: 'GET',
  path: '/events',
  url: '/v1/events',
  scope: 'fleet',
  summary: 'Listen to what happens, as it happens',
  description: 'Server-sent events; the data of each is JSON. `request`: one has ended and is in the journal, as `/v1/requests` has it, ' +
    'without headers and bodies. `refusal`: something was judged and refused: `appliance`, `diagnosis`, `operation`, `messageId`, and ' +
    '`cause`, the title of the rule. `change`: the admin API has changed something: `operation`, and `appliance` or null. `gap`: so ' +
    'many were `lost`, because one read too slowly or was away for too long. The header Last-Event-ID continues where one left. A ' +
    'journal that is off tells of no requests.',
  stream: true,
  answer: text({ description: 'text/event-stream' }),
  type: 'text/event-stream',
  handle: ({ fleet, header }) => fleet.traffic.events.listen(header('last-event-id'))
}]

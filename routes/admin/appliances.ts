import { randomBytes } from 'node:crypto'
import { FLEET_RESET, FLEET_RESET_PARTS, RESET, RESET_PARTS, partsOf, reset, resetAll } from '../../src/admin/reset.ts'
import { AdminAnswer, type AdminCall, applianceRoute, fleetRoute } from '../../src/admin/api/route.ts'
import { APPLIANCE } from '../../src/admin/api/schema.ts'
import { applianceView } from '../../src/admin/view.ts'
import { WANTED, templateOf } from '../../src/admin/wanted.ts'
import { closed, list } from '../../src/schema/schema.ts'

/** The appliances of the process: they can be made and dropped while it runs. */
export const appliances = [
  fleetRoute({ method: 'GET', path: '/appliances', summary: 'List the appliances', answer: closed({ appliances: list(APPLIANCE) }) },
    ({ fleet }) => ({ appliances: fleet.members.map(applianceView) })),

  fleetRoute({
    method: 'POST',
    path: '/appliances',
    summary: 'Start an appliance',
    description: 'Answers when the TLS port of the new appliance has answered. It has the administrator of the others, lives in memory, ' +
      'and is gone with the process.',
    body: WANTED,
    example: { name: 'lab', version: '4.0.1', devices: 60, certified: true },
    bodyOptional: true,
    answer: APPLIANCE,
    status: 201
  }, async ({ fleet, body = {} }) => {
    const template = await templateOf(fleet, { name: randomName(fleet), ...body })
    return new AdminAnswer(201, applianceView(await fleet.add(template)), { location: `/v1/appliances/${template.name}` })
  }),

  applianceRoute({ method: 'GET', path: '', summary: 'Read an appliance', answer: APPLIANCE }, ({ member }) => applianceView(member)),

  applianceRoute({
    method: 'DELETE',
    path: '',
    summary: 'Stop an appliance and forget it',
    description: 'Its folder stays, if it has one.'
  }, async ({ fleet, appliance: { name } }) => { await fleet.remove(name) }),

  applianceRoute({
    method: 'POST',
    path: '/reset',
    summary: 'Take an appliance back to its start',
    description: 'With its snapshots, unless a body names other parts.',
    body: RESET,
    example: { state: true },
    bodyOptional: true
  }, async ({ fleet, member, body }) => { await reset(fleet, member, partsOf(RESET_PARTS, body)) }),

  fleetRoute({
    method: 'POST',
    path: '/reset',
    summary: 'Take all appliances back to their start',
    description: 'Those of the start that were stopped come back; certificate authorities made since then go. What was started since ' +
      'then stays.',
    body: FLEET_RESET,
    example: { state: true, faults: true },
    bodyOptional: true
  }, async ({ fleet, body }) => { await resetAll(fleet, partsOf(FLEET_RESET_PARTS, body)) })
]

function randomName ({ members }: AdminCall['fleet']): string {
  for (;;) {
    const name = `ome-${randomBytes(4).toString('hex')}`
    if (!members.some(({ appliance }) => appliance.name === name)) return name
  }
}

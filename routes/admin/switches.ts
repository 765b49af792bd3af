import { applianceRoute, fleetRoute, formerly } from '../../src/admin/api/route.ts'
import { SWITCH, SWITCHES as VALUES } from '../../src/admin/api/schema.ts'
import { switchesOf } from '../../src/admin/switches.ts'
import { SWITCHES } from '../../src/appliance/switches.ts'
import { TEXT, closed, list } from '../../src/schema/schema.ts'

const SET = closed({ switches: VALUES })

const OF_AN_APPLIANCE = [
  applianceRoute({
    method: 'GET',
    path: '/switches',
    summary: 'Read the switches',
    answer: SET
  }, ({ appliance: { switches } }) => ({ switches: { ...switches } })),

  applianceRoute({
    method: 'PATCH',
    path: '/switches',
    summary: 'Change switches',
    description: 'Those that are named; all of them or, where one is refused, none.',
    body: SET,
    example: { switches: { pageSize: 10 } },
    answer: SET
  }, ({ appliance, body }) => {
    appliance.switches = { ...appliance.switches, ...switchesOf(body.switches) }
    return { switches: { ...appliance.switches } }
  })
]

/** The fidelity switches, read and changed while an appliance runs. A reset takes changes back. */
export const switches = [
  fleetRoute({
    method: 'GET',
    path: '/switches',
    summary: 'List the fidelity switches there are',
    answer: closed({ switches: list(closed({ name: TEXT, default: SWITCH, values: list(SWITCH), question: TEXT, basis: TEXT })) })
  }, () => ({
    switches: SWITCHES.map(({ name, default: value, values = [], question, basis }) => ({ name, default: value, values, question, basis }))
  })),
  ...OF_AN_APPLIANCE,
  ...OF_AN_APPLIANCE.map(row => formerly('/settings', row))
]

import { addFault } from '../../src/admin/faults.ts'
import { applianceRoute } from '../../src/admin/api/route.ts'
import { ID } from '../../src/admin/api/schema.ts'
import { faultsView, ruleView } from '../../src/admin/view.ts'
import { FAULTS, FAULT_SPEC, RULE, WEATHER_CHANGE } from '../../src/traffic/faults/schema.ts'
import { routes } from '../index.ts'

const fault = ID

/** Faults of an appliance: rules, and weather. */
export const faults = [
  applianceRoute({ method: 'GET', path: '/faults', summary: 'List the fault rules', answer: FAULTS },
    ({ fleet, appliance }) => faultsView(fleet.traffic.of(appliance).faults)),

  applianceRoute({
    method: 'POST',
    path: '/faults',
    summary: 'Make something go wrong',
    description: 'Each rule is asked about each request. Delays add up; of several effects that of the first rule counts, and rules come ' +
      'before the weather. A rule needs an effect or a delay.',
    body: FAULT_SPEC,
    example: { match: { path: '/api/JobService/*' }, times: 2, probability: 1, skip: 0, effect: { kind: 'unavailable', retryAfter: 1 } },
    answer: RULE,
    status: 201
  }, ({ fleet, appliance, body }) => addFault(fleet.traffic.of(appliance).faults, routes, body)),

  applianceRoute(
    { method: 'DELETE', path: '/faults', summary: 'Remove all fault rules', description: 'The weather stays; closed ports open.' },
    ({ fleet, appliance }) => { fleet.traffic.of(appliance).faults.clear() }
  ),

  applianceRoute({ method: 'GET', path: '/faults/:fault', params: { fault }, summary: 'Read a fault rule', answer: RULE },
    ({ fleet, appliance, params: { fault: id } }) => ruleView(fleet.traffic.of(appliance).faults.get(id))),

  applianceRoute({ method: 'DELETE', path: '/faults/:fault', params: { fault }, summary: 'Remove a fault rule' },
    ({ fleet, appliance, params: { fault: id } }) => { fleet.traffic.of(appliance).faults.remove(id) }),

  applianceRoute({ method: 'GET', path: '/weather', summary: 'Read the weather', answer: FAULTS },
    ({ fleet, appliance }) => faultsView(fleet.traffic.of(appliance).faults)),

  applianceRoute({
    method: 'PUT',
    path: '/weather',
    summary: 'Set the weather',
    description: 'How many faults come by chance, and the seed of the chance. What is absent stays; all rules count from the start again.',
    body: WEATHER_CHANGE,
    example: { weather: 'flaky', seed: 7 },
    answer: FAULTS
  }, ({ fleet, appliance, body }) => {
    const { faults } = fleet.traffic.of(appliance)
    faults.set(body)
    return faultsView(faults)
  })
]

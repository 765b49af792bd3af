import { JOBS, PLAN, PLANS, PLAN_VIEW, jobsView, planView, release, setPlan, typeOf } from '../../src/admin/jobs.ts'
import { applianceRoute } from '../../src/admin/api/route.ts'
import { integer, text } from '../../src/schema/schema.ts'

const type = text({ pattern: '^[A-Za-z0-9][A-Za-z0-9_]*$', maxLength: 64, description: 'name or id, as JobService/JobTypes lists them' })
const job = integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** Jobs of an appliance in the hand of a test: how long runs take, where they wait, and what fails. */
export const jobs = [
  applianceRoute({ method: 'GET', path: '/jobs', summary: 'List the jobs', description: 'Newest first.', answer: JOBS },
    async ({ appliance }) => await jobsView(appliance)),

  applianceRoute({
    method: 'POST',
    path: '/jobs/:job/release',
    params: { job },
    summary: 'Let the held runs of a job go on',
    description: "What was left of a run passes by the appliance's clock; then it has its effect."
  }, async ({ appliance, params }) => { await release(appliance, params.job) }),

  applianceRoute({ method: 'GET', path: '/job-plans', summary: 'List what is planned for runs of jobs', answer: PLANS },
    ({ appliance }) => ({ plans: appliance.jobs.plans.list.map(planView) })),

  applianceRoute({
    method: 'PUT',
    path: '/job-plans/:type',
    params: { type },
    summary: 'Plan the runs of a kind of job',
    description: 'How long those that begin from now on take, at which percent they wait, and what fails: a target (the others are ' +
      'done, and the job ends with a warning) or, without a target, the whole run. What is absent is as ever.',
    body: PLAN,
    example: { seconds: 60, holdAt: 50, failures: [{ target: '10001', message: 'Unable to connect to the device.' }] },
    answer: PLAN_VIEW
  }, async ({ appliance, params, body }) => await setPlan(appliance, params.type, body)),

  applianceRoute({ method: 'DELETE', path: '/job-plans/:type', params: { type }, summary: 'Forget what is planned for a kind of job' },
    async ({ appliance, params }) => { await appliance.jobs.plans.remove(typeOf(params.type).id) }),

  applianceRoute({ method: 'DELETE', path: '/job-plans', summary: 'Forget all that is planned for runs of jobs' },
    async ({ appliance }) => { await appliance.jobs.plans.remove(null) })
]

import type { StaticGroup } from '../appliance/inventory/inventory-state.ts'
import { BUILT_IN_GROUPS, MEMBERSHIP, STATIC_GROUPS } from '../estate/groups.ts'
import type { Answers } from '../recording/answers.ts'
import type { Entity } from './entity.ts'

const GROUPS = '/api/GroupService/Groups'
/** Of any version. */
const BUILT_IN: ReadonlySet<number> = new Set(BUILT_IN_GROUPS.map(({ id }) => id))

/** The static groups of users that were recorded, with their devices. One that stands below none of them stands below all static groups. */
export function recordedGroups (answers: Answers): readonly StaticGroup[] {
  const listed = (answers.answer('GET', GROUPS)?.members ?? []).filter(isOwn)
  const ids = new Set(listed.map(({ Id }) => Number(Id)))
  const parents = new Map(listed.map(({ Id, ParentId }) => [Number(Id), Number(ParentId)]))
  return listed.map(group => {
    const id = Number(group['Id'])
    const parentId = leadsUp(id, parents) && ids.has(Number(group['ParentId'])) ? Number(group['ParentId']) : STATIC_GROUPS
    const devices = answers.answer('GET', `${GROUPS}(${id})/Devices`)?.members ?? []
    const createdAt = timeOf(group['CreationTime'])
    return {
      id,
      name: textOf(group['Name']),
      description: textOf(group['Description']),
      parentId,
      createdBy: textOf(group['CreatedBy']),
      createdAt,
      updatedBy: null,
      updatedAt: createdAt,
      members: devices.map(({ Id }) => Number(Id)).filter(Number.isSafeInteger).sort((one, other) => one - other)
    }
  })
}

function isOwn ({ Id, MembershipTypeId, CreatedBy }: Entity): boolean {
  return Number.isSafeInteger(Id) && !BUILT_IN.has(Number(Id)) && MembershipTypeId === MEMBERSHIP.static && CreatedBy !== 'system'
}

/** Whether a group is below no group of users twice. */
function leadsUp (id: number, parents: ReadonlyMap<number, number>): boolean {
  const seen = new Set<number>()
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    if (seen.has(at)) return false
    seen.add(at)
  }
  return true
}

function textOf (value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 255) : ''
}

/** The product writes `2026-01-02 03:04:05.678`. */
function timeOf (value: unknown): number {
  const time = Date.parse(`${textOf(value).replace(' ', 'T')}Z`)
  return Number.isSafeInteger(time) && time >= 0 ? time : 0
}

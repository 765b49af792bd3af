import type { AttributeGroup } from '../../src/estate/attributes.ts'
import type { ComplianceGroup } from '../../src/estate/configuration.ts'
import { type Pascal, toPascal } from '../../src/spelling.ts'
import { type Schema, type Typed, FLAG, INTEGER, NOTHING, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'

/** What an attribute always has. The views of networks have no more. */
const COMMON = {
  AttributeId: INTEGER,
  CustomId: INTEGER,
  DisplayName: TEXT,
  Description: TEXT_OR_NULL,
  Value: TEXT_OR_NULL,
  IsReadOnly: FLAG,
  IsIgnored: FLAG
}

const ATTRIBUTE = object(COMMON, { AttributeEditInfoId: INTEGER, IsSecure: FLAG, IsLinkedToSecure: FLAG, TargetSpecificTypeId: INTEGER })

const DIFFERENCE = object({
  AttributeId: INTEGER,
  DisplayName: TEXT,
  Description: TEXT_OR_NULL,
  Value: TEXT,
  ExpectedValue: TEXT,
  ComplianceStatus: INTEGER,
  ComplianceReason: TEXT,
  CustomId: INTEGER
})

/** The attributes of a template or a profile: a card, its ports, their partitions are the deepest there is. */
export const ATTRIBUTE_GROUPS = groups<Pascal<AttributeGroup>>(4, SubAttributeGroups =>
  object({ GroupNameId: INTEGER, DisplayName: TEXT, SubAttributeGroups, Attributes: list(ATTRIBUTE) }))

/** The virtual addresses of a profile (RESTful API guide, GetAssignedIdentities). */
export const IDENTITIES = object({
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT,
  AttributeGroupNames: list(TEXT),
  AttributeGroups: ATTRIBUTE_GROUPS
})

/** Such addresses as they are sent. @param groups those of the cards */
export function identityModel (groups: readonly AttributeGroup[]): Typed<typeof IDENTITIES> {
  return {
    Id: 5,
    Name: 'NetModel',
    Description: 'Hierarchy containing NIC and BIOS Network Settings and Boot Options',
    AttributeGroupNames: [],
    AttributeGroups: groups.map(toPascal)
  }
}

/** How a device differs from a template. */
export const COMPLIANCE_GROUPS = groups<Pascal<ComplianceGroup>>(2, ComplianceSubAttributeGroups => object({
  GroupNameId: INTEGER,
  DisplayName: TEXT,
  ComplianceStatus: INTEGER,
  ComplianceReason: TEXT,
  Attributes: list(DIFFERENCE),
  ComplianceSubAttributeGroups
}))

/**
 * Groups within groups. Schemas stand in a document as they are: there is nothing that a reference to themselves would lead to.
 *
 * @typeParam Group a type that knows itself has to be declared
 */
function groups<Group> (depth: number, group: (below: Schema<readonly Group[]>) => Schema<Group>): Schema<readonly Group[]> {
  return depth === 0 ? NOTHING : list(group(groups(depth - 1, group)))
}

import { type Members, type Schema, FLAG, INTEGER, NOTHING, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'

/** What an attribute always has. The views of networks have no more. */
const COMMON = { AttributeId: INTEGER, CustomId: INTEGER, DisplayName: TEXT, Description: TEXT_OR_NULL, Value: TEXT_OR_NULL, IsReadOnly: FLAG, IsIgnored: FLAG }

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
export const ATTRIBUTE_GROUPS = groups(4, below => ({ GroupNameId: INTEGER, DisplayName: TEXT, SubAttributeGroups: below, Attributes: list(ATTRIBUTE) }))

/** How a device differs from a template. */
export const COMPLIANCE_GROUPS = groups(2, below => ({
  GroupNameId: INTEGER,
  DisplayName: TEXT,
  ComplianceStatus: INTEGER,
  ComplianceReason: TEXT,
  Attributes: list(DIFFERENCE),
  ComplianceSubAttributeGroups: below
}))

/** Groups within groups. Schemas stand in a document as they are: there is nothing that a reference to themselves would lead to. */
function groups (depth: number, properties: (below: Schema) => Members): Schema {
  return depth === 0 ? NOTHING : list(object(properties(groups(depth - 1, properties))))
}

import { FIELD_TYPES, QUERY_CONTEXTS } from '../../src/estate/query-fields.ts'
import { OPERATORS, OPERATORS_OF } from '../../src/estate/query.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { type Route, get } from '../../src/http/route.ts'
import { annotated, resource } from '../../src/http/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import { INTEGER, NOTHING, NULL, TEXT, list, object } from '../../src/schema/schema.ts'

const SERVICE = '/api/QuerySupportService'

/** Characters that a text of a query may have, as fields tell them. */
const LONGEST = 256

/** Members of the collection have neither tables nor fields: those are told of one (developer portal). */
const LISTED = QUERY_CONTEXTS.map(context => ({ ...context, tables: [], fields: [] }))

const CONTEXTS = entities({
  path: `${SERVICE}/QueryContexts`,
  type: 'QuerySupportService.QueryContext',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: NULL,
    BaseCategoryId: INTEGER,
    Tables: list(object({ Id: INTEGER, Name: TEXT, Description: NULL, ParentTableId: INTEGER })),
    Fields: list(object({
      Id: INTEGER,
      Name: TEXT,
      TableId: INTEGER,
      Description: NULL,
      FieldTypeId: INTEGER,
      StrMaxLen: INTEGER,
      EnumOpts: list(object({ Id: INTEGER, Name: TEXT }))
    })),
    ReportSettings: NOTHING
  },
  members: () => LISTED,
  find: (_, key) => QUERY_CONTEXTS.find(({ id }) => String(id) === key),
  entity: ({ id, name, baseCategoryId, tables, fields }) => ({
    Id: id,
    Name: name,
    Description: null,
    BaseCategoryId: baseCategoryId,
    Tables: tables.map(({ id, name, parentTableId }) => ({ Id: id, Name: name, Description: null, ParentTableId: parentTableId })),
    Fields: fields.map(({ id, name, tableId, fieldTypeId, options }) => ({
      Id: id,
      Name: name,
      TableId: tableId,
      Description: null,
      FieldTypeId: fieldTypeId,
      StrMaxLen: fieldTypeId === FIELD_TYPES.string ? LONGEST : 0,
      EnumOpts: options.map(({ id, name }) => ({ Id: id, Name: name }))
    })),
    ReportSettings: []
  }),
  lasting: true
})

const SUMMARIES = entities({
  path: `${SERVICE}/QueryContextSummaries`,
  type: 'QuerySupportService.QueryContextSummary',
  key: null,
  properties: { Id: INTEGER, Name: TEXT },
  members: () => QUERY_CONTEXTS,
  entity: ({ id, name }) => ({ Id: id, Name: name }),
  lasting: true
})

/** QuerySupportService: what queries of groups and reports may ask (developer portal, Dell's invoke_manage_query_groups.py). */
export const querySupportService: readonly Route[] = [
  get(`${SERVICE}/OperatorInfo`, ({ path }) => ({
    ...annotated('QuerySupportService.OperatorInfo', path),
    Operators: OPERATORS.map(({ id, name }) => ({ Id: id, Name: name })),
    FieldTypes: OPERATORS_OF.map(toPascal)
  }), {
    answer: resource({
      Operators: list(object({ Id: INTEGER, Name: TEXT })),
      FieldTypes: list(object({ FieldTypeId: INTEGER, Name: TEXT, OperatorIds: list(INTEGER) }))
    })
  }),
  ...entitySet(CONTEXTS),
  ...entitySet(SUMMARIES)
]

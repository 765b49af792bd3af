import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, listOf, object, orNull, resource, whole } from '../../src/http/schema.ts'

const ACTION = whole({ target: TEXT })

/** The service, and how far the migration of the data has come. */
export const ROOT = resource({
  Id: TEXT,
  Name: TEXT,
  Description: TEXT,
  MigrationStatus: { enum: ['NotStarted', 'ReadyForMigrateIn', 'Migrated', 'Restored'] },
  MigrationPeer: orNull(whole({ Address: TEXT, Guid: TEXT, Time: TEXT })),
  Actions: whole({ '#MigrationService.ValidateConnection': ACTION, '#MigrationService.MigrateOut': ACTION, '#MigrationService.MigrateIn': ACTION }),
  'LastValidation@odata.navigationLink': TEXT
})

const SIDE = { enum: ['source', 'target'] }

const FINDING_PROPERTIES = { Id: TEXT, Title: TEXT, Basis: TEXT, Expected: TEXT, Cure: TEXT, Verdict: { enum: ['pass', 'fail', 'not reached'] }, Found: TEXT }

const FINDING = object({ ...FINDING_PROPERTIES, Certificate: INTEGER }, Object.keys(FINDING_PROPERTIES))

const VERDICTS = listOf(whole({ Judge: SIDE, Role: { enum: ['client', 'server'] }, Accepted: FLAG, Findings: listOf(FINDING) }))

const NAMES = { IssuedTo: TEXT, IssuedBy: TEXT }

const CONSOLE = whole({
  Name: TEXT,
  Version: TEXT,
  Guid: TEXT,
  Address: TEXT,
  Port: INTEGER,
  MigrationPort: INTEGER,
  Certificates: listOf(whole({ ...NAMES, ValidFrom: TEXT, ValidTo: TEXT }))
})

const VALIDATION = {
  Id: TEXT,
  Status: { enum: ['valid', 'refused'] },
  Source: CONSOLE,
  Target: CONSOLE,
  Pairs: listOf(whole({ Source: orNull(whole(NAMES)), Target: orNull(whole(NAMES)), Same: FLAG })),
  Connections: listOf(whole({ Client: SIDE, Protocol: TEXT_OR_NULL, Cipher: TEXT_OR_NULL }))
}

/** A validation, as who asks for it sees it. */
export const VALIDATED = resource(VALIDATION)

/** The same as it is kept. */
export const RECORDED = resource({ ...VALIDATION, Verdicts: VERDICTS, Time: TEXT })

/** What a console tells a client that may let a peer connect to it. */
export const INVITATION = whole({ Name: TEXT, Version: TEXT, Guid: TEXT, MigrationPort: INTEGER, Ticket: TEXT, Certificates: listOf(TEXT), OfferedTo: TEXT_OR_NULL })

/** What came of the meeting of two consoles. */
export const MEETING = whole({ Protocol: TEXT_OR_NULL, Cipher: TEXT_OR_NULL, Verdicts: VERDICTS })

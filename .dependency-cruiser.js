/**
 * The house: what each part may import of our own files, types included. A part never sees what stands above it, so the rows read from
 * the roof down. What every part may know (the ground) stands once.
 */
const GROUND = ['src/messages.ts', 'src/schema/', 'src/secrets.ts', 'src/failure.ts', 'src/place.ts', 'src/json.ts', 'src/spelling.ts', 'src/chance.ts', 'src/package.ts']

const PARTS = {
  'src/(cli|library)(/|.ts$)': ['src/', 'routes/', 'certs/'],
  'src/(fleet|running|admin-api|log).ts$': ['src/(fleet|running|admin-api|log).ts$', 'routes/', 'src/(config|admin|traffic|http|client|migration|notify|ldap|appliance|recording|estate)/', 'certs/'],
  'routes/': ['routes/', 'src/(admin|traffic|http|client|migration|appliance|estate)/', 'certs/'],
  'src/admin/': ['src/(admin|traffic|http|appliance|recording|estate)/', 'certs/'],
  'src/traffic/': ['src/(traffic|http|appliance)/'],
  'src/http/': ['src/(http|appliance|recording)/', 'src/estate/(layout|groups).ts$', 'certs/'],
  'src/migration/': ['src/(migration|client|appliance)/', 'certs/'],
  'src/notify/': ['src/(notify|appliance)/'],
  'src/ldap/': ['src/(ldap|appliance)/', 'certs/'],
  'src/evidence/': ['src/(evidence|client|recording|estate)/', 'src/appliance/switches.ts$', 'src/http/schema.ts$', 'certs/'],
  'src/client/': ['src/client/', 'certs/'],
  'src/config/': ['src/config/', 'src/appliance/(switches|version).ts$', 'src/estate/layout.ts$', 'src/traffic/faults/weather-names.ts$'],
  'src/web/shared/': ['src/web/shared/'],
  'src/web/(console|lab)/': ['src/web/'],
  'src/appliance/': ['src/(appliance|estate)/', 'certs/'],
  'src/recording/': ['src/recording/'],
  'src/estate/': ['src/estate/'],
  'certs/lab/': ['certs/'],
  'certs/verdict/': ['certs/(verdict|x509|der)/'],
  'certs/x509/': ['certs/(x509|der)/'],
  'certs/der/': ['certs/der/'],
  'src/(messages|secrets|failure|place|json|spelling|chance|package).ts$': ['src/schema/'],
  'src/schema/': ['src/schema/']
}

/** Packages that only some parts may know. */
const HOMES = {
  '(@fastify/[^/]+|fastify)': ['src/http/', 'src/admin/', 'routes/', 'src/(fleet|admin-api).ts$'],
  '(pkijs|asn1js)': ['certs/'],
  ldapts: ['src/ldap/'],
  '(preact|@preact/[^/]+)': ['src/web/']
}

const anyOf = paths => `^(${paths.join('|')})`

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-part-knows-the-appliance',
      severity: 'error',
      comment: 'A part is built from what it needs; appliance.ts alone knows them all.',
      from: { path: '^src/appliance/[^/]+/' },
      to: { path: '^src/appliance/appliance.ts$' }
    },
    {
      name: 'a-folder-is-loaded-with-data-only',
      severity: 'error',
      comment: 'State that lives in memory needs no journal: it is imported when a folder is opened.',
      from: { path: '^(src|routes)/', pathNot: '^src/appliance/folder/' },
      to: { path: '^src/appliance/folder/', pathNot: '/(durable|error|make-folder|pem|pem-places).ts$', dynamic: false }
    },
    ...Object.entries(PARTS).map(([part, allowed]) => ({
      name: `downwards-from-${part.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '')}`,
      severity: 'error',
      from: { path: `^${part}` },
      to: { path: '^(src|routes|certs)/', pathNot: anyOf([...allowed, ...GROUND]) }
    })),
    ...Object.entries(HOMES).map(([name, known]) => ({
      name: `home-of-${name.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '')}`,
      severity: 'error',
      from: { path: '^(src|routes|certs)/', pathNot: anyOf(known) },
      to: { path: `^node_modules/${name}/` }
    }))
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] }
  }
}

// Builds what front-end teams build from the schema and the operation documents: Relay's artifacts with
// relay-compiler, types with graphql-codegen. Both refuse what their clients could not use. Prints the names made.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { Kind, parse, print, visit } from 'graphql';
import relay from 'relay-compiler';

const [schema, documents, target] = process.argv.slice(2);
// A fragment that several documents need stands in each of them; it is one all the same.
const known = new Map(
  readdirSync(documents)
    .flatMap((file) => parse(readFileSync(join(documents, file), 'utf8')).definitions)
    .map((definition) => [definition.name.value, definition]),
);
const definitions = [...known.values()];

// Relay wants one module an operation and names that begin with the module's; all else stays as it was written.
const ENDINGS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
const named = (definition) =>
  visit(definition, {
    Name(node, key, parent) {
      if (parent.kind === Kind.OPERATION_DEFINITION)
        return { ...node, value: node.value + ENDINGS[parent.operation] };
      if (parent.kind === Kind.FRAGMENT_DEFINITION || parent.kind === Kind.FRAGMENT_SPREAD)
        return { ...node, value: `${node.value}_data` };
    },
  });
const source = join(target, 'src');
mkdirSync(source, { recursive: true });
for (const definition of definitions)
  writeFileSync(
    join(source, `${definition.name.value}.ts`),
    `import { graphql } from 'react-relay';\ngraphql\`\n${print(named(definition))}\n\`;\n`,
  );
writeFileSync(join(target, 'schema.graphql'), readFileSync(schema));
writeFileSync(
  join(target, 'relay.config.json'),
  JSON.stringify({
    src: './src',
    schema: './schema.graphql',
    language: 'typescript',
    customScalarTypes: { Date: 'string', DateTime: 'string', Money: 'string' },
  }),
);
execFileSync(relay, ['relay.config.json'], { cwd: target, stdio: ['ignore', 'pipe', 'pipe'] });

const types = join(target, 'types.ts');
await generate({
  schema,
  documents: print({ kind: Kind.DOCUMENT, definitions }),
  silent: true,
  generates: {
    [types]: {
      plugins: ['typescript', 'typescript-operations'],
      config: { strictScalars: true, scalars: { Date: 'string', DateTime: 'string', Money: 'string' } },
    },
  },
});

console.log(
  JSON.stringify({
    relay: readdirSync(join(source, '__generated__'))
      .map((file) => file.replace(/(Query|Mutation|Subscription|_data)\.graphql\.ts$/, ''))
      .sort(),
    types: [...readFileSync(types, 'utf8').matchAll(/^export type (\w+?)(?:Query|Mutation|Subscription|Fragment) =/gm)]
      .map((found) => found[1])
      .sort(),
  }),
);

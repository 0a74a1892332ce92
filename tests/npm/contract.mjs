// Validates operation documents against the schema, as a front-end team's build would; prints the faults.
import { validate } from '@graphql-inspector/core';
import { readFileSync } from 'node:fs';
import { buildSchema, Source } from 'graphql';

const [schema, ...documents] = process.argv.slice(2);
const faults = validate(
  buildSchema(readFileSync(schema, 'utf8')),
  documents.map((path) => new Source(readFileSync(path, 'utf8'), path)),
  { strictFragments: true },
);
console.log(
  JSON.stringify(faults.map(({ source, errors, deprecated }) => ({ file: source.name, errors, deprecated }))),
);

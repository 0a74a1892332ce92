// PostGraphile over the benchmark's database, as its documentation shows it: the Amber preset, one process.
// node serve.mjs URL PORT
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

const [connectionString, port] = process.argv.slice(2);

const serv = postgraphile({
  extends: [PostGraphileAmberPreset],
  // Posts are counted by the day they ended, which has no index: it offers no such condition by itself.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString, schemas: ['public'] })],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
}).createServ(grafserv);

const server = createServer();
await serv.addTo(server);
server.listen(Number(port), '127.0.0.1');

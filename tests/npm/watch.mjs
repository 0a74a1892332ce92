// What graphql-ws or graphql-sse sees of a subscription: one JSON object a line, as it comes.
import { readFileSync } from 'node:fs';
import { createClient as overEvents } from 'graphql-sse';
import { createClient as overSocket } from 'graphql-ws';
import WebSocket from 'ws';

const [transport, url, token, round] = process.argv.slice(2);
const contract = readFileSync(new URL('../operations/4-honours.graphql', import.meta.url), 'utf8');
const authorization = token ? { authorization: `Bearer ${token}` } : {};
const client =
  transport === 'ws'
    ? overSocket({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: authorization,
        retryAttempts: 0,
      })
    : overEvents({ url, headers: authorization, retryAttempts: 0 });

const print = (value) => console.log(JSON.stringify(value));
client.subscribe(
  { query: contract, operationName: 'Tally', variables: { round } },
  {
    next: ({ data, errors }) =>
      print(
        errors
          ? { errors: errors.map(({ extensions }) => extensions.code) }
          : { votes: data.honourTally.map(({ votes }) => votes).sort() },
      ),
    error: (error) => {
      print({ refused: Array.isArray(error) ? error.map(({ extensions }) => extensions.code) : (error.code ?? error.response?.status) });
      client.dispose();
    },
    complete: () => {
      print('complete');
      client.dispose();
    },
  },
);

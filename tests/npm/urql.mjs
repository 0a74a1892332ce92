// What a front end on urql sees; prints one JSON object.
import { Client, fetchExchange, gql } from '@urql/core';

const [url, token] = process.argv.slice(2);
const client = (authorization) =>
  new Client({
    url,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: { headers: authorization ? { authorization } : {} },
  });

const ME = gql`query Me { viewer { name roles { role division { code name } } } }`;
const known = await client(`Bearer ${token}`).query(ME, {}).toPromise();
const stranger = await client().query(ME, {}).toPromise();
const bad = await client('Bearer nonsense').query(ME, {}).toPromise();

console.log(
  JSON.stringify({
    known: known.data.viewer,
    stranger: stranger.data.viewer,
    bad: { status: bad.error.response.status, message: bad.error.message },
  }),
);

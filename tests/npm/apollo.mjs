// What a front end on Apollo Client sees; prints one JSON object.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client/core';

const [url, token] = process.argv.slice(2);
const client = new ApolloClient({
  link: new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } }),
  cache: new InMemoryCache(),
  defaultOptions: { query: { errorPolicy: 'all' }, mutate: { errorPolicy: 'all' } },
});

const CASES = gql`
  query Cases($first: Int!, $after: String) {
    cases(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges { node { id number } }
    }
  }
`;
const pages = [];
let after = null;
do {
  const { data } = await client.query({ query: CASES, variables: { first: 2, after } });
  pages.push(data.cases.edges.map(({ node }) => node.number));
  after = data.cases.pageInfo.hasNextPage ? data.cases.pageInfo.endCursor : null;
} while (after);

const REVOKE = gql`
  mutation Revoke($id: ID!, $reason: String!) {
    honourRevoke(id: $id, reason: $reason) { honour { id status } errors { code field } }
  }
`;
const refused = await client.mutate({ mutation: REVOKE, variables: { id: 'bm9uZTox', reason: '查无此人' } });
const wrong = await client.query({ query: CASES, variables: { first: 101 } });

console.log(
  JSON.stringify({
    pages,
    refused: refused.data.honourRevoke.errors.map(({ code }) => code),
    wrong: wrong.error.errors.map(({ extensions }) => extensions.code),
  }),
);

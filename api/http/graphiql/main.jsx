import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import { EXAMPLES } from './examples.js';
import './page.css';

const url = new URL('/graphql', window.location.href).href;
const fetcher = createGraphiQLFetcher({
  url,
  // Subscriptions open a WebSocket; what stands in Headers goes with it as connection parameters.
  subscriptionUrl: url.replace(/^http/, 'ws'),
  // True status codes come with this media type; the answers are the same.
  headers: { accept: 'application/graphql-response+json' },
});

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={EXAMPLES}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <span className="fengqiao-logo">枫桥 · 接口试用</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);

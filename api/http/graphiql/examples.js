// The tabs of a first visit. Each opens with a word of introduction.

const WELCOME = `# 欢迎使用枫桥接口 Welcome to the fengqiao API
#
# 按左上方的三角运行（Ctrl+Enter），按 Ctrl+空格 补全，左边书本图标是接口文档。
# Press the triangle to run, Ctrl+Space to complete; the book on the left is the reference.
#
# 不登录时是“公众”，只能看到公开的内容。登录：在“登录”标签运行 signIn，
# 再把令牌填进下方的 Headers： {"Authorization": "Bearer 令牌"}
# Without a token you are the public. Run signIn in the tab 登录, then put the token into Headers.

query Network {
  networkCounts(division: "430500") {
    committees
    mediators
    backpackMediators
    experts
    townships
    villages
    committeesByKind { kind count }
  }
}
`;

const STATISTICS = `# 某市一年的案件统计，按县（市、区）分 Case statistics of a city's year, by county.
# 只统计您有权查看的案件 Only cases that you may see are counted.

query Statistics($division: String!, $from: Date!, $to: Date!) {
  statistics(division: $division, from: $from, to: $to, groupBy: DIVISION) {
    total { cases succeeded successRate difficult amount judicialConfirmations }
    rows { key name counts { cases succeeded successRate amount } }
  }
}
`;

const CASES = `# 最近受理的案件，一页二十件；翻页时把 endCursor 填进 after
# The latest cases, twenty a page; put endCursor into after for the next page.

query Cases($after: String) {
  cases(orderBy: ACCEPTED_ON_DESC, first: 20, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      node {
        number
        title
        status
        acceptedOn
        amount
        disputeType { name }
        committee { name }
        mediators { name }
      }
    }
  }
}
`;

const PRECEDENTS = `# 把纠纷经过整段贴进 narrative，找相近的类案
# Paste the whole dispute into narrative and find the precedents most like it.

query Precedents($narrative: String!) {
  precedents(narrative: $narrative, first: 5) {
    totalCount
    outcomes { cases agreed agreementRate medianDays }
    edges {
      score
      reasons { kind text }
      node { title year disputeType { name } focus terms }
    }
  }
}
`;

const SIGN_IN = `# 登录：换取访问令牌（十五分钟）和刷新令牌 Sign in for an access token (15 minutes) and a refresh token.

mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session { accessToken refreshToken expiresAt name role division { name } }
    errors { code message field }
  }
}
`;

const shown = (value) => JSON.stringify(value, null, 2);

export const EXAMPLES = [
  { query: WELCOME },
  {
    query: STATISTICS,
    variables: shown({ division: '430500', from: '2022-01-01', to: '2022-12-31' }),
  },
  { query: CASES },
  {
    query: PRECEDENTS,
    variables: shown({ narrative: '两家因宅基地界址和排水沟发生争吵，一方砌墙挡住了另一方的通道。' }),
  },
  { query: SIGN_IN, variables: shown({ input: { username: '', password: '' } }) },
];

// The tabs of a first visit. Each opens with a word of introduction.

const WELCOME = `# 欢迎使用枫桥接口 Welcome to fengqiao
#
# 运行：右边的三角，或 Ctrl+Enter
# 补全：Ctrl+空格；接口文档：左上角书本
# Run with the triangle or Ctrl+Enter,
# complete with Ctrl+Space; the book at
# the top left is the reference.
#
# 不登录时是“公众”，只见公开的内容。
# 登录：在 SignIn 标签取得令牌，填进下方
# Headers：{"Authorization": "Bearer 令牌"}
# Without a token you are the public.
# Get one in the tab SignIn and put it
# into Headers, as shown above.

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

const STATISTICS = `# 某市一年的案件统计，按县（市、区）分；
# 只统计您有权查看的案件。
# A city's year by county; only cases
# that you may see are counted.

query Statistics($division: String!, $from: Date!, $to: Date!) {
  statistics(division: $division, from: $from, to: $to, groupBy: DIVISION) {
    total { cases succeeded successRate difficult amount judicialConfirmations }
    rows { key name counts { cases succeeded successRate amount } }
  }
}
`;

const CASES = `# 最近受理的案件，一页二十件；
# 翻页时把 endCursor 填进 after。
# The latest cases, twenty a page; put
# endCursor into after for the next one.

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

const PRECEDENTS = `# 把纠纷经过整段贴进 narrative，
# 找最相近的类案。
# Paste the whole dispute into narrative
# and find the precedents most like it.

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

const SIGN_IN = `# 登录：换取访问令牌（十五分钟）和刷新令牌。
# Sign in for an access token (15 minutes)
# and a refresh token.

mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session { accessToken refreshToken expiresAt name role division { name } }
    errors { code message field }
  }
}
`;

const TALLY = `# 看着票数变化：审核的市即时看到，
# 其他人在计票以后看到。再按一次停止。
# round 填评选的 id（honourRounds）。
# Watch a vote: its city as it grows, all
# others once it is counted. Press again
# to stop. Ids come from honourRounds.

subscription Tally($round: ID!) {
  honourTally(round: $round) { nominationId votes }
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
  { query: TALLY, variables: shown({ round: '' }) },
  { query: SIGN_IN, variables: shown({ input: { username: '', password: '' } }) },
];

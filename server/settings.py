"""Settings 配置: read here and nowhere else, from the environment or a `.env` file.

A wrong value stops the start with one plain sentence for each, in both languages.
"""

from __future__ import annotations

import dataclasses
import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from dotenv import dotenv_values
from msgspec import Meta

from mediation.access import Action
from mediation.models import Role
from mediation.models.base import say

LogLevel = Literal["debug", "info", "warning", "error"]
Check = Callable[[Any, Mapping[str, Any]], None]
"""Refuses a value by a ValueError in both languages; it sees the settings read before."""

ENV_FILE = ".env"
SHORTEST_SECRET = 32
"""Characters of a shared secret (RFC 7518 §3.2)."""


class WrongSettings(Exception):  # noqa: N818  says what is the matter
    """One or more settings cannot be used; the text tells which and why."""


@dataclass(frozen=True)
class Variable:
    """What a setting's field says besides its type and its default."""

    name: str
    description: str
    bounds: Meta | None
    check: Check | None


def setting(
    name: str,
    default: Any,
    description: str,
    *,
    bounds: Meta | None = None,
    check: Check | None = None,
    secret: bool = False,
) -> Any:
    """A field of ``Settings``: the variable's name, its default and bounds, what it means in both languages."""
    return field(default=default, repr=not secret, metadata={"": Variable(name, description, bounds, check)})


# Checks


def _is_a_font(path: Path, _given: Mapping[str, Any]) -> None:
    if not path.is_file() or path.suffix.lower() not in {".ttf", ".otf"}:
        raise ValueError(say("须是存在的 .ttf 或 .otf 文件。", "It must be a .ttf or .otf file that exists."))


def _of_the_panel(roles: tuple[Role, ...], _given: Mapping[str, Any]) -> None:
    if unable := [role.value for role in roles if role not in Action.USE_PANEL.roles]:
        raise ValueError(
            say(
                f"{'、'.join(unable)}不能使用管理后台，启用不了两步验证。",
                f"Who cannot use the panel cannot turn a second factor on: {', '.join(unable)}.",
            )
        )


def _is_safe(url: str, _given: Mapping[str, Any]) -> None:
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and local))):
        raise ValueError(say("须以 https:// 开头。", "It must begin with https://."))


def _is_there(path: Path, _given: Mapping[str, Any]) -> None:
    if not path.is_file() or not path.read_text(encoding="utf-8").strip():
        raise ValueError(say("须是存在的、不空的文件。", "It must be a file that is there and not empty."))


def _is_a_key(path: Path, _given: Mapping[str, Any]) -> None:
    if not path.is_file() or len(path.read_bytes().strip()) < SHORTEST_SECRET:
        raise ValueError(
            say("须是存在的文件，至少 32 个字符。", "It must be a file of at least 32 characters.")
        )


def _is_postgresql(url: str, _given: Mapping[str, Any]) -> None:
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise ValueError(say("须以 postgresql:// 开头。", "It must begin with postgresql://."))


def _is_http(url: str, _given: Mapping[str, Any]) -> None:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ValueError(say("须以 http:// 或 https:// 开头。", "It must begin with http:// or https://."))


def _is_an_index_name(name: str, _given: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name):
        raise ValueError(
            say(
                "须由小写字母、数字和连字符组成，最多 64 个字。",
                "It must be lower-case letters, digits and hyphens, 64 at most.",
            )
        )


def _has_a_model(url: str, given: Mapping[str, Any]) -> None:
    if not (given.get("embedding_model") and given.get("embedding_dimensions")):
        raise ValueError(
            say(
                "还须给出 EMBEDDING_MODEL 和 EMBEDDING_DIMENSIONS。",
                "EMBEDDING_MODEL and EMBEDDING_DIMENSIONS must be given too.",
            )
        )
    _is_http(url, given)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that an operator may set."""

    database_url: str | None = setting(
        "DATABASE_URL",
        None,
        say(
            "PostgreSQL 15 或更新版本的地址；不填就用自带的数据库。",
            "Address of a PostgreSQL 15 or later; without it the built-in one is used.",
        ),
        check=_is_postgresql,
    )
    elasticsearch_url: str | None = setting(
        "ELASTICSEARCH_URL",
        None,
        say(
            "Elasticsearch 9 的地址；不填就用自带的检索引擎。",
            "Address of an Elasticsearch 9; without it the built-in engine is used.",
        ),
        check=_is_http,
    )
    elasticsearch_api_key: str | None = setting(
        "ELASTICSEARCH_API_KEY",
        None,
        say("Elasticsearch 的 API 密钥。", "API key of the Elasticsearch."),
        secret=True,
    )
    index_name: str = setting(
        "FENGQIAO_INDEX_NAME",
        "precedents",
        say(
            "索引在 Elasticsearch 里的名称（别名）；几套系统共用一个集群时，各取各的。",
            "Name of the index in Elasticsearch (its alias); each installation that shares a cluster has its own.",
        ),
        check=_is_an_index_name,
    )
    index_shards: int = setting(
        "FENGQIAO_INDEX_SHARDS",
        1,
        say(
            "新建的 Elasticsearch 索引分几片，1–64；见 docs/sizing.md。改后运行 fengqiao index rebuild。",
            "Shards of an Elasticsearch index made from now on, 1–64; see docs/sizing.md. After a change run "
            "fengqiao index rebuild.",
        ),
        bounds=Meta(ge=1, le=64),
    )
    index_replicas: int = setting(
        "FENGQIAO_INDEX_REPLICAS",
        1,
        say(
            "每个分片另存几份，0–8；只有一个节点时填 0。",
            "Copies of each shard besides the first, 0–8; 0 where there is one node only.",
        ),
        bounds=Meta(ge=0, le=8),
    )
    embedding_model: str | None = setting(
        "EMBEDDING_MODEL",
        None,
        say(
            "外部向量模型的名称，随每次请求送出。",
            "Name of the outside embedding model, sent with each request.",
        ),
    )
    embedding_dimensions: int | None = setting(
        "EMBEDDING_DIMENSIONS",
        None,
        say(
            "该模型向量的维数，2–4096；换了模型或维数要重建索引。",
            "Dimensions of that model's vectors, 2–4096; after a change of either rebuild the index.",
        ),
        bounds=Meta(ge=2, le=4096),
    )
    embedding_url: str | None = setting(
        "EMBEDDING_URL",
        None,
        say(
            "外部向量接口的地址（OpenAI 格式，不含 /embeddings）；不填就不用，什么也不送出。",
            "Address of an embedding endpoint (as OpenAI has it, without /embeddings); without it none "
            "is used and nothing leaves.",
        ),
        check=_has_a_model,
    )
    embedding_key: str | None = setting(
        "EMBEDDING_KEY",
        None,
        say("外部向量接口的密钥。", "Key of the embedding endpoint."),
        secret=True,
    )
    embedding_characters: int = setting(
        "EMBEDDING_CHARACTERS",
        2_000,
        say(
            "每段文本最多送出多少字，100–20000；不要超过模型能读的长度。",
            "Most characters of one text that are sent, 100–20000; no more than the model reads.",
        ),
        bounds=Meta(ge=100, le=20_000),
    )
    home: Path = setting(
        "FENGQIAO_HOME",
        Path(".fengqiao"),
        say(
            "存放自带数据库、索引、密钥的文件夹。",
            "Folder of the built-in database, the index and the keys.",
        ),
    )
    host: str = setting(
        "FENGQIAO_HOST",
        "127.0.0.1",
        say("监听地址。", "Address to listen on."),
    )
    port: int = setting(
        "FENGQIAO_PORT",
        8000,
        say("监听端口，1–65535。", "Port to listen on, 1–65535."),
        bounds=Meta(ge=1, le=65535),
    )
    workers: int = setting(
        "FENGQIAO_WORKERS",
        1,
        say("服务进程数，1–64。", "Number of serving processes, 1–64."),
        bounds=Meta(ge=1, le=64),
    )
    indexer: bool = setting(
        "FENGQIAO_INDEXER",
        default=True,
        description=say(
            "serve 同时把改动编入检索索引：true 或 false；另有 fengqiao index run 在跑时可关。",
            "Whether serve also brings changes into the search index: true or false; "
            "turn it off where fengqiao index run does it.",
        ),
    )
    database_connections: int = setting(
        "FENGQIAO_DATABASE_CONNECTIONS",
        8,
        say("每个进程的读连接数上限，2–200。", "Most connections for reads in each process, 2–200."),
        bounds=Meta(ge=2, le=200),
    )
    allowed_hosts: tuple[str, ...] = setting(
        "FENGQIAO_ALLOWED_HOSTS",
        (),
        say(
            "允许的主机名，用逗号隔开；不填时，本机监听只认本机名，其他监听不限。",
            "Host names to answer to, separated by commas; without it a loopback address answers "
            "to loopback names only, and any other address to every name.",
        ),
    )
    secure_cookies: bool | None = setting(
        "FENGQIAO_SECURE_COOKIES",
        None,
        say(
            "Cookie 只走 HTTPS：true 或 false；不填时，只有本机监听才不要求。",
            "Send cookies over HTTPS only: true or false; without it only a loopback address does not ask for it.",
        ),
    )
    log_level: LogLevel = setting(
        "FENGQIAO_LOG_LEVEL",
        "info",
        say(
            "日志详细程度：debug、info、warning 或 error。",
            "How much is logged: debug, info, warning or error.",
        ),
    )
    max_body_bytes: int = setting(
        "FENGQIAO_MAX_BODY_BYTES",
        1_048_576,
        say("一次接口请求最多多少字节。", "Most bytes in one request to the interface."),
        bounds=Meta(ge=1_024, le=16_777_216),
    )
    max_depth: int = setting(
        "FENGQIAO_MAX_DEPTH",
        16,
        say("一次查询最多嵌套多少层，2–50。", "Deepest nesting of one query, 2–50."),
        bounds=Meta(ge=2, le=50),
    )
    max_cost: int = setting(
        "FENGQIAO_MAX_COST",
        250_000,
        say("一次查询最多可能返回多少个数据项。", "Most values that one query may return."),
        bounds=Meta(ge=1_000, le=10_000_000),
    )
    personal_data_key_file: Path | None = setting(
        "FENGQIAO_PERSONAL_DATA_KEY_FILE",
        None,
        say(
            "个人信息密钥文件；不填就在数据文件夹的 keys 里生成。丢了它，电话和身份证号就解不开。",
            "Key file for personal data; without it one is made in keys of the home folder. "
            "Telephones and identity numbers cannot be read without it.",
        ),
    )
    token_key_file: Path | None = setting(
        "FENGQIAO_TOKEN_KEY_FILE",
        None,
        say(
            "令牌签名密钥文件；不填就在 keys 里生成。",
            "Key file that signs tokens; without it one is made in keys.",
        ),
    )
    session_key_file: Path | None = setting(
        "FENGQIAO_SESSION_KEY_FILE",
        None,
        say(
            "管理后台会话密钥文件；不填就在 keys 里生成。",
            "Key file of the panel's sessions; without it one is made in keys.",
        ),
    )

    vote_issuer: str | None = setting(
        "FENGQIAO_VOTE_ISSUER",
        None,
        say(
            "投票身份认证机构的名称，即令牌里的 iss；不填就没有人能投票，演示网络除外。",
            "Who vouches for voters: the iss of their tokens; without it nobody votes, "
            "save in the demo network.",
        ),
    )
    vote_key_file: Path | None = setting(
        "FENGQIAO_VOTE_KEY_FILE",
        None,
        say(
            "验证投票令牌的密钥文件：PEM 公钥，或至少 32 个字符的共享密钥。",
            "Key file that voters' tokens are checked with: a PEM public key, or a shared secret of "
            "at least 32 characters.",
        ),
        check=_is_a_key,
    )

    access_log_days: int = setting(
        "FENGQIAO_ACCESS_LOG_DAYS",
        1_095,
        say(
            "查阅记录（谁在何时完整看到了谁的个人信息）保存多少天，最少180天。",
            "Days that the access log (who was shown whose personal data in full, and when) is kept; at least 180.",
        ),
        bounds=Meta(ge=180, le=36_500),
    )
    vote_repeats: int = setting(
        "FENGQIAO_VOTE_REPEATS",
        20,
        say(
            "同一投票人一分钟内最多可重复提交多少次，超过即暂停到下一分钟，并提示审核人。",
            "How often a voter may send again within a minute; more waits for the next one and is shown "
            "to the reviewers.",
        ),
        bounds=Meta(ge=1, le=10_000),
    )
    vote_bad_tokens: int = setting(
        "FENGQIAO_VOTE_BAD_TOKENS",
        60,
        say(
            "同一地址一分钟内最多可出示多少个无效令牌，超过即暂停到下一分钟，并提示审核人；有效令牌不受影响。",
            "How many tokens that nobody vouches for one address may show within a minute; more wait for "
            "the next one and are shown to the reviewers. Good tokens are never held up.",
        ),
        bounds=Meta(ge=1, le=1_000_000),
    )
    vote_address_ballots: int = setting(
        "FENGQIAO_VOTE_ADDRESS_BALLOTS",
        60,
        say(
            "同一地址一分钟内的选票超过多少张，就提示审核人；不拒绝。",
            "More ballots than this from one address within a minute are shown to the reviewers; none is "
            "refused for it.",
        ),
        bounds=Meta(ge=1, le=1_000_000),
    )
    vote_network_ballots: int = setting(
        "FENGQIAO_VOTE_NETWORK_BALLOTS",
        300,
        say(
            "同一网段一分钟内的选票超过多少张，就提示审核人；不拒绝。",
            "The same for one network (IPv4 /24, IPv6 /48); none is refused for it.",
        ),
        bounds=Meta(ge=1, le=1_000_000),
    )
    totp_roles: tuple[Role, ...] = setting(
        "FENGQIAO_TOTP_ROLES",
        (),
        say(
            "必须启用两步验证的角色，用逗号隔开：city、county、township；不填则自愿启用。",
            "Roles that need a second factor, separated by commas: city, county, township; "
            "without it everybody chooses.",
        ),
        check=_of_the_panel,
    )
    oidc_issuer: str | None = setting(
        "FENGQIAO_OIDC_ISSUER",
        None,
        say(
            "统一身份认证（OpenID Connect）的签发者地址；不填就只用口令登录后台。",
            "Issuer of an OpenID Connect identity provider; without it only passwords sign in to the panel.",
        ),
        check=_is_safe,
    )
    oidc_client_id: str | None = setting(
        "FENGQIAO_OIDC_CLIENT_ID",
        None,
        say("本系统在统一身份认证的客户端编号。", "This server's client id at the provider."),
    )
    oidc_client_secret_file: Path | None = setting(
        "FENGQIAO_OIDC_CLIENT_SECRET_FILE",
        None,
        say(
            "客户端密钥文件；公开客户端不填，只用 PKCE。",
            "File with the client secret; without it a public client, by PKCE alone.",
        ),
        check=_is_there,
    )
    oidc_claim: str = setting(
        "FENGQIAO_OIDC_CLAIM",
        "sub",
        say(
            "用令牌里的哪一项对应用户的统一身份认证标识。",
            "The claim that a user's identifier at the provider is compared with.",
        ),
        bounds=Meta(min_length=1),
    )
    oidc_name: str = setting(
        "FENGQIAO_OIDC_NAME",
        "统一身份认证",
        say("登录页上它的名称，最多 20 个字。", "Its name on the sign-in page, at most 20 characters."),
        bounds=Meta(min_length=1, max_length=20),
    )
    public_url: str | None = setting(
        "FENGQIAO_PUBLIC_URL",
        None,
        say(
            "浏览器访问本站的地址，如 https://tj.example.cn；统一身份认证回到它的 /admin/oidc/callback。",
            "Address that browsers know this server by; the provider comes back to its /admin/oidc/callback.",
        ),
        check=_is_http,
    )
    name_font_file: Path | None = setting(
        "FENGQIAO_NAME_FONT_FILE",
        None,
        say(
            "证书上人名用的备用字体（TrueType 或 OpenType）；自带字体已有通用规范汉字，只在姓名有更生僻的字时需要。",
            "Further font (TrueType or OpenType) for names on certificates; the built-in ones have the standard "
            "characters, so it is needed only for rarer ones.",
        ),
        check=_is_a_font,
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.home.expanduser().absolute())

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def cookies_are_secure(self) -> bool:
        return not self.loopback if self.secure_cookies is None else self.secure_cookies

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names to answer to; guards a loopback server against DNS rebinding."""
        if self.allowed_hosts:
            return self.allowed_hosts
        return ("localhost", "127.0.0.1", "[::1]", self.host) if self.loopback else ("*",)

    @property
    def address(self) -> str:
        """The address that a person types."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104  only shown
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_settings() -> Settings:
    """The settings in force. Raises WrongSettings with one line for each that is wrong."""
    # An empty value is as good as none; the environment counts before the file.
    given = {name: text for name, text in dotenv_values(ENV_FILE).items() if text}
    given |= {name: text for name, text in os.environ.items() if text}
    read: dict[str, Any] = {}
    wrong: list[str] = []
    for attribute, variable, kind in _fields():
        if (text := given.get(variable.name)) is None:
            continue
        try:
            value = _value(text, kind)
            if variable.check is not None:
                variable.check(value, read)
        except msgspec.ValidationError:
            wrong.append(_sentence(variable, text, variable.description))
        except ValueError as error:
            wrong.append(_sentence(variable, text, str(error)))
        else:
            read[attribute] = value
    if wrong:
        raise WrongSettings("\n".join(wrong))
    return Settings(**read)


@cache
def _fields() -> tuple[tuple[str, Variable, Any], ...]:
    """Each setting's attribute, its variable, and its type with its bounds."""
    hints = get_type_hints(Settings)
    found = []
    for one in dataclasses.fields(Settings):
        variable: Variable = one.metadata[""]
        kind = hints[one.name]
        found.append((one.name, variable, _bounded(kind, variable.bounds)))
    return tuple(found)


def _bounded(kind: Any, bounds: Meta | None) -> Any:
    if bounds is None:
        return kind
    options = get_args(kind)  # of ``int | None`` the first: an unset variable is never read
    return Annotated[options[0] if options else kind, bounds]


def _value(text: str, kind: Any) -> Any:
    """The value that the text of a variable stands for. Raises msgspec.ValidationError."""
    told = list(filter(None, map(str.strip, text.split(",")))) if get_origin(kind) is tuple else text
    return msgspec.convert(told, kind, strict=False, dec_hook=_path)


def _path(kind: type, text: Any) -> Any:
    """Paths are what settings hold besides the types that msgspec knows."""
    return kind(text)


def unknown_settings() -> list[str]:
    """Variables that look like ours and are not: probably misspelt. One sentence each."""
    known = variables()
    sentences = []
    for name in sorted(os.environ):
        if name.startswith("FENGQIAO_") and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"（是不是 {near[0]}？ Did you mean {near[0]}?）" if near else ""
            sentences.append(f"没有叫 {name} 的配置项，已忽略。 There is no setting {name}; ignored.{hint}")
    return sentences


def variables() -> dict[str, str]:
    """Each variable's name with its bilingual description."""
    return {variable.name: variable.description for _attribute, variable, _kind in _fields()}


def _sentence(variable: Variable, text: str, why: str) -> str:
    zh, _, en = why.partition("\n\n")
    # A database address may hold a password: it is not repeated.
    shown = "" if variable.name.endswith("_URL") else f" = {text!r}"
    return f"{variable.name}{shown}：不能用。{zh} Not usable: {en}"

"""Settings 配置: read here and nowhere else, from the environment or a `.env` file.

A wrong value stops the start with one plain sentence for each, in both languages.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mediation.access import Action
from mediation.models import Role
from mediation.models.base import say

LogLevel = Literal["debug", "info", "warning", "error"]


SHORTEST_SECRET = 32
"""Characters of a shared secret (RFC 7518 §3.2)."""


class WrongSettings(Exception):  # noqa: N818  says what is the matter
    """One or more settings cannot be used; the text tells which and why."""


class Settings(BaseSettings):
    """Everything that an operator may set. Each field's alias is the variable's name."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: str | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description=say(
            "PostgreSQL 15 或更新版本的地址；不填就用自带的数据库。",
            "Address of a PostgreSQL 15 or later; without it the built-in one is used.",
        ),
    )
    elasticsearch_url: str | None = Field(
        None,
        validation_alias="ELASTICSEARCH_URL",
        description=say(
            "Elasticsearch 9 的地址；不填就用自带的检索引擎。",
            "Address of an Elasticsearch 9; without it the built-in engine is used.",
        ),
    )
    elasticsearch_api_key: str | None = Field(
        None,
        validation_alias="ELASTICSEARCH_API_KEY",
        repr=False,
        description=say("Elasticsearch 的 API 密钥。", "API key of the Elasticsearch."),
    )
    embedding_model: str | None = Field(
        None,
        validation_alias="EMBEDDING_MODEL",
        description=say(
            "外部向量模型的名称，随每次请求送出。",
            "Name of the outside embedding model, sent with each request.",
        ),
    )
    embedding_dimensions: int | None = Field(
        None,
        ge=2,
        le=4096,
        validation_alias="EMBEDDING_DIMENSIONS",
        description=say(
            "该模型向量的维数，2–4096；换了模型或维数要重建索引。",
            "Dimensions of that model's vectors, 2–4096; after a change of either rebuild the index.",
        ),
    )
    embedding_url: str | None = Field(
        None,
        validation_alias="EMBEDDING_URL",
        description=say(
            "外部向量接口的地址（OpenAI 格式，不含 /embeddings）；不填就不用，什么也不送出。",
            "Address of an embedding endpoint (as OpenAI has it, without /embeddings); without it none "
            "is used and nothing leaves.",
        ),
    )
    embedding_key: str | None = Field(
        None,
        validation_alias="EMBEDDING_KEY",
        repr=False,
        description=say("外部向量接口的密钥。", "Key of the embedding endpoint."),
    )
    embedding_characters: int = Field(
        2_000,
        ge=100,
        le=20_000,
        validation_alias="EMBEDDING_CHARACTERS",
        description=say(
            "每段文本最多送出多少字，100–20000；不要超过模型能读的长度。",
            "Most characters of one text that are sent, 100–20000; no more than the model reads.",
        ),
    )
    home: Path = Field(
        Path(".fengqiao"),
        validation_alias="FENGQIAO_HOME",
        description=say(
            "存放自带数据库、索引、密钥的文件夹。",
            "Folder of the built-in database, the index and the keys.",
        ),
    )
    host: str = Field(
        "127.0.0.1",
        validation_alias="FENGQIAO_HOST",
        description=say("监听地址。", "Address to listen on."),
    )
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        validation_alias="FENGQIAO_PORT",
        description=say("监听端口，1–65535。", "Port to listen on, 1–65535."),
    )
    workers: int = Field(
        1,
        ge=1,
        le=64,
        validation_alias="FENGQIAO_WORKERS",
        description=say("服务进程数，1–64。", "Number of serving processes, 1–64."),
    )
    indexer: bool = Field(
        default=True,
        validation_alias="FENGQIAO_INDEXER",
        description=say(
            "serve 同时把改动编入检索索引：true 或 false；另有 fengqiao index run 在跑时可关。",
            "Whether serve also brings changes into the search index: true or false; "
            "turn it off where fengqiao index run does it.",
        ),
    )
    database_connections: int = Field(
        8,
        ge=2,
        le=200,
        validation_alias="FENGQIAO_DATABASE_CONNECTIONS",
        description=say(
            "每个进程的读连接数上限，2–200。", "Most connections for reads in each process, 2–200."
        ),
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        validation_alias="FENGQIAO_ALLOWED_HOSTS",
        description=say(
            "允许的主机名，用逗号隔开；不填时，本机监听只认本机名，其他监听不限。",
            "Host names to answer to, separated by commas; without it a loopback address answers "
            "to loopback names only, and any other address to every name.",
        ),
    )
    secure_cookies: bool | None = Field(
        None,
        validation_alias="FENGQIAO_SECURE_COOKIES",
        description=say(
            "Cookie 只走 HTTPS：true 或 false；不填时，只有本机监听才不要求。",
            "Send cookies over HTTPS only: true or false; without it only a loopback address does not ask for it.",
        ),
    )
    log_level: LogLevel = Field(
        "info",
        validation_alias="FENGQIAO_LOG_LEVEL",
        description=say(
            "日志详细程度：debug、info、warning 或 error。",
            "How much is logged: debug, info, warning or error.",
        ),
    )
    max_body_bytes: int = Field(
        1_048_576,
        ge=1_024,
        le=16_777_216,
        validation_alias="FENGQIAO_MAX_BODY_BYTES",
        description=say("一次接口请求最多多少字节。", "Most bytes in one request to the interface."),
    )
    max_depth: int = Field(
        16,
        ge=2,
        le=50,
        validation_alias="FENGQIAO_MAX_DEPTH",
        description=say("一次查询最多嵌套多少层，2–50。", "Deepest nesting of one query, 2–50."),
    )
    max_cost: int = Field(
        250_000,
        ge=1_000,
        le=10_000_000,
        validation_alias="FENGQIAO_MAX_COST",
        description=say("一次查询最多可能返回多少个数据项。", "Most values that one query may return."),
    )
    personal_data_key_file: Path | None = Field(
        None,
        validation_alias="FENGQIAO_PERSONAL_DATA_KEY_FILE",
        description=say(
            "个人信息密钥文件；不填就在数据文件夹的 keys 里生成。丢了它，电话和身份证号就解不开。",
            "Key file for personal data; without it one is made in keys of the home folder. "
            "Telephones and identity numbers cannot be read without it.",
        ),
    )
    token_key_file: Path | None = Field(
        None,
        validation_alias="FENGQIAO_TOKEN_KEY_FILE",
        description=say(
            "令牌签名密钥文件；不填就在 keys 里生成。",
            "Key file that signs tokens; without it one is made in keys.",
        ),
    )
    session_key_file: Path | None = Field(
        None,
        validation_alias="FENGQIAO_SESSION_KEY_FILE",
        description=say(
            "管理后台会话密钥文件；不填就在 keys 里生成。",
            "Key file of the panel's sessions; without it one is made in keys.",
        ),
    )

    vote_issuer: str | None = Field(
        None,
        validation_alias="FENGQIAO_VOTE_ISSUER",
        description=say(
            "投票身份认证机构的名称，即令牌里的 iss；不填就没有人能投票，演示网络除外。",
            "Who vouches for voters: the iss of their tokens; without it nobody votes, "
            "save in the demo network.",
        ),
    )
    vote_key_file: Path | None = Field(
        None,
        validation_alias="FENGQIAO_VOTE_KEY_FILE",
        description=say(
            "验证投票令牌的密钥文件：PEM 公钥，或至少 32 个字符的共享密钥。",
            "Key file that voters' tokens are checked with: a PEM public key, or a shared secret of "
            "at least 32 characters.",
        ),
    )

    vote_repeats: int = Field(
        20,
        ge=1,
        le=10_000,
        validation_alias="FENGQIAO_VOTE_REPEATS",
        description=say(
            "同一投票人一分钟内最多可重复提交多少次，超过即暂停到下一分钟，并提示审核人。",
            "How often a voter may send again within a minute; more waits for the next one and is shown "
            "to the reviewers.",
        ),
    )
    vote_bad_tokens: int = Field(
        60,
        ge=1,
        le=1_000_000,
        validation_alias="FENGQIAO_VOTE_BAD_TOKENS",
        description=say(
            "同一地址一分钟内最多可出示多少个无效令牌，超过即暂停到下一分钟，并提示审核人；有效令牌不受影响。",
            "How many tokens that nobody vouches for one address may show within a minute; more wait for "
            "the next one and are shown to the reviewers. Good tokens are never held up.",
        ),
    )
    vote_address_ballots: int = Field(
        60,
        ge=1,
        le=1_000_000,
        validation_alias="FENGQIAO_VOTE_ADDRESS_BALLOTS",
        description=say(
            "同一地址一分钟内的选票超过多少张，就提示审核人；不拒绝。",
            "More ballots than this from one address within a minute are shown to the reviewers; none is "
            "refused for it.",
        ),
    )
    vote_network_ballots: int = Field(
        300,
        ge=1,
        le=1_000_000,
        validation_alias="FENGQIAO_VOTE_NETWORK_BALLOTS",
        description=say(
            "同一网段一分钟内的选票超过多少张，就提示审核人；不拒绝。",
            "The same for one network (IPv4 /24, IPv6 /48); none is refused for it.",
        ),
    )
    totp_roles: Annotated[tuple[Role, ...], NoDecode] = Field(
        (),
        validation_alias="FENGQIAO_TOTP_ROLES",
        description=say(
            "必须启用两步验证的角色，用逗号隔开：city、county、township；不填则自愿启用。",
            "Roles that need a second factor, separated by commas: city, county, township; "
            "without it everybody chooses.",
        ),
    )
    oidc_issuer: str | None = Field(
        None,
        validation_alias="FENGQIAO_OIDC_ISSUER",
        description=say(
            "统一身份认证（OpenID Connect）的签发者地址；不填就只用口令登录后台。",
            "Issuer of an OpenID Connect identity provider; without it only passwords sign in to the panel.",
        ),
    )
    oidc_client_id: str | None = Field(
        None,
        validation_alias="FENGQIAO_OIDC_CLIENT_ID",
        description=say("本系统在统一身份认证的客户端编号。", "This server's client id at the provider."),
    )
    oidc_client_secret_file: Path | None = Field(
        None,
        validation_alias="FENGQIAO_OIDC_CLIENT_SECRET_FILE",
        description=say(
            "客户端密钥文件；公开客户端不填，只用 PKCE。",
            "File with the client secret; without it a public client, by PKCE alone.",
        ),
    )
    oidc_claim: str = Field(
        "sub",
        min_length=1,
        validation_alias="FENGQIAO_OIDC_CLAIM",
        description=say(
            "用令牌里的哪一项对应用户的统一身份认证标识。",
            "The claim that a user's identifier at the provider is compared with.",
        ),
    )
    oidc_name: str = Field(
        "统一身份认证",
        min_length=1,
        max_length=20,
        validation_alias="FENGQIAO_OIDC_NAME",
        description=say(
            "登录页上它的名称，最多 20 个字。", "Its name on the sign-in page, at most 20 characters."
        ),
    )
    public_url: str | None = Field(
        None,
        validation_alias="FENGQIAO_PUBLIC_URL",
        description=say(
            "浏览器访问本站的地址，如 https://tj.example.cn；统一身份认证回到它的 /admin/oidc/callback。",
            "Address that browsers know this server by; the provider comes back to its /admin/oidc/callback.",
        ),
    )
    name_font_file: Path | None = Field(
        None,
        validation_alias="FENGQIAO_NAME_FONT_FILE",
        description=say(
            "证书上人名用的备用字体（TrueType 或 OpenType）；自带字体已有通用规范汉字，只在姓名有更生僻的字时需要。",
            "Further font (TrueType or OpenType) for names on certificates; the built-in ones have the standard "
            "characters, so it is needed only for rarer ones.",
        ),
    )

    @field_validator("name_font_file")
    @classmethod
    def _is_a_font(cls, path: Path | None) -> Path | None:
        if path is not None and (not path.is_file() or path.suffix.lower() not in {".ttf", ".otf"}):
            raise ValueError(
                say("须是存在的 .ttf 或 .otf 文件。", "It must be a .ttf or .otf file that exists.")
            )
        return path

    @field_validator("totp_roles", mode="before")
    @classmethod
    def _roles(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("totp_roles")
    @classmethod
    def _of_the_panel(cls, roles: tuple[Role, ...]) -> tuple[Role, ...]:
        if unable := [role.value for role in roles if role not in Action.USE_PANEL.roles]:
            raise ValueError(
                say(
                    f"{'、'.join(unable)}不能使用管理后台，启用不了两步验证。",
                    f"Who cannot use the panel cannot turn a second factor on: {', '.join(unable)}.",
                )
            )
        return roles

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "")
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if url is not None and not (
            parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and local))
        ):
            raise ValueError(say("须以 https:// 开头。", "It must begin with https://."))
        return url

    @field_validator("oidc_client_secret_file")
    @classmethod
    def _is_there(cls, path: Path | None) -> Path | None:
        if path is not None and (not path.is_file() or not path.read_text(encoding="utf-8").strip()):
            raise ValueError(
                say("须是存在的、不空的文件。", "It must be a file that is there and not empty.")
            )
        return path

    @field_validator("vote_key_file")
    @classmethod
    def _is_a_key(cls, path: Path | None) -> Path | None:
        if path is not None and (not path.is_file() or len(path.read_bytes().strip()) < SHORTEST_SECRET):
            raise ValueError(
                say("须是存在的文件，至少 32 个字符。", "It must be a file of at least 32 characters.")
            )
        return path

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).scheme not in {"postgresql", "postgres"}:
            raise ValueError(say("须以 postgresql:// 开头。", "It must begin with postgresql://."))
        return url

    @field_validator("embedding_url")
    @classmethod
    def _has_a_model(cls, url: str | None, given: ValidationInfo) -> str | None:
        if url is not None and not (
            given.data.get("embedding_model") and given.data.get("embedding_dimensions")
        ):
            raise ValueError(
                say(
                    "还须给出 EMBEDDING_MODEL 和 EMBEDDING_DIMENSIONS。",
                    "EMBEDDING_MODEL and EMBEDDING_DIMENSIONS must be given too.",
                )
            )
        return url

    @field_validator("elasticsearch_url", "embedding_url", "public_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is not None and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
            raise ValueError(
                say("须以 http:// 或 https:// 开头。", "It must begin with http:// or https://.")
            )
        return url

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("home")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

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
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings("\n".join(_sentence(problem) for problem in error.errors())) from None


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
    return {str(field.validation_alias): field.description or "" for field in Settings.model_fields.values()}


def _sentence(problem: object) -> str:
    assert isinstance(problem, dict)  # noqa: S101  pydantic's error details
    name = str(problem["loc"][0])
    why = str(problem.get("ctx", {}).get("error") or variables()[name])
    zh, _, en = why.partition("\n\n")
    # A database address may hold a password: it is not repeated.
    shown = "" if name.endswith("_URL") else f" = {problem['input']!r}"
    return f"{name}{shown}：不能用。{zh} Not usable: {en}"

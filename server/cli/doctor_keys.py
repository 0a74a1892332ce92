"""The keys 密钥 as ``fengqiao doctor`` sees them: there, readable, private, and fitting what was sealed. It makes none."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from mediation.models import Party, Person, PrecedentRedaction
from mediation.models.second_factor import SecondFactor
from mediation.personal_data import KEY_BYTES, KeyUnusable, Vault, read_keys
from mediation.voting import is_usable
from server.cli.finding import Finding
from server.keys import key_files

if TYPE_CHECKING:
    from pathlib import Path

    from server.settings import Settings

_SEALED = (
    (Party, "phone_sealed"),
    (Party, "id_number_sealed"),
    (Person, "phone_sealed"),
    (Person, "id_number_sealed"),
    (SecondFactor, "secret_sealed"),
    (PrecedentRedaction, "original_sealed"),
)


def key_findings(settings: Settings) -> list[Finding]:
    """Each key file by itself, without the database."""
    files = key_files(settings)
    found = [
        _file("令牌密钥 Token key", files.tokens, "由令牌登录的要重新登录。 Tokens in use end."),
        _file("会话密钥 Session key", files.sessions, "后台要重新登录。 The panel's users sign in again."),
        _file("个人信息密钥文件 Personal-data key file", files.personal_data, ""),
    ]
    return [*found, *_votes(settings)]


def vault_of_what_is_there(settings: Settings) -> Vault:
    """The vault of the keys in the file; of a passing one where they are lost, which opens nothing."""
    path = key_files(settings).personal_data
    try:
        return Vault(*(read_keys(path) if path.exists() else (os.urandom(KEY_BYTES),)))
    except KeyUnusable:
        return Vault(os.urandom(KEY_BYTES))


async def fits_the_data(vault: Vault) -> Finding:
    """A key that does not fit the data shows only when somebody asks for a telephone number."""
    closed, seen = [], False
    for model, column in _SEALED:
        # Keys are ordered by time: the oldest and the newest may have been sealed with two keys.
        for sign in ("", "-"):
            rows = model.exclude(**{column: None}).order_by(f"{sign}{model._meta.pk_attr}").limit(1)
            for sealed in await rows.values_list(column, flat=True):
                seen = True
                if vault.read(str(sealed)) is None:
                    closed.append(f"{model._meta.db_table}.{column}")
    state = "对得上 Fits the data" if seen else "还没有加密的数据 Nothing is sealed yet"
    if closed:
        state = f"打不开 Does not open {'、'.join(dict.fromkeys(closed))}"
    return Finding(
        "个人信息密钥 Personal-data key",
        well=not closed,
        state=state,
        mend="换回原来的密钥文件；换过密钥的，把旧密钥各占一行写在新密钥之后。"
        " Bring back the former key file; after a change of key, add the old keys below the new one, one a line.",
    )


def _file(what: str, path: Path, if_made: str) -> Finding:
    if not path.exists():
        made = f"还没有，启动时生成。{if_made}" if if_made else "不在 Missing"
        return Finding(what, well=bool(if_made), state=made, mend=_lost(path))
    try:
        keys = read_keys(path)
    except KeyUnusable as error:
        return Finding(what, well=False, state="读不出来 Unusable", mend=str(error))
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding(
        what,
        well=not mode & 0o077,
        state=f"{len(keys)} 把 keys, {mode:04o}",
        mend=f"chmod 600 {path}",
    )


def _lost(path: Path) -> str:
    return (
        f"把备份放回 {path}；没有数据要解密时，启动服务会生成新的。"
        f" Put the copy back at {path}; where nothing is sealed yet, the next start makes one."
    )


def _votes(settings: Settings) -> list[Finding]:
    what = "投票密钥 Vote key"
    issuer, path = settings.vote_issuer, settings.vote_key_file
    if issuer is None and path is None:
        return [Finding(what, well=True, state="未设，只有演示网络能投票 Not set: only a demo network votes")]
    if issuer is None or path is None:
        mend = "FENGQIAO_VOTE_ISSUER 和 FENGQIAO_VOTE_KEY_FILE 要一起设。 Set both of them."
        return [Finding(what, well=False, state="只设了一半 Half set", mend=mend)]
    well = is_usable(path.read_text(encoding="utf-8").strip())
    mend = (
        f"把身份平台的公钥（PEM）或不少于32个字符的共享密钥放到 {path}。"
        f" Put the issuer's public key (PEM), or a shared secret of at least 32 characters, at {path}."
    )
    return [
        Finding(
            what, well=well, state="可用 Usable" if well else "不是可用的公钥 Not a usable key", mend=mend
        )
    ]

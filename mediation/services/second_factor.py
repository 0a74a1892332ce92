"""The second factor 两步验证: turned on by its user, asked for at each sign-in, reset by an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise.transactions import in_transaction

from mediation.access import Action, Viewer
from mediation.clock import now
from mediation.models import RecoveryCode, Role, SecondFactor, User
from mediation.passwords import LONGEST, matches
from mediation.personal_data import current_vault
from mediation.problems import Conflict, NotAllowed, Problem, Refused
from mediation.second_factor import new_recovery_codes, new_secret, required_for, step_of, tidied
from mediation.services import audit
from mediation.services.rows import require_role
from mediation.services.sessions import SignInRefused, count_failure, end_sessions, rests
from mediation.services.transaction import transaction
from mediation.services.user_reach import user_within_reach
from mediation.tokens import SESSION_EPOCHS

if TYPE_CHECKING:
    from uuid import UUID

_LONGEST_CODE = 40


@dataclass(frozen=True)
class TotpNeeded(Problem):
    """The name and the password are right; a code is asked for besides."""

    code = "TOTP_NEEDED"
    zh = "请填写手机验证器上的六位验证码，或一个恢复码。"
    en = "Give the six digits that your authenticator shows, or a recovery code."


@dataclass(frozen=True)
class TotpRefused(Problem):
    code = "TOTP_REFUSED"
    zh = "验证码不对，或已经用过。请等下一个验证码出现后再试。"
    en = "The code is wrong or has been used. Wait for the next one and try again."


@dataclass(frozen=True)
class TotpNotSetUp(Problem):
    """The role may only be acted in with a second factor, and the user has none yet."""

    code = "TOTP_NOT_SET_UP"
    zh = "这个身份必须启用两步验证。请先在管理后台启用。"
    en = "This role needs a second factor. Turn it on in the admin panel first."


async def begin_second_factor(password: str, *, by: Viewer) -> None:
    """Make a secret for the user, which does not count before a code has been shown.

    Refuses a wrong password, which counts as a failed sign-in, and a factor that is on already.
    """
    user_id = await _proved(password, by)
    async with transaction():
        await User.select_for_update().get(id=user_id)
        if await SecondFactor.exists(user_id=user_id, confirmed_at__isnull=False):
            raise Refused(_on_already())
        await SecondFactor.filter(user_id=user_id).delete()
        await SecondFactor.create(user_id=user_id, secret_sealed=current_vault().seal(new_secret()))


async def confirm_second_factor(code: str, *, by: Viewer) -> list[str]:
    """Turn the factor on, once its code is right; the recovery codes, told this once.

    Refuses where none has been begun, and a wrong code.
    """
    async with transaction():
        user = await _locked(by)
        factor = await SecondFactor.get_or_none(user_id=user.id)
        if factor is None or factor.confirmed_at is not None:
            raise Refused(
                _on_already() if factor else Conflict(why_zh="请先开始设置。", why_en="Begin first.")
            )
        step = _step_of(factor, code[:_LONGEST_CODE], after=0)
        if step is None:
            raise Refused(TotpRefused(field="code"))
        factor.confirmed_at, factor.last_step = now(), step
        await factor.save()
        codes = await _renew_codes(factor)
        await audit.record(
            "enrol_second_factor", user, by=by, path=by.path, before=audit.snapshot(user), second_factor=True
        )
    return codes


async def renew_recovery_codes(code: str, *, by: Viewer) -> list[str]:
    """Make new recovery codes, told this once; the old ones are void. Refuses a wrong code."""
    user = await _with_code(code, by)
    async with transaction():
        factor = await SecondFactor.select_for_update().get(user_id=user.id)
        codes = await _renew_codes(factor)
        await audit.record(
            "renew_recovery_codes", user, by=by, path=by.path, before=audit.snapshot(user), codes=len(codes)
        )
    return codes


async def remove_second_factor(code: str, *, by: Viewer) -> None:
    """Turn one's own factor off. Refuses a wrong code, and roles that must have one."""
    if required_for(by.role):
        raise Refused(
            Conflict(why_zh="您的身份必须启用两步验证。", why_en="Your role needs a second factor.")
        )
    user = await _with_code(code, by)
    async with transaction():
        await SecondFactor.filter(user_id=user.id).delete()
        await audit.record(
            "remove_second_factor",
            user,
            by=by,
            path=by.path,
            before=audit.snapshot(user),
            second_factor=False,
        )


async def reset_second_factor(user_id: UUID, *, by: Viewer) -> User:
    """Take the factor of a user who has lost the telephone; sessions end, and a code is asked for no more.

    Refuses a user who also acts beyond the administrator's reach, oneself, and one who has none.
    """
    require_role(by, Action.MAINTAIN_USER)
    async with transaction():
        user = await user_within_reach(user_id, by)
        if not await SecondFactor.filter(user_id=user.id).delete():
            raise Refused(
                Conflict(why_zh="该用户没有启用两步验证。", why_en="The user has no second factor.")
            )
        before = audit.snapshot(user)
        await end_sessions(user)
        await user.save()
        await audit.record(
            "reset_second_factor", user, by=by, path=by.path, before=before, second_factor=False
        )
    SESSION_EPOCHS.end(user.id, user.session_epoch)
    return user


async def second_factor_problem(
    user: User, role: Role, code: str | None, *, by: Viewer, may_enrol: bool
) -> Problem | None:
    """Ask the locked user's factor, if there is one: None where it is satisfied, and the code is spent.

    A wrong code counts as a failed sign-in. With ``may_enrol`` the face lets the user in who must
    still turn one on, and lets them do nothing else.
    """
    factor = await SecondFactor.get_or_none(user_id=user.id, confirmed_at__isnull=False)
    if factor is None:
        return TotpNotSetUp() if required_for(role) and not may_enrol else None
    if not (code or "").strip():
        return TotpNeeded(field="totp")
    if await _spend(factor, (code or "")[:_LONGEST_CODE]):
        return None
    await count_failure(user, by=by)
    return TotpRefused(field="totp")


async def _spend(factor: SecondFactor, code: str) -> bool:
    """Take the code, so that it is never good again; False for one that is not."""
    step = _step_of(factor, code, after=factor.last_step)
    if step is not None:
        factor.last_step = step
        await factor.save(update_fields=["last_step", "updated_at"])
        return True
    hashed = current_vault().hash(tidied(code))
    return bool(
        await RecoveryCode.filter(factor_id=factor.id, code_hash=hashed, spent_at=None).update(spent_at=now())
    )


def _step_of(factor: SecondFactor, code: str, *, after: int) -> int | None:
    """The step that the code is of; None for a wrong one, and for all where the secret's key is lost.

    Recovery codes still work then, and the administrator's reset.
    """
    secret = current_vault().read(factor.secret_sealed)
    return None if secret is None else step_of(secret, code, now(), after=after)


async def _with_code(code: str, by: Viewer) -> User:
    """The viewer's own account, once a right code has been spent; a wrong one counts as a failed sign-in."""
    async with in_transaction():
        user = await _locked(by)
        factor = await SecondFactor.get_or_none(user_id=user.id, confirmed_at__isnull=False)
        if factor is None:
            raise Refused(Conflict(why_zh="还没有启用两步验证。", why_en="There is no second factor yet."))
        right = not rests(user) and await _spend(factor, code[:_LONGEST_CODE])
        if not right:
            await count_failure(user, by=by)
    if not right:
        # Raised after the commit: the count must stay.
        raise Refused(TotpRefused(field="code"))
    return user


async def _proved(password: str, by: Viewer) -> UUID:
    """The viewer's own account, whose password has just been given rightly."""
    if by.user is None or (user := await User.get_or_none(id=by.user)) is None:
        raise Refused(NotAllowed())
    right = await matches(password[: LONGEST + 1], user.password_hash)
    async with in_transaction():
        user = await User.select_for_update().get(id=user.id)
        refused = not right or not user.active or rests(user)
        if not right:
            await count_failure(user, by=by)
    if refused:
        raise Refused(SignInRefused(field="present"))
    return user.id


async def _locked(by: Viewer) -> User:
    if by.user is None or (user := await User.select_for_update().get_or_none(id=by.user)) is None:
        raise Refused(NotAllowed())
    return user


async def _renew_codes(factor: SecondFactor) -> list[str]:
    codes, vault = new_recovery_codes(), current_vault()
    await RecoveryCode.filter(factor_id=factor.id).delete()
    for code in codes:
        await RecoveryCode.create(factor=factor, code_hash=vault.hash(code))
    return codes


def _on_already() -> Conflict:
    return Conflict(why_zh="两步验证已经启用。", why_en="The second factor is on already.")

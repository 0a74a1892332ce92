"""The second factor: codes are asked for, good once, counted when wrong, and reset only by who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mediation import second_factor
from mediation.access import Viewer
from mediation.clock import now
from mediation.models import AuditEntry, RecoveryCode, RefreshToken, Role, RoleGrant, SecondFactor, User
from mediation.personal_data import Vault
from mediation.problems import Refused
from mediation.queries.second_factor import pending_secret
from mediation.second_factor import code_at, new_recovery_codes, new_secret, require_for, step_of
from mediation.services.second_factor import (
    TotpRefused,
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
)
from mediation.services.sign_in import sign_in
from tests.factories import PASSWORD, Network, sealed_with_a_lost_key
from tests.mediation.state import refused

# RFC 6238 appendix B, SHA-1, in base 32; the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
async def clerk(network: Network) -> Viewer:
    """Somebody of the county, with an account."""
    await RoleGrant.create(user=network.user, role=Role.COUNTY, division=network.county)
    viewer = network.viewer(Role.COUNTY)
    return Viewer(
        role=Role.COUNTY,
        division=viewer.division,
        path=viewer.path,
        user=network.user.id,
        name="张",
        address="10.0.0.9",
    )


async def enrolled(clerk: Viewer, vault: Vault) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a factor that is on; the code of two steps ago was used for it."""
    await begin_second_factor(PASSWORD, by=clerk)
    secret = vault.unseal((await SecondFactor.get()).secret_sealed)
    codes = await confirm_second_factor(code_at(secret, now()), by=clerk)
    await SecondFactor.all().update(last_step=0)
    return secret, codes


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    assert code_at(RFC_SECRET, at) == code
    assert step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", at, after=0) == seconds // 30


@pytest.mark.parametrize(("seconds", "good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_off_by_one_step(seconds: int, *, good: bool) -> None:
    at = datetime(2026, 11, 20, 8, 0, 15, tzinfo=UTC)
    code = code_at(RFC_SECRET, at + timedelta(seconds=seconds))

    assert (step_of(RFC_SECRET, code, at, after=0) is not None) is good


@pytest.mark.parametrize("code", ["", "１２３４５６", "12345", "1234567", "abcdef", "²²²²²²"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(RFC_SECRET, code, now(), after=0) is None


def test_secrets_and_recovery_codes_are_random_and_long_enough() -> None:
    assert len({new_secret() for _ in range(50)}) == 50
    assert len(new_secret()) == 32
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(code) == 11 for code in codes)
    assert second_factor.tidied(" ABCDE fghjk ") == "abcde-fghjk"


async def test_is_asked_for_once_it_is_on(clerk: Viewer, vault: Vault) -> None:
    await begin_second_factor(PASSWORD, by=clerk)
    assert (await sign_in("zhang", PASSWORD)).viewer.user == clerk.user

    await SecondFactor.all().delete()
    secret, _ = await enrolled(clerk, vault)

    async with refused() as refusal:
        await sign_in("zhang", PASSWORD)
    assert refusal.told == [("TOTP_NEEDED", "totp")]
    with pytest.raises(Refused) as wrong:
        await sign_in("zhang", "not-the-password-1", totp=code_at(secret, now()))
    assert wrong.value.problems[0].code == "SIGN_IN_REFUSED"
    assert (await sign_in("zhang", PASSWORD, totp=code_at(secret, now()))).viewer.user == clerk.user
    assert (await User.get(username="zhang")).failed_sign_ins == 0


async def test_the_secret_is_sealed_and_told_to_no_trail(clerk: Viewer, vault: Vault) -> None:
    secret, codes = await enrolled(clerk, vault)
    kept = await SecondFactor.get()
    entry = await AuditEntry.get(action="enrol_second_factor")

    assert secret not in kept.secret_sealed
    assert {code.code_hash for code in await RecoveryCode.all()} == {vault.hash(code) for code in codes}
    assert (entry.after, entry.address, entry.path) == ({"second_factor": True}, "10.0.0.9", clerk.path)


async def test_no_code_is_good_twice(clerk: Viewer, vault: Vault) -> None:
    secret, _ = await enrolled(clerk, vault)
    code = code_at(secret, now())
    await sign_in("zhang", PASSWORD, totp=code)

    with pytest.raises(Refused) as again:
        await sign_in("zhang", PASSWORD, totp=code)
    with pytest.raises(Refused) as earlier:
        await sign_in("zhang", PASSWORD, totp=code_at(secret, now() - timedelta(seconds=30)))

    assert [refused.value.problems[0].code for refused in (again, earlier)] == ["TOTP_REFUSED"] * 2
    assert await RefreshToken.all().count() == 1


async def test_the_code_that_turned_it_on_does_not_sign_in(clerk: Viewer, vault: Vault) -> None:
    await begin_second_factor(PASSWORD, by=clerk)
    secret = vault.unseal((await SecondFactor.get()).secret_sealed)
    code = code_at(secret, now())
    await confirm_second_factor(code, by=clerk)

    with pytest.raises(Refused):
        await sign_in("zhang", PASSWORD, totp=code)


async def test_wrong_codes_rest_the_account_like_wrong_passwords(clerk: Viewer, vault: Vault) -> None:
    secret, _ = await enrolled(clerk, vault)

    for _ in range(5):
        with pytest.raises(Refused) as wrong:
            await sign_in("zhang", PASSWORD, totp="000 000")
        assert wrong.value.problems[0].code == "TOTP_REFUSED"

    with pytest.raises(Refused) as resting:
        await sign_in("zhang", PASSWORD, totp=code_at(secret, now()))
    assert resting.value.problems[0].code == "SIGN_IN_REFUSED"
    assert (await User.get(username="zhang")).locked_until is not None
    assert await AuditEntry.filter(action="fail_sign_in").count() == 5


async def test_a_recovery_code_signs_in_once(clerk: Viewer, vault: Vault) -> None:
    _, codes = await enrolled(clerk, vault)

    await sign_in("zhang", PASSWORD, totp=codes[3].upper().replace("-", " "))

    with pytest.raises(Refused):
        await sign_in("zhang", PASSWORD, totp=codes[3])
    assert await RecoveryCode.filter(spent_at=None).count() == 9
    assert await RecoveryCode.filter(spent_at__isnull=False).count() == 1


async def test_new_recovery_codes_void_the_old(clerk: Viewer, vault: Vault) -> None:
    secret, old = await enrolled(clerk, vault)

    new = await renew_recovery_codes(code_at(secret, now()), by=clerk)

    assert len(new) == 10
    with pytest.raises(Refused):
        await sign_in("zhang", PASSWORD, totp=old[0])
    await sign_in("zhang", PASSWORD, totp=new[0])


async def test_beginning_needs_the_password(clerk: Viewer) -> None:
    with pytest.raises(Refused) as wrong:
        await begin_second_factor("not-the-password-1", by=clerk)

    assert (wrong.value.problems[0].code, wrong.value.problems[0].field) == ("SIGN_IN_REFUSED", "present")
    assert await SecondFactor.all().count() == 0
    assert (await User.get(username="zhang")).failed_sign_ins == 1


async def test_turning_on_needs_a_right_code_and_happens_once(clerk: Viewer, vault: Vault) -> None:
    async with refused() as early:
        await confirm_second_factor("123456", by=clerk)
    await begin_second_factor(PASSWORD, by=clerk)
    async with refused() as wrong:
        await confirm_second_factor("nonsense", by=clerk)
    await SecondFactor.all().delete()
    await enrolled(clerk, vault)
    async with refused() as again:
        await begin_second_factor(PASSWORD, by=clerk)

    assert [refusal.told for refusal in (early, wrong, again)] == [
        [("CONFLICT", None)],
        [("TOTP_REFUSED", "code")],
        [("CONFLICT", None)],
    ]


async def test_turning_off_needs_a_code(clerk: Viewer, vault: Vault) -> None:
    secret, _ = await enrolled(clerk, vault)

    with pytest.raises(Refused):
        await remove_second_factor("000000", by=clerk)
    assert (await User.get(username="zhang")).failed_sign_ins == 1
    await remove_second_factor(code_at(secret, now()), by=clerk)

    assert await RecoveryCode.all().count() == 0
    assert (await sign_in("zhang", PASSWORD)).viewer.user == clerk.user


async def test_an_administrator_resets_it_and_sessions_end(
    clerk: Viewer, vault: Vault, network: Network
) -> None:
    secret, _ = await enrolled(clerk, vault)
    await sign_in("zhang", PASSWORD, totp=code_at(secret, now()))

    await reset_second_factor(network.user.id, by=replace(network.viewer(Role.CITY), user=None))

    assert await SecondFactor.all().count() == 0
    assert await RefreshToken.filter(revoked_at=None).count() == 0
    entry = await AuditEntry.get(action="reset_second_factor")
    assert (entry.entity_id, entry.after["second_factor"]) == (str(network.user.id), False)
    assert (await sign_in("zhang", PASSWORD)).viewer.user == network.user.id


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.VILLAGE, Role.COMMITTEE, Role.PARTY, Role.PUBLIC])
async def test_nobody_else_resets_it(clerk: Viewer, vault: Vault, network: Network, role: Role) -> None:
    await enrolled(clerk, vault)

    async with refused() as refusal:
        await reset_second_factor(network.user.id, by=network.viewer(role))

    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_one_does_not_reset_ones_own(clerk: Viewer, vault: Vault) -> None:
    await enrolled(clerk, vault)

    async with refused() as refusal:
        await reset_second_factor(clerk.user, by=clerk)

    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_a_role_may_need_one(clerk: Viewer, vault: Vault) -> None:
    require_for(frozenset({Role.COUNTY}))
    try:
        async with refused() as refusal:
            await sign_in("zhang", PASSWORD)
        assert refusal.told == [("TOTP_NOT_SET_UP", None)]
        secret, _ = await enrolled(clerk, vault)
        await sign_in("zhang", PASSWORD, totp=code_at(secret, now()))
        await SecondFactor.all().update(last_step=0)
        async with refused() as kept:
            await remove_second_factor(code_at(secret, now()), by=clerk)
        assert kept.told == [("CONFLICT", None)]
    finally:
        require_for(frozenset())


async def test_with_a_lost_key_recovery_codes_are_what_is_left(clerk: Viewer, vault: Vault) -> None:
    secret, codes = await enrolled(clerk, vault)
    await SecondFactor.all().update(secret_sealed=sealed_with_a_lost_key(secret))
    with pytest.raises(Refused) as caught:
        await renew_recovery_codes(code_at(secret, now()), by=clerk)
    assert caught.value.problems == (TotpRefused(field="code"),)

    await remove_second_factor(codes[0], by=clerk)

    assert await SecondFactor.all().count() == 0


async def test_what_was_begun_with_a_lost_key_is_begun_again(clerk: Viewer) -> None:
    await begin_second_factor(PASSWORD, by=clerk)
    assert clerk.user is not None
    assert await pending_secret(clerk.user) is not None
    await SecondFactor.all().update(secret_sealed=sealed_with_a_lost_key(RFC_SECRET))

    assert await pending_secret(clerk.user) is None
    async with refused() as refusal:
        await confirm_second_factor("123456", by=clerk)
    assert refusal.told == [("TOTP_REFUSED", "code")]

"""Operations for migrations 迁移操作 that Tortoise lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise.migrations.operations import TortoiseOperation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tortoise.migrations.constraints import CheckConstraint
    from tortoise.migrations.schema_editor.base import BaseSchemaEditor
    from tortoise.migrations.schema_generator.state import State


class AddConstraints(TortoiseOperation):
    """Add the constraints of several models at once.

    Tortoise's own ``AddConstraint`` copies the state of every model for each constraint, a tenth
    of a second each time; some seventy of them made an empty database take ten seconds.
    """

    def __init__(self, constraints: Mapping[str, Sequence[CheckConstraint]]) -> None:
        self.constraints = constraints

    def describe(self) -> str:
        return f"Add constraints to {', '.join(self.constraints)}"

    def state_forward(self, app_label: str, state: State) -> None:
        for model_name, added in self.constraints.items():
            options = self.get_model_state(state, app_label, model_name).options
            options["constraints"] = [*(options.get("constraints") or ()), *added]
        state.reload_models([(app_label, model_name) for model_name in self.constraints])

    async def database_forward(
        self,
        app_label: str,
        old_state: State,  # noqa: ARG002  Tortoise's signature
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        if state_editor is None:
            return
        for model_name, added in self.constraints.items():
            model = new_state.apps.get_model(f"{app_label}.{model_name}")
            for constraint in added:
                await state_editor.add_constraint(model, constraint)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,  # noqa: ARG002  Tortoise's signature
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        if state_editor is None:
            return
        for model_name, added in self.constraints.items():
            model = old_state.apps.get_model(f"{app_label}.{model_name}")
            for constraint in added:
                await state_editor.remove_constraint(model, constraint)

"""Headings of the menu 菜单分组."""

from __future__ import annotations

from admin.words import Words

REGISTERS = Words("名册", "Registers")
TRAINING = Words("培训", "Training")
HONOURS = Words("评选和荣誉", "Honours")
WORK = Words("案件和类案", "Cases and precedents")
SYSTEM = Words("系统", "System")

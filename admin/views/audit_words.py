"""What the audit trail says 审计用语: its actions and kinds in the reader's language.

The trail keeps codes, because words change; a test holds these against every action that a service records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.words import Words
from mediation.importing.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from admin.table_view import TableView

ACTIONS: dict[str, Words] = {
    "add_calendar_day": Words("登记节假日", "Day off added"),
    "add_dispute_type": Words("新增纠纷类型", "Dispute type added"),
    "add_grade_threshold": Words("设定等级条件", "Grade threshold set"),
    "add_user": Words("新增用户", "User added"),
    "advance_honour_round": Words("评选进入下一阶段", "Round moved on"),
    "appoint": Words("任职", "Appointed"),
    "approve_precedent": Words("审核通过类案", "Precedent approved"),
    "attend_training": Words("登记参训", "Attendance recorded"),
    "change_calendar_day": Words("修改节假日", "Day off changed"),
    "change_committee": Words("修改调委会", "Committee changed"),
    "change_grade": Words("改变等级", "Grade changed"),
    "change_grade_threshold": Words("修改等级条件", "Grade threshold changed"),
    "change_judicial_office": Words("修改司法所", "Judicial office changed"),
    "change_mediator": Words("修改调解员", "Mediator changed"),
    "change_password": Words("修改口令", "Password changed"),
    "change_person": Words("修改人员资料", "Person changed"),
    "change_training": Words("修改培训", "Training changed"),
    "close_judicial_office": Words("撤销司法所", "Judicial office closed"),
    "close_user": Words("停用用户", "User closed"),
    "create_committee": Words("设立调委会", "Committee set up"),
    "create_division": Words("新增区划", "Division added"),
    "create_judicial_office": Words("设立司法所", "Judicial office set up"),
    "decide_grade": Words("评定等级", "Grade decided"),
    "decide_objection": Words("处理异议", "Objection decided"),
    "discard_dead_letter": Words("不再处理发件", "Dead letter put aside"),
    "dismiss_mediator": Words("解聘调解员", "Mediator dismissed"),
    "dissolve_committee": Words("撤销调委会", "Committee dissolved"),
    "draft_precedent": Words("起草类案", "Precedent drafted"),
    "edit_precedent": Words("编辑类案", "Precedent edited"),
    "end_post": Words("离任", "Post ended"),
    "enlist_mediator": Words("登记调解员", "Mediator enlisted"),
    "enrol_second_factor": Words("启用两步验证", "Second factor turned on"),
    "enter_person": Words("登记人员", "Person entered"),
    "fail_sign_in": Words("登录失败", "Sign-in failed"),
    "file_grade": Words("等级备案", "Grade filed"),
    "grant_role": Words("授权", "Role granted"),
    "impose_discipline": Words("处分", "Discipline imposed"),
    "lift_discipline": Words("解除处分", "Discipline lifted"),
    "keep_photograph": Words("存照片", "Photograph kept"),
    "load_demo": Words("装入演示网络", "Demo network loaded"),
    "link_subject": Words("关联统一身份", "Identity linked"),
    "name_honour": Words("命名荣誉", "Honour named"),
    "name_nominee": Words("命名候选对象", "Nominee named"),
    "object_to_grade": Words("对等级提出异议", "Grade objected to"),
    "reschedule_honour_round": Words("变更评选日程", "Days of a round moved"),
    "close_honour_round": Words("终止评选", "Round closed without a result"),
    "open_honour_round": Words("启动评选", "Round opened"),
    "open_user": Words("启用用户", "User opened"),
    "propose_grade": Words("提出评定等级", "Grade proposed"),
    "publish_precedent": Words("发布类案", "Precedent published"),
    "raise_objection": Words("提出异议", "Objection raised"),
    "recommend_honour": Words("推荐", "Recommended"),
    "record_training": Words("登记培训", "Training recorded"),
    "register_case": Words("登记案件", "Case registered"),
    "reinstate_mediator": Words("恢复调解员", "Mediator reinstated"),
    "reject_precedent": Words("退回类案", "Precedent sent back"),
    "remove_calendar_day": Words("删去节假日", "Day off removed"),
    "remove_second_factor": Words("停用两步验证", "Second factor turned off"),
    "rename_dispute_type": Words("更名纠纷类型", "Dispute type renamed"),
    "rename_division": Words("更名区划", "Division renamed"),
    "rename_user": Words("修改用户", "User changed"),
    "renew_recovery_codes": Words("更换恢复码", "Recovery codes renewed"),
    "reset_password": Words("重设口令", "Password reset"),
    "reset_second_factor": Words("重设两步验证", "Second factor reset"),
    "retire_dispute_type": Words("停用纠纷类型", "Dispute type retired"),
    "retire_division": Words("停用区划", "Division retired"),
    "retry_dead_letter": Words("重新编入检索", "Dead letter tried again"),
    "reuse_refresh_token": Words("令牌被重复使用", "Refresh token used twice"),
    "review_nomination": Words("评审打分", "Nomination reviewed"),
    "revoke_grant": Words("撤回授权", "Grant revoked"),
    "revoke_honour": Words("撤销荣誉", "Honour revoked"),
    "sign_in": Words("登录", "Signed in"),
    "strike_attendance": Words("删去参训", "Attendance struck"),
    "strike_nomination": Words("取消候选", "Nomination struck"),
    "submit_precedent": Words("提交类案", "Precedent submitted"),
    "suspend_mediator": Words("暂停调解员", "Mediator suspended"),
    "withdraw_photograph": Words("撤下照片", "Photograph withdrawn"),
    "withdraw_precedent": Words("撤回类案", "Precedent withdrawn"),
    **{
        f"import_{kind.name}": Words(f"导入{kind.zh}", f"{kind.en.capitalize()} imported")
        for kind in KINDS.values()
    },
}
KINDS_WITHOUT_A_VIEW: dict[str, Words] = {
    "Import": Words("导入", "Import"),
    "Network": Words("演示网络", "Demo network"),
    "Party": Words("当事人", "Party"),
    "Person": Words("人员", "Person"),
    "PrecedentRedaction": Words("类案隐去的内容", "Text taken out of a precedent"),
    "RefreshToken": Words("登录会话", "Session"),
    "SecondFactor": Words("两步验证", "Second factor"),
}
EXTRAS: dict[str, Words] = {
    "file": Words("文件", "File"),
    "rows": Words("行数", "Rows"),
    "created": Words("新增", "New"),
    "changed": Words("修改", "Changed"),
    "unchanged": Words("没有变化", "As before"),
    "rejected": Words("未导入", "Rejected"),
    "published": Words("已发布", "Published"),
    "reason": Words("原因", "Reason"),
    "grant": Words("所用授权", "Grant used"),
    "failures": Words("连续失败次数", "Failures in a row"),
    "identity_provider": Words("经统一身份认证", "Through the identity provider"),
    "parties": Words("当事人人数", "Parties"),
    "moved": Words("一并转到新区划的记录", "Records moved with it"),
    "ground": Words("事由", "Ground"),
    "posts_ended": Words("同时结束的职务（个）", "Posts ended with it"),
    "open_cases": Words("未结案件（件）", "Cases still open"),
    "second_factor": Words("两步验证", "Second factor"),
    "codes": Words("恢复码（个）", "Recovery codes"),
    "family": Words("登录会话编号", "Session"),
    "total": Words("总分", "Points in all"),
    "photograph": Words("照片校验码", "Check of the photograph"),
    "consented_on": Words("本人同意日期", "Day of consent"),
    "consent": Words("同意的凭据", "Proof of consent"),
}
"""What services tell beside the columns."""


def action_words(code: str) -> Words:
    """The action; one that nobody has named is told by its code."""
    return ACTIONS.get(code) or Words(code, code)


def actions_with(term: str) -> list[str]:
    """Codes of the actions that have the term in their words, in either language, or begin with it."""
    return _with(term, ACTIONS)


def kinds_with(term: str, views: Iterable[TableView]) -> list[str]:
    """The same of kinds of record."""
    return _with(term, {view.model.__name__: view.name for view in views} | KINDS_WITHOUT_A_VIEW)


def _with(term: str, said: Mapping[str, Words]) -> list[str]:
    return [
        code
        for code, words in said.items()
        if code.startswith(term) or term in words.zh or term.lower() in words.en.lower()
    ]

"""The Chinese catalogue of the panel 中文词条: sqladmin's messages, and those of our templates.

sqladmin brings no Chinese and no place to add it, so the catalogue is put among its own. A test
takes every message out of sqladmin's sources and of our templates and finds each here.
"""

from __future__ import annotations

from babel.support import NullTranslations
from sqladmin import i18n

from admin.words import CHINESE, ENGLISH

SQLADMIN: dict[str, str] = {
    "%(imported)s imported, %(skipped)s skipped, %(processed)s/%(total)s rows processed": (
        "已导入 %(imported)s 行，跳过 %(skipped)s 行，已处理 %(processed)s/%(total)s 行"
    ),
    "%(imported)s imported, %(skipped)s skipped, %(processed)s/%(total)s rows processed"
    " - saving valid rows... (%(seconds)ss)": (
        "已导入 %(imported)s 行，跳过 %(skipped)s 行，已处理 %(processed)s/%(total)s 行，"
        "正在保存（%(seconds)s 秒）"
    ),
    "%(processed)s/%(total)s rows processed": "已处理 %(processed)s/%(total)s 行",
    "%(size)s / Page": "每页 %(size)s 条",
    "Access": "访问",
    "Actions": "操作",
    "Apply Filter": "筛选",
    "Cancel": "取消",
    "Choose CSV file": "选择 CSV 文件",
    "Clear filter": "清除筛选",
    "Close": "关闭",
    "Column": "项目",
    "Create": "新建",
    "Delete": "删除",
    "Delete selected items": "删除所选",
    "Details": "详情",
    "Done": "完成",
    "Download CSV": "下载 CSV",
    "Download TXT": "下载 TXT",
    "Edit": "修改",
    "Edit %(name)s": "修改%(name)s",
    "Enter username": "请填写登录名",
    "Export": "导出",
    "Filters": "筛选",
    "Go Back": "返回",
    "Import": "导入",
    "Import CSV": "导入 CSV",
    "Import progress": "导入进度",
    "Import result": "导入结果",
    "Invalid Choice: could not coerce": "这个选项不能用",
    "Invalid JSON": "JSON 格式不对",
    "Language": "语言",
    "List": "列表",
    "Login": "登录",
    "Login to %(title)s": "登录%(title)s管理后台",
    "Logout": "退出登录",
    "Missed rows": "未导入的行",
    "New %(name)s": "新建%(name)s",
    "No file selected": "没有选择文件",
    "Not a valid choice": "这个选项不能用",
    "Page": "页",
    "Password": "口令",
    "Permissions": "权限",
    "Please confirm": "请确认",
    "Refresh list": "刷新列表",
    "Save": "保存",
    "Save and add another": "保存并再建一条",
    "Save and continue editing": "保存并继续修改",
    "Save as new": "另存为新记录",
    "Search": "查找",
    "Select all": "全选",
    "Select item": "选择",
    "Show": "显示",
    "Showing %(start)s to %(end)s of %(count)s items": "第 %(start)s 至 %(end)s 条，共 %(count)s 条",
    "Skip invalid rows and continue import": "跳过有错的行，继续导入",
    "Username": "登录名",
    "Value": "内容",
    "View": "查看",
    "Yes": "是",
    "You are not allowed to grant: %(permissions)s": "您不能授予：%(permissions)s",
    "You are not authorized to view these records.": "您不能查看这些记录。",
    "next": "下一页",
    "prev": "上一页",
}

PANEL: dict[str, str] = {
    "(required)": "（必填）",
    ": ": "：",
    "A filter, an order or a page in the address cannot be used.": "地址里的筛选、排序或页码不能用。",
    "Act in this role": "用这个身份办理",
    "Admin panel": "管理后台",
    "As of %(time)s; cases accepted in the year, within your area.": "截至 %(time)s；按受理日期统计您辖区内的案件。",
    "Change password": "改口令",
    "Change role": "换身份",
    "Choose the role to act in": "选择用哪个身份办理",
    "Done.": "已办理。",
    "Due soon": "快到期",
    "Every session of yours ends, this one too; sign in again with the new password.": (
        "修改后您的所有登录都会退出，包括这一次；请用新口令重新登录。"
    ),
    "Export what is shown:": "导出当前列表：",
    "Go back and use the buttons of the page.": "请返回上一页，用页面上的按钮操作。",
    "Home": "首页",
    "Menu": "菜单",
    "None.": "没有。",
    "Not allowed": "没有权限",
    "Not found": "没有找到",
    "Note": "提醒",
    "Nothing found. Take out a filter or look for something shorter.": (
        "没有找到。可以去掉一项筛选，或把查找的字写短一些。"
    ),
    "Nothing is due in the next 60 days.": "六十天内没有到期的事项。",
    "Nothing is waiting.": "没有等您办的事。",
    "Page %(number)s": "第 %(number)s 页",
    "Pages": "翻页",
    "Problem: ": "出错：",
    "Registered.": "已登记。",
    "Saved.": "已保存。",
    "Skip to the content": "跳到正文",
    "Something broke": "系统出错了",
    "This takes too long": "查得太久了",
    "Look for something shorter, or choose a smaller area, and try again.": "请缩短要查的词，或选小一点的区划，再查一次。",
    "The address is not right": "地址不对",
    "The figures as a table": "看数字表",
    "The picture of %(year)s": "%(year)s 年的情况",
    "The session ends after 30 idle minutes.": "三十分钟不操作会自动退出。",
    "There are more: narrow the search, or turn the order around, to reach them.": "后面还有，请加筛选条件缩小范围，或换一个排序。",
    "There is a problem": "有需要改的地方",
    "There is no such page or record, or it is not in your area.": "没有这个页面或记录，或者不在您的辖区内。",
    "This did not work and nothing was changed. Tell the administrator this number: %(number)s": (
        "这次没有办成，数据没有改动。请把这个编号告诉管理员：%(number)s"
    ),
    "This page cannot be used that way": "这个页面不能这样用",
    "Waiting for me": "等我办的",
    "Year": "年度",
    "Your role may not do this.": "您的身份不能办这件事。",
    "Not at present": "现在不能这样办",
    "It has been done already, or the record has changed since. Nothing was changed now.": (
        "可能刚才已经办过，或者记录有了变化。这次没有改动任何内容。"
    ),
    "To the record": "看这条记录",
    "Your roles": "您的身份",
    "A file of yours waits to be looked at.": "您上传的一个文件还没有办完。",
    "A template names every column and says what may stand in it.": "模板列出每一列，并写明怎么填。",
    "As before": "不变",
    "Being checked…": "正在核对……",
    "Being written…": "正在写入……",
    "Changed": "修改",
    "Checked only; nothing has been written yet. All rows are good.": "只核对，还没有写入。各行都可以导入。",
    "Checked only; nothing has been written. Some rows cannot be taken.": "只核对，没有写入。有的行不能导入。",
    "Discard the file": "不导入，删除文件",
    "Download the rejected rows": "下载退回的行",
    "Exactly the file that was checked is written, all of it or nothing.": "写入的就是刚才核对的文件；要么全部写入，要么都不写入。",
    "File": "文件",
    "Import another file": "导入另一个文件",
    "It was interrupted": "导入中断了",
    "Look at it": "去看看",
    "Mend the rejected rows and upload the file again, or write the good rows now and the others later.": "可以改好退回的行再上传一次，也可以先写入没有问题的行，其余的以后再导。",
    "New": "新增",
    "Reason": "原因",
    "Rejected": "退回",
    "Row": "行号",
    "Rows": "行数",
    "Tell the administrator this number: %(number)s": "请把这个编号告诉管理员：%(number)s",
    "Templates": "模板",
    "The file is checked first; nothing is written before you have seen what was found.": "先核对文件，看过结果再确认写入。",
    "The first %(shown)s of %(count)s; the file of rejected rows has them all.": "共 %(count)s 个问题，这里是前 %(shown)s 个；全部问题在退回的行里。",
    "There is nothing to write.": "没有可以写入的内容。",
    "This page renews itself. You may leave it and come back.": "页面会自动刷新；您也可以先去办别的，回头再看。",
    "Upload and check": "上传并核对",
    "Upload the file again: rows that have been written already are not entered twice.": "请重新上传；已经写入的行不会重复登记。",
    "What is wrong": "有什么问题",
    "What the file holds": "导入什么",
    "Write it": "确认写入",
    "Write the good rows only": "只写入没有问题的行",
    "Written.": "已写入。",
    "xlsx, csv or jsonl, at most %(size)s MB. The same file may be sent again; nothing is entered twice.": "xlsx、csv 或 jsonl，不超过 %(size)s MB。同一文件可以重复导入，不会重复登记。",
    "%(rows)s rows": "%(rows)s 行",
    "At %(name)s you may still be signed in. On a shared computer, sign out there too.": "您在%(name)s可能还是登录状态。用公用电脑的，请在那里也退出。",
    "Begin": "开始设置",
    "Begin again with the password": "重新输入口令",
    "Code": "验证码",
    "Go on": "继续",
    "I have kept them": "我已保存好",
    "It is on. Keep these recovery codes: they are shown this once.": "已启用。请保存这些恢复码，只显示这一次。",
    "It is on: signing in asks for a code besides the password.": "已启用：登录时除口令外还要填验证码。",
    "New recovery codes": "换一批恢复码",
    "Open an authenticator on your telephone (any that takes TOTP) and take a picture of this code.": "打开手机上的验证器（支持 TOTP 的都可以），扫描这个二维码。",
    "Print them or write them down, and keep them away from the telephone. Each is good once, when the telephone is lost.": "请打印或抄下来，不要和手机放在一起。手机丢失时用它登录，每个只能用一次。",
    "QR code for the authenticator": "验证器二维码",
    "Recovery codes left: %(count)s.": "还有 %(count)s 个恢复码没有用。",
    "Second factor": "两步验证",
    "Sign in through %(name)s": "用%(name)s登录",
    "Sign out of %(name)s too": "也退出%(name)s",
    "The six digits that your authenticator shows, or a recovery code.": "手机验证器上的六位数字，或一个恢复码。",
    "Turn it off": "停用两步验证",
    "Turn it on": "启用两步验证",
    "Type the six digits that it then shows.": "填写验证器显示的六位数字。",
    "With a second factor, a stolen password is not enough to sign in: a code from your telephone is asked for besides.": "启用后，登录时除口令外还要填手机上的验证码；口令被人知道了也登录不了。",
    "Without a camera, type this key:": "不能扫描的，请在验证器里输入这个密钥：",
    "You are signed in": "已登录",
    "You are signed out": "已退出登录",
    "Your role may only be acted in with a second factor. Turn it on to go on.": "您的身份必须启用两步验证，启用后才能继续。",
    "All deadlines": "全部期限",
    "Deadlines": "期限",
    "Decisions on acceptance, cases under mediation, return visits, registrations, terms that end and experts' lists, within your area; the parties may agree on more time for a case.": (
        "您辖区内的受理决定、调解期限、回访、登记备案、任期届满和专家聘期；双方同意的，调解期限可以延长。"
    ),
    "All": "全部",
    "All of these": "全部列出",
    "By how near they are": "按期限远近",
    "Of each kind the first %(count)s are listed.": "每类只列最早的 %(count)s 项。",
    "Overdue": "已过期",
}


class _Chinese(NullTranslations):
    def gettext(self, message: str) -> str:
        return SQLADMIN.get(message) or PANEL.get(message) or message

    ugettext = gettext

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:  # noqa: ARG002  Chinese has one form
        return self.gettext(msgid2)


def install_chinese() -> None:
    """Teach sqladmin Chinese; once or more often makes no difference."""
    i18n.translations[CHINESE] = _Chinese()
    if CHINESE not in i18n.SUPPORTED_LOCALES:
        i18n.SUPPORTED_LOCALES.append(CHINESE)


def locales() -> i18n.I18nConfig:
    """Chinese unless the reader has chosen English; what the browser prefers does not count."""
    return i18n.I18nConfig(
        default_locale=CHINESE,
        language_cookie_name="fengqiao_language",
        language_header_name=None,
        language_switcher=[CHINESE, ENGLISH],
    )

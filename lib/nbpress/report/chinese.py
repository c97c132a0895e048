"""The sentences that a run says, in Chinese: the page of a report shows each in both languages."""

import re
from collections.abc import Mapping

THINGS = {
    "the module": "模块", "the file": "文件", "the folder": "文件夹", "the link": "链接",
    "its output": "输出",
}  # fmt: skip
CHANGES = {
    "changed": "有变动", "is gone": "已不存在", "is there now": "新出现",
    "was changed by hand": "被手工改动",
}  # fmt: skip
STATES = {
    "done": "完成", "fresh": "无变化", "refreshed": "已更新文字", "would run": "将运行",
    "failed": "失败", "timed out": "超时", "out of memory": "内存不足",
    "killed": "被终止", "not run": "未运行",
}  # fmt: skip
WHY = {
    "never run, or not to the end": "从未运行，或没有运行到底",
    "it failed the last time": "上次失败",
    "its code changed": "代码有变动",
    "its parameters changed": "参数有变动",
    "its kernel changed": "内核有变动",
    "the Python version changed": "Python版本有变动",
    "the lock changed": "锁定文件有变动",
    "what is installed changed": "所装软件有变动",
    "the environment changed": "环境变量有变动",
    "it was run in another place": "上次在别处运行",
    "its copy goes to another place": "运行副本改存别处",
    "its executed copy is gone or was changed by hand": "运行副本已不存在，或被手工改动",
    "the files in {} changed ({})": "{}中的文件有变动（{}）",
    "the variable {} has another value": "环境变量{}的值不同",
    "there are other variables in the environment": "环境变量有增减",
    "another job wrote {}": "另一个任务写入了{}",
    "asked for with --force": "以--force指定运行",
    "only its text or tags changed: {}": "只有文字或标签变动：{}",
    "its copy is elsewhere": "副本存在别处",
    "no kernel needed": "无需内核",
    "it cannot be read: {}": "无法读取：{}",
    "and {} more": "另有{}项",
    **{
        f"{thing} {{}} {change}": f"{zh} {{}} {changed}"
        for thing, zh in THINGS.items()
        for change, changed in CHANGES.items()
    },
}
SINCE = {
    "{}: new": "{}：新任务",
    "{}: no longer planned": "{}：不再列入",
    "{}: its executed copy differs": "{}：运行副本与上次不同",
    "{}: {} before, {} now": "{}：上次{}，这次{}",
}
NOTES = {
    "{} ({} of {} jobs)": "{}（{}个任务，共{}个）",
    "cold kernels: {}": "内核冷启动：{}",
    "this system cannot fork": "本系统不能派生进程",
    "only IPython kernels of this environment are forked": "只有本环境的IPython内核可以派生",
    "{} {} is new to the press, which knows {} to {}": "{} {}未经试用，试过的是{}至{}",
    "what '{}' reads is not seen: all data beside the notebook counts": (
        "“{}”读取的内容无法察觉：笔记本旁的全部数据都计入"
    ),
    "what comes through {} is not seen": "经{}而来的内容无法察觉",
    "kernels did not end within {} s and were killed": "内核在{}秒内没有结束，已被终止",
    "a cell ended the notebook, and those below it did not run": (
        "一个单元格结束了运行，其后的都没有运行"
    ),
}
SENTENCES = {**STATES, **WHY, **SINCE, **NOTES}


def chinese(said: str, sentences: Mapping[str, str] = SENTENCES) -> str:
    """A sentence of the press in Chinese; what is none of them, such as an error, as it stands.

    >>> chinese("the file data/gdp.csv changed")
    '文件 data/gdp.csv 有变动'
    >>> chinese("a.lang=zh: done before, timed out now")
    'a.lang=zh：上次完成，这次超时'
    >>> chinese("KeyError: 'year'")
    "KeyError: 'year'"
    """
    for english, found in sentences.items():
        if match := re.fullmatch(re.escape(english).replace(r"\{\}", "(.+)"), said):
            return found.format(*(chinese(part) for part in match.groups()))
    return said

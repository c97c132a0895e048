"""What handouts themselves say, in Chinese and English. `{name}` marks a place."""

from collections.abc import Iterable

WORDS = {
    "contents": ("目录", "Contents"),
    "student": ("学生版", "Student edition"),
    "teacher": ("教师版（含解答）", "Teacher edition, with solutions"),
    "slides": ("课堂幻灯片", "Slides"),
    "name": ("姓名", "Name"),
    "class": ("班级", "Class"),
    "date": ("日期", "Date"),
    "score": ("得分", "Marks"),
    "page": ("第{page}页，共{pages}页", "Page {page} of {pages}"),
    "figure": ("图", "Figure"),
    "figure_data": ("{title}（数据见{file}）", "{title} (data: {file})"),
    "figure_of": ("{title}", "{title}"),
    "answer": ("作答", "Your answer"),
    "answer_here": ("请在此双击作答。", "Double-click here and write your answer."),
    "code_here": ("在此写代码", "Write your code here"),
    "solution": ("参考解答", "Solution"),
    "check": ("自查", "Self-check"),
    "model_answer": ("参考答案与评分标准", "Model answer and marking guide"),
    "marking": ("评分表", "Marks"),
    "exercise": ("练习", "Exercise"),
    "marks": ("分值", "Marks"),
    "marked_by": ("评分方式", "Marked by"),
    "by_check": ("自查程序或教师", "self-check or teacher"),
    "by_teacher": ("教师", "teacher"),
    "total": ("合计", "Total"),
    "parameters": ("本卷参数", "Parameters of this copy"),
    "source": ("数据来源", "Data"),
    "data_version": ("数据版本", "Data version"),
    "licence": ("许可", "Licence"),
    "made": ("制作日期", "Made on"),
    "skip": ("跳到正文", "Skip to the text"),
    "table": ("表格，可横向滚动", "Table, scrolls sideways"),
    "code": ("代码，可横向滚动", "Code, scrolls sideways"),
    "output": ("输出，可横向滚动", "Output, scrolls sideways"),
    "next": ("下一张", "Next"),
    "previous": ("上一张", "Previous"),
    "slide": ("幻灯片{number}", "Slide {number}"),
    "in_handout": ("表共{rows}行，见讲义。", "A table of {rows} rows: see the handout."),
    "about": ("来源与许可", "Sources and licence"),
}


def word(key: str, lang: str, **places: object) -> str:
    """One word or sentence in zh or en.

    >>> word("page", "en", page=1, pages=3)
    'Page 1 of 3'
    """
    return WORDS[key][lang == "en"].format(**places)


def words(key: str, languages: Iterable[str], between: str = " ", **places: object) -> str:
    """The same in several languages, drawn together; equal texts stand once.

    >>> words("name", ["zh", "en"])
    '姓名 Name'
    """
    return between.join(dict.fromkeys(word(key, one, **places) for one in languages))

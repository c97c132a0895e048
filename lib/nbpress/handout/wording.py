"""What handouts themselves say, in Chinese and English. `{name}` marks a place."""

from collections.abc import Iterable

WORDS = {
    "contents": ("目录", "Contents"),
    "student": ("学生版", "Student edition"),
    "teacher": ("教师版（含解答）", "Teacher edition, with solutions"),
    "slides": ("课堂幻灯片", "Slides"),
    "name": ("姓名", "Name"),
    "number": ("学号", "Student number"),
    "teacher_name": ("教师", "Teacher"),
    "due": ("交卷日期", "Due"),
    "kept": (
        "所写内容保存在本机的浏览器里；要交卷，请打印或另存为PDF。",
        "What you write is kept in this browser; to hand it in, print it or save it as PDF.",
    ),
    "hidden": ("练习要你算出的数。", "A number that an exercise asks you to find."),
    "graded": ("本题由教师的程序批改。", "Marked by your teacher's program."),
    "practice": (
        "自查只供练习，不计分：在自查单元格里反复试数，找得到答案，学不到东西。",
        "Self-checks are for practice and carry no marks: trying numbers in them finds an answer "
        "and teaches nothing.",
    ),
    "missing": (
        "缺少{names}：请解压整个学生包，在其中启动Jupyter；"
        "第一次使用前先运行 pip install -r requirements.txt",
        "{names} missing: unpack the whole student bundle and start Jupyter in it; "
        "before the first use run  pip install -r requirements.txt",
    ),
    "bundle": (
        "学生包：解压到一个文件夹，第一次使用时在该文件夹里运行\n"
        "    python -m pip install -r requirements.txt\n"
        "然后运行 python -m jupyter lab，打开.ipynb文件。数据与程序都在包里，运行时不需要网络。",
        "Student bundle: unpack it into a folder and, before the first use, run there\n"
        "    python -m pip install -r requirements.txt\n"
        "then  python -m jupyter lab  and open an .ipynb file. Data and programs are in the "
        "bundle; nothing is fetched while a notebook runs.",
    ),
    "notebook": ("笔记本", "Notebook"),
    "copy": ("本卷", "Copy"),
    "about_work": ("所读论文", "The paper"),
    "answers": ("答案表", "Answer sheet"),
    "answer_value": ("答案", "Answer"),
    "class": ("班级", "Class"),
    "date": ("日期", "Date"),
    "score": ("得分", "Marks"),
    "page": ("第{page}页，共{pages}页", "Page {page} of {pages}"),
    "figure": ("图", "Figure"),
    "answer": ("作答", "Your answer"),
    "answer_here": ("请在此双击作答。", "Double-click here and write your answer."),
    "code_here": ("在此写代码", "Write your code here"),
    "solution": ("参考解答", "Solution"),
    "check": ("自查", "Self-check"),
    "model_answer": ("参考答案", "Model answer"),
    "marking": ("评分表", "Marks"),
    "exercise": ("练习", "Exercise"),
    "marks": ("分值", "Marks"),
    "marked_by": ("评分方式", "Marked by"),
    "by_check": ("答案表或批改程序", "answer sheet or program"),
    "by_teacher": ("教师", "teacher"),
    "total": ("合计", "Total"),
    "parameters": ("本卷参数", "Parameters of this copy"),
    "source": ("数据来源", "Data"),
    "data_version": ("数据版本", "Data version"),
    "licence": ("许可", "Licence"),
    "made": ("制作日期", "Made on"),
    "skip": ("跳到正文", "Skip to the text"),
    "table": ("表", "Table"),
    "table_scrolls": ("表格，可横向滚动", "Table, scrolls sideways"),
    "code": ("代码，可横向滚动", "Code, scrolls sideways"),
    "output": ("输出，可横向滚动", "Output, scrolls sideways"),
    "next": ("下一张", "Next"),
    "previous": ("上一张", "Previous"),
    "slide": ("幻灯片{number}", "Slide {number}"),
    "in_handout": (
        "全表{rows}行，见讲义{page}表{number}。",
        "The whole table, {rows} rows, is Table {number} of the handout{page}.",
    ),
    "drawn_in_handout": (
        "图见讲义{page}图{number}。",
        "The drawing is Figure {number} of the handout{page}.",
    ),
    "on_page": ("第{page}页", ", page {page}"),
    "course": ("课程", "Course"),
    "count": ("条数", "Number"),
    "notes": ("讲稿", "Notes"),
    "keys": (
        "→ 空格：下一张　← ：上一张　N：讲稿　O：全部幻灯片　F：全屏　Home End：首尾",
        "→ space: next　←: previous　N: notes　O: overview　F: full screen　Home End: first, last",
    ),
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

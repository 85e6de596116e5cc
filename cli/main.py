"""The command ``paikao``."""

from __future__ import annotations

try:
    import click

    from cli.advise import advise
    from cli.application import Application
    from cli.audit import audit
    from cli.check import check
    from cli.clash import clash
    from cli.compare import compare
    from cli.import_edits import import_edits
    from cli.import_results import import_results
    from cli.plan import plan
    from cli.report import report
    from cli.sample import sample
    from cli.show import show
    from cli.template import template
    from cli.whatif import whatif
    from cli.why import why
    from cli.words import _
except KeyboardInterrupt:  # Ctrl-C before there is anything to stop: the code of Exit.ABORTED
    raise SystemExit(130) from None


@click.group(
    cls=Application,
    context_settings={"help_option_names": ["--help"]},
    help=_(
        "排考：驾驶人考试的周计划。由数据表排出场次、考官值勤和席位，"
        "逐条规则审核，写出计划表和工作簿。\n\n"
        "数据（CASE）是一个 CSV 文件夹或一个 .xlsx 工作簿；计划（PLAN）是一个文件夹。"
        "结果写到标准输出，进度和错误写到标准错误。"
    ),
)
@click.version_option(package_name="paikao", prog_name="paikao", message="%(prog)s %(version)s")
def main() -> None:
    """Plan the week of a driving-test exam office."""


main.command(
    "sample",
    short_help=_("生成一份模拟数据"),
    help=_("生成一份模拟数据（以济南为蓝本，姓名均标明模拟），供试用。"),
)(sample)
main.command(
    "template",
    short_help=_("写一个待填的数据工作簿"),
    help=_(
        "写一个待填的数据工作簿：每张表一页，列名、下拉选项、提示和批注齐备，第一页是填写说明。"
        "默认用中文表名和列名；--lang en 用英文名（即 CSV 的表名和列名）。"
        "填好后直接用于 check 和 plan。"
    ),
)(template)
main.command(
    "check",
    short_help=_("检查数据，列出全部错误"),
    help=_("读入并检查数据。有错误时一次列出全部：表、行、列、值和应有的写法。"),
)(check)
main.command(
    "plan",
    short_help=_("排出计划，审核后写出"),
    help=_(
        "排出一周计划并审核，通过后写出计划文件夹；整体写出或不写。\n\n"
        "Ctrl-C 一次：停下并写出目前最好的计划；两次：放弃。\n\n"
        "--many DIR 并排排出 DIR 下的每份数据，写到 --out 下的同名文件夹，汇总写在其中的 "
        "summary.csv。每份数据自成一个进程：哪个进程意外退出，只重试它那一份；数据有误的不重试。"
        "总时间约为 份数 ÷ 同时份数 × 时限。退出码取各份中最大的；因 Ctrl-C 未排的算 4。"
    ),
)(plan)
main.command(
    "audit",
    short_help=_("逐条规则审核一份计划"),
    help=_("只凭计划表，逐条规则审核一份计划，重算得分并与 plan.json 核对。"),
)(audit)
main.command(
    "show",
    short_help=_("在终端里看一周概况"),
    help=_("在终端里看一周概况：考场乘日期的计划数、满座率、夜考、应急考官。"),
)(show)
main.command(
    "report",
    short_help=_("写一份给人看的报告"),
    help=_(
        "写一份自成一体的 HTML 报告（不联网，可打印成 A4）：概要、周计划表、各区县的需求与席位、"
        "分时负荷、考试员负担、等候、未安排的原因、受限于什么、与已公布的相比；"
        "给出 --compare 时另与一份计划对比。\n\n"
        "数字由数据和计划表重新数出，并逐条规则审核：违反规则的计划，报告开头就注明。"
        "不含考生和考试员的姓名、编号；考试员只按单位和分布列出。"
        "语言用 --lang 选。另存为 PNG 用 --png。图和算法见 docs/report.md。"
    ),
)(report)
main.command(
    "compare",
    short_help=_("对比两份或更多计划"),
    help=_(
        "对比计划文件夹，第一个是基准：指标、得分和下界，按需求、区县和车型的安排情况，"
        "场次、设施和值勤的变化，得到和失去席位的考生人数。\n\n"
        "计划所依据的数据可以不同（如推演的结果）：考生的得失只算两边都有的人，并说明数据差在哪里。"
        "计划文件夹内的 case.zip 就是它的数据；没有的，用 --case 指明。"
    ),
)(compare)
main.command(
    "import-edits",
    short_help=_("把改过的全市工作簿读回来"),
    help=_(
        "读回在 Excel 里改过的“全市计划（内部）”工作簿：改计划数、取消或新增场次、锁定、换人、"
        "撤下、加派、请假。逐条列出改动；不能采用的按工作表、行、单元格一次全部报出，此时不写出。\n\n"
        "写出的是一份新数据（CASE2）：改后的场次和值勤视为已公布，取消的考次停考，减席和锁定的场次"
        "有席位上限，请假和撤下的考试员不可出勤。然后照常用 plan 或 whatif 重排。"
        "做法见 docs/edits.md。"
    ),
)(import_edits)
main.command(
    "whatif",
    short_help=_("推演：改动之后会怎样"),
    help=_(
        "把推演方案的各项改动（需求、停考、设备、考官、夜考、政策……）套用到数据上，排出计划并审核，"
        "报出得分、安排人数和改动。\n\n"
        "给出 --base 时，基准计划视为已公布：已公布的场次不少一席，已约考生保留席位，改动值勤计分；"
        "并证明值勤至少要改动多少、至少有多少已约考生要改动。--replan 则从头另排。\n\n"
        "Ctrl-C 一次：停下，用目前最好的计划作答；两次：放弃。方案的写法见 docs/scenarios.md。\n\n"
        "--sweep GRID 推演网格中的每个方案，每个自成一个进程；结果表写到 --out（每个方案一行），"
        "能力边界图写到 --picture。全部方案先验证，有误的一并报出。"
        "总时间约为 方案数 ÷ 同时个数 × 时限。退出码取各方案中最大的；因 Ctrl-C 未排的算 4。"
    ),
)(whatif)
main.command(
    "clash",
    short_help=_("已公布的为何不能全部保留"),
    help=_(
        "已公布的场次能否全部保留；不能时，列出互相冲突的最少的规则和数据行：这些合在一起不能成立，"
        "去掉任何一条就能成立，两方面都另行证明。\n\n"
        "停考、设施和核定量所迫的压减不算冲突（与 plan --no-cuts 相同）；加 --full 则也算。"
        "有冲突时退出码为 3，都能保留时为 0。"
        "Ctrl-C 一次：停下并给出目前最小的一组；两次：放弃。"
    ),
)(clash)
main.command(
    "why",
    short_help=_("问一份计划为什么这样排"),
    help=_(
        "问一份计划为什么这样排：某考生为什么没有席位、最少改变什么就有；某场次为什么开、"
        "为什么不再加；某考场、考试员、规则在哪里起作用，多一个值多少。\n\n"
        "每个答案都说明怎样得出：按法条日期、按排序重新安排、两份计划之差。不透露其他考生是谁。"
    ),
)(why)
main.command(
    "advise",
    short_help=_("瓶颈在哪里，怎样多安排人"),
    help=_(
        "找出计划的瓶颈（哪一样再多一份最值），再给出至多三条不同类的办法（夜考、周末、租用考场、"
        "应急、加班……），按要多安排的人数定规模，逐条重排并审核，报出预计与重排的人数、得分和代价。\n\n"
        "计划默认视为已公布，每条办法都是在它之上的改动；--replan 则从头另排。"
        "另按原样再排一次，作为各条办法的比较基准，免得把多算一会儿的好处算在办法头上。\n\n"
        "Ctrl-C 一次：停下，用已有的结果作答；两次：放弃。做法见 docs/advise.md。"
    ),
)(advise)
main.command(
    "import-results",
    short_help=_("读考场填报的结果，作统计"),
    help=_(
        "读考场在工作簿“成绩登记”里填的实到、缺考、合格、不合格，核对后统计到考率、合格率、约满率"
        "（按考场、科目、星期、时段），列出未报的场次，并推算下周的再考和缺考人数。\n\n"
        "填得不对的逐格列出：文件、工作表、行、格、值和应有的写法；有一处错误就不写出任何文件，"
        "除非加 --accept-valid。推算的做法见 docs/intake.md。"
    ),
)(import_results)
main.sections = (
    (_("准备数据"), ("sample", "template", "check")),
    (_("排计划"), ("plan", "audit")),
    (_("看计划"), ("show", "report", "compare")),
    (_("从 Excel 读回"), ("import-edits", "import-results")),
    (_("问为什么、会怎样"), ("why", "clash", "whatif", "advise")),
)

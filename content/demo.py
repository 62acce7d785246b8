"""The portal of the demo district: our own sentences, invented offices and numbers, marked as such."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from wagtail.models import Page
from wagtail.rich_text import RichText

from content.models import ArticlePage, HomePage, NewsIndexPage, NewsPage, PolicyIndexPage, PolicyPage
from content.pages.tree import grant_editors, plant_tree
from content.policies.services import slug_of
from qingshan.core.clock import today

MARK = "演示内容，机构、文号、电话均为虚构。"
ISSUER, OFFICE = "演示区民政局", "演示区救急难联席办公室"
Text = tuple[str, str, str]  # level, heading, paragraphs split by a line break

POLICIES: list[tuple[str, str, str, date, str, list[Text]]] = [
    (
        "演救办发〔2025〕3号",
        "演示区急难家庭帮扶工作办法",
        PolicyPage.Status.IN_FORCE,
        date(2025, 3, 12),
        "谁可以求助、向谁求助、多久有人联系、由谁负责到底。",
        [
            ("1", "", f"{MARK}\n为让突然遇到难处的家庭有人问、有人管，制定本办法。"),
            (
                "1",
                "一、谁可以求助",
                "在本区居住的人，不论户口在哪里，因突发事件、意外伤害、重大疾病等陷入困难的，都可以求助。",
            ),
            ("1", "二、怎样求助", ""),
            ("2", "（一）求助的门", "可以打热线、到街道窗口、在网上提交，也可以由邻居、社区工作者代为报告。"),
            ("2", "（二）回执", "每次求助都会得到一个回执号和查询密码。凭回执可以随时看到办到了哪一步。"),
            ("1", "三、首问负责", "第一位接到求助的人负责到有人接手为止，不得推来推去。"),
            (
                "1",
                "四、心理咨询与精神慰藉",
                "需要时由社会工作者转介心理咨询。面谈内容保密，个案人员只知道面谈已经进行。",
            ),
        ],
    ),
    (
        "演民发〔2024〕18号",
        "演示区临时救助与大病医疗救助衔接细则",
        PolicyPage.Status.IN_FORCE,
        date(2024, 6, 3),
        "临时救助和大病医疗救助怎样一次办清，材料怎样少交。",
        [
            ("1", "", MARK),
            ("1", "一、一次受理", "窗口一次收齐材料，由工作人员在部门之间转办，不让求助人来回跑。"),
            ("1", "二、先行救助", "情况紧急、数额较小的，可以先救助，事后补齐手续。"),
            ("1", "三、公开与监督", "发放和不予发放的结果都要书面告知理由，可以申诉。"),
        ],
    ),
    (
        "演民发〔2019〕7号",
        "演示区困难家庭临时帮扶暂行规定",
        PolicyPage.Status.SUPERSEDED,
        date(2019, 9, 20),
        "已由演民发〔2024〕18号替代，留存备查。",
        [("1", "", MARK), ("1", "一、适用范围", "本规定适用于本区临时遇困的家庭。")],
    ),
]
NEWS: list[tuple[str, int, str, str]] = [
    ("社区邻里茶会本月再办四场", 3, "愿意出来坐坐的人多了起来。", "茶会在社区活动室举行，不用报名，带一只杯子就行。"),
    ("心理咨询预约增加周末时段", 12, "上班的人也能来。", "周六上午增加两个面谈时段，可以由社会工作者代为预约。"),
    (
        "冬季走访开始：社区工作者上门问一问",
        25,
        "独居老人和重病家庭优先。",
        "走访只问需要什么，不收任何费用，也不会要银行卡密码。",
    ),
]
ARTICLES: list[tuple[str, str, str, list[Text]]] = [
    (
        "求助之后会发生什么",
        "after-asking",
        "从回执到有人上门，一步一步说明。",
        [
            ("1", "有人联系您", "工作人员按您选的紧急程度，在时限内用您说的安全方式联系您。"),
            ("1", "一起定计划", "社会工作者和您商量先办什么、后办什么，写成您看得懂的计划。"),
            ("1", "看得到进展", "凭回执号和密码可以查进度；有账号的话，在“我的”里看预约和计划。"),
        ],
    ),
    (
        "无障碍与大字版",
        "accessibility",
        "页面右上角可以切换大字；全部功能都能只用键盘完成。",
        [("1", "遇到打不开或看不清的页面", "请拨打热线告诉我们页面的名字，我们改。")],
    ),
]


def build(ctx: Any) -> None:
    """Write the demo's pages once; pages that stand already are left alone."""
    plant_tree(apps)
    grant_editors(apps)
    policies, news = PolicyIndexPage.objects.get(), NewsIndexPage.objects.get()
    home = HomePage.objects.get()
    for number, title, status, day, summary, texts in POLICIES:
        if not PolicyPage.objects.filter(document_number=number).exists():
            page = PolicyPage(
                title=title,
                slug=slug_of(number),
                document_number=number,
                index_number=f"YSQ/{day:%Y}-{day:%m%d}",
                written_on=day,
                published_on=day + timedelta(days=2),
                effective_from=day + timedelta(days=30),
                issuer=OFFICE if "救办" in number else ISSUER,
                source=OFFICE,
                status=status,
                summary=summary,
                body=_body(texts),
            )
            _publish(policies, page)
    _supersede()
    for at, (title, days_ago, summary, text) in enumerate(NEWS, 1):
        day = today() - timedelta(days=days_ago)
        body = _body([("1", "", f"{text}\n{MARK}")])
        slug = f"demo-news-{at}"
        if not news.get_children().filter(slug=slug).exists():
            _publish(
                news,
                NewsPage(title=title, slug=slug, published_on=day, source=OFFICE, summary=summary, body=body),
            )
    for title, slug, summary, texts in ARTICLES:
        if not home.get_children().filter(slug=slug).exists():
            _publish(home, ArticlePage(title=title, slug=slug, summary=summary, body=_body(texts)))


def _supersede() -> None:
    old = PolicyPage.objects.filter(document_number="演民发〔2019〕7号").first()
    if old is not None:
        PolicyPage.objects.filter(document_number="演民发〔2024〕18号").update(supersedes=old)


def _publish(parent: Page, page: Page) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()
    parent.refresh_from_db()


def _body(texts: list[Text]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            "section",
            {
                "heading": heading,
                "level": level,
                "text": RichText("".join(f"<p>{p}</p>" for p in text.split("\n") if p)),
            },
        )
        for level, heading, text in texts
    ]

"""Web pages: what is text, what leads around the site, and in which encoding it stands."""

from __future__ import annotations

from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from tasks.parsing.reading import saved_page
from tasks.parsing.reading.kinds import Kind, kind_of
from tasks.parsing.reading.refusals import UnreadableNotice
from tasks.parsing.reading.web import read
from tasks.tests.parsing.reading_files import LEDGER_LINES


def page(body: str, head: str = "") -> bytes:
    """A page in UTF-8."""
    return f"<!DOCTYPE html><html><head><title>标题栏</title>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>一、教育</p><p>二、卫生</p>", "一、教育\n二、卫生"),
        ("<div>一、教育<br>二、卫生</div>", "一、教育\n二、卫生"),
        ("<h1>工作<b>要</b>点</h1>正文<p>末</p>", "工作要点\n正文\n末"),
        ("<p>&nbsp;&emsp;一、&ldquo;三新&rdquo;&lt;5&#8451;</p>", "一、“三新”<5℃"),
        ("<p>完成\n 3 项</p>", "完成 3 项"),
        ("<p>甲</p><script>alert(1)</script><style>p{}</style><!-- 注 --><p>乙</p>", "甲\n乙"),
        ("<noscript>请启用脚本</noscript><p>甲</p><button>打印</button>", "甲"),
        (
            "<p>甲<del>旧</del><ins>新</ins></p><p style='display:none'>藏</p><p hidden>藏</p>",
            "甲新",
        ),
        ("<ol><li>建校</li><li>招人</li></ol>", "1.建校\n2.招人"),
        ('<ol start="3" type="a"><li>建校<li>招人</ol>', "c.建校\nd.招人"),
        ("<ul><li>建校</li></ul>", "建校"),
        ("<p>甲<span>乙</span>丙</p><o:p></o:p>", "甲乙丙"),
    ],
)
def test_text_of_a_page(body: str, expected: str):
    assert read(page(body)) == expected


def test_navigation_and_blocks_of_links_are_left_out():
    links = "".join(f'<li><a href="/{n}">栏目名称{n}</a></li>' for n in range(9))
    body = (
        f"<div><ul>{links}</ul></div><nav>导航</nav><div class='breadcrumb'>您的位置：首页</div>"
        "<h1>关于印发《2024年工作要点》的通知</h1><div id='zoom'><p>各县（区）人民政府：</p>"
        "<p>一、建设学校。<a href='/x'>附件</a></p></div><div class='footer-box'>版权</div><footer>备案</footer>"
    )
    assert read(page(body)) == (
        "关于印发《2024年工作要点》的通知\n各县（区）人民政府：\n一、建设学校。附件"
    )


def test_block_that_holds_most_of_the_page_stays_whatever_its_name():
    assert read(page("<p>首页</p><div class='share'><p>一、建设学校，配齐教师。</p></div>")) == (
        "首页\n一、建设学校，配齐教师。"
    )


def test_table_with_merged_cells_is_rows():
    body = (
        "<table><tr><th>序号<th>重点任务<th>工作措施<th>牵头单位<th>完成时限</tr>"
        "<tr><td rowspan=2>1<td rowspan='2'>校园安全<td>排查校舍120所<td>市教育局<td>6月底前</tr>"
        "<tr><td>培训校长80人次<td>市教育局<br>市公安局<td>全年</tr>"
        "<tr><td>2<td>校车管理<td><p>更新校车15辆</p><td>市交通局<td>10月底前</tr></table>"
    )
    assert read(page(body)) == LEDGER_LINES


def test_cells_merged_across_and_down_are_told():
    body = (
        "<table><tr><td colspan=3>一、教育</td></tr><tr><td rowspan=2 colspan=2>甲</td><td>乙</td></tr>"
        "<tr><td>丙</td></tr><tr><td>丁</td><td>戊</td><td rowspan=9>己</td></tr></table>"
    )
    assert read(page(body)) == "一、教育\t\t\n甲\t\t乙\n〃\t\t丙\n丁\t戊\t己"


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td><p>一、建校</p><p>二、招人</p></td></tr></table>",
        "<table><tr><td><table><tr><td>一、建校</td></tr></table></td><td>二、招人</td></tr></table>",
    ],
)
def test_table_that_lays_out_the_page_is_no_table(body: str):
    assert read(page(body)) == "一、建校\n二、招人"


def test_row_that_lays_out_the_page_is_no_table():
    long = "抓好落实。" * 80
    assert read(page(f"<table><tr><td>菜单</td><td>{long}</td></tr></table>")) == f"菜单\n{long}"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "gb18030"),  # the page says what is not so
        ("nothing", "gb18030"),
        ("utf-16", "utf-8"),
    ],
)
def test_encoding_is_the_page_s_own_where_it_is_true(charset: str, encoding: str):
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    text = "一、建设学校，配齐教师，做好招生工作。"
    assert read(page(f"<p>{text}</p>", head).decode().encode(encoding)) == text


def test_page_in_utf_16_is_read():
    assert read(page("<p>一、建设学校</p>").decode().encode("utf-16")) == "一、建设学校"


def test_entities_that_multiply_are_not_resolved():
    bomb = '<!DOCTYPE html [<!ENTITY a "长"><!ENTITY b "&a;&a;&a;">]>'
    assert "长长" not in read(f"{bomb}<html><body><p>甲&b;</p></body></html>".encode())


def test_tags_that_nobody_closed_do_no_harm():
    assert read(page("<p>" + "<font>" * 400 + "一、建设学校</p>")) == "一、建设学校"


def saved_in_one_file(charset: str, encoding: str) -> bytes:
    """A page as browsers save it, beside a picture."""
    message = MIMEMultipart("related")
    message.attach(MIMEImage(b"GIF89a", "gif"))
    text = MIMEText("<html><body><p>一、建设学校，配齐教师。</p></body></html>", "html", encoding)
    text.set_param("charset", charset)
    message.attach(text)
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_page_saved_in_one_file_is_read(encoding: str):
    data = saved_in_one_file(encoding, encoding)
    assert kind_of(data) is Kind.MHT
    assert saved_page.read(b"\r\n" + data) == "一、建设学校，配齐教师。"


def test_file_of_no_page_is_refused():
    with pytest.raises(UnreadableNotice) as refused:
        saved_page.read(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--")
    assert refused.value.code == "damaged"

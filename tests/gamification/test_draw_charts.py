"""Charts are numbers that a template draws; these are pure."""

from datetime import date, timedelta

from gamification.charts import HIGHEST, LOWEST, narrow_chart, wide_chart

WEEKS = [date(2026, 6, 1) + timedelta(weeks=n) for n in range(8)]


def heights(chart):
    return [[column.height for column in strip.columns] for strip in chart.strips]


def test_all_strips_have_one_scale():
    chart = wide_chart(WEEKS, [("Helping", [0, 10, 0, 0, 0, 0, 0, 20]), ("Care", [0] * 7 + [5])])
    assert heights(chart) == [[HIGHEST // 2, HIGHEST], [HIGHEST // 4]]
    assert [strip.total for strip in chart.strips] == [30, 5]


def test_a_week_with_little_is_seen_beside_one_with_much():
    chart = wide_chart(WEEKS, [("Helping", [1] + [0] * 6 + [1000])])
    assert heights(chart) == [[LOWEST, HIGHEST]]


def test_a_week_in_which_points_were_taken_has_no_column():
    chart = wide_chart(WEEKS, [("Helping", [-5] + [0] * 7)])
    assert heights(chart) == [[]]


def test_columns_stand_on_their_line_in_the_order_of_weeks():
    chart = narrow_chart(WEEKS, [("Helping", list(range(1, 9)))])
    (strip,) = chart.strips
    assert all(column.y + column.height == strip.line for column in strip.columns)
    assert [column.week for column in strip.columns] == WEEKS
    xs = [column.x for column in strip.columns]
    assert xs == sorted(set(xs))
    assert xs[-1] + chart.column_width <= chart.end <= chart.width


def test_months_are_named_where_they_begin():
    chart = wide_chart(WEEKS, [("Helping", [1] * 8)])
    assert [tick.month for tick in chart.ticks] == [date(2026, 7, 6)]


def test_without_any_row_there_is_an_empty_chart():
    assert wide_chart(WEEKS, []).strips == []

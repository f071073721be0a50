# SPDX-License-Identifier: MIT
"""The driver itself: no timing is asserted, only that a change is seen and noise is not."""
import random
import sys
import unittest
import xml.dom.minidom
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from driver import change, chart, programs, table, targets  # noqa: E402
from driver.results import Results  # noqa: E402

ABOUT = {"date": "2000-01-01", "commit": "", "rounds": 3, "build": "Release", "versions": {"qactors": "QActors"},
         "machine": {"cpu": "a CPU", "cores": 2, "memory": "", "virtual": False, "kernel": "", "system": ""}}


def results(**figures):
    """results(counting={"qactors": [1, 2, 3]}): a value for each round."""
    made = Results(dict(ABOUT))
    for figure, of in figures.items():
        for program, values in of.items():
            for number, value in enumerate(values):
                made.add(figure, program, number, programs.Figure(figure.replace("_", "-"), value, "ns/message", 1))
    return made


def noisy(chance, centre, count=15):
    """Skewed, as a busy machine's times are."""
    return [centre * (1 + chance.expovariate(20)) for _ in range(count)]


class Changes(unittest.TestCase):
    def test_a_tenth_more_is_slower(self):
        chance = random.Random(7)
        self.assertEqual(change.compare(noisy(chance, 100), noisy(chance, 115)).verdict, "SLOWER")

    def test_a_tenth_less_is_faster(self):
        chance = random.Random(7)
        self.assertEqual(change.compare(noisy(chance, 115), noisy(chance, 100)).verdict, "faster")

    def test_noise_is_not_slower(self):
        chance = random.Random(7)
        verdicts = [change.compare(noisy(chance, 100), noisy(chance, 100), resamplings=500).verdict for _ in range(40)]
        self.assertLessEqual(verdicts.count("SLOWER"), 1)

    def test_of_rates_more_is_better(self):
        chance = random.Random(7)
        self.assertEqual(change.compare(noisy(chance, 115), noisy(chance, 100), more_is_better=True).verdict, "SLOWER")


class Figures(unittest.TestCase):
    def test_a_line_is_read(self):
        figure = programs.parse("flood-rate\t12.5\tM-messages/s\t7")
        self.assertEqual((figure.name, figure.value, figure.count), ("flood-rate", 12.5, 7))
        self.assertTrue(figure.more_is_better)
        self.assertFalse(programs.parse("counting\t1\tns/message\t7").more_is_better)

    def test_a_ratio_is_of_rounds_not_of_medians(self):
        ratio = results(counting={"qactors": [10, 20, 40], "caf": [100, 200, 200]}).ratio("counting", "caf")
        self.assertEqual((ratio.median, ratio.least, ratio.most), (10, 5, 10))

    def test_a_round_that_one_program_misses_does_not_count(self):
        made = results(counting={"qactors": [10, 20], "caf": [100]})
        self.assertEqual(made.ratio("counting", "caf").median, 10)

    def test_json_comes_back(self):
        import tempfile
        made = results(counting={"qactors": [1, 2, 3]})
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "r.json"
            made.save(path, targets.judge(made, programs.NAMES))
            again = Results.load(path)
        self.assertEqual(again.all, made.all)
        self.assertEqual(again.about, made.about)


class Targets(unittest.TestCase):
    def judged(self, made):
        return {text: holds for text, _, holds in targets.judge(made, programs.NAMES)}

    def test_absolute(self):
        self.assertTrue(self.judged(results(counting={"qactors": [30]}))["counting: ≤ 30"])
        self.assertFalse(self.judged(results(counting={"qactors": [31]}))["counting: ≤ 30"])

    def test_beside_a_peer(self):
        judged = self.judged(results(counting={"qactors": [10], "qt-functor": [149], "erlang": [30]}))
        self.assertFalse(judged["counting: ≥ 15 × Qt functor (glib)"])
        self.assertTrue(judged["counting: ≥ 3 × Erlang/OTP"])

    def test_beside_a_figure_of_ours(self):
        name = "selective-1000: ≤ 1.5 × selective-0"
        self.assertTrue(self.judged(results(selective_0={"qactors": [10]}, selective_1000={"qactors": [15]}))[name])
        self.assertFalse(self.judged(results(selective_0={"qactors": [10]}, selective_1000={"qactors": [16]}))[name])

    def test_what_is_absent_is_not_missed(self):
        self.assertEqual(set(self.judged(results()).values()), {None})


class Texts(unittest.TestCase):
    def test_the_chart_is_xml_and_has_a_mark_for_each_figure(self):
        made = results(counting={"qactors": [10, 20], "caf": [100, 200]}, ring={"erlang": [5, 6]})
        document = xml.dom.minidom.parseString(chart.draw(made))
        self.assertEqual(len([c for c in document.getElementsByTagName("circle")]), 2)  # one in the legend
        self.assertEqual(len([c for c in document.getElementsByTagName("polygon")]), 2)

    def test_tables(self):
        made = results(counting={"qactors": [10, 20, 30], "caf": [100, 200, 300]})
        self.assertIn("QActors is better 10.0 ×", table.terminal(made, made.figures()))
        self.assertIn("| counting | ns/message | **20.0 (10.0–30.0)** |", table.markdown(made, []))


if __name__ == "__main__":
    unittest.main()

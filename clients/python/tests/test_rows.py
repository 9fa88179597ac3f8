"""Rows and labels as they are sent."""
import datetime
import json
import unittest

import surroundings  # noqa: F401
from slipway_client.labels import label_parts
from slipway_client.rows import invocation

try:
    import numpy
    import pandas
except ImportError:
    numpy = pandas = None


def sent(rows, params=None):
    return json.loads(invocation(rows, params))


class RowTests(unittest.TestCase):
    def test_rows_as_dictionaries_are_records(self):
        self.assertEqual(sent([{"a": 1, "b": None}]), {"dataframe_records": [{"a": 1, "b": None}]})

    def test_a_dictionary_of_columns_is_a_table_and_single_values_are_one_row(self):
        table = {"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]}
        self.assertEqual(sent({"a": [1, 2], "b": ["x", "y"]}), {"dataframe_split": table})
        self.assertEqual(sent({"a": 1})["dataframe_split"]["data"], [[1]])

    def test_a_request_of_the_protocol_stays_as_it_is(self):
        self.assertEqual(sent({"inputs": [[1, 2]]}, {"k": 3}), {"inputs": [[1, 2]], "params": {"k": 3}})
        self.assertEqual(sent({"messages": [{"role": "user"}]}), {"messages": [{"role": "user"}]})

    def test_columns_of_other_lengths_and_texts_are_refused(self):
        with self.assertRaises(ValueError):
            invocation({"a": [1, 2], "b": [1]})
        for rows in ("a,b", 5, [object()]):
            with self.assertRaises(TypeError):
                invocation(rows)

    def test_times_bytes_and_holes_have_a_form(self):
        row = sent([{"t": datetime.datetime(2026, 11, 30, 10), "x": b"hi", "n": float("nan")}])["dataframe_records"][0]
        self.assertEqual(row, {"t": "2026-11-30T10:00:00", "x": "aGk=", "n": None})

    @unittest.skipIf(pandas is None, "pandas is not here")
    def test_tables_and_arrays_are_sent_as_they_look(self):
        frame = pandas.DataFrame({
            "i": numpy.array([1, 2], dtype="int32"), "f": [1.5, numpy.nan], "s": ["x", None], "t": pandas.to_datetime(["2026-01-01", None]),
            "g": pandas.array([1, None], dtype="Int64"),
        }, index=[7, 8])
        table = sent(frame)["dataframe_split"]
        self.assertEqual(table["columns"], ["i", "f", "s", "t", "g"])
        self.assertEqual(table["data"], [[1, 1.5, "x", "2026-01-01T00:00:00", 1], [2, None, None, None, None]])
        self.assertEqual(sent(frame["i"])["dataframe_split"], {"columns": ["i"], "data": [[1], [2]]})
        self.assertEqual(sent(numpy.eye(2)), {"inputs": [[1.0, 0.0], [0.0, 1.0]]})
        self.assertEqual(sent({"x": numpy.eye(2)}), {"inputs": {"x": [[1.0, 0.0], [0.0, 1.0]]}})
        self.assertEqual(sent([[numpy.float32(0.5)]]), {"inputs": [[0.5]]})


class LabelTests(unittest.TestCase):
    def test_labels_are_lines_in_parts(self):
        parts = list(label_parts({"request": f"r{number}", "row": number, "label": "yes", "other": 1} for number in range(20_001)))
        self.assertEqual([part.count(b"\n") for part in parts], [20_000, 1])
        self.assertEqual(json.loads(parts[1]), {"request": "r20000", "row": 20_000, "label": "yes"})

    def test_a_label_without_a_request_is_refused(self):
        with self.assertRaises(ValueError):
            list(label_parts([{"label": 1}]))

    @unittest.skipIf(pandas is None, "pandas is not here")
    def test_a_table_of_labels_is_sent_with_its_holes(self):
        frame = pandas.DataFrame({"request": ["a", "b"], "row": [0.0, numpy.nan], "label": [1.0, numpy.nan]})
        lines = [json.loads(line) for line in next(label_parts(frame)).splitlines()]
        self.assertEqual(lines, [{"request": "a", "row": 0, "label": 1.0}, {"request": "b", "label": None}])


if __name__ == "__main__":
    unittest.main()

import StrictJSON
import TestSupport
import Testing

@testable import TableScoring

/// The modules of Python that read, cast and hand on tables, each called by itself.
@Suite("The programs of tables", .enabled(if: PyArrow.isThere, "`make setup-tests` installs a Python with pyarrow"))
struct TableProgramTests {
    let files: ParquetFixture

    init() throws {
        files = try ParquetFixture()
        for module in try #require(TablePrograms.parquet.array) {
            let name = try #require(module.array?.first?.string)
            try files.place.write(Array((module.array?.last?.string ?? "").utf8), to: "slipway_worker/\(name).py")
        }
        try files.place.write([], to: "slipway_worker/__init__.py")
    }

    /// Casts a column `x` of texts or values to a type of a model: what comes of it are the good rows, the bytes and the flaws.
    private func cast(_ type: String, _ array: String) throws -> String {
        try files.python(
            """
            from slipway_worker.casting import Casting
            column = {"name": "x", "wire": "x", "type": "\(type)", "required": True}
            casting = Casting({"form": "columns", "columns": [column]}, ["x"], True)
            good, (_, parts), bad = casting.cast(pa.RecordBatch.from_arrays([\(array)], ["x"]))
            say(list(good), bytes(parts[0]).hex(), [reason for _, reason in bad])
            """
        )
    }

    @Test("a number of a text that would take forever to write out is a bad row, and so are others that no type holds")
    func hugeNumber() throws {
        #expect(
            try cast("long", #"pa.array(["1e999999999", "5", "0e999999999", "1e1"])"#)
                == #"[1, 3] 05000000000000000a00000000000000 ['"x": expected a whole number of int64, found "1e999999999"', "#
                + #"'"x": expected a whole number of int64, found "0e999999999"']"# + "\n"
        )
    }

    @Test("the words for nothing in CSV are missing values in a column of any type")
    func missingTexts() throws {
        let words = #"pa.array(["NA", "null", "", None])"#
        let nan = "000000000000f87f"
        #expect(try cast("double", words) == "[0, 1, 2, 3] \(nan)\(nan)\(nan)\(nan) []\n")
        #expect(try cast("string", words) == "[0, 1, 2, 3] \(String(repeating: "0", count: 32)) []\n")
        #expect(try cast("string", #"pa.array(["Na", "x"])"#) == "[0, 1] 020000004e610100000078 []\n")
        #expect(try cast("datetime", words).hasPrefix("[0, 1, 2, 3] "))
    }

    @Test(
        "a time that 64 bits of nanoseconds do not hold is a bad row, and the others stay",
        arguments: [
            #"pa.array([1, 253402214400, None], pa.timestamp("s"))"#,
            #"pa.array([1_000_000, 253402214400_000_000, None], pa.timestamp("us", "UTC"))"#,
        ]
    )
    func farTime(array: String) throws {
        #expect(
            try cast("datetime", array)
                == "[0, 2] 00ca9a3b00000000" + String(repeating: "0", count: 16)
                + #" ['"x": expected a time, found one that 64 bits of nanoseconds do not hold']"# + "\n"
        )
    }

    @Test("a whole number becomes the same float of 32 bits, whether or not another one of its batch is missing")
    func singleOfWhole() throws {
        // Between two floats: by 64 bits it is rounded once before, which changes the second time.
        let number = (1 << 60) + (1 << 36) + 1
        let whole = try cast("float", "pa.array([\(number)])").split(separator: " ")[1]
        let gapped = try cast("float", "pa.array([\(number), None])").split(separator: " ")[2]
        #expect(whole.count == 8 && gapped.prefix(8) == whole)
    }

    @Test("a batch is handed on in parts that one request holds, texts of any length, too")
    func pieces() throws {
        let said = try files.python(
            """
            from slipway_worker import asking
            asking.REQUEST_BYTES = 1000
            texts = pa.RecordBatch.from_arrays([pa.array([str(row).rjust(200) for row in range(40)])], ["x"])
            found = asking.pieces(texts)
            say(len(found) > 5, max(one.nbytes for one in found) <= 1000, pa.Table.from_batches(found) == pa.Table.from_batches([texts]))
            wide = pa.RecordBatch.from_arrays([pa.array(["a" * 5000, "b" * 5000])], ["x"])
            say([one.num_rows for one in asking.pieces(wide)], len(asking.pieces(texts.slice(0, 2))), asking.pieces(texts.slice(0, 0)))
            """
        )
        #expect(said == "True True True\n[1, 1] 1 []\n")
    }
}
